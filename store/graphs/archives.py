"""A zip archive of a folder, unpacked where it can do no harm.

Nothing is written outside the folder that is given; archives that try, or that would fill the disk,
are refused as a whole before anything is written, or with what was written removed.
"""

from __future__ import annotations

import shutil
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from store.errors import InputError
from store.readers.files.lines import open_text

MOST_FILES = 300_000
MANY, LEAST_EACH = 5000, 64  # from so many files on, bytes that a file has on average
LARGEST = 8 << 30  # bytes, unpacked
LARGEST_RATIO = 100  # of unpacked to packed; text packs to a fiftieth, bombs to a thousandth
SMALL = 64 << 20  # bytes that any archive may have
BLOCK = 1 << 20
BYSTANDERS = ("__MACOSX", ".DS_Store", "Thumbs.db")
ADVICE = "pack the folder again, with nothing but its files"


def unpack(archive: Path, folder: Path) -> Path:
    """Unpack into `folder`, which is new; returns the folder that holds the files.

    Raises InputError for a path that leaves the folder, a link, a password, too many files, too
    many bytes, or a broken archive; `folder` is gone then.
    """
    try:
        with open_text(archive) as file, zipfile.ZipFile(file) as packed:
            members = _checked(archive, packed)
            folder.mkdir(parents=True)
            left = LARGEST
            for member, path in members:
                left -= _extract(packed, member, folder / path, left, archive)
    except InputError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError,
            RuntimeError, ValueError, UnicodeError, OverflowError) as error:  # fmt: skip
        shutil.rmtree(folder, ignore_errors=True)
        raise InputError(f"this is not a complete zip archive: {error}", archive) from error
    return _inner(folder)


def _checked(archive: Path, packed: zipfile.ZipFile) -> list[tuple[zipfile.ZipInfo, Path]]:
    members = [m for m in packed.infolist() if not m.is_dir() and not _is_bystander(m.filename)]
    if not members:
        raise InputError("the archive holds no files", archive)
    if len(members) > MOST_FILES:
        raise InputError(
            f"the archive holds {len(members):,} files, expected at most {MOST_FILES:,}", archive
        )
    if len(members) > MANY and sum(m.file_size for m in members) < LEAST_EACH * len(members):
        raise InputError(
            f"the archive holds {len(members):,} files with next to nothing in them; {ADVICE}",
            archive,
        )
    size, packed_size = sum(m.file_size for m in members), archive.stat().st_size
    if size > LARGEST or size > max(SMALL, LARGEST_RATIO * packed_size):
        raise InputError(
            f"the archive would unpack to {size / 1e9:,.1f} GB from {packed_size / 1e6:,.1f} MB; "
            "that is refused. Unpack it yourself and give the path of the folder",
            archive,
        )
    found, seen = [], set()
    for member in members:
        path = _safe_path(archive, member)
        if str(path).casefold() in seen:
            raise InputError(f"two files are called '{path}'; {ADVICE}", archive)
        seen.add(str(path).casefold())
        found.append((member, path))
    return found


def _safe_path(archive: Path, member: zipfile.ZipInfo) -> Path:
    name = member.filename
    path = PurePosixPath(name)
    if not path.parts:
        raise InputError(f"a file has no name but '{name[:100]}'; {ADVICE}", archive)
    climbs = path.is_absolute() or ".." in path.parts or "\\" in name or ":" in path.parts[0]
    if climbs or "\0" in name:
        raise InputError(f"the file '{name[:100]}' would lie outside the folder; {ADVICE}", archive)
    mode = member.external_attr >> 16
    if mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
        raise InputError(f"'{name[:100]}' is a link or a device, not a file; {ADVICE}", archive)
    if member.flag_bits & 1:
        raise InputError("the archive has a password; pack it without one", archive)
    return Path(*path.parts)


def _extract(
    packed: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path, left: int, archive: Path
) -> int:
    """Write one file; its size, which is measured and not believed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    size = 0
    with packed.open(member) as source, path.open("xb") as target:
        while block := source.read(BLOCK):
            size += len(block)
            if size > left or size > member.file_size:
                raise InputError("a file is larger than the archive says", archive)
            target.write(block)
    return size


def _is_bystander(name: str) -> bool:
    return any(part in BYSTANDERS for part in PurePosixPath(name).parts)


def _inner(folder: Path) -> Path:
    """The folder itself, or the only folder in it, and so on: archives often pack one in one."""
    inside = list(folder.iterdir())
    return _inner(inside[0]) if len(inside) == 1 and inside[0].is_dir() else folder

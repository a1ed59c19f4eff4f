"""Pictures of a user's: which are opened at all, and that a large one takes little memory."""

from pathlib import Path

import pytest
from PIL import EpsImagePlugin, Image

from app.widgets.thumbnails import thumbnail
from mimea.features import picture_files
from mimea.features.descriptor import describe
from mimea.features.picture_files import open_picture, shrunk
from store.graphs.pictures import keep_all
from store.readers.files import pictures

EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\nshowpage\n%%EOF\n"


def opens(path: Path) -> list:
    """What each part that opens pictures makes of a file."""
    kept, _ = keep_all(path.parent / "kept", [str(path)])
    return [thumbnail(path, 30), describe(path), pictures._opens(path) or None, kept or None]


def test_a_program_that_is_called_a_picture_is_not_started(tmp_path, monkeypatch):
    started = []
    monkeypatch.setattr(EpsImagePlugin, "Ghostscript", lambda *_, **__: started.append("gs"))
    (tmp_path / "a.png").write_bytes(EPS)
    assert opens(tmp_path / "a.png") == [None] * 4
    assert not started


@pytest.mark.parametrize("kind", ["png", "jpg", "gif", "webp", "tiff", "bmp", "ppm", "jp2", "avif"])
def test_the_formats_of_pictures_are_opened(tmp_path, kind):
    path = tmp_path / f"a.{kind}"
    Image.new("RGB", (40, 40), "red").save(path)
    assert None not in [None if made is None else True for made in opens(path)]


@pytest.mark.parametrize("kind", ["ico", "tga", "pcx", "dds"])
def test_other_formats_are_not(tmp_path, kind):
    path = tmp_path / f"a.{kind}"
    Image.new("RGB", (40, 40), "red").save(path)
    assert opens(path) == [None] * 4


def test_both_lists_of_formats_are_the_same():
    assert picture_files.FORMATS == pictures.FORMATS
    assert picture_files.MOST_PIXELS == pictures.MOST_PIXELS


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "1", "I;16", "CMYK"])
def test_of_a_large_picture_only_some_pixels_are_taken(tmp_path, monkeypatch, mode):
    monkeypatch.setattr(picture_files, "LARGE", 10_000)
    large = Image.new(mode, (400, 100))
    assert shrunk(large).size == (200, 50)
    assert shrunk(shrunk(large)).mode == mode
    large.save(tmp_path / "a.tiff")
    assert thumbnail(tmp_path / "a.tiff", 30) is not None
    monkeypatch.setattr(picture_files, "MOST_PIXELS", 10_000)
    with pytest.raises(OSError, match="more than 0 million pixels"):
        open_picture(tmp_path / "a.tiff")

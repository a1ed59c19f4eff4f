"""Which RDF/XML files are safe to expand: their entities are short and not made of others.

Ontologies abbreviate namespaces by entities (`<!ENTITY owl "http://www.w3.org/2002/07/owl#">`).
Entities that are made of entities grow tenfold by each line, and the parser has no bound for them.
"""

from __future__ import annotations

import re
from pathlib import Path

from store.errors import InputError
from store.readers.files.packed import open_unpacked

BLOCK = 8 << 20
DECLARED = b"<!ENTITY"
SHORT = re.compile(rb"""<!ENTITY\s+[^\s"'<>&%]{1,200}\s+("[^"&%<]{0,400}"|'[^'&%<]{0,400}')\s*>""")
OVERLAP = 1000  # more than the longest match of SHORT


def refuse_entities(path: Path) -> None:
    """Raises InputError where a file declares an entity that may grow."""
    tail = b""
    with open_unpacked(path) as file:
        while block := file.read(BLOCK):
            if b"\0" in block:
                raise InputError("a zero byte: this is not UTF-8 text; save it as UTF-8", path)
            whole = not file.peek(1)
            text = tail + block
            # what is cut off by the end of the block is looked at with the next one
            seen = len(text) if whole else max(len(text) - OVERLAP, 0)
            at = text.find(DECLARED, 0, seen + len(DECLARED) - 1)
            while 0 <= at < seen:
                if not SHORT.match(text, at):
                    raise InputError(
                        "declares an XML entity that is long, made of others or in another file; "
                        "write its text out where it is used",
                        path,
                    )
                at = text.find(DECLARED, at + 1, seen + len(DECLARED) - 1)
            tail = text[seen:]

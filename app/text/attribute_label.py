"""The name of an attribute, a relation or a type, as people read it."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote


@lru_cache(maxsize=50_000)
def attribute_label(attribute: str) -> str:
    """The readable end of an attribute's IRI: `…/ontology/birthDate` becomes `birth date`."""
    tail = re.split(r"[#/]", attribute.rstrip("#/>").lstrip("<"))[-1]
    spaced = re.sub(r"[\W_]+", " ", unquote(tail.rsplit(":", 1)[-1])).strip()
    words = "".join(
        " " + letter if before.islower() and letter.isupper() else letter
        for before, letter in zip(" " + spaced, spaced, strict=False)
    ).split()
    return " ".join(word if word.isupper() else word.lower() for word in words) or attribute

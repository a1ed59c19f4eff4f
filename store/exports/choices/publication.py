"""How a project publishes: the predicate of a link, minted IRIs, and who may use a mapping set.

What was chosen is kept in `publication.json` in the workspace, for the pages and scripts alike.
"""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from store.cursor import Cursor
from store.errors import InputError
from store.identifiers.iris import MINTED_BASE, checked_base, is_iri
from store.identifiers.namespaces import OWL, SKOS, SSSOM
from store.json_files import read_json, write_json

PREDICATES = {  # what the field uses for instances; for concepts, transitive; for concepts, not
    "owl:sameAs": OWL + "sameAs",
    "skos:exactMatch": SKOS + "exactMatch",
    "skos:closeMatch": SKOS + "closeMatch",
}
UNSPECIFIED_LICENSE = SSSOM + "license/unspecified"
FILE = "publication.json"


@dataclass(frozen=True)
class Publication:
    """`predicate` is a name in PREDICATES or an IRI; `base` begins minted IRIs.

    `license` and `mapping_set_id` are IRIs that an SSSOM file must have; None for the set's id is
    one made from the graphs.
    """

    predicate: str = "owl:sameAs"
    base: str = MINTED_BASE
    license: str = UNSPECIFIED_LICENSE
    mapping_set_id: str | None = None

    def checked(self) -> Publication:
        """Itself. Raises InputError for what can't stand in a file."""
        checked_base(self.base)
        if self.predicate not in PREDICATES:
            _check_iri("predicate", self.predicate)
        _check_iri("licence", self.license)
        if self.mapping_set_id is not None:
            _check_iri("id of the mapping set", self.mapping_set_id)
        return self

    @property
    def predicate_iri(self) -> str:
        return PREDICATES.get(self.predicate, self.predicate)


def load(workspace: Path) -> Publication:
    """What the project chose; the defaults where it chose nothing. Raises InputError."""
    path = Path(workspace) / FILE
    try:
        return Publication(**read_json(path)).checked()
    except FileNotFoundError:
        return Publication()
    except (OSError, ValueError, TypeError) as error:
        names = ", ".join(field.name for field in fields(Publication))
        raise InputError(
            f"is not an object with {names}: {error}; delete the file", path
        ) from error


def save(workspace: Path, publication: Publication) -> None:
    """Keep the choice for the next export. Raises InputError."""
    write_json(Path(workspace) / FILE, asdict(publication.checked()))


def default_mapping_set_id(cursor: Cursor) -> str:
    """An id that two exports of the same graphs share."""
    graphs = cursor.rows("select side, name, imported from graph order by side")
    return uuid.uuid5(uuid.NAMESPACE_OID, repr(graphs)).urn


def _check_iri(what: str, text: str) -> None:
    # `skos:relatedMatch` is an IRI to a parser, but not the one that was meant
    if not is_iri(text) or not ("://" in text or text.startswith("urn:")):
        raise InputError(
            f"the {what} '{text}' is not a full IRI; expected one such as https://example.org/terms#x"
        )

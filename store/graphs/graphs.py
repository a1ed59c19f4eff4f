"""`store.graphs`: the two graphs in the workspace, their entities, and what is known of these."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import pyarrow as pa

from store.connection import Connection
from store.graphs import coverage, current, entities, neighbours, search, vocabulary
from store.records import Attribute, Entity, GraphTables, Image, Name, Neighbour


class Graphs:
    """Reads of the graphs. An import is `Store.import_graphs`, since it concerns decisions too."""

    def __init__(self, connection: Connection, pictures: Path):
        """`pictures` is the folder that the paths of images() are relative to."""
        self._connection = connection
        self.pictures = pictures

    def exist(self) -> bool:
        """Whether there are two graphs, as there are after any import."""
        with self._connection.reading() as cursor:
            return cursor.value("select count(*) from graph") == 2

    def names(self) -> dict[str, str]:
        """The names of the graphs by side."""
        with self._connection.reading() as cursor:
            return coverage.graph_names(cursor)

    def tables(self, side: str) -> GraphTables:
        """The graph of a side, ready to be imported again beside another one."""
        with self._connection.reading() as cursor:
            return current.graph(cursor, side, self.pictures)

    def known_links(self) -> pa.Table:
        """The known links, by keys."""
        with self._connection.reading() as cursor:
            return current.links(cursor)

    def joined_columns(self) -> list[tuple[str, str]]:
        """The attributes and relations of both graphs that say the same, as their importer or a
        curator said: (left, right)."""
        with self._connection.reading() as cursor:
            return cursor.rows("select left_key, right_key from joined_property order by all")

    def lost_pairs(self, left: pa.Array, right: pa.Array) -> tuple[int, int]:
        """How many judged pairs there are, and how many would be lost with these entities."""
        with self._connection.reading() as cursor:
            return current.lost_pairs(cursor, left, right)

    def coverage(self) -> dict[str, dict[str, int]]:
        """Main entities that have a modality: {side: {letter: entities}}."""
        with self._connection.reading() as cursor:
            return coverage.coverage(cursor)

    def sample_pictures(self, side: str, limit: int = 6) -> list[tuple[str, Path]]:
        """Names and picture files of well-connected entities of a side."""
        with self._connection.reading() as cursor:
            found = coverage.sample_pictures(cursor, side, limit)
        return [(name, self.pictures / path) for name, path in found]

    def types(self, limit: int = 40, about: str = "main") -> list[tuple[str, int]]:
        """The most frequent types of left entities of ABOUT, with their numbers of entities."""
        with self._connection.reading() as cursor:
            return coverage.types(cursor, limit, about)

    def types_of(self, ids: Sequence[int]) -> list[tuple[str, int]]:
        """The types of these entities, the most frequent first, with how many have each."""
        with self._connection.reading() as cursor:
            return coverage.types_of(cursor, ids)

    def sizes(self) -> dict[str, dict[str, int]]:
        """Entities by side, main ones and vocabulary: {side: {"main": …, "vocabulary": …}}."""
        with self._connection.reading() as cursor:
            return vocabulary.sizes(cursor)

    def entity(self, side: str, key: str) -> Entity:
        """The entity with this key. Raises KeyError with a sentence if there is none."""
        with self._connection.reading() as cursor:
            return entities.entity(cursor, side, key)

    def entities(self, ids: Sequence[int]) -> list[Entity]:
        """The entities with these ids, in this order. Raises KeyError for an unknown id."""
        with self._connection.reading() as cursor:
            return entities.entities(cursor, ids)

    def ids(self, side: str, keys: Collection[str]) -> dict[str, int]:
        """The ids of those keys that the side has."""
        with self._connection.reading() as cursor:
            return entities.ids_of(cursor, side, keys)

    def labels(self, entity_id: int) -> list[Name]:
        """All names of an entity, by language and name."""
        with self._connection.reading() as cursor:
            return entities.names(cursor, entity_id)

    def label_texts(self, ids: Sequence[int]) -> dict[int, list[str]]:
        """All names of several entities, each once, in order."""
        with self._connection.reading() as cursor:
            return entities.names_of(cursor, ids)

    def attributes(self, entity_ids: int | Sequence[int]) -> list[Attribute]:
        """Attribute rows of one or more entities, sorted by entity, attribute, value."""
        with self._connection.reading() as cursor:
            return entities.attributes(cursor, entity_ids)

    def sample_values(self, limit: int) -> list[tuple[str, str, str, str | None]]:
        """Up to `limit` different values of each attribute: (side, attribute, value, datatype),
        the same ones every time."""
        with self._connection.reading() as cursor:
            return entities.sample_values(cursor, limit)

    def images(self, entity_ids: int | Sequence[int]) -> list[Image]:
        """Pictures of one or more entities; paths are relative to `pictures`."""
        with self._connection.reading() as cursor:
            return entities.images(cursor, entity_ids)

    def neighbours(self, entity_id: int, limit: int = 200) -> list[Neighbour]:
        """Edges at an entity, strongest first: rare relations and neighbours of low degree."""
        with self._connection.reading() as cursor:
            return neighbours.neighbours_of(cursor, [entity_id], limit)[int(entity_id)]

    def neighbours_of(self, ids: Sequence[int], limit: int) -> dict[int, list[Neighbour]]:
        """What `neighbours` gives, for several entities."""
        with self._connection.reading() as cursor:
            return neighbours.neighbours_of(cursor, ids, limit)

    def relations(self, entity_id: int) -> list[tuple[str, bool, int]]:
        """The relations at an entity by how many edges they have: (relation, outgoing, edges)."""
        with self._connection.reading() as cursor:
            return neighbours.relations(cursor, entity_id)

    def search(self, side: str, text: str, limit: int = 20) -> list[Entity]:
        """Entities of one side by name or key, best first; forgives a typo or two."""
        with self._connection.reading() as cursor:
            return search.search(cursor, side, text, limit)

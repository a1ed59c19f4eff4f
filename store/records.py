"""The records that cross the border of the store: what goes in, what comes out.

Bulk data travels as Arrow tables (GraphTables), single things as frozen dataclasses. An entity's
durable identity is its *key* (the IRI, or the id in the user's file); `entity_id` is the number the
database gave it and changes when a graph is imported again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

SIDES = ("left", "right")
RELATIONS = ("broader", "narrower", "related", "conflated")
NOT_SAME = ("reject", *RELATIONS)  # what stands of pairs that are not the same
VERDICTS = (
    "accept", "reject", "unsure", "skip", "no_counterpart", "retract", "adjudicate", "note",
    "release", *RELATIONS,
)  # fmt: skip
ABOUT = ("main", "vocabulary", "all")  # entities that a question, a count or a file is about
OUTCOMES = ("accept", "reject", "unsure", "no_counterpart", *RELATIONS)

ENTITY_COLUMNS = pa.schema(
    [
        ("key", pa.string()),
        ("name", pa.string()),
        ("description", pa.string()),
        ("vocabulary", pa.bool_()),
    ]
)
NUMBER_COLUMNS = pa.schema([("entity", pa.string()), ("number", pa.int64())])
NAME_COLUMNS = pa.schema(
    [("entity", pa.string()), ("name", pa.string()), ("language", pa.string())]
)
RELATION_COLUMNS = pa.schema(
    [("head", pa.string()), ("relation", pa.string()), ("tail", pa.string())]
)
ATTRIBUTE_COLUMNS = pa.schema(
    [
        ("entity", pa.string()),
        ("attribute", pa.string()),
        ("value", pa.string()),
        ("datatype", pa.string()),
        ("language", pa.string()),
    ]
)
TYPE_COLUMNS = pa.schema([("entity", pa.string()), ("type", pa.string())])
IMAGE_COLUMNS = pa.schema([("entity", pa.string()), ("path", pa.string())])
IDENTITY_COLUMNS = pa.schema(
    [("entity", pa.string()), ("predicate", pa.string()), ("iri", pa.string())]
)
JOINED_COLUMNS = pa.schema([("left", pa.string()), ("right", pa.string())])
LINK_COLUMNS = pa.schema([("left", pa.string()), ("right", pa.string())])


DECISION_COLUMNS = pa.schema(
    [
        ("event_id", pa.string()),
        ("left_key", pa.string()),
        ("right_key", pa.string()),
        ("verdict", pa.string()),
        ("curator", pa.string()),
        ("decided_at", pa.timestamp("us")),
        ("run", pa.string()),
        ("rank", pa.int32()),
        ("evidence_hash", pa.string()),
        ("shown_ms", pa.int64()),
        ("batch", pa.string()),
        ("note", pa.string()),
        ("target", pa.string()),
        ("outcome", pa.string()),
        ("probability", pa.float64()),
    ]
)
DECISION_FIELDS = ", ".join(DECISION_COLUMNS.names)


@dataclass(frozen=True)
class GraphTables:
    """One knowledge graph as Arrow tables, entities named by their keys.

    `entities` lists every entity once; the other tables name only entities that stand there.
    `vocabulary` marks those that only the cells of other rows name, such as `country: France`; all
    others are main entities.
    `numbers`, where the files count their entities, may name them in a file of links.
    `images.path` is an absolute path of a picture file that exists and can be decoded.
    `identities` says what an entity is called elsewhere: an IRI, which may be nobody's key, by a
    predicate such as owl:sameAs, written out.
    """

    name: str
    entities: pa.Table
    names: pa.Table
    relation_triples: pa.Table
    attribute_triples: pa.Table
    types: pa.Table
    images: pa.Table
    numbers: pa.Table = field(default_factory=NUMBER_COLUMNS.empty_table)
    identities: pa.Table = field(default_factory=IDENTITY_COLUMNS.empty_table)


@dataclass(frozen=True)
class Source:
    """Two graphs and the links known between them, as read from the user's files. `joined`
    (JOINED_COLUMNS) are attributes or relations of both that say the same; None leaves those that
    the workspace has."""

    left: GraphTables
    right: GraphTables
    links: pa.Table
    format: str
    warnings: tuple[str, ...] = ()
    joined: pa.Table | None = None


@dataclass(frozen=True)
class Entity:
    entity_id: int
    side: str
    key: str
    name: str | None
    description: str | None = None
    types: tuple[str, ...] = ()


@dataclass(frozen=True)
class Name:
    name: str
    language: str | None = None


@dataclass(frozen=True)
class Image:
    """A picture in the workspace; `path` is relative to its `pictures` folder."""

    entity_id: int
    path: str
    sha256: str
    width: int
    height: int


@dataclass(frozen=True)
class Attribute:
    entity_id: int
    attribute: str
    value: str | None
    datatype: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class Neighbour:
    """One edge at an entity, seen from it: `outgoing` when the entity is the head."""

    entity_id: int
    relation: str
    outgoing: bool
    neighbour_id: int
    neighbour_key: str
    neighbour_name: str | None
    degree: int


@dataclass(frozen=True)
class Proposal:
    """One candidate of a run. `terms` follows the run's `terms` and adds up to `similarity`;
    `no_counterpart` is the probability that the left entity has none, where the run says it."""

    run: str
    left: Entity
    right: Entity
    rank: int
    score: float
    similarity: float
    hubness: float
    probability: float
    margin: float
    mutual: bool
    terms: tuple[float, ...]
    no_counterpart: float | None = None


@dataclass(frozen=True)
class QueueItem:
    """The next question: a left entity, and the candidate to look at first.

    `margin` is the score's lead over the next open candidate, None if there is no other;
    `candidates` counts those still open, 0 for a second opinion; `neighbours` the open neighbours
    of the left entity, where the order goes by what a verdict changes; `again` is a second look;
    `opinion` asks for a second opinion, as if for the first time.
    """

    left: Entity
    right: Entity
    margin: float | None
    probability: float | None
    candidates: int
    neighbours: int = 0
    again: bool = False
    opinion: bool = False


@dataclass(frozen=True)
class QueueFilter:
    """Which questions come: left entities of a type, with a best score from `lowest` to `highest`,
    with a modality (its letter) on both sides, whose best candidate is somebody else's too; or,
    for a second opinion, what a colleague has decided, or what an audit (its id) asks; or only the
    second opinions that the project wants (`opinions`). `about` says which left entities there are
    questions about at all, one of ABOUT."""

    type: str = ""
    lowest: float = 0.0
    highest: float = 1.0
    modality: str = ""
    conflict: bool = False
    decided_by: str = ""
    about: str = "main"
    audit: str = ""
    opinions: bool = False

    @property
    def narrows(self) -> bool:
        """Whether it leaves out some of the questions about these entities."""
        return self != QueueFilter(about=self.about)


UNFILTERED = QueueFilter()


@dataclass(frozen=True)
class Decision:
    """One event of the append-only ledger, keyed by the pair so that it outlives the run.

    `right` is None for `no_counterpart` (and a skip of the whole entity). `target` is the event
    that a `retract` takes back or a `note` is about; `outcome` the verdict that an `adjudicate`
    settles on, where "reject" without a right entity says that "no counterpart" is wrong.
    Of RELATIONS "broader" says that the right entity is, "conflated" that one of the two records
    mixes several things. A `release` says its `outcome` of many pairs at once, on the word of a
    sample. `probability` is what was stated of it when it was decided.
    `decided_at` comes back in UTC; one without a time zone is taken as UTC.
    """

    event_id: str
    left: str
    right: str | None
    verdict: str
    curator: str
    decided_at: datetime
    run: str | None = None
    rank: int | None = None
    evidence_hash: str | None = None
    shown_ms: int | None = None
    batch: str | None = None
    note: str | None = None
    target: str | None = None
    outcome: str | None = None
    probability: float | None = None


def decision_from_row(row: tuple) -> Decision:
    """A Decision from the columns DECISION_FIELDS."""
    values = dict(zip((field.name for field in fields(Decision)), row, strict=True))
    values["decided_at"] = values["decided_at"].replace(tzinfo=UTC)
    return Decision(**values)


@dataclass(frozen=True)
class Conflict:
    """Decisions that can't all hold: `kind` is "left", "right" (two accepts) or "curators"."""

    kind: str
    key: str
    decisions: tuple[Decision, ...]


@dataclass(frozen=True)
class Claim:
    """One of the pairs in a conflict; `right` is None for "no counterpart".

    `decisions` is the last word of each curator on the pair; `seed` says that none of them counts,
    the pair is in the conflict because it is a known link.
    """

    left: Entity
    right: Entity | None
    seed: bool
    decisions: tuple[Decision, ...]


@dataclass(frozen=True)
class OpenConflict:
    """A conflict as it is looked at: `entity` is the one that its claims share (of "curators" the
    left one), `more` counts the claims that are not among these."""

    kind: str
    entity: Entity
    claims: tuple[Claim, ...]
    more: int = 0


@dataclass(frozen=True)
class Statement:
    """What stands about a pair, or with "no counterpart" about the left entity alone (`right` is
    None then). Of a known link that nobody judged, `curator` and `decided_at` (UTC) are None.

    `settled` says that it was adjudicated, `disputed` that curators disagree about the pair.
    """

    left: Entity
    right: Entity | None
    verdict: str
    curator: str | None
    decided_at: datetime | None
    settled: bool = False
    disputed: bool = False

    def is_about(self, left_id: int, right_id: int) -> bool:
        """Whether it is about just this pair."""
        return self.right is not None and (self.left.entity_id, self.right.entity_id) == (
            left_id,
            right_id,
        )

    def settled_against(self, left_id: int, right_id: int) -> bool:
        """Whether it was adjudicated that this pair is not the same."""
        against = self.verdict in NOT_SAME
        return self.settled and against and self.is_about(left_id, right_id)


@dataclass(frozen=True)
class DecidedPair:
    """A pair that stands accepted or rejected by a curator."""

    left_id: int
    left_key: str
    right_key: str
    left: str
    right: str
    verdict: str


@dataclass(frozen=True)
class RunInfo:
    run: str
    folder: Path
    created: datetime
    active: bool
    modalities: tuple[str, ...]
    terms: tuple[str, ...]
    proposals: int
    metrics: dict
    config: dict
    waiting: bool = False  # for a curator to adopt it


@dataclass(frozen=True)
class ImportReport:
    counts: dict
    warnings: tuple[str, ...] = ()
    orphaned_decisions: int = 0


@dataclass(frozen=True)
class Snapshot:
    folder: Path
    content: str
    counts: dict = field(default_factory=dict)


@dataclass(frozen=True)
class ExportReport:
    path: Path
    rows: int

"""Links to start from, found by rules that need none, and how likely each is right [ours].

The rules propose pairs: equal identifiers and IRIs, what both graphs state to be the same, equal
names, equal values, the same pictures and similar ones.
What else is known of both ends says how many of them are right. Fields and relations that the first
links match give more of them, in a few rounds, in which every link is judged anew.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mimea.snapshot import Snapshot
from mimea.starting.candidates import Candidates
from mimea.starting.equal_names import name_candidates
from mimea.starting.equal_numbers import matched_fields, number_candidates
from mimea.starting.equal_texts import text_candidates
from mimea.starting.fields import as_learned, learn_fields
from mimea.starting.identifiers import identifier_candidates
from mimea.starting.judging import chosen, judged
from mimea.starting.linked_neighbours import neighbour_groups
from mimea.starting.matched_values import MOST_ALIKE, matched_candidates
from mimea.starting.reading import Reading, read_for_rules
from mimea.starting.reasons import with_reasons
from mimea.starting.same_iris import iri_candidates
from mimea.starting.same_pictures import picture_candidates
from mimea.starting.similar_pictures import similar_candidates
from mimea.starting.stated_iris import stated_candidates
from mimea.starting.summary import notes_on, summed_up

ROUNDS = 5  # at most
MANY_KNOWN = 500  # known links, which teach the fields at once; the training itself does the rest
GROWTH = 0.01  # of the links in a round, below which there is no further one


@dataclass(frozen=True)
class StartingLinks:
    """`table`: rows (left, right, rule, precision, reason), each entity at most once; precision is
    how likely the link is right, reason a part of a sentence. `summary`: rows (rule, links,
    precision). `notes`: sentences on what the rules could use and what not."""

    table: pd.DataFrame
    summary: pd.DataFrame
    notes: tuple[str, ...]


def find_starting_links(snapshot: Snapshot, known: np.ndarray) -> StartingLinks:
    """Links between entities that are in none of the known links (S,2) int64, which may be none.

    The links of the snapshot itself are not looked at. Neither rejected pairs are proposed nor
    entities without a counterpart.
    """
    reading = read_for_rules(snapshot, known)
    direct, fields = _direct(reading)
    links = chosen(judged(reading, direct, reading.known, fields))
    for _ in range(ROUNDS if len(known) < MANY_KNOWN else 1):
        believed = _with_known(reading, links)
        fields = learn_fields(reading.values, reading.text_keys, believed)
        found = [*direct, *matched_candidates(reading, fields), *neighbour_groups(reading, links)]
        before, links = len(links), chosen(judged(reading, found, believed, fields))
        if len(links) <= (1 + GROWTH) * before:
            break
    table = with_reasons(reading, links)
    return StartingLinks(table, summed_up(table), notes_on(reading, table))


def _direct(reading: Reading) -> tuple[list[Candidates], pd.DataFrame]:
    """Candidates that need no links, and the fields whose numbers are often equal."""
    values, snapshot = reading.values, reading.snapshot
    numbers = reading.of_open(values.numbers)
    texts = reading.of_open(values.texts.assign(key=reading.text_keys, moved=reading.moved_keys))
    images = reading.of_open(snapshot.tables["images"])
    fields = matched_fields(numbers, reading.left)
    found = [
        *identifier_candidates(values, snapshot, reading.open),
        *iri_candidates(snapshot, reading.edges, reading.open),
        *stated_candidates(snapshot, reading.open),
        *name_candidates(reading.of_open(reading.names), reading.left),
        *number_candidates(numbers, fields, reading.left, MOST_ALIKE),
        *text_candidates(texts, reading.left, MOST_ALIKE),
        *picture_candidates(images, reading.left),
        *similar_candidates(reading),
    ]
    return found, as_learned(fields)


def _with_known(reading: Reading, links: pd.DataFrame) -> np.ndarray:
    """The known links and those that were found: (S,2) int64."""
    return np.concatenate([reading.known, links[["left", "right"]].to_numpy(np.int64)])

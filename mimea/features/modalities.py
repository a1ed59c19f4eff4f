"""From the tables of a snapshot to the input of each encoder, with a presence mask per entity.

A modality is a list of blocks (sparse bags or dense rows) over all entities. A missing modality is
masked, never imputed. Relations and attribute names differ between the graphs, so each side has its
own columns and the encoder learns how they correspond; names and texts share columns, since the
same letters mean the same on both sides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from mimea.config import WORDS, Config
from mimea.features import literals, values
from mimea.features.names import NGRAMS, sentence_rows
from mimea.features.ngrams import bag, ngrams
from mimea.features.pictures import picture_blocks
from mimea.features.text import text_rows
from mimea.graph import AlignmentTask, Bag, SinglePictures
from mimea.seeds import training_links
from mimea.snapshot import Snapshot

NAME_COLUMNS = 2**14
TEXT_COLUMNS = 2**12


def read_task(
    snapshot: Snapshot,
    config: Config,
    seeds: np.ndarray | None = None,
    on_progress: Callable[[float], None] = lambda share: None,
    starting: pd.DataFrame | None = None,
) -> tuple[AlignmentTask, list[str]]:
    """The task with the features of the modalities in the config, and notes on what is missing.

    `seeds` (S,2) are the links that features learn from, by default those of the snapshot, beside
    the `starting` links, rows (left, right, precision); the features never see those of them that
    the trainer holds out. Starting links of a former run that people have decided about since are
    none of the task's. A modality without data on one of
    the sides is left out, with a note. Raises ValueError where a model or file that the config
    names can't be loaded.
    """
    known = torch.tensor(snapshot.pairs("links") if seeds is None else seeds)  # (S, 2)
    begun = torch.zeros(0, 2, dtype=torch.long) if starting is None else ends_of(starting)  # (B, 2)
    open_ = _still_open(begun.numpy(), snapshot)  # (B,)
    trained = training_links(known, begun, config).numpy()  # (·, 2)
    learning = with_joined_relations(snapshot).with_links(trained)
    features, pictures, notes = _features(learning, config, on_progress)
    triples = learning.tables["relation_triples"][["head", "relation", "tail"]]
    task = AlignmentTask(
        left=snapshot.left,
        entities=snapshot.entities,
        relations=len(snapshot.tables["relations"]),
        triples=torch.tensor(triples.to_numpy(np.int64)),
        links=torch.tensor(snapshot.pairs("links")),
        rejected=torch.tensor(snapshot.pairs("rejected")),
        related=torch.tensor(snapshot.pairs("related")),
        dangling=torch.tensor(snapshot.tables["dangling"]["entity"].to_numpy(np.int64)),
        starting=begun[open_],
        starting_precision=torch.tensor(
            () if starting is None else starting["precision"].to_numpy(np.float32)[open_]
        ),
        features=features,
        present={m: present_rows(parts, snapshot.entities) for m, parts in features.items()},
        pictures=pictures,
        to_find=snapshot.manifest.get("to_find"),
    )
    if "g" in config.modalities and not len(triples):
        notes.append("structure has no triples to work with")
    return task, notes


def _still_open(starting: np.ndarray, snapshot: Snapshot) -> np.ndarray:
    """Which of the starting links (B,2) nobody has turned down, and have ends that nobody has
    linked or said to have no counterpart: (B,) bool."""
    apart = snapshot.not_same() @ [snapshot.entities, 1]  # (J,)
    closed = [snapshot.pairs("links").ravel(), snapshot.tables["dangling"]["entity"]]
    free = ~np.isin(starting, np.concatenate(closed).astype(np.int64)).any(1)  # (B,)
    return free & ~np.isin(starting @ [snapshot.entities, 1], apart)


def ends_of(pairs: pd.DataFrame) -> Tensor:
    """Rows (left, right) as pairs (P,2) long."""
    return torch.tensor(pairs[["left", "right"]].to_numpy(np.int64))


def with_joined_relations(snapshot: Snapshot) -> Snapshot:
    """The snapshot in which a right relation that is joined with a left one is that one."""
    joined = snapshot.joined("relations", "relation")
    if joined.empty:
        return snapshot
    triples = snapshot.tables["relation_triples"]
    triples = triples.assign(relation=_as_left(triples["relation"], joined))
    return replace(snapshot, tables=snapshot.tables | {"relation_triples": triples})


def _as_left(ids: pd.Series, joined: pd.DataFrame) -> pd.Series:
    """The ids with those of joined right columns turned into the left ones."""
    left = dict(zip(joined["right"], joined["left"], strict=True))
    return ids.map(left).fillna(ids).astype(np.int64)


def _features(
    snapshot: Snapshot, config: Config, on_progress: Callable[[float], None]
) -> tuple[dict[str, list[Bag | Tensor]], SinglePictures | None, list[str]]:
    """The blocks of each modality with data on both sides, the single pictures, and notes."""
    features, pictures, notes = {}, None, []
    for modality in config.modalities:
        if modality == "g":
            continue
        if modality == "i":
            parts, pictures, picture_notes = picture_blocks(snapshot, config, on_progress)
            notes += picture_notes
        else:
            parts = BUILDERS[modality](snapshot, config, on_progress)
        present = present_rows(parts, snapshot.entities)  # (N,)
        sides = present[: snapshot.left].any(), present[snapshot.left :].any()
        if all(sides):
            features[modality] = parts
        else:
            notes.append(f"{WORDS[modality]} left out: {_lack(snapshot, modality, sides)}")
    return features, pictures, notes


def _lack(snapshot: Snapshot, modality: str, sides: tuple[bool, bool]) -> str:
    if modality == "v" and not any(sides) and _has_values_on_both_sides(snapshot):
        return "no column of the left graph agrees with one of the right graph on the known links"
    lacking = [name for name, there in zip(("left", "right"), sides, strict=True) if not there]
    return f"the {' and the '.join(lacking)} graph has nothing to compare"


def _has_values_on_both_sides(snapshot: Snapshot) -> bool:
    triples = snapshot.tables["attribute_triples"]
    left = triples["entity"][triples["value"].notna()] < snapshot.left
    return bool(left.any() and not left.all())


def present_rows(parts: list[Bag | Tensor], entities: int) -> Tensor:
    """(N,) bool: entities with data in any block."""
    present = torch.zeros(entities, dtype=torch.bool)  # (N,)
    for part in parts:
        present |= part.present if isinstance(part, Bag) else (part != 0).any(1)
    return present


def relation_bags(snapshot: Snapshot, config: Config, on_progress) -> list[Bag]:
    """Relation types at an entity, by direction, weighted by log counts: (N, 2R)."""
    triples = snapshot.tables["relation_triples"]
    relations = len(snapshot.tables["relations"])
    entity = np.concatenate([triples["head"], triples["tail"]])
    column = np.concatenate([triples["relation"], triples["relation"] + relations])
    return [bag(entity, column, snapshot.entities, 2 * relations)]


def attribute_bags(snapshot: Snapshot, config: Config, on_progress) -> list[Bag]:
    """Attribute names at an entity, and its types: (N, attributes + types)."""
    triples, types = snapshot.tables["attribute_triples"], snapshot.tables["types"]
    attributes = len(snapshot.tables["attributes"])
    sides = np.where(types["entity"] < snapshot.left, "left ", "right ")
    codes, kinds = pd.factorize(sides + types["type"].astype(str).to_numpy(), sort=True)
    entity = np.concatenate([triples["entity"], types["entity"]]).astype(np.int64)
    named = _as_left(triples["attribute"], snapshot.joined("attributes", "attribute"))
    column = np.concatenate([named, codes + attributes]).astype(np.int64)
    return [bag(entity, column, snapshot.entities, attributes + len(kinds))]


def value_blocks(snapshot: Snapshot, config: Config, on_progress) -> list[Bag | Tensor]:
    """Numbers, dates and coordinates in learned slots (N, slots); other literals as n-grams
    (N, TEXT_COLUMNS)."""
    triples = snapshot.tables["attribute_triples"]
    triples = triples[triples["value"].notna()].reset_index(drop=True)
    triples["value"] = triples["value"].astype(str)
    parsed, codes = literals.read_columns(
        triples["value"], triples["attribute"], triples.get("datatype")
    )
    triples.loc[codes, "value"] = triples.loc[codes, "value"].map(literals.code_of)
    rows = triples.iloc[parsed["position"]]
    numbers = pd.DataFrame(
        {
            "entity": rows["entity"].to_numpy(np.int64),
            "field": rows["attribute"].to_numpy(np.int64) * 3 + parsed["part"].to_numpy(),
            "number": parsed["number"].to_numpy(),
        }
    )
    names = _field_names(snapshot.tables["attributes"])
    joined = _joined_fields(snapshot.joined("attributes", "attribute"), numbers)
    slots = values.learn_slots(numbers, snapshot.pairs("links"), names, joined)
    vectors, _ = values.encode(numbers, slots, snapshot.entities)
    text = triples.drop(index=parsed["position"].unique())
    blocks = [torch.from_numpy(vectors)] if vectors.shape[1] else []
    is_left = text["entity"] < snapshot.left
    if is_left.any() and not is_left.all():  # else there is nothing to compare it with
        blocks.append(ngrams(text["entity"], text["value"], snapshot.entities, TEXT_COLUMNS))
    return blocks


def _joined_fields(joined: pd.DataFrame, numbers: pd.DataFrame) -> pd.DataFrame:
    """The fields of attributes that are joined: rows (field_left, field_right), both in use."""
    parts = pd.concat([joined * 3 + part for part in range(3)])
    parts = parts.set_axis(["field_left", "field_right"], axis=1)
    used = parts.isin(numbers["field"].unique()).all(axis=1)
    return parts[used].reset_index(drop=True)


def _field_names(attributes: pd.DataFrame) -> dict[int, str]:
    """The name of each field, an attribute's part: the end of its IRI, in letters alone."""
    ends = attributes["key"].astype(str).str.casefold().str.extract(r"([^#/:]*)[#/]?$")[0]
    ends = ends.str.replace(r"[\W_]+", "", regex=True)
    return {
        attribute * 3 + part: f"{end} {part}"
        for attribute, end in zip(attributes["attribute"], ends, strict=True)
        for part in range(3)
    }


def name_blocks(snapshot: Snapshot, config: Config, on_progress) -> list[Bag | Tensor]:
    """Names as n-grams (N, NAME_COLUMNS), and as vectors (N, d) of a language model if one is
    set."""
    names = snapshot.tables["names"]
    blocks = [ngrams(names["entity"], names["name"], snapshot.entities, NAME_COLUMNS)]
    if config.names != NGRAMS and len(names):
        rows = sentence_rows(names, snapshot.entities, config.names, config.device, on_progress)
        blocks.append(rows)
    return blocks


def text_blocks(snapshot: Snapshot, config: Config, on_progress) -> list[Bag | Tensor]:
    """All words, untrained: (N, d)."""
    return [text_rows(snapshot)]


BUILDERS = {
    "r": relation_bags,
    "a": attribute_bags,
    "v": value_blocks,
    "n": name_blocks,
    "t": text_blocks,
}

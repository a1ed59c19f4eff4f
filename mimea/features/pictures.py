"""The picture modality: the setting `pictures` selects where the vectors come from.

`auto` trains an encoder on the known links and adds its vectors to the descriptor where they are
better, `descriptor` never trains, `trained` always does, `timm:NAME` uses a timm model, and the
path of an .npy or .h5 file takes vectors that were computed before.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from torch import Tensor
from torch.nn.functional import normalize

from mimea.config import Config
from mimea.features.cache import cached
from mimea.features.descriptor import describe_pictures
from mimea.features.image_encoder import train_encoder
from mimea.features.picture_vectors import mean_by_entity, read_vectors
from mimea.features.timm_pictures import describe_with_timm
from mimea.graph import SinglePictures
from mimea.snapshot import Snapshot

DESCRIPTOR, ENCODER = "descriptor 1", "encoder 2"  # versions: raise when the vectors change


def picture_blocks(
    snapshot: Snapshot,
    config: Config,
    on_progress: Callable[[float], None] = lambda share: None,
) -> tuple[list[Tensor], SinglePictures | None, list[str]]:
    """Blocks (N, d), zero where an entity has no readable picture; the pictures they were made of,
    None where vectors of entities were given; and notes on how the vectors were computed.

    Raises ValueError where the setting names a file or model that can't be loaded.
    """
    source = config.pictures
    if source not in ("auto", "descriptor", "trained") and not source.startswith("timm:"):
        rows, notes = read_vectors(Path(source), snapshot.tables["entities"])
        return [rows], None, notes
    images = snapshot.tables["images"]
    if images.empty:
        return [torch.zeros(snapshot.entities, 1)], None, []
    arrays, notes = _described(snapshot, source, on_progress)
    images, described = images[arrays["readable"].numpy()], [arrays["vectors"]]  # (I, d)
    if source in ("auto", "trained"):
        trained, more = _trained(snapshot, config, images, arrays["vectors"], on_progress)
        notes = notes + more
        described += trained.values()  # (I, 256)
    entity = torch.tensor(images["entity"].to_numpy(np.int64))  # (I,)
    blocks = [mean_by_entity(rows, entity, snapshot.entities) for rows in described]
    parts = [normalize(rows) / len(described) ** 0.5 for rows in described]
    single = SinglePictures(entity, images["sha256"].tolist(), torch.cat(parts, dim=1))
    return blocks, single, notes


def _trained(
    snapshot: Snapshot, config: Config, images: pd.DataFrame, descriptors: Tensor, on_progress
) -> tuple[dict[str, Tensor], list[str]]:
    """`trained` (I, 256) of the readable pictures, nothing where it is no better than descriptors
    (I,d); cached."""
    pairs = linked_pictures(images, snapshot.pairs("links"))  # (P, 2)
    on_left = images["entity"].to_numpy(np.int64) < snapshot.left  # (I,)
    always = config.pictures == "trained"

    def train() -> tuple[dict[str, Tensor], list[str]]:
        vectors, note = train_encoder(
            descriptors.numpy(),
            on_left,
            pairs,
            config.seed,
            always,
            on_progress=lambda share: on_progress((1 + 2 * share) / 3),
        )
        return {} if vectors is None else {"trained": torch.from_numpy(vectors)}, [note]

    made_from = (ENCODER, config.pictures, config.seed, _identity(images), pairs.tobytes())
    return cached(snapshot.cache, made_from, train)


def _described(snapshot: Snapshot, source: str, on_progress) -> tuple[dict[str, Tensor], list[str]]:
    """`vectors` (I, d) of the readable pictures and `readable` (all pictures,) bool; cached."""
    images = snapshot.tables["images"]

    def describe() -> tuple[dict[str, Tensor], list[str]]:
        if source.startswith("timm:"):
            paths = [snapshot.pictures / p for p in images["path"]]
            vectors, readable = describe_with_timm(source.removeprefix("timm:"), paths, on_progress)
        else:
            vectors, readable = describe_pictures(
                snapshot.pictures, images, lambda share: on_progress(share / 3)
            )
        broken = int((~readable).sum())
        notes = [f"{broken} pictures could not be read"] if broken else []
        rows = torch.from_numpy(np.ascontiguousarray(vectors[readable]))  # (I, d)
        return {"vectors": rows, "readable": torch.from_numpy(readable)}, notes

    version = source if source.startswith("timm:") else DESCRIPTOR
    return cached(snapshot.cache, (version, _identity(images)), describe)


def _identity(images: pd.DataFrame) -> bytes:
    """Which entity has which picture, by the content of the file."""
    return images[["entity", "sha256"]].to_csv(index=False).encode()


def linked_pictures(images: pd.DataFrame, links: np.ndarray) -> np.ndarray:
    """(P, 2) rows of `images`: the first picture at either end of each link that has both."""
    entity = images["entity"].to_numpy(np.int64)
    first = pd.Series(np.arange(len(entity)), index=entity).groupby(level=0).first()
    ends = pd.DataFrame(links, columns=["left", "right"]).apply(lambda side: side.map(first))
    return ends.dropna().to_numpy(np.int64, copy=True)

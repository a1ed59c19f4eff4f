"""The picture modality: one setting says where the vectors come from.

`auto` trains an encoder on the known links where that pays and adds it to the descriptor,
`descriptor` never trains, `trained` always does, `timm:NAME` asks a timm model, and the path of an
.npy or .h5 file takes vectors that were worked out before.
"""

from __future__ import annotations

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
from mimea.seeds import training_links
from mimea.snapshot import Snapshot

DESCRIPTOR, ENCODER = "descriptor 1", "encoder 1"  # another number when their vectors change


def picture_blocks(
    snapshot: Snapshot, config: Config, on_progress=lambda share: None
) -> tuple[list[Tensor], SinglePictures | None, list[str]]:
    """Blocks (N, d), zero where an entity has no readable picture; the pictures they were made of,
    None where vectors of entities were given; and sentences on the way taken.

    Raises ValueError where the setting names a file or model that can't be had.
    """
    source = config.pictures
    if source not in ("auto", "descriptor", "trained") and not source.startswith("timm:"):
        rows, notes = read_vectors(Path(source), snapshot.tables["entities"])
        return [rows], None, notes
    images = snapshot.tables["images"]
    if images.empty:
        return [torch.zeros(snapshot.entities, 1)], None, []
    told, notes = _described(snapshot, source, on_progress)
    vectors, readable = told["vectors"].numpy(), told["readable"].numpy()
    images = images[readable]
    entity = torch.tensor(images["entity"].to_numpy(np.int64))
    described = [told["vectors"]]
    if source in ("auto", "trained"):
        links = training_links(torch.tensor(snapshot.pairs("links")), config).numpy()
        pairs, on_left = linked_pictures(images, links), entity.numpy() < snapshot.left

        def train() -> tuple[dict[str, Tensor], list[str]]:
            trained, note = train_encoder(
                vectors,
                on_left,
                pairs,
                config.seed,
                always=source == "trained",
                on_progress=lambda share: on_progress((1 + 2 * share) / 3),
            )
            return {} if trained is None else {"trained": torch.from_numpy(trained)}, [note]

        made_from = (ENCODER, source, config.seed, _identity(images), pairs.tobytes())
        found, said = cached(snapshot.cache, made_from, train)
        notes = notes + said
        described += found.values()
    blocks = [mean_by_entity(rows, entity, snapshot.entities) for rows in described]
    parts = [normalize(rows) / len(described) ** 0.5 for rows in described]
    single = SinglePictures(entity, images["sha256"].tolist(), torch.cat(parts, dim=1))
    return blocks, single, notes


def _described(snapshot: Snapshot, source: str, on_progress) -> tuple[dict[str, Tensor], list[str]]:
    """`vectors` (I, d) of the readable pictures and `readable` (all pictures,), kept by hash."""
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
        kept = torch.from_numpy(np.ascontiguousarray(vectors[readable]))
        return {"vectors": kept, "readable": torch.from_numpy(readable)}, notes

    what = source if source.startswith("timm:") else DESCRIPTOR
    return cached(snapshot.cache, (what, _identity(images)), describe)


def _identity(images: pd.DataFrame) -> bytes:
    """Which entity has which picture, by the content of its file."""
    return images[["entity", "sha256"]].to_csv(index=False).encode()


def linked_pictures(images: pd.DataFrame, links: np.ndarray) -> np.ndarray:
    """(P, 2) rows of `images`: the first picture at either end of each link that has both."""
    entity = images["entity"].to_numpy(np.int64)
    first = pd.Series(np.arange(len(entity)), index=entity).groupby(level=0).first()
    ends = pd.DataFrame(links, columns=["left", "right"]).apply(lambda side: side.map(first))
    return ends.dropna().to_numpy(np.int64, copy=True)

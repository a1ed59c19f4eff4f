"""Names as vectors of a sentence-transformers model [standard], if the user chooses one.

N-grams need no download but see letters only; a language model may know that "dog" and "chien" mean
the same. The package is optional and imported only here.
"""

from __future__ import annotations

import logging

import numpy as np
import pandas as pd
import torch
from torch import Tensor
from torch.nn import functional as F

NGRAMS = "ngrams"
CHUNK = 1024  # names encoded between two reports of progress
logger = logging.getLogger(__name__)


def sentence_rows(
    names: pd.DataFrame, entities: int, model: str, device: str, on_progress=lambda share: None
) -> Tensor:
    """The mean vector of each entity's names (columns entity, name), centred over all entities
    with a name: unit rows (N,d), zero where there is no name.

    `model` is a name or a local folder. Raises ValueError when the package is not installed or the
    model can't be loaded.
    """
    encoder = _load(model, device)
    code, distinct = pd.factorize(names["name"].astype(str))
    chunks = [distinct[i : i + CHUNK].tolist() for i in range(0, len(distinct), CHUNK)]
    rows = []
    for done, chunk in enumerate(chunks):
        rows.append(encoder.encode(chunk, normalize_embeddings=True, show_progress_bar=False))
        on_progress((done + 1) / len(chunks))
    vectors = torch.from_numpy(np.concatenate(rows).astype(np.float32))  # (U, d)
    entity = torch.tensor(names["entity"].to_numpy(np.int64))
    total = torch.zeros(entities, vectors.shape[1]).index_add_(0, entity, vectors[code])  # (N, d)
    count = torch.bincount(entity, minlength=entities)[:, None]  # (N, 1)
    named = count > 0  # (N, 1)
    mean = total / count.clamp(min=1)  # (N, d)
    return F.normalize((mean - mean.sum(0) / named.sum()) * named, dim=1)


def _load(model: str, device: str):
    try:
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(model, device="cpu" if device == "cpu" else None)
    except Exception as error:  # whatever the packages below it raise: no network, no such model
        logger.debug("sentence-transformers could not load %s", model, exc_info=True)
        raise ValueError(
            f"names: the model {model} can't be had ({_why(error)}); leave names at {NGRAMS}, "
            "which needs nothing, or name the folder of a model that lies on this computer"
        ) from error


def _why(error: Exception) -> str:
    if isinstance(error, ModuleNotFoundError) and error.name == "sentence_transformers":
        return "the package sentence-transformers is not installed"
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0].rstrip(".")

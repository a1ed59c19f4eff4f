"""Entities that are embedded already, for what comes after the encoders."""

import pytest

from mimea.model.embedding import Embedding, PropagatedAnchors
from tests.samples.embedded_entities import plain_embedding, propagated_anchors


@pytest.fixture
def plain() -> Embedding:
    return plain_embedding()


@pytest.fixture
def anchors() -> PropagatedAnchors:
    return propagated_anchors()

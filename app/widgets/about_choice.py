"""The choice between main entities, vocabulary and everything, where there is vocabulary at all."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from app.text.vocabulary import CHOICES, EXPLAINED

DEFAULT = "main entities"


def choose_about(label: str, key: str, sizes: Mapping[str, int], **options) -> str:
    """One of ABOUT; `sizes` are the numbers of "main" and "vocabulary", without which nothing is
    drawn and main entities are meant. `options` go to the widget, whose words are CHOICES."""
    if not sizes["vocabulary"]:
        return "main"
    chosen = st.segmented_control(
        label, list(CHOICES), default=DEFAULT, required=True, key=key, help=EXPLAINED, **options
    )
    return CHOICES[chosen]


def of_both(sizes: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """The numbers of both graphs together, from Graphs.sizes."""
    return {kind: sum(of[kind] for of in sizes.values()) for kind in ("main", "vocabulary")}

"""What a factor between two columns looks like."""

import pytest

from app.correspondences.units import unit_change


@pytest.mark.parametrize(
    "factor, left, right, words",
    [
        (2.59, "area km2", "area", "mi² → km²"),
        (1 / 2.59, "areaSquareMiles", "Fläche", "km² → mi²"),
        (0.3048, "x", "y", "ft → m"),
        (2.2046, "weight", "gewicht", "kg → lb"),
        (60.0, "runtime", "dauer", "min → s or h → min"),
        (1000.0, "height", "höhe", "m → mm or km → m"),
        (1.0, "area", "area", ""),
        (1.37, "x", "y", ""),
    ],
)
def test_factors_as_units(factor, left, right, words):
    assert unit_change(factor, left, right) == words

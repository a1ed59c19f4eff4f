"""What a constant factor between two columns of numbers looks like: a unit and another one."""

from __future__ import annotations

from mimea.features.units import FACTORS

EXACT = 0.005  # how far a factor may be from that of two units, as a share of it
UNITS = {  # quantity: (units, words of a column that mean it)
    "length": (("mm", "cm", "m", "km", "in", "ft", "mi"),
               ("length", "height", "width", "depth", "elevation", "altitude", "distance",
                "diameter", "radius", "runway", "höhe", "länge", "breite")),
    "area": (("m²", "ha", "acre", "km²", "mi²"), ("area", "surface", "fläche", "superficie")),
    "volume": (("ml", "cl", "l", "hl"), ("volume", "capacity", "volumen")),
    "mass": (("mg", "g", "kg", "t", "lb", "oz"), ("mass", "weight", "gewicht", "masse")),
    "time": (("ms", "s", "min", "h", "day"),
             ("duration", "runtime", "time", "period", "dauer", "age")),
}  # fmt: skip
SHOWN = 3  # readings of one factor


def unit_change(factor: float, left: str, right: str) -> str:
    """How `right · factor = left` reads as units, such as "mi² → km²"; "" where nothing fits.
    Columns whose names say what they measure decide between several readings."""
    if abs(factor - 1) < 0.01:
        return ""
    named = [quantity for quantity, (_, words) in UNITS.items()
             if any(word in name.lower() for word in words for name in (left, right))]  # fmt: skip
    found = [
        (quantity, f"{a} → {b}")
        for quantity, (units, _) in UNITS.items()
        for a in units
        for b in units
        if a != b and abs(FACTORS[a] / FACTORS[b] / factor - 1) <= EXACT
    ]
    meant = [words for quantity, words in found if quantity in named]
    return " or ".join((meant or [words for _, words in found])[:SHOWN])

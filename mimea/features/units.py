"""Units and the words for large numbers, as they stand behind figures [standard]."""

from __future__ import annotations

SCALES = {
    "thousand": 1000, "million": 1e6, "billion": 1e9, "trillion": 1e12, "tausend": 1000,
    "millionen": 1e6, "milliarden": 1e9, "mio": 1e6, "mrd": 1e9, "bn": 1e9, "mn": 1e6,
    "millions": 1e6, "milliards": 1e9, "milliard": 1e9, "millones": 1e6, "milioni": 1e6,
    "miliardi": 1e9, "miljoen": 1e6, "miljard": 1e9, "millon": 1e6, "milione": 1e6,
}  # fmt: skip
FACTORS = {  # to the base unit of each kind: metre, square metre, litre, gram, second
    "mm": 0.001, "cm": 0.01, "dm": 0.1, "m": 1.0, "km": 1000.0, "in": 0.0254, "ft": 0.3048,
    "yd": 0.9144, "mi": 1609.344, "inch": 0.0254, "inches": 0.0254, "feet": 0.3048,
    "foot": 0.3048, "mile": 1609.344, "miles": 1609.344, "metres": 1.0, "meters": 1.0,
    "meter": 1.0, "metre": 1.0, "mm²": 1e-06, "cm²": 0.0001, "m²": 1.0, "km²": 1000000.0,
    "ha": 10000.0, "acre": 4046.8564, "acres": 4046.8564, "sq mi": 2589988.11, "sq km": 1000000.0,
    "sq m": 1.0, "qm": 1.0, "qkm": 1000000.0, "mi²": 2589988.11, "m2": 1.0, "km2": 1000000.0,
    "ml": 0.001, "cl": 0.01, "l": 1.0, "hl": 100.0, "mg": 0.001, "g": 1.0, "kg": 1000.0,
    "t": 1000000.0, "lb": 453.59237, "lbs": 453.59237, "oz": 28.349523, "gramm": 1.0,
    "grams": 1.0, "ms": 0.001, "s": 1.0, "sec": 1.0, "min": 60.0, "h": 3600.0, "hours": 3600.0,
    "hour": 3600.0, "minutes": 60.0, "seconds": 1.0, "std": 3600.0, "stunden": 3600.0,
    "minuten": 60.0, "heures": 3600.0, "days": 86400.0, "day": 86400.0, "tage": 86400.0,
}  # fmt: skip
# Whatever else may stand beside a number that it counts; nothing is converted.
COUNTED = {
    "$", "%", "/km²", "a", "abitanti", "anni", "ans", "años", "b", "bar", "chf", "cm³", "dollars",
    "dpi", "einwohner", "eur", "euro", "euros", "gb", "gbp", "ghz", "habitantes", "habitants",
    "hpa", "hz", "inhabitants", "inwoners", "in³", "items", "j", "jaar", "jahre", "jpy", "k",
    "kb", "kcal", "khz", "kj", "km/h", "kw", "kwh", "m/s", "mah", "mb", "megapixels", "mhz",
    "months", "mp", "mph", "mw", "m³", "p", "pa", "page", "pages", "people", "people/km²",
    "per km²", "percent", "person", "persons", "pieces", "pp", "prozent", "px", "rpm", "s.",
    "seiten", "stück", "tb", "us$", "usd", "v", "w", "weeks", "wh", "year", "years", "£", "¥",
    "°", "°c", "°f", "‰", "€", "₹",
}  # fmt: skip
CURRENCIES = {
    "$", "us$", "€", "£", "¥", "₹", "usd", "eur", "euro", "gbp", "chf", "jpy", "inr", "cad", "aud",
}  # fmt: skip

"""The facts behind both graphs, read from the tables here and from CLDR, joined by gold keys.

A key is "place:TD", "city:TD" (the capital of TD), "city:Istanbul", "language:ar", "currency:XAF",
"region:Africa"; none of them is written into a graph.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import pycountry

from assets.demo import cldr, naming

HERE = Path(__file__).parent
# The lexicon groups some countries more finely or otherwise than the atlas.
GERMAN_GROUPS = {
    "Arabische Halbinsel": "SA YE OM AE QA BH KW",
    "Baltikum": "EE LV LT",
    "Kaukasus": "GE AM AZ",
    "Maghreb": "MA DZ TN LY MR EH",
    "Mitteleuropa": "DE AT CH LI PL CZ SK HU SI",
    "Südliches Afrika": "AO MW MZ ZM ZW",
    "Ozeanien": "AU NZ",
}


@dataclass(frozen=True)
class Place:
    """A state or territory. Area in km², position in degrees (north, east) of its centre."""

    code: str
    sovereign: bool
    part_of: str
    name: str
    name_de: str
    official_name: str | None
    other_names: tuple[str, ...]
    other_names_de: tuple[str, ...]
    capital: str
    capital_de: str
    borders: tuple[str, ...]
    area: float
    population: int
    position: tuple[float, float]
    calling_code: str
    driving_side: str
    independence: str
    region: str
    region_de: str
    setting: str
    languages: tuple[str, ...]
    currencies: tuple[str, ...]


@dataclass(frozen=True)
class City:
    """A city; `side` is "left", "right" or "both": which graph may describe it."""

    name: str
    name_de: str
    country: str
    position: tuple[float, float]
    capital: bool
    side: str


@dataclass(frozen=True)
class Region:
    """A part of the world; an empty name: that language's graph does not have it."""

    name: str
    parent: str
    phrase: str
    name_de: str
    parent_de: str
    phrase_de: str


@dataclass(frozen=True)
class Facts:
    """Everything by gold key."""

    places: dict[str, Place]
    cities: dict[str, City]
    languages: dict[str, cldr.Language]
    currencies: dict[str, cldr.Currency]
    regions: dict[str, Region]

    def all_keys(self) -> list[str]:
        """All keys, sorted within each kind."""
        kinds = (self.places, self.cities, self.languages, self.currencies, self.regions)
        return [key for kind in kinds for key in sorted(kind)]


def read_rows(name: str) -> list[dict[str, str]]:
    """The rows of one of the tables beside this file."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_facts() -> Facts:
    """Read all tables and look up the names."""
    regions = {
        f"region:{row['name'] or row['name_de']}": Region(**row) for row in read_rows("regions.csv")
    }
    rows = read_rows("countries.csv")
    places = {f"place:{row['code']}": _place(row, regions) for row in rows}
    capitals = {f"city:{row['code']}": _capital(row) for row in rows if row["status"] == "state"}
    others = {f"city:{row['name']}": _city(row) for row in read_rows("cities.csv")}
    languages, currencies = _languages(places), _currencies(places)
    return Facts(places, capitals | others, languages, currencies, regions)


def _place(row: dict[str, str], regions: dict[str, Region]) -> Place:
    code = row["code"]
    english = naming.ENGLISH.get(code) or naming.spoken(cldr.EN.territories[code], "and")
    groups = (group for group, codes in GERMAN_GROUPS.items() if code in codes.split())
    return Place(
        code=code,
        sovereign=row["status"] == "state",
        part_of=row["part_of"],
        name=english,
        name_de=naming.GERMAN.get(code) or naming.spoken(cldr.DE.territories[code], "und"),
        official_name=_official_name(row, english),
        other_names=naming.OTHER_ENGLISH.get(code, ()),
        other_names_de=naming.OTHER_GERMAN.get(code, ()),
        capital=row["capital"],
        capital_de=row["capital_de"] or row["capital"],
        borders=tuple(row["borders"].split()),
        area=float(row["area_km2"]),
        population=int(row["population"]),
        position=(float(row["latitude"]), float(row["longitude"])),
        calling_code=row["calling_code"],
        driving_side=row["driving_side"],
        independence=row["independence"],
        region=row["region"],
        region_de=next(groups, regions[f"region:{row['region']}"].name_de),
        setting=row["setting"],
        languages=tuple(cldr.official_languages(code)),
        currencies=tuple(cldr.currencies(code)),
    )


def _official_name(row: dict[str, str], name: str) -> str | None:
    """The ceremonious name of a state; None where ISO lists none or it says nothing new."""
    listed = getattr(pycountry.countries.get(alpha_2=row["code"]), "official_name", name)
    # ISO writes "Taiwan, Province of China": a position in a dispute, not a name in use.
    if row["status"] != "state" or listed == name or "," in listed:
        return None
    return listed.removeprefix("the ")


def _capital(row: dict[str, str]) -> City:
    position = (float(row["capital_latitude"]), float(row["capital_longitude"]))
    german = row["capital_de"] or row["capital"]
    return City(row["capital"], german, row["code"], position, True, "both")


def _city(row: dict[str, str]) -> City:
    position = (float(row["latitude"]), float(row["longitude"]))
    german = row["name_de"] or row["name"]
    return City(row["name"], german, row["country"], position, False, row["side"])


def _languages(places: dict[str, Place]) -> dict[str, cldr.Language]:
    used = {code for place in places.values() for code in place.languages}
    rows = [row for row in read_rows("languages.csv") if row["code"] in used]
    return {f"language:{row['code']}": cldr.language(**row) for row in rows}


def _currencies(places: dict[str, Place]) -> dict[str, cldr.Currency]:
    users: dict[str, list[str]] = {}
    for place in sorted(places.values(), key=lambda place: -place.population):
        for code in place.currencies:
            users.setdefault(code, []).append(place.code)
    return {f"currency:{code}": cldr.currency(code, users[code]) for code in sorted(users)}

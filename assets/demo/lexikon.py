"""The right graph: a German lexicon. Square kilometres, degrees and minutes, bare years, 2018.

Its relations partly run the other way, its regions are cut otherwise. The population of 2018 is
not a census: it is the atlas's figure taken back by a growth drawn for each country.
"""

from collections.abc import Iterator

from assets.demo.chance import chance
from assets.demo.facts import City, Facts, Place, Region
from assets.demo.turtle import Block, Statement, text, typed, year

PREFIXES = {
    "lexikon": "https://lexikon.example/schema/",
    "id": "https://lexikon.example/id/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
SETTINGS = {"landlocked": "Binnenland", "coastal": "Küstenland", "island": "Inselland"}
SIDES = {"left": "links", "right": "rechts"}
LEAST_GROWTH, GROWTH_SPAN = -0.01, 0.09


def blocks(facts: Facts, ids: dict[str, str], pictures: dict[str, str]) -> list[Block]:
    """Describe every entity of `ids` (key to prefixed name), in the order of the names."""
    by_name = sorted(ids, key=ids.__getitem__)
    return [Block(ids[key], list(_describe(facts, ids, pictures, key))) for key in by_name]


def _describe(facts, ids, pictures, key: str) -> Iterator[Statement]:
    kind = key.split(":")[0]
    if kind == "place":
        yield from _staat(facts, ids, facts.places[key])
        if key in pictures:
            yield "foaf:depiction", f"<{pictures[key]}>"
    elif kind == "city":
        yield from _stadt(facts, ids, facts.cities[key])
    elif kind == "language":
        yield from _sprache(facts.languages[key])
    elif kind == "currency":
        yield from _waehrung(facts.currencies[key])
    else:
        yield from _region(facts, ids, facts.regions[key])


def _head(type_: str, name: str, comment: str, others: tuple[str, ...] = ()):
    yield "a", f"lexikon:{type_}"
    yield "rdfs:label", text(name, "de")
    for other in others:
        yield "skos:altLabel", text(other, "de")
    yield "rdfs:comment", text(comment, "de")


def _refer(ids: dict[str, str], predicate: str, keys) -> Iterator[Statement]:
    return ((predicate, ids[key]) for key in keys if key in ids)


def _staat(facts: Facts, ids, place: Place) -> Iterator[Statement]:
    type_ = "Staat" if place.sovereign else "Gebiet"
    yield from _head(type_, place.name_de, _what(facts, place), place.other_names_de)
    people = _population(place)
    yield "lexikon:Fläche", typed(_whole(place.area), "decimal")
    yield "lexikon:Einwohner", typed(people, "integer")
    yield "lexikon:Einwohnerdichte", typed(round(people / place.area, 1), "decimal")
    yield "lexikon:Koordinaten", text(_degrees(place.position))
    yield "lexikon:Vorwahl", text(f"00{place.calling_code}")
    yield "lexikon:Straßenverkehr", text(SIDES[place.driving_side])
    yield "lexikon:Lage", text(SETTINGS[place.setting])
    if place.independence:
        yield "lexikon:unabhängigSeit", year(place.independence)
    if not place.sovereign and place.capital:
        yield "lexikon:Verwaltungssitz", text(place.capital_de)
    yield from _refer(ids, "lexikon:liegtIn", [_region_key(facts, place.region_de)])
    if place.sovereign:
        yield from _refer(ids, "lexikon:hatHauptstadt", [f"city:{place.code}"])
    yield from _refer(ids, "lexikon:hatAußengebiet", _outlying(facts, place))
    yield from _refer(ids, "lexikon:grenztAn", _borders(place))
    yield from _refer(ids, "lexikon:Amtssprache", [f"language:{c}" for c in place.languages])
    yield from _refer(ids, "lexikon:Währung", [f"currency:{c}" for c in place.currencies])


def _what(facts: Facts, place: Place) -> str:
    where = facts.regions[_region_key(facts, place.region_de)].phrase_de
    setting = {"landlocked": "ohne Zugang zum Meer", "coastal": "am Meer", "island": "auf Inseln"}
    owner = facts.places.get(f"place:{place.part_of}")
    noun = "Staat" if place.sovereign else f"Gebiet ({owner.name_de})" if owner else "Gebiet"
    return f"{noun} {where}, {setting[place.setting]}"


def _outlying(facts: Facts, place: Place) -> list[str]:
    return [key for key, other in sorted(facts.places.items()) if other.part_of == place.code]


def _borders(place: Place) -> list[str]:
    """The neighbours whose border is told here: the lexicon tells each border once."""
    return [f"place:{code}" for code in place.borders if _teller(place.code, code) == place.code]


def _teller(one: str, other: str) -> str:
    pair = sorted((one, other))
    return pair[chance("border", *pair) < 0.5]


def _stadt(facts: Facts, ids, city: City) -> Iterator[Statement]:
    country = facts.places[f"place:{city.country}"]
    role = "Hauptstadt" if city.capital else "Großstadt"
    yield from _head("Stadt", city.name_de, f"{role} ({country.name_de})")
    yield "lexikon:Koordinaten", text(_degrees(city.position))
    yield from _refer(ids, "lexikon:liegtIn", [f"place:{city.country}"])


def _sprache(language) -> Iterator[Statement]:
    script = f", Schrift: {language.script_de}" if language.script_de else ""
    comment = f"Sprache; Zweig: {language.branch_de}{script}"
    yield from _head("Sprache", language.name_de, comment)
    yield "lexikon:Sprachzweig", text(language.branch_de)
    if language.native:
        yield "lexikon:Eigenbezeichnung", text(language.native)
    if language.script_de:
        yield "lexikon:Schrift", text(language.script_de)


def _waehrung(currency) -> Iterator[Statement]:
    since = f", eingeführt {currency.since.year}" if currency.since else ""
    yield from _head("Waehrung", currency.name_de, f"Zahlungsmittel{since}")
    if currency.symbol:
        yield "lexikon:Zeichen", text(currency.symbol)
    yield "lexikon:Untereinheiten", typed(10**currency.digits, "integer")
    if currency.since:
        yield "lexikon:eingeführt", year(currency.since.isoformat())


def _region(facts: Facts, ids, region: Region) -> Iterator[Statement]:
    above = f"Teil von: {region.parent_de}" if region.parent_de else "alle Erdteile"
    yield from _head("Region", region.name_de, above)
    inner = [key for key, part in facts.regions.items() if part.parent_de == region.name_de]
    yield from _refer(ids, "lexikon:umfasst", inner)


def _region_key(facts: Facts, german: str) -> str:
    return next(key for key, region in facts.regions.items() if region.name_de == german)


def _population(place: Place) -> int:
    growth = LEAST_GROWTH + GROWTH_SPAN * chance("growth", place.code)
    step = 1000 if place.population > 1_000_000 else 10
    return round(place.population / (1 + growth) / step) * step


def _whole(number: float) -> float | int:
    return int(number) if number == int(number) else number


def _degrees(position: tuple[float, float]) -> str:
    """Degrees and whole minutes, east as O: 12° 6′ N, 15° 2′ O."""
    return ", ".join(
        f"{minutes // 60}° {minutes % 60}′ {signs[value < 0]}"
        for value, signs in zip(position, ("NS", "OW"), strict=True)
        for minutes in [round(abs(value) * 60)]
    )

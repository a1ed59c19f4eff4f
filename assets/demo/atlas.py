"""The left graph: an English atlas. Square miles, decimal degrees, full dates, the year 2022."""

from collections.abc import Iterator

from assets.demo.chance import chance
from assets.demo.facts import City, Facts, Place, Region
from assets.demo.turtle import Block, Statement, day_or_year, text, typed

PREFIXES = {
    "atlas": "https://atlas.example/schema/",
    "entity": "https://atlas.example/entity/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
KM2_PER_SQUARE_MILE = 2.589988
OFFICIAL_NAMES = 0.3


def blocks(facts: Facts, ids: dict[str, str], pictures: dict[str, str]) -> list[Block]:
    """Describe every entity of `ids` (key to prefixed name), in the order of the names."""
    by_name = sorted(ids, key=ids.__getitem__)
    return [Block(ids[key], list(_describe(facts, ids, pictures, key))) for key in by_name]


def _describe(facts, ids, pictures, key: str) -> Iterator[Statement]:
    kind = key.split(":")[0]
    if kind == "place":
        yield from _country(facts, ids, facts.places[key])
        if key in pictures:
            yield "foaf:depiction", f"<{pictures[key]}>"
    elif kind == "city":
        yield from _city(facts, ids, facts.cities[key])
    elif kind == "language":
        yield from _language(facts, facts.languages[key])
    elif kind == "currency":
        yield from _currency(facts, facts.currencies[key])
    else:
        yield from _region(ids, facts.regions[key])


def _head(type_: str, name: str, comment: str, others: tuple[str, ...] = ()):
    yield "a", f"atlas:{type_}"
    yield "rdfs:label", text(name, "en")
    for other in others:
        yield "skos:altLabel", text(other, "en")
    yield "rdfs:comment", text(comment, "en")


def _refer(ids: dict[str, str], predicate: str, keys) -> Iterator[Statement]:
    return ((predicate, ids[key]) for key in keys if key in ids)


def _country(facts: Facts, ids, place: Place) -> Iterator[Statement]:
    owner = facts.places.get(f"place:{place.part_of}")
    noun = "country" if place.sovereign else "territory"
    of = f" of {_the(owner.name)}" if owner else ""
    where = facts.regions[f"region:{place.region}"].phrase
    yield from _head("Country", place.name, f"{place.setting} {noun}{of} {where}", _others(place))
    yield "atlas:areaSquareMiles", _square_miles(place.area)
    yield "atlas:population", typed(place.population, "integer")
    yield "atlas:latitude", typed(place.position[0], "decimal")
    yield "atlas:longitude", typed(place.position[1], "decimal")
    yield "atlas:callingCode", text(f"+{place.calling_code}")
    yield "atlas:driveOn", text(place.driving_side)
    yield "atlas:landlocked", typed(str(place.setting == "landlocked").lower(), "boolean")
    if place.independence:
        yield "atlas:independence", day_or_year(place.independence)
    if not place.sovereign and place.capital:
        yield "atlas:seatOfGovernment", text(place.capital)
    yield from _refer(ids, "atlas:partOf", [f"region:{place.region}"])
    yield from _refer(ids, "atlas:dependencyOf", [f"place:{place.part_of}"])
    yield from _refer(ids, "atlas:borders", [f"place:{code}" for code in place.borders])
    yield from _refer(ids, "atlas:officialLanguage", [f"language:{c}" for c in place.languages])
    yield from _refer(ids, "atlas:currency", [f"currency:{c}" for c in place.currencies])


def _others(place: Place) -> tuple[str, ...]:
    official = chance("official name", place.code) < OFFICIAL_NAMES
    named = (place.official_name,) if official and place.official_name else ()
    return tuple(dict.fromkeys((*place.other_names, *named)))


def _city(facts: Facts, ids, city: City) -> Iterator[Statement]:
    country = f"place:{city.country}"
    role = "capital" if city.capital else "large city"
    joint = "of" if city.capital else "in"
    yield from _head("City", city.name, f"{role} {joint} {_the(facts.places[country].name)}")
    yield "atlas:latitude", typed(city.position[0], "decimal")
    yield "atlas:longitude", typed(city.position[1], "decimal")
    relation = "atlas:capitalOf" if city.capital else "atlas:locatedIn"
    yield from _refer(ids, relation, [country])


def _language(facts: Facts, language) -> Iterator[Statement]:
    users = [place for place in facts.places.values() if language.code in place.languages]
    comment = f"{language.branch} language, official in {_count(users)}"
    yield from _head("Language", language.name, comment)
    yield "atlas:branch", text(language.branch)
    if language.native:
        yield "atlas:nativeName", text(language.native)
    if language.script:
        yield "atlas:writtenIn", text(language.script)


def _currency(facts: Facts, currency) -> Iterator[Statement]:
    users = [place for place in facts.places.values() if currency.code in place.currencies]
    yield from _head("Currency", currency.name, f"legal tender in {_count(users)}")
    if currency.symbol:
        yield "atlas:symbol", text(currency.symbol)
    yield "atlas:decimalPlaces", typed(currency.digits, "integer")
    if currency.since:
        yield "atlas:introduced", typed(currency.since.isoformat(), "date")


def _region(ids, region: Region) -> Iterator[Statement]:
    above = f"part of {_the(region.parent)}" if region.parent else "all countries of the atlas"
    yield from _head("Region", region.name, above)
    yield from _refer(ids, "atlas:partOf", [f"region:{region.parent}"])


def _square_miles(area: float) -> str:
    miles = area / KM2_PER_SQUARE_MILE
    return typed(round(miles) if miles >= 100 else round(miles, 2), "decimal")


def _count(users: list[Place]) -> str:
    if len(users) == 1:
        return "one country"
    return f"{len(users)} countries and territories"


def _the(name: str) -> str:
    """A name within a sentence: some take an article."""
    plural = name.endswith(("Islands", "States", "Kingdom", "Republic", "Emirates", "Americas"))
    special = {
        "Netherlands",
        "Philippines",
        "Bahamas",
        "Maldives",
        "Comoros",
        "Gambia",
        "Caribbean",
        "Isle of Man",
    }
    if name == "World":
        return "the world"
    listed = plural or name in special or "Republic of" in name
    return f"the {name}" if listed else name

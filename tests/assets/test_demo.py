"""The demo project: its facts are sound, its graphs differ as two publishers' would."""

import csv
import re
from collections import Counter
from pathlib import Path

import pycountry
import pyoxigraph as ox
import pytest
from PIL import Image

from assets.demo import build, flags
from assets.demo.chance import shuffled
from assets.demo.facts import read_facts, read_rows
from assets.demo.lexikon import _degrees
from assets.demo.turtle import Block, day_or_year, document, text

DEMO = Path(build.__file__).parent
SIDES = ("left", "right")
RDFS, RDF = "http://www.w3.org/2000/01/rdf-schema#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
FOAF_DEPICTION = "http://xmlns.com/foaf/0.1/depiction"
ATLAS, LEXIKON = "https://atlas.example/schema/", "https://lexikon.example/schema/"


@pytest.fixture(scope="module")
def countries() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in read_rows("countries.csv")}


@pytest.fixture(scope="module")
def facts():
    return read_facts()


@pytest.fixture(scope="module")
def graphs() -> dict[str, list[ox.Triple]]:
    return {side: _read(DEMO / f"{side}.ttl") for side in SIDES}


@pytest.fixture(scope="module")
def links() -> dict[str, list[tuple[str, str]]]:
    return {name: _links(DEMO / f"{name}.csv") for name in ("gold", "seeds")}


def _read(path: Path) -> list[ox.Triple]:
    quads = ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=path.as_uri())
    return [quad.triple for quad in quads]


def _links(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["left", "right"]
    return [(left, right) for left, right in rows]


def _types(triples) -> dict[str, str]:
    return {t.subject.value: t.object.value for t in triples if t.predicate.value == f"{RDF}type"}


def _objects(triples, predicate: str) -> dict[str, object]:
    return {t.subject.value: t.object for t in triples if t.predicate.value == predicate}


# the table of facts


def test_table_has_the_states_and_many_territories(countries):
    assert Counter(row["status"] for row in countries.values()) == {"state": 196, "territory": 40}


def test_codes_are_iso_codes_and_owners_are_states(countries):
    for code, row in countries.items():
        assert pycountry.countries.get(alpha_2=code), code
        owner = row["part_of"]
        assert not owner or countries[owner]["status"] == "state", code


def test_borders_are_symmetric_and_within_the_table(countries):
    for code, row in countries.items():
        for neighbour in row["borders"].split():
            assert code in countries[neighbour]["borders"].split(), (code, neighbour)


def test_capitals_are_unique_and_every_state_has_one(countries):
    named = [row["capital"] for row in countries.values() if row["capital"]]
    assert not [name for name, times in Counter(named).items() if times > 1]
    assert all(row["capital"] for row in countries.values() if row["status"] == "state")


def test_settings_fit_the_borders(countries):
    landlocked = {code for code, row in countries.items() if row["setting"] == "landlocked"}
    assert len(landlocked) == 44
    for code, row in countries.items():
        assert row["setting"] in ("landlocked", "coastal", "island"), code
        # Australia is a continent, not an island
        assert row["borders"] or row["setting"] == "island" or code == "AU", code


def test_positions_lie_on_earth_and_capitals_near_their_country(countries):
    for code, row in countries.items():
        latitude, longitude = float(row["latitude"]), float(row["longitude"])
        assert -90 <= latitude <= 90 and -180 <= longitude <= 180, code
        if row["capital_latitude"]:
            # half the width of a square of that area, generously, in degrees
            reach = 8 + float(row["area_km2"]) ** 0.5 / 60
            away = abs(float(row["capital_latitude"]) - latitude)
            away += abs(float(row["capital_longitude"]) - longitude)
            assert away < reach, code


def test_people_and_area_make_plausible_densities(countries):
    empty, full = {"GL", "FK"}, {"MC", "SG", "GI", "HK", "MO"}
    for code, row in countries.items():
        density = int(row["population"]) / float(row["area_km2"])
        low, high = 0.01 if code in empty else 1, 25_000 if code in full else 2_500
        assert low < density < high, (code, density)


def test_calling_codes_driving_sides_years_and_regions_are_known(countries, facts):
    for code, row in countries.items():
        assert re.fullmatch(r"[1-9]\d{0,3}", row["calling_code"]), code
        assert row["driving_side"] in ("left", "right"), code
        assert re.fullmatch(r"(\d{4}(-\d\d-\d\d)?)?", row["independence"]), code
        assert f"region:{row['region']}" in facts.regions, code


def test_every_region_hangs_below_the_world(facts):
    for name, parent in (("name", "parent"), ("name_de", "parent_de")):
        above = {getattr(r, name): getattr(r, parent) for r in facts.regions.values()}
        for region in filter(None, above):
            path = [region]
            while above[path[-1]]:
                path.append(above[path[-1]])
                assert len(path) < 6, path
            assert path[-1] in ("World", "Welt")


def test_every_language_and_currency_in_use_is_described(facts):
    for place in facts.places.values():
        assert place.languages and place.currencies, place.code
        assert all(f"language:{code}" in facts.languages for code in place.languages)
        assert all(f"currency:{code}" in facts.currencies for code in place.currencies)


# the graphs


def test_sides_have_some_600_entities_and_a_tenth_without_counterpart(graphs, links):
    for number, side in enumerate(SIDES):
        entities = set(_types(graphs[side]))
        linked = {link[number] for link in links["gold"]}
        assert 550 <= len(entities) <= 700
        assert linked <= entities
        assert 0.05 <= 1 - len(linked) / len(entities) <= 0.15


def test_links_are_one_to_one_and_join_the_same_kind(graphs, links):
    left, right = (_types(graphs[side]) for side in SIDES)
    kinds = {"Country": {"Staat", "Gebiet"}, "City": {"Stadt"}, "Language": {"Sprache"}}
    kinds |= {"Currency": {"Waehrung"}, "Region": {"Region"}}
    for number in (0, 1):
        assert len({link[number] for link in links["gold"]}) == len(links["gold"])
    for one, other in links["gold"]:
        assert right[other].removeprefix(LEXIKON) in kinds[left[one].removeprefix(ATLAS)]


def test_seeds_are_a_fifth_of_the_gold_links_of_every_kind(graphs, links):
    assert set(links["seeds"]) < set(links["gold"])
    types = _types(graphs["left"])
    seeds, gold = (Counter(types[left] for left, _ in links[name]) for name in ("seeds", "gold"))
    assert all(seeds[kind] == pytest.approx(0.2 * gold[kind], abs=1) for kind in gold)


@pytest.mark.parametrize(("side", "language"), [("left", "en"), ("right", "de")])
def test_every_entity_has_one_label_in_the_language_of_its_side(graphs, side, language):
    labels = [t for t in graphs[side] if t.predicate.value == f"{RDFS}label"]
    assert sorted(t.subject.value for t in labels) == sorted(_types(graphs[side]))
    assert {t.object.language for t in labels} == {language}


@pytest.mark.parametrize("side", SIDES)
def test_every_object_of_a_relation_is_described(graphs, side):
    entities = set(_types(graphs[side]))
    objects = {
        t.object.value
        for t in graphs[side]
        if isinstance(t.object, ox.NamedNode) and t.predicate.value != f"{RDF}type"
    }
    assert {iri for iri in objects if not iri.startswith("file:")} <= entities


@pytest.mark.parametrize("side", SIDES)
def test_no_code_stands_in_a_graph(graphs, facts, side):
    codes = {c.alpha_2 for c in pycountry.countries} | {c.alpha_3 for c in pycountry.countries}
    codes |= {currency.code for currency in facts.currencies.values()}
    codes |= {language.code for language in facts.languages.values()}
    literals = {t.object.value for t in graphs[side] if isinstance(t.object, ox.Literal)}
    assert not literals & codes
    pattern = r"https://(atlas\.example/entity/e\d{4}|lexikon\.example/id/\d{4})"
    assert all(re.fullmatch(pattern, iri) for iri in _types(graphs[side]))


def test_namesakes_stay_apart(graphs):
    labels = Counter(t.object.value for t in graphs["left"] if t.predicate.value == f"{RDFS}label")
    twice = {name for name, times in labels.items() if times > 1}
    assert {"Luxembourg", "Singapore", "Monaco", "Djibouti", "Micronesia"} <= twice
    assert {"Niger", "Nigeria", "Guinea", "Guinea-Bissau", "Georgia", "Chad"} <= set(labels)


def test_right_side_speaks_in_other_units(graphs, links):
    left, right = graphs["left"], graphs["right"]
    miles, kilometres = (
        _objects(left, f"{ATLAS}areaSquareMiles"),
        _objects(right, f"{LEXIKON}Fläche"),
    )
    people, leute = _objects(left, f"{ATLAS}population"), _objects(right, f"{LEXIKON}Einwohner")
    ratios = [
        float(kilometres[b].value) / float(miles[a].value)
        for a, b in links["gold"]
        if a in miles and b in kilometres
    ]
    growth = [
        int(people[a].value) / int(leute[b].value)
        for a, b in links["gold"]
        if a in people and b in leute
    ]
    assert len(ratios) > 120 and all(2.4 < ratio < 2.8 for ratio in ratios)
    assert len(growth) > 120 and all(0.98 < ratio < 1.09 for ratio in growth)
    assert sum(ratio != 1 for ratio in growth) > 0.9 * len(growth)


def test_right_side_runs_some_relations_the_other_way(graphs, links):
    gold = dict(links["gold"])
    ours = [t for t in graphs["left"] if t.predicate.value == f"{ATLAS}capitalOf"]
    theirs = {
        (t.subject.value, t.object.value)
        for t in graphs["right"]
        if t.predicate.value == f"{LEXIKON}hatHauptstadt"
    }
    both = [(gold.get(t.object.value), gold.get(t.subject.value)) for t in ours]
    assert sum(pair in theirs for pair in both) > 120


@pytest.mark.parametrize("side", SIDES)
def test_each_side_forgets_about_an_eighth_of_its_statements(graphs, side):
    countries = {
        iri for iri, type_ in _types(graphs[side]).items() if type_.endswith(("Country", "Staat"))
    }
    area = f"{ATLAS}areaSquareMiles" if side == "left" else f"{LEXIKON}Fläche"
    known = set(_objects(graphs[side], area)) & countries
    assert 0.8 < len(known) / len(countries) < 0.95


def test_a_latitude_is_never_told_without_its_longitude(graphs):
    latitudes, longitudes = (_objects(graphs["left"], f"{ATLAS}{a}itude") for a in ("lat", "long"))
    assert set(latitudes) == set(longitudes)
    assert len(latitudes) > 300


# the pictures


@pytest.mark.parametrize("side", SIDES)
def test_depictions_and_picture_files_are_the_same_set(graphs, side):
    named = {t.object.value for t in graphs[side] if t.predicate.value == FOAF_DEPICTION}
    files = sorted((DEMO / "pictures" / side).glob("*.png"))
    assert named == {path.as_uri() for path in files}
    for path in files:
        with Image.open(path) as image:
            assert (image.format, image.width) == ("PNG", 160), path


def test_150_linked_countries_have_pictures_on_both_sides(graphs, links):
    left, right = (_objects(graphs[side], FOAF_DEPICTION) for side in SIDES)
    assert sum(a in left and b in right for a, b in links["gold"]) >= 150


def test_a_picture_shows_the_flag_of_its_country(graphs, facts, tmp_path):
    labels = _objects(graphs["right"], f"{RDFS}label")
    depicted = _objects(graphs["right"], FOAF_DEPICTION)
    for code in ("TD", "RO"):
        name = facts.places[f"place:{code}"].name_de
        iri = next(iri for iri, label in labels.items() if label.value == name and iri in depicted)
        flags.save(flags.draw(code, "waving"), tmp_path / "flag.png")
        stored = DEMO / "pictures" / "right" / depicted[iri].value.rsplit("/", 1)[1]
        assert stored.read_bytes() == (tmp_path / "flag.png").read_bytes()


def test_the_demo_stays_small():
    files = [path for path in DEMO.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert sum(path.stat().st_size for path in files) < 6_000_000


# the build


def test_the_committed_files_are_what_a_build_gives(tmp_path):
    named = build.write_graphs(tmp_path)
    for name in ("left.ttl", "right.ttl", "gold.csv", "seeds.csv"):
        assert (tmp_path / name).read_bytes() == (DEMO / name).read_bytes(), (
            f"{name} is stale: run python -m assets.demo.build"
        )
    assert all((DEMO / path).is_file() for side in SIDES for path in named[side])


def test_a_second_drawing_replaces_stale_pictures(tmp_path):
    named = {"left": {"pictures/left/x0001.png": "TD"}, "right": {}}
    stale = tmp_path / "pictures" / "left" / "x0009.png"
    stale.parent.mkdir(parents=True)
    stale.write_bytes(b"old")
    build.write_pictures(tmp_path, named)
    assert [path.name for path in stale.parent.iterdir()] == ["x0001.png"]


def test_chance_depends_on_nothing_but_the_words():
    assert shuffled(["a", "b", "c", "d"], "x") == shuffled(["d", "c", "b", "a"], "x")
    assert shuffled(map(str, range(50)), "x") != shuffled(map(str, range(50)), "y")


def test_minutes_carry_into_degrees_and_keep_their_hemisphere():
    assert _degrees((12.11, 15.04)) == "12° 7′ N, 15° 2′ O"
    assert _degrees((-0.25, -59.999)) == "0° 15′ S, 60° 0′ W"


def test_turtle_survives_quotes_and_short_years(tmp_path):
    block = Block("e:a", [("e:p", text('say "hi"\\\n', "en")), ("e:q", day_or_year("0301"))])
    path = tmp_path / "a.ttl"
    prefixes = {"e": "https://e.example/", "xsd": "http://www.w3.org/2001/XMLSchema#"}
    path.write_text(document(prefixes, [block]), encoding="utf-8")
    said, since = (triple.object for triple in _read(path))
    assert (said.value, said.language) == ('say "hi"\\\n', "en")
    assert (since.value, since.datatype.value[-5:]) == ("0301", "gYear")

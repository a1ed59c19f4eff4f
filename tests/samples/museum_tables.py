"""Two made-up lists of artists as museums keep them, and the links between them.

The left one is German: semicolons, a byte order mark, decimal commas, dotted dates, "Last, First".
The right one is English: commas, ISO dates, "First Last", ids in a column with an odd name. Some
dates are years or "c. 1850", some cells are empty, some hold several values.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

FIRST = (
    "Anna", "Bertha", "Clara", "Dora", "Elsa", "Frieda", "Greta", "Hanna", "Ida", "Johanna",
    "Klara", "Lotte", "Maria", "Nora", "Olga", "Paula", "Rosa", "Sofie", "Thea", "Ursula",
    "Vera", "Wilma", "Adam", "Bruno", "Carl", "Daniel", "Emil", "Felix", "Georg", "Hugo",
    "Igor", "Jan", "Karel", "Leo", "Max", "Nikolai", "Otto", "Pavel", "Rudolf", "Stefan",
    "Tomasz", "Viktor", "Walter", "Xaver", "Zygmunt", "Pierre", "Louis", "Jean", "Henri",
    "Camille", "Giovanni", "Carlo", "Luigi", "Pietro", "Paolo", "James", "William", "Henry",
    "Edward", "Alice", "Mary", "Jane",
)  # fmt: skip
STEMS = (
    "Al", "Bar", "Cor", "Dam", "Els", "Far", "Gold", "Hol", "Ing", "Jor", "Kal", "Lam", "Mar",
    "Nor", "Ost", "Pal", "Quen", "Ros", "Sil", "Tor", "Ul", "Var", "Wal", "Zan", "Ber", "Dor",
    "Fel", "Grun", "Hart", "Klein", "Lind", "Moor", "Roth", "Schwarz", "Stein", "Vogel",
    "Weiss", "Win", "Brand", "Kirch",
)  # fmt: skip
MIDDLES = ("", "", "en", "er", "o", "i", "a", "in", "el", "um")
ENDS = (
    "mann", "berg", "stein", "ski", "ova", "feld", "bach", "er", "ini", "eau", "son", "ley",
    "wood", "ton", "hart", "wig", "ner", "sen", "ich", "aux",
)  # fmt: skip
# as the left and the right museum call them
PLACES = (
    ("Warschau", "Warsaw"), ("Prag", "Prague"), ("Wien", "Vienna"), ("Mailand", "Milan"),
    ("Berlin", "Berlin"), ("Paris", "Paris"), ("London", "London"), ("Krakau", "Krakow"),
    ("Dresden", "Dresden"), ("Hamburg", "Hamburg"), ("Rom", "Rome"), ("Lyon", "Lyon"),
    ("Amsterdam", "Amsterdam"), ("Budapest", "Budapest"), ("Turin", "Turin"), ("Basel", "Basel"),
    ("Leipzig", "Leipzig"), ("Breslau", "Wroclaw"), ("Graz", "Graz"), ("Gent", "Ghent"),
)  # fmt: skip
NATIONS = (
    ("polnisch", "Polish"), ("deutsch", "German"), ("französisch", "French"),
    ("italienisch", "Italian"), ("britisch", "British"), ("österreichisch", "Austrian"),
)  # fmt: skip
MEDIA = (("Öl", "oil"), ("Aquarell", "watercolour"), ("Radierung", "etching"), ("Bronze", "bronze"))
MONTHS = "January February March April May June July August September October November December"
LEFT_HEADER = (
    "Inventarnummer", "Name", "geburtsdatum", "sterbedatum", "Geburtsort", "Sterbeort",
    "Nationalität", "Höhe in cm", "Technik",
)  # fmt: skip
RIGHT_HEADER = (
    "constituentid", "displayname", "born", "died", "birthplace", "deathplace", "nationality",
    "height", "medium",
)  # fmt: skip


def write_museum_pair(
    folder: Path,
    left: int = 150,
    right: int = 150,
    common: int = 110,
    links: int = 20,
    seed: int = 0,
) -> tuple[Path, Path, Path, dict[str, str]]:
    """Write `kuenstler.csv`, `artists.csv` and `links.csv`; their paths, and all true links."""
    random = np.random.default_rng(seed)
    people = _people(left + right - common, random)
    lefts = people[:left]
    rights = people[:common] + people[left:]
    order = random.permutation(len(rights))
    left_ids = [f"K-{1000 + 7 * number}" for number in range(left)]
    right_ids = {int(place): str(50_000 + 3 * number) for number, place in enumerate(order)}
    truth = {left_ids[number]: right_ids[number] for number in range(common)}
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / name for name in ("kuenstler.csv", "artists.csv", "links.csv")]
    rows = [_german(key, person) for key, person in zip(left_ids, lefts, strict=True)]
    shuffled = [rows[place] for place in random.permutation(len(rows))]
    _write(paths[0], LEFT_HEADER, shuffled, ";", "utf-8-sig")
    rows = [_english(right_ids[int(place)], rights[place], random) for place in order]
    _write(paths[1], RIGHT_HEADER, rows, ",", "utf-8")
    known = random.choice(common, links, replace=False)
    _write(
        paths[2],
        ["left", "right"],
        [(left_ids[n], truth[left_ids[n]]) for n in known],
        ",",
        "utf-8",
    )
    return *paths, truth


def _people(count: int, random: np.random.Generator) -> list[dict]:
    pick = random.integers
    people = []
    for _ in range(count):
        born = 1700 + int(pick(230))
        people.append(
            {
                "first": FIRST[pick(len(FIRST))],
                "last": "".join(part[pick(len(part))] for part in (STEMS, MIDDLES, ENDS)),
                "born": (born, int(pick(1, 13)), int(pick(1, 29))),
                "died": (born + int(pick(30, 90)), int(pick(1, 13)), int(pick(1, 29))),
                "exact": float(random.random()),
                "places": (int(pick(len(PLACES))), int(pick(len(PLACES)))),
                "nation": int(pick(len(NATIONS))),
                "height": round(float(random.uniform(12, 260)), 1),
                "media": sorted({int(pick(len(MEDIA))), int(pick(len(MEDIA)))}),
                "empty": int(pick(9)),
            }
        )  # fmt: skip
    return people


def _german(key: str, person: dict) -> list[str]:
    died = person["died"]
    cells = [
        key,
        f"{person['last']}, {person['first']}",
        _german_date(person["born"], person["exact"]),
        _german_date(died, person["exact"] + 0.1),
        PLACES[person["places"][0]][0],
        PLACES[person["places"][1]][0],
        NATIONS[person["nation"]][0],
        f"{person['height']:.1f}".replace(".", ","),
        "|".join(MEDIA[one][0] for one in person["media"]),
    ]
    if person["empty"] in (3, 5):
        cells[person["empty"]] = ""
    return cells


def _german_date(day: tuple[int, int, int], exact: float) -> str:
    year, month, date = day
    if exact < 0.06:
        return f"um {year}"
    return f"{date:02}.{month:02}.{year}" if exact < 0.9 else str(year)


def _english(key: str, person: dict, random: np.random.Generator) -> list[str]:
    cells = [
        key,
        f"{person['first']} {person['last']}",
        _english_date(person["born"], person["exact"], random),
        _english_date(person["died"], person["exact"] + 0.1, random),
        PLACES[person["places"][0]][1],
        PLACES[person["places"][1]][1],
        NATIONS[person["nation"]][1],
        f"{person['height']:.1f}",
        "|".join(MEDIA[one][1] for one in person["media"]),
    ]
    if person["empty"] in (2, 4):
        cells[person["empty"]] = ""
    return cells


def _english_date(day: tuple[int, int, int], exact: float, random: np.random.Generator) -> str:
    year, month, date = day
    if exact < 0.06:
        return f"c. {year}"
    if exact < 0.12:
        return f"{MONTHS.split()[month - 1]} {date}, {year}"
    return f"{year}-{month:02}-{date:02}" if random.random() < 0.93 else str(year)


def _write(path: Path, header, rows, delimiter: str, encoding: str) -> None:
    with path.open("w", newline="", encoding=encoding) as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(header)
        writer.writerows(rows)

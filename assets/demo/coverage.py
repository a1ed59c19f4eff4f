"""Which entities each graph describes: two publishers never have quite the same entries."""

from assets.demo.chance import chance
from assets.demo.facts import Facts

LEFT_ONLY = "AI FK GG GL GU KN KY MP NR NU PW SH TK VG"
RIGHT_ONLY = "AS AX BL CW MF MH MQ PM RE ST TC TV WF YT"
# of capitals, and of languages and currencies with fewer countries than COMMON:
# shares that the left graph lacks, that the right one lacks, that neither has
CAPITALS = (0.04, 0.04, 0.0)
SMALL = (0.10, 0.10, 0.08)
COMMON = 4


def covered(facts: Facts) -> dict[str, set[str]]:
    """The keys that each side describes."""
    return {side: _side(facts, side) for side in ("left", "right")}


def _side(facts: Facts, side: str) -> set[str]:
    elsewhere = RIGHT_ONLY if side == "left" else LEFT_ONLY
    places = set(facts.places) - {f"place:{code}" for code in elsewhere.split()}
    cities = {key for key, city in facts.cities.items() if _has_city(key, city, places, side)}
    shared = {
        key
        for key in (*facts.languages, *facts.currencies)
        if any(_uses(facts, place, key) for place in places)
        and (_users(facts, key) >= COMMON or not _lacks(side, key, SMALL))
    }
    regions = {
        key
        for key, region in facts.regions.items()
        if (region.name if side == "left" else region.name_de)
    }
    return places | cities | shared | regions


def _has_city(key, city, places: set[str], side: str) -> bool:
    if f"place:{city.country}" not in places or city.side not in (side, "both"):
        return False
    return not (city.capital and _lacks(side, key, CAPITALS))


def _uses(facts: Facts, place: str, key: str) -> bool:
    kind, code = key.split(":")
    held = facts.places[place]
    return code in (held.languages if kind == "language" else held.currencies)


def _users(facts: Facts, key: str) -> int:
    return sum(_uses(facts, place, key) for place in facts.places)


def _lacks(side: str, key: str, shares: tuple[float, float, float]) -> bool:
    left, right, neither = shares
    draw = chance("coverage", key)
    start = 0.0 if side == "left" else left
    length = left if side == "left" else right
    return start <= draw < start + length or left + right <= draw < left + right + neither

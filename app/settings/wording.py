"""What each setting is called, what it means, and its values in words."""

from __future__ import annotations

from typing import NamedTuple


class Choice(NamedTuple):
    """How a setting is shown; `words` where its values are words."""

    label: str
    meaning: str
    words: dict[str, str] = {}


CHOICES = {
    "least_ms": Choice(
        "Least time on screen, in milliseconds",
        "A key counts only when its card has been on screen for so long, so that a double tap "
        "never decides on a card that nobody saw.",
    ),
    "relations": Choice(
        "Broader, narrower and related are verdicts",
        "For thesauri and ontologies: of a pair that isn't the same the right one can be broader "
        "or narrower, the two can be related, or one of the records mixes several things "
        "(conflated). Such a pair is no link, and is exported as what it is.",
    ),
    "many_to_many": Choice(
        "An entity may have several counterparts",
        "Off: a second link of an entity is a conflict to settle. On: it is a link like any other.",
    ),
    "second_opinions": Choice(
        "Pairs that a second curator judges, in percent",
        "That share of the decided pairs is asked again of somebody else, who doesn't see the "
        "first verdict. Where the two differ, the pair goes to Conflicts.",
    ),
    "retrain_after": Choice(
        "Train again after so many changed links",
        "A training starts in the background when so many links were accepted, rejected or taken "
        "back since the last one. 0: only by hand.",
    ),
    "adopt": Choice(
        "A finished training",
        "“No worse” means: on the held-out links and on the pairs that people decided.",
        {"by hand": "waits to be adopted", "when no worse": "is adopted when no worse"},
    ),
    "precision_goal": Choice(
        "Precision wanted, in percent",
        "So many of the links are to be right. The Dashboard says when this is reached.",
    ),
    "recall_goal": Choice(
        "Recall wanted, in percent",
        "So many of all the links that there are to find are to be found.",
    ),
    "links_an_hour": Choice(
        "Links an hour must bring",
        "The Dashboard advises to stop when the next hour is expected to bring fewer.",
    ),
}
GOALS = ("precision_goal", "recall_goal")
SECTIONS = {
    "Review": ("least_ms", "second_opinions"),
    "What a link may be": ("relations", "many_to_many"),
    "Training": ("retrain_after", "adopt"),
    "When to stop": ("precision_goal", "recall_goal", "links_an_hour"),
}


def in_words(name: str, value: object) -> str:
    """A setting's value as a table shows it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if name == "second_opinions" and isinstance(value, float):
        return f"{value:.0%}"
    if name in GOALS and isinstance(value, float):
        return f"{value:.1%}"
    return CHOICES[name].words.get(value, str(value)) if name in CHOICES else str(value)

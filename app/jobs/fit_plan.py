"""What a training will be given and how long it will take, in words, before it starts.

The time comes from former runs of this workspace where there are any, scaled by epochs, and else
from one stated rule (see `rule_of_thumb`), measured on two CPU cores.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mimea.config import LAST_STRETCH, MODALITIES, Config
from store.counting import counted
from store.records import SIDES, RunInfo

LETTERS = tuple(MODALITIES)
PICTURES = {
    "auto": "trained where that helps",
    "descriptor": "colours and shapes only, fast",
    "trained": "always trained on your links",
}
LOADING = 8.0  # seconds until the model begins to read
FEW_LINKS = 30  # below them short trainings come first, as in mimea/first_passes.py
WITH_FIRST_PASSES = 2.0  # times as long, then
MANY_MORE = 1.1  # times the links of the last whole training: train all again
_COUNTED_AS = {
    "g": ("relation_triples",),
    "r": ("relation_triples",),
    "a": ("attributes",),
    "v": ("values",),
    "n": ("names",),
    "t": ("names", "values"),
    "i": ("images",),
}


@dataclass(frozen=True)
class FitSettings:
    """What a curator may choose about a training. Raises ValueError with a sentence, as Config."""

    modalities: tuple[str, ...]
    epochs: int = Config.epochs
    device: str = "auto"
    seed: int = 0
    start: Path | None = None  # the folder of a run to continue from
    names: str = Config.names  # or a sentence-transformers model besides: its name or local folder
    pictures: str = Config.pictures  # or what else `python -m mimea fit --pictures` takes

    def __post_init__(self) -> None:
        Config(
            modalities=self.modalities,
            epochs=self.epochs,
            device=self.device,
            names=self.names,
            pictures=self.pictures,
        )

    def arguments(self) -> list[str]:
        """The settings as `python -m mimea fit` takes them."""
        chosen = ",".join(m for m in LETTERS if m in self.modalities)
        names, pictures = _from_anywhere(self.names), _from_anywhere(self.pictures)
        return [
            *("--modalities", chosen, "--epochs", str(self.epochs)),
            *("--device", self.device, "--seed", str(self.seed)),
            *("--names", names, "--pictures", pictures),
            *(("--start", str(self.start)) if self.start else ()),
        ]


def _from_anywhere(setting: str) -> str:
    """A file or folder by its whole path, since the model runs in a folder of its own; anything
    else, a model's name for one, as it is."""
    name = setting.removeprefix("timm:")
    path = Path(name).expanduser()
    return setting.replace(name, str(path.resolve())) if path.exists() else setting


@dataclass(frozen=True)
class Plan:
    """A training in numbers. `measured` tells a time from former runs from the rule of thumb."""

    entities: int
    modalities: tuple[str, ...]
    links: int
    seconds: float
    measured: bool

    def sentence(self) -> str:
        modalities = counted(len(self.modalities), "modality", "modalities")
        links = counted(self.links, "known link") if self.links else "no known link"
        return (
            f"{counted(self.entities, 'entity', 'entities')}, {modalities}, {links}: about "
            f"{duration(self.seconds)} on this computer."
        )


def available_modalities(status: dict) -> tuple[str, ...]:
    """The modalities that both graphs have something of."""
    return tuple(m for m in LETTERS if _both(status, _COUNTED_AS[m]))


def startable(runs: Sequence[RunInfo], modalities: Sequence[str]) -> RunInfo | None:
    """The run that a training of these modalities continues from: the active one, else the newest.

    A newer one that isn't active was kept back, or waits."""
    return next(
        (
            run
            for run in sorted(runs, key=lambda run: not run.active)
            if set(run.modalities) == set(modalities)
            and (run.folder / "start.safetensors").is_file()
        ),
        None,
    )


def suggests_going_on(run: RunInfo, links: int) -> bool:
    """Whether a few epochs will do: hardly more links than when all was trained."""
    return links <= MANY_MORE * (run.metrics.get("links_from_the_beginning") or 0)


def plan(status: dict, settings: FitSettings, runs: Sequence[RunInfo]) -> Plan:
    """Plan a training on the workspace that `status` describes."""
    entities = sum(status["entities"].values())
    links = status["seeds"] + status["decisions"].get("accept", 0)
    pace = _measured_pace(runs, settings)
    epochs = max(1, LAST_STRETCH * settings.epochs) if settings.start else settings.epochs
    seconds = rule_of_thumb(status, settings) if pace is None else pace[0] + pace[1] * epochs
    if pace is None and links < FEW_LINKS and not settings.start:
        seconds *= WITH_FIRST_PASSES
    return Plan(entities, settings.modalities, links, seconds, pace is not None)


def rule_of_thumb(status: dict, settings: FitSettings) -> float:
    """Seconds of a training: 8 to load the model, 0.25 ms an entity, 12 ms a picture, 6 ms a name
    that a language model reads; an epoch 0.1 s, 1 µs a relation triple, 12 µs an entity and
    modality; 0.27 µs a pair of entities for the rounds that compare all with all."""
    sides = status["entities"]
    entities = sum(sides.values())
    pictures = sum(status["images"].values()) if "i" in settings.modalities else 0
    triples = sum(status["relation_triples"].values()) if "g" in settings.modalities else 0
    epoch = 0.1 + 1e-6 * triples + 1.2e-5 * entities * len(settings.modalities)
    rounds = 2.7e-7 * sides["left"] * sides["right"]
    reading = 2.5e-4 * entities + 0.012 * pictures + 0.006 * _names_for_a_model(status, settings)
    return LOADING + reading + epoch * settings.epochs + rounds


def _names_for_a_model(status: dict, settings: FitSettings) -> int:
    compared = "n" in settings.modalities and settings.names != FitSettings.names
    return sum(status["names"].values()) if compared else 0


def _measured_pace(runs: Sequence[RunInfo], settings: FitSettings) -> tuple[float, float] | None:
    """Seconds beside the epochs and seconds an epoch, of the newest run with these modalities."""
    for run in runs:
        seconds = run.metrics.get("seconds") or {}
        epochs = run.metrics.get("epochs_trained") or run.metrics.get("epochs") or 0
        same = set(run.modalities) == set(settings.modalities)
        if same and epochs and seconds.get("train"):
            beside = sum(s for stage, s in seconds.items() if stage not in ("train", "total"))
            return LOADING + beside, seconds["train"] / epochs
    return None


def duration(seconds: float) -> str:
    """Seconds as a person would say them: 20 seconds, 3 minutes, 2 hours."""
    if seconds < 55:
        return counted(max(5, 5 * round(seconds / 5)), "second", "seconds")
    if seconds < 90 * 60:
        return counted(max(1, round(seconds / 60)), "minute", "minutes")
    return counted(round(seconds / 3600), "hour", "hours")


def _both(status: dict, tables: tuple[str, ...]) -> bool:
    """Whether each graph has rows in one of these tables."""
    return all(any(status[table].get(side, 0) for table in tables) for side in SIDES)

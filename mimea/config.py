"""The settings of a fit, in one frozen dataclass that is saved beside the weights."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

MODALITIES = {
    "g": "structure",
    "r": "relation",
    "a": "attribute",
    "v": "value",
    "n": "name",
    "t": "text",
    "i": "image",
}
UNTRAINED = ("t",)  # their vectors come from the data as they are
WORDS = MODALITIES | {"fusion": "fusion"}  # of the terms of a score
DEVICES = ("auto", "cpu", "cuda")
SMALL = 5000  # entities of both sides
COLDEST = 0.03  # temperature, below which the contrastive loss would underflow
LAST_STRETCH = 0.05  # share of the epochs that a training from a finished run takes
PICTURES = ("auto", "descriptor", "trained")
# What an ablation can leave out: the transport loss between modalities and joint, the Sinkhorn
# potentials by which pseudo-labels are drawn (CSLS instead), the Beta-fused term, the fitted blend
# of the terms, the learned weights of the losses, all pseudo-labels, and the pairing term.
MODULES = ("transport", "potentials", "fusion", "blend", "adaptive", "iteration", "pairing")
RENAMED = {"prices": "potentials"}  # modules, as runs of 0.1.0 call them


@dataclass(frozen=True)
class Config:
    """Settings of one fit; raises ValueError with a sentence for a value out of range."""

    modalities: tuple[str, ...] = tuple(MODALITIES)
    epochs: int = 40
    seed: int = 0
    device: str = "auto"
    names: str = "ngrams"  # or a sentence-transformers model besides: its name or local folder
    structure_width: int = 200
    layers: int = 2
    width: int = 128  # of every other modality
    fusion_width: int = 64  # dimensions of the Beta distributions
    anchor_width: int = 512  # of the anchors that links propagate along the triples
    learning_rate: float = 0.005
    weight_decay: float = 1e-4
    temperature: float = 0.1
    negatives: int = 256  # sampled entities a side in every contrastive denominator
    without: tuple[str, ...] = ()  # of MODULES
    transport_batch: int = 256
    transport_epsilon: float = 0.05
    transport_weight: float = 0.1
    iterate_from: float = 0.1  # share of the epochs before pseudo-labels join
    iterate_every: float = 0.15  # share of the epochs between two rounds of them
    validation: float = 0.1  # share of the known links held out until the last stretch
    join_from: float = 0.85  # share of the epochs after which the held-out links train too
    csls: int = 2  # nearest of the other side whose mean similarity is the hubness
    candidates: int = 10
    pictures: str = "auto"  # descriptor, trained, timm:NAME, or the path of an .npy or .h5 file

    def __post_init__(self) -> None:
        unknown = [m for m in self.modalities if m not in MODALITIES]
        if unknown or not self.modalities:
            known = ", ".join(f"{m} ({word})" for m, word in MODALITIES.items())
            found = ", ".join(unknown) or "none"
            raise ValueError(f"modalities: found {found}; expected some of {known}")
        ordered = tuple(m for m in MODALITIES if m in self.modalities)
        object.__setattr__(self, "modalities", ordered)
        for name in ("epochs", "structure_width", "layers", "width", "fusion_width", "csls"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name}: found {getattr(self, name)}; expected at least 1")
        unknown = sorted(set(self.without) - set(MODULES))
        if unknown:
            raise ValueError(f"without: found {','.join(unknown)}; expected some of {MODULES}")
        if self.device.split(":")[0] not in DEVICES:
            raise ValueError(f"device: found {self.device}; expected {', '.join(DEVICES)}")
        if not self.names.strip():
            raise ValueError("names: found nothing; expected ngrams, or a model's name or folder")
        if self.pictures not in PICTURES and not self.pictures.endswith((".npy", ".h5")):
            name = self.pictures.removeprefix("timm:")
            if not name or name == self.pictures:
                raise ValueError(
                    f"pictures: found {self.pictures or 'nothing'}; expected one of "
                    f"{', '.join(PICTURES)}, timm:NAME, or the path of an .npy or .h5 file"
                )
        if self.temperature < COLDEST:
            raise ValueError(f"temperature: found {self.temperature}; expected at least {COLDEST}")
        if not 0 <= self.validation < 1:
            raise ValueError(f"validation: found {self.validation}; expected a share in [0, 1)")

    def sized_for(self, entities: int) -> Config:
        """Narrower vectors below SMALL entities: as accurate there, in a fraction of the time."""
        if entities >= SMALL:
            return self
        return replace(
            self,
            structure_width=128,
            width=96,
            fusion_width=48,
            anchor_width=256,
            transport_batch=128,
        )

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=1)

    def save(self, path: Path) -> None:
        path.write_text(self.to_json())

    @classmethod
    def load(cls, path: Path) -> Config:
        """Read a saved config; ValueError for settings that this version doesn't know."""
        settings = json.loads(path.read_text())
        unknown = set(settings) - {f.name for f in fields(cls)}
        if unknown:
            raise ValueError(
                f"{path}: found the settings {', '.join(sorted(unknown))}, which this version "
                "doesn't have"
            )
        for name in ("modalities", "without"):
            settings[name] = tuple(settings.get(name, ()))
        settings["without"] = tuple(RENAMED.get(m, m) for m in settings["without"])
        return cls(**settings)

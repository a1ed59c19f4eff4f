"""The loop's promises: pseudo-labels are drawn anew, known links stay, the loss falls."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import torch

from mimea.config import MODULES, Config
from mimea.features.modalities import read_task
from mimea.runtime.progress import Progress
from mimea.snapshot import read_snapshot
from mimea.training.pseudo_labels import PseudoLabels
from mimea.training.search import Search
from mimea.training.trainer import Trainer
from tests.samples.aligned_graphs import pairs, write_snapshot

QUICK = Config(modalities=("g", "r", "a", "v", "n"), epochs=10, device="cpu").sized_for(80)


def trainer_of(tmp_path, config=QUICK, seeds=30, **changes) -> Trainer:
    tmp_path.mkdir(exist_ok=True)
    snapshot = read_snapshot(write_snapshot(tmp_path / "snapshot", seeds=seeds, **changes))
    task, _ = read_task(snapshot, config)
    return Trainer(task, config, torch.device("cpu"))


def test_a_tenth_of_the_seeds_is_held_out_and_few_seeds_are_not_split(tmp_path):
    trainer = trainer_of(tmp_path)
    assert (len(trainer.train_links), len(trainer.valid_links)) == (27, 3)
    assert len(trainer_of(tmp_path / "few", seeds=20).valid_links) == 0


def test_pseudo_labels_leave_known_links_and_rejected_pairs_alone(tmp_path):
    trainer = trainer_of(tmp_path, rejected=pairs((35, 35)))
    for _ in range(8):
        trainer.step()
        trainer.epoch += 1
    trainer.update_pseudo_labels()
    assert len(trainer.pseudo_labels.pairs)
    assert not torch.isin(trainer.pseudo_labels.pairs, trainer.train_links).any()
    assert (35, 35 + 40) not in set(map(tuple, trainer.pseudo_labels.pairs.tolist()))
    assert len(trainer.pseudo_labels.pairs[:, 0].unique()) == len(trainer.pseudo_labels.pairs)


def test_pseudo_labels_are_drawn_anew(tmp_path):
    trainer = trainer_of(tmp_path)
    wrong = torch.tensor([[39, 41]])  # a frozen pair would stay
    trainer.pseudo_labels = PseudoLabels(wrong, torch.ones(1))
    for _ in range(8):
        trainer.step()
        trainer.epoch += 1
    trainer.update_pseudo_labels()
    assert (39, 41) not in set(map(tuple, trainer.pseudo_labels.pairs.tolist()))


def test_held_out_links_train_at_the_end(tmp_path):
    trainer = trainer_of(tmp_path)
    assert len(trainer.links()) == 27
    trainer.epoch = 9
    assert len(trainer.links()) == 30


def test_held_out_links_are_measured_as_if_they_were_not_known(tmp_path):
    trainer = trainer_of(tmp_path)
    trainer.epoch = 9  # from which they train
    plain = trainer.embed_plain()

    def paired(links, joined):
        found = trainer.with_pairing(plain, joined)
        return found.vectors["pairing"][links.flatten()].any(1)

    assert paired(trainer.train_links, joined=False).all()
    assert not paired(trainer.valid_links, joined=False).any()
    assert paired(trainer.valid_links, joined=True).all()


def test_an_entity_may_have_a_link_in_training_and_another_one_held_out(tmp_path):
    twice = pairs(*((i, (i + step) % 40) for i in range(40) for step in range(3)))
    trainer = trainer_of(tmp_path, links=twice.assign(source="seed"))
    assert torch.isin(trainer.valid_links[:, 1], trainer.train_links[:, 1]).any()
    trainer.update_pseudo_labels()
    assert trainer.blend.any()
    assert trainer.blend.isfinite().all()


def test_held_out_links_become_examples_of_both_sides(tmp_path):
    trainer = trainer_of(tmp_path)
    trainer.update_pseudo_labels()
    for column, side in enumerate(("left", "right")):
        held = trainer.examples["plain", side]
        assert set(held.entity) == set(trainer.valid_links[:, column].tolist())
        assert ((held.match >= 0) & (held.match <= 10)).all()
        assert not len(trainer.examples["paired", side].entity)
    trainer.evaluate_holdout()
    assert len(trainer.examples["paired", "left"].entity) == len(trainer.valid_links)


def test_held_out_links_tell_what_is_believed_while_they_dont_train(tmp_path, monkeypatch):
    trainer, heard = trainer_of(tmp_path), []
    told = Search.distribution

    def listened(search, side, found, held, amounts, links, *rest):
        ends = links[:, ("left", "right").index(side)].numpy()
        heard.append(len(held.among(ends).entity))
        return told(search, side, found, held, amounts, links, *rest)

    monkeypatch.setattr(Search, "distribution", listened)
    trainer.update_pseudo_labels()
    assert heard == [3, 3]


def test_the_loss_falls(tmp_path):
    trainer = trainer_of(tmp_path)
    progress = Progress(tmp_path / "progress.jsonl", quiet=True)
    first = trainer.step()["total"]
    trainer.epoch = 1
    trainer.run(progress, lambda trainer: None)
    progress.close()
    assert trainer.epoch == QUICK.epochs
    assert trainer.step()["total"] < first


def test_every_round_measures_the_held_out_links_until_they_train(tmp_path):
    trainer = trainer_of(tmp_path)
    progress = Progress(tmp_path / "progress.jsonl", quiet=True)
    trainer.run(progress, lambda trainer: None)
    progress.close()
    lines = [json.loads(line) for line in (tmp_path / "progress.jsonl").read_text().splitlines()]
    measured = [line for line in lines if "valid" in line]
    assert [line["epoch"] for line in measured] == [1, 3, 4, 6, 7]  # and 9, from which they train
    assert all(
        line["valid"]["pairs"] == 3 and 0 <= line["valid"]["hits@1"] <= 1 for line in measured
    )


@pytest.mark.parametrize("epochs", [1, 2, 4, 6, 7])
def test_however_few_the_epochs_held_out_links_are_measured_and_kept_as_examples(tmp_path, epochs):
    trainer = trainer_of(tmp_path, replace(QUICK, epochs=epochs, validation=0.5), seeds=40)
    progress = Progress(tmp_path / "progress.jsonl", quiet=True)
    trainer.run(progress, lambda trainer: None)
    progress.close()
    assert trainer.validation["pairs"] == 20
    assert len(trainer.examples["paired", "left"].entity) == 20
    assert len(trainer.links()) >= 40  # and then they train, or at least propagate


def test_a_run_that_goes_on_never_asks_what_it_has_learned(tmp_path):
    """However few its epochs: it may have trained on any link that would be held out now."""
    trainer = trainer_of(tmp_path, replace(QUICK, epochs=4))
    trainer.epoch, trainer.from_start = 3, False
    assert len(trainer.links()) == 30
    blend = trainer.blend.clone()
    assert trainer.update_pseudo_labels() is None
    assert torch.equal(trainer.blend, blend) and not len(trainer.examples["plain", "left"].entity)


def test_one_seed_and_nothing_else_trains(tmp_path):
    trainer = trainer_of(tmp_path, seeds=1)
    assert all(abs(loss) < 1e4 for loss in trainer.step().values())


def test_what_an_ablation_leaves_out_takes_no_part(tmp_path):
    trainer = trainer_of(tmp_path, replace(QUICK, without=MODULES))
    losses = trainer.step()
    trainer.epoch = 1
    assert losses["transport"] == 0
    trainer.update_pseudo_labels()
    assert not len(trainer.pseudo_labels.pairs)
    assert not trainer.blend.any()
    assert not trainer.model.weights.uncertainty.any()
    embedding = trainer.with_pairing(trainer.embed_plain())
    assert "pairing" not in embedding.vectors
    assert not embedding.weights[:, -1].any()  # the fusion's
    assert torch.allclose(embedding.weights.sum(1), torch.ones(80), atol=1e-5)


def test_training_goes_on_where_every_right_entity_is_linked(tmp_path):
    """Once the held-out links train as well nobody is left to compare with."""
    config = replace(QUICK, validation=0.6)
    trainer = trainer_of(tmp_path, config, seeds=40)
    assert len(trainer.valid_links) == 24
    progress = Progress(tmp_path / "progress.jsonl", quiet=True)
    trainer.run(progress, lambda trainer: None)
    progress.close()
    assert len(trainer.examples["paired", "left"].entity)
    assert not len(trainer.pseudo_labels.pairs)

"""The held-out links are the same for whoever asks."""

from __future__ import annotations

import torch

from mimea.config import Config
from mimea.seeds import split_links, training_links

LINKS = torch.arange(200).view(100, 2)


def test_every_link_is_on_one_side_and_the_trainer_s_seed_decides():
    known, held = split_links(LINKS, Config(), torch.Generator().manual_seed(0))
    assert (len(known), len(held)) == (90, 10)
    assert torch.equal(torch.cat([known, held]).sort(0).values, LINKS)
    assert torch.equal(training_links(LINKS, Config()), known)
    assert not torch.equal(training_links(LINKS, Config(seed=1)), known)


def test_few_links_all_train():
    assert len(training_links(LINKS[:29], Config())) == 29

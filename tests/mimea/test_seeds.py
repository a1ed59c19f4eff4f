"""The held-out links are the same for whoever asks."""

from __future__ import annotations

import torch

from mimea.config import Config
from mimea.seeds import also_linked, split_links, training_links

LINKS = torch.arange(200).view(100, 2)


def test_every_link_is_on_one_side_and_the_trainer_s_seed_decides():
    known, held = split_links(LINKS, Config(), torch.Generator().manual_seed(0))
    assert (len(known), len(held)) == (90, 10)
    assert torch.equal(torch.cat([known, held]).sort(0).values, LINKS)
    assert torch.equal(training_links(LINKS, Config()), known)
    assert not torch.equal(training_links(LINKS, Config(seed=1)), known)


def test_few_links_all_train():
    assert len(training_links(LINKS[:29], Config())) == 29


def test_further_links_of_an_entity_are_known():
    """0 is linked to both a and b, 1 to b as well; 2 to c alone."""
    a, b, c = 10, 11, 12
    links = torch.tensor([(0, a), (0, b), (1, b), (2, c)])
    found = also_linked(links[[0, 2, 3]], links)
    assert found.tolist() == [[False, True, False], [False, False, False], [False, False, False]]
    again = also_linked(links[:2], links)  # 0 stands in two rows
    assert again.tolist() == [[False, True], [True, False]]
    assert also_linked(links[[0, 2, 3]], links[[0, 2, 3]]) is None

"""The held-out links are the same for whoever asks."""

from __future__ import annotations

import torch

from mimea.config import Config
from mimea.seeds import also_linked, split_links, split_starting, training_links

LINKS = torch.arange(200).view(100, 2)

NONE = LINKS[:0]


def test_every_link_is_on_one_side_and_the_trainer_s_seed_decides():
    known, held = split_links(LINKS, Config(), torch.Generator().manual_seed(0))
    assert (len(known), len(held)) == (90, 10)
    assert torch.equal(torch.cat([known, held]).sort(0).values, LINKS)
    assert torch.equal(training_links(LINKS, NONE, Config()), known)
    assert not torch.equal(training_links(LINKS, NONE, Config(seed=1)), known)


def test_few_links_all_train():
    assert len(training_links(LINKS[:29], NONE, Config())) == 29


def test_further_links_of_an_entity_are_known():
    """0 is linked to both a and b, 1 to b as well; 2 to c alone."""
    a, b, c = 10, 11, 12
    links = torch.tensor([(0, a), (0, b), (1, b), (2, c)])
    found = also_linked(links[[0, 2, 3]], links)
    assert found.tolist() == [[False, True, False], [False, False, False], [False, False, False]]
    again = also_linked(links[:2], links)  # 0 stands in two rows
    assert again.tolist() == [[False, True], [True, False]]
    assert also_linked(links[[0, 2, 3]], links[[0, 2, 3]]) is None


def test_starting_links_stand_in_where_too_few_are_known_to_hold_any_out():
    starting = LINKS + 1000
    few = LINKS[:29]
    train, held, rest = split_starting(few, starting, Config(), torch.Generator().manual_seed(0))
    assert torch.equal(train, few) and len(held) == len(starting) // 10
    assert len(torch.cat([held, rest]).unique(dim=0)) == len(starting)
    assert len(training_links(few, starting, Config())) == len(few) + len(rest)
    train, held, rest = split_starting(LINKS, starting, Config(), torch.Generator().manual_seed(0))
    assert torch.equal(rest, starting) and len(train) + len(held) == len(LINKS)
    assert torch.isin(held, LINKS).all()

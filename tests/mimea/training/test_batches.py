"""What a batch holds: links, negatives that are none, and a bounded number of decisions."""

from __future__ import annotations

import torch

from mimea.config import Config
from mimea.graph import AlignmentTask
from mimea.training.batches import DECIDED, draw_batches

LEFT, ENTITIES = 1000, 2000


def drawn(links, rejected=(), dangling=(), epochs=1, related=()):
    task = AlignmentTask(
        left=LEFT,
        entities=ENTITIES,
        relations=1,
        triples=torch.zeros(0, 3, dtype=torch.long),
        links=torch.tensor(links),
        rejected=torch.tensor(rejected, dtype=torch.long).reshape(-1, 2),
        dangling=torch.tensor(dangling, dtype=torch.long),
        related=torch.tensor(related, dtype=torch.long).reshape(-1, 2),
    )
    random = torch.Generator().manual_seed(0)
    return [b for _ in range(epochs) for b in draw_batches(task, task.links, Config(), random)]


def test_many_rejections_and_many_dangling_entities_take_turns():
    rejected = [(i % LEFT, LEFT + (i * 7) % LEFT) for i in range(50_000)]
    batches = drawn([(0, LEFT)], rejected, range(1, 900), epochs=200)
    assert max(len(batch.ids) for batch in batches) <= 3 * DECIDED + 2 * (1 + 256)
    seen = {int(i) for batch in batches for i in batch.ids[batch.dangling_rows]}
    assert seen == set(range(1, 900))
    ends = torch.cat([batch.ids[batch.rejected_rows].view(2, -1) for batch in batches], dim=1)
    codes = (ends[0] * ENTITIES + ends[1]).unique()
    wanted = torch.tensor(rejected) @ torch.tensor([ENTITIES, 1])
    assert torch.isin(codes, wanted).all()
    assert len(codes) > 0.6 * len(wanted.unique())


def test_a_few_decisions_are_in_every_batch():
    (batch,) = drawn([(0, LEFT)], [(1, LEFT + 1), (2, LEFT + 2)], [3, LEFT + 9])
    assert batch.ids[batch.rejected_rows].tolist() == [1, 2, LEFT + 1, LEFT + 2]
    assert batch.ids[batch.dangling_rows].tolist() == [3]  # of the left side alone


def test_a_related_pair_is_never_a_negative():
    links = [(0, LEFT), (1, LEFT + 1), (2, LEFT + 2)]
    related = [(0, LEFT + 1), (5, LEFT + 2), (1, LEFT + 7)]
    for batch in drawn(links, related=related, epochs=30):
        assert batch.rejected == 0
        left, right = (batch.ids[side].tolist() for side in (batch.left, batch.right))
        row, column = left[:3].index(0), right[:3].index(LEFT + 1)
        assert batch.also_linked[row, column] and batch.also_linked.sum() == 1
        assert 5 not in left and LEFT + 7 not in right  # nor drawn from those without a link


def test_batches_carry_further_links_and_negatives_have_no_link():
    links = [(i // 2, LEFT + i) for i in range(600)]
    for batch in drawn(links):
        left, right = (batch.ids[side][: batch.pairs] for side in (batch.left, batch.right))
        wanted = left[:, None] == (right - LEFT) // 2
        assert torch.equal(batch.also_linked, wanted.fill_diagonal_(False))
        assert (batch.ids[batch.left][batch.pairs :] >= 300).all()
        assert (batch.ids[batch.right][batch.pairs :] >= LEFT + 600).all()

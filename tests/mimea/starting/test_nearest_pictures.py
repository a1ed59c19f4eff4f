import numpy as np
import pytest

from mimea.starting import nearest_pictures as module
from mimea.starting.nearest_pictures import Pictures, nearest


@pytest.mark.parametrize("cells", [1, 100, 1 << 24])
@pytest.mark.parametrize("many", [1, 3])
def test_it_is_what_comparing_all_gives(monkeypatch, cells, many):
    monkeypatch.setattr(module, "CELLS", cells)
    rng = np.random.default_rng(0)
    sides, tables = [], []
    for count, first in ((20, 0), (15, 100)):
        entity = rng.permutation(
            np.r_[np.arange(count), rng.integers(0, count, count * (many - 1))]
        )
        vectors = rng.random((len(entity), 8), dtype=np.float32)
        sides.append(Pictures.of(vectors, entity + first))
        tables.append((vectors, entity))
    (own, own_entity), (other, other_entity) = tables
    every = np.linalg.norm(own[:, None] - other[None], axis=2)
    least = np.full((20, 15), np.inf)
    np.minimum.at(least, (own_entity[:, None], other_entity[None]), every)
    far, place = nearest(*sides)
    assert (place == np.argsort(least, axis=1)[:, :3]).all()
    assert np.allclose(far, np.sort(least, axis=1)[:, :3], atol=1e-5)
    assert (sides[1].entity[place] >= 100).all()


def test_where_there_are_too_few_the_last_one_stands_for_the_next():
    one = Pictures.of(np.zeros((2, 4), np.float32), np.arange(2))
    other = Pictures.of(np.ones((2, 4), np.float32), np.arange(2, 4))
    far, place = nearest(one, other)
    assert far.tolist() == [[2, 2, 2]] * 2
    assert (place[:, 2] == -1).all()

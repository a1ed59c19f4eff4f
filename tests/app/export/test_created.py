import os
import time

from app.export import created


def written(exports, name="links.csv"):
    path = created.new_path(exports, name)
    path.parent.mkdir(parents=True)
    path.write_text(name)
    return path


def test_each_file_has_a_place_of_its_own_under_its_name(tmp_path):
    paths = [written(tmp_path) for _ in range(20)]
    assert len(set(paths)) == 20 and {path.name for path in paths} == {"links.csv"}


def test_only_what_was_created_long_ago_is_cleared_away(tmp_path):
    old, new = written(tmp_path), written(tmp_path)
    by_hand = tmp_path / "mine"
    by_hand.mkdir()
    then = time.time() - created.KEPT - 60
    for folder in (old.parent, by_hand):
        os.utime(folder, (then, then))
    written(tmp_path)
    assert not old.parent.exists() and new.exists() and by_hand.exists()


def test_a_replaced_file_is_removed_and_nothing_beside_it(tmp_path):
    one, other, elsewhere = written(tmp_path), written(tmp_path), tmp_path / "links.csv"
    elsewhere.write_text("mine")
    for path in (one, elsewhere):
        created.remove(path)
    assert not one.parent.exists() and other.exists() and elsewhere.exists()

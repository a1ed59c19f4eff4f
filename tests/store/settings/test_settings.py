"""What a project chose: kept with who chose it, checked, and read by a later program."""

import pytest

from store.database import Store
from store.errors import SettingRefused
from store.settings.settings import ProjectSettings


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "ws") as store:
        yield store


def test_before_anybody_chose_the_defaults_hold(store):
    assert store.settings.current() == ProjectSettings()
    assert store.settings.changes() == []


def test_the_last_change_counts_and_all_are_kept_with_who_made_them(store, tmp_path):
    store.settings.change("ada", least_ms=400)
    store.settings.change("ben", second_opinions=1)  # a whole number for a share
    store.settings.change("ben", least_ms=300)
    store.settings.change("eve", least_ms=300)  # as it is: no change
    store.close()
    with Store.open(tmp_path / "ws") as again:
        assert again.settings.current() == ProjectSettings(least_ms=300, second_opinions=1.0)
        assert [(c.name, c.value, c.curator) for c in again.settings.changes()] == [
            ("least_ms", 300, "ben"),
            ("second_opinions", 1.0, "ben"),
            ("least_ms", 400, "ada"),
        ]


@pytest.mark.parametrize(
    "name, value, words",
    [
        ("colour", 1, "no setting 'colour'"),
        ("least_ms", -1, "from 0 to 5000"),
        ("least_ms", "250", "from 0 to 5000"),
        ("least_ms", True, "from 0 to 5000"),
        ("second_opinions", 1.5, "from 0.0 to 1.0"),
        ("second_opinions", float("nan"), "from 0.0 to 1.0"),
        ("relations", 1, "true or false"),
        ("adopt", "always", "'by hand' or 'when no worse'"),
    ],
)
def test_what_a_setting_cannot_be_is_refused_with_what_it_can(store, name, value, words):
    with pytest.raises(SettingRefused, match=words):
        store.settings.change("ada", **{name: value, "many_to_many": True})
    assert store.settings.changes() == []


def test_a_setting_of_a_newer_program_is_left_alone(store):
    with store.connection.transaction() as cursor:
        cursor.run(
            """insert into setting values (1, 'telepathy', 'true', 'ada', '2026-01-01 00:00:00')"""
        )
    assert store.settings.current() == ProjectSettings()

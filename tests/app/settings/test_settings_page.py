"""Settings: a change is stored under the name of who made it, and every setting has its words."""

from dataclasses import asdict

from app.settings.wording import CHOICES, SECTIONS, in_words
from store.settings.settings import ALLOWED, ProjectSettings
from tests.app.driver import show, words


def test_a_change_is_stored_with_who_made_it_and_listed(workspace):
    app = show("settings")
    app.number_input(key="setting_second_opinions").set_value(20).run()
    app.toggle(key="setting_many_to_many").set_value(True).run()
    assert not app.exception
    current = workspace.store.settings.current()
    assert current.second_opinions == 0.2 and current.many_to_many
    assert "Who chose what" in words(app)
    assert in_words("second_opinions", current.second_opinions) == "20%"


def test_every_setting_has_a_place_and_words():
    defaults = asdict(ProjectSettings())
    assert sorted(name for names in SECTIONS.values() for name in names) == sorted(defaults)
    assert set(CHOICES) == set(defaults)
    for name, value in defaults.items():
        allowed = ALLOWED.get(name, ())
        assert in_words(name, value)
        if isinstance(value, str):
            assert set(CHOICES[name].words) == set(allowed)

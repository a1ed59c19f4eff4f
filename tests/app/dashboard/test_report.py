"""The report: one file that loads nothing, runs nothing, and holds what the dashboard holds."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from app.dashboard.facts import facts
from app.dashboard.report import page, write
from app.dashboard.svg import draw, spark
from app.progress.estimate import estimate
from tests.samples.app_samples import filled_workspace
from tests.samples.decided_world import HOSTILE, decided_workspace


class Tags(HTMLParser):
    """The tags of a page with their attributes, those that are still open, and its text."""

    VOID = ("meta", "br", "img", "path", "rect", "circle")

    def __init__(self, html: str):
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


@pytest.fixture
def made(tmp_path) -> Tags:
    with decided_workspace(tmp_path / "ws") as workspace:
        found = facts(workspace, estimate(workspace))
    return Tags(page(found, "<my> workspace", datetime(2026, 3, 2, tzinfo=UTC)))


def test_nothing_is_loaded_and_nothing_runs(made):
    loading = {"src", "href", "srcset", "data", "action", "poster", "background"}
    for tag, attributes in made.tags:
        assert tag not in ("script", "link", "img", "iframe", "object", "embed")
        assert not loading & attributes.keys()
        assert not [name for name in attributes if name.startswith("on")]
    assert not made.open
    assert "url(" not in str([a for _, a in made.tags if "style" in a])
    style = re.findall(r"url\([^)]*\)", str(made.tags))
    assert set(style) <= {"url(#hatch)"}


def test_what_people_typed_stands_there_as_text(made):
    assert HOSTILE in made.text and "<my> workspace" in made.text


def test_it_says_what_when_and_of_which_run_with_all_figures(made):
    for words in (
        "left and right: how far the links are", "2026-03-02 00:00 UTC", "20260301-120000-rel",
        "Precision", "Recall", "Still to find", "Go on: about", "Of 30 judged, 2 wrong.",
        "holds the true value with a probability of 95%", "Who decided how much",
    ):  # fmt: skip
        assert words in made.text, words
    assert sum(tag == "svg" and "viewbox" in a for tag, a in made.tags) >= 5


def test_a_workspace_without_a_run_or_a_decision_has_a_report_too(tmp_path):
    with filled_workspace(tmp_path / "ws") as workspace:
        write(workspace, tmp_path / "report.html")
    text = Tags((tmp_path / "report.html").read_text(encoding="utf-8")).text
    assert "no run yet" in text and "Nobody has decided anything yet." in text


def test_marks_lie_within_the_drawing_and_bars_add_up(tmp_path):
    with decided_workspace(tmp_path / "ws") as workspace:
        found = facts(workspace, estimate(workspace))
    from app.dashboard import charts

    for figure in (
        charts.by_verdict(found.over_time, found.releases),
        charts.by_type(found.types),
        charts.by_probability(found.chances),
        charts.stated_and_true(found.bins),
    ):
        drawing = draw(figure, "title")
        _, _, wide, high = re.search(r'viewBox="(\d+) (\d+) (\d+) (\d+)', drawing).groups()
        for x, y in re.findall(r'<text x="([-\d.]+)" y="([-\d.]+)"', drawing):
            assert 0 <= float(x) <= float(wide) and 0 <= float(y) <= float(high)
        for x, w in re.findall(r'<rect x="([-\d.]+)" y="[-\d.]+" width="([-\d.]+)"', drawing):
            assert float(w) >= 0 and float(x) + float(w) <= float(wide)
        assert "nan" not in drawing


def test_one_moment_or_nothing_can_be_drawn_as_well():
    assert "<img" in spark([], "t") and "<img" in spark([3], "t")
    figure = {
        "data": [{"type": "scatter", "mode": "lines", "name": "n", "x": ["2026-03-01T12:00:00"],
                  "y": [4], "line": {"color": "#000", "width": 1}}],
        "layout": {"xaxis": {}, "yaxis": {}},
    }  # fmt: skip
    assert "nan" not in draw(figure, "t")

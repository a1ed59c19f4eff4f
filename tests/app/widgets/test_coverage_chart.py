"""Coverage bars and galleries are HTML made from data: nothing in the data may become markup."""

from PIL import Image

from app.widgets.coverage_chart import coverage_bars, gallery
from app.widgets.thumbnails import thumbnail


def test_bars_show_share_and_count():
    html = coverage_bars({"g": 50, "i": 0}, 200)
    assert "width:25.00%" in html
    assert "50 · 25%" in html
    assert html.count("none") == 6


def test_a_graph_without_entities_has_empty_bars():
    assert "width:0.00%" in coverage_bars({}, 0)


def test_names_are_escaped():
    html = gallery([('<img src=x onerror="alert(1)">', "data:image/png;base64,AA")])
    assert "<img src=x" not in html
    assert "&lt;img src=x" in html


def test_thumbnails_fit_the_square_and_refuse_what_is_no_picture(tmp_path):
    Image.new("RGB", (300, 100), "red").save(tmp_path / "a.png")
    (tmp_path / "b.png").write_text("no picture")
    assert thumbnail(tmp_path / "a.png", 30).startswith("data:image/")
    assert thumbnail(tmp_path / "b.png", 30) is None
    assert thumbnail(tmp_path / "none.png", 30) is None

import numpy as np
import pytest

from app.review import charts
from mimea.evidence import beta_curve


def test_beta_curves_leave_out_what_is_absent_and_say_so():
    summaries = {"left": {"g": (2.0, 3.0), "i": None}, "right": {"g": (3.0, 3.0), "i": (1.5, 4.0)}}
    figure = charts.beta_curves(summaries, beta_curve)
    assert [(t.name, t.line.color) for t in figure.data] == [
        ("left", "#0072B2"),
        ("right", "#0072B2"),
        ("right", "#CC79A7"),
    ]
    assert "no left" in figure.layout.xaxis2.title.text


def test_the_right_distribution_hangs_below_an_equal_left_one():
    same = {"g": (2.0, 3.0)}
    left, right = charts.beta_curves({"left": same, "right": same}, beta_curve).data
    assert min(left.y) >= 0 and max(right.y) <= 0
    assert np.allclose(left.y, -np.asarray(right.y))
    assert (left.line.dash, right.line.dash) == ("solid", "dot")


def test_weight_bars_show_both_sides_and_a_word_for_none():
    figure = charts.weight_bars({"left": {"g": 1.0, "i": 0.0}, "right": {"g": 0.7, "i": 0.3}})
    texts = [text for bar in figure.data for text in bar.text]
    assert "left none" in texts and "right 0.30" in texts


def test_plans_are_drawn_as_shares_of_each_row():
    figure = charts.plan_heatmap(np.array([[3.0, 1.0], [0.0, 0.0]]), ["a", "b"], ["x", "x"])
    assert np.asarray(figure.data[0].z).tolist() == [[0.75, 0.25], [0, 0]]
    assert list(figure.data[0].x) == ["x", "x (2)"]
    assert list(figure.data[1].text) == ["75%", "25%"]


def test_columns_come_in_the_order_of_the_rows_that_go_to_them():
    plan = np.array([[0, 0, 1.0], [1.0, 0, 0], [0, 1.0, 0]])
    figure = charts.plan_heatmap(plan, ["a", "b", "c"], ["B", "C", "A"])
    assert list(figure.data[0].x) == ["A", "B", "C"]
    assert np.asarray(figure.data[0].z).tolist() == np.eye(3).tolist()


@pytest.mark.parametrize("dark", [False, True])
def test_every_share_can_be_read_on_its_cell_and_no_line_crosses_a_cell(dark):
    plan = np.array([[k / 10, 1 - k / 10] for k in range(11)])
    figure = charts.plan_heatmap(plan, [str(k) for k in range(11)], ["x", "y"], dark)
    heat, words = figure.data
    paper = charts.GROUND["dark" if dark else "light"]
    (_, lightest), (_, full) = heat.colorscale
    assert charts.contrast(full, paper) > 4.5 > charts.contrast(lightest, paper)
    for text, ink in zip(words.text, words.textfont.color, strict=True):
        cell = charts._shade(int(text[:-1]) / 100, dark)
        assert charts.contrast(ink, cell) >= 4.5
    assert figure.layout.xaxis.showgrid is False and figure.layout.yaxis.showgrid is False
    assert "rgba" not in str(heat.colorscale)
    assert charts.contrast(figure.layout.yaxis.tickfont.color, paper) > 7


def test_modality_plans_keep_the_order_of_modalities():
    figure = charts.modality_plans({"i": np.eye(2), "g": np.eye(2)}, ["a", "b"])
    assert [a.text for a in figure.layout.annotations] == ["structure", "image"]


def test_modality_plans_name_their_columns_and_say_what_the_strongest_colour_means():
    plans = {"i": np.array([[0.4, 0.6], [0.5, 0.5]]), "g": np.full((2, 2), 0.5)}
    figure = charts.modality_plans(plans, ["Chad", "Tschad"])
    for heat in figure.data:
        assert [row.split()[-1] for row in heat.y] == list(heat.x) == ["1", "2"]
        assert heat.zmax == 0.6
    assert all(axis.showticklabels is not False for axis in figure.select_xaxes())
    assert [bool(heat.showscale) for heat in figure.data] == [False, True]

import numpy as np

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


def test_weight_bars_show_both_sides_and_a_word_for_none():
    figure = charts.weight_bars({"left": {"g": 1.0, "i": 0.0}, "right": {"g": 0.7, "i": 0.3}})
    texts = [text for bar in figure.data for text in bar.text]
    assert "left none" in texts and "right 0.30" in texts


def test_plans_are_drawn_as_shares_of_each_row():
    figure = charts.plan_heatmap(np.array([[1.0, 3.0], [0.0, 0.0]]), ["a", "b"], ["x", "x"])
    assert np.asarray(figure.data[0].z).tolist() == [[0.25, 0.75], [0, 0]]
    assert list(figure.data[0].x) == ["x", "x (2)"]
    assert list(figure.data[1].text) == ["25%", "75%"]


def test_modality_plans_keep_the_order_of_modalities():
    figure = charts.modality_plans({"i": np.eye(2), "g": np.eye(2)}, ["a", "b"])
    assert [a.text for a in figure.layout.annotations] == ["structure", "image"]

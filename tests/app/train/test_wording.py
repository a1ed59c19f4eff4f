"""Progress in words."""

from app.train.charts import training_curves
from app.train.wording import clock, headline

RECORDS = [
    {"time": 100.0, "stage": "read", "fraction": 0.0},
    {"time": 104.0, "stage": "train", "fraction": 0.2, "epoch": 1, "epochs": 4, "loss": 2.0},
    {
        **{"time": 105.0, "stage": "train", "fraction": 0.5, "epoch": 2, "epochs": 4, "loss": 1.0},
        "valid": {"hits@1": 0.5},
    },
]


def test_nothing_yet():
    assert headline([]) == (0.0, "Starting the model")
    assert headline([], waited=4.2) == (0.0, "Starting the model · 4 s")


def test_stage_epoch_accuracy_and_time_left():
    assert headline(RECORDS) == (
        0.5,
        "Learning · epoch 2 of 4 · Hits@1 50% on held-out links · about 5 s left",
    )


def test_the_models_own_estimate_goes_first():
    assert "about 1 min 20 s left" in headline([*RECORDS, RECORDS[1] | {"eta_seconds": 80}])[1]


def test_a_fraction_out_of_bounds_does_not_break_the_bar():
    assert headline([{"time": 1.0, "stage": "done", "fraction": 1.2}]) == (1.0, "Done")


def test_clock():
    assert [clock(s) for s in (0.2, 59, 61, 700, 7500)] == [
        *("1 s", "59 s", "1 min 1 s", "11 min", "2 h 5 min")
    ]


def test_curves_hold_the_recorded_points():
    loss, valid = training_curves(RECORDS)["data"]
    assert (loss["x"], loss["y"]) == ([1, 2], [2.0, 1.0])
    assert (valid["x"], valid["y"]) == ([2], [0.5])


def test_long_curves_are_thinned_but_end_where_they_end():
    records = [{"epoch": e, "epochs": 5000, "loss": 1 / e} for e in range(1, 5001)]
    loss = training_curves(records)["data"][0]
    assert len(loss["x"]) < 500
    assert loss["x"][-1] == 5000

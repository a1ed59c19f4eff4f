"""Choose, audit, release: through the functions that the page and the command line call."""

import numpy as np
import pytest

from app.pipeline import Workspace
from app.release import release
from app.release.standing import standing_links
from app.release.wording import result
from store.errors import DecisionRefused
from store.records import QueueFilter
from store.review.audits import AUDITED
from tests.samples.release_world import build, key
from tests.samples.store_samples import event

SURE, DOUBTFUL = 200, 60


@pytest.fixture
def workspace(tmp_path):
    """The sure ones are right, of the doubtful ones every second."""
    stated = [*np.linspace(0.999, 0.99, SURE), *np.linspace(0.9, 0.5, DOUBTFUL)]
    build(tmp_path / "ws", stated).close()
    with Workspace(tmp_path / "ws") as workspace:
        yield workspace


def judge(workspace, audit, is_right=lambda left: True, most=1000) -> int:
    """Judge until the sample holds or nothing is advised; how many verdicts that took."""
    only = QueueFilter(about="all", audit=audit.audit)
    for done in range(most):
        state = release.state_of(workspace, audit)
        if state.part is not None and state.part.to_judge == 0:
            return done
        if state.part is None and state.confirmed:  # no second look is due
            return done
        (item,) = workspace.store.review.queue("ada", limit=1, only=only)
        verdict = "accept" if is_right(item.left.key) else "reject"
        batch = AUDITED + audit.audit
        pair = item.left.key, item.right.key
        workspace.store.ledger.append([event(f"{audit.audit}-{done}", verdict, *pair, batch=batch)])
    return most


def begin(workspace, wanted=0.95):
    return release.begin(workspace, "accept", wanted, "ada", seed=1)


def test_what_is_chosen_may_well_hold_and_is_rather_right_than_not(workspace):
    found = release.chosen(workspace.store.review.statements("accept"), 0.95)
    stated = found["probability"].to_numpy()
    assert SURE <= len(found) <= SURE + DOUBTFUL
    assert 1 - stated.mean() <= release.AIM * 0.05 and stated.min() >= 0.5


def test_a_clean_sample_releases_the_rest_without_a_look(workspace):
    audit = begin(workspace)
    judged = judge(workspace, audit)
    state = release.state_of(workspace, audit)
    assert 10 < judged < 60 and "The sample holds" in result(state)
    batch, count = release.release(workspace, state, "ada")
    assert count == state.part.sample.unjudged and judged >= state.part.sample.right
    (row,) = workspace.store.ledger.releases().to_pylist()
    assert row["batch"] == batch and f"sample of {state.part.sample.right}" in row["note"]
    assert workspace.store.review.audits() == []


def test_without_a_sample_nothing_is_released(workspace):
    audit = begin(workspace)
    with pytest.raises(DecisionRefused, match="further verdicts needed"):
        release.release(workspace, release.state_of(workspace, audit), "ada")
    assert workspace.store.ledger.releases().num_rows == 0


def test_where_the_doubtful_are_wrong_the_sure_part_is_released(workspace):
    def is_right(left: str) -> bool:
        return left < key("left", SURE) or int(left[-1]) % 2 == 0

    audit = begin(workspace)
    judge(workspace, audit, is_right)
    state = release.state_of(workspace, audit)
    assert state.part.sample.size < state.whole.sample.size
    _, count = release.release(workspace, state, "ada")
    links = set(map(tuple, workspace.store.ledger.link_keys().to_pandas().to_numpy().tolist()))
    wrong = [left for left, _ in links if not is_right(left)]
    assert len(wrong) <= 0.05 * len(links) and count > 0.5 * SURE


def test_where_half_is_wrong_nothing_is_and_it_says_so(workspace):
    audit = begin(workspace)
    judge(workspace, audit, lambda left: int(left[-1]) % 2 == 0)
    state = release.state_of(workspace, audit)
    assert state.part is None and "End the audit" in result(state)
    with pytest.raises(DecisionRefused, match="too many of the sample are wrong"):
        release.release(workspace, state, "ada")


def test_where_nothing_is_sure_enough_no_audit_begins(tmp_path):
    build(tmp_path / "doubt", np.full(50, 0.4)).close()
    with (
        Workspace(tmp_path / "doubt") as workspace,
        pytest.raises(DecisionRefused, match="Nothing is sure enough"),
    ):
        begin(workspace, 0.99)


def test_a_filter_releases_of_its_own_only(workspace):
    only = QueueFilter(lowest=0.995)
    audit = release.begin(workspace, "accept", 0.9, "ada", only, seed=1)
    rows = workspace.store.review.audited(audit.audit)
    assert rows["probability"].to_numpy().min() >= 0.994


def test_where_the_links_so_far_are_right_a_less_sure_rest_may_follow(workspace):
    """Beside 200 right ones some of the doubtful may be wrong; alone they may not."""
    first = begin(workspace, 0.98)
    judge(workspace, first)
    release.release(workspace, release.state_of(workspace, first), "ada")
    before = len(workspace.store.ledger.link_keys())
    alone = workspace.store.review.statements("accept")
    assert len(release.chosen(alone, 0.95)) < len(
        release.chosen(alone, 0.95, standing_links(workspace))
    )
    audit = release.begin(workspace, "accept", 0.95, "ada", seed=1, of_all=True)
    assert workspace.store.review.audits()[0].of_all
    judge(workspace, audit)
    state = release.state_of(workspace, audit)
    assert "at least 95.0% of all links right" in result(state)
    judged = state.part.sample.right
    assert judged >= release.LEAST_JUDGED
    release.release(workspace, state, "ada")
    assert len(workspace.store.ledger.link_keys()) > before + judged
    assert "of all links" in workspace.store.ledger.releases()["note"][0].as_py()

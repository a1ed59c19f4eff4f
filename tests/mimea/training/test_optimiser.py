import torch

from mimea.training.optimiser import AdamW


def _problem(seed):
    torch.manual_seed(seed)
    return [torch.randn(7, 3, requires_grad=True), torch.randn(5, requires_grad=True)]


def _gradient(parameters, step):
    torch.manual_seed(100 + step)
    for p in parameters[: 1 + step % 2]:  # the second has none in every other step
        p.grad = torch.randn_like(p) * 10.0 ** (step % 3 - 1)


def test_takes_the_same_steps_as_the_library():
    ours, theirs = _problem(0), _problem(0)
    own = AdamW(ours, 0.01, 0.1)
    library = torch.optim.AdamW(theirs, 0.01, weight_decay=0.1)
    for step in range(40):
        own.rate = library.param_groups[0]["lr"] = 0.01 / (1 + step)
        for p in theirs:
            p.grad = None
        _gradient(ours, step)
        _gradient(theirs, step)
        own.step()
        library.step()
    for a, b in zip(ours, theirs, strict=True):
        torch.testing.assert_close(a, b, rtol=1e-5, atol=1e-6)


def test_a_restored_state_goes_on_as_if_nothing_had_been():
    whole, halves = _problem(1), _problem(1)
    one, first = AdamW(whole, 0.05, 0.0), AdamW(halves, 0.05, 0.0)
    for step in range(10):
        if step == 4:
            second = AdamW(halves, 0.05, 0.0)
            second.load({k: v.clone() for k, v in first.state().items()})
            first = second
        _gradient(whole, step)
        one.step()
        _gradient(halves, step)
        first.step()
    for a, b in zip(whole, halves, strict=True):
        assert torch.equal(a, b)


def test_gradients_are_used_once():
    parameters = _problem(2)
    optimiser = AdamW(parameters, 0.1, 0.0)
    _gradient(parameters, 1)
    optimiser.step()
    before = [p.detach().clone() for p in parameters]
    optimiser.step()
    assert all(torch.equal(a, b) for a, b in zip(before, parameters, strict=True))

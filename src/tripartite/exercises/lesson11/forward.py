"""Exercise 11.2: a network with a loop, run."""

import numpy as np

from ...models import recurrent
from ..compare import array, close, difference, row
from ..record import Case, Check, Exercise

#: A right answer may compute in float32.
LOOSE = dict(rtol=1e-5, atol=2e-6)


def weights(rng, D, H, blocks=1, scale=0.8):
    """Weights with a bias that is not zero, so that a forgotten one shows."""
    return {
        "W_x": rng.normal(0.0, scale, (blocks * H, D)),
        "W_h": rng.normal(0.0, scale, (blocks * H, H)),
        "b": rng.normal(0.0, 0.5, blocks * H),
    }


def _cases(rng):
    square = weights(rng, 3, 3)
    params = weights(rng, 2, 4)
    X, h0 = rng.normal(size=(6, 3, 2)), rng.uniform(-0.9, 0.9, (3, 4))
    return {
        "few": Case(
            dict(params=square, X=rng.normal(size=(4, 2, 3)), h0=rng.uniform(-0.9, 0.9, (2, 3))),
            "two sequences of 4 steps, D = H = 3",
        ),
        "many": Case(dict(params=params, X=X, h0=h0), "three sequences of 6 steps, D = 2, H = 4"),
        "alone": Case(dict(params=params, X=X[:, 1:2].copy(), h0=h0[1:2].copy()), "the second of them alone"),
        "whole": Case(
            dict(params=params, X=rng.integers(-2, 3, (3, 1, 2)), h0=np.zeros((1, 4), int)),
            "whole numbers as input, h0 = 0",
        ),
    }


def _returns(value, case):
    T, B = np.shape(case.kwargs["X"])[:2]
    return array(value, (T + 1, B, len(case.kwargs["params"]["b"])), "hs")


def _row_0(got, given):
    h0 = given["few"]["h0"]
    slips = ((0 * h0, "h0 is not used: it need not be 0"),)
    hint = "hs has T + 1 rows: hs[0] is h0, hs[1] the state after the first input"
    return difference(got["few"][0], h0, "hs[0]: ", slips, hint, **LOOSE)


def _steps(params, x, h):
    """One step as the usual slips would do it, with words; the right one first, without."""
    W_x, W_h, b = (params[name] for name in ("W_x", "W_h", "b"))
    a = x @ W_x.T + h @ W_h.T + b
    return (
        (np.tanh(a), None),
        (a, "tanh is missing"),
        (1 / (1 + np.exp(-a)), "that is the logistic function; here it is tanh"),
        (np.tanh(a - b), "the bias is missing"),
        (np.tanh(x @ W_x.T + b), "the old state is missing: that is no loop"),
        (
            np.tanh(x @ W_x + h @ W_h + b),
            "the matrices are transposed: W_ij leads from j to i, write x @ W_x.T",
        ),
        (np.tanh(x @ W_x.T + h @ W_h + b), "W_h is transposed: W_ij leads from j to i, write h @ W_h.T"),
        (np.tanh(x @ W_x + h @ W_h.T + b), "W_x is transposed: W_ij leads from j to i, write x @ W_x.T"),
    )


def _first(got, given):
    case = given["few"]
    (want, _), *slips = _steps(case["params"], case["X"][0], case["h0"])
    return difference(
        got["few"][1],
        want,
        "hs[1]: ",
        slips,
        "tanh(W_x x + W_h h + b) with the first input and h0",
        **LOOSE,
    )


def _later(got, given):
    case = given["many"]
    want = recurrent.rnn_forward(**case)
    W_x, W_h, b = (case["params"][name] for name in ("W_x", "W_h", "b"))
    with_h0 = np.tanh(case["X"] @ W_x.T + case["h0"] @ W_h.T + b)
    with_x0 = recurrent.rnn_forward(case["params"], np.repeat(case["X"][:1], 6, axis=0), case["h0"])
    slips = (
        (with_h0[1:], "every step starts from h0; step t starts from hs[t − 1]"),
        (with_x0[2:], "every step gets the first input; step t gets X[t − 1]"),
    )
    return difference(
        got["many"][2:],
        want[2:],
        "hs[2] and later: ",
        slips,
        "each step starts where the last ended",
        **LOOSE,
    )


def _alone(got, given):
    together, alone = got["many"][:, 1], got["alone"][:, 0]
    if close(together[1:], together[:1] + 0 * together[1:]):
        return f"the states of the second sequence stay at {row(together[0])}, expected them to move"
    hint = "a sequence gets the same states alone and beside others; nothing may mix over B"
    return difference(alone[1:], together[1:], "the second sequence alone: ", (), hint, **LOOSE)


def _whole(got, given):
    want = recurrent.rnn_forward(**given["whole"])
    slips = (
        (np.trunc(want), "the decimals got lost: an array made from whole numbers holds whole numbers only"),
    )
    return difference(
        got["whole"],
        want,
        "whole numbers as input: ",
        slips,
        "the states must be those of any other input; make hs with np.empty or np.zeros",
        **LOOSE,
    )


RNN_FORWARD = Exercise(
    name="rnn_forward",
    number="11.2",
    title="Run a network with a loop",
    points=2,
    cases=_cases,
    returns=_returns,
    reference=recurrent.rnn_forward,
    checks=(
        Check("one step: tanh of input, old state and bias", _first, ("few",)),
        Check("row 0 is the state before the first input", _row_0, ("few",)),
        Check(
            "every step starts from the step before",
            _later,
            ("many",),
            "one step: tanh of input, old state and bias",
        ),
        Check(
            "sequences side by side do not mix",
            _alone,
            ("many", "alone"),
            "one step: tanh of input, old state and bias",
        ),
        Check(
            "whole numbers in, decimals out",
            _whole,
            ("whole",),
            "one step: tanh of input, old state and bias",
        ),
    ),
)

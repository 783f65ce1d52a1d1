"""Exercise 5.4: the BCM rule with its sliding threshold."""

import numpy as np

from ...models.plasticity import bcm
from ..compare import array, close, difference, number, row, several
from ..record import Case, Check, Exercise, Unfit

ONE = "one step: first θ, then w"
PATTERNS = np.array([[1.0, 0.2], [0.2, 1.0]])


def _cases(rng):
    start = rng.uniform(0.15, 0.25, 2) + np.array([0.2, 0.0])
    return {
        "one": Case(
            dict(X=np.array([[1.0, 2.0]]), eta=0.3, tau_theta=5.0, w0=np.array([0.5, 0.75])),
            "one pattern x = [1, 2], w0 = [0.5, 0.75], eta = 0.3, tau_theta = 5",
        ),
        "frozen": Case(
            dict(
                X=np.tile([[1.0, 1.0], [3.0, 0.0], [0.0, -2.0]], (10, 1)),
                eta=0.0,
                tau_theta=7.0,
                w0=np.ones(2),
            ),
            "weights that cannot change (eta = 0)",
        ),
        "many": Case(
            dict(
                X=rng.uniform(0, 1, (3, 4))[rng.integers(0, 3, 120)],
                eta=0.05,
                tau_theta=9.0,
                w0=rng.uniform(0.2, 0.5, 4),
            ),
            "120 presentations of three patterns",
        ),
        "long": Case(
            dict(X=PATTERNS[rng.permutation(np.arange(6000) % 2)], eta=0.005, tau_theta=50.0, w0=start),
            "6000 presentations of two patterns",
        ),
    }


def _returns(value, case):
    W, theta = several(value, 2, "W, theta", stacked=False)
    shape = np.shape(case.kwargs["X"])
    if np.shape(W) == shape[:1] and np.shape(theta) == shape:
        raise Unfit(
            f"W has the shape {shape[:1]} and theta {shape}; expected them the other way: return W, theta"
        )
    return array(W, shape, "W"), array(theta, shape[:1], "theta")


def _one(got, given):
    X, eta, tau, w = (given["one"][key] for key in ("X", "eta", "tau_theta", "w0"))
    W, theta = got["one"][0][0], got["one"][1][0]
    x, y = X[0], w @ X[0]
    new = y * y / tau
    slips = (
        ([y / tau], "θ follows the mean of y², not of y"),
        ([y * y], "from θ = 0 it moves by 1/tau_theta of the way to y², not all the way"),
        ([y * y / 4.0], "tau_theta is always 4 here; use the argument"),
        (
            [(w + eta * y * y * x) @ x * ((w + eta * y * y * x) @ x) / tau],
            "that is the y of the new weights; θ first",
        ),
        ([0.0], "θ is still at its start: it moves in every step, and before w does"),
        ([y * y * tau], "divide by tau_theta: a long time constant makes θ slow"),
        (
            [y * y * (1 - np.exp(-1 / tau))],
            "the way done in a step is 1/tau_theta here, not 1 − exp(−1/tau_theta)",
        ),
    )
    hint = "θ ← θ + (y² − θ)/tau_theta, from θ = 0"
    trouble = difference([theta], [new], "after one step θ ", slips, hint)
    if trouble:
        return trouble
    slips = (
        (w, "that is the start; W[k] holds the weights after step k"),
        (w + eta * y * y * x, "that is the step with the old θ = 0; first θ moves, then w uses the new one"),
        (w + eta * (y - new) * x, "the factor y is missing: Δw = η y (y − θ) x"),
        (w + eta * y * y * (y - new) * x, "y stands in front of the bracket once, not squared"),
        (w + eta * y * (y - new * new) * x, "the bracket is y − θ; θ is a mean of squares already"),
        (w + eta / tau * y * (y - new) * x, "tau_theta belongs to θ alone; w learns with eta"),
        (w + 0.1 * y * (y - new) * x, "eta is always 0.1 here; use the argument"),
        (w - eta * y * (y - new) * x, "the sign: an answer above θ strengthens"),
        (w + eta * y * (y - new), "the input x is missing: Δw = η y (y − θ) x"),
        (w + eta * y * (y - new) * w, "the bracket multiplies x, not w"),
        (eta * y * (y - new) * x, "that is the change; add it to w"),
    )
    return difference(
        W, w + eta * y * (y - new) * x, "after one step w ", slips, "Δw = η y (y − θ) x with the new θ"
    )


def _mean_of(values, tau):
    theta, track = 0.0, []
    for value in values:
        theta += (value - theta) / tau
        track.append(theta)
    return np.array(track)


def _threshold(got, given):
    W, theta = got["frozen"]
    y = given["frozen"]["X"] @ np.ones(2)
    if not close(W, np.ones_like(W)):
        return f"with eta = 0 the weights became {row(W[-1])}, expected them to stay [1, 1]"
    slips = (
        (_mean_of(y, 7.0), "θ follows the mean of y², not of y"),
        (_mean_of(y, 7.0) ** 2, "that is the square of the mean; θ follows the mean of the squares"),
        (_mean_of(np.maximum(y, 0.0) ** 2, 7.0), "an answer below 0 counts too"),
        (
            np.cumsum(y * y) / np.arange(1, len(y) + 1),
            "that is the mean since the start; θ forgets, with tau_theta",
        ),
        (_mean_of(y * y, 50.0), "tau_theta is always 50 here; use the argument"),
        (_mean_of(np.r_[0.0, y[:-1] ** 2], 7.0), "θ lags by a step: in step k it uses the y of step k"),
    )
    hint = "θ ← θ + (y² − θ)/tau_theta in every step, from θ = 0"
    pick = [0, 1, 2, -1]
    slips = tuple((np.asarray(values)[pick], words) for values, words in slips)
    where = "with eta = 0 and tau_theta = 7, θ after steps 0, 1, 2 and the last "
    trouble = difference(theta[pick], _mean_of(y * y, 7.0)[pick], where, slips, hint, 1e-5)
    return trouble or difference(theta, _mean_of(y * y, 7.0), "with eta = 0, θ ", hint=hint, rtol=1e-5)


def _sequence(got, given):
    X, eta, tau, w0 = (given["many"][key] for key in ("X", "eta", "tau_theta", "w0"))
    (W, theta), (want, want_theta) = got["many"], bcm(X, eta, tau, w0)
    if close(W, want, 1e-5, 1e-6) and close(theta, want_theta, 1e-5, 1e-6):
        return None
    if close(W, np.tile(want[-1], (len(X), 1))):
        words = "all rows are the last weights: store a copy of w, a name for the same array changes with it"
    elif close(W[1:], want[:-1]):
        words = "row k holds the weights before step k; expected those after it"
    else:
        off = ~(np.isclose(W, want, 1e-5, 1e-6).all(axis=1) & np.isclose(theta, want_theta, 1e-5, 1e-6))
        k = int(np.flatnonzero(off)[0])
        return (
            f"for 120 presentations the first difference is in step {k}: got w = {row(W[k])}, θ = {number(theta[k])}, "
            f"expected w = {row(want[k])}, θ = {number(want_theta[k])}"
        )
    return f"for 120 presentations the first row got {row(W[0])}, expected {row(want[0])}; {words}"


def _selective(got, given):
    y = (got["long"][0][-1000:] @ PATTERNS.T).mean(axis=0)
    if not np.isfinite(y).all() or np.abs(y).max() > 1e3:
        return f"after 6000 steps the answers to the two patterns are {row(y)}, expected one near 2 and one near 0"
    if 1.8 < y.max() < 2.2 and abs(y.min()) < 0.15:
        return None
    words = "the neuron answers both" if y.min() > 0.5 else "is θ the mean of y², and fast against w?"
    if got["long"][0][-1000:].min() == 0:
        words = "a weight has to become negative, and yours do not"
    return f"after 6000 steps the answers to the two patterns are {row(y)}, expected one near 2 and one near 0; {words}"


BCM = Exercise(
    name="bcm",
    number="5.4",
    title="A neuron that makes up its mind",
    points=4,
    cases=_cases,
    returns=_returns,
    reference=bcm,
    seconds=10.0,
    checks=(
        Check(ONE, _one, ("one",)),
        Check("θ follows the mean of y²", _threshold, ("frozen",)),
        Check("every step of a sequence", _sequence, ("many",)),
        Check("one pattern wins", _selective, ("long",)),
    ),
)

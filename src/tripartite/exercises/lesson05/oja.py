"""Exercise 5.2: Oja's rule over a sequence of samples."""

import numpy as np

from ...models.plasticity import cloud, oja, principal_components
from ..compare import array, close, difference, number, row
from ..record import Case, Check, Exercise

ONE = "one sample: Δw = η y (x − y w)"


def _cases(rng):
    start = dict(eta=0.005, w0=np.array([0.3, -0.1]))
    small = rng.normal(size=(8, 2))
    return {
        "one": Case(
            dict(X=np.array([[1.0, 2.0, -1.0]]), eta=0.1, w0=np.array([0.4, 0.5, -0.6])),
            "one sample x = [1, 2, −1], w0 = [0.4, 0.5, −0.6], eta = 0.1",
        ),
        "many": Case(
            dict(X=rng.normal(size=(60, 4)), eta=0.05, w0=rng.uniform(0.2, 0.6, 4)),
            "60 samples of four inputs",
        ),
        "long": Case(
            dict(X=cloud(3000, rng.uniform(100, 130), (2.0, 0.5), rng), **start), "3000 samples of two inputs"
        ),
        "whole": Case(
            dict(X=small, eta=0.05, w0=np.array([1, 0])),
            "a start w0 = [1, 0] in whole numbers",
        ),
        "decimal": Case(dict(X=small, eta=0.05, w0=np.array([1.0, 0.0])), "a start w0 = [1.0, 0.0]"),
    }


def _returns(value, case):
    return array(value, np.shape(case.kwargs["X"]), "W")


def _one(got, given):
    X, eta, w = (given["one"][key] for key in ("X", "eta", "w0"))
    x = X[0]
    y = w @ x
    half = w + eta * y * x
    slips = (
        (w, "that is the start: row k holds the weights after sample k"),
        (half, "that is plain Hebb; the decay − η y² w is missing"),
        (half - eta * w, "the decay is η y² w, not η w: it must grow with the output"),
        (half - eta * y * w, "the decay has y twice: once from Hebb, once as y·w inside the bracket"),
        (half + eta * y * y * w, "the sign inside the bracket: x − y w"),
        (half - eta * y * y, "the decay of each weight is proportional to that weight: y² w"),
        (
            half - eta * y**2 * half,
            "both w on the right are the weights before the step; yours decays the new ones",
        ),
        (
            half / np.linalg.norm(half),
            "that is Hebb and then a division by the length; Oja's decay does it without",
        ),
        (eta * y * (x - y * w), "that is the change; add it to w"),
        (
            w + eta * (x - y * w),
            "this step is half as long: is y in front of the bracket, and eta the argument?",
        ),
    )
    return difference(
        got["one"][0], w + eta * y * (x - y * w), "after one sample ", slips, "w + η y (x − y w)"
    )


def _settles(W):
    return W[-1000:]


def _length(got, given):
    lengths = np.linalg.norm(_settles(got["long"]), axis=1)
    if np.isfinite(lengths).all() and np.all(np.abs(lengths - 1.0) < 0.02):
        return None
    far = lengths[np.argmax(np.abs(lengths - 1.0))] if np.isfinite(lengths).all() else lengths[-1]
    reason = "the decay is off" if far < 10.0 else "it grows without end"
    return (
        f"in the last 1000 of 3000 samples the length of w is at worst {number(far)}, expected 1.000 within "
        f"0.02; {reason}: compare with − η y² w"
    )


def _direction(got, given):
    component = principal_components(given["long"]["X"])[1][0]
    w = _settles(got["long"]).mean(axis=0)
    length = np.linalg.norm(w)
    cos = abs(w @ component) / length if np.isfinite(length) and length > 1e-3 else 0.0
    if cos > 0.995:
        return None
    return (
        f"after 3000 samples |cos| of the angle between w and the direction of largest spread is {number(cos)}, "
        f"expected above 0.995: w is {row(w)}, that direction ± {row(component)}"
    )


def _sequence(got, given):
    X, eta, w0 = (given["many"][key] for key in ("X", "eta", "w0"))
    W, want = got["many"], oja(X, eta, w0)
    if close(W, want, 1e-5, 1e-5):
        return None
    if close(W, np.tile(want[-1], (len(X), 1)), 1e-5, 1e-5):
        words = "all rows are the last weights: store a copy of w, a name for the same array changes with it"
    elif close(W[1:], want[:-1]):
        words = "row k holds the weights before sample k; expected those after it"
    elif close(W, oja(X[::-1], eta, w0)):
        words = "the samples are used from the last to the first"
    elif np.allclose(W, W[0]):
        words = "the weights do not change from row to row: update after every sample"
    else:
        k = int(np.flatnonzero(~np.isclose(W, want, 1e-5, 1e-5).all(axis=1))[0])
        words = "each sample is used once, in order, with the weights that the one before left"
        if k == 0:
            words = "row 0 needs w0, eta and the first sample, nothing else"
        return f"for 60 samples row {k} got {row(W[k])}, expected {row(want[k])}; {words}"
    return f"for 60 samples the first row got {row(W[0])}, expected {row(want[0])}; {words}"


def _whole(got, given):
    """Judged by the learner's own values for the same start in decimals."""
    hint = "the same as for [1.0, 0.0]: make w0 decimal first, for example with np.array(w0, dtype=float)"
    return difference(got["whole"], got["decimal"], "for w0 = [1, 0] ", hint=hint)


OJA = Exercise(
    name="oja",
    number="5.2",
    title="Hebb that keeps its length",
    points=3,
    cases=_cases,
    returns=_returns,
    reference=oja,
    checks=(
        Check(ONE, _one, ("one",)),
        Check("the length settles at 1", _length, ("long",)),
        Check("the direction of the largest spread", _direction, ("long",)),
        Check("every sample once, in order", _sequence, ("many",)),
        Check("a start in whole numbers", _whole, ("whole", "decimal"), ONE),
    ),
)

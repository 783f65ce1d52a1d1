"""Exercise 5.3: Sanger's rule, several neurons in a fixed order."""

import numpy as np

from ...models.plasticity import oja, principal_components, sanger
from ..compare import array, close, difference, row
from ..record import Case, Check, Exercise

ONE = "one sample, three neurons"
SPREAD = np.sqrt([5.0, 2.5, 1.0, 0.3, 0.1])


def _cases(rng):
    axes = np.linalg.qr(rng.normal(size=(5, 5)))[0]
    long = rng.normal(size=(3000, 5)) * SPREAD @ axes
    return {
        "one": Case(
            dict(
                X=np.array([[1.0, 2.0, 0.0, -1.0]]),
                eta=np.array([0.1]),
                W0=np.array([[0.5, 0.5, 0.2, 0.0], [0.3, -0.2, 0.1, 0.4], [0.1, 0.6, -0.3, 0.2]]),
            ),
            "one sample and three neurons",
        ),
        "alone": Case(
            dict(X=rng.normal(size=(40, 3)), eta=np.full(40, 0.03), W0=rng.uniform(0.2, 0.6, (1, 3))),
            "one neuron, 40 samples",
        ),
        "fading": Case(
            dict(
                X=rng.normal(size=(50, 4)),
                eta=0.1 / (1.0 + np.arange(50) / 5.0),
                W0=rng.uniform(-0.5, 0.5, (2, 4)),
            ),
            "two neurons, 50 samples, a learning rate that falls",
        ),
        "long": Case(
            dict(X=long, eta=0.02 / (1.0 + np.arange(3000) / 300.0), W0=0.3 * rng.normal(size=(3, 5))),
            "three neurons, 3000 samples of five inputs",
        ),
    }


def _returns(value, case):
    return array(value, np.shape(case.kwargs["W0"]), "W")


def _with(X, eta, W, mask):
    """The rule with another matrix in place of the lower triangle; ``mask`` says which y_j count for row i."""
    for x, rate in zip(X, eta, strict=True):
        y = W @ x
        W = W + rate * (np.outer(y, x) - (np.outer(y, y) * mask) @ W)
    return W


def _sequential(X, eta, W):
    """Each neuron is updated before the next one looks at it."""
    W = W.copy()
    for x, rate in zip(X, eta, strict=True):
        for i in range(len(W)):
            y = W @ x
            W[i] += rate * y[i] * (x - y[: i + 1] @ W[: i + 1])
    return W


def _in_place(X, eta, W, shrinking=False):
    """Rows are updated one by one with the outputs from before; or each output is taken from what is left."""
    W = W.copy()
    for x, rate in zip(X, eta, strict=True):
        y, rest = W @ x, x
        for i in range(len(W)):
            if shrinking:
                out = W[i] @ rest
                rest = rest - out * W[i]
                W[i] = W[i] + rate * out * rest
            else:
                W[i] += rate * y[i] * (x - y[: i + 1] @ W[: i + 1])
    return W


def _own_output(X, eta, W):
    """y_i stands where y_j belongs."""
    for x, rate in zip(X, eta, strict=True):
        y = (W @ x)[:, None]
        W = W + rate * y * (x - y * np.cumsum(W, axis=0))
    return W


def _no_front(X, eta, W):
    """The output in front of the bracket is missing."""
    for x, rate in zip(X, eta, strict=True):
        W = W + rate * (x - np.cumsum((W @ x)[:, None] * W, axis=0))
    return W


def _slips(X, eta, W0):
    ones = np.ones((len(W0), len(W0)))
    partly = "all outputs and weights on the right are those before the step; yours are partly new"
    return (
        (
            _with(X, eta, W0, ones),
            "every neuron hears all others; the sum is over j ≤ i only (a lower triangle)",
        ),
        (
            _with(X, eta, W0, np.eye(len(W0))),
            "every neuron follows Oja alone, so all would learn the same component",
        ),
        (
            _with(X, eta, W0, np.tril(ones, -1)),
            "the sum includes j = i: without its own term a row has no decay",
        ),
        (_with(X, eta, W0, np.triu(ones)), "the order is upside down: neuron i hears those before it, j ≤ i"),
        (_with(X, eta, W0, 0 * ones), "the part in brackets after x is missing: that is plain Hebb"),
        (_sequential(X, eta, W0), partly),
        (_in_place(X, eta, W0), partly),
        (_in_place(X, eta, W0, True), "y_i = w_i · x for every row: of x itself, not of what is left of it"),
        (_own_output(X, eta, W0), "each w_j in the sum goes with its own y_j, not with y_i"),
        (_no_front(X, eta, W0), "y_i in front of the bracket is missing"),
        (W0, "the weights did not change"),
    )


def _one(got, given):
    case = given["one"]
    args = case["X"], case["eta"], case["W0"]
    hint = "Δw_i = η y_i (x − the sum over j ≤ i of y_j w_j)"
    return _row_that_differs(got["one"], sanger(*args), "after one sample", _slips(*args), hint)


def _row_that_differs(W, want, where, slips, hint):
    """As `difference`, but shows the first row that is wrong: the first rows are often right."""
    off = ~np.isclose(W, want, 1e-5, 1e-6).all(axis=1)
    if not off.any():
        return None
    i = int(np.flatnonzero(off)[0])
    reason = next((words for values, words in slips if close(W, values, 1e-5, 1e-6)), hint)
    return f"{where} row {i} got {row(W[i], most=5)}, expected {row(want[i], most=5)}; {reason}"


def _alone(got, given):
    case = given["alone"]
    X, W0 = case["X"], case["W0"]
    slips = [
        (oja(X, eta, W0[0])[-1:], f"the rates are 0.03 here, not {eta:g}: use eta") for eta in (0.1, 0.05)
    ]
    hint = "with one neuron the sum has one term, y w, and the rule is Oja's, with eta[k] in step k"
    want = oja(X, 0.03, W0[0])[-1:]
    return difference(got["alone"], want, "for one neuron ", slips, hint, 1e-5, 1e-6)


def _fading(got, given):
    case = given["fading"]
    X, eta, W0 = case["X"], case["eta"], case["W0"]
    slips = (
        (sanger(X, np.full(50, eta[0]), W0), "the learning rate of sample k is eta[k], not eta[0] for all"),
        (sanger(X, np.full(50, eta[-1]), W0), "the learning rate of sample k is eta[k], not eta[-1] for all"),
        (sanger(X, np.full(50, eta.mean()), W0), "the learning rate of sample k is eta[k], not the mean"),
        *_slips(X, eta, W0),
    )
    hint = "does step k use eta[k] and X[k], and only weights from before the step?"
    return _row_that_differs(got["fading"], sanger(X, eta, W0), "after 50 samples", slips, hint)


def _components(got, given):
    W = got["long"]
    components = principal_components(given["long"]["X"])[1][:3]
    lengths = np.linalg.norm(W, axis=1)
    if not np.isfinite(lengths).all() or lengths.max() > 10 or lengths.min() < 0.1:
        return f"after 3000 samples the lengths of the rows are {row(lengths)}, expected about [1, 1, 1]"
    cos = np.abs(np.sum(W * components, axis=1)) / lengths
    if cos.min() > 0.97 and close(lengths, 1.0, 0.05):
        return None
    seen = f"after 3000 samples |cos| of row i with component i is {row(cos)}, expected all above 0.97"
    if cos.min() > 0.97:
        return f"after 3000 samples the lengths of the rows are {row(lengths)}, expected 1 within 0.05"
    inside = np.linalg.norm(W @ components.T, axis=1) / lengths
    if cos.min() > 0.9:
        seen += "; nearly there, but not at rest: each sample has its own eta[k]"
    elif inside.min() > 0.97:
        words = "the rows lie in the right space, but none has found its own component"
        if cos[0] > 0.97 and np.abs(W[1:] @ components[0]).min() > 0.9:
            words = "all rows found the first component: each must leave to the next what it explains"
        seen += "; " + words
    return seen


SANGER = Exercise(
    name="sanger",
    number="5.3",
    title="One component for each neuron",
    points=3,
    cases=_cases,
    returns=_returns,
    reference=sanger,
    seconds=10.0,
    checks=(
        Check(ONE, _one, ("one",)),
        Check("one neuron alone is Oja's", _alone, ("alone",)),
        Check("each sample with its own learning rate", _fading, ("fading",)),
        Check("the components, in their order", _components, ("long",)),
    ),
)

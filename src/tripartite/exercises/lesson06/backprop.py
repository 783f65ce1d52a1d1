"""Exercise 6.3: loss and gradients of a network."""

import numpy as np

from ...models import gradients
from ..compare import array, close, difference, number, row, several
from ..record import Case, Check, Exercise

NAMES = ("W1", "b1", "W2", "b2")
LOSS = "the loss is the mean cross-entropy"
LARGE = "large scores do not overflow"
OUTPUT = "the gradients of W2 and b2"
HIDDEN = "the gradients of W1 and b1"


def _case(rng, B, D, H, classes, words, shift=0.0):
    parameters = dict(
        W1=rng.normal(size=(H, D)),
        b1=rng.normal(size=H),
        W2=rng.normal(size=(classes, H)),
        b2=rng.normal(size=classes) + shift,
    )
    targets = rng.permutation(np.arange(B) % classes)
    return Case(parameters | dict(X=rng.normal(size=(B, D)), targets=targets), words)


def _cases(rng):
    return {
        "small": _case(rng, 6, 4, 5, 3, "6 examples, 4 inputs, 5 hidden units, 3 classes"),
        "one": _case(rng, 1, 2, 3, 4, "a single example, 2 inputs, 3 hidden units, 4 classes"),
        "large": _case(rng, 3, 4, 5, 3, "scores around 100,000", 1e5),
        "far": _far(_case(rng, 8, 4, 5, 3, "scores that are 100,000 apart")),
        "square": _case(rng, 4, 3, 3, 3, "3 inputs, 3 hidden units, 3 classes"),
    }


def _far(case):
    """The same with scores far apart within a row and between rows: a p of 0 has no logarithm."""
    return Case(dict(case.kwargs) | dict(W2=1e5 * case.kwargs["W2"]), case.words)


def _returns(value, case):
    """Shapes are judged later, each by its own check, so that one wrong shape does not cost all points."""
    found = several(value, 5, "loss, dW1, db1, dW2, db2", stacked=False)
    return (array(found[0], (), "the loss"), *map(_gradient, NAMES, found[1:]))


def _gradient(name, value):
    if value is None:  # not written yet: the others still count
        return np.array(np.nan)
    return array(value, np.shape(value), f"the gradient of {name}")


def _compared(name, got, want, slips, hint):
    """What is wrong with one gradient, its shape first; None when nothing is."""
    if got.shape == () and np.isnan(got):
        return f"the gradient of {name} is not written yet (None), expected the shape {want.shape}"
    if got.shape != want.shape:
        bias = name[0] == "b" and got.ndim == 2
        words = (
            "sum the errors over the examples, axis=0" if bias else f"each of them belongs to one of {name}"
        )
        return f"the gradient of {name} has the shape {got.shape}, expected {want.shape}; {words}"
    return difference(got, want, f"the gradient of {name}: ", slips, hint)


def _parts(W1, b1, W2, b2, X, targets):
    """What a right answer computes on its way."""
    z = X @ W1.T + b1
    y = np.tanh(z)
    s = y @ W2.T + b2
    s = s - s.max(axis=1, keepdims=True)
    p = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
    hot = np.eye(len(b2))[targets]
    return z, y, p, hot


def _loss(got, given):
    for name, words in (("small", "the loss of 6 examples: "), ("one", "the loss of one example: ")):
        case = given[name]
        _, _, p, hot = _parts(**case)
        right = p[hot.astype(bool)]
        slips = (
            (-np.log(right).sum(), "that is the sum over the examples; take their mean"),
            (np.log(right).mean(), "the minus sign is missing: a probability below 1 has a negative ln"),
            (-np.log2(right).mean(), "that is log2; the natural logarithm is np.log"),
            (-np.log10(right).mean(), "that is log10; the natural logarithm is np.log"),
            (-np.log(right.mean()), "that is ln of the mean; take the mean of the ln"),
            (-(np.log(p) * hot).mean(), "the mean is over the examples, not over the classes too"),
            (((p - hot) ** 2).mean(), "that is a squared error; take −ln of the right class's probability"),
            (
                ((p - hot) ** 2).sum(1).mean(),
                "that is a squared error; take −ln of the right class's probability",
            ),
            (1 - right.mean(), "that lacks the logarithm: −ln of the right class's probability"),
        )
        hint = "scores = tanh(X W1ᵀ + b1) W2ᵀ + b2; p = softmax over each row; −ln p of the right class"
        if said := difference(got[name][0], -np.log(right).mean(), words, slips, hint):
            return said
    return None


def _large(got, given):
    want, *wanted = gradients.loss_and_gradients(**given["large"])
    right = gradients.loss_and_gradients(**given["small"])[4]
    slip = got["small"][4].shape != right.shape or not close(got["small"][4], right)
    hint = "exp(100000) is too large for a float: take each row's largest score off before np.exp"
    parts = [got["large"][0]] if slip else [got["large"][k] for k in (0, 3, 4)]
    if not all(np.isfinite(part).all() for part in parts):
        bad = next(part for part in parts if not np.isfinite(part).all())
        return f"for scores around 100,000 got {row(bad)}, expected finite numbers, a loss of {number(want)}; {hint}"
    if said := difference(got["large"][0], want, "the loss for scores around 100,000: ", (), hint):
        return said
    if said := _apart(got["far"][0], **given["far"]):
        return said
    if slip:  # which has a check of its own
        return None
    b2 = got["large"][4]
    if said := _compared("b2", b2, wanted[3], (), "adding 100,000 to all scores must change nothing"):
        # Differences of a loss that was made from large scores lose digits; an error sent back does not.
        coarse = b2.shape == wanted[3].shape and close(b2, wanted[3], 1e-3, 1e-5)
        return f"for scores around 100,000 {_coarse(b2, wanted[3]) if coarse else said}"
    if b2.shape == wanted[3].shape and not close(b2, wanted[3], 1e-9, 1e-12):
        return f"for scores around 100,000 {_coarse(b2, wanted[3])}"
    return None


def _apart(loss, **case):
    """What is wrong with the loss where some probabilities are too small for a float."""
    words = (
        "p is 0 there, and 0 has no logarithm: take it before p, as ln p = s − ln Σ e^s with each row's own s"
    )
    return difference(
        loss, gradients.loss_and_gradients(**case)[0], "the loss for scores 100,000 apart: ", (), words
    )


def _coarse(got, want):
    error = np.linalg.norm(got - want) / np.linalg.norm(want)
    return (
        f"the gradient of b2 has the relative error {number(error, 1)}, expected less than 1e-09: differences are "
        "that coarse, and would take forever in a large network; send the error back instead"
    )


def _output(got, given):
    _, y, p, hot = _parts(**given["small"])
    B, d = len(y), p - hot
    shapes = [g.shape for g in got["small"][1:]]
    right = [given["small"][name].shape for name in NAMES]
    if shapes != right and sorted(shapes) == sorted(right):
        return f"the four gradients have the shapes {shapes}, expected {right}; the order is W1, b1, W2, b2"
    bias = (
        (d.sum(0), "1/B is missing: the loss is a mean over the examples, so each counts 1/B"),
        (d.mean(), "each bias has its own gradient: sum over the examples (axis=0) only"),
        (d.mean(0) / B, "1/B is in there twice: sum the errors over the examples, they hold 1/B already"),
        (-d.mean(0), "the sign is turned: the error is p − (1 at the right class)"),
        (d[0] / B, "that is the first example alone; sum over all of them"),
        (p.mean(0), "the 1 at the right class is not taken off: the error is (p − 1) there, p elsewhere"),
    )
    weight = (
        (d.T @ y, "1/B is missing: the loss is a mean over the examples, so each counts 1/B"),
        (-d.T @ y / B, "the sign is turned: the error is p − (1 at the right class)"),
        (d.T @ y / B**2, "1/B is in there twice"),
        (
            d.T @ np.arctanh(y) / B,
            "the layer's input is tanh(…), what the hidden units send, not what they get",
        ),
        (p.T @ y / B, "the 1 at the right class is not taken off: the error is (p − 1) there, p elsewhere"),
    )
    _, _, p, hot = _parts(**given["one"])
    few = "one row of C numbers: a batch need not hold every class, so take C from b2, not from the targets"
    return (
        _compared("W2", got["small"][3], d.T @ y / B, weight, "errorᵀ times what the hidden units sent")
        or _compared("b2", got["small"][4], d.mean(0), bias, "the errors summed over the rows")
        or _compared("b2", got["one"][4], (p - hot)[0], (), few)
    )


def _hidden(got, given):
    W2, X = given["small"]["W2"], given["small"]["X"]
    z, y, p, hot = _parts(**given["small"])
    B, back = len(X), (p - hot) @ W2 / len(X)
    right = back * (1 - y**2)
    slips = (
        (back, "φ′ is missing: multiply the error by 1 − tanh² on its way back"),
        (back * (1 - z**2), "φ′ is 1 − (what the unit sends)², not 1 − (what it gets)²"),
        (back * (1 - np.tanh(y) ** 2), "tanh is taken twice: φ′ is 1 − y² with y = tanh(…)"),
        (back * y, "φ′ of tanh is 1 − tanh²"),
        (back * y * (1 - y), "that is φ′ of the logistic function; this layer has tanh"),
        (right * B, "1/B is missing here"),
        (right / B, "1/B is in there twice"),
        (-right, "the sign is turned: the error is p − (1 at the right class)"),
    )
    weight = [(s.T @ X, words) for s, words in slips]
    bias = [(s.sum(0), words) for s, words in slips]
    bias.append((right.mean(0), "sum over the examples; the error holds 1/B already"))
    hint = "error of the hidden units = (error of the outputs · W2) ⊙ (1 − y²)"
    return _compared("W1", got["small"][1], right.T @ X, weight, hint) or _compared(
        "b1", got["small"][2], right.sum(0), bias, hint
    )


def _square(got, given):
    """Where all sizes are equal a transposed matrix raises nothing."""
    W2, X = given["square"]["W2"], given["square"]["X"]
    _, *wanted = gradients.loss_and_gradients(**given["square"])
    _, y, p, hot = _parts(**given["square"])
    d = (p - hot) / len(X)
    back = (d @ W2.T) * (1 - y**2)
    slips = {
        0: [(back.T @ X, "the error goes back by error @ W2, without .T"), (wanted[0].T, "it is transposed")],
        1: [(back.sum(0), "the error goes back by error @ W2, without .T")],
        2: [(wanted[2].T, "it is transposed: row i belongs to output i")],
        3: [],
    }
    for k, name in enumerate(NAMES):
        g, w = got["square"][k + 1], wanted[k]
        if g.shape != w.shape:
            return _compared(name, g, w, (), "")
        error = np.linalg.norm(g - w) / (np.linalg.norm(g) + np.linalg.norm(w))
        if not error < 1e-7:
            hint = "compare with differences: your grad_check of exercise 6.2 finds the weight"
            reason = next((words for value, words in slips[k] if close(g, value)), hint)
            return (
                f"with as many inputs, hidden units and classes the gradient of {name} has the relative error "
                f"{number(error, 2)}, expected less than 1e-7; {reason}"
            )
    return None


LOSS_AND_GRADIENTS = Exercise(
    name="loss_and_gradients",
    number="6.3",
    title="Backpropagation through a network",
    points=6,
    cases=_cases,
    returns=_returns,
    reference=gradients.loss_and_gradients,
    checks=(
        Check(LOSS, _loss, ("small", "one")),
        Check(LARGE, _large, ("large", "far", "small"), LOSS),
        Check(OUTPUT, _output, ("small", "one")),
        Check(HIDDEN, _hidden, ("small",)),
        Check("square matrices: nothing is transposed", _square, ("square",)),
    ),
)

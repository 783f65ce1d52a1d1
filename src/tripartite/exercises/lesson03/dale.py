"""Exercise 3.3: which neurons break Dale's principle."""

import numpy as np

from ...models.synapses import dale_violations
from ..compare import array
from ..record import Case, Check, Exercise

HAND = np.array([[0.5, -1.0, 0.0], [2.0, -0.3, 1.0], [0.7, -2.0, -4.0]])
COLUMNS = "a neuron is a column"


def _cases(rng):
    lawful = np.abs(rng.normal(0.0, 1.0, (5, 6))) + 0.1
    lawful[:, 3:] *= -1.0
    gaps = lawful * (rng.random(lawful.shape) < 0.6)
    gaps[:, 1] = 0.0  # a neuron without any synapse
    gaps[:, 4] = 0.4, -0.4, 0.4, -0.4, 0.0  # two of each: a count is no truth value
    weak = lawful.copy()
    weak[2, 0], weak[3, 5] = -0.001, 0.001
    wide = np.array([[1.0, -2.0, 3.0, -1.0, 0.5], [2.0, 2.0, 1.0, -3.0, -0.5]])
    return {
        "hand": Case(dict(W=HAND.copy()), "the 3 × 3 table of the text"),
        "gaps": Case(dict(W=gaps), "a table with many zeros"),
        "weak": Case(dict(W=weak), "a table with two weak weights of the other sign"),
        "wide": Case(dict(W=wide), "5 neurons with 2 targets, W of shape (2, 5)"),
        "whole": Case(dict(W=np.array([[3, -1], [2, 4], [-5, 0]])), "whole numbers, W of shape (3, 2)"),
    }


def _returns(value, case):
    return array(value, case.kwargs["W"].shape[1:], "the answer", kind="b")


def _seen(values):
    return "[" + ", ".join(str(bool(v)) for v in np.ravel(values)) + "]"


def _compare(got, W, where, slips, hint):
    want = dale_violations(W)
    if np.isin(got, (0, 1)).all() and np.array_equal(got.astype(bool), want):
        return None
    words = next((words for values, words in slips if np.array_equal(got, values)), hint)
    return f"{where}: got {_seen(got)} for neurons 0 to {W.shape[1] - 1}, expected {_seen(want)}; {words}"


def _hand(got, given):
    W = given["hand"]["W"]
    slips = (
        (
            dale_violations(W.T),
            "those are the rows; W[i, j] leads from j to i, so what neuron j sends is column j",
        ),
        (
            ~dale_violations(W),
            "True and False have changed places: True marks the neurons that break the rule",
        ),
    )
    hint = "True where a column holds a weight above 0 and another below 0"
    return _compare(got["hand"], W, "in the table of the text", slips, hint)


def _zeros(got, given):
    W = given["gaps"]["W"]
    kinds = np.array([len(np.unique(np.sign(column))) for column in W.T])
    slips = (
        (kinds > 1, "a 0 counts as a third sign here; it means that there is no synapse"),
        (
            ~(np.all(W > 0, axis=0) | np.all(W < 0, axis=0)),
            "a 0 is neither above nor below 0, and is allowed",
        ),
        (~(np.all(W >= 0, axis=0) | np.all(W < 0, axis=0)), "a 0 is allowed beside inhibition too"),
        (~(np.all(W > 0, axis=0) | np.all(W <= 0, axis=0)), "a 0 is allowed beside excitation too"),
    )
    hint = "a 0 is no synapse; a neuron with zeros only breaks no rule"
    return _compare(got["gaps"], W, "in a table with zeros", slips, hint)


def _weak(got, given):
    W = given["weak"]["W"]
    hint = "one synapse of the other sign is enough, however weak; look at the signs, not at a sum or a mean"
    return _compare(got["weak"], W, "with two weights of ±0.001 against the rest", (), hint)


def _shapes(got, given):
    hint = "one answer for each column, whatever the number of rows"
    return _compare(got["wide"], given["wide"]["W"], "for W of shape (2, 5)", (), hint) or _compare(
        got["whole"], given["whole"]["W"], "for whole numbers in shape (3, 2)", (), hint
    )


DALE_VIOLATIONS = Exercise(
    name="dale_violations",
    number="3.3",
    title="Who breaks Dale's principle?",
    points=4,
    cases=_cases,
    returns=_returns,
    reference=dale_violations,
    checks=(
        Check(COLUMNS, _hand, ("hand",)),
        Check("0 is no synapse", _zeros, ("gaps",)),
        Check("one weak synapse is enough", _weak, ("weak",)),
        Check("any number of targets", _shapes, ("wide", "whole")),
    ),
)

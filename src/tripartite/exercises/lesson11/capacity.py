"""Exercise 11.7: how much of the past is in a state?"""

import numpy as np

from ...models import reservoir
from ..compare import array, difference, number, row
from ..record import Case, Check, Exercise

LINE = "a delay line of three remembers three"


def _cases(rng):
    u = rng.uniform(-1.0, 1.0, 900)
    past = np.stack([np.r_[np.zeros(k), u[:-k]] for k in (1, 2, 3)], axis=1)
    small = u[:500]
    W = reservoir.weights(6, 0.9, rng)
    states = reservoir.run(W, rng.uniform(0.5, 1.0, 6), small)
    states[:40] += 5.0  # a transient, which the washout must remove
    return {
        "line": Case(dict(states=past, u=u, K=6, washout=100), "a delay line of three units, K = 6"),
        "noise": Case(
            dict(states=rng.normal(size=(400, 60)), u=u[:400], K=5, washout=100), "60 units that know nothing"
        ),
        "rows": Case(
            dict(states=states, u=small, K=6, washout=51, ridge=1e-6),
            "a reservoir with a transient, washout 51",
        ),
        "ridge": Case(dict(states=states, u=small, K=6, washout=51, ridge=50.0), "the same with ridge = 50"),
    }


def _returns(value, case):
    return array(value, (case.kwargs["K"],), "r²")


def _capacity(
    states,
    u,
    K,
    washout,
    ridge=1e-6,
    first=1,
    ahead=False,
    seen=False,
    drop=True,
    score="r2",
    whole=False,
    one=False,
):
    """The measure with a slip."""
    start = washout if drop else K
    rows = np.arange(start, len(u) - (K if ahead else 0))
    A = np.column_stack([states[rows], np.ones(len(rows))]) if one else states[rows]
    half = len(A) // 2
    fit = slice(None) if whole else slice(0, half)
    test = {True: fit, False: slice(half, None), "both": slice(None)}[seen]
    out = []
    for k in range(first, first + K):
        y = u[rows + k] if ahead else u[rows - k]
        w = np.linalg.solve(A[fit].T @ A[fit] + ridge * np.eye(A.shape[1]), A[fit].T @ y[fit])
        p, y = A[test] @ w, y[test]
        r = np.corrcoef(p, y)[0, 1]
        out.append({"r2": r**2, "r": r, "R2": 1 - np.sum((y - p) ** 2) / np.sum((y - y.mean()) ** 2)}[score])
    return np.array(out)


_SLIPS = (
    (dict(first=0), "the first entry belongs to k = 1, not to the present input, k = 0"),
    (dict(ahead=True), "that asks for inputs that are still to come; the target is u[t − k]"),
    (dict(seen=True), "scored on the half it was fitted on; use the second half"),
    (
        dict(seen=True, whole=True),
        "fitted and scored on all rows; fit on the first half, score on the second",
    ),
    (dict(seen="both"), "fitted on the first half, but scored on all rows; score on the second half"),
    (dict(one=True), "a constant term is fitted as well; the recipe has none, A holds the states alone"),
    (dict(whole=True), "fitted on all rows; fit on the first half only"),
    (dict(drop=False), "the washout is not taken off: use the rows from t = washout on"),
    (dict(score="r"), "that is the correlation; square it"),
    (dict(score="R2"), "that is 1 − error / variance; asked for is the squared correlation"),
    (dict(ridge=1e-6), "ridge is missing or always 1e-6; add the argument to the diagonal of AᵀA"),
)


def _slips(case):
    return [(_capacity(**case | options), words) for options, words in _SLIPS]


def _line(got, given):
    r2 = got["line"]
    if (r2[:3] > 0.999).all() and (np.abs(r2[3:]) < 0.1).all():
        return None
    reason = next((w for v, w in _slips(given["line"]) if np.allclose(r2, v, atol=1e-3)), None)
    reason = reason or "fit u[t − k] from states[t], k = 1 … K"
    return f"a delay line holds the last three inputs: got {row(r2, 3, 6)}, expected [1, 1, 1, 0, 0, 0]; {reason}"


def _noise(got, given):
    total = float(got["noise"].sum())
    if total < 0.4:
        return None
    reason = next((w for v, w in _slips(given["noise"]) if np.allclose(got["noise"], v, rtol=1e-3)), None)
    reason = reason or "with 60 weights any 150 numbers are fitted in part; score on the second half"
    return f"for 60 units of noise the sum of r² is {number(total, 3)}, expected about 5 / 150; {reason}"


def _rows(got, given):
    case = given["rows"]
    hint = "rows from t = washout on, the first half (// 2) to fit, the rest to score"
    return difference(
        got["rows"], _capacity(**case), "washout = 51: ", _slips(case), hint, rtol=3e-4, atol=1e-5
    )


def _ridge(got, given):
    case = given["ridge"]
    hint = "solve (AᵀA + ridge · identity) w = Aᵀ y"
    return difference(
        got["ridge"], _capacity(**case), "ridge = 50: ", _slips(case), hint, rtol=3e-4, atol=1e-5
    )


MEMORY_CAPACITY = Exercise(
    name="memory_capacity",
    number="11.7",
    title="How much of the past is in a state?",
    points=4,
    cases=_cases,
    returns=_returns,
    reference=reservoir.memory_capacity,
    checks=(
        Check(LINE, _line, ("line",)),
        Check("noise remembers nothing: scored on new rows", _noise, ("noise",), LINE),
        Check("the right rows: after the washout, in halves", _rows, ("rows",)),
        Check("the ridge is used", _ridge, ("ridge",)),
    ),
)

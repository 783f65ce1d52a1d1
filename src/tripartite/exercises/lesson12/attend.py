"""Exercise 12.6: the update of a modern Hopfield network."""

import numpy as np

from ...models.modern_hopfield import modern_update
from ..compare import array, number
from ..compare import difference as _difference
from ..record import Case, Check, Exercise

ANY = "patterns weighted by the softmax of their scores"
LITTLE = np.array([[1, 0], [0, 1]])


def difference(got, want, where, slips, hint):
    """As `compare.difference`, with room for numbers of 32 bits."""
    return _difference(got, want, where, slips, hint, rtol=1e-4, atol=1e-5)


def _cases(rng):
    X, q = rng.normal(size=(6, 4)), rng.normal(size=4)
    sharp = rng.normal(size=(5, 3))
    return {
        "little": Case(
            dict(X=LITTLE, q=np.array([1, 0]), beta=1.0), "X = [[1, 0], [0, 1]], q = [1, 0], beta = 1"
        ),
        "any": Case(dict(X=X, q=q, beta=0.7), "6 patterns of 4 numbers, one query, beta = 0.7"),
        "even": Case(dict(X=X, q=q, beta=1e-9), "a beta of nearly 0"),
        "sharp": Case(dict(X=sharp, q=sharp[3] + 0.01, beta=1e5), "beta = 100,000"),
        "unlike": Case(
            dict(X=X, q=np.outer([1.0, 0.01], q), beta=1e5),
            "two queries of very different length, beta = 100,000",
        ),
        "several": Case(dict(X=X, q=rng.normal(size=(3, 4)), beta=1.3), "three queries at once"),
    }


def _returns(value, case):
    return array(value, case.kwargs["q"].shape, "the new state")


def _softmax(z, axis=-1):
    z = np.exp(z - z.max(axis=axis, keepdims=True))
    return z / z.sum(axis=axis, keepdims=True)


def _slips(X, q, beta):
    scores = q @ X.T
    D = X.shape[1]
    best = X[np.argmax(scores, axis=-1)]
    once = _softmax(beta * scores) @ X
    slips = (
        [
            (_softmax(scores) @ X, "beta is missing: softmax of beta times the scores"),
            (beta * _softmax(scores) @ X, "beta belongs inside the softmax, on the scores"),
            (_softmax(beta * scores / np.sqrt(D)) @ X, "no root of D here: beta says how sharp"),
            (_softmax(scores / beta) @ X, "beta multiplies the scores"),
            (_softmax(-beta * scores) @ X, "the sign: a larger score gets a larger share"),
            (
                np.exp(beta * (scores - scores.max(axis=-1, keepdims=True))) @ X,
                "divide by the sum: shares add up to 1",
            ),
            (beta * scores @ X, "the softmax is missing"),
            (best, "that is the best pattern alone; the softmax weights all of them"),
            (_softmax(beta * once @ X.T) @ X, "that are two updates; do one"),
            (q + once, "the new state replaces q; it is not added to it"),
            (_softmax(beta * q * X, axis=-1).sum(axis=0), "one score for each pattern, x · q"),
        ]
        if q.ndim == 1
        else [
            (
                _softmax(beta * scores, axis=0) @ X,
                "each query has shares of its own: the sum runs over the patterns",
            ),
            (_softmax(beta * scores, axis=None) @ X, "each query has shares of its own that add up to 1"),
            (np.tile(once[0], (len(q), 1)), "all rows are the first query's"),
        ]
    )
    distance = ((q[..., None, :] - X) ** 2).sum(axis=-1)
    slips.append((_softmax(-beta * distance) @ X, "the score is the product x · q, not a distance"))
    return slips


def _little(got, given):
    case = given["little"]
    want = modern_update(**case)
    hint = "scores 1 and 0, so shares e/(e + 1) and 1/(e + 1)"
    return difference(
        got["little"], want, "X = [[1, 0], [0, 1]], q = [1, 0], beta = 1: ", _slips(**case), hint
    )


def _value(name, where, hint):
    def judge(got, given):
        case = given[name]
        return difference(got[name], modern_update(**case), where, _slips(**case), hint)

    return judge


def _several(got, given):
    hint = "a softmax for each row of q @ X.T"
    if said := _value("several", "three queries at once: ", hint)(got, given):
        return said
    hint = "take the largest score of each query off, not the largest of all: exp(−1000) is 0, and 0/0 is no number"
    return _value("unlike", "queries of very different length, beta = 100,000: ", hint)(got, given)


def _even(got, given):
    X = given["even"]["X"]
    slips = (
        (X.sum(axis=0), "divide by the sum: the shares add up to 1"),
        (0 * X[0], "beta belongs inside exp"),
    )
    hint = "with beta near 0 every pattern has the same share"
    return difference(got["even"], X.mean(axis=0), "beta nearly 0: ", slips, hint)


def _sharp(got, given):
    X, q = given["sharp"]["X"], given["sharp"]["q"]
    new, want = got["sharp"], X[np.argmax(X @ q)]
    if not np.isfinite(new).all():
        return (
            f"beta = 100,000: got {number(new[~np.isfinite(new)][0])}, expected the pattern {number(want[0])}, …; "
            "exp of a large number overflows: take the largest score off all scores first"
        )
    slips = (
        (X[np.argmin(((X - q) ** 2).sum(axis=1))], "that is the nearest pattern; the largest x · q wins"),
    )
    return difference(new, want, "beta = 100,000: ", slips, "the pattern with the largest x · q takes it all")


MHN_UPDATE = Exercise(
    name="mhn_update",
    number="12.6",
    title="All memories answer at once",
    points=3,
    cases=_cases,
    returns=_returns,
    reference=modern_update,
    checks=(
        Check("two patterns, one query", _little, ("little",)),
        Check(
            ANY,
            _value(
                "any",
                "6 patterns, beta = 0.7: ",
                "score x · q for each pattern, softmax of beta times it, sum of X",
            ),
            ("any",),
        ),
        Check("beta near 0: the mean of all patterns", _even, ("even",)),
        Check("a large beta: one pattern takes it all", _sharp, ("sharp",)),
        Check(
            "several queries, each with shares of its own",
            _several,
            ("several", "unlike"),
        ),
    ),
)

"""Exercise 12.5: recall with an energy of order n."""

import numpy as np

from ...models.dense_memory import dense_update
from ...models.hopfield import hebb_weights
from ..compare import array, difference, number
from ..record import Case, Check, Exercise, Unfit
from .recall import hopfield_recall, spoilt
from .write import signs

PAIRS = "n = 2: the same as Hopfield's recall"

#: Order 3, asked for neuron 0: the slope of the energy, even without neuron 0, points the wrong way.
SLOPE = dict(
    X=np.array([[-1, -1, 1, 1, -1], [-1, 1, 1, -1, 1], [1, 1, 1, -1, -1]]),
    s=np.array([1, 1, 1, 1, -1]),
    order=np.array([0]),
    n=3,
)
#: Whatever the others do, both values of neuron 3 have the same energy.
EVEN = np.array([[1, 1, 1, 1], [1, 1, 1, -1]])


def dam_recall(X, s, order, n):
    """The course's own, in a given order; `models.dense_memory.dense_recall` draws the order."""
    s = np.array(s, dtype=float)
    for i in order:
        s[i] = dense_update(X, s, int(i), n)
    return s


def _cases(rng):
    return {
        "pairs": Case(_telling(2, rng), "7 patterns of 12 neurons, n = 2"),
        "three": Case(_telling(3, rng), "7 patterns of 12 neurons, n = 3"),
        "slope": Case(SLOPE, "3 patterns of 5 neurons, n = 3, one visit"),
        "crowd": Case(_crowd(rng), "80 patterns of 24 neurons, n = 4 and a spoilt start"),
        "tie": Case(
            dict(X=EVEN, s=EVEN[1], order=np.array([3, 0]), n=4),
            "two patterns that differ in one neuron only, n = 4",
        ),
        "tie up": Case(
            dict(X=EVEN, s=EVEN[0], order=np.array([3, 0]), n=4),
            "the same two patterns, that neuron at +1",
        ),
    }


def _telling(n, rng):
    """Patterns, a start and an order on which the usual slips end elsewhere, each in a place of its own."""
    slips = [slip for slip, _ in _SLIPS if "first" not in slip and (n > 2 or slip.get("apart", True))]
    while True:
        case = dict(X=signs(rng, 7, 12), s=signs(rng, 12), order=rng.integers(0, 9, 9), n=n)
        moving = _unstable(**case)
        if not moving.size:
            continue
        case["order"] = np.r_[case["order"], moving[0]]  # so that the last visit counts, too
        ends = [_run(**case), *(_run(**case, **slip) for slip in slips)]
        if len({tuple(end) for end in ends}) == len(ends):
            return case


def _unstable(X, s, order, n):
    """The first neurons that a further visit would turn round."""
    end = _run(X, s, order, n)
    return np.array([i for i in range(9) if dense_update(X, end, i, n) != end[i]], dtype=int)


def _crowd(rng):
    """Patterns that order 4 mends and pairs do not."""
    while True:
        X = signs(rng, 80, 24)
        case = dict(X=X, s=spoilt(X[0], 3, rng), order=np.tile(rng.permutation(24), 2), n=4)
        late = _run(**case | {"order": case["order"][:18]})
        mended = np.array_equal(dam_recall(**case), X[0]) and (late != X[0]).any()
        if mended and (_run(**case | {"n": 2}) != X[0]).any():
            return case


def _returns(value, case):
    if isinstance(value, tuple):
        raise Unfit(f"the answer returned {len(value)} values; expected the state alone this time")
    return array(value, case.kwargs["s"].shape, "the state")


def _run(
    X,
    s,
    order,
    n,
    old=False,
    up=1.0,
    line=False,
    slope=False,
    first=False,
    positive=False,
    pairs=False,
    short=False,
    once=False,
    apart=None,
):
    """The recall with a slip."""
    start, s = s.astype(float), s.astype(float)
    X = X.astype(float)
    visits = np.arange(len(s)) if line else order[: len(order) - short]
    for k, i in enumerate(visits):
        if once and i in visits[:k]:
            continue
        if pairs:
            gain = hebb_weights(X)[i] @ s
        elif slope:
            gain = X[:, i] @ (X @ s) ** (n - 1)
        elif first:
            gain = X[:, i] @ (X @ s - X[:, i] * s[i]) ** (n - 1)
        else:
            rest = X @ (start if old else s) - X[:, i] * (start if old else s)[i]
            plus, minus = rest + X[:, i], rest - X[:, i]
            if positive:
                plus, minus = np.abs(plus), np.abs(minus)
            gain = (plus**n).sum() - (minus**n).sum()
        s[i] = np.sign(up * gain) if gain != 0 else s[i]
    return s


_SLIPS = (
    (
        dict(first=True),
        "that is the slope of the energy; compare the two energies themselves, with s[i] = +1 and with −1",
    ),
    (dict(once=True, apart=False), "each neuron is asked once only; ask it as often as it stands in order"),
    (dict(old=True), "the other neurons are taken from the state at the start; use the newest"),
    (dict(up=-1.0), "of the two energies the lower one wins"),
    (dict(line=True), "visit the neurons in order, as often as they stand there, not as 0, 1, 2, …"),
    (
        dict(slope=True),
        "that is a field, in which neuron i hears itself; compare the energies of its two values",
    ),
    (dict(short=True), "the last visit in order is not made"),
    (dict(pairs=True, apart=False), "that is the two-body field W[i] @ s; use the energy of order n"),
    (dict(positive=True, apart=False), "an overlap below 0 keeps its sign: for odd n its power is below 0"),
)


def _slips(case):
    found = [(_run(**case, **slip), words) for slip, words in _SLIPS]
    return [*found, (case["s"], "the state did not change at all")]


def _pairs(got, given):
    case = given["pairs"]
    want = hopfield_recall(hebb_weights(case["X"]), case["s"], case["order"])[0]
    hint = "each visit: the energy with s[i] = +1 and with s[i] = −1, the lower one stays"
    slips = [(values, words) for values, words in _slips(case) if not np.array_equal(values, want)]
    return difference(got["pairs"], want, "n = 2, the state of 12 neurons: ", slips, hint)


def _three(got, given):
    hint = "each visit: the energy with s[i] = +1 and with s[i] = −1, the lower one stays"
    for name in ("three", "slope"):
        case = given[name]
        want = dam_recall(**case)
        slips = [(values, words) for values, words in _slips(case) if not np.array_equal(values, want)]
        where = f"n = 3, the state of {case['s'].size} neurons: "
        if said := difference(got[name], want, where, slips, hint):
            return said
    return None


def _crowd_mended(got, given):
    case, s = given["crowd"], got["crowd"]
    want = case["X"][0]
    if np.array_equal(s, want):
        return None
    reason = "go through all of order, each visit with the newest state and the energy of order n"
    if np.array_equal(s, _run(**case, pairs=True)):
        reason = "that is what the two-body field W[i] @ s gives; use the energy of order n"
    return (
        f"80 patterns of 24 neurons, n = 4: {number(np.mean(s == want) * 100, 3)} % of the neurons are right, "
        f"expected 100 %; {reason}"
    )


def _tie(got, given):
    for name in ("tie", "tie up"):
        hint = "when both values have the same energy, neuron i stays as it is"
        if said := difference(
            got[name], given[name]["s"], "two patterns that differ in neuron 3: ", (), hint
        ):
            return said
    return None


DAM_RECALL = Exercise(
    name="dam_recall",
    number="12.5",
    title="Fall into one valley among many",
    points=3,
    cases=_cases,
    returns=_returns,
    reference=dam_recall,
    checks=(
        Check(PAIRS, _pairs, ("pairs",)),
        Check("n = 3: the lower of two energies", _three, ("three", "slope")),
        Check("n = 4 mends where pairs are lost in the crowd", _crowd_mended, ("crowd",)),
        Check("equal energies leave the neuron as it is", _tie, ("tie", "tie up"), PAIRS),
    ),
)

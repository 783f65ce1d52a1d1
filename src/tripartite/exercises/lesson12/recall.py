"""Exercise 12.2: a state falls to the nearest memory."""

import numpy as np

from ...models.hopfield import energy, hebb_weights
from ..compare import array, difference, number, row, several
from ..record import Case, Check, Exercise
from .write import signs

PAIR = "two neurons, one after the other"
NEWEST = "each neuron sees the newest states, in the given order"
ENERGY = "the energies before the first visit and after each"

#: Neuron 1 has no input at all and neuron 3 has a balanced one.
BALANCED = np.array([[0, 0, 0, 2], [0, 0, 0, 0], [0, 0, 0, -2], [2, 0, -2, 0]])


def hopfield_recall(W, s, order):
    """The course's own, neuron by neuron in a given order; `models.hopfield.recall` draws the order."""
    start, s = s, np.array(s, dtype=float)
    drops = []
    for i in order:
        field, old = W[i] @ s, s[i]
        if field != 0:
            s[i] = np.sign(field)
        drops.append((s[i] - old) * field)  # W is symmetric with zeros on the diagonal
    return s, energy(W, start) - np.r_[0.0, np.cumsum(drops)]


def spoilt(x, flips, rng):
    """A copy of ``x`` with that many neurons turned round."""
    s = x.copy()
    s[rng.choice(x.size, flips, replace=False)] *= -1
    return s


def _cases(rng):
    X = signs(rng, 3, 32)
    W, s, order = _telling(rng)
    return {
        "pair": Case(
            dict(W=np.array([[0, 1], [1, 0]]), s=np.array([1, -1]), order=np.array([0, 1])),
            "W = [[0, 1], [1, 0]], s = [1, −1], order = [0, 1]",
        ),
        "memory": Case(
            dict(W=hebb_weights(X), s=spoilt(X[0], 6, rng), order=np.tile(rng.permutation(32), 2)),
            "three stored patterns of 32 neurons and a spoilt start",
        ),
        "any": Case(dict(W=W, s=s, order=order), "10 neurons, of which 7 are visited, some several times"),
        "tie": Case(
            dict(W=BALANCED, s=np.array([1, -1, 1, 1]), order=np.array([1, 3, 1])),
            "four neurons, two of them with a field of 0",
        ),
        "tie up": Case(
            dict(W=BALANCED, s=np.array([-1, 1, -1, -1]), order=np.array([3, 1])),
            "the same neurons, all signs turned round",
        ),
    }


def _telling(rng):
    """Weights, a start and an order on which every usual slip ends in a place of its own."""
    while True:
        W = rng.normal(size=(10, 10))
        W = (W + W.T) * (1 - np.eye(10)) / 2
        s, order = signs(rng, 10), rng.integers(0, 7, 12)
        want = _run(W, s, order)[0]
        late = (_run(W, s, order[:-1])[0] != want).any()  # the last visit changes something, too
        ends = [want, *(_run(W, s, order, **slip)[0] for slip, _ in _SLIPS)] if late else ()
        if late and len({tuple(end) for end in ends}) == len(ends):
            return W, s, order


def _returns(value, case):
    s, E = several(value, 2, "s, E", stacked=False)
    return array(s, case.kwargs["s"].shape, "s"), array(
        E, (len(case.kwargs["order"]) + 1,), "E (the start, then one for each visit)"
    )


def _run(
    W,
    s,
    order,
    old=False,
    up=1.0,
    line=False,
    back=False,
    all_at_once=False,
    once=False,
    blunt=False,
    flip=False,
):
    """The recall with a slip: (s, E)."""
    start, s = s, s.astype(float)
    energies = [-s @ W @ s / 2]
    visits = np.arange(len(s)) if line else order[::-1] if back else order
    for k, i in enumerate(visits):
        if once and i in visits[:k]:
            continue
        field = up * (W @ (start if old else s))
        field = np.trunc(field) if blunt else field
        if flip:
            s[i] = -s[i] if field[i] < 0 else s[i]
        elif all_at_once:
            s = np.where(field == 0, s, np.sign(field))
        else:
            s[i] = np.sign(field[i]) if field[i] != 0 else s[i]
        energies.append(-s @ W @ s / 2)
    return s, np.array(energies)


_SLIPS = (
    (dict(old=True), "the fields come from the state at the start; each visit must see the newest states"),
    (dict(up=-1.0), "the sign: a field above 0 sets the neuron to +1"),
    (
        dict(line=True),
        "the neurons are visited as 0, 1, 2, …; visit those in order, as often as they stand there",
    ),
    (dict(back=True), "order is read from its end"),
    (
        dict(flip=True),
        "s[i] becomes the sign of its field, whatever it was; a field below 0 does not turn it round",
    ),
    (dict(blunt=True), "a field between −1 and 1 has a sign, too: do not round it"),
    (dict(once=True), "each neuron is asked once only; ask it as often as it stands in order"),
    (dict(all_at_once=True), "all neurons change together at each visit; only neuron i may"),
)


def _pair(got, given):
    s = got["pair"][0]
    if np.array_equal(s, [-1.0, 1.0]):
        words = "both changed; neuron 1 takes the sign of its field, and it sees what neuron 0 has become, −1"
    elif np.array_equal(s, [1.0, 1.0]):
        words = "neuron 0 comes first in the order"
    else:
        words = "neuron 0 hears −1 and becomes −1; then neuron 1 hears −1 and stays"
    return difference(s, [-1.0, -1.0], "W = [[0, 1], [1, 0]], s = [1, −1], order = [0, 1]: ", (), words)


def _newest(got, given):
    case = given["any"]
    slips = [(_run(**case, **slip)[0], words) for slip, words in _SLIPS]
    slips.append((case["s"], "the state did not change at all"))
    hint = "for i in order: the field is W[i] @ s with the newest s, and its sign the new s[i]"
    return difference(
        got["any"][0], hopfield_recall(**case)[0], "the last state of 10 neurons: ", slips, hint
    )


def _memory(got, given):
    case, s = given["memory"], got["memory"][0]
    want = hopfield_recall(**case)[0]
    if np.array_equal(s, want):
        return None
    return (
        f"after two rounds through 32 neurons {number(np.mean(s == want) * 100, 3)} % of them are where they belong, "
        "expected 100 %; go through all of order, and let each visit start from the state before it"
    )


def _tie(got, given):
    for name in ("tie", "tie up"):
        s, want = got[name][0], hopfield_recall(**given[name])[0]
        words = (
            "sign(0) is 0, and a neuron is +1 or −1" if (s == 0).any() else "a field of 0 leaves it as it is"
        )
        said = difference(s, want, "with fields of 0 the last state: ", (), words)
        if said:
            return said
    return None


def _energies(got, given):
    case = given["any"]
    E, want = got["any"][1], hopfield_recall(**case)[1]
    late = np.r_[want[1:], want[-1]]
    slips = (
        (2 * want, "the ½ is missing: the double sum counts every pair twice"),
        (-want, "the sign: E = −½ Σ W_ij s_i s_j"),
        (-2 * want, "the sign and the ½: E = −½ Σ W_ij s_i s_j"),
        (
            np.full(want.shape, want[-1]),
            "that is the last energy in all places; write one down after each visit",
        ),
        (late, "E[0] belongs to the start, before any visit"),
        (
            np.r_[want[:-1], want[-2]],
            "the energy after the last visit is missing; the one before it stands twice",
        ),
        (np.r_[want[0], want[:-1]], "one visit late: E[k] is the energy after k visits"),
        (np.r_[0.0, want[1:]], "E[0] is the energy of the start"),
        (
            want[0] + 2 * (want - want[0]),
            "each change is counted twice: it costs −(s_new − s_old) times the field",
        ),
        (want[0] + (want - want[0]) / 2, "each change is halved: it costs −(s_new − s_old) times the field"),
        (2 * want[0] - want, "the sign of the changes: a neuron that follows its field lowers E"),
        (want / len(case["s"]), "E is not divided by N"),
        (want - want[0], "that is the change since the start; E is the energy itself"),
    )
    hint = "E[k] = −½ Σ W_ij s_i s_j after k visits, E[0] at the start"
    return difference(E, want, "the energies of 10 neurons: ", slips, hint, rtol=1e-5, atol=1e-5)


def _down(got, given):
    E = got["memory"][1]
    step = np.diff(E)
    if not np.isfinite(E).all() or (step > 1e-9).any():
        k = int(np.argmax(~(step <= 1e-9)))
        return f"from visit {k} to {k + 1} E goes from {number(E[k])} to {number(E[k + 1])}, expected no rise"
    want = hopfield_recall(**given["memory"])[1]
    if not E[-1] < E[0] - 1e-9:
        return f"E is {row(E[[0, -1]])} at both ends, expected a fall from {row(want[[0, -1]])}"
    return None


HOPFIELD_RECALL = Exercise(
    name="hopfield_recall",
    number="12.2",
    title="Fall into the nearest memory",
    points=4,
    cases=_cases,
    returns=_returns,
    reference=hopfield_recall,
    checks=(
        Check(PAIR, _pair, ("pair",)),
        Check(NEWEST, _newest, ("any",)),
        Check("a spoilt memory is mended", _memory, ("memory",)),
        Check("a field of 0 leaves the neuron as it is", _tie, ("tie", "tie up"), PAIR),
        Check("the energy never rises", _down, ("memory",)),
        Check(ENERGY, _energies, ("any",), NEWEST),
    ),
)

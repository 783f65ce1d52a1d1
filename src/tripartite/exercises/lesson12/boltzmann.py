"""Exercise 12.7: contrastive divergence."""

import copy

import numpy as np

from ...models.boltzmann import cd_gradients
from ..compare import array, difference, several
from ..record import Case, Check, Exercise

ONE = "k = 1: the change of the weights"
CERTAIN = "units that leave no room for chance"


def _rbm(rng, B, visible, hidden, size, k):
    return dict(
        v=rng.integers(0, 2, (B, visible)),
        W=size * rng.normal(size=(hidden, visible)),
        b=rng.normal(size=visible),
        c=rng.normal(size=hidden),
        k=k,
        rng=np.random.default_rng(rng.integers(2**32)),
    )


def _certain(rng):
    """Weights so large that every probability is 0 or 1."""
    while True:
        case = _rbm(rng, 4, 3, 5, 1.0, 1)
        case["W"], case["b"], case["c"] = (
            100.0 * np.round(4 * case[key]) + shift for key, shift in (("W", 0), ("b", 50), ("c", 50))
        )
        want = cd_gradients(**_fresh(case))
        others = [_cd(**_fresh(case), **{slip: False}) for slip in ("b_too", "c_too")]
        if all(part.any() for part in want) and all((other[0] != want[0]).any() for other in others):
            return case


def _cases(rng):
    return {
        "certain": Case(_certain(rng), "very large weights, 4 examples, k = 1"),
        "one": Case(_rbm(rng, 40, 6, 4, 1.0, 1), "40 examples, 6 visible and 4 hidden units, k = 1"),
        "five": Case(_rbm(rng, 20, 4, 7, 1.5, 5), "20 examples, 4 visible and 7 hidden units, k = 5"),
    }


def _returns(value, case):
    found = several(value, 3, "dW, db, dc", stacked=False)
    return tuple(
        array(part, case.kwargs[name].shape, "d" + name)
        for part, name in zip(found, ("W", "b", "c"), strict=True)
    )


def _sigmoid(a):
    return 0.5 * (1 + np.tanh(0.5 * a))


def _draw(p, rng):
    return (rng.random(p.shape) < p).astype(float)


def _binomial(p, rng):
    return rng.binomial(1, p).astype(float)


def _above(p, rng):
    return (rng.random(p.shape) > p).astype(float)


def _kept(p, rng):
    return p


def _rounded(p, rng):
    return np.round(p)


def _one_by_one(v, W, b, c, k, rng):
    """Each example with a chain of its own, one after the other."""
    each = [cd_gradients(v[e : e + 1], W, b, c, k, rng) for e in range(len(v))]
    return tuple(np.mean(parts, axis=0) for parts in zip(*each, strict=True))


def _cd(
    v,
    W,
    b,
    c,
    k,
    rng,
    hidden=_draw,
    visible=_draw,
    sampled=False,
    b_too=True,
    c_too=True,
    from_noise=False,
    stale=False,
    crossed=False,
):
    """The change with a slip, and the draws as they were made."""
    up = lambda v: _sigmoid(v @ W.T + c_too * c)  # noqa: E731
    down = lambda h: _sigmoid(h @ W + b_too * b)  # noqa: E731
    v = v.astype(float)
    p0 = p = up(v)
    h0 = h = hidden(p, rng)
    model = v
    if from_noise:
        model = _draw(np.full(v.shape, 0.5), rng)
        p = up(model)
    for step in range(k):
        h = hidden(p, rng) if step or from_noise else h
        model = visible(down(h), rng)
        p = up(model)
    if sampled:
        p0, p = h0, hidden(p, rng)
    if stale:
        p = h
    B = len(v)
    if crossed:
        return (p0 - p).T @ (v - model) / B, (v - model).mean(axis=0), (p0 - p).mean(axis=0)
    return (p0.T @ v - p.T @ model) / B, (v - model).mean(axis=0), (p0 - p).mean(axis=0)


_SLIPS = (
    (dict(hidden=_kept, visible=_kept), "the chain must run on draws, 0 or 1, not on probabilities"),
    (dict(hidden=_kept), "the hidden units must be drawn, 0 or 1, before they are passed on"),
    (dict(visible=_kept), "the visible units must be drawn, 0 or 1"),
    (dict(hidden=_above, visible=_above), "a unit is active where rng.random(p.shape) < p"),
    (dict(hidden=_rounded, visible=_rounded), "rounding is no draw: rng.random(p.shape) < p"),
    (dict(crossed=True), "take the difference of two products, not the product of two differences"),
    (
        dict(hidden=_binomial, visible=_binomial),
        "a fair chain, but with other draws: write rng.random(p.shape) < p, so that the numbers can be compared",
    ),
    (dict(sampled=True), "the draws of the hidden units stand in the sums; use their probabilities"),
    (dict(stale=True), "the hidden units of the last sum must be those that answer the last visible ones"),
    (dict(b_too=False), "the bias b of the visible units is missing when they are drawn"),
    (dict(c_too=False), "the bias c of the hidden units is missing"),
    (dict(from_noise=True), "the chain must begin at the data, not at random"),
    (dict(k=1), "the chain stops after one step; make k of them"),
    (dict(k=6), "one step too many: k times hidden, then visible"),
    (dict(k=2), "one step too many: k times hidden, then visible"),
)


def _slips(case, which):
    B = len(case["v"])
    want = cd_gradients(**_fresh(case))[which]
    plain = (
        (-want, "the sign: data minus model, the step that makes the data likelier"),
        (want / case["v"].shape[1], "divide by the number of examples alone"),
        (B * want, "that is the sum over the examples; take their mean"),
        (0 * want, "nothing changes: is the model's half of the sum the data again?"),
    )
    rest = [
        (_cd(**_fresh(case) | slip)[which], words)
        for slip, words in _SLIPS
        if slip.get("k") != case["k"] and "k" in slip
    ]
    rest += [(_cd(**_fresh(case), **slip)[which], words) for slip, words in _SLIPS if "k" not in slip]
    v = case["v"].astype(float)
    p0 = _sigmoid(v @ case["W"].T + case["c"])
    data = ((p0.T @ v) / B, v.mean(axis=0), p0.mean(axis=0))[which]
    rest += [
        (data, "that is the data's half; take the model's off"),
        (data - want, "that is the model's half; the data's is missing"),
        (
            _one_by_one(**_fresh(case))[which],
            "a fair chain, but example by example: draw for all at once, so that the numbers can be compared",
        ),
    ]
    return (*plain, *((values, words) for values, words in rest if not np.allclose(values, want)))


def _fresh(case):
    """The same with a generator at its start, as the answer got it."""
    return case | {"rng": copy.deepcopy(case["rng"])}


def _part(name, which, where, hint):
    def judge(got, given):
        case = given[name]
        return difference(
            got[name][which],
            cd_gradients(**_fresh(case))[which],
            where,
            _slips(case, which),
            hint,
            rtol=1e-5,
            atol=1e-6,
        )

    return judge


def _all(name, where, hint):
    parts = [_part(name, which, f"{where}{label} ", hint) for which, label in enumerate(("dW", "db", "dc"))]

    def judge(got, given):
        return next((said for part in parts if (said := part(got, given))), None)

    return judge


RBM_CD = Exercise(
    name="rbm_cd",
    number="12.7",
    title="Learn from your own dreams",
    points=4,
    cases=_cases,
    returns=_returns,
    reference=cd_gradients,
    checks=(
        Check(
            CERTAIN,
            _all(
                "certain",
                "very large weights: ",
                "data minus model; v @ W.T + c for hidden, h @ W + b for visible",
            ),
            ("certain",),
        ),
        Check(
            ONE,
            _part(
                "one",
                0,
                "k = 1, dW: ",
                "draw with the given rng, hidden first; then (p0.T @ v − p1.T @ v1) / B",
            ),
            ("one",),
        ),
        Check(
            "k = 1: the change of b",
            _part("one", 1, "k = 1, db: ", "the mean of v0 − v1, v1 as drawn"),
            ("one",),
        ),
        Check(
            "k = 1: the change of c",
            _part("one", 2, "k = 1, dc: ", "the mean of p0 − p1, probabilities"),
            ("one",),
        ),
        Check(
            "k = 5: the chain goes on from where it was",
            _all("five", "k = 5: ", "draw hidden, then visible, k times, each from the last"),
            ("five",),
        ),
    ),
)

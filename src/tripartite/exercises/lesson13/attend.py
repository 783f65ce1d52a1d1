"""Exercise 13.2: scaled dot-product attention with a mask."""

import numpy as np

from ...models import attention
from ..compare import array, close, difference, number, row
from ..record import Case, Check, Exercise

EQUAL = "equal keys share equally"
RIGHT = "scores over √D, shares over the keys"
SHUT = "what may not be seen changes nothing"
REST = "what may be seen shares the whole"
AXES = "further axes in front"
LARGE = "large scores do not overflow"
LOOSE = dict(rtol=1e-5, atol=1e-6)  # float32 is exact enough


def _qkv(rng, shape, T_q, T_k, D, dv):
    return dict(
        Q=rng.normal(size=(*shape, T_q, D)),
        K=rng.normal(size=(*shape, T_k, D)),
        V=rng.normal(size=(*shape, T_k, dv)),
    )


def _cases(rng):
    small = _qkv(rng, (), 3, 4, 5, 2)
    equal = small | dict(K=np.tile(small["K"][:1], (4, 1)))
    causal = _qkv(rng, (), 5, 5, 3, 4) | dict(mask=np.tril(np.ones((5, 5), bool)))
    later = {name: causal[name].copy() for name in "QKV"} | dict(mask=causal["mask"])
    later["K"][3:] += 3.0
    later["V"][3:] -= 10.0
    few = _qkv(rng, (), 3, 4, 5, 2)
    few["mask"] = np.array(
        [[True, False, True, True], [False, True, False, False], [True, True, False, True]]
    )
    many = _qkv(rng, (2, 3), 4, 5, 3, 2)
    masked = _qkv(rng, (2,), 4, 4, 3, 3) | dict(mask=np.tril(np.ones((4, 4), bool)))
    large = _qkv(rng, (), 3, 4, 5, 2)
    large |= dict(Q=100 * large["Q"], K=100 * large["K"])
    hidden = {name: value.copy() for name, value in small.items()}
    hidden["K"][1] = 1000.0 * np.sign(hidden["Q"][0])  # what query 0 likes best by far is out of its sight
    hidden["mask"] = np.ones((3, 4), bool)
    hidden["mask"][:, 1] = False
    low = {name: value.copy() for name, value in small.items()} | dict(mask=hidden["mask"])
    low["K"] -= 3000.0 * np.sign(low["Q"][0])  # what it may see is liked far less than 0
    return {
        "equal": Case(equal, "3 queries and 4 keys that are all the same"),
        "small": Case(small, "3 queries, 4 keys, D = 5, values of length 2"),
        "causal": Case(causal, "5 tokens and a mask that hides later ones"),
        "later": Case(later, "the same with later tokens changed"),
        "few": Case(few, "3 queries, 4 keys, and a mask with holes"),
        "many": Case(many, "Q of the shape (2, 3, 4, 3)"),
        "masked": Case(masked, "Q of the shape (2, 4, 3) and a mask (4, 4)"),
        "large": Case(large, "scores in the thousands"),
        "hidden": Case(hidden, "a mask that hides the key with the largest score"),
        "low": Case(low, "a mask, and scores of −1000 and less for what may be seen"),
    }


def _returns(value, case):
    Q, V = case.kwargs["Q"], case.kwargs["V"]
    return array(value, (*Q.shape[:-1], V.shape[-1]), "the result")


def _attention(Q, K, V, mask=None, scale=None, axis=-1, late=None, fill=-np.inf, flip=False):
    """Attention, right or with a slip."""
    s = Q @ np.swapaxes(K, -1, -2) / (np.sqrt(Q.shape[-1]) if scale is None else scale)
    m = None if mask is None else ~mask if flip else mask
    if m is not None and late is None:
        s = np.where(m, s, fill)
    e = np.exp(s - s.max(axis=axis, keepdims=True))
    p = e / e.sum(axis=axis, keepdims=True)
    if m is not None and late:
        p = p * m
    return p @ V


def _slips(case, *more):
    T_k, D = case["K"].shape[-2], case["Q"].shape[-1]
    usual = [
        (dict(scale=1.0), "the scores are not divided by √D"),
        (dict(scale=float(D)), "that divides by D; its root, np.sqrt(D), is asked for"),
        (dict(scale=np.sqrt(case["V"].shape[-1])), "D is the length of a query, not of a value"),
        (dict(scale=np.sqrt(T_k)), "D is the length of a query, not the number of keys"),
        (dict(scale=1 / np.sqrt(D)), "that multiplies by √D; divide"),
        (dict(axis=-2), "that is a softmax over the queries; each query's shares over the keys add up to 1"),
    ]
    with np.errstate(all="ignore"):
        return [(_attention(**case, **options), words) for options, words in (*more, *usual)]


def _equal(got, given):
    V = given["equal"]["V"]
    want = np.tile(V.mean(axis=0), (3, 1))
    slips = (
        (np.tile(V.sum(axis=0), (3, 1)), "that is their sum: the shares of a query must add up to 1"),
        (np.tile(V.sum(axis=0) / 3, (3, 1)), "each query's shares over the keys must add up to 1: axis=-1"),
    )
    hint = "four equal keys give four equal shares, so the output is the mean of the values"
    return difference(got["equal"], want, "four equal keys: ", slips, hint, **LOOSE)


def _right(got, given):
    case = given["small"]
    hint = "softmax(Q Kᵀ / √D) V, row by row"
    return difference(got["small"], _attention(**case), "3 queries, 4 keys: ", _slips(case), hint, **LOOSE)


def _shut(got, given):
    before, after = got["causal"][:3], got["later"][:3]
    if not np.isfinite(before).all():
        return f"5 tokens, a causal mask: got {row(before)}, expected finite numbers; give −∞ to scores, not to shares"
    if close(before, after, 0.0, 1e-9):
        return None
    with np.errstate(all="ignore"):
        turned = _attention(**given["causal"], flip=True)[:3]
    flip = close(before, turned) or close(got["causal"][-1], given["causal"]["V"][-1])
    why = (
        "True means that the query may look there, not that it may not"
        if flip
        else "give hidden scores −∞ before the softmax, so that exp makes them 0"
    )
    apart = np.abs(before - after).max()
    return f"tokens 3 and 4 were changed; outputs 0 to 2 moved by {number(apart)}, expected 0; {why}"


def _rest(got, given):
    case = given["few"]
    more = [
        (dict(late=True), "the mask came after the softmax: the shares that are left no longer add up to 1"),
        (dict(fill=0.0), "hidden scores were set to 0, and e⁰ is 1; −∞ makes them vanish"),
        (dict(flip=True), "True means that the query may look there"),
    ]
    hint = "give hidden scores −∞, then the softmax as before"
    for name, words in (("few", "a mask with holes: "), ("causal", "a causal mask: ")):
        case = given[name]
        if said := difference(got[name], _attention(**case), words, _slips(case, *more), hint, **LOOSE):
            return said
    return None


def _axes(got, given):
    for name, words in (
        ("many", "Q of the shape (2, 3, 4, 3): "),
        ("masked", "shape (2, 4, 3), with a mask: "),
    ):
        case = given[name]
        more = [(dict(flip=True), "True means that the query may look there")] if name == "masked" else []
        hint = "K.swapaxes(-1, -2) exchanges the last two axes only; @ and softmax work on the last ones"
        if said := difference(got[name], _attention(**case), words, _slips(case, *more), hint, **LOOSE):
            return said
    return None


def _large(got, given):
    words = {
        "large": ("scores in the thousands: ", "take each row's largest score off before exp"),
        "hidden": ("the largest score is hidden: ", "mask before you take the largest score off"),
        "low": ("what may be seen has scores below −1000: ", "hide with −np.inf, below every score"),
    }
    for name, (where, hint) in words.items():
        case = given[name]
        more = [(dict(late=True), "the mask came after the softmax")] if name == "hidden" else []
        more += [(dict(fill=fill), hint) for fill in (-100.0, -1e3)] if name == "low" else []
        if said := difference(
            got[name], _attention(**case), where, _slips(case, *more), hint, rtol=1e-3, atol=1e-3
        ):
            return said
    return None


ATTENTION = Exercise(
    name="attention",
    number="13.2",
    title="A soft look-up",
    points=4,
    cases=_cases,
    returns=_returns,
    reference=attention.attention,
    checks=(
        Check(EQUAL, _equal, ("equal",)),
        Check(RIGHT, _right, ("small",)),
        Check(SHUT, _shut, ("causal", "later"), EQUAL),
        Check(REST, _rest, ("few", "causal"), EQUAL),
        Check(AXES, _axes, ("many", "masked")),
        Check(LARGE, _large, ("large", "hidden", "low")),
    ),
)

"""Exercise 13.4: several heads side by side."""

import numpy as np

from ...models import attention
from ..compare import array, close, difference
from ..record import Case, Check, Exercise

ONE = "one head: three projections and W_O"
HEADS = "each head has rows of its own"
ORDER = "heads are joined token by token"
MASK = "the mask reaches every head"
LOOSE = dict(rtol=1e-5, atol=1e-5)  # float32 is exact enough


def weights(rng, d, d_a):
    """Weights of the heads, (d_a, d) and (d, d_a)."""
    params = {name: rng.normal(size=(d_a, d)) for name in ("W_Q", "W_K", "W_V")}
    return params | {"W_O": rng.normal(size=(d, d_a))}


def _case(rng, T, d, d_a, heads, words, mask=None):
    case = dict(x=rng.normal(size=(T, d)), params=weights(rng, d, d_a), heads=heads)
    return Case(case | ({} if mask is None else dict(mask=mask)), words)


def _cases(rng):
    plain = _case(rng, 4, 8, 8, 2, "4 tokens of 8 numbers, 2 heads with D = 4, W_O the identity")
    plain.kwargs["params"]["W_O"] = np.eye(8)
    return {
        "one": _case(rng, 4, 6, 4, 1, "4 tokens of 6 numbers, one head with D = 4"),
        "plain": plain,
        "three": _case(rng, 5, 4, 6, 3, "5 tokens of 4 numbers, 3 heads with D = 2"),
        "masked": _case(
            rng,
            4,
            6,
            6,
            2,
            "4 tokens of 6 numbers, 2 heads with D = 3 and a causal mask",
            np.tril(np.ones((4, 4), bool)),
        ),
    }


def _returns(value, case):
    return array(value, case.kwargs["x"].shape, "the result")


def _heads(x, params, heads, mask=None, cut="blocks", join="blocks", out=True, scale=None, same=False):
    """Attention by several heads, right or with a slip."""
    T, d_a = len(x), len(params["W_Q"])
    D = d_a // heads
    parts = []
    for name in ("W_Q", "W_K", "W_V"):
        z = x @ params[name].T
        if cut == "raw":
            z = z.reshape(heads, T, D)
        elif cut == "in turns":
            z = z.reshape(T, D, heads).transpose(2, 0, 1)
        else:
            z = z.reshape(T, heads, D).transpose(1, 0, 2)
        parts.append(z)
    if same:
        parts = [np.repeat(part[:1], heads, axis=0) for part in parts]
    Q, K, V = parts
    s = Q @ K.transpose(0, 2, 1) / np.sqrt(D if scale is None else scale)
    if mask is not None:
        s = np.where(mask, s, -np.inf)
    P = np.exp(s - s.max(axis=-1, keepdims=True))
    P /= P.sum(axis=-1, keepdims=True)
    y = P @ V
    if join == "backwards":
        y = y[::-1]
    if join == "raw":
        y = y.reshape(T, d_a)
    elif join == "in turns":
        y = y.transpose(1, 2, 0).reshape(T, d_a)
    else:
        y = y.transpose(1, 0, 2).reshape(T, d_a)
    return y @ params["W_O"].T if out else y


_SLIPS = (
    (dict(cut="raw"), "reshape alone mixes tokens: first (T, heads, D), then swap the first two axes"),
    (dict(cut="raw", join="raw"), "reshape alone mixes tokens: (T, heads, D), then swap the first two axes"),
    (dict(join="raw"), "before the last reshape the axes must be swapped back to (T, heads, D)"),
    (dict(cut="in turns"), "head i has the rows from i·D on, D neighbours; yours takes every heads-th row"),
    (
        dict(cut="in turns", join="in turns"),
        "head i has the rows from i·D on; yours takes every heads-th row",
    ),
    (dict(same=True), "all heads use the first rows; head i has the rows from i·D on"),
    (dict(join="backwards"), "the heads are joined in the wrong order; head 0 first"),
)


def _slips(case, *more):
    found = []
    d_a = len(case["params"]["W_Q"])
    usual = (*_SLIPS, (dict(scale=d_a), "each head divides by the root of its own D, not of all rows"))
    for options, words in (*more, *usual):
        value = _heads(**case, **options)
        found.append((value, words))
    return found


def _one(got, given):
    case = given["one"]
    x, params = case["x"], case["params"]
    more = [(x + _heads(**case), "x is added: that comes later, in the block")]
    hint = "Q = x W_Qᵀ and so on, attention, then times W_Oᵀ"
    slips = [
        *more,
        (_heads(x, params | {"W_Q": params["W_K"], "W_K": params["W_Q"]}, 1), "W_Q and W_K are exchanged"),
        (_heads(**case, scale=len(x)), "D is the number of rows of a head, not the number of tokens"),
        (_heads(**case, scale=1.0), "the scores are not divided by √D"),
    ]
    return difference(got["one"], _heads(**case), "one head: ", slips, hint, **LOOSE)


def _apart(got, given):
    case = given["plain"]
    # The first head writes the first half of each token, whatever the second does.
    want = _heads(**case)
    for half, words in ((slice(0, 4), "first"), (slice(4, 8), "second")):
        slips = [(v[:, half], w) for v, w in _slips(case)]
        single = dict(
            x=case["x"],
            params={k: v if k == "W_O" else v[half] for k, v in case["params"].items()} | {"W_O": np.eye(4)},
            heads=1,
        )
        assert close(_heads(**single), want[:, half])
        hint = f"it is what one head gives with rows {half.start} to {half.stop - 1} of W_Q, W_K and W_V"
        where = f"two heads, W_O the identity, the {words} head's part: "
        if said := difference(got["plain"][:, half], want[:, half], where, slips, hint, **LOOSE):
            return said
    return None


def _order(got, given):
    case = given["three"]
    hint = "join the heads' outputs to (T, heads·D), head 0 first, then times W_Oᵀ"
    return difference(got["three"], _heads(**case), "three heads: ", _slips(case), hint, **LOOSE)


def _mask(got, given):
    case = given["masked"]
    unmasked = {k: v for k, v in case.items() if k != "mask"}
    bare, W_O = _heads(**case, out=False), case["params"]["W_O"]
    slips = [
        (_heads(**unmasked), "the mask is not handed on to attention"),
        (bare, "W_O is missing: the joined heads @ W_O.T"),
        (bare @ W_O, "that is times W_O, not W_Oᵀ: W_O has a row for each number that comes out"),
        *_slips(case),
    ]
    return difference(
        got["masked"], _heads(**case), "a causal mask: ", slips, "the same mask for each head", **LOOSE
    )


MULTI_HEAD = Exercise(
    name="multi_head",
    number="13.4",
    title="Several heads",
    points=3,
    cases=_cases,
    returns=_returns,
    reference=attention.multi_head,
    checks=(
        Check(ONE, _one, ("one",)),
        Check(HEADS, _apart, ("plain",), ONE),
        Check(ORDER, _order, ("three",), ONE),
        Check(MASK, _mask, ("masked",)),
    ),
)

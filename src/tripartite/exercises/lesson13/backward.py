"""Exercise 13.3: the gradient of attention."""

import numpy as np

from ...models import attention
from ..compare import array, difference, row, several
from ..record import Case, Check, Exercise

VALUES = "the error at the values"
KEY = "with a single key the scores do not matter"
QUERIES = "the error at the queries"
KEYS = "the error at the keys"
MASK = "nothing flows to what is hidden"
LARGE = "large scores do not overflow"
LOOSE = dict(rtol=1e-5, atol=1e-7)


def _case(rng, T_q, T_k, D, dv, words, mask=None):
    case = dict(
        Q=rng.normal(size=(T_q, D)),
        K=rng.normal(size=(T_k, D)),
        V=rng.normal(size=(T_k, dv)),
        dout=rng.normal(size=(T_q, dv)),
    )
    return Case(case | ({} if mask is None else dict(mask=mask)), words)


def _cases(rng):
    holes = np.tril(np.ones((5, 5), bool))
    holes[3, 1] = False
    large = dict(_case(rng, 3, 4, 5, 2, "").kwargs)
    large |= dict(Q=100 * large["Q"], K=100 * large["K"])
    return {
        "small": _case(rng, 3, 4, 5, 2, "3 queries, 4 keys, D = 5, values of length 2"),
        "single": _case(rng, 3, 1, 4, 2, "3 queries and a single key"),
        "large": Case(large, "scores in the thousands"),
        "masked": _case(rng, 5, 5, 3, 4, "5 tokens and a mask", holes),
    }


def _returns(value, case):
    found = several(value, 3, "dQ, dK, dV", stacked=False)
    return tuple(
        array(part, case.kwargs[name].shape, f"the gradient of {name}")
        for name, part in zip("QKV", found, strict=True)
    )


def _gradients(Q, K, V, dout, mask=None, scale=True, centre=True, p=True, probs="p", axis=-1, forward=True):
    """The three gradients, right or with a slip."""
    root = np.sqrt(Q.shape[-1])
    s = Q @ K.T / (root if forward else 1.0)
    if mask is not None:
        s = np.where(mask, s, -np.inf)
    P = np.exp(s - s.max(axis=-1, keepdims=True))
    P /= P.sum(axis=-1, keepdims=True)
    dP = dout @ V.T
    inner = dP - (P * dP).sum(axis=axis, keepdims=True) if centre else dP
    if centre == "mean":
        inner = dP - dP.mean(axis=-1, keepdims=True)
    if centre == "square":
        inner = dP * (1 - P)
    ds = (P * inner if p else inner) / (root if scale else 1.0)
    return ds @ K, ds.T @ Q, P.T @ dout


_SLIPS = (
    (dict(scale=False), "1/√D is missing: the scores were divided by it, so their error is, too"),
    (dict(forward=False, scale=False), "√D is missing, forwards and backwards"),
    (
        dict(centre=False),
        "that is p · dp; through the softmax it is p · (dp − Σ p dp), the sum over the keys",
    ),
    (dict(centre="mean"), "taken off is the mean of dp; it is the mean weighted by p, Σ p dp"),
    (
        dict(centre="square"),
        "that is p (1 − p) dp, the diagonal alone; each share feels every score of its row",
    ),
    (dict(axis=-2), "the sum Σ p dp runs over the keys, axis=-1"),
    (dict(axis=None), "the sum Σ p dp runs over the keys, one for each query: axis=-1"),
    (dict(p=False), "that is dp − Σ p dp; multiply by p"),
    (dict(p=False, centre=False), "the softmax is missing on the way back: p · (dp − Σ p dp)"),
)


def _slips(case, which):
    with np.errstate(all="ignore"):
        return [(_gradients(**case, **options)[which], words) for options, words in _SLIPS]


def _values(got, given):
    case = given["small"]
    want = _gradients(**case)[2]
    slips = [(_gradients(**case, forward=False)[2], "√D is missing in the shares")]
    slips += [(np.full_like(want, 1 / 4) * case["dout"].sum(0), "shares are missing: Pᵀ dout")]
    hint = "each value gets the errors of all queries, weighted by the shares: Pᵀ dout, P of the shape (T_q, T_k)"
    return difference(got["small"][2], want, "gradient of V: ", slips, hint, **LOOSE)


def _single(got, given):
    case = given["single"]
    for which, name in enumerate("QK"):
        want = np.zeros(case[name].shape)
        hint = "its share is 1 whatever the score, so the score gets no error: p · (dp − Σ p dp) = 0"
        if said := difference(
            got["single"][which], want, f"one key, gradient of {name}: ", _slips(case, which), hint, **LOOSE
        ):
            return said
    want = _gradients(**case)[2]
    return difference(got["single"][2], want, "one key, gradient of V: ", (), "Pᵀ dout with P = 1", **LOOSE)


def _queries(got, given):
    case = given["small"]
    more = [(-_gradients(**case)[0], "the sign is turned")]
    hint = "ds = p · (dp − Σ p dp) / √D, then dQ = ds K"
    where = "gradient of Q: "
    return difference(got["small"][0], _gradients(**case)[0], where, more + _slips(case, 0), hint, **LOOSE)


def _keys(got, given):
    case = given["small"]
    more = [(-_gradients(**case)[1], "the sign is turned")]
    hint = "ds = p · (dp − Σ p dp) / √D, then dK = dsᵀ Q"
    return difference(
        got["small"][1], _gradients(**case)[1], "gradient of K: ", more + _slips(case, 1), hint, **LOOSE
    )


def _untransposed(case):
    """The gradients with P and ds where their transposes belong, for as many queries as keys."""
    P = attention.attention_weights(case["Q"], case["K"], case["mask"])
    dP = case["dout"] @ case["V"].T
    ds = P * (dP - (P * dP).sum(axis=-1, keepdims=True)) / np.sqrt(case["Q"].shape[1])
    return ds @ case["K"], ds @ case["Q"], P @ case["dout"]


def _mask(got, given):
    case = given["masked"]
    unmasked = {name: case[name] for name in ("Q", "K", "V", "dout")}
    for which, name in enumerate("QKV"):
        if not np.isfinite(got["masked"][which]).all():
            return (
                f"with a mask the gradient of {name} holds {row(got['masked'][which])}, expected finite numbers; "
                "−∞ belongs into the scores only"
            )
        slips = [
            (_gradients(**unmasked)[which], "the mask is not used: hide scores as on the way forward"),
            (
                _gradients(**case | dict(mask=~case["mask"]))[which],
                "True means that the query may look there",
            ),
            *_slips(case, which),
        ]
        if name != "Q":
            slips.append(
                (_untransposed(case)[which], "the matrix in front must be transposed: Pᵀ dout, dsᵀ Q")
            )
        want = _gradients(**case)[which]
        hint = "a hidden share is 0, so its part of ds is 0 as well"
        where = f"with a mask, gradient of {name}: "
        if said := difference(got["masked"][which], want, where, slips, hint, **LOOSE):
            return said
    return None


def _large(got, given):
    case = given["large"]
    for which, name in enumerate("QKV"):
        hint = "take each row's largest score off before exp, or call your softmax"
        where = f"scores in the thousands, gradient of {name}: "
        want = _gradients(**case)[which]
        if said := difference(
            got["large"][which], want, where, _slips(case, which), hint, rtol=1e-3, atol=1e-4
        ):
            return said
    return None


ATTENTION_BACKWARD = Exercise(
    name="attention_backward",
    number="13.3",
    title="Blame flows back through a look-up",
    points=4,
    cases=_cases,
    returns=_returns,
    reference=attention.attention_backward,
    checks=(
        Check(VALUES, _values, ("small",)),
        Check(KEY, _single, ("single",), VALUES),
        Check(QUERIES, _queries, ("small",)),
        Check(KEYS, _keys, ("small",)),
        Check(MASK, _mask, ("masked",)),
        Check(LARGE, _large, ("large",), QUERIES),
    ),
)

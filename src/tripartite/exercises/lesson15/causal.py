"""Exercise 15.5: one token after the other."""

from functools import partial

import numpy as np

from ..compare import array, row
from ..compare import close as _close
from ..compare import difference as _difference
from ..record import Case, Check, Exercise
from .maps import ATOL, RTOL, Map, attended, tokens

close, difference = (partial(f, rtol=RTOL, atol=ATOL) for f in (_close, _difference))

FIRST = "the first token reads its own value"
AHEAD = "a later token changes no earlier answer"
VALUES = "each token reads itself and all before it"
FAINT = "a faint memory is still a memory"
ANY = "any φ, and a single token"


def causal_read(Q, K, V, phi):
    """Write token t, then read it: answers (T, dv) from H (dv, M) and a (M,) alone."""
    Q, K, V = (np.asarray(x, float) for x in (Q, K, V))
    H, a, out = 0.0, 0.0, []
    for q, k, v in zip(Q, K, V, strict=True):
        H, a = H + np.outer(v, phi(k)), a + phi(k)
        out.append(H @ phi(q) / (a @ phi(q)))
    return np.array(out)


def _cases(rng):
    K, V = tokens(rng, 6, 3, 2)
    Q, phi = rng.normal(0.0, 0.7, (6, 3)), Map(rng.normal(size=(5, 3)))
    Q2, K2, V2 = (x.copy() for x in (Q, K, V))
    Q2[4:], K2[4:], V2[4:] = 2.0 * Q[4:], -K[4:], V[4:] + 3.0
    Kf, Vf = tokens(rng, 4, 3, 2)
    Qf = rng.normal(0.0, 0.7, (4, 3))
    far = Map(rng.normal(size=(5, 3)) - [0.0, 0.0, 9.0])  # φ of about e^(−27)
    Kf[:, 2] = Qf[:, 2] = 2.4
    other = Map(rng.normal(size=(4, 2)), "lifted")
    return {
        "six": Case(dict(Q=Q, K=K, V=V, phi=phi), "6 tokens, D = 3, d_v = 2, M = 5"),
        "changed": Case(dict(Q=Q2, K=K2, V=V2, phi=phi), "the same 6 tokens with the last two changed"),
        "faint": Case(dict(Q=Qf, K=Kf, V=Vf, phi=far), "4 tokens for which φ is very small"),
        "one": Case(
            dict(Q=np.array([[1, 2]]), K=np.array([[0, 1]]), V=np.array([[3, -2, 5]]), phi=other),
            "a single token of whole numbers, another φ",
        ),
        "other": Case(
            dict(zip("QKV", _square(rng), strict=True)) | dict(phi=other), "5 tokens, another φ, d_v = M"
        ),
    }


def _square(rng):
    K, V = tokens(rng, 5, 2, 4)
    return rng.normal(0.0, 0.7, (5, 2)), K, V


def _returns(value, case):
    return array(value, np.shape(case.kwargs["V"]), "the answers")


def _may(T, late=0):
    return np.tril(np.ones((T, T), bool), late)


def _want(case):
    return attended(case["Q"], case["K"], case["V"], case["phi"], _may(len(case["Q"])))


def _last(Q, K, V, phi):
    return attended(Q, K, V, phi)[-1]


def _with(Q, K, V, phi):
    return attended(Q, K, V, phi, _may(len(Q)))


def _kept_divided(Q, K, V, phi):
    H, a, out = 0.0, 0.0, []
    for q, k, v in zip(Q, K, V, strict=True):
        a = a + phi(k)
        H = (H + np.outer(v, phi(k))) / (a @ phi(q))
        out.append(H @ phi(q))
    return np.array(out)


def _softmax(Q, K, V):
    e = np.where(_may(len(Q)), np.exp(Q @ K.T), 0.0)
    return e @ V / e.sum(axis=1, keepdims=True)


def _slips(Q, K, V, phi):
    T, F, G = len(Q), phi(K), phi(Q)
    whole = attended(Q, K, V, phi)
    w = np.where(_may(T), G @ F.T, 0.0)
    with np.errstate(all="ignore"):
        before = np.where(_may(T, -1), G @ F.T, 0.0)
        late = before @ V / before.sum(axis=1, keepdims=True)
        late0 = np.vstack([np.zeros((1, V.shape[1])), late[1:]])
        own = V + 0.0
        keyed = attended(K, K, V, phi, _may(T))
        swapped = attended(K, Q, V, phi, _may(T))
        last_h = (np.diag(G @ F.T) / w.sum(axis=1))[:, None] * V
        last_a = w @ V / np.diag(G @ F.T)[:, None]
        steps = w @ V / np.arange(1, T + 1)[:, None]
        window = np.where(_may(T) & ~_may(T, -2), G @ F.T, 0.0)
    return (
        (whole, "all tokens were written before the first was read; write one, read it, go on"),
        (late, "token t is read before it is written; write it first"),
        (late0, "token t is read before it is written; write it first"),
        (
            np.tile(_last(Q, K, V, phi), (T, 1)),
            "every row is the last answer: is one array appended again and again?",
        ),
        (w @ V / (G @ F.sum(axis=0))[:, None], "a holds all tokens already; write it token by token, as H"),
        (_with(Q[np.arange(T) - 1], K, V, phi), "token t is read with the query before it"),
        (_kept_divided(Q, K, V, phi), "H stays divided after a token; divide the answer, keep H"),
        (_softmax(Q, K, V), "that is softmax attention, which needs all keys; use φ"),
        (own, "only the token itself is in the memory; H and a keep what was before: += adds, = replaces"),
        (keyed, "read with φ(k); a query is read with φ(q)"),
        (swapped, "q and k have changed places: write φ(k), read φ(q)"),
        (last_h, "H is overwritten while a adds up; both must add up"),
        (last_a, "a is overwritten while H adds up; both must add up"),
        (steps, "divided by the number of tokens; divide by p = a · φ(q)"),
        (w @ V, "the division by p = a · φ(q) is missing"),
        (window @ V / window.sum(axis=1, keepdims=True), "only two tokens are kept; H and a keep all before"),
    )


def _first(got, given):
    want = given["six"]["V"][0]
    hint = "after one token is written, its value is all there is to read"
    slips = [(values[0], words) for values, words in _slips(**given["six"])]
    return difference(got["six"][0], want, "token 0: ", slips, hint)


def _ahead(got, given):
    if close(got["changed"][:4], got["six"][:4]):
        return None
    return (
        f"the last two tokens were changed and answer 0 went from {row(got['six'][0])} to "
        f"{row(got['changed'][0])}; expected the first four to stay: at token t only tokens 0 … t are written"
    )


def _values(got, given):
    case = given["six"]
    hint = "for each token: add to H and a, then H φ(q) / (a · φ(q))"
    return difference(got["six"], _want(case), "for 6 tokens ", _slips(**case), hint)


def _faint(got, given):
    case = given["faint"]
    hint = "divide by p itself, without a small number added to it"
    return difference(got["faint"], _want(case), "for a small φ ", hint=hint)


def _any(got, given):
    hints = {
        "other": "use the phi that is given",
        "one": "zeros_like of whole numbers keeps whole numbers only",
    }
    for name, words in (("other", "for 5 tokens, another φ "), ("one", "for a single token ")):
        case, hint = given[name], hints[name]
        if fault := difference(got[name], _want(case), words, _slips(**case), hint):
            return fault
    return None


CAUSAL_READ = Exercise(
    name="causal_read",
    number="15.5",
    title="One token after the other",
    points=4,
    cases=_cases,
    returns=_returns,
    reference=causal_read,
    checks=(
        Check(FIRST, _first, ("six",)),
        Check(AHEAD, _ahead, ("six", "changed"), FIRST),
        Check(VALUES, _values, ("six",)),
        Check(FAINT, _faint, ("faint", "six"), VALUES),
        Check(ANY, _any, ("other", "one")),
    ),
)

"""Exercise 15.2: the writing phase."""

from functools import partial

import numpy as np

from ..compare import array, several
from ..compare import close as _close
from ..compare import difference as _difference
from ..record import Case, Check, Exercise
from .maps import ATOL, RTOL, Map, tokens, written

close, difference = (partial(f, rtol=RTOL, atol=ATOL) for f in (_close, _difference))

HEBB = "H is the sum of v φ(k)ᵀ"
GATHERED = "a is the sum of all φ(k)"
SQUARE = "rows of H belong to values, columns to features"
ORDER = "the order of the tokens does not matter"
ANY = "any φ, and a single token"


def write(K, V, phi):
    """Hebb's weights H (dv, M) and the astrocyte's sum a (M,) of tokens K (T, D), V (T, dv)."""
    return written(np.asarray(K, float), np.asarray(V, float), phi)


def _cases(rng):
    K, V = tokens(rng, 5, 3, 2)
    phi, order = Map(rng.normal(size=(6, 3))), np.array([3, 0, 4, 2, 1])
    K3, V3 = tokens(rng, 3, 3, 3)
    return {
        "five": Case(dict(K=K, V=V, phi=phi), "5 tokens, D = 3, d_v = 2, M = 6"),
        "order": Case(dict(K=K[order], V=V[order], phi=phi), "the same 5 tokens in another order"),
        "square": Case(dict(K=K3, V=V3, phi=Map(rng.normal(size=(3, 3)))), "3 tokens, D = d_v = M = 3"),
        "whole": Case(
            dict(K=np.array([[1, 0]]), V=np.array([[2, -1, 3]]), phi=Map(rng.normal(size=(4, 2)), "lifted")),
            "a single token of whole numbers, another φ",
        ),
    }


def _returns(value, case):
    found = several(value, 2, "H, a", stacked=False)
    M, dv = case.kwargs["phi"].M, case.kwargs["V"].shape[1]
    return array(found[0], (dv, M), "H"), array(found[1], (M,), "a")


def _h_slips(K, V, phi):
    F = phi(K)
    T, M = F.shape
    slips = [
        (V.T @ F / T, "divided by the number of tokens; Hebb's rule adds, it does not average"),
        (V.T @ F / F.sum(axis=0), "H is divided by a; the division comes with reading"),
        (_once_more(V, F, 0), "the first token counts twice; start from 0"),
        (np.abs(V.T @ F), "signs are lost: a value may be negative"),
        (V[:-1].T @ F[:-1], "the last token is missing"),
        (V[1:].T @ F[1:], "the first token is missing"),
        (V.T @ F / M, "divided by M; √M is inside φ already, on both sides"),
        (np.outer(V[-1], F[-1]), "only the last token is in H; += adds, = replaces"),
        (np.outer(V[0], F[0]), "only the first token is in H; is the return inside the loop?"),
        (
            np.outer(V.sum(0), F.sum(0)),
            "every value is tied to every key; tie each to its own, then add up over the tokens",
        ),
    ]
    if V.shape[1] == M:
        slips.append((F.T @ V, "H is turned: rows are output neurons, np.outer(v, phi(k))"))
    if K.shape[1] == M:
        slips.append((V.T @ K, "the key itself is in H; what fires is φ(k)"))
    return slips


def _once_more(V, F, t):
    return V.T @ F + np.outer(V[t], F[t])


def _a_slips(K, V, phi):
    F = phi(K)
    slips = [
        (F.mean(axis=0), "that is the mean; the astrocyte adds up"),
        (V.sum(axis=1) @ F, "values are in a; the way to the astrocyte follows presynaptic activity alone"),
        (F.sum(axis=0) + F[0], "the first token counts twice; start from 0"),
        (F[:-1].sum(axis=0), "the last token is missing"),
        (F[1:].sum(axis=0), "the first token is missing"),
        (F[-1], "only the last token is in a; += adds, = replaces"),
        (F[0], "only the first token is in a; is the return inside the loop?"),
        (phi(K.sum(axis=0)), "that is φ of the sum of the keys; add up after φ"),
        (F.sum(axis=0) / F.sum(), "scaled so that it adds up to 1; the astrocyte only adds"),
        (np.sqrt(np.sum(F * F, axis=0)), "that is a root of squares; the astrocyte only adds"),
    ]
    if K.shape[1] == len(F[0]):
        slips.append((K.sum(axis=0), "the keys themselves are in a; what reaches the astrocyte is φ(k)"))
    return slips


def _hebb(got, given):
    case = given["five"]
    hint = "for each token add np.outer(v, phi(k))"
    return difference(got["five"][0], write(**case)[0], "for 5 tokens H: ", _h_slips(**case), hint)


def _gathered(got, given):
    case = given["five"]
    return difference(
        got["five"][1], write(**case)[1], "for 5 tokens a: ", _a_slips(**case), "for each token add phi(k)"
    )


def _square(got, given):
    case = given["square"]
    hint = "H[i, j] leads from feature j to output i, as W[i, j] everywhere in the course"
    return difference(got["square"][0], write(**case)[0], "for d_v = M = 3 H: ", _h_slips(**case), hint)


def _order(got, given):
    for name, one, other in zip(("H", "a"), got["five"], got["order"], strict=True):
        if not close(other, one):
            return difference(
                other,
                one,
                f"in another order {name}: ",
                [(2 * one, "the call before is still in it; start from 0 in each call")],
                "a sum has no order: add every token alike",
            )
    return None


def _any(got, given):
    case = given["whole"]
    H, a = write(**case)
    hint = "use the phi that is given, whatever it computes"
    cut = "the decimals got lost: zeros_like of whole numbers keeps whole numbers only"
    return difference(
        got["whole"][0], H, "for one token H: ", [(np.trunc(H), cut), *_h_slips(**case)], hint
    ) or difference(got["whole"][1], a, "for one token a: ", _a_slips(**case), hint)


WRITE = Exercise(
    name="write",
    number="15.2",
    title="The writing phase",
    points=3,
    cases=_cases,
    returns=_returns,
    reference=write,
    checks=(
        Check(HEBB, _hebb, ("five",)),
        Check(GATHERED, _gathered, ("five",)),
        Check(SQUARE, _square, ("square",)),
        Check(ORDER, _order, ("five", "order"), GATHERED),
        Check(ANY, _any, ("whole",)),
    ),
)

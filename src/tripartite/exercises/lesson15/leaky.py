"""Exercise 15.6: a memory that leaks."""

from functools import partial

import numpy as np

from ..compare import array, several
from ..compare import close as _close
from ..compare import difference as _difference
from ..record import Case, Check, Exercise
from .maps import ATOL, RTOL, Map, tokens, written

close, difference = (partial(f, rtol=RTOL, atol=ATOL) for f in (_close, _difference))

NONE = "without a leak it is the writing phase"
HEBB = "H fades with its own time constant"
GATHERED = "a fades with its own time constant"
LAST = "the newest token counts in full"


def leaky_write(K, V, phi, tau_H, tau_a):
    """H (dv, M) and a (M,) when each fades by e^(−1/τ) before a token is written; τ in tokens, inf: no leak."""
    K, V = np.asarray(K, float), np.asarray(V, float)
    age = np.arange(len(K))[::-1]
    F = phi(K)
    return (V * np.exp(-age / tau_H)[:, None]).T @ F, np.exp(-age / tau_a) @ F


def _cases(rng):
    K, V = tokens(rng, 5, 3, 2)
    phi = Map(rng.normal(size=(6, 3)))
    K3, V3 = tokens(rng, 4, 2, 3)
    small = Map(rng.normal(size=(3, 2)), "lifted")
    inf = float("inf")
    return {
        "none": Case(dict(K=K, V=V, phi=phi, tau_H=inf, tau_a=inf), "5 tokens without a leak, τ = inf"),
        "two": Case(dict(K=K, V=V, phi=phi, tau_H=3.0, tau_a=1.4), "5 tokens, τ_H = 3, τ_a = 1.4"),
        "one": Case(dict(K=K[:1], V=V[:1], phi=phi, tau_H=2, tau_a=0.5), "one token, τ_H = 2, τ_a = 0.5"),
        "other": Case(dict(K=K3, V=V3, phi=small, tau_H=0.8, tau_a=inf), "d_v = M = 3, τ_H = 0.8, τ_a = inf"),
    }


def _returns(value, case):
    found = several(value, 2, "H, a", stacked=False)
    M, dv = case.kwargs["phi"].M, case.kwargs["V"].shape[1]
    return array(found[0], (dv, M), "H"), array(found[1], (M,), "a")


def _faded(K, V, phi, keep_H, keep_a, extra=0, turned=False):
    age = np.arange(len(K)) if turned else np.arange(len(K))[::-1]
    F = phi(K)
    return (V * (keep_H ** (age + extra))[:, None]).T @ F, (keep_a ** (age + extra)) @ F


def _slips(K, V, phi, tau_H, tau_a):
    H, a = np.exp(-1 / tau_H), np.exp(-1 / tau_a)
    with np.errstate(all="ignore"):
        return (
            (_faded(K, V, phi, 1.0, 1.0), "nothing fades"),
            (_faded(K, V, phi, a, H), "tau_H and tau_a have changed places"),
            (_faded(K, V, phi, H, H), "tau_H is used for both"),
            (_faded(K, V, phi, a, a), "tau_a is used for both"),
            (
                _faded(K, V, phi, H, a, extra=1),
                "it fades after the token is written; let it fade first, then write",
            ),
            (_faded(K, V, phi, H, a, turned=True), "the oldest token counts in full; the newest should"),
            (_faded(K, V, phi, 1 - 1 / tau_H, 1 - 1 / tau_a), "1 − 1/τ is Euler's step; exact is e^(−1/τ)"),
            (_faded(K, V, phi, tau_H, tau_a), "τ itself is the factor; it is e^(−1/τ)"),
            (_faded(K, V, phi, np.exp(-tau_H), np.exp(-tau_a)), "that is e^(−τ); it is e^(−1/τ)"),
            (_faded(K, V, phi, 1 / H, 1 / a), "it grows; the exponent is −1/τ"),
            (_averaged(K, V, phi, H, a), "what is written is multiplied by 1 − e^(−1/τ); it counts in full"),
            (_faded(K, V, phi, 2 ** (-1 / tau_H), 2 ** (-1 / tau_a)), "2^(−1/τ) takes τ for a half-life"),
            (_faded(K, V, phi, tau_H / (1 + tau_H), tau_a / (1 + tau_a)), "1/(1 + 1/τ) is no e^(−1/τ)"),
            (_faded(K, V, phi, H * H, a * a), "it fades twice for each token"),
            (_turned(K, V, phi, H, a), "H is turned: rows are output neurons"),
            (_faded(K, V, phi, H * a, a), "H fades with both; each has its own time constant"),
            (_faded(K, V, phi, 1 / tau_H, 1 / tau_a), "1/τ is the factor here; it is e^(−1/τ)"),
            (_once(K, V, phi, H, a), "it fades once at the end; it fades before each token"),
        )


def _averaged(K, V, phi, H, a):
    faded = _faded(K, V, phi, H, a)
    return (1 - H) * faded[0], (1 - a) * faded[1]


def _turned(K, V, phi, H, a):
    faded = _faded(K, V, phi, H, a)
    return (faded[0].T if V.shape[1] == phi.M else faded[0] * np.nan), faded[1]


def _once(K, V, phi, H, a):
    whole = written(K, V, phi)
    return whole[0] * H, whole[1] * a


def _part(name, which, got, given, words, hint):
    case = given[name]
    other = got[name][1 - which]  # a slip that explains both parts comes first
    slips = sorted(_slips(**case), key=lambda slip: not close(other, slip[0][1 - which]))
    slips = [(values[which], reason) for values, reason in slips]
    return difference(got[name][which], leaky_write(**case)[which], words, slips, hint)


def _none(got, given):
    hint = "e^(−1/inf) is 1: nothing fades, and H and a are those of your write"
    return _part("none", 0, got, given, "for τ = inf H: ", hint) or _part(
        "none", 1, got, given, "for τ = inf a: ", hint
    )


def _hebb(got, given):
    hint = "before each token multiply H by e^(−1/τ_H)"
    return _part("two", 0, got, given, "for τ_H = 3, τ_a = 1.4 H: ", hint) or _part(
        "other", 0, got, given, "for τ_H = 0.8, d_v = M = 3 H: ", hint
    )


def _gathered(got, given):
    hint = "before each token multiply a by e^(−1/τ_a)"
    return _part("two", 1, got, given, "for τ_H = 3, τ_a = 1.4 a: ", hint) or _part(
        "other", 1, got, given, "for τ_H = 0.8, τ_a = inf a: ", hint
    )


def _last(got, given):
    hint = "what is written now has had no time to fade"
    return _part("one", 0, got, given, "for one token H: ", hint) or _part(
        "one", 1, got, given, "for one token a: ", hint
    )


LEAKY_WRITE = Exercise(
    name="leaky_write",
    number="15.6",
    title="A memory that leaks",
    points=3,
    cases=_cases,
    returns=_returns,
    reference=leaky_write,
    checks=(
        Check(NONE, _none, ("none",)),
        Check(HEBB, _hebb, ("two", "other")),
        Check(GATHERED, _gathered, ("two", "other")),
        Check(LAST, _last, ("one",)),
    ),
)

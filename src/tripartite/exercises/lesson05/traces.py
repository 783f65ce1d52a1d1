"""Exercise 5.6: STDP over whole spike trains, with traces."""

import numpy as np

from ...models.stdp import all_pairs, stdp_traces
from ..compare import array, close, number, row
from ..record import Case, Check, Exercise

PAIR = "one pair in either order"
WINDOW = dict(Ap=0.8, Am=0.3, tau_p=15.0, tau_m=40.0)


def _at(*steps, T=12):
    train = np.zeros(T, bool)
    train[list(steps)] = True
    return train


def _cases(rng):
    pre, post = rng.random((2, 200)) < 0.12
    both = np.flatnonzero(pre)[:3]
    post[both] = True  # spikes in the same step, for certain
    many = rng.random((2, 60, 5)) < 0.2
    window = "A₊ = 0.8, A₋ = 0.3, τ₊ = 15, τ₋ = 40 ms"
    return {
        "ltp": Case(
            dict(pre=_at(2), post=_at(7), dt=2.0, **WINDOW), "pre in step 2, post in step 7, dt = 2 ms"
        ),
        "ltd": Case(
            dict(pre=_at(7), post=_at(2), dt=2.0, **WINDOW), "post in step 2, pre in step 7, dt = 2 ms"
        ),
        "same": Case(dict(pre=_at(4), post=_at(4), dt=2.0, **WINDOW), "pre and post in the same step"),
        "train": Case(
            dict(pre=pre, post=post, dt=0.5, **WINDOW),
            f"two trains of about 24 spikes, dt = 0.5 ms, {window}",
        ),
        "usual": Case(dict(pre=pre, post=post), "two trains with the default parameters"),
        "beside": Case(
            dict(pre=many[0], post=many[1], dt=1.0, **WINDOW), "five synapses side by side, shape (60, 5)"
        ),
    }


def _returns(value, case):
    return array(value, np.shape(case.kwargs["pre"]), "w")


def _variant(
    pre, post, dt=1.0, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0, early=False, nearest=False, late=False
):
    """The final w when traces are updated at another moment, or hold only the last spike."""
    x = y = w = 0.0
    for a, b in zip(pre, post, strict=True):
        if not late:
            x, y = x * np.exp(-dt / tau_p), y * np.exp(-dt / tau_m)
        if early:
            x, y = x + a, y + b
        w += Ap * x * b - Am * y * a
        if late:
            x, y = x * np.exp(-dt / tau_p), y * np.exp(-dt / tau_m)
        if not early:
            x, y = (float(a) or x, float(b) or y) if nearest else (x + a, y + b)
    return w


def _reasons(pre, post, dt=1.0, **window):
    """What the usual slips end with, and the words for each."""
    Ap, Am, tau_p, tau_m = (
        window.get(k, v) for k, v in dict(Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0).items()
    )
    mirrored = dict(Ap=Am, Am=Ap, tau_p=tau_m, tau_m=tau_p)
    only_amplitudes = dict(Ap=Am, Am=Ap, tau_p=tau_p, tau_m=tau_m)
    crossed = dict(Ap=Ap, Am=Am, tau_p=tau_m, tau_m=tau_p)
    up, down = (all_pairs(pre, post, dt, **window | {side: 0.0}) for side in ("Am", "Ap"))
    early, late, last = (_variant(pre, post, dt, **{k: True}, **window) for k in ("early", "late", "nearest"))
    sides = "the sides are exchanged: post reads the trace of pre and strengthens"
    return (
        (early, "the spikes of a step are in the traces before w reads them; read first, then add"),
        (late, "every lag counts one step too short: traces must fade in every step before w reads them"),
        (last, "the traces hold only the last spike; a spike adds 1 to what is left"),
        (all_pairs(pre, post, 1.0, **window), "the fading forgets dt: exp(−dt/τ) in every step"),
        (-all_pairs(pre, post, dt, **only_amplitudes), sides),
        (-all_pairs(pre, post, dt, **mirrored), sides),
        (-all_pairs(post, pre, dt, **window), sides),
        (all_pairs(post, pre, dt, **window), "pre and post are exchanged"),
        (all_pairs(pre, post, dt, **crossed), "τ₊ and τ₋ are exchanged: the trace of pre fades with τ₊"),
        (up, "the weakening is missing: pre reads the trace of post"),
        (down, "the strengthening is missing: post reads the trace of pre"),
        (up - down, "the weakening has the wrong sign"),
        (all_pairs(pre, post, dt), "the window has fixed numbers instead of the arguments"),
        (0.0, "w never changed"),
    )


def _final(got, given, name, where):
    case = given[name]
    seen, want = got[name][-1], all_pairs(**case)
    if close(seen, want, 1e-9, 1e-12):
        return None
    words = next(
        (w for v, w in _reasons(**case) if close(seen, v, 1e-9, 1e-12)), "compare with the sum over all pairs"
    )
    if close(got[name].sum(), want, 1e-9, 1e-12):
        words = "these are the changes of single steps; w[k] is their sum since the start"
    return f"{where} w ends at {number(seen, 6)}, expected {number(want, 6)}; {words}"


def _pair(got, given):
    return _final(got, given, "ltp", "with pre in step 2 and post in step 7,") or _final(
        got, given, "ltd", "with post in step 2 and pre in step 7,"
    )


def _same(got, given):
    seen = got["same"]
    if close(seen, 0.0):
        return None
    return (
        f"with both spikes in the same step w ends at {number(seen[-1])}, expected 0: the lag is 0, so w reads the "
        "traces before this step's spikes are added"
    )


def _all(got, given):
    return _final(got, given, "train", "for two trains, dt = 0.5 ms,") or _final(
        got, given, "usual", "for two trains with the default parameters,"
    )


def _course(got, given):
    case = given["train"]
    w, want = got["train"], stdp_traces(**case)
    if close(w, want, 1e-9, 1e-12):
        return None
    if close(w[1:], want[:-1], 1e-9, 1e-12):
        words = "w[k] is the value before step k; expected the one at its end"
    elif close(w, w[-1]):
        words = "every entry is the last value: store a copy in each step, an array changed in place changes them all"
    else:
        words = "w[k] must hold the change since the start at the end of step k"
    k = int(np.flatnonzero(~np.isclose(w, want, rtol=1e-9, atol=1e-12))[0])
    return f"in step {k} got w = {number(w[k])}, expected {number(want[k])}; {words}"


def _beside(got, given):
    case = given["beside"]
    want = stdp_traces(**case)[-1]
    if close(got["beside"][-1], want, 1e-9, 1e-12):
        return None
    return (
        f"for five synapses side by side w ends at {row(got['beside'][-1], most=5)}, expected {row(want, most=5)}; "
        "each column has its own two traces"
    )


STDP_TRACES = Exercise(
    name="stdp_traces",
    number="5.6",
    title="All pairs in one pass",
    points=4,
    cases=_cases,
    returns=_returns,
    reference=stdp_traces,
    checks=(
        Check(PAIR, _pair, ("ltp", "ltd")),
        Check("spikes in the same step do not see each other", _same, ("same",), PAIR),
        Check("the sum over all pairs", _all, ("train", "usual")),
        Check("w at the end of every step", _course, ("train",)),
        Check("synapses side by side", _beside, ("beside",)),
    ),
)

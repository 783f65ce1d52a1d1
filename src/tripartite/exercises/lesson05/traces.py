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
    post &= ~pre  # steps with both are a matter of their own
    crowd = rng.random((2, 40)) < 0.3
    crowd[:, rng.choice(40, 4, replace=False)] = True  # both in the same step, for certain
    many = rng.random((2, 60, 5)) < 0.2
    many[1] &= ~many[0]
    window = "A₊ = 0.8, A₋ = 0.3, τ₊ = 15, τ₋ = 40 ms"
    return {
        "ltp": Case(
            dict(pre=_at(2), post=_at(7), dt=2.0, **WINDOW), "pre in step 2, post in step 7, dt = 2 ms"
        ),
        "ltd": Case(
            dict(pre=_at(7), post=_at(2), dt=2.0, **WINDOW), "post in step 2, pre in step 7, dt = 2 ms"
        ),
        "same": Case(dict(pre=_at(4), post=_at(4), dt=2.0, **WINDOW), "pre and post in the same step"),
        "crowd": Case(dict(pre=crowd[0], post=crowd[1], dt=2.0, **WINDOW), "trains with both in some steps"),
        "train": Case(
            dict(pre=pre, post=post, dt=0.5, **WINDOW),
            f"two trains of about 20 spikes, dt = 0.5 ms, {window}",
        ),
        "usual": Case(dict(pre=pre, post=post), "two trains with the default parameters"),
        "beside": Case(
            dict(pre=many[0], post=many[1], dt=1.0, **WINDOW), "five synapses side by side, shape (60, 5)"
        ),
    }


def _returns(value, case):
    return array(value, np.shape(case.kwargs["pre"]), "w")


def _variant(
    pre,
    post,
    dt=1.0,
    Ap=0.005,
    Am=0.00525,
    tau_p=20.0,
    tau_m=20.0,
    early=False,
    nearest=False,
    late=False,
    linear=False,
):
    """The final w when traces are updated at another moment or otherwise, or hold only the last spike."""
    x = y = w = 0.0
    for a, b in zip(pre, post, strict=True):
        if linear:
            x, y = x * (1 - dt / tau_p), y * (1 - dt / tau_m)
        elif not late:
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
    early, late, last, linear = (
        _variant(pre, post, dt, **{k: True}, **window) for k in ("early", "late", "nearest", "linear")
    )
    sides = "the sides are exchanged: post reads the trace of pre and strengthens"
    return (
        (early, "the spikes of a step are in the traces before w reads them; read first, then add"),
        (late, "every lag counts one step too short: traces must fade in every step before w reads them"),
        (linear, "1 − dt/τ is only nearly the fading of a step; expected exp(−dt/τ)"),
        (all_pairs(pre, post, dt / 1000, **window), "dt and τ are both in ms"),
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


def _near(got, want, case):
    """Agreement up to the rounding of single precision."""
    return close(got, want, 1e-5, 1e-4 * case.get("Ap", 0.005))


def _final(got, given, name, where):
    case = given[name]
    seen, want = got[name][-1], all_pairs(**case)
    if _near(seen, want, case):
        return None
    words = next(
        (w for v, w in _reasons(**case) if _near(seen, v, case)), "compare with the sum over all pairs"
    )
    if seen != 0 and abs(seen) < 1e-6 * abs(want):
        words = "the traces fade to nothing: in a step by exp(−dt/τ)"
    elif np.isin(got[name], (0.0, 1.0)).all() and seen != 0:
        words = "w holds 0 and 1 only: an array made by zeros_like(pre) holds truth values"
    elif _near(got[name].sum(), want, case):
        words = "these are the changes of single steps; w[k] is their sum since the start"
    return f"{where} w ends at {number(seen, 6)}, expected {number(want, 6)}; {words}"


def _pair(got, given):
    return _final(got, given, "ltp", "with pre in step 2 and post in step 7,") or _final(
        got, given, "ltd", "with post in step 2 and pre in step 7,"
    )


def _same(got, given):
    seen, case = got["same"], given["crowd"]
    if close(seen, 0.0):
        if _near(got["crowd"][-1], all_pairs(**case), case):
            return None
        return (
            f"in trains with both spikes in some steps w ends at {number(got['crowd'][-1])}, expected "
            f"{number(all_pairs(**case))}; in such a step both spikes read the old traces, then both are added"
        )
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
    if _near(w, want, case):
        return None
    if _near(w[1:], want[:-1], case):
        words = "w[k] is the value before step k; expected the one at its end"
    elif close(w, w[-1]):
        words = "every entry is the last value: store a copy in each step, an array changed in place changes them all"
    else:
        words = "w[k] must hold the change since the start at the end of step k"
    k = int(np.flatnonzero(~np.isclose(w, want, 1e-5, 1e-4 * case["Ap"]))[0])
    return f"in step {k} got w = {number(w[k])}, expected {number(want[k])}; {words}"


def _beside(got, given):
    case = given["beside"]
    w, want = got["beside"], stdp_traces(**case)
    if _near(w, want, case):
        return None
    k = -1
    if _near(w[-1], want[-1], case):
        k = int(np.flatnonzero(~np.isclose(w, want, 1e-5, 1e-4 * case["Ap"]).all(axis=1))[0])
    where = "w ends at" if k < 0 else f"in step {k} w is"
    return (
        f"for five synapses side by side {where} {row(w[k], most=5)}, expected {row(want[k], most=5)}; "
        "if one synapse is right, look whether each column has its own two traces and its own w"
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
        Check("spikes in the same step do not see each other", _same, ("same", "crowd"), PAIR),
        Check("the sum over all pairs", _all, ("train", "usual")),
        Check("w at the end of every step", _course, ("train",)),
        Check("synapses side by side", _beside, ("beside",)),
    ),
)

"""Exercise 14.4: where calcium oscillates."""

import numpy as np

from ...models.calcium import oscillation_window
from ..compare import array, close, row, several
from ..record import Case, Check, Exercise, Unfit


def _made(rng):
    """Traces whose swings are known: rest, a fading start, swings of several sizes, a constant high level."""
    t = np.arange(400) * 0.1
    ip3 = np.round(np.linspace(0.1, 0.7, 7) + rng.uniform(0, 0.02), 3)
    wave = np.sin(2 * np.pi * t / 4.0)
    fading = 0.6 * np.exp(-t / 3.0)
    ca = np.stack(
        [
            np.full(t.size, 0.4),
            0.1 + fading,
            0.2 + 0.015 * wave,
            0.2 + 0.035 * wave,
            0.3 + 0.15 * wave,
            0.5 + 0.03 * wave,
            0.9 + 1e-9 * wave,
        ],
        axis=1,
    )
    return ip3, ca


def _cases(rng):
    ip3, ca = _made(rng)
    flat = 0.3 + 1e-6 * rng.normal(size=(50, 3))
    return {
        "traces": Case(dict(ip3=ip3, ca=ca), "seven traces, three of them swinging by more than 0.05 µM"),
        "least": Case(dict(ip3=ip3, ca=ca, least=0.1), "the same with least = 0.1 µM"),
        # half as long: a half that is typed in as a number of steps finds nothing here
        "turned": Case(
            dict(ip3=ip3[::-1].copy(), ca=ca[: len(ca) // 2, ::-1].copy()),
            "200 steps of the same traces, largest IP₃ first",
        ),
        "flat": Case(dict(ip3=np.array([0.1, 0.2, 0.3]), ca=flat), "three traces at rest"),
    }


def _returns(value, case):
    low, high = several(value, 2, "low, high")
    if low is None or high is None:
        raise Unfit(f"got {low}, {high}; expected 2 numbers, np.nan twice when no column counts")
    return array(low, (), "low"), array(high, (), "high")


def _pair(got):
    return np.array([float(part) for part in got])


def _judge(name, where, least=0.05):
    def judge(got, given):
        seen, want = _pair(got[name]), np.array(oscillation_window(**given[name]))
        if close(seen, want, 1e-9):
            return None
        ip3, ca = given[name]["ip3"], given[name]["ca"]
        words = next(
            (reason for value, reason in _slips(ip3, ca, least) if np.allclose(seen, value, equal_nan=True)),
            "swing = max − min of the later half of each column",
        )
        return f"{where}got {row(seen, 3)}, expected {row(want, 3)}; {words}"

    return judge


def _ends(ip3, keep):
    kept = ip3[keep]
    return (kept.min(), kept.max()) if kept.size else (np.nan, np.nan)


def _slips(ip3, ca, least):
    late = ca[len(ca) // 2 :]
    swing = late.max(0) - late.min(0)
    first = ip3[swing > least]
    return (
        (_ends(ip3, ca.max(0) - ca.min(0) > least), "the start counts too here; look at the later half only"),
        (_ends(ip3, swing > 0), "rounding counts as a swing here; only swings larger than least do"),
        (
            _ends(ip3, late.max(0) > least),
            "that counts all columns, or all that are high; asked is how far each one swings, max − min with axis=0",
        ),
        (_ends(ip3, swing / 2 > least), "the swing is the whole way from min to max, not half of it"),
        (_ends(ip3, late.std(0) > least), "the swing is max − min, not the standard deviation"),
        (_ends(ip3, swing > 0.05), "least is always 0.05 here; use the argument"),
        (
            np.flatnonzero(swing > least)[[0, -1]] if first.size else (np.nan, np.nan),
            "those are places in the array; asked are the values of ip3 there",
        ),
        (
            (first[0], first[-1]) if first.size else (np.nan, np.nan),
            "the lowest is not always the first; ip3 may come in any order",
        ),
        ((first.max(), first.min()) if first.size else (np.nan, np.nan), "the lower one comes first"),
    )


def _flat(got, given):
    seen = _pair(got["flat"])
    if np.isnan(seen).all():
        return None
    return f"for three traces at rest got {row(seen, 3)}, expected nan and nan: there is no window then"


OSCILLATION_WINDOW = Exercise(
    name="oscillation_window",
    number="14.4",
    title="Find the window",
    points=3,
    cases=_cases,
    returns=_returns,
    reference=oscillation_window,
    checks=(
        Check("swings of the later half", _judge("traces", "for seven traces "), ("traces",)),
        Check(
            "least is the caller's choice",
            _judge("least", "with least = 0.1 ", 0.1),
            ("least",),
            "swings of the later half",
        ),
        Check(
            "drives in any order",
            _judge("turned", "with the largest IP₃ first "),
            ("turned",),
            "swings of the later half",
        ),
        Check("no window without a swing", _flat, ("flat",), "swings of the later half"),
    ),
)

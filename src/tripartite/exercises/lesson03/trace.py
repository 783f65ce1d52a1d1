"""Exercise 3.2: the conductance of a synapse after spikes."""

import numpy as np

from ...models.synapses import peak_time, synaptic_trace
from ..compare import array, close, number, row
from ..record import Case, Check, Exercise

START, STEP, RISE, FALL = 50, 0.1, 1.0, 5.0  # step of the spike, ms, ms, ms
PEAK = "the peak is 1"
PEAK_AT = "the peak comes when the closed form says"


def _train(length, *steps):
    spikes = np.zeros(length, bool)
    spikes[list(steps)] = True
    return spikes


def _cases(rng):
    usual = dict(tau_r=RISE, tau_d=FALL, dt=STEP)
    close_by = int(rng.integers(25, 40))
    train = (rng.random(120) < 0.1).astype(int)
    train[:5] = 1, 0, 1, 1, 0  # from the first step on, and two in a row
    words = f"spikes in steps 10 and {close_by}"
    return {
        "one": Case(dict(spikes=_train(400, START), **usual), f"one spike in step {START}, dt = 0.1 ms"),
        "coarse": Case(
            dict(spikes=_train(12, 2), tau_r=0.5, tau_d=3.0, dt=2.0),
            "one spike, tau_r = 0.5, tau_d = 3, dt = 2 ms",
        ),
        "first": Case(dict(spikes=_train(150, 10), **usual), "a spike in step 10"),
        "second": Case(dict(spikes=_train(150, close_by), **usual), f"a spike in step {close_by}"),
        "both": Case(dict(spikes=_train(150, 10, close_by), **usual), words),
        "none": Case(dict(spikes=_train(30), **usual), "no spike at all"),
        "other": Case(dict(spikes=train, tau_r=2.0, tau_d=30.0, dt=0.5), "a train of 0 and 1, tau_d = 30 ms"),
    }


def _unlike(got, want, where, slips, hint):
    """As ``difference``, but shown from the first step on that differs."""
    if close(got, want, 1e-4, 1e-6):
        return None
    words = next((w for v, w in slips if close(got, v, 1e-4, 1e-6)), hint)
    k = int(np.argmax(~np.isclose(got, want, 1e-4, 1e-6)))
    return f"{where}got {row(got[k:])} from step {k} on, expected {row(want[k:])}; {words}"


def _returns(value, case):
    return array(value, np.shape(case.kwargs["spikes"]), "the trace")


def _starts(got, given):
    s = got["one"]
    if not close(s[:START], np.zeros(START)):
        seen = s[:START][~(np.abs(s[:START]) <= 1e-9)][0]
        return f"before the spike got {number(seen)}, expected 0: a synapse does not know the future"
    if abs(s[START]) > 1e-9:
        if s[START] > 0.5:
            words = "one exponential jumps to its peak; the difference of two rises from 0"
        else:
            words = "s[k] is the value at the time k·dt, so in the step of the spike t is still 0"
        return f"in the step of the spike got {number(s[START])}, expected 0: {words}"
    if not s[START + 1] > 0:
        return f"one step after the spike got {number(s[START + 1])}, expected a small value above 0"
    return None


def _peak_time(got, given):
    s, want = got["one"], peak_time(RISE, FALL)
    at = float(np.argmax(s) - START) * STEP
    if np.isfinite(s).all() and abs(at - want) <= 1.5 * STEP:
        return None
    if abs(at - want * STEP) <= STEP:
        words = "times are counted in steps here; t is steps · dt"
    else:
        words = "are both times divided by the right τ?"
    return (
        f"for tau_r = 1, tau_d = 5 ms the largest value comes {number(at)} ms after the spike, expected "
        f"{number(want, 3)} ms, where e^(−t/τ_d) − e^(−t/τ_r) is largest: {words}"
    )


def _peak(got, given):
    top = float(got["one"].max())
    if abs(top - 1.0) < 2e-3:
        return None
    at = peak_time(RISE, FALL)
    raw, at10 = np.exp(-at / FALL) - np.exp(-at / RISE), at / np.log(10)
    k = np.arange(60)
    euler = np.max((1 - STEP / FALL) ** k - (1 - STEP / RISE) ** k) / raw
    slips = (
        (euler, "that comes from Euler steps; multiply by e^(−dt/τ) or write down the formula"),
        (raw, "that is the bare difference of the two exponentials; divide by its value at the peak"),
        (raw * FALL / (FALL - RISE), "τ_d / (τ_d − τ_r) is not the peak; divide by the difference at t_p"),
        (raw / (np.exp(-at10 / FALL) - np.exp(-at10 / RISE)), "t_p has the natural logarithm, np.log"),
        (raw / (FALL - RISE), "1 / (τ_d − τ_r) makes the area 1, not the peak"),
    )
    words = next(
        (w for v, w in slips if abs(top - v) < 2e-3),
        "divide by the value of the difference at t_p, and check t_p: 2.01 ms",
    )
    return f"after one spike the largest value is {number(top)}, expected 1; {words}"


def _coarse(got, given):
    want = synaptic_trace(**given["coarse"])
    slips = (
        (
            want / want.max(),
            "that is scaled by the largest value on this grid; use the value at t_p, which no dt changes",
        ),
    )
    hint = "compute (e^(−t/τ_d) − e^(−t/τ_r)) / peak at t = 0, 2, 4, 6 ms after the spike; no small steps are needed"
    return _unlike(got["coarse"], want, "with dt = 2 ms and a spike in step 2 ", slips, hint)


def _adds(got, given):
    both, parts = got["both"], got["first"] + got["second"]
    top = f"{number(both.max())}"
    anew = np.argmax(given["second"]["spikes"])
    if not np.isfinite(got["none"]).all() or np.abs(got["none"]).max() > 1e-9:
        words = "do not divide by the trace's own maximum" if np.isnan(got["none"]).any() else "nothing opens"
        return f"without a spike got {row(got['none'])}, expected 0; {words}"
    if not parts.max() > 1.02:
        return f"two spikes close together give at most {top}, expected more than 1: their traces add up"
    if close(both, parts, 1e-4, 1e-6):
        return None
    slips = (
        (parts / parts.max(), "the sum is scaled to 1 again; only one spike alone has the peak 1"),
        (np.maximum(got["first"], got["second"]), "only the larger of the two counts here; add them"),
        (
            np.where(np.arange(both.size) < anew, got["first"], got["second"]),
            "the second spike wipes out what was left of the first",
        ),
        (got["first"], "only the first spike is used"),
        (np.minimum(parts, 1.0), "the sum is cut off at 1; let it go higher"),
    )
    words = next((w for v, w in slips if close(both, v, 1e-4, 1e-6)), "every spike adds its own trace")
    return f"for two spikes the largest value is {top}, expected {number(parts.max())}; {words}"


def _other(got, given):
    case = given["other"]
    want = synaptic_trace(**case)
    slips = (
        (synaptic_trace(case["spikes"], 2.0, 30.0, 0.1), "dt is always 0.1 here; use the argument"),
        (synaptic_trace(case["spikes"], RISE, FALL, 0.5), "tau_r and tau_d are typed in; use the arguments"),
        (-want, "the two exponentials have changed places: e^(−t/τ_d) − e^(−t/τ_r), with τ_d the longer"),
    )
    apart = np.where(np.diff(case["spikes"], prepend=0) > 0, case["spikes"], 0)
    later = np.where(np.arange(want.size) > 0, case["spikes"], 0)
    picked = np.zeros(want.size)
    picked[:2] = np.bincount(case["spikes"], minlength=2)
    slips += (
        (synaptic_trace(apart, 2.0, 30.0, 0.5), "of spikes in neighbouring steps only the first counts here"),
        (
            synaptic_trace(picked, 2.0, 30.0, 0.5),
            "this train is 0 and 1, not False and True: t[spikes] picks t[0] and t[1]; use np.flatnonzero(spikes)",
        ),
        (synaptic_trace(later, 2.0, 30.0, 0.5), "the spike in step 0 is left out"),
    )
    hint = (
        "does every spike count, for as long as the trace goes on, with t = steps · dt and both times used?"
    )
    where = "for a train with tau_r = 2, tau_d = 30 and dt = 0.5 ms "
    return _unlike(got["other"], want, where, slips, hint)


SYNAPTIC_TRACE = Exercise(
    name="synaptic_trace",
    number="3.2",
    title="How a synapse opens and closes",
    points=4,
    cases=_cases,
    returns=_returns,
    reference=synaptic_trace,
    checks=(
        Check("0 up to the spike, then it rises", _starts, ("one",)),
        Check(PEAK_AT, _peak_time, ("one",)),
        Check(PEAK, _peak, ("one",), PEAK_AT),
        Check("the same peak for long steps", _coarse, ("coarse",), PEAK),
        Check("several spikes add up", _adds, ("first", "second", "both", "none"), PEAK),
        Check("any time constants and step", _other, ("other",), PEAK),
    ),
)

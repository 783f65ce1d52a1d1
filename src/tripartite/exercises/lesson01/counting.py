"""Exercises 1.5 and 1.6: when a trace spikes, and the rate against the current."""

import numpy as np

from ...models.hodgkin_huxley import fi_curve
from ...models.spikes import spike_times
from ..compare import array, close, difference, row
from ..record import Case, Check, Exercise, Unfit

# ---- 1.5 -----------------------------------------------------------------------------------------------


def _trace_cases(rng):
    t = np.arange(0.0, 12.0, 0.5)
    ramps = np.interp(t, [0, 2, 4, 7, 9, 12], [-60.0, -60.0, 40.0, -70.0, 30.0, -80.0]) + rng.uniform(-2, 2)
    moments = np.array([10.0, 31.0, 47.0]) + rng.uniform(0, 5, 3)
    fine = np.arange(0.0, 60.0, 0.1)
    broad = -65.0 + 100.0 * np.exp(-(((fine[:, None] - moments) / 1.3) ** 2)).sum(axis=1)
    return {
        "ramp": Case(dict(t=t, V=ramps), "two triangles, a sample every 0.5 ms"),
        "broad": Case(dict(t=fine, V=broad), "three spikes, each many samples wide"),
        "hit": Case(
            dict(t=np.arange(6.0), V=np.array([-60.0, -10.0, 0.0, 15.0, -20.0, -70.0])),
            "a spike with a sample at exactly 0 mV",
        ),
        "low": Case(dict(t=fine, V=broad, threshold=-30.0), "the same with threshold = −30 mV"),
        "above": Case(
            dict(t=t, V=np.interp(t, [0, 3, 6, 12], [20.0, -50.0, 30.0, -60.0])), "a trace from +20 mV"
        ),
        "quiet": Case(dict(t=t + 100.0, V=np.full(t.size, -65.0)), "a trace that stays at −65 mV"),
        "late": Case(dict(t=t**1.2 + 100.0, V=ramps), "the triangles, unevenly sampled from 100 ms on"),
    }


def _trace_returns(value, case):
    if value is None:
        raise Unfit("the times are None: is there a return at the end of the function?")
    count = np.size(value)
    if np.ndim(value) == 0:
        raise Unfit(f"got the single number {value}; expected one time for each spike, in an array")
    if np.asarray(value).dtype == bool and count:
        raise Unfit(f"got {count} values of True and False; expected the times in ms")
    return array(value, (count,), "the times")


def _count(got, want, where, hint):
    if got.size != want.size:
        return f"{where}got {got.size} times, expected {want.size}; {hint}"
    return None


def _ramp(got, given):
    t, V = given["ramp"]["t"], given["ramp"]["V"]
    want, seen = spike_times(t, V), got["ramp"]
    k = np.flatnonzero((V[:-1] < 0) & (V[1:] >= 0))
    down = np.flatnonzero((V[:-1] >= 0) & (V[1:] < 0))
    both = np.sort(np.r_[k, down])
    if close_sizes(seen, both) and not close_sizes(seen, want):
        return (
            f"for two triangles got {seen.size} times, expected 2; on the way down the neuron does not spike"
        )
    if words := _count(seen, want, "for two triangles ", "one time for each way up through 0 mV"):
        return words
    part = (0 - V[k]) / (V[k + 1] - V[k])
    slips = (
        (
            t[k],
            "that is the last sample below; the crossing lies between two samples, on the line that joins them",
        ),
        (
            t[k + 1],
            "that is the first sample above; the crossing lies between two samples, on the line that joins them",
        ),
        (t[k] + 0.25, "that is the middle between the samples; weigh by how far each is from the threshold"),
        (k.astype(float), "these are numbers of samples; take t at them"),
        (k + 1.0, "these are numbers of samples; take t at them"),
        (k + part, "these are places between samples, not times: the step is t[k + 1] − t[k]"),
        (t[k + 1] - part * 0.5, "the part of the step is counted from the wrong end"),
        (want / 1000, "that is in seconds; t is in ms and so is the answer"),
    )
    return difference(
        seen, want, "for two triangles, in ms, ", slips, "t_k + (thr − V_k)/(V_k+1 − V_k)·Δt", 0, 1e-6
    )


def close_sizes(a, b):
    return a.size == b.size


def _broad(got, given):
    want = spike_times(**given["broad"])
    if words := _count(
        got["broad"],
        want,
        "for three broad spikes ",
        "a spike is the step from below the threshold to above it, not every sample above",
    ):
        return words
    words = difference(
        got["broad"], want, "for three broad spikes, in ms, ", hint="one time for each", atol=1e-3
    )
    where, hint = "for a sample at exactly 0 mV ", "below means <, at or above means >="
    return (
        words
        or _count(got["hit"], np.array([2.0]), where, hint)
        or difference(got["hit"], [2.0], f"{where}in ms, ", hint=hint)
    )


def _threshold(got, given):
    want, at_zero = spike_times(**given["low"]), spike_times(given["low"]["t"], given["low"]["V"])
    if got["low"].size != want.size:
        return f"for threshold = −30 mV got {got['low'].size} times, expected {want.size}"
    slips = ((at_zero, "the threshold is always 0 mV here; use the argument"),)
    hint = "the line between the samples is cut at the threshold, not at 0 mV"
    return difference(got["low"], want, "for threshold = −30 mV, in ms, ", slips, hint, atol=1e-3)


def _edges(got, given):
    if words := _count(got["quiet"], np.empty(0), "at rest ", "no crossing gives an empty array"):
        return words
    want = spike_times(**given["above"])
    if words := _count(
        got["above"],
        want,
        "for a trace that begins above 0 mV ",
        "its first sample is no crossing: nothing went up",
    ):
        return words
    return difference(got["above"], want, "for a trace that begins above 0 mV, in ms, ", atol=1e-3)


def _uneven(got, given):
    t, V = given["late"]["t"], given["late"]["V"]
    want = spike_times(t, V)
    if words := _count(got["late"], want, "for uneven samples from 100 ms on ", "one time for each way up"):
        return words
    k = np.flatnonzero((V[:-1] < 0) & (V[1:] >= 0))
    part = -V[k] / (V[k + 1] - V[k])
    slips = (
        (t[k] + part * (t[1] - t[0]), "the step is not t[1] − t[0] everywhere; take t[k + 1] − t[k]"),
        ((k + part) * (t[1] - t[0]), "t need not begin at 0 nor be even; use t itself"),
    )
    return difference(
        got["late"], want, "for uneven samples from 100 ms on, in ms, ", slips, "use t itself", 0, 1e-4
    )


SPIKE_TIMES = Exercise(
    name="spike_times",
    number="1.5",
    title="When did it spike?",
    points=2,
    cases=_trace_cases,
    returns=_trace_returns,
    reference=spike_times,
    checks=(
        Check("the time between two samples", _ramp, ("ramp",)),
        Check("one time for each spike", _broad, ("broad", "hit")),
        Check("any threshold", _threshold, ("low",), "one time for each spike"),
        Check("none at rest, none for a start above", _edges, ("quiet", "above"), "one time for each spike"),
        Check("any times", _uneven, ("late",), "the time between two samples"),
    ),
)

# ---- 1.6 -----------------------------------------------------------------------------------------------


def _train(moments, duration):
    """A trace with a spike of 2 ms around each moment that lies in the simulated time."""
    t = np.arange(0.1, duration + 0.05, 0.1)
    V = np.full(t.size, -65.0)
    for moment in moments:
        if moment < duration:
            V = np.maximum(V, 40.0 - 105.0 * np.abs(t - moment))
    return t, V


def _cells(moments_of):
    """``simulate(I, duration)`` of cells whose spikes are at ``moments_of(current, duration)``."""

    def simulate(I, duration):
        I = np.asarray(I, float)
        traces = [_train(moments_of(current, duration), duration) for current in I.ravel()]
        t = _train((), duration)[0]
        return t, np.stack([V for _, V in traces], axis=1).reshape(t.size, *I.shape)

    return simulate


@_cells
def clockwork(current, duration):
    """10 Hz per unit of current, from the beginning."""
    return np.arange(1, 200) * 100.0 / current - 3.0


@_cells
def tired(current, duration):
    """Four times as fast in the first 120 ms; from then on 10 Hz per unit of current."""
    period = 100.0 / current
    early = np.arange(4.0, 120.0, period / 4)
    return np.r_[early, early[-1] + period * np.arange(1, 200)]


@_cells
def gives_up(current, duration):
    """Below 3 units two or three spikes and then silence; from there on 10 Hz per unit of current."""
    if current < 3:
        return (2.0, 20.0, 39.0)[: 2 + int(current > 2)]
    return np.arange(200) * 100.0 / current + 2.0


@_cells
def slow_start(current, duration):
    """10 Hz per unit of current until 330 ms, then twice as fast."""
    period = 100.0 / current
    early = np.arange(5.0, 330.0, period)
    return np.r_[early, early[-1] + period / 2 * np.arange(1, 400)]


@_cells
def uneven(current, duration):
    """Late intervals of different lengths; for 3 units only two late spikes. The last come after 400 ms."""
    late = {1: (160.0, 200.0, 300.0), 2: (155.0, 175.0, 260.0, 290.0), 3: (160.0, 200.0)}[
        round(float(current))
    ]
    return (20.0, 100.0, *late, 450.0, 480.0)


@_cells
def once(current, duration):
    """A single spike, long after the transient."""
    return (200.0 + current,)


def _fi_cases(rng):
    I = np.round(np.sort(rng.uniform(3.0, 9.0, 4)), 2)
    return {
        "clock": Case(dict(I=I, simulate=clockwork), f"a cell with 10 Hz per µA/cm², I = {row(I)}"),
        "tired": Case(dict(I=I, simulate=tired), f"a cell that begins four times too fast, I = {row(I)}"),
        "stops": Case(
            dict(I=np.array([5.0, 1.0, 2.5]), simulate=gives_up), "a cell that gives up below 3 µA/cm²"
        ),
        "uneven": Case(
            dict(I=np.array([1, 2, 3]), simulate=uneven), "three cells that spike unevenly, I = [1, 2, 3]"
        ),
        "single": Case(dict(I=np.array([1.0]), simulate=once), "a cell with one spike at 201 ms"),
        "later": Case(
            dict(I=I, simulate=slow_start, duration=700.0, skip=380.0),
            "a cell that changes at 330 ms, skip = 380",
        ),
    }


def _fi_returns(value, case):
    I, duration = case.kwargs["I"], case.kwargs.get("duration", 400.0)
    samples = _train((), duration)[0].size
    if np.size(value) in (samples, samples - 1):
        raise Unfit(
            f"got {np.size(value)} values for {I.size} currents, expected {I.size}; V has one column for each "
            "current, V.T one row"
        )
    return array(value, I.shape, "the rate")


def _clock(got, given):
    I = given["clock"]["I"]
    want, t, V = 10.0 * I, *clockwork(I, 400.0)
    counts = np.array([(spike_times(t, trace) >= 150).sum() for trace in V.T])
    slips = (
        (want / 1000, "that is in spikes per ms; 1 Hz is one spike per 1000 ms"),
        (1000 / want, "that is the interval in ms; the rate is 1000 over it"),
        (counts / 0.25, "a count over the time depends on where the window cuts; take the mean interval"),
        (
            (counts - 1) / 0.25,
            "a count over the time depends on where the window cuts; take the mean interval",
        ),
        (counts / 0.4, "the counted spikes are those after skip, the time is not; take the mean interval"),
        (counts, "that is how many spikes there are; the rate is 1000 over their mean interval in ms"),
    )
    hint = "1000 over the mean interval, in ms, of the spikes in what simulate(I, duration) gives"
    return difference(got["clock"], want, "for a regular cell, in Hz, ", slips, hint, rtol=2e-3)


def _tired(got, given):
    I = given["tired"]["I"]
    t, V = tired(I, 400.0)
    everything = np.array([1000 / np.diff(spike_times(t, trace)).mean() for trace in V.T])
    first = 40.0 * I
    slips = (
        (everything, "the transient is counted too; leave out the spikes before skip"),
        (first, "that is the rate of the transient; leave out the spikes before skip"),
    )
    if np.all(got["tired"] > 10.3 * I):
        slips = (*slips, (got["tired"], "the transient is counted too; leave out the spikes before skip"))
    hint = "leave out the spikes before skip, then take the mean interval"
    return difference(got["tired"], 10.0 * I, "for a cell that tires, in Hz, ", slips, hint, rtol=2e-3)


def _uneven(got, given):
    want = np.array([1000 / 70, 1000 / 45, 25.0])
    slips = (
        (
            [17.5, (50 + 1000 / 85 + 1000 / 30) / 3, 25.0],
            "take the mean of the intervals first, then 1000 over it",
        ),
        (
            [15.0, 1000 / 47.5, 20.0],
            "the interval across skip counts too; use only spikes from skip on",
        ),
        (np.trunc(want), "the decimals got lost: an array of whole numbers holds no others"),
        ([25.0, 50.0, 25.0], "that is the first interval only; take the mean of all"),
        ([10.0, 1000 / 30, 25.0], "that is the last interval only; take the mean of all"),
        ([*want[:2], 0.0], "two spikes are enough for one interval"),
    )
    hint = "all intervals between spikes from skip until duration, and no others"
    return difference(got["uneven"], want, "for uneven spikes, in Hz, ", slips, hint, rtol=2e-3)


def _stops(got, given):
    seen = got["stops"]
    if not close(seen[1:], [0, 0]):
        return (
            f"for a cell that gives up got {row(seen)} Hz, expected [50, 0, 0]; what falls silent before skip has "
            "the rate 0, and an empty list of intervals has no mean"
        )
    return difference(seen[0], 50.0, "for a cell that gives up below 3 µA/cm², at 5, in Hz, ", rtol=2e-3)


def _single(got, given):
    hint = "one spike has no interval, so the rate is 0"
    return difference(got["single"], [0.0], "for one spike after the transient, in Hz, ", hint=hint)


def _later(got, given):
    I = given["later"]["I"]
    fixed = fi_curve(I, slow_start, 700.0, 150.0)
    slips = (
        (fixed, "skip is always 150 ms here; use the argument"),
        (10.0 * I, "that is the rate before 330 ms: are duration and skip used?"),
        (np.zeros(I.size), "are duration and skip both passed on?"),
    )
    hint = "are duration and skip used?"
    return difference(
        got["later"], 20.0 * I, "with duration = 700 and skip = 380 ms, in Hz, ", slips, hint, rtol=2e-3
    )


FI_CURVE = Exercise(
    name="fi_curve",
    number="1.6",
    title="The rate against the current",
    points=3,
    cases=_fi_cases,
    returns=_fi_returns,
    reference=fi_curve,
    checks=(
        Check("the rate of a regular cell", _clock, ("clock",)),
        Check("the transient does not count", _tired, ("tired",)),
        Check("uneven intervals: their mean", _uneven, ("uneven",)),
        Check("0 for a cell that falls silent", _stops, ("stops",)),
        Check("0 for a single spike", _single, ("single",), "the rate of a regular cell"),
        Check("any duration and any skip", _later, ("later",), "the rate of a regular cell"),
    ),
)

"""Answers to exercise 1.6, the rate against the current."""

import numpy as np
from answers import right, wrong

from tripartite.models.hodgkin_huxley import respond, spike_times

REGULAR = "the rate of a regular cell"
TRANSIENT = "the transient does not count"
UNEVEN = "uneven intervals: their mean"
SILENT = "0 for a cell that falls silent"
SINGLE = "0 for a single spike"
WINDOW = "any duration and any skip"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("all currents in one simulation")
def fi_curve(I, simulate, duration=400.0, skip=150.0):
    t, V = simulate(I, duration)
    rate = np.zeros(len(I))
    for k in range(len(I)):
        late = spike_times(t, V[:, k])
        late = late[late >= skip]
        if len(late) > 1:
            rate[k] = 1000 / np.mean(np.diff(late))
    return rate


@right("one current after the other, first and last spike, a list")
def fi_curve(I, simulate, duration=400.0, skip=150.0):
    rates = []
    for current in I:
        t, V = simulate(float(current), duration)
        late = [s for s in spike_times(t, V) if s > skip]
        rates.append((len(late) - 1) / (late[-1] - late[0]) * 1000 if len(late) >= 2 else 0)
    return rates


@right("cuts the traces instead of the times")
def fi_curve(I, simulate, duration=400.0, skip=150.0):
    t, V = simulate(np.array(I), duration)
    keep = t >= skip
    late = [spike_times(t[keep], column) for column in V[keep].T]
    return np.array([1e3 / np.diff(s).mean() if s.size > 1 else 0.0 for s in late])


@right("keywords, single precision")
def fi_curve(I, simulate, duration=400.0, skip=150.0):
    t, V = simulate(I=I, duration=duration)
    late = [s[s >= skip] for s in (spike_times(t, row) for row in np.transpose(V))]
    return np.array([1000 / np.mean(s[1:] - s[:-1]) if len(s) >= 2 else 0 for s in late], np.float32)


# -- wrong --------------------------------------------------------------------------------------------
@wrong("counts the transient too", TRANSIENT, "transient is counted")
def fi_curve(I, simulate, duration=400.0, skip=150.0):
    t, V = simulate(I, duration)
    spikes = [spike_times(t, column) for column in V.T]
    return np.array([1000 / np.diff(s).mean() if s.size > 1 else 0.0 for s in spikes])


@wrong("the first interval", TRANSIENT, "rate of the transient")
def fi_curve(I, simulate, duration=400.0, skip=150.0):
    t, V = simulate(I, duration)
    spikes = [spike_times(t, column) for column in V.T]
    return np.array([1000 / (s[1] - s[0]) if s.size > 1 and s[-1] > skip else 0.0 for s in spikes])


@wrong("a count over the time", REGULAR, "where the window cuts")
def fi_curve(I, simulate, duration=400.0, skip=150.0):
    t, V = simulate(I, duration)
    return np.array([(spike_times(t, column) >= skip).sum() / (duration - skip) * 1000 for column in V.T])


@wrong("spikes per millisecond", REGULAR, "per ms")
def fi_curve(I, simulate, duration=400.0, skip=150.0):
    t, V = simulate(I, duration)
    late = [s[s >= skip] for s in (spike_times(t, column) for column in V.T)]
    return np.array([1 / np.diff(s).mean() if s.size > 1 else 0.0 for s in late])


@wrong("the interval instead of the rate", REGULAR, "that is the interval")
def fi_curve(I, simulate, duration=400.0, skip=150.0):
    t, V = simulate(I, duration)
    late = [s[s >= skip] for s in (spike_times(t, column) for column in V.T)]
    return np.array([np.diff(s).mean() if s.size > 1 else 0.0 for s in late])


@wrong("how many spikes", REGULAR, "how many spikes")
def fi_curve(I, simulate, duration=400.0, skip=150.0):
    t, V = simulate(I, duration)
    return np.array([(spike_times(t, column) >= skip).sum() for column in V.T])


@wrong("the mean of no intervals", SILENT, "no mean")
def fi_curve(I, simulate, duration=400.0, skip=150.0):
    t, V = simulate(I, duration)
    late = [s[s >= skip] for s in (spike_times(t, column) for column in V.T)]
    with np.errstate(all="ignore"):
        return np.array([1000 * (s.size - 1) / (s[-1] - s[0]) if s.size else np.nan for s in late])


@wrong("a silent cell stops everything", SILENT, "it raised")
def fi_curve(I, simulate, duration=400.0, skip=150.0):
    t, V = simulate(I, duration)
    late = [s[s >= skip] for s in (spike_times(t, column) for column in V.T)]
    return np.array([1000 * (s.size - 1) / (s[-1] - s[0]) for s in late])


@wrong("one spike counts as a rate", SINGLE, "no interval")
def fi_curve(I, simulate, duration=400.0, skip=150.0):
    t, V = simulate(I, duration)
    late = [s[s >= skip] for s in (spike_times(t, column) for column in V.T)]
    return np.array([1000 / np.diff(s).mean() if s.size > 1 else 5.0 * s.size for s in late])


@wrong("skip typed in", WINDOW, "always 150")
def fi_curve(I, simulate, duration=400.0, skip=150.0):
    t, V = simulate(I, duration)
    late = [s[s >= 150] for s in (spike_times(t, column) for column in V.T)]
    return np.array([1000 / np.diff(s).mean() if s.size > 1 else 0.0 for s in late])


@wrong("duration typed in", WINDOW, "duration")
def fi_curve(I, simulate, duration=400.0, skip=150.0):
    t, V = simulate(I, 400.0)
    late = [s[s >= skip] for s in (spike_times(t, column) for column in V.T)]
    return np.array([1000 / np.diff(s).mean() if s.size > 1 else 0.0 for s in late])


@wrong("uses I for the rates", UNCHANGED, "I = np.array(I")
def fi_curve(I, simulate, duration=400.0, skip=150.0):
    t, V = simulate(I.copy(), duration)
    late = [s[s >= skip] for s in (spike_times(t, column) for column in V.T)]
    for k, s in enumerate(late):
        I[k] = 1000 / np.diff(s).mean() if s.size > 1 else 0.0
    return I


@wrong("the interval across skip counts", UNEVEN, "across skip")
def fi_curve(I, simulate, duration=400.0, skip=150.0):
    t, V = simulate(I, duration)
    spikes = [spike_times(t, column) for column in V.T]
    late = [np.diff(s)[s[1:] >= skip] for s in spikes]
    return [1000 / d.mean() if d.size else 0.0 for d in late]


@wrong("the mean of the rates", UNEVEN, "intervals first")
def fi_curve(I, simulate, duration=400.0, skip=150.0):
    t, V = simulate(I, duration)
    late = [s[s >= skip] for s in (spike_times(t, column) for column in V.T)]
    return [np.mean(1000 / np.diff(s)) if s.size > 1 else 0.0 for s in late]


@wrong("the first late interval", UNEVEN, "first interval only")
def fi_curve(I, simulate, duration=400.0, skip=150.0):
    t, V = simulate(I, duration)
    late = [s[s >= skip] for s in (spike_times(t, column) for column in V.T)]
    return [1000 / (s[1] - s[0]) if s.size > 1 else 0.0 for s in late]


@wrong("the last interval", UNEVEN, "last interval only")
def fi_curve(I, simulate, duration=400.0, skip=150.0):
    t, V = simulate(I, duration)
    late = [s[s >= skip] for s in (spike_times(t, column) for column in V.T)]
    return [1000 / (s[-1] - s[-2]) if s.size > 1 else 0.0 for s in late]


@wrong("asks for three spikes", UNEVEN, "two spikes are enough")
def fi_curve(I, simulate, duration=400.0, skip=150.0):
    t, V = simulate(I, duration)
    late = [s[s >= skip] for s in (spike_times(t, column) for column in V.T)]
    return [1000 / np.diff(s).mean() if s.size > 2 else 0.0 for s in late]


@wrong("whole numbers in, whole numbers out", UNEVEN, "decimals got lost")
def fi_curve(I, simulate, duration=400.0, skip=150.0):
    t, V = simulate(I, duration)
    late = [s[s >= skip] for s in (spike_times(t, column) for column in V.T)]
    rate = np.zeros_like(I)
    for k, s in enumerate(late):
        if s.size > 1:
            rate[k] = 1000 / np.diff(s).mean()
    return rate


@wrong("simulates longer by skip", UNEVEN, "until duration")
def fi_curve(I, simulate, duration=400.0, skip=150.0):
    t, V = simulate(I, duration + skip)
    late = [s[s >= skip] for s in (spike_times(t, column) for column in V.T)]
    return [1000 / np.diff(s).mean() if s.size > 1 else 0.0 for s in late]


@wrong("a silent cell keeps the rate of the one before", SILENT, "expected [50, 0, 0]")
def fi_curve(I, simulate, duration=400.0, skip=150.0):
    t, V = simulate(I, duration)
    late = [s[s >= skip] for s in (spike_times(t, column) for column in V.T)]
    rate, rates = 0.0, []
    for s in late:
        if s.size > 1:
            rate = 1000 / np.diff(s).mean()
        rates.append(rate)
    return rates


@wrong("rows instead of columns", REGULAR, "V.T one row")
def fi_curve(I, simulate, duration=400.0, skip=150.0):
    V = simulate(I, duration)[1]
    late = [s[s > skip] for s in (spike_times(np.arange(row.size), row) for row in V)]
    return np.array([1000 / np.diff(s).mean() if s.size > 1 else 0.0 for s in late])


@wrong("its own model instead of the one handed over", REGULAR, "simulate(I, duration)")
def fi_curve(I, simulate, duration=400.0, skip=150.0):
    t, V = respond(I, duration, dt=0.1)
    late = [s[s >= skip] for s in (spike_times(t, column) for column in V.T)]
    return [1000 / np.diff(s).mean() if s.size > 1 else 0.0 for s in late]

"""Answers to exercise 1.5, when did it spike."""

import numpy as np
from answers import right, wrong

BETWEEN = "the time between two samples"
ONCE = "one time for each spike"
THRESHOLD = "any threshold"
EDGES = "none at rest, none for a start above"
TIMES = "any times"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("where it was below and is not any more")
def spike_times(t, V, threshold=0.0):
    k = np.flatnonzero((V[:-1] < threshold) & (V[1:] >= threshold))
    return t[k] + (threshold - V[k]) / (V[k + 1] - V[k]) * (t[k + 1] - t[k])


@right("a loop and a list")
def spike_times(t, V, threshold=0.0):
    times = []
    for k in range(1, len(V)):
        if V[k] > threshold and V[k - 1] <= threshold:
            part = (V[k] - threshold) / (V[k] - V[k - 1])
            times.append(t[k] * (1 - part) + t[k - 1] * part)
    return times


@right("np.diff of a mask, np.interp in each gap")
def spike_times(t, V, threshold=0.0):
    above = (np.asarray(V) >= threshold).astype(int)
    ups = np.where(np.diff(above) == 1)[0]
    return np.array([np.interp(threshold, V[k : k + 2], t[k : k + 2]) for k in ups])


# -- wrong --------------------------------------------------------------------------------------------
@wrong("every sample above the threshold", ONCE, "not every sample")
def spike_times(t, V, threshold=0.0):
    return t[V >= threshold]


@wrong("ups and downs", BETWEEN, "on the way down")
def spike_times(t, V, threshold=0.0):
    k = np.flatnonzero((V[:-1] < threshold) != (V[1:] < threshold))
    return t[k] + (threshold - V[k]) / (V[k + 1] - V[k]) * (t[k + 1] - t[k])


@wrong("the first sample above", BETWEEN, "first sample above")
def spike_times(t, V, threshold=0.0):
    return t[1:][(V[:-1] < threshold) & (V[1:] >= threshold)]


@wrong("the last sample below", BETWEEN, "last sample below")
def spike_times(t, V, threshold=0.0):
    return t[:-1][(V[:-1] < threshold) & (V[1:] >= threshold)]


@wrong("halfway between the samples", BETWEEN, "middle")
def spike_times(t, V, threshold=0.0):
    k = np.flatnonzero((V[:-1] < threshold) & (V[1:] >= threshold))
    return (t[k] + t[k + 1]) / 2


@wrong("numbers of samples", BETWEEN, "numbers of samples")
def spike_times(t, V, threshold=0.0):
    return np.flatnonzero((V[:-1] < threshold) & (V[1:] >= threshold))


@wrong("the mask instead of the times", BETWEEN, "True and False")
def spike_times(t, V, threshold=0.0):
    return (V[:-1] < threshold) & (V[1:] >= threshold)


@wrong("the part counted from the wrong end", BETWEEN, "wrong end")
def spike_times(t, V, threshold=0.0):
    k = np.flatnonzero((V[:-1] < threshold) & (V[1:] >= threshold))
    return t[k + 1] - (threshold - V[k]) / (V[k + 1] - V[k]) * (t[k + 1] - t[k])


@wrong("always 0 mV", THRESHOLD, "always 0 mV")
def spike_times(t, V, threshold=0.0):
    k = np.flatnonzero((V[:-1] < 0) & (V[1:] >= 0))
    return t[k] - V[k] / (V[k + 1] - V[k]) * (t[k + 1] - t[k])


@wrong("a start above counts as a crossing", EDGES, "its first sample is no crossing")
def spike_times(t, V, threshold=0.0):
    V, t = np.r_[-1e9, V], np.r_[t[0], t]
    k = np.flatnonzero((V[:-1] < threshold) & (V[1:] >= threshold))
    return t[k] + (threshold - V[k]) / (V[k + 1] - V[k]) * (t[k + 1] - t[k])


@wrong("no crossing is nothing at all", EDGES, "None")
def spike_times(t, V, threshold=0.0):
    k = np.flatnonzero((V[:-1] < threshold) & (V[1:] >= threshold))
    if k.size:
        return t[k] + (threshold - V[k]) / (V[k + 1] - V[k]) * (t[k + 1] - t[k])


@wrong("the first step for all steps", TIMES, "everywhere")
def spike_times(t, V, threshold=0.0):
    k = np.flatnonzero((V[:-1] < threshold) & (V[1:] >= threshold))
    return t[k] + (threshold - V[k]) / (V[k + 1] - V[k]) * (t[1] - t[0])


@wrong("time from 0 and in even steps", TIMES, "use t itself")
def spike_times(t, V, threshold=0.0):
    k = np.flatnonzero((V[:-1] < threshold) & (V[1:] >= threshold))
    return (k + (threshold - V[k]) / (V[k + 1] - V[k])) * (t[1] - t[0])


@wrong("counts V from the threshold in place", UNCHANGED, "V = V.copy()")
def spike_times(t, V, threshold=0.0):
    V -= threshold
    k = np.flatnonzero((V[:-1] < 0) & (V[1:] >= 0))
    return t[k] - V[k] / (V[k + 1] - V[k]) * (t[k + 1] - t[k])

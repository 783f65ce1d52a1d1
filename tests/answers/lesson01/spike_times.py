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


@right("remembers whether it was above, a tuple")
def spike_times(t, V, threshold=0.0):
    times, above = [], V[0] >= threshold
    for k in range(1, len(V)):
        if V[k] >= threshold and not above:
            times.append(t[k] - (V[k] - threshold) * (t[k] - t[k - 1]) / (V[k] - V[k - 1]))
        above = V[k] >= threshold
    return tuple(times)


@right("np.roll and single precision")
def spike_times(t, V, threshold=0.0):
    t, V = np.asarray(t, np.float32), np.asarray(V, np.float32)
    before = np.roll(V, 1)
    before[0] = np.inf
    k = np.flatnonzero((before < threshold) & (V >= threshold))
    return t[k] - (V[k] - threshold) / (V[k] - V[k - 1]) * (t[k] - t[k - 1])


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


@wrong("counts V from the threshold in place", UNCHANGED, "V = np.array(V")
def spike_times(t, V, threshold=0.0):
    V -= threshold
    k = np.flatnonzero((V[:-1] < 0) & (V[1:] >= 0))
    return t[k] - V[k] / (V[k + 1] - V[k]) * (t[k + 1] - t[k])


@wrong("a sample at the threshold counts twice", ONCE, "exactly 0 mV")
def spike_times(t, V, threshold=0.0):
    k = np.flatnonzero((V[:-1] <= threshold) & (V[1:] >= threshold))
    return t[k] + (threshold - V[k]) / (V[k + 1] - V[k]) * (t[k + 1] - t[k])


@wrong("a sample at the threshold hides the spike", ONCE, "exactly 0 mV")
def spike_times(t, V, threshold=0.0):
    k = np.flatnonzero((V[:-1] < threshold) & (V[1:] > threshold))
    return t[k] + (threshold - V[k]) / (V[k + 1] - V[k]) * (t[k + 1] - t[k])


@wrong("changes of sign, of which a zero makes two", ONCE, "exactly 0 mV")
def spike_times(t, V, threshold=0.0):
    k = np.flatnonzero(np.diff(np.sign(V - threshold)) > 0)
    return t[k] + (threshold - V[k]) / (V[k + 1] - V[k]) * (t[k + 1] - t[k])


@wrong("times of the peaks", BETWEEN, "expected")
def spike_times(t, V, threshold=0.0):
    k = 1 + np.flatnonzero((V[1:-1] > V[:-2]) & (V[1:-1] >= V[2:]) & (V[1:-1] > threshold))
    return t[k]


@wrong("how many", BETWEEN, "single number")
def spike_times(t, V, threshold=0.0):
    return np.sum((V[:-1] < threshold) & (V[1:] >= threshold))


@wrong("0 when there is none", EDGES, "single number")
def spike_times(t, V, threshold=0.0):
    k = np.flatnonzero((V[:-1] < threshold) & (V[1:] >= threshold))
    return t[k] + (threshold - V[k]) / (V[k + 1] - V[k]) * (t[k + 1] - t[k]) if k.size else 0.0


@wrong("found at the threshold, timed at 0 mV", THRESHOLD, "not at 0 mV")
def spike_times(t, V, threshold=0.0):
    k = np.flatnonzero((V[:-1] < threshold) & (V[1:] >= threshold))
    return t[k] - V[k] / (V[k + 1] - V[k]) * (t[k + 1] - t[k])


@wrong("samples and parts of samples instead of ms", BETWEEN, "places between samples")
def spike_times(t, V, threshold=0.0):
    k = np.flatnonzero((V[:-1] < threshold) & (V[1:] >= threshold))
    return k + (threshold - V[k]) / (V[k + 1] - V[k])

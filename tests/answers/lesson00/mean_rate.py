"""Answers to exercise 0.1, how fast does it fire?"""

import numpy as np

from answers import right, wrong

SIXTY = "9 spikes in 150 ms are 60 Hz"
ANY = "any number of spikes, any duration"
HALF = "half the time, twice the rate"
SILENT = "no spike, rate 0"
EACH = "one rate for each neuron, fractions kept"
UNCHANGED = "input left unchanged"


@right("one line")
def mean_rate(n_spikes, duration):
    return n_spikes / duration * 1000


@right("the duration in seconds first")
def mean_rate(n_spikes, duration):
    seconds = duration / 1e3
    return np.divide(n_spikes, seconds)


@right("a list of plain floats for several neurons")
def mean_rate(n_spikes, duration):
    if np.ndim(n_spikes) == 0:
        return float(1000 * n_spikes) / duration
    return [1000 * int(n) / duration for n in n_spikes]


@wrong("spikes per millisecond", SIXTY, "per millisecond")
def mean_rate(n_spikes, duration):
    return n_spikes / duration


@wrong("milliseconds turned into seconds the wrong way", SIXTY, "wrong side")
def mean_rate(n_spikes, duration):
    return n_spikes / (duration * 1000)


@wrong("the fraction upside down", HALF, "below the fraction line")
def mean_rate(n_spikes, duration):
    return duration / (np.asarray(n_spikes) + 1e-9) * 1000


@wrong("the mean interval instead of the rate", SIXTY, "milliseconds per spike")
def mean_rate(n_spikes, duration):
    return duration / np.maximum(n_spikes, 1)


@wrong("the number of the text typed in", ANY, "no fixed number")
def mean_rate(n_spikes, duration):
    return np.asarray(n_spikes) * 0 + 60 * (150 / duration) * (np.asarray(n_spikes) > 0)


@wrong("spikes times duration", HALF, "below the fraction line")
def mean_rate(n_spikes, duration):
    return n_spikes * duration / 1000


@wrong("the intervals between the spikes counted instead of the spikes", SILENT, "nothing is counted")
def mean_rate(n_spikes, duration):
    return (n_spikes - 1) / duration * 1000 + 1000 / duration * (np.asarray(n_spikes) > 0)


@wrong("whole hertz only", EACH, "fraction away")
def mean_rate(n_spikes, duration):
    return 1000 * n_spikes // duration


@wrong("all neurons together", EACH, "shape")
def mean_rate(n_spikes, duration):
    return np.sum(n_spikes) / duration * 1000


@wrong("works in place on the caller's counts", UNCHANGED, "n_spikes came back different")
def mean_rate(n_spikes, duration):
    rate = 1000 * np.asarray(n_spikes) / duration
    if np.ndim(n_spikes):
        n_spikes *= 1000
    return rate

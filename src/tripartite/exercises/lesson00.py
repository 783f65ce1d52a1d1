"""The one exercise of lesson 00, Start here: small enough that its message is what one learns from."""

import numpy as np

from .compare import array, close, difference, number
from .record import Case, Check, Exercise


# -- 0.1 mean_rate ------------------------------------------------------------------------------------
def mean_rate(n_spikes, duration):
    """Mean firing rate in Hz.

    Parameters
    ----------
    n_spikes : int or array of int
        Spikes that were counted.
    duration : float
        How long they were counted, ms.

    Returns
    -------
    rate : float or ndarray of the shape of n_spikes
        Hz.

    Built in lesson 00.
    """
    return 1000.0 * np.asarray(n_spikes) / duration


def _rate_cases(rng):
    n, duration = int(rng.integers(20, 400)), float(rng.integers(200, 4000))
    return {
        "nine": Case(dict(n_spikes=9, duration=150.0), "9 spikes in 150 ms"),
        "half": Case(dict(n_spikes=9, duration=75.0), "9 spikes in 75 ms"),
        "silent": Case(dict(n_spikes=0, duration=250.0), "0 spikes in 250 ms"),
        "locust": Case(dict(n_spikes=929, duration=10_000.0), "929 spikes in 10,000 ms"),
        "any": Case(dict(n_spikes=n, duration=duration), f"{n} spikes in {duration:g} ms"),
        "three": Case(dict(n_spikes=np.array([0, 7, 41]), duration=300.0), "[0, 7, 41] spikes in 300 ms"),
    }


def _rate_returns(value, case):
    return array(value, np.shape(case.kwargs["n_spikes"]), "the rate")


def _rate_slips(n_spikes, duration):
    """What the usual slips give, with the words for each."""
    n, t = float(n_spikes), float(duration)
    return (
        (n / t, "that is spikes per millisecond; one second has 1000 ms"),
        (n / t / 1000.0, "the factor 1000 is on the wrong side of the fraction"),
        (t / n, "that is milliseconds per spike; the rate is spikes per time"),
        (1000.0 * t / n, "the fraction is upside down: spikes go above, time goes below"),
        (n * t, "a rate is spikes divided by time"),
        (1000.0 * n, "the duration does not enter"),
    )


def _rate_unit(got, given):
    hint = "divide the spikes by the duration in seconds"
    return difference(got["nine"], 60.0, "", _rate_slips(**given["nine"]), hint)


def _rate_any(got, given):
    for name in ("locust", "any"):
        want = mean_rate(**given[name])
        words = f"for {given[name]['n_spikes']} spikes in {given[name]['duration']:g} ms "
        hint = "use both arguments, n_spikes and duration, and no fixed number but the 1000"
        if message := difference(got[name], want, words, _rate_slips(**given[name]), hint):
            return message
    return None


def _rate_half(got, given):
    if close(got["half"], 2.0 * got["nine"]) and got["nine"] != 0:
        return None
    return (
        f"9 spikes in 150 ms give {number(got['nine'])}, in 75 ms {number(got['half'])}; expected twice as much: "
        "the duration belongs below the fraction line"
    )


def _rate_silent(got, given):
    return difference(
        got["silent"], 0.0, "for 0 spikes in 250 ms ", hint="where nothing is counted the rate is 0"
    )


def _rate_three(got, given):
    """Judged in the learner's own unit, so that a wrong unit is not punished twice."""
    unit = got["nine"] / 60.0
    want = mean_rate(**given["three"]) * (unit if np.isfinite(unit) and unit != 0 else 1.0)
    slips = (
        (np.floor(want), "// and int() throw the fraction away; / keeps it"),
        (np.round(want), "the rate was rounded; leave that to whoever prints it"),
    )
    hint = "n_spikes may be an array: one rate for each of its numbers"
    return difference(got["three"], want, "for [0, 7, 41] spikes in 300 ms ", slips, hint)


MEAN_RATE = Exercise(
    name="mean_rate",
    number="0.1",
    title="How fast does it fire?",
    points=2,
    cases=_rate_cases,
    returns=_rate_returns,
    reference=mean_rate,
    checks=(
        Check("9 spikes in 150 ms are 60 Hz", _rate_unit, ("nine",)),
        Check(
            "any number of spikes, any duration", _rate_any, ("locust", "any"), "9 spikes in 150 ms are 60 Hz"
        ),
        Check("half the time, twice the rate", _rate_half, ("nine", "half")),
        Check("no spike, rate 0", _rate_silent, ("silent",), "half the time, twice the rate"),
        Check("one rate for each neuron, fractions kept", _rate_three, ("nine", "three")),
    ),
)

EXERCISES = (MEAN_RATE,)

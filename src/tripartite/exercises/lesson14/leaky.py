"""Exercise 14.6: a sum that forgets."""

import numpy as np

from ...models.traces import leaky_trace
from ..compare import array, difference
from ..record import Case, Check, Exercise


def _cases(rng):
    single = np.zeros(12)
    single[2] = 1.0
    train = (rng.random(60) < 0.3).astype(int)
    pair = rng.poisson(0.4, (40, 3))
    return {
        "single": Case(dict(events=single, tau=2.0, dt=0.5), "one event in step 2, tau = 2 s, dt = 0.5 s"),
        "train": Case(dict(events=train, tau=3.0, dt=0.25), "60 steps with events here and there"),
        "coarse": Case(dict(events=single, tau=0.2, dt=0.5), "one event, tau = 0.2 s and dt = 0.5 s"),
        "beside": Case(
            dict(events=pair, tau=4.0, dt=0.5), "three trains side by side, some steps with two events"
        ),
    }


def _returns(value, case):
    return array(value, np.shape(case.kwargs["events"]), "the trace")


def _sweep(events, keep, gain=1.0, late=False, cap=False):
    a, level = np.empty(np.shape(events)), np.zeros(np.shape(events)[1:])
    for k, now in enumerate(np.asarray(events, float)):
        if late:
            a[k] = level
        level = level * keep + gain * (np.minimum(now, 1) if cap else now)
        if not late:
            a[k] = level
    return a


def _slips(events, tau, dt):
    keep = np.exp(-dt / tau)
    return (
        (_sweep(events, 1 - dt / tau), "that is an Euler step, 1 − dt/τ; the exact factor is exp(−dt/τ)"),
        (
            _sweep(events, max(1 - dt / tau, 0.0)),
            "that is an Euler step, cut off at 0; the exact factor is exp(−dt/τ)",
        ),
        (_sweep(events, 1 / keep), "it grows here: the exponent needs a minus, exp(−dt/τ)"),
        (_sweep(events, 2 ** (-dt / tau)), "τ is no half-life: after τ the part 1/e is left, exp(−dt/τ)"),
        (_sweep(events, 1 - keep), "exp(−dt/τ) is what is kept, not what is lost"),
        (_sweep(events, np.exp(-1 / tau)), "the time step is missing: what is kept per step is exp(−dt/τ)"),
        (_sweep(events, np.exp(-tau / dt)), "the fraction is upside down: exp(−dt/τ)"),
        (_sweep(events, keep, gain=dt), "an event adds 1, however long the step is"),
        (_sweep(events, keep, gain=1 - keep), "that is a running mean; here every event adds 1"),
        (_sweep(events, keep, late=True), "a[k] holds the events of step k too: fade, add, then write down"),
        (_sweep(events, keep, cap=True), "two events in a step add 2"),
        (
            _sweep(events, keep) * keep,
            "the events of a step fade only from the next step on: fade first, then add",
        ),
        (
            np.trunc(_sweep(events, keep)),
            "the decimals got lost: np.zeros_like of whole numbers holds whole numbers only",
        ),
        (
            np.broadcast_to(_sweep(events, keep)[-1], np.shape(events)),
            "all entries are equal: the list holds one array many times, which += changes; use x = x + …",
        ),
        (_sweep(events, 1.0), "nothing is forgotten here"),
        (np.cumsum(events, axis=None).reshape(np.shape(events)).astype(float), "nothing is forgotten here"),
    )


def _judge(name, where):
    def judge(got, given):
        k = given[name]
        hint = "in each step: what is there times exp(−dt/τ), plus the events of the step"
        return difference(got[name], leaky_trace(**k), where, _slips(**k), hint, rtol=1e-6)

    return judge


LEAKY_TRACE = Exercise(
    name="leaky_trace",
    number="14.6",
    title="A sum that forgets",
    points=3,
    cases=_cases,
    returns=_returns,
    reference=leaky_trace,
    checks=(
        Check("one event fades as an exponential", _judge("single", "after one event "), ("single",)),
        Check(
            "events add up", _judge("train", "for a train "), ("train",), "one event fades as an exponential"
        ),
        Check("exact in long steps", _judge("coarse", "for τ = 0.2 s and steps of 0.5 s "), ("coarse",)),
        Check(
            "every train for itself",
            _judge("beside", "for three trains "),
            ("beside",),
            "one event fades as an exponential",
        ),
    ),
)

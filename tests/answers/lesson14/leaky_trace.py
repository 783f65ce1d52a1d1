"""Answers to exercise 14.6, a sum that forgets."""

import numpy as np

from answers import right, wrong

FADES = "one event fades as an exponential"
ADDS = "events add up"
COARSE = "exact in long steps"
BESIDE = "every train for itself"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("a loop over the steps")
def leaky_trace(events, tau, dt):
    keep = np.exp(-dt / tau)
    a = np.zeros(np.shape(events))
    level = np.zeros(np.shape(events)[1:])
    for k, now in enumerate(events):
        level = keep * level + now
        a[k] = level
    return a


@right("a matrix of all pairs of steps")
def leaky_trace(events, tau, dt):
    step = np.arange(len(events))
    age = step[:, None] - step
    weights = np.where(age >= 0, np.exp(-np.maximum(age, 0) * dt / tau), 0.0)
    return weights @ events


@right("each event leaves its own exponential")
def leaky_trace(events, tau, dt):
    events = np.asarray(events, dtype=float)
    total = np.zeros(events.shape)
    for k in range(len(events)):
        age = np.arange(len(events) - k) * dt
        fade = np.exp(-age / tau).reshape(-1, *[1] * (events.ndim - 1))
        total[k:] += events[k] * fade
    return total


# -- wrong --------------------------------------------------------------------------------------------
def sweep(events, keep, gain=1.0):
    level, a = 0.0, []
    for now in np.asarray(events, float):
        level = level * keep + gain * now
        a.append(level)
    return np.array(a)


@wrong("an Euler step", FADES, "Euler")
def leaky_trace(events, tau, dt):
    return sweep(events, 1 - dt / tau)


@wrong("keeps what should be lost", FADES, "kept, not")
def leaky_trace(events, tau, dt):
    return sweep(events, 1 - np.exp(-dt / tau))


@wrong("the time step forgotten", FADES, "time step is missing")
def leaky_trace(events, tau, dt):
    return sweep(events, np.exp(-1 / tau))


@wrong("the fraction upside down", FADES, "upside down")
def leaky_trace(events, tau, dt):
    return sweep(events, np.exp(-tau / dt))


@wrong("an event counts by the length of its step", FADES, "adds 1")
def leaky_trace(events, tau, dt):
    return sweep(events, np.exp(-dt / tau), gain=dt)


@wrong("a running mean", FADES, "running mean")
def leaky_trace(events, tau, dt):
    keep = np.exp(-dt / tau)
    return sweep(events, keep, gain=1 - keep)


@wrong("written down before the events are added", FADES, "then write down")
def leaky_trace(events, tau, dt):
    return np.concatenate([0 * sweep(events[:1], 1.0), sweep(events, np.exp(-dt / tau))[:-1]])


@wrong("adds, then fades", FADES, "fade first")
def leaky_trace(events, tau, dt):
    return sweep(events, np.exp(-dt / tau)) * np.exp(-dt / tau)


@wrong("only the last event is remembered", ADDS, "expected")
def leaky_trace(events, tau, dt):
    keep = np.exp(-dt / tau)
    level, a = 0.0, []
    for now in np.asarray(events, float):
        level = np.where(now > 0, now, level * keep)
        a.append(level)
    return np.array(a)


@wrong("never forgets less than half", COARSE, "expected")
def leaky_trace(events, tau, dt):
    return sweep(events, max(np.exp(-dt / tau), 0.5))


@wrong("two events in a step count once", BESIDE, "two events")
def leaky_trace(events, tau, dt):
    return sweep(np.minimum(events, 1), np.exp(-dt / tau))


@wrong("all trains in one sum", BESIDE, "expected")
def leaky_trace(events, tau, dt):
    events = np.asarray(events, float)
    if events.ndim == 1:
        return sweep(events, np.exp(-dt / tau))
    return np.repeat(sweep(events.sum(axis=1), np.exp(-dt / tau))[:, None], events.shape[1], axis=1)


@wrong("writes into the caller's events", UNCHANGED, "events = np.array(events")
def leaky_trace(events, tau, dt):
    if events.dtype.kind != "f":
        return sweep(events, np.exp(-dt / tau))
    for k in range(1, len(events)):
        events[k] += events[k - 1] * np.exp(-dt / tau)
    return events


@wrong("zeros_like of whole numbers keeps whole numbers only", ADDS, "decimals")
def leaky_trace(events, tau, dt):
    a, level = np.zeros_like(events), 0.0
    for k, now in enumerate(events):
        level = level * np.exp(-dt / tau) + now
        a[k] = level
    return a


@wrong("nothing is forgotten", FADES, "nothing is forgotten")
def leaky_trace(events, tau, dt):
    return np.cumsum(events, axis=0)


@wrong("an Euler step that stops at nothing", COARSE, "cut off at 0")
def leaky_trace(events, tau, dt):
    return sweep(events, max(1 - dt / tau, 0.0))


@wrong("a plus in the exponent", FADES, "minus")
def leaky_trace(events, tau, dt):
    return sweep(events, np.exp(dt / tau))


@wrong("τ taken for a half-life", FADES, "half-life")
def leaky_trace(events, tau, dt):
    return sweep(events, 0.5 ** (dt / tau))


@wrong("one array in the list again and again", FADES, "one array many times")
def leaky_trace(events, tau, dt):
    content, a = np.zeros(np.shape(events)[1:]), []
    for now in events:
        content *= np.exp(-dt / tau)
        content += now
        a.append(content)
    return np.array(a)

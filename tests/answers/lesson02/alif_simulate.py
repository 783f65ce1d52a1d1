"""Answers to exercise 2.3, a neuron that gets used to it."""

import math

import numpy as np

from answers import right, wrong

PLAIN = "with b = 0 it is the neuron of exercise 2.2"
GROWS = "the intervals grow"
JUMPS = "each spike adds b to w, nothing else does"
FADES = "w fades with tau_w"
STEADY = "the adapted rate is right"
SIDE_BY_SIDE = "neurons side by side do not touch each other"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("all neurons at once, w fades before it acts")
def alif_simulate(I, dt=0.1, b=0.5, tau_w=100.0, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    V, W, S = np.empty(I.shape), np.empty(I.shape), np.zeros(I.shape, bool)
    v, w = np.full(I.shape[1:], EL), np.zeros(I.shape[1:])
    free_at = np.zeros(I.shape[1:])
    for k in range(len(I)):
        w = w * np.exp(-dt / tau_w)
        target = EL + R * (I[k] - w)
        v = np.where(k < free_at, Vr, target + (v - target) * np.exp(-dt / tau))
        S[k] = v >= Vth
        v, w = np.where(S[k], Vr, v), w + b * S[k]
        free_at = np.where(S[k], k + 1 + round(tref / dt), free_at)
        V[k], W[k] = v, w
    return V, W, S


@right("plain floats, a counter, w fades after it has acted, lists returned")
def alif_simulate(I, dt=0.1, b=0.5, tau_w=100.0, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    if I.ndim == 2:
        results = [alif_simulate_one(column, dt, b, tau_w, tau, R, EL, Vth, Vr, tref) for column in I.T]
        return tuple(np.transpose([r[part] for r in results]) for part in range(3))
    return alif_simulate_one(I, dt, b, tau_w, tau, R, EL, Vth, Vr, tref)


def alif_simulate_one(I, dt, b, tau_w, tau, R, EL, Vth, Vr, tref):
    v, w, wait = EL, 0.0, 0
    V, W, S = [], [], []
    for current in I.tolist():
        fired = False
        if wait > 0:
            wait, v = wait - 1, Vr
        else:
            target = EL + R * (current - w)
            v = target + (v - target) * math.exp(-dt / tau)
            fired = v > Vth
        w *= math.exp(-dt / tau_w)
        if fired:
            v, wait = Vr, round(tref / dt)
            w += b
        V.append(v)
        W.append(w)
        S.append(fired)
    return V, W, S


@right("V, w and the spikes as they are at the start of the step, Euler for w")
def alif_simulate(I, dt=0.1, b=0.5, tau_w=100.0, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    V, w, spikes = np.full(I.shape, EL), np.zeros(I.shape), np.zeros(I.shape)
    last = np.full(I.shape[1:], -np.inf)
    for k in range(len(I) - 1):
        Vinf = EL + R * I[k] - R * w[k]
        rests = k + 1 - last < round(tref / dt) + 1
        V[k + 1] = np.where(rests, Vr, Vinf + (V[k] - Vinf) * np.exp(-dt / tau))
        w[k + 1] = w[k] - dt * w[k] / tau_w
        fired = V[k + 1] >= Vth
        spikes[k + 1] = fired
        V[k + 1] = np.where(fired, Vr, V[k + 1])
        w[k + 1] = np.where(fired, w[k + 1] + b, w[k + 1])
        last = np.where(fired, k + 1, last)
    return V, w, spikes


@right("writes down first, then steps: the mark of a spike comes before its jump in w")
def alif_simulate(I, dt=0.1, b=0.5, tau_w=100.0, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    V, W, S = np.zeros(I.shape), np.zeros(I.shape), np.zeros(I.shape, bool)
    v, w, wait = np.full(I.shape[1:], EL), np.zeros(I.shape[1:]), np.zeros(I.shape[1:], int)
    for k, i in enumerate(I):
        V[k], W[k] = v, w
        free = wait == 0
        v = np.where(free, v + (EL + R * (i - w) - v) * (1 - np.exp(-dt / tau)), Vr)
        wait = np.where(free, 0, wait - 1)
        w = w * np.exp(-dt / tau_w)
        S[k] = v >= Vth
        v, w, wait = np.where(S[k], Vr, v), np.where(S[k], w + b, w), np.where(S[k], round(tref / dt), wait)
    return V, W, S


# -- wrong --------------------------------------------------------------------------------------------
def cell(I, dt, EL, Vth, Vr, tref, drift, fade, jump, pause_fades=True):
    """The frame that most answers share: v ← drift(v, w, i), w ← fade(w), at a spike w ← jump(w)."""
    V, W, S = np.zeros(I.shape), np.zeros(I.shape), np.zeros(I.shape, bool)
    v, w, wait = EL, 0.0, 0
    for k, i in enumerate(I):
        if wait:
            v, wait = Vr, wait - 1
            w = fade(w) if pause_fades else w
        else:
            w = fade(w)
            v = drift(v, w, i)
            if v >= Vth:
                S[k], v, w, wait = True, Vr, jump(w), round(tref / dt)
        V[k], W[k] = v, w
    return V, W, S


def relax(v, target, dt, tau):
    return target + (v - target) * math.exp(-dt / tau)


@wrong("w fades with the time constant of the membrane", FADES, "its own tau_w")
def alif_simulate(I, dt=0.1, b=0.5, tau_w=100.0, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    drift = lambda v, w, i: relax(v, EL + R * (i - w), dt, tau)
    return cell(I, dt, EL, Vth, Vr, tref, drift, lambda w: w * math.exp(-dt / tau), lambda w: w + b)


@wrong("tau_w is always 100 ms", FADES, "100 ms")
def alif_simulate(I, dt=0.1, b=0.5, tau_w=100.0, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    drift = lambda v, w, i: relax(v, EL + R * (i - w), dt, tau)
    return cell(I, dt, EL, Vth, Vr, tref, drift, lambda w: w * math.exp(-dt / 100), lambda w: w + b)


@wrong("w never fades", FADES, "never fades")
def alif_simulate(I, dt=0.1, b=0.5, tau_w=100.0, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    drift = lambda v, w, i: relax(v, EL + R * (i - w), dt, tau)
    return cell(I, dt, EL, Vth, Vr, tref, drift, lambda w: w, lambda w: w + b)


@wrong("w fades to zero within a step: tau_w and dt exchanged", FADES, "expected more than 0")
def alif_simulate(I, dt=0.1, b=0.5, tau_w=100.0, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    drift = lambda v, w, i: relax(v, EL + R * (i - w), dt, tau)
    return cell(I, dt, EL, Vth, Vr, tref, drift, lambda w: w * math.exp(-tau_w / dt), lambda w: w + b)


@wrong("b is added in every step", JUMPS, "without a spike")
def alif_simulate(I, dt=0.1, b=0.5, tau_w=100.0, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    drift = lambda v, w, i: relax(v, EL + R * (i - w), dt, tau)
    return cell(I, dt, EL, Vth, Vr, tref, drift, lambda w: w * math.exp(-dt / tau_w) + b, lambda w: w)


@wrong("b is added in every step of the pause", JUMPS, "without a spike")
def alif_simulate(I, dt=0.1, b=0.5, tau_w=100.0, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    V, W, S = np.zeros(I.shape), np.zeros(I.shape), np.zeros(I.shape, bool)
    v, w, wait = EL, 0.0, 0
    for k, i in enumerate(I):
        w *= math.exp(-dt / tau_w)
        if wait:
            v, w, wait = Vr, w + b, wait - 1
        else:
            v = relax(v, EL + R * (i - w), dt, tau)
            if v >= Vth:
                S[k], v, wait = True, Vr, round(tref / dt)
        V[k], W[k] = v, w
    return V, W, S


@wrong("w is set to b instead of growing by it", JUMPS, "w += b")
def alif_simulate(I, dt=0.1, b=0.5, tau_w=100.0, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    drift = lambda v, w, i: relax(v, EL + R * (i - w), dt, tau)
    return cell(I, dt, EL, Vth, Vr, tref, drift, lambda w: w * math.exp(-dt / tau_w), lambda w: b)


@wrong("the jump is b times dt", JUMPS, "expected b")
def alif_simulate(I, dt=0.1, b=0.5, tau_w=100.0, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    drift = lambda v, w, i: relax(v, EL + R * (i - w), dt, tau)
    return cell(I, dt, EL, Vth, Vr, tref, drift, lambda w: w * math.exp(-dt / tau_w), lambda w: w + b * dt)


@wrong("the jump is always 0.5 nA", JUMPS, "0.5")
def alif_simulate(I, dt=0.1, b=0.5, tau_w=100.0, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    drift = lambda v, w, i: relax(v, EL + R * (i - w), dt, tau)
    return cell(I, dt, EL, Vth, Vr, tref, drift, lambda w: w * math.exp(-dt / tau_w), lambda w: w + 0.5)


@wrong("a spike takes b away from w", JUMPS, "expected b")
def alif_simulate(I, dt=0.1, b=0.5, tau_w=100.0, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    drift = lambda v, w, i: relax(v, EL + R * (i + w), dt, tau)
    return cell(I, dt, EL, Vth, Vr, tref, drift, lambda w: w * math.exp(-dt / tau_w), lambda w: w - b)


@wrong("w helps the current instead of opposing it", GROWS, "I − w")
def alif_simulate(I, dt=0.1, b=0.5, tau_w=100.0, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    drift = lambda v, w, i: relax(v, EL + R * (i + w), dt, tau)
    return cell(I, dt, EL, Vth, Vr, tref, drift, lambda w: w * math.exp(-dt / tau_w), lambda w: w + b)


@wrong("w is computed but V does not feel it", GROWS, "V feels")
def alif_simulate(I, dt=0.1, b=0.5, tau_w=100.0, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    drift = lambda v, w, i: relax(v, EL + R * i, dt, tau)
    return cell(I, dt, EL, Vth, Vr, tref, drift, lambda w: w * math.exp(-dt / tau_w), lambda w: w + b)


@wrong("w taken for millivolts: R·I − w", GROWS, "R·(I − w)")
def alif_simulate(I, dt=0.1, b=0.5, tau_w=100.0, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    drift = lambda v, w, i: relax(v, EL + R * i - w, dt, tau)
    return cell(I, dt, EL, Vth, Vr, tref, drift, lambda w: w * math.exp(-dt / tau_w), lambda w: w + b)


@wrong("w taken off V itself in every step", GROWS, "R·(I − w)")
def alif_simulate(I, dt=0.1, b=0.5, tau_w=100.0, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    drift = lambda v, w, i: relax(v, EL + R * i, dt, tau) - w * dt / tau
    return cell(I, dt, EL, Vth, Vr, tref, drift, lambda w: w * math.exp(-dt / tau_w), lambda w: w + b)


@wrong("w stands still during the pause", STEADY, "during the pause")
def alif_simulate(I, dt=0.1, b=0.5, tau_w=100.0, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    drift = lambda v, w, i: relax(v, EL + R * (i - w), dt, tau)
    fade = lambda w: w * math.exp(-dt / tau_w)
    return cell(I, dt, EL, Vth, Vr, tref, drift, fade, lambda w: w + b, pause_fades=False)


@wrong("for one neuron only: an if on an array", SIDE_BY_SIDE, "ambiguous")
def alif_simulate(I, dt=0.1, b=0.5, tau_w=100.0, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    drift = lambda v, w, i: relax(v, EL + R * (i - w), dt, tau)
    return cell(I, dt, EL, Vth, Vr, tref, drift, lambda w: w * math.exp(-dt / tau_w), lambda w: w + b)


@wrong("one w for all neurons", SIDE_BY_SIDE, "its own state")
def alif_simulate(I, dt=0.1, b=0.5, tau_w=100.0, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    V, W, S = np.empty(I.shape), np.empty(I.shape), np.zeros(I.shape, bool)
    v, w, free_at = np.full(I.shape[1:], EL), 0.0, np.zeros(I.shape[1:])
    for k in range(len(I)):
        w = w * np.exp(-dt / tau_w)
        target = EL + R * (I[k] - w)
        v = np.where(k < free_at, Vr, target + (v - target) * np.exp(-dt / tau))
        S[k] = v >= Vth
        v = np.where(S[k], Vr, v)
        w += b if S[k].any() else 0.0
        free_at = np.where(S[k], k + 1 + round(tref / dt), free_at)
        V[k], W[k] = v, w
    return V, W, S


@wrong("the refractory pause got lost on the way", PLAIN, "2.2")
def alif_simulate(I, dt=0.1, b=0.5, tau_w=100.0, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    drift = lambda v, w, i: relax(v, EL + R * (i - w), dt, tau)
    return cell(I, dt, EL, Vth, Vr, 0, drift, lambda w: w * math.exp(-dt / tau_w), lambda w: w + b)


@wrong("the spikes come second: V, spikes, w", GROWS, "V, w, spikes")
def alif_simulate(I, dt=0.1, b=0.5, tau_w=100.0, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    drift = lambda v, w, i: relax(v, EL + R * (i - w), dt, tau)
    fade = lambda w: w * math.exp(-dt / tau_w)
    V, w, spikes = cell(I, dt, EL, Vth, Vr, tref, drift, fade, lambda w: w + b)
    return V, spikes, w


@wrong("w is not returned", PLAIN, "return V, w, spikes")
def alif_simulate(I, dt=0.1, b=0.5, tau_w=100.0, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    drift = lambda v, w, i: relax(v, EL + R * (i - w), dt, tau)
    fade = lambda w: w * math.exp(-dt / tau_w)
    return cell(I, dt, EL, Vth, Vr, tref, drift, fade, lambda w: w + b)[::2]


@wrong("w is taken off the caller's current", UNCHANGED, "I came back different")
def alif_simulate(I, dt=0.1, b=0.5, tau_w=100.0, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    V, W, S = np.zeros(I.shape), np.zeros(I.shape), np.zeros(I.shape, bool)
    v, w, wait = EL, 0.0, 0
    for k in range(len(I)):
        w *= math.exp(-dt / tau_w)
        I[k] -= w
        v = Vr if wait else relax(v, EL + R * I[k], dt, tau)
        wait = max(wait - 1, 0)
        if v >= Vth:
            S[k], v, w, wait = True, Vr, w + b, round(tref / dt)
        V[k], W[k] = v, w
    return V, W, S


@wrong("the usual cell is typed in", caught_by=PLAIN, says="fixed numbers stand where the arguments")
def alif_simulate(I, dt=0.1, b=0.5, tau_w=100.0, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    V, W, S = np.empty(I.shape), np.empty(I.shape), np.zeros(I.shape, bool)
    v, w = np.full(I.shape[1:], -65.0), np.zeros(I.shape[1:])
    free_at = np.zeros(I.shape[1:])
    for k in range(len(I)):
        w = w * np.exp(-dt / tau_w)
        target = -65.0 + 10.0 * (I[k] - w)
        v = np.where(k < free_at, -65.0, target + (v - target) * np.exp(-dt / 10.0))
        S[k] = v >= -50.0
        v, w = np.where(S[k], -65.0, v), w + b * S[k]
        free_at = np.where(S[k], k + 1 + round(2.0 / dt), free_at)
        V[k], W[k] = v, w
    return V, W, S

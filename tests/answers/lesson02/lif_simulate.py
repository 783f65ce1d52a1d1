"""Answers to exercise 2.2, a neuron that spikes."""

import math

import numpy as np

from answers import right, wrong

WEAK = "below threshold: exact even with long steps"
RATES = "the rates agree with the closed form"
RESET = "V is reset and never passes the threshold"
PAUSE = "the pause lasts exactly t_ref"
COLUMNS = "neurons side by side do not touch each other"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("all neurons at once, np.where, the pause as a step index")
def lif_simulate(I, dt=0.1, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    keep = np.exp(-dt / tau)
    V, spikes = np.zeros_like(I), np.zeros(I.shape, dtype=bool)
    v, until = EL * np.ones(I.shape[1:]), np.zeros(I.shape[1:])
    for k in range(I.shape[0]):
        Vinf = EL + R * I[k]
        v = np.where(k <= until - 1, Vr, Vinf + (v - Vinf) * keep)
        s = v >= Vth
        v, until = np.where(s, Vr, v), np.where(s, k + 1 + round(tref / dt), until)
        V[k], spikes[k] = v, s
    return V, spikes


@right("a loop over neurons with plain Python floats and a counter, lists returned")
def lif_simulate(I, dt=0.1, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    def one(currents):
        v, wait, trace, fired = EL, 0, [], []
        for i in currents:
            spike = False
            if wait:
                wait -= 1
                v = Vr
            else:
                target = EL + R * i
                v = target + (v - target) * math.exp(-dt / tau)
                if v > Vth:
                    spike, v, wait = True, Vr, int(round(tref / dt))
            trace.append(v)
            fired.append(1 if spike else 0)
        return trace, fired

    if I.ndim == 1:
        return one(I.tolist())
    pairs = [one(column) for column in I.T.tolist()]
    return np.array([p[0] for p in pairs]).T, np.array([p[1] for p in pairs]).T


@right("boolean indexing and counters of steps, one column at least")
def lif_simulate(I, dt=0.1, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    I2 = I[:, None] if I.ndim == 1 else I
    T, n = I2.shape
    V, spikes = np.empty((T, n)), np.zeros((T, n))
    v, left = np.full(n, EL), np.zeros(n, dtype=int)
    for t in range(T):
        free = left == 0
        v[~free] = Vr
        left[~free] -= 1
        v[free] = v[free] * np.exp(-dt / tau) + (EL + R * I2[t, free]) * (1 - np.exp(-dt / tau))
        hit = free & (v >= Vth)
        spikes[t, hit] = 1
        v[hit] = Vr
        left[hit] = int(np.round(tref / dt))
        V[t] = v
    return V.reshape(I.shape), spikes.reshape(I.shape)


@right("V written down at the start of each step, as a tuple in a list")
def lif_simulate(I, dt=0.1, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    V, spikes = np.zeros(I.shape), np.zeros(I.shape, bool)
    v, last = EL + 0 * I[0], -1e9 + 0 * I[0]
    for k, current in enumerate(I):
        V[k] = v
        v = np.where(
            k - last > tref / dt + 1e-6, EL + R * current + (v - EL - R * current) * np.exp(-dt / tau), Vr
        )
        spikes[k] = v >= Vth
        last = np.where(spikes[k], k, last)
        v = np.where(spikes[k], Vr, v)
    return [V, spikes]


@right("V[0] is the rest and V[k+1] follows from V[k] and I[k]")
def lif_simulate(I, dt=0.1, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    V, spikes = np.full(I.shape, EL), np.zeros(I.shape, bool)
    pause = np.zeros(I.shape[1:])
    for k in range(len(I) - 1):
        Vinf = EL + R * I[k]
        V[k + 1] = np.where(pause > 0, Vr, Vinf + (V[k] - Vinf) * np.exp(-dt / tau))
        pause = np.where(pause > 0, pause - 1, 0)
        spikes[k + 1] = V[k + 1] >= Vth
        V[k + 1] = np.where(spikes[k + 1], Vr, V[k + 1])
        pause = np.where(spikes[k + 1], np.round(tref / dt), pause)
    return V, spikes


@right("V[0] is the rest and V[k] follows from V[k-1] and I[k], so that I[0] never acts")
def lif_simulate(I, dt=0.1, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    V, spikes = np.full(I.shape, EL), np.zeros(I.shape, bool)
    free_at = np.zeros(I.shape[1:])
    for k in range(1, len(I)):
        Vinf = EL + R * I[k]
        V[k] = np.where(k < free_at, Vr, Vinf - (Vinf - V[k - 1]) * np.exp(-dt / tau))
        spikes[k] = V[k] >= Vth
        V[k] = np.where(spikes[k], Vr, V[k])
        free_at = np.where(spikes[k], k + round(tref / dt) + 1, free_at)
    return V, spikes


# -- wrong --------------------------------------------------------------------------------------------
def neurons(I, step, dt, EL, after=None):
    """The frame that most answers share: v, spike, pause ← step(k, v, pause), V written at the end."""
    V, spikes = np.zeros(I.shape), np.zeros(I.shape, bool)
    v, pause = np.full(I.shape[1:], EL), np.zeros(I.shape[1:])
    for k in range(len(I)):
        v, spikes[k], pause = step(k, v, pause)
        V[k] = v
        v = v if after is None else after(v, spikes[k])
    return V, spikes


@wrong("the threshold tested before the update", RESET, "update V first")
def lif_simulate(I, dt=0.1, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    def step(k, v, pause):
        fired = v >= Vth
        Vinf = EL + R * I[k]
        new = np.where(fired | (pause > 0), Vr, Vinf + (v - Vinf) * np.exp(-dt / tau))
        return new, fired, np.where(fired, round(tref / dt), np.maximum(pause - 1, 0))

    return neurons(I, step, dt, EL)


@wrong("the spike written into V before the reset", RESET, "before writing it down")
def lif_simulate(I, dt=0.1, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    def step(k, v, pause):
        Vinf = EL + R * I[k]
        v = np.where(pause > 0, Vr, Vinf + (v - Vinf) * np.exp(-dt / tau))
        return v, v >= Vth, np.where(v >= Vth, round(tref / dt), np.maximum(pause - 1, 0))

    return neurons(I, step, dt, EL, lambda v, fired: np.where(fired, Vr, v))


@wrong("a spike painted into V at 0 mV", RESET, "0 mV")
def lif_simulate(I, dt=0.1, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    def step(k, v, pause):
        Vinf = EL + R * I[k]
        v = np.where(pause > 0, Vr, Vinf + (v - Vinf) * np.exp(-dt / tau))
        fired = v >= Vth
        return np.where(fired, 0.0, v), fired, np.where(fired, round(tref / dt), np.maximum(pause - 1, 0))

    return neurons(I, step, dt, EL, lambda v, fired: np.where(fired, Vr, v))


@wrong("the reset forgotten", RATES, "V_r")
def lif_simulate(I, dt=0.1, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    def step(k, v, pause):
        Vinf = EL + R * I[k]
        v = Vinf + (v - Vinf) * np.exp(-dt / tau)
        return v, v >= Vth, pause

    return neurons(I, step, dt, EL)


@wrong("the rest taken for the reset", RESET, "V_r is not always E_L")
def lif_simulate(I, dt=0.1, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    def step(k, v, pause):
        Vinf = EL + R * I[k]
        v = np.where(pause > 0, EL, Vinf + (v - Vinf) * np.exp(-dt / tau))
        fired = v >= Vth
        return np.where(fired, EL, v), fired, np.where(fired, round(tref / dt), np.maximum(pause - 1, 0))

    return neurons(I, step, dt, EL)


@wrong("no pause at all", RATES, "the refractory pause is missing")
def lif_simulate(I, dt=0.1, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    def step(k, v, pause):
        Vinf = EL + R * I[k]
        v = Vinf + (v - Vinf) * np.exp(-dt / tau)
        return np.where(v >= Vth, Vr, v), v >= Vth, pause

    return neurons(I, step, dt, EL)


@wrong("the pause one step too short", PAUSE, "1 step too short")
def lif_simulate(I, dt=0.1, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    def step(k, v, last):
        Vinf = EL + R * I[k]
        resting = (last > 0) & ((k + 1 - last) * dt < tref)
        v = np.where(resting, Vr, Vinf + (v - Vinf) * np.exp(-dt / tau))
        return np.where(v >= Vth, Vr, v), v >= Vth, np.where(v >= Vth, k + 1, last)

    return neurons(I, step, dt, EL)


@wrong("the pause one step too long", PAUSE, "1 step too long")
def lif_simulate(I, dt=0.1, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    def step(k, v, pause):
        Vinf = EL + R * I[k]
        v = np.where(pause > 0, Vr, Vinf + (v - Vinf) * np.exp(-dt / tau))
        return (
            np.where(v >= Vth, Vr, v),
            v >= Vth,
            np.where(v >= Vth, tref / dt + 1, np.maximum(pause - 1, 0)),
        )

    return neurons(I, step, dt, EL)


@wrong("the pause counted in steps as if t_ref were a number of steps", RATES, "steps")
def lif_simulate(I, dt=0.1, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    def step(k, v, pause):
        Vinf = EL + R * I[k]
        v = np.where(pause > 0, Vr, Vinf + (v - Vinf) * np.exp(-dt / tau))
        return np.where(v >= Vth, Vr, v), v >= Vth, np.where(v >= Vth, tref, np.maximum(pause - 1, 0))

    return neurons(I, step, dt, EL)


@wrong("during the pause V goes on rising, only the spike is kept back", RATES, "goes on rising")
def lif_simulate(I, dt=0.1, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    def step(k, v, pause):
        Vinf = EL + R * I[k]
        v = Vinf + (v - Vinf) * np.exp(-dt / tau)
        fired = (v >= Vth) & (pause <= 0)
        return np.where(fired, Vr, v), fired, np.where(fired, round(tref / dt), pause - 1)

    return neurons(I, step, dt, EL)


@wrong("Euler steps", WEAK, "Euler")
def lif_simulate(I, dt=0.1, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    def step(k, v, pause):
        v = np.where(pause > 0, Vr, v + dt / tau * (EL - v + R * I[k]))
        return (
            np.where(v >= Vth, Vr, v),
            v >= Vth,
            np.where(v >= Vth, round(tref / dt), np.maximum(pause - 1, 0)),
        )

    return neurons(I, step, dt, EL)


@wrong("Euler steps, V written down at the start of the step", WEAK, "Euler")
def lif_simulate(I, dt=0.1, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    V, spikes = np.full(I.shape, EL), np.zeros(I.shape, bool)
    free_at = np.zeros(I.shape[1:])
    for k in range(len(I) - 1):
        V[k + 1] = np.where(k + 1 < free_at, Vr, V[k] + dt / tau * (EL - V[k] + R * I[k]))
        spikes[k + 1] = V[k + 1] >= Vth
        V[k + 1] = np.where(spikes[k + 1], Vr, V[k + 1])
        free_at = np.where(spikes[k + 1], k + 2 + round(tref / dt), free_at)
    return V, spikes


@wrong("the leak pulls towards 0 mV: E_L left out", WEAK, "E_L")
def lif_simulate(I, dt=0.1, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    def step(k, v, pause):
        v = np.where(pause > 0, Vr, R * I[k] + (v - R * I[k]) * np.exp(-dt / tau))
        return (
            np.where(v >= Vth, Vr, v),
            v >= Vth,
            np.where(v >= Vth, round(tref / dt), np.maximum(pause - 1, 0)),
        )

    return neurons(I, step, dt, EL)


@wrong("no leak: the current is added up", WEAK, "no further")
def lif_simulate(I, dt=0.1, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    def step(k, v, pause):
        v = np.where(pause > 0, Vr, v + R * I[k] * dt / tau)
        return (
            np.where(v >= Vth, Vr, v),
            v >= Vth,
            np.where(v >= Vth, round(tref / dt), np.maximum(pause - 1, 0)),
        )

    return neurons(I, step, dt, EL)


@wrong("the wrong part decays: exp(−dt/τ) and 1 − exp(−dt/τ) exchanged", WEAK, "not the part that is done")
def lif_simulate(I, dt=0.1, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    def step(k, v, pause):
        v = np.where(pause > 0, Vr, v + (EL + R * I[k] - v) * np.exp(-dt / tau))
        return (
            np.where(v >= Vth, Vr, v),
            v >= Vth,
            np.where(v >= Vth, round(tref / dt), np.maximum(pause - 1, 0)),
        )

    return neurons(I, step, dt, EL)


@wrong("only the first current is used", WEAK, "I[k]")
def lif_simulate(I, dt=0.1, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    def step(k, v, pause):
        Vinf = EL + R * I[0]
        v = np.where(pause > 0, Vr, Vinf + (v - Vinf) * np.exp(-dt / tau))
        return (
            np.where(v >= Vth, Vr, v),
            v >= Vth,
            np.where(v >= Vth, round(tref / dt), np.maximum(pause - 1, 0)),
        )

    return neurons(I, step, dt, EL)


@wrong("tau, R and E_L typed in", WEAK, "fixed numbers")
def lif_simulate(I, dt=0.1, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    def step(k, v, pause):
        Vinf = -65 + 10 * I[k]
        v = np.where(pause > 0, Vr, Vinf + (v - Vinf) * np.exp(-dt / 10))
        return (
            np.where(v >= Vth, Vr, v),
            v >= Vth,
            np.where(v >= Vth, round(tref / dt), np.maximum(pause - 1, 0)),
        )

    return neurons(I, step, dt, -65.0)


@wrong("the threshold typed in", RESET, "a fixed −50")
def lif_simulate(I, dt=0.1, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    def step(k, v, pause):
        Vinf = EL + R * I[k]
        v = np.where(pause > 0, Vr, Vinf + (v - Vinf) * np.exp(-dt / tau))
        return (
            np.where(v >= -50, Vr, v),
            v >= -50,
            np.where(v >= -50, round(tref / dt), np.maximum(pause - 1, 0)),
        )

    return neurons(I, step, dt, EL)


@wrong("the threshold measured from rest", WEAK, "V_th")
def lif_simulate(I, dt=0.1, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    def step(k, v, pause):
        Vinf = EL + R * I[k]
        v = np.where(pause > 0, Vr, Vinf + (v - Vinf) * np.exp(-dt / tau))
        fired = v - EL >= Vth
        return np.where(fired, Vr, v), fired, np.where(fired, round(tref / dt), np.maximum(pause - 1, 0))

    return neurons(I, step, dt, EL)


@wrong("tau in seconds, dt in milliseconds, so that V hardly moves", RATES, "note a spike")
def lif_simulate(I, dt=0.1, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    def step(k, v, pause):
        Vinf = EL + R * I[k]
        v = np.where(pause > 0, Vr, Vinf + (v - Vinf) * np.exp(-dt / 1000 / tau))
        return (
            np.where(v >= Vth, Vr, v),
            v >= Vth,
            np.where(v >= Vth, round(tref / dt), np.maximum(pause - 1, 0)),
        )

    return neurons(I, step, dt, EL)


@wrong("one spike resets every neuron", COLUMNS, "beside others")
def lif_simulate(I, dt=0.1, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    def step(k, v, pause):
        Vinf = EL + R * I[k]
        v = np.where(pause > 0, Vr, Vinf + (v - Vinf) * np.exp(-dt / tau))
        fired = v >= Vth
        if np.any(fired):
            return np.full(v.shape, Vr), fired, np.full(v.shape, round(tref / dt))
        return v, fired, np.maximum(pause - 1, 0)

    return neurons(I, step, dt, EL)


@wrong("one pause for all neurons", COLUMNS, "its own state")
def lif_simulate(I, dt=0.1, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    V, spikes = np.zeros(I.shape), np.zeros(I.shape, bool)
    v, pause = np.full(I.shape[1:], EL), 0
    for k in range(len(I)):
        Vinf = EL + R * I[k]
        v = np.full(v.shape, Vr) if pause > 0 else Vinf + (v - Vinf) * np.exp(-dt / tau)
        pause = max(pause - 1, 0)
        spikes[k] = v >= Vth
        if spikes[k].any():
            pause = round(tref / dt)
        v = np.where(spikes[k], Vr, v)
        V[k] = v
    return V, spikes


@wrong("for one neuron only: an if on an array", RATES, "if v >= Vth")
def lif_simulate(I, dt=0.1, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    V, spikes, v, pause = np.zeros(I.shape), np.zeros(I.shape, bool), EL, 0
    for k in range(len(I)):
        Vinf = EL + R * I[k]
        v = Vr if pause > 0 else Vinf + (v - Vinf) * np.exp(-dt / tau)
        pause = max(pause - 1, 0)
        if v >= Vth:
            spikes[k], v, pause = True, Vr, round(tref / dt)
        V[k] = v
    return V, spikes


@wrong("the times of the spikes instead of a mark for every step", RATES, "not a list of times")
def lif_simulate(I, dt=0.1, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    V, times, v, pause = np.zeros(I.shape), [], np.full(I.shape[1:], EL), np.zeros(I.shape[1:])
    for k in range(len(I)):
        Vinf = EL + R * I[k]
        v = np.where(pause > 0, Vr, Vinf + (v - Vinf) * np.exp(-dt / tau))
        pause = np.maximum(pause - 1, 0)
        if np.any(v >= Vth):
            times.append(k * dt)
        v, pause = np.where(v >= Vth, Vr, v), np.where(v >= Vth, round(tref / dt), pause)
        V[k] = v
    return V, np.array(times)


@wrong("V alone is returned", WEAK, "return V, spikes")
def lif_simulate(I, dt=0.1, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    V, v = np.zeros(I.shape), np.full(I.shape[1:], EL)
    for k in range(len(I)):
        v = EL + R * I[k] + (v - EL - R * I[k]) * np.exp(-dt / tau)
        v = np.where(v >= Vth, Vr, v)
        V[k] = v
    return V


@wrong("V is kept in the array of the currents", UNCHANGED, "I = np.array(I")
def lif_simulate(I, dt=0.1, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    spikes = np.zeros(I.shape, bool)
    v, free_at = np.full(I.shape[1:], EL), np.zeros(I.shape[1:])
    for k in range(len(I)):
        Vinf = EL + R * I[k]
        v = np.where(k < free_at, Vr, Vinf + (v - Vinf) * np.exp(-dt / tau))
        spikes[k] = v >= Vth
        v = np.where(spikes[k], Vr, v)
        free_at = np.where(spikes[k], k + 1 + round(tref / dt), free_at)
        I[k] = v
    return I, spikes

"""Answers to exercise 2.4, four numbers, many patterns."""

import numpy as np

from answers import right, wrong

REST = "without input it comes to rest"
SPIKES = "it spikes, once at a time"
JUMP = "a spike adds d to u"
RESET = "a spike sets v to c"
PATTERNS = "RS adapts, CH bursts, FS is regular"
SIDE_BY_SIDE = "neurons side by side do not touch each other"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("v first, then u with the new v, np.where")
def izhikevich(a, b, c, d, I, dt=0.05):
    v = np.full(I.shape[1:], -65.0)
    u = b * v
    V, U, S = np.zeros(I.shape), np.zeros(I.shape), np.zeros(I.shape, dtype=bool)
    for k in range(I.shape[0]):
        v = v + dt * (0.04 * v**2 + 5 * v + 140 - u + I[k])
        u = u + dt * a * (b * v - u)
        S[k] = v >= 30
        V[k] = np.where(S[k], 30, v)
        v, u = np.where(S[k], c, v), np.where(S[k], u + d, u)
        U[k] = u
    return V, U, S


@right("plain floats and lists, both derivatives from the old values")
def izhikevich(a, b, c, d, I, dt=0.05):
    if I.ndim == 2:
        results = [izhikevich_one(a, b, c, d, column, dt) for column in I.T]
        return [np.transpose([r[part] for r in results]) for part in range(3)]
    return izhikevich_one(a, b, c, d, I, dt)


def izhikevich_one(a, b, c, d, I, dt):
    v, u = -65.0, b * -65.0
    vs, us, spikes = [], [], []
    for i in I.tolist():
        dv = 0.04 * v * v + 5 * v + 140 - u + i
        du = a * (b * v - u)
        v += dv * dt
        u += du * dt
        if v >= 30:
            vs.append(30.0)
            spikes.append(True)
            v = c
            u += d
        else:
            vs.append(v)
            spikes.append(False)
        us.append(u)
    return vs, us, spikes


@right("as published: test and reset first, then two half steps for v; the peak cut at 30")
def izhikevich(a, b, c, d, I, dt=0.05):
    v = -65 * np.ones(I.shape[1:])
    u = b * v
    V, U, S = np.empty(I.shape), np.empty(I.shape), np.zeros(I.shape)
    for k in range(len(I)):
        fired = v >= 30
        v = np.where(fired, c, v)
        u = np.where(fired, u + d, u)
        v = v + 0.5 * dt * (0.04 * v**2 + 5 * v + 140 - u + I[k])
        v = v + 0.5 * dt * (0.04 * v**2 + 5 * v + 140 - u + I[k])
        u = u + dt * a * (b * v - u)
        V[k], U[k], S[k] = np.minimum(v, 30), u, fired
    return V, U, S


@right("v[0] is the start, v[k+1] follows from v[k]; at a spike v shows c, never the peak")
def izhikevich(a, b, c, d, I, dt=0.05):
    v, u, spikes = np.full(I.shape, -65.0), np.full(I.shape, b * -65.0), np.zeros(I.shape, bool)
    for k in range(len(I) - 1):
        v[k + 1] = v[k] + dt * (0.04 * v[k] ** 2 + 5 * v[k] + 140 - u[k] + I[k])
        u[k + 1] = u[k] + dt * a * (b * v[k] - u[k])
        fired = v[k + 1] >= 30
        spikes[k + 1] = fired
        v[k + 1] = np.where(fired, c, v[k + 1])
        u[k + 1] += fired * d
    return v, u, spikes


@right("the state written down before the step, the spike marked in the step that makes it")
def izhikevich(a, b, c, d, I, dt=0.05):
    v = np.full(I.shape[1:], -65.0)
    u = b * v
    V, U, S = np.zeros(I.shape), np.zeros(I.shape), np.zeros(I.shape, bool)
    for k in range(len(I)):
        V[k], U[k] = v, u
        v, u = v + dt * (0.04 * v * v + 5 * v + 140 - u + I[k]), u + dt * a * (b * v - u)
        S[k] = v >= 30
        v, u = np.where(S[k], c, v), np.where(S[k], u + d, u)
    return V, U, S


# -- wrong --------------------------------------------------------------------------------------------
def cell(I, dt, start, dv, du, at_spike, top=30.0):
    """The frame that most answers share: Euler steps, at v >= 30 (v, u) ← at_spike(v, u)."""
    V, U, S = np.zeros(I.shape), np.zeros(I.shape), np.zeros(I.shape, bool)
    v, u = start
    for k, i in enumerate(I):
        v, u = v + dt * dv(v, u, i), u + dt * du(v, u)
        V[k] = min(v, top)
        if v >= 30:
            S[k] = True
            v, u = at_spike(v, u)
        U[k] = u
    return V, U, S


def usual(v, u, i):
    return 0.04 * v * v + 5 * v + 140 - u + i


@wrong("u is set to d", JUMP, "u += d")
def izhikevich(a, b, c, d, I, dt=0.05):
    return cell(I, dt, (-65, -65 * b), usual, lambda v, u: a * (b * v - u), lambda v, u: (c, d))


@wrong("u is left alone at a spike", JUMP, "u + d")
def izhikevich(a, b, c, d, I, dt=0.05):
    return cell(I, dt, (-65, -65 * b), usual, lambda v, u: a * (b * v - u), lambda v, u: (c, u))


@wrong("d is taken off u", JUMP, "u + d")
def izhikevich(a, b, c, d, I, dt=0.05):
    return cell(I, dt, (-65, -65 * b), usual, lambda v, u: a * (b * v - u), lambda v, u: (c, u - d))


@wrong("the jump is d times dt", JUMP, "expected d")
def izhikevich(a, b, c, d, I, dt=0.05):
    return cell(I, dt, (-65, -65 * b), usual, lambda v, u: a * (b * v - u), lambda v, u: (c, u + d * dt))


@wrong("c and d exchanged", SPIKES)
def izhikevich(a, b, c, d, I, dt=0.05):
    return cell(I, dt, (-65, -65 * b), usual, lambda v, u: a * (b * v - u), lambda v, u: (d, u + c))


@wrong("the test for 30 mV comes after v has been overwritten", SPIKES, "before v is overwritten")
def izhikevich(a, b, c, d, I, dt=0.05):
    v, u = -65.0, -65.0 * b
    V, U, S = np.zeros(I.shape), np.zeros(I.shape), np.zeros(I.shape, bool)
    for k in range(len(I)):
        v, u = v + dt * usual(v, u, I[k]), u + dt * a * (b * v - u)
        V[k] = min(v, 30.0)
        if v >= 30:
            v, u = c, u + d
        S[k] = v >= 30
        U[k] = u
    return V, U, S


@wrong("v is cut at 30 and then tested for more than 30", SPIKES, "cut off")
def izhikevich(a, b, c, d, I, dt=0.05):
    v, u = -65.0, -65.0 * b
    V, U, S = np.zeros(I.shape), np.zeros(I.shape), np.zeros(I.shape, bool)
    for k in range(len(I)):
        v, u = min(v + dt * usual(v, u, I[k]), 30.0), u + dt * a * (b * v - u)
        S[k] = v > 30
        V[k] = v
        if S[k]:
            v, u = c, u + d
        U[k] = u
    return V, U, S


@wrong("v is never reset", SPIKES, "v goes to c")
def izhikevich(a, b, c, d, I, dt=0.05):
    return cell(I, dt, (-65, -65 * b), usual, lambda v, u: a * (b * v - u), lambda v, u: (30.0, u + d))


@wrong("v runs away: no reset and no limit", SPIKES)
def izhikevich(a, b, c, d, I, dt=0.05):
    return cell(
        I, dt, (-65, -65 * b), usual, lambda v, u: a * (b * v - u), lambda v, u: (v, u + d), top=np.inf
    )


@wrong("v is always reset to −65 mV", RESET, "c = -50")
def izhikevich(a, b, c, d, I, dt=0.05):
    return cell(I, dt, (-65, -65 * b), usual, lambda v, u: a * (b * v - u), lambda v, u: (-65, u + d))


@wrong("c is added to v", RESET, "expected close to c")
def izhikevich(a, b, c, d, I, dt=0.05):
    return cell(I, dt, (-65, -65 * b), usual, lambda v, u: a * (b * v - u), lambda v, u: (v + c, u + d))


@wrong("the overshoot beyond 30 mV is left in v", RESET, "cut the peak")
def izhikevich(a, b, c, d, I, dt=0.05):
    return cell(
        I, dt, (-65, -65 * b), usual, lambda v, u: a * (b * v - u), lambda v, u: (c, u + d), top=np.inf
    )


@wrong("a multiplies only the first term: a·b·v − u", REST, "a (b v − u)")
def izhikevich(a, b, c, d, I, dt=0.05):
    return cell(I, dt, (-65, -65 * b), usual, lambda v, u: a * b * v - u, lambda v, u: (c, u + d))


@wrong("du/dt without a", PATTERNS, "a (b v − u)")
def izhikevich(a, b, c, d, I, dt=0.05):
    return cell(I, dt, (-65, -65 * b), usual, lambda v, u: b * v - u, lambda v, u: (c, u + d))


@wrong("the step of u forgets dt", PATTERNS, "dt")
def izhikevich(a, b, c, d, I, dt=0.05):
    return cell(I, dt, (-65, -65 * b), usual, lambda v, u: a * (b * v - u) / dt, lambda v, u: (c, u + d))


@wrong("a is always 0.02", PATTERNS, "each of a, b, c and d")
def izhikevich(a, b, c, d, I, dt=0.05):
    return cell(I, dt, (-65, -65 * b), usual, lambda v, u: 0.02 * (b * v - u), lambda v, u: (c, u + d))


@wrong("b is always 0.2", REST, "is b the argument")
def izhikevich(a, b, c, d, I, dt=0.05):
    return cell(I, dt, (-65, -13), usual, lambda v, u: a * (0.2 * v - u), lambda v, u: (c, u + d))


@wrong("dt is always 0.05", SPIKES, "dt = 0.1 ms")
def izhikevich(a, b, c, d, I, dt=0.05):
    return cell(I, 0.05, (-65, -65 * b), usual, lambda v, u: a * (b * v - u), lambda v, u: (c, u + d))


@wrong("the 140 left out", REST, "term by term")
def izhikevich(a, b, c, d, I, dt=0.05):
    dv = lambda v, u, i: 0.04 * v * v + 5 * v - u + i
    return cell(I, dt, (-65, -65 * b), dv, lambda v, u: a * (b * v - u), lambda v, u: (c, u + d))


@wrong("+u instead of −u", REST)
def izhikevich(a, b, c, d, I, dt=0.05):
    dv = lambda v, u, i: 0.04 * v * v + 5 * v + 140 + u + i
    return cell(I, dt, (-65, -65 * b), dv, lambda v, u: a * (b * v - u), lambda v, u: (c, u + d))


@wrong("0.4 v² instead of 0.04 v²", REST)
def izhikevich(a, b, c, d, I, dt=0.05):
    dv = lambda v, u, i: 0.4 * v * v + 5 * v + 140 - u + i
    return cell(I, dt, (-65, -65 * b), dv, lambda v, u: a * (b * v - u), lambda v, u: (c, u + d))


@wrong("a and b exchanged", REST, "du/dt")
def izhikevich(a, b, c, d, I, dt=0.05):
    return cell(I, dt, (-65, -65 * b), usual, lambda v, u: b * (a * v - u), lambda v, u: (c, u + d))


@wrong("the input forgotten", SPIKES, "input")
def izhikevich(a, b, c, d, I, dt=0.05):
    dv = lambda v, u, i: 0.04 * v * v + 5 * v + 140 - u
    return cell(I, dt, (-65, -65 * b), dv, lambda v, u: a * (b * v - u), lambda v, u: (c, u + d))


@wrong("one spike resets every neuron", SIDE_BY_SIDE, "its own state")
def izhikevich(a, b, c, d, I, dt=0.05):
    v = np.full(I.shape[1:], -65.0)
    u = b * v
    V, U, S = np.zeros(I.shape), np.zeros(I.shape), np.zeros(I.shape, bool)
    for k in range(len(I)):
        v, u = v + dt * (0.04 * v**2 + 5 * v + 140 - u + I[k]), u + dt * a * (b * v - u)
        S[k], V[k] = v >= 30, np.minimum(v, 30)
        if np.any(S[k]):
            v, u = np.full(v.shape, c), u + d
        U[k] = u
    return V, U, S


@wrong("for one neuron only: an if on an array", SIDE_BY_SIDE, "ambiguous")
def izhikevich(a, b, c, d, I, dt=0.05):
    return cell(I, dt, (-65, -65 * b), usual, lambda v, u: a * (b * v - u), lambda v, u: (c, u + d))


@wrong("v is kept in the array of the input", UNCHANGED, "I came back different")
def izhikevich(a, b, c, d, I, dt=0.05):
    V, U, S = cell(I, dt, (-65, -65 * b), usual, lambda v, u: a * (b * v - u), lambda v, u: (c, u + d))
    I[:] = V
    return I, U, S

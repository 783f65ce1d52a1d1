"""Answers to exercise 1.4, one step of the four equations."""

import math

import numpy as np
from answers import right, wrong

from tripartite.models import hodgkin_huxley as hh

GATES = "the gates: exact, however long the step"
CURRENTS = "V: each current pulls to its own potential"
LONG = "V: long steps do not overshoot"
PLACE = "any membrane: every parameter in its place"
SPIKE = "small steps along a spike"
ALONE = "one state alone as among many"
UNCHANGED = "input left unchanged"


def moved(V, n, m, h, dt):
    """The gates one exact step further."""
    n8, m8, h8, tn, tm, th = hh.steady(V)
    return (
        n8 + (n - n8) * np.exp(-dt / tn),
        m8 + (m - m8) * np.exp(-dt / tm),
        h8 + (h - h8) * np.exp(-dt / th),
    )


def pulled(V, dt, I, Na, K, gL, ENa, EK, EL, C):
    """V one exact step further with the conductances held."""
    g = Na + K + gL
    V8 = (Na * ENa + K * EK + gL * EL + I) / g
    return V8 + (V - V8) * np.exp(-dt * g / C)


# -- right --------------------------------------------------------------------------------------------
@right("gates first, V with the new gates")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    n8, m8, h8, tn, tm, th = hh.steady(V)
    n = n8 + (n - n8) * np.exp(-dt / tn)
    m = m8 + (m - m8) * np.exp(-dt / tm)
    h = h8 + (h - h8) * np.exp(-dt / th)
    Na, K = gNa * m**3 * h, gK * n**4
    g = Na + K + gL
    V8 = (Na * ENa + K * EK + gL * EL + I) / g
    return V8 + (V - V8) * np.exp(-dt * g / C), n, m, h


@right("V with the old gates, both from the state at the start")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    Na, K = gNa * m**3 * h, gK * n**4
    return pulled(V, dt, I, Na, K, gL, ENa, EK, EL, C), *moved(V, n, m, h, dt)


@right("V first, then the gates at the new V")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    V = pulled(V, dt, I, gNa * m**3 * h, gK * n**4, gL, ENa, EK, EL, C)
    return V, *moved(V, n, m, h, dt)


@right("half a step of the gates, V, the other half")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    n, m, h = moved(V, n, m, h, dt / 2)
    V = pulled(V, dt, I, gNa * m**3 * h, gK * n**4, gL, ENa, EK, EL, C)
    return V, *moved(V, n, m, h, dt / 2)


@right("a list of parts, gates from the rates themselves")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    r = hh.rates(V)
    gates = []
    for x, a, b in ((n, r[0], r[1]), (m, r[2], r[3]), (h, r[4], r[5])):
        gates.append((x - a / (a + b)) * np.exp(-dt * (a + b)) + a / (a + b))
    parts = [(gNa * gates[1] ** 3 * gates[2], ENa), (gK * gates[0] ** 4, EK), (gL, EL)]
    g = sum(p for p, _ in parts)
    V8 = (sum(p * E for p, E in parts) + I) / g
    return [V * np.exp(-dt * g / C) + V8 * (1 - np.exp(-dt * g / C)), *gates]


@right("one array of four rows, τ of V by name")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    n, m, h = moved(V, n, m, h, dt)
    Na, K = gNa * m**3 * h, gK * n**4
    g = Na + K + gL
    tau, V8 = C / g, (Na * ENa + K * EK + gL * EL + I) / g
    return np.array([V8 - (V8 - V) * np.exp(-dt / tau), n, m, h])


@right("conductances of gates halfway through the step")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    new = moved(V, n, m, h, dt)
    n, m, h = ((a + b) / 2 for a, b in zip(new, (n, m, h), strict=True))
    return pulled(V, dt, I, gNa * m**3 * h, gK * n**4, gL, ENa, EK, EL, C), *new


@right("expm1 and single precision")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    V, n, m, h, I = (np.asarray(x, np.float32) for x in (V, n, m, h, I))
    n8, m8, h8, tn, tm, th = hh.steady(V)
    n = n - (n8 - n) * np.expm1(-dt / tn)
    m = m - (m8 - m) * np.expm1(-dt / tm)
    h = h - (h8 - h) * np.expm1(-dt / th)
    return pulled(V, dt, I, gNa * m**3 * h, gK * n**4, gL, ENa, EK, EL, C), n, m, h


# -- wrong --------------------------------------------------------------------------------------------
@wrong("Euler steps for the gates", GATES, "Euler")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    n8, m8, h8, tn, tm, th = hh.steady(V)
    n, m, h = n + dt * (n8 - n) / tn, m + dt * (m8 - m) / tm, h + dt * (h8 - h) / th
    return pulled(V, dt, I, gNa * m**3 * h, gK * n**4, gL, ENa, EK, EL, C), n, m, h


@wrong("the gates stay where they are", GATES, "does not move")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    return pulled(V, dt, I, gNa * m**3 * h, gK * n**4, gL, ENa, EK, EL, C), n, m, h


@wrong("the gates jump to their steady state", GATES, "jumps")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    n, m, h = hh.steady(V)[:3]
    return pulled(V, dt, I, gNa * m**3 * h, gK * n**4, gL, ENa, EK, EL, C), n, m, h


@wrong("the order m, h, n", GATES, "return V, n, m, h")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    n, m, h = moved(V, n, m, h, dt)
    return pulled(V, dt, I, gNa * m**3 * h, gK * n**4, gL, ENa, EK, EL, C), m, h, n


@wrong("τ over Δt in the exponent", GATES, "upside down")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    n8, m8, h8, tn, tm, th = hh.steady(V)
    n = n8 + (n - n8) * np.exp(-tn / dt)
    m = m8 + (m - m8) * np.exp(-tm / dt)
    h = h8 + (h - h8) * np.exp(-th / dt)
    return pulled(V, dt, I, gNa * m**3 * h, gK * n**4, gL, ENa, EK, EL, C), n, m, h


@wrong("m h³ instead of m³h", CURRENTS, "m³h, not m h³")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    n, m, h = moved(V, n, m, h, dt)
    return pulled(V, dt, I, gNa * m * h**3, gK * n**4, gL, ENa, EK, EL, C), n, m, h


@wrong("three gates of potassium", CURRENTS, "four gates")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    n, m, h = moved(V, n, m, h, dt)
    return pulled(V, dt, I, gNa * m**3 * h, gK * n**3, gL, ENa, EK, EL, C), n, m, h


@wrong("sodium without its second gate", CURRENTS, "second gate")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    n, m, h = moved(V, n, m, h, dt)
    return pulled(V, dt, I, gNa * m**3, gK * n**4, gL, ENa, EK, EL, C), n, m, h


@wrong("E_Na and E_K exchanged", CURRENTS, "exchanged")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    n, m, h = moved(V, n, m, h, dt)
    return pulled(V, dt, I, gNa * m**3 * h, gK * n**4, gL, EK, ENa, EL, C), n, m, h


@wrong("no leak", CURRENTS, "the leak is missing")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    n, m, h = moved(V, n, m, h, dt)
    return pulled(V, dt, I, gNa * m**3 * h + 1e-12, gK * n**4, 0.0, ENa, EK, EL, C), n, m, h


@wrong("the current with the wrong sign", CURRENTS, "wrong sign")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    n, m, h = moved(V, n, m, h, dt)
    return pulled(V, dt, -I, gNa * m**3 * h, gK * n**4, gL, ENa, EK, EL, C), n, m, h


@wrong("the current forgotten", CURRENTS, "I is missing")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    n, m, h = moved(V, n, m, h, dt)
    return pulled(V, dt, 0.0, gNa * m**3 * h, gK * n**4, gL, ENa, EK, EL, C), n, m, h


@wrong("a current in nA: a factor 1000", CURRENTS, "no factor")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    n, m, h = moved(V, n, m, h, dt)
    return pulled(V, dt, 1000 * I, gNa * m**3 * h, gK * n**4, gL, ENa, EK, EL, C), n, m, h


@wrong("the step taken for seconds", CURRENTS, "give ms")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    n, m, h = moved(V, n, m, h, dt)
    return pulled(V, dt / 1000, I, gNa * m**3 * h, gK * n**4, gL, ENa, EK, EL, C), n, m, h


@wrong("returns the old V", CURRENTS, "does not move")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    return V, *moved(V, n, m, h, dt)


@wrong("an Euler step for V", LONG, "Euler")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    n, m, h = moved(V, n, m, h, dt)
    pull = gNa * m**3 * h * (V - ENa) + gK * n**4 * (V - EK) + gL * (V - EL)
    return V + dt * (I - pull) / C, n, m, h


@wrong("the capacitance forgotten", PLACE, "C is always 1")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    n, m, h = moved(V, n, m, h, dt)
    return pulled(V, dt, I, gNa * m**3 * h, gK * n**4, gL, ENa, EK, EL, 1.0), n, m, h


@wrong("the squid typed in", PLACE, "typed in")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    n, m, h = moved(V, n, m, h, dt)
    return pulled(V, dt, I, 120 * m**3 * h, 36 * n**4, 0.3, 50, -77, -54.387, 1), n, m, h


@wrong("conductances from the steady state instead of the gates", SPIKE, "not of their steady states")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    n8, m8, h8 = hh.steady(V)[:3]
    V8 = pulled(V, dt, I, gNa * m8**3 * h8, gK * n8**4, gL, ENa, EK, EL, C)
    return V8, *moved(V, n, m, h, dt)


@wrong("a result of len(V) entries, which a single number does not have", ALONE, "it raised")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    n, m, h = moved(V, n, m, h, dt)
    new = np.empty(len(V))
    new[:] = pulled(V, dt, I, gNa * m**3 * h, gK * n**4, gL, ENa, EK, EL, C)
    return new, n, m, h


@wrong("math.exp, which wants one number", GATES, "it raised")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    n8, m8, h8, tn, tm, th = hh.steady(V)
    n = n8 + (n - n8) * math.exp(-dt / tn)
    m = m8 + (m - m8) * math.exp(-dt / tm)
    h = h8 + (h - h8) * math.exp(-dt / th)
    return pulled(V, dt, I, gNa * m**3 * h, gK * n**4, gL, ENa, EK, EL, C), n, m, h


@wrong("writes into the caller's gates", UNCHANGED, "h and m and n")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    new = moved(V, n, m, h, dt)
    if np.ndim(V):
        n[...], m[...], h[...] = new
    n, m, h = new
    return pulled(V, dt, I, gNa * m**3 * h, gK * n**4, gL, ENa, EK, EL, C), n, m, h


@wrong("I outside the fraction", CURRENTS, "inside the sum")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    n, m, h = moved(V, n, m, h, dt)
    Na, K = gNa * m**3 * h, gK * n**4
    g = Na + K + gL
    V8 = (Na * ENa + K * EK + gL * EL) / g + I
    return V8 + (V - V8) * np.exp(-dt * g / C), n, m, h


@wrong("no leak in g", CURRENTS, "g_L is missing in g")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    n, m, h = moved(V, n, m, h, dt)
    Na, K = gNa * m**3 * h, gK * n**4
    g = Na + K
    V8 = (Na * ENa + K * EK + gL * EL + I) / g
    return V8 + (V - V8) * np.exp(-dt * g / C), n, m, h


@wrong("V jumps to its goal", CURRENTS, "jumps")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    n, m, h = moved(V, n, m, h, dt)
    Na, K = gNa * m**3 * h, gK * n**4
    g = Na + K + gL
    V8 = (Na * ENa + K * EK + gL * EL + I) / g
    return V8, n, m, h


@wrong("the exponent without g", CURRENTS, "g is missing")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    n, m, h = moved(V, n, m, h, dt)
    Na, K = gNa * m**3 * h, gK * n**4
    g = Na + K + gL
    V8 = (Na * ENa + K * EK + gL * EL + I) / g
    return V8 + (V - V8) * np.exp(-dt / C), n, m, h


@wrong("the exponent without its minus", CURRENTS, "needs its minus")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    n, m, h = moved(V, n, m, h, dt)
    Na, K = gNa * m**3 * h, gK * n**4
    g = Na + K + gL
    V8 = (Na * ENa + K * EK + gL * EL + I) / g
    return V8 + (V - V8) * np.exp(dt * g / C), n, m, h


@wrong("the part that is done for the part that is left", CURRENTS, "left")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    n, m, h = moved(V, n, m, h, dt)
    Na, K = gNa * m**3 * h, gK * n**4
    g = Na + K + gL
    V8 = (Na * ENa + K * EK + gL * EL + I) / g
    return V8 + (V - V8) * (1 - np.exp(-dt * g / C)), n, m, h


@wrong("C multiplies in the exponent", PLACE, "C divides")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    n, m, h = moved(V, n, m, h, dt)
    Na, K = gNa * m**3 * h, gK * n**4
    g = Na + K + gL
    V8 = (Na * ENa + K * EK + gL * EL + I) / g
    return V8 + (V - V8) * np.exp(-dt * g * C), n, m, h


@wrong("I divided by C", PLACE, "not divided by C")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    n, m, h = moved(V, n, m, h, dt)
    Na, K = gNa * m**3 * h, gK * n**4
    g = Na + K + gL
    V8 = (Na * ENa + K * EK + gL * EL + I / C) / g
    return V8 + (V - V8) * np.exp(-dt * g / C), n, m, h


@wrong("one of the conductances typed in", PLACE, "gK is always 36")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    n, m, h = moved(V, n, m, h, dt)
    Na, K = gNa * m**3 * h, 36 * n**4
    return pulled(V, dt, I, Na, K, gL, ENa, EK, EL, C), n, m, h


@wrong("goals of n and m exchanged", GATES, "the goal of m")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    m8, n8, h8, tm, tn, th = hh.steady(V)
    n = n8 + (n - n8) * np.exp(-dt / tn)
    m = m8 + (m - m8) * np.exp(-dt / tm)
    h = h8 + (h - h8) * np.exp(-dt / th)
    return pulled(V, dt, I, gNa * m**3 * h, gK * n**4, gL, ENa, EK, EL, C), n, m, h


@wrong("one τ for all gates", GATES, "each gate has its own")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    n8, m8, h8, tau, *_ = hh.steady(V)
    n, m, h = (y + (x - y) * np.exp(-dt / tau) for x, y in ((n, n8), (m, m8), (h, h8)))
    return pulled(V, dt, I, gNa * m**3 * h, gK * n**4, gL, ENa, EK, EL, C), n, m, h


@wrong("the gates first in what comes back", GATES, "return V, n, m, h")
def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    n, m, h = moved(V, n, m, h, dt)
    return n, m, h, pulled(V, dt, I, gNa * m**3 * h, gK * n**4, gL, ENa, EK, EL, C)

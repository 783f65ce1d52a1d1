"""Answers to exercise 2.1, the firing rate in closed form."""

import math

import numpy as np

from answers import right, wrong

VALUES = "the rates at 2 and 3 nA"
RISES = "the rate rises with the current"
SILENT = "silent up to the rheobase"
ANY_CELL = "any cell: every parameter in its place"
FASTEST = "never faster than 1 / t_ref"
SHAPE = "one rate for each current, in any shape"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("np.where, with a harmless number for the silent ones")
def lif_rate(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    drive = EL + R * np.asarray(I, float)
    fires = drive > Vth
    safe = np.where(fires, drive, Vth + 1.0)
    return np.where(fires, 1e3 / (tref + tau * np.log((safe - Vr) / (safe - Vth))), 0.0)


@right("zeros, then only those that fire by boolean indexing")
def lif_rate(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    I = np.array(I, dtype=float)
    rate = np.zeros(I.shape)
    above = EL + R * I > Vth
    x = R * I[above] + EL
    rate[above] = 1000 / (tref + tau * (np.log(x - Vr) - np.log(x - Vth)))
    return rate


@right("a loop over all entries with math.log and plain floats")
def lif_rate(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    currents = np.asarray(I)
    rates = []
    for current in currents.ravel():
        headroom = R * float(current) + EL - Vth
        if headroom <= 0:
            rates.append(0)
        else:
            seconds = (tref + tau * math.log((headroom + Vth - Vr) / headroom)) / 1000
            rates.append(1 / seconds)
    return np.array(rates).reshape(currents.shape)


@right("calls itself for every entry and returns nested lists")
def lif_rate(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    if np.ndim(I) > 0:
        return [lif_rate_of_list(i, tau, R, EL, Vth, Vr, tref) for i in I]
    return lif_rate_of_list(I, tau, R, EL, Vth, Vr, tref)


def lif_rate_of_list(I, *cell):
    if np.ndim(I) > 0:
        return [lif_rate_of_list(i, *cell) for i in I]
    tau, R, EL, Vth, Vr, tref = cell
    if R * I + EL <= Vth:
        return 0
    return 1000 / (tref + tau * np.log((R * I + EL - Vr) / (R * I + EL - Vth)))


@right("one number at a time, made fit for arrays by np.vectorize")
def lif_rate(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    def one(i):
        top, bottom = R * i + EL - Vr, R * i + EL - Vth
        return 0.0 if bottom <= 0 else 1000.0 / (tref - tau * np.log(bottom / top))

    return np.vectorize(one)(I)


@right("lets the logarithm fail with warnings and mends it afterwards, >= at the rheobase")
def lif_rate(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    V_inf = EL + R * np.asarray(I)
    rate = 1000 / (tref + tau * np.log((V_inf - Vr) / (V_inf - Vth)))
    return np.where(V_inf >= Vth, rate, 0)


# -- wrong --------------------------------------------------------------------------------------------
@wrong("the fraction in the logarithm upside down", VALUES, "upside down")
def lif_rate(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    V = EL + R * np.asarray(I)
    fires = V > Vth
    ratio = np.where(fires, (V - Vth) / np.where(fires, V - Vr, 1.0), 0.5)
    return np.where(fires, 1000 / (tref + tau * np.log(ratio)), 0)


@wrong("nan below the rheobase", SILENT, "nan")
def lif_rate(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    V = EL + R * np.asarray(I)
    return 1000 / (tref + tau * np.log((V - Vr) / (V - Vth)))


@wrong("nan made zero, but above the rest a rate of its own: abs in the logarithm", SILENT, "no spike")
def lif_rate(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    V = EL + R * np.asarray(I)
    return 1000 / (tref + tau * np.log(np.abs((V - Vr) / (V - Vth))))


@wrong("the logarithm clipped instead of the silence told", SILENT, "no spike")
def lif_rate(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    V = EL + R * np.asarray(I)
    return 1000 / (tref + tau * np.log(np.maximum(V - Vr, 1) / np.maximum(V - Vth, 1e-6)))


@wrong("one weak current silences all the others", SILENT, "silences no other")
def lif_rate(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    V = EL + R * np.asarray(I)
    if np.any(V <= Vth):
        return np.zeros_like(V)
    return 1000 / (tref + tau * np.log((V - Vr) / (V - Vth)))


@wrong("spikes per millisecond", VALUES, "per millisecond")
def lif_rate(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    V = EL + R * np.asarray(I)
    fires = V > Vth
    return np.where(fires, 1 / (tref + tau * np.log((V - Vr) / np.where(fires, V - Vth, 1))), 0)


@wrong("tau converted to seconds, t_ref left in milliseconds", VALUES, "milliseconds both")
def lif_rate(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    V = EL + R * np.asarray(I)
    fires = V > Vth
    return np.where(fires, 1 / (tref + tau / 1000 * np.log((V - Vr) / np.where(fires, V - Vth, 1))), 0)


@wrong("the interval instead of the rate", RISES, "rises with the current")
def lif_rate(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    V = EL + R * np.asarray(I)
    fires = V > Vth
    return np.where(fires, tref + tau * np.log((V - Vr) / np.where(fires, V - Vth, 1)), 0)


@wrong("the two rates of the text, typed in", RISES, "rises with the current")
def lif_rate(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    return np.where(np.asarray(I) < 2.5, 63.0358, 111.9606) * (np.asarray(I) > 1.5)


@wrong("the current cut to whole numbers", RISES, "rises with the current")
def lif_rate(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    V = EL + R * np.array(I, dtype=int)
    fires = V > Vth
    return np.where(fires, 1000 / (tref + tau * np.log((V - Vr) / np.where(fires, V - Vth, 1))), 0)


@wrong("no refractory time, so no fastest rate", FASTEST, "1/t_ref")
def lif_rate(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    V = EL + R * np.asarray(I)
    fires = V > Vth
    return np.where(fires, 1000 / (tau * np.log((V - Vr) / np.where(fires, V - Vth, 1))), 0)


@wrong("t_ref only as a ceiling of the rate", VALUES, "refractory time")
def lif_rate(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    V = EL + R * np.asarray(I)
    fires = V > Vth
    rate = 1000 / (tau * np.log((V - Vr) / np.where(fires, V - Vth, 1)))
    return np.where(fires, np.minimum(rate, 1000 / tref), 0)


@wrong("t_ref taken off the interval", VALUES, "added")
def lif_rate(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    V = EL + R * np.asarray(I)
    fires = V > Vth
    return np.where(fires, 1000 / (tau * np.log((V - Vr) / np.where(fires, V - Vth, 1)) - tref), 0)


@wrong("the logarithm to base ten", VALUES, "natural logarithm")
def lif_rate(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    V = EL + R * np.asarray(I)
    fires = V > Vth
    return np.where(fires, 1000 / (tref + tau * np.log10((V - Vr) / np.where(fires, V - Vth, 1))), 0)


@wrong("tau forgotten", VALUES, "tau")
def lif_rate(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    V = EL + R * np.asarray(I)
    fires = V > Vth
    return np.where(fires, 1000 / (tref + np.log((V - Vr) / np.where(fires, V - Vth, 1))), 0)


@wrong("the rest E_L left out of R I + E_L", VALUES, "E_L")
def lif_rate(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    V = R * np.asarray(I)
    fires = V > Vth - EL
    return np.where(fires, 1000 / (tref + tau * np.log((V - Vr) / (V - Vth))), 0)


@wrong("R forgotten: the current taken for millivolts", VALUES, "R")
def lif_rate(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    V = EL + np.asarray(I, float)
    fires = V > Vth
    return np.where(fires, 1000 / (tref + tau * np.log((V - Vr) / np.where(fires, V - Vth, 1))), 0)


@wrong("a neuron that is reset to its rest", ANY_CELL, "E_L stands where")
def lif_rate(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    drive = R * np.asarray(I)
    fires = drive > Vth - EL
    ratio = np.where(fires, drive / np.where(fires, drive - (Vth - EL), 1), 2)
    return np.where(fires, 1000 / (tref + tau * np.log(ratio)), 0)


@wrong("the numbers of the text instead of the arguments", ANY_CELL, "fixed numbers")
def lif_rate(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    drive = 10 * np.asarray(I)
    fires = drive > 15
    return np.where(fires, 1000 / (2 + 10 * np.log(drive / np.where(fires, drive - 15, 1))), 0)


@wrong("only the refractory time typed in", ANY_CELL, "tref is always 2")
def lif_rate(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    V = EL + R * np.asarray(I)
    fires = V > Vth
    return np.where(fires, 1000 / (2 + tau * np.log((V - Vr) / np.where(fires, V - Vth, 1))), 0)


@wrong("an if that can only judge a single number", VALUES, "ambiguous")
def lif_rate(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    if R * I + EL <= Vth:
        return 0.0
    return 1000 / (tref + tau * math.log((R * I + EL - Vr) / (R * I + EL - Vth)))


@wrong("a loop over len(I), which a single number does not have", SHAPE, "if V > Vth")
def lif_rate(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    rate = np.zeros(len(I))
    for k in range(len(I)):
        V = EL + R * I[k]
        if V > Vth:
            rate[k] = 1000 / (tref + tau * math.log((V - Vr) / (V - Vth)))
    return rate


@wrong("everything in one row, whatever the shape of I", SHAPE, "(2, 3)")
def lif_rate(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    V = EL + R * np.ravel(I)
    fires = V > Vth
    return np.where(fires, 1000 / (tref + tau * np.log((V - Vr) / np.where(fires, V - Vth, 1))), 0)


@wrong("zeros_like of a whole number keeps whole numbers only", SHAPE, "decimals")
def lif_rate(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    rate = np.zeros_like(I)
    V = EL + R * np.asarray(I)
    fires = V > Vth
    rate[fires] = 1000 / (tref + tau * np.log((V[fires] - Vr) / (V[fires] - Vth)))
    return rate


@wrong("prints the rate and returns nothing", VALUES, "return")
def lif_rate(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    V = EL + R * np.asarray(I)
    fires = V > Vth
    print(np.where(fires, 1000 / (tref + tau * np.log((V - Vr) / np.where(fires, V - Vth, 1))), 0))


@wrong("works in place on the caller's currents", UNCHANGED, "I = np.array(I")
def lif_rate(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    I *= R
    I += EL
    fires = I > Vth
    return np.where(fires, 1000 / (tref + tau * np.log((I - Vr) / np.where(fires, I - Vth, 1))), 0)

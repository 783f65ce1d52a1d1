"""Answers to exercise 3.1, a tug of war."""

import numpy as np

from answers import right, wrong

REST = "without synapses the leak decides"
RISING = "excitation lifts V, never above E_E"
WORKED = "the three potentials of the text"
ANY_CELL = "any cell: every argument in its place"
SHAPE = "numbers and tables"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("the weighted mean in one line")
def steady_vm(gE, gI, gL=1.0, EE=0.0, EI=-70.0, EL=-70.0):
    return (gL * EL + gE * EE + gI * EI) / (gL + gE + gI)


@right("from rest, with driving forces")
def steady_vm(gE, gI, gL=1.0, EE=0.0, EI=-70.0, EL=-70.0):
    gE, gI = np.asarray(gE, float), np.asarray(gI, float)
    return EL + (gE * (EE - EL) + gI * (EI - EL)) / (gL + gE + gI)


@right("np.average over stacked channels")
def steady_vm(gE, gI, gL=1.0, EE=0.0, EI=-70.0, EL=-70.0):
    g = np.stack(np.broadcast_arrays(gL, gE, gI)).astype(float)
    E = np.stack(np.broadcast_arrays(EL, EE, EI)).astype(float)
    g, E = np.broadcast_arrays(g, E.reshape(3, *([1] * (g.ndim - E.ndim)), *E.shape[1:]))
    return np.average(E, axis=0, weights=g)


@right("np.vectorize of a function of plain numbers, one fraction at a time")
def steady_vm(gE, gI, gL=1.0, EE=0.0, EI=-70.0, EL=-70.0):
    def one(gE, gI, gL, EE, EI, EL):
        total = gL + gE + gI
        return gL / total * EL + gE / total * EE + gI / total * EI

    return np.vectorize(one, otypes=[float])(gE, gI, gL, EE, EI, EL)


@right("single precision")
def steady_vm(gE, gI, gL=1.0, EE=0.0, EI=-70.0, EL=-70.0):
    gE, gI, gL, EE, EI, EL = (np.asarray(v, np.float32) for v in (gE, gI, gL, EE, EI, EL))
    return (gL * EL + gE * EE + gI * EI) / (gL + gE + gI)


@right("halves the interval until the currents add up to zero")
def steady_vm(gE, gI, gL=1.0, EE=0.0, EI=-70.0, EL=-70.0):
    low, high = np.full(np.broadcast(gE, gI, gL, EE, EI, EL).shape, -200.0), 200.0
    for _ in range(60):
        V = (low + high) / 2
        rises = gL * (EL - V) + gE * (EE - V) + gI * (EI - V) > 0
        low, high = np.where(rises, V, low), np.where(rises, high, V)
    return V


@right("a loop over broadcast numbers, from rest")
def steady_vm(gE, gI, gL=1.0, EE=0.0, EI=-70.0, EL=-70.0):
    all_of_them = np.broadcast(gE, gI, gL, EE, EI, EL)
    V = [c + (a * (d - c) + b * (e - c)) / (g + a + b) for a, b, g, d, e, c in all_of_them]
    return np.reshape(V, all_of_them.shape)


# -- wrong --------------------------------------------------------------------------------------------
@wrong("no brackets round the sum of the conductances", WORKED, "only gL divides")
def steady_vm(gE, gI, gL=1.0, EE=0.0, EI=-70.0, EL=-70.0):
    return (gL * EL + gE * EE + gI * EI) / gL + gE + gI


@wrong("adds g (E − E_L) as if conductances were voltages", RISING, "beyond its own reversal potential")
def steady_vm(gE, gI, gL=1.0, EE=0.0, EI=-70.0, EL=-70.0):
    return EL + gE * (EE - EL) + gI * (EI - EL)


@wrong("returns the depolarisation", REST, "return V itself")
def steady_vm(gE, gI, gL=1.0, EE=0.0, EI=-70.0, EL=-70.0):
    return (gE * (EE - EL) + gI * (EI - EL)) / (gL + gE + gI) + 0 * EL


@wrong("a channel whose current is zero is left out", WORKED, "even at E_I = E_L")
def steady_vm(gE, gI, gL=1.0, EE=0.0, EI=-70.0, EL=-70.0):
    return EL + gE * (EE - EL) / (gL + gE) + 0 * gI


@wrong("the inhibition missing below the line", WORKED, "gI is missing")
def steady_vm(gE, gI, gL=1.0, EE=0.0, EI=-70.0, EL=-70.0):
    return (gL * EL + gE * EE + gI * EI) / (gL + gE)


@wrong("the plain mean over three channels", REST, "only the leak")
def steady_vm(gE, gI, gL=1.0, EE=0.0, EI=-70.0, EL=-70.0):
    return (gL * EL + gE * EE + gI * EI) / 3


@wrong("not divided at all", RISING, "expected values")
def steady_vm(gE, gI, gL=1.0, EE=0.0, EI=-70.0, EL=-70.0):
    return gL * EL + gE * EE + gI * EI + 0 * gE


@wrong("the leak is 1, whatever gL says", ANY_CELL, "gL is always 1")
def steady_vm(gE, gI, gL=1.0, EE=0.0, EI=-70.0, EL=-70.0):
    return (EL + gE * EE + gI * EI) / (1 + gE + gI)


@wrong("E_E taken for 0 mV and dropped", ANY_CELL, "EE is always 0")
def steady_vm(gE, gI, gL=1.0, EE=0.0, EI=-70.0, EL=-70.0):
    return (gL * EL + gI * EI) / (gL + gE + gI)


@wrong("inhibition pulls to rest", ANY_CELL, "own reversal potential")
def steady_vm(gE, gI, gL=1.0, EE=0.0, EI=-70.0, EL=-70.0):
    return (gL * EL + gE * EE + gI * EL) / (gL + gE + gI)


@wrong("E_I and E_L exchanged", ANY_CELL, "changed places")
def steady_vm(gE, gI, gL=1.0, EE=0.0, EI=-70.0, EL=-70.0):
    return (gL * EI + gE * EE + gI * EL) / (gL + gE + gI) + 0 * EL


@wrong("the numbers of the text typed in", REST, "typed in")
def steady_vm(gE, gI, gL=1.0, EE=0.0, EI=-70.0, EL=-70.0):
    return -70 * (1 + gI) / (1 + gE + gI) + 0 * EL


@wrong("an if that only a single number survives", REST, "ambiguous")
def steady_vm(gE, gI, gL=1.0, EE=0.0, EI=-70.0, EL=-70.0):
    if gI == 0:
        return (gL * EL + gE * EE) / (gL + gE)
    return (gL * EL + gE * EE + gI * EI) / (gL + gE + gI)


@wrong("a loop over gI that numbers do not have", RISING, "TypeError")
def steady_vm(gE, gI, gL=1.0, EE=0.0, EI=-70.0, EL=-70.0):
    V = [(gL * EL + gE * EE + g * EI) / (gL + gE + g) for g in gI]
    return np.array(V)


@wrong("whole volts only", WORKED, "weighted")
def steady_vm(gE, gI, gL=1.0, EE=0.0, EI=-70.0, EL=-70.0):
    return np.round((gL * EL + gE * EE + gI * EI) / (gL + gE + gI))


@wrong("flattens a table into a row", SHAPE, "expected (3, 4)")
def steady_vm(gE, gI, gL=1.0, EE=0.0, EI=-70.0, EL=-70.0):
    V = np.asarray((gL * EL + gE * EE + gI * EI) / (gL + gE + gI))
    return V.ravel() if V.ndim else V


@wrong("works in place on the caller's conductances", UNCHANGED, "np.array(gE")
def steady_vm(gE, gI, gL=1.0, EE=0.0, EI=-70.0, EL=-70.0):
    V = (gL * EL + gE * EE + gI * EI) / (gL + gE + gI)
    if isinstance(gE, np.ndarray):
        gE += 1
    return V


@wrong("inhibition counted as a negative conductance above the line", WORKED, "only adds")
def steady_vm(gE, gI, gL=1.0, EE=0.0, EI=-70.0, EL=-70.0):
    return (gL * EL + gE * EE - gI * EI) / (gL + gE + gI)


@wrong("inhibition counted as a negative conductance below the line", WORKED, "below the line")
def steady_vm(gE, gI, gL=1.0, EE=0.0, EI=-70.0, EL=-70.0):
    return (gL * EL + gE * EE + gI * EI) / (gL + gE - gI + 1e-12)


@wrong("brackets missing round the weighted sum", WORKED, "brackets")
def steady_vm(gE, gI, gL=1.0, EE=0.0, EI=-70.0, EL=-70.0):
    return gL * EL + gE * EE + gI * EI / (gL + gE + gI)


@wrong("excitation and inhibition exchanged", WORKED, "changed places")
def steady_vm(gE, gI, gL=1.0, EE=0.0, EI=-70.0, EL=-70.0):
    return (gL * EL + gI * EE + gE * EI) / (gL + gE + gI)


@wrong("gL above the line, 1 below", ANY_CELL, "a 1 where gL belongs")
def steady_vm(gE, gI, gL=1.0, EE=0.0, EI=-70.0, EL=-70.0):
    return (gL * EL + gE * EE + gI * EI) / (1 + gE + gI)


@wrong("written into an array of whole numbers", SHAPE, "-23.33")
def steady_vm(gE, gI, gL=1.0, EE=0.0, EI=-70.0, EL=-70.0):
    V = np.zeros_like(gE + gI)
    V[...] = (gL * EL + gE * EE + gI * EI) / (gL + gE + gI)
    return V

"""Exercise 3.1: the potential at which leak, excitation and inhibition are in balance."""

import numpy as np

from ...models import synapses
from ..compare import array, difference, row
from ..record import Case, Check, Exercise

WORKED = "the three potentials of the text"
OTHER_CELL = dict(gL=2.0, EE=10.0, EI=-90.0, EL=-60.0)
USUAL_CELL = dict(gL=1.0, EE=0.0, EI=-70.0, EL=-70.0)


def _cases(rng):
    g = rng.uniform(0.2, 3.0, 4)
    return {
        "rest": Case(
            dict(gE=np.zeros(2), gI=np.zeros(2), EL=np.array([-62.0, -71.0])),
            "no open synapse and E_L = [-62, -71] mV",
        ),
        "rising": Case(dict(gE=np.array([0.0, 0.5, 5.0, 50.0, 5000.0]), gI=0.0), "gE from 0 to 5000, gI = 0"),
        "worked": Case(dict(gE=0.2, gI=np.array([0.0, 1.0, 3.0])), "gE = 0.2 and gI = [0, 1, 3]"),
        "other": Case(dict(gE=g[:2], gI=g[2:], **OTHER_CELL), "a cell with E_I = −90, E_L = −60 mV, gL = 2"),
        "table": Case(
            dict(gE=np.array([[2], [1], [0]]), gI=np.array([0, 1, 2, 3])), "gE of shape (3, 1), gI of (4,)"
        ),
        "number": Case(dict(gE=1, gI=2), "the whole numbers gE = 1, gI = 2"),
    }


def _returns(value, case):
    shape = np.broadcast_shapes(*(np.shape(v) for v in case.kwargs.values()))
    return array(value, shape, "the potential")


def _rest(got, given):
    hint = "with gE = gI = 0 only the leak is left, and it pulls V to E_L"
    slips = (
        (np.zeros(2), "that is how far V is lifted, V − E_L; return V itself"),
        (np.full(2, -70.0), "−70 mV is typed in; E_L is an argument, and E_I counts only with open channels"),
    )
    return difference(got["rest"], given["rest"]["EL"], "without open synapses ", slips, hint)


def _rising(got, given):
    V, seen = got["rising"], f"for gE from 0 to 5000 got {row(got['rising'], most=5)} mV, "
    if np.allclose(V - 70.0, synapses.steady_vm(given["rising"]["gE"], 0.0)):
        return (
            seen + "expected values from −70 up to 0: that is how far V is lifted, V − E_L; return V itself"
        )
    if not np.isfinite(V).all() or not np.all(np.diff(V) > 0):
        return seen + "expected values that rise: more excitation lifts V, each time by less"
    if not V[-1] < 0.0:
        return (
            seen + "expected values below E_E = 0 mV: no channel pushes V beyond its own reversal potential. "
            "Conductances do not add voltages; divide the weighted sum by the sum of all weights"
        )
    return None


def _worked(got, given):
    gE, gI = 0.2, given["worked"]["gI"]
    V = synapses.steady_vm(gE, gI)
    slips = (
        (V + 70.0, "that is how far V is lifted, V − E_L; return V itself"),
        (
            -70 + 70 * gE / (1 + gE) + 0 * gI,
            "the inhibition is left out: an open channel counts, even at E_I = E_L",
        ),
        ((-70 * (1 + gI)) / (1 + gE), "gI is missing in the sum that you divide by"),
        ((-70 - 70 * gI) / (gE + gI + 1e-300), "the leak is missing in the sum that you divide by"),
        (
            (-70 + 70 * gI) / (1 + gE + gI),
            "gI is subtracted; a conductance only adds, and E_I says where it pulls",
        ),
        (
            (-70 - 70 * gI) / (1 + gE - gI),
            "gI is subtracted below the line; a conductance only adds, and E_I says where it pulls",
        ),
        (-70 - 70 * gI + gE + gI, "only gL divides here; put the sum of the conductances in brackets"),
        (-70 - 70 * gI / (1 + gE + gI), "put the whole weighted sum in brackets before you divide it"),
        (-70.0 + 70 * gI / (1 + gE + gI), "gE and gI have changed places"),
        ((-70 - 70 * gI) / 3, "divide by the sum of the conductances, not by their number"),
        (-70 + 70 * gE + 0 * gI, "that adds g·(E − E_L) for each channel; the potential is a weighted mean"),
        (-70 * (1 + gI) + 0 * gE, "the weighted sum still has to be divided by gL + gE + gI"),
    )
    hint = "V is the mean of E_L, E_E and E_I, weighted with gL, gE and gI"
    return difference(got["worked"], V, "for gE = 0.2 and gI = [0, 1, 3] ", slips, hint, rtol=1e-5)


def _other(got, given):
    case = given["other"]
    g = dict(gE=case["gE"], gI=case["gI"])
    fixed = (
        (synapses.steady_vm(**g, **OTHER_CELL | {k: v}), f"{k} is always {v:g} here; use the argument")
        for k, v in USUAL_CELL.items()
    )
    swapped = OTHER_CELL | dict(EI=OTHER_CELL["EL"], EL=OTHER_CELL["EI"])
    slips = (
        (synapses.steady_vm(**g), "the function uses fixed numbers instead of its arguments"),
        (synapses.steady_vm(**g, **swapped), "E_I and E_L have changed places"),
        (
            synapses.steady_vm(**case) * (2.0 + g["gE"] + g["gI"]) / (1.0 + g["gE"] + g["gI"]),
            "the sum that you divide by has a 1 where gL belongs",
        ),
        *fixed,
    )
    hint = "each conductance pulls towards its own reversal potential"
    where = "for a cell with E_E = 10, E_I = −90, E_L = −60 mV and gL = 2 "
    return difference(got["other"], synapses.steady_vm(**case), where, slips, hint, rtol=1e-5)


def _shapes(got, given):
    hint = "the same conductances give the same potential, alone or in a table"
    table = synapses.steady_vm(**given["table"])
    return difference(got["table"], table, "for a (3, 4) table ", hint=hint, rtol=1e-4) or difference(
        got["number"], table[1, 2], "for the whole numbers 1 and 2 ", hint=hint, rtol=1e-4
    )


STEADY_VM = Exercise(
    name="steady_vm",
    number="3.1",
    title="A tug of war",
    points=4,
    cases=_cases,
    returns=_returns,
    reference=synapses.steady_vm,
    checks=(
        Check("without synapses the leak decides", _rest, ("rest",)),
        Check("excitation lifts V, never above E_E", _rising, ("rising",)),
        Check(WORKED, _worked, ("worked",)),
        Check("any cell: every argument in its place", _other, ("other",), WORKED),
        Check("numbers and tables", _shapes, ("table", "number"), WORKED),
    ),
)

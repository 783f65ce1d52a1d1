"""Exercise 2.1: the firing rate in closed form."""

import numpy as np

from ...models import lif
from ..compare import array, difference, row
from ..record import Case, Check, Exercise

USUAL_CELL = dict(tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0)
OTHER_CELL = dict(tau=20.0, R=8.0, EL=-70.0, Vth=-52.0, Vr=-58.0, tref=3.5)


def _rate_cases(rng):
    return {
        "two": Case(dict(I=np.array([2.0, 3.0])), "I = [2, 3] nA"),
        "rising": Case(dict(I=np.sort(rng.uniform(1.6, 6.0, 5))), "five currents above the rheobase"),
        "below": Case(dict(I=np.array([0.0, 1.0, 1.4, 1.5, 2.0])), "I = [0, 1, 1.4, 1.5, 2] nA"),
        "other": Case(dict(I=np.array([2.5, 4.0]), **OTHER_CELL), "a cell with V_r = −58, E_L = −70 mV"),
        "huge": Case(dict(I=np.array([1e6])), "I = [1,000,000] nA"),
        "number": Case(dict(I=3), "I = 3, a whole number"),
        "table": Case(dict(I=np.full((2, 3), 2.0)), "I of the shape (2, 3)"),
    }


def _rate_returns(value, case):
    return array(value, np.shape(case.kwargs["I"]), "the rate")


def _rate_slips(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    """What the usual slips give, with the words for each."""
    I = np.asarray(I)
    Vinf = EL + R * I
    log = np.log((Vinf - Vr) / (Vinf - Vth))
    units = "tau and t_ref are in milliseconds both; convert both or none"
    return (
        (1000 / (tref - tau * log), "the fraction in the logarithm is upside down"),
        (1 / (tref + tau * log), "that is in spikes per millisecond; 1 Hz is one spike per 1000 ms"),
        (1000 / (tau * log), "the refractory time is missing: it makes every interval longer by t_ref"),
        (1000 / (tau * log - tref), "the refractory time is added to the interval, not taken off"),
        (1000 / (tref + tau * log / np.log(10)), "np.log10 is not the natural logarithm; np.log is"),
        (1000 / (tref + log), "the logarithm still has to be multiplied by tau"),
        (tref + tau * log, "that is the time between two spikes; the rate is one over it"),
        (1 / (tref + tau / 1000 * log), units),
        (1 / (tref / 1000 + tau * log), units),
        (
            1000 / (tref + tau * np.log((R * I - Vr) / (R * I - Vth))),
            "E_L is missing: a current lifts V from E_L to E_L + R·I",
        ),
        (
            np.zeros(I.shape),
            "R·I lifts V above V_th here, so it must fire; a current of 1 nA through R is R mV",
        ),
    )


def _rate_values(got, given):
    I = given["two"]["I"]
    return difference(
        got["two"],
        lif.lif_rate(I),
        "for I = [2, 3] nA ",
        _rate_slips(I),
        "compare with f = 1000 / (t_ref + τ ln((RI + E_L − V_r)/(RI + E_L − V_th)))",
        rtol=1e-4,
    )


def _rate_rises(got, given):
    if not np.all(np.diff(got["rising"]) > 0):
        I = row(given["rising"]["I"], 3)
        return f"for I = {I} nA got {row(got['rising'])}, expected a rate that rises with the current"
    return None


def _rate_below(got, given):
    rates, seen = got["below"], f"for I = [0, 1, 1.4, 1.5, 2] nA got {row(got['below'], most=5)}; "
    if not np.isfinite(rates[:4]).all():
        return (
            seen + "expected zeros up to 1.5 nA, where the logarithm has no answer: choose 0 there, "
            "for example with np.where"
        )
    if (rates[:4] != 0).any():
        return (
            seen + "expected zeros up to 1.5 nA: where R·I does not lift V above V_th there is no spike, "
            "also exactly at the rheobase"
        )
    if not rates[4] > 0:
        return seen + "expected spikes at 2 nA: decide for each current, one weak current silences no other"
    return None


def _rate_other(got, given):
    I = given["other"]["I"]
    fixed = (
        (lif.lif_rate(I, **OTHER_CELL | {name: value}), f"{name} is always {value:g} here; use the argument")
        for name, value in USUAL_CELL.items()
    )
    slips = (
        (lif.lif_rate(I), "the function uses fixed numbers instead of its arguments"),
        (lif.lif_rate(I, **OTHER_CELL | dict(Vr=-70.0)), "E_L stands where the reset V_r belongs"),
        *fixed,
        *_rate_slips(I, **OTHER_CELL),
    )
    hint = "is each of R, E_L, V_r, V_th, tau and tref where it belongs?"
    where = "for a cell with V_r = −58, E_L = −70 mV "
    return difference(got["other"], lif.lif_rate(I, **OTHER_CELL), where, slips, hint, rtol=1e-4)


def _rate_huge(got, given):
    hint = "the pause t_ref is all that is left of the interval then, so the rate comes to 1/t_ref"
    if got["huge"][0] > 505.0:
        hint = "two spikes are never closer than t_ref, so no current drives the rate above 1/t_ref"
    slips = (([0.5], "that is 1/t_ref in spikes per millisecond; 1 Hz is one spike per 1000 ms"),)
    return difference(got["huge"], [500.0], "for I = 1,000,000 nA ", slips, hint, rtol=1e-2)


def _rate_shape(got, given):
    """Judged by the learner's own rates, so that a wrong formula is not punished twice."""
    at_2_nA, at_3_nA = got["two"]
    cut = (
        np.trunc(at_3_nA),
        "the decimals got lost: np.zeros_like of a whole number holds whole numbers only",
    )
    hint = "the same current must give the same rate, alone or in a table"
    return difference(
        got["table"], np.full((2, 3), at_2_nA), "for a (2, 3) table of 2 nA ", hint=hint
    ) or difference(got["number"], at_3_nA, "for the whole number 3 ", (cut,), hint)


LIF_RATE = Exercise(
    name="lif_rate",
    number="2.1",
    title="The firing rate in closed form",
    points=4,
    cases=_rate_cases,
    returns=_rate_returns,
    reference=lif.lif_rate,
    checks=(
        Check("the rates at 2 and 3 nA", _rate_values, ("two",)),
        Check("the rate rises with the current", _rate_rises, ("rising",)),
        Check("silent up to the rheobase", _rate_below, ("below",), "the rate rises with the current"),
        Check("any cell: every parameter in its place", _rate_other, ("other",), "the rates at 2 and 3 nA"),
        Check("never faster than 1 / t_ref", _rate_huge, ("huge",)),
        Check(
            "one rate for each current, in any shape",
            _rate_shape,
            ("table", "number", "two"),
            "the rate rises with the current",
        ),
    ),
)

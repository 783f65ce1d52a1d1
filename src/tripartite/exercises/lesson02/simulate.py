"""Exercise 2.2: a neuron that spikes."""

import numpy as np

from ...models import lif, spikes
from ..compare import array, close, difference, number, row, several
from ..record import Case, Check, Exercise
from .trains import SIDE_BY_SIDE, marks, mean_rates

WEAK_CELL = dict(tau=20.0, R=8.0, EL=-70.0)
NOISY_CELL = dict(Vth=-52.0, Vr=-60.0)


def _lif_cases(rng):
    noisy = 2.0 + rng.normal(0.0, 1.0, (2000, 4))
    steps = np.repeat(np.array([0.3, 1.2, 0.5, 0.9, 0.2]) + rng.uniform(-0.1, 0.1, 5), 8)
    noisy_words = "noisy currents, V_th = −52 and V_r = −60 mV"
    return {
        "weak": Case(
            dict(I=steps, dt=2.0, **WEAK_CELL),
            "a current below the rheobase, dt = 2 ms, another tau, R and E_L",
        ),
        "rates": Case(
            dict(I=np.tile([2.0, 3.0, 5.0], (8_000, 1)), dt=0.02),
            "three neurons at 2, 3 and 5 nA, dt = 0.02 ms",
        ),
        "pause": Case(dict(I=np.full(400, 100.0), dt=0.5, tref=5.0), "I = 100 nA, dt = 0.5 ms, t_ref = 5 ms"),
        "beside": Case(dict(I=noisy, dt=0.1, **NOISY_CELL), f"four neurons with {noisy_words}"),
        "alone": Case(dict(I=noisy[:, 2].copy(), dt=0.1, **NOISY_CELL), f"one neuron with {noisy_words}"),
    }


def _lif_returns(value, case):
    V, fired = several(value, 2, "V, spikes")
    shape = np.shape(case.kwargs["I"])
    return array(V, shape, "V"), marks(fired, shape, "V, spikes")


def _relax(I, part, R, EL):
    """V when in each step ``part`` of the distance to V∞ is covered, at the end of the steps."""
    V, v = np.empty(len(I)), EL
    for k, current in enumerate(I):
        v = v + part * (EL + R * current - v)
        V[k] = v
    return V


def _written_down(solve, I, EL):
    """V at the end of each step, at its start, or with V[0] = E_L and the first current unused: all three
    are reasonable."""
    return solve(I), np.r_[EL, solve(I)[:-1]], np.r_[EL, solve(I[1:])]


def _weak_solutions(dt, tau, R, EL):
    """How V may have been computed, each with its words; None for the right way."""
    return (
        (lambda I: lif.leaky_filter(I, dt, tau, R, EL), None),
        (
            lambda I: _relax(I, dt / tau, R, EL),
            "that is an Euler step; the exact one is V∞ + (V − V∞)·exp(−dt/τ)",
        ),
        (
            lambda I: _relax(I, np.exp(-dt / tau), R, EL),
            "exp(−dt/τ) is the part of the distance that is left after a step, not the part that is done",
        ),
        (
            lambda I: EL + np.cumsum(R * I * dt / tau),
            "the leak is missing: with it V goes to V∞ = E_L + R·I and no further",
        ),
        (lambda I: lif.leaky_filter(I, dt), "tau, R and E_L are fixed numbers here; use the arguments"),
        (
            lambda I: lif.leaky_filter(0 * I + I[0], dt, tau, R, EL),
            "only the first current acts; in step k it is I[k]",
        ),
    )


def _lif_weak(got, given):
    (V, fired), I, EL = got["weak"], given["weak"]["I"], WEAK_CELL["EL"]
    if fired.any():
        return (
            f"got {fired.sum()} of {len(I)} steps with a spike, expected none, for R·I never lifts V to V_th here: "
            "V goes to V∞ = E_L + R·I and no further, and only V ≥ V_th is a spike"
        )
    hint = "V∞ = E_L + R·I is where V goes, exp(−dt/τ) is the part of the way still left after one step"
    words = hint
    for solve, reason in _weak_solutions(2.0, **WEAK_CELL):
        if any(close(V[1:], form[1:]) for form in _written_down(solve, I, EL)):
            words = reason
            break
    want = lif.leaky_filter(I, 2.0, **WEAK_CELL)[-3:]
    return words and f"for the last three steps of 2 ms got {row(V[-3:])}, expected {row(want)}; {words}"


def _lif_rates(got, given):
    rates, want = mean_rates(got["rates"][1], 0.02), lif.lif_rate([2.0, 3.0, 5.0])
    where = "for 2, 3 and 5 nA the rates in Hz: "
    if not rates.any():
        return f"{where}got {row(rates)}, expected {row(want)}; at V ≥ V_th note a spike and set V to V_r"
    if close(rates[2], want[2], 1e-2) and not close(rates[:2], want[:2], 1e-2):
        words = "the fastest neuron is right, the others are not: each needs its own V and its own pause"
        return f"{where}got {row(rates)}, expected {row(want)}; {words}"
    slips = (
        (
            lif.lif_rate([2.0, 3.0, 5.0], tref=0.0),
            "the refractory pause is missing, or V goes on rising in it instead of being held at V_r",
        ),
        (
            lif.lif_rate([2.0, 3.0, 5.0], tref=2 * 0.02),
            "the pause lasts 2 steps instead of 2 ms; t_ref makes t_ref / dt steps",
        ),
    )
    hint = "at a spike V is set back to V_r and held there for t_ref"
    return difference(rates, want, where, slips, hint, rtol=1e-2)


def _lif_reset(got, given):
    for name, Vth in (("rates", -50.0), ("beside", NOISY_CELL["Vth"])):
        top = float(got[name][0].max())
        if not top < Vth:
            hint = "update V first, then test it, and set it to V_r before writing it down"
            hint = "is the argument Vth used, or a fixed −50?" if top < -50.0 else hint
            return f"with V_th = {number(Vth)} mV the returned V reaches {number(top)} mV, expected always less: {hint}"
    V, fired = got["beside"]
    if not fired.any():
        return "for noisy currents around 2 nA got no spike, expected some, so no reset can be seen"
    after, later = V[fired], V[1:][fired[:-1]]  # V may be written down at the start of the step
    if not (close(after, -60.0) or close(later, -60.0)):
        seen = after[np.abs(after + 60.0).argmax()]
        return f"after a spike V is {number(seen)} mV, expected V_r = −60 mV (V_r is not always E_L)"
    return None


def _lif_pause(got, given):
    isi = np.unique(spikes.interspike_intervals(got["pause"][1], 0.5))
    if isi.size == 0:
        return "at 100 nA got fewer than two spikes, expected one every 5.5 ms"
    if close(isi, 5.5):
        return None
    off = round((isi[0] - 5.5) / 0.5)
    words = f" ({abs(off)} step{'s' * (abs(off) > 1)} too {'long' if off > 0 else 'short'})" if off else ""
    return (
        f"at 100 nA the spikes are {row(isi)} ms apart, expected 5.5 ms{words}: t_ref = 5 ms is a pause of "
        "10 whole steps of 0.5 ms at V_r, and the step after them already spikes"
    )


LIF_SIMULATE = Exercise(
    name="lif_simulate",
    number="2.2",
    title="A neuron that spikes",
    points=4,
    cases=_lif_cases,
    returns=_lif_returns,
    reference=lif.lif_simulate,
    checks=(
        Check("below threshold: exact even with long steps", _lif_weak, ("weak",)),
        Check("the rates agree with the closed form", _lif_rates, ("rates",)),
        Check("V is reset and never passes the threshold", _lif_reset, ("rates", "beside")),
        Check("the pause lasts exactly t_ref", _lif_pause, ("pause",)),
        SIDE_BY_SIDE,
    ),
)

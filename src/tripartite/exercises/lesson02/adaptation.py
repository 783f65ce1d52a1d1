"""Exercise 2.3: a neuron that gets used to it."""

import numpy as np

from ...models import lif, spikes
from ..compare import array, difference, number, row, several
from ..record import Case, Check, Exercise
from .trains import SIDE_BY_SIDE, marks, mean_rates

OTHER_CELL = dict(tau=20.0, R=8.0, EL=-70.0, Vth=-52.0, Vr=-58.0, tref=3.5)


def _alif_cases(rng):
    b = float(rng.uniform(0.3, 0.42))
    pulse = np.where(np.arange(6000) < 2000, 3.0, 0.0)
    pair = np.tile([3.0, 2.5], (1500, 1))
    return {
        "adapts": Case(dict(I=np.full(10_000, 3.0), dt=0.1, b=b), f"I = 3 nA for 1 s, b = {b:.2f} nA"),
        "plain": Case(
            dict(I=np.full(6000, 4.0), dt=0.05, b=0.0) | OTHER_CELL, "another cell without adaptation"
        ),
        "pulse": Case(dict(I=pulse, dt=0.1, b=b, tau_w=150.0), "3 nA for 200 ms, then none; tau_w = 150 ms"),
        "beside": Case(dict(I=pair, dt=0.1, b=b), "two neurons at 3 and 2.5 nA"),
        "alone": Case(dict(I=pair[:, 1].copy(), dt=0.1, b=b), "one neuron at 2.5 nA"),
    }


def _alif_returns(value, case):
    V, w, fired = several(value, 3, "V, w, spikes")
    shape = np.shape(case.kwargs["I"])
    return array(V, shape, "V"), array(w, shape, "w"), marks(fired, shape, "V, w, spikes")


def _alif_plain(got, given):
    rate = mean_rates(got["plain"][2][:, None], 0.05)[0]
    slips = ((lif.lif_rate(4.0), "fixed numbers stand where the arguments tau, R, EL, Vth, Vr, tref belong"),)
    hint = "without adaptation (b = 0) it must be the neuron of exercise 2.2"
    words = "with b = 0 and 4 nA, tau = 20 ms, R = 8 MΩ, V_r = −58 mV, the rate in Hz: "
    return difference(rate, lif.lif_rate(4.0, **OTHER_CELL), words, slips, hint, rtol=1e-2)


def _alif_grows(got, given):
    fired = got["adapts"][2]
    isi = spikes.interspike_intervals(fired, 0.1)
    if isi.size < 5:
        return (
            f"at 3 nA got {fired.sum()} spikes in 1 s, expected some 40: does w fade with tau_w, "
            "and does it grow by b at a spike only?"
        )
    if isi[-1] < 2.0 * isi[0]:
        return (
            f"the first interval is {number(isi[0])} ms, the last {number(isi[-1])} ms; expected more than "
            "twice as long: V feels R·(I − w), and every spike adds b to w"
        )
    return None


def _alif_jumps(got, given):
    _, w, fired = got["adapts"]
    b = given["adapts"]["b"]
    jumps = np.diff(w, prepend=0.0)
    if np.abs(jumps[1:][fired[:-1]]).sum() > np.abs(jumps[fired]).sum():
        fired = np.r_[False, fired[:-1]]  # w is written down at the start of the step
    rise = jumps[~fired].max(initial=0.0)
    if rise > 0.2 * b:
        return (
            f"w rises by {number(rise, 3)} nA in a step without a spike, expected never; "
            "b is added once per spike, and only then"
        )
    if not fired.any():
        return f"at 3 nA got no spike, so w never jumps; expected b = {number(b, 3)} nA at each (w += b)"
    if not np.allclose(jumps[fired], b, rtol=0.0, atol=0.02):
        return (
            f"at its spikes w changes by {row(jumps[fired], 3)} nA, "
            f"expected b = {number(b, 3)} nA each time (w += b)"
        )
    return None


def _alif_fades(got, given):
    _, w, _ = got["pulse"]
    start, end = w[2500], w[5500]
    if not start > 0:
        return (
            f"50 ms after the last spike w is {number(start)} nA, expected more than 0; w *= exp(−dt/tau_w)"
        )
    want = np.exp(-300.0 / 150.0)
    slips = (
        (np.exp(-300.0 / 100.0), "tau_w is fixed at 100 ms instead of being the argument"),
        (np.exp(-300.0 / 10.0), "w fades with the membrane's tau instead of its own tau_w"),
        (1.0, "w never fades; multiply it by exp(−dt/tau_w) in every step"),
    )
    where = "of w, 300 ms without a spike leave (tau_w = 150 ms) the part: "
    return difference(end / start, want, where, slips, "multiply w by exp(−dt/tau_w) in every step", 0.02)


def _alif_steady(got, given):
    I, b = given["adapts"]["I"], given["adapts"]["b"]
    want = spikes.interspike_intervals(lif.alif_simulate(I, 0.1, b=b)[2], 0.1)
    isi = spikes.interspike_intervals(got["adapts"][2], 0.1)
    hint = "w is a current: τ dV/dt = −(V − E_L) + R·(I − w); it fades also during the pause"
    return difference(isi[-1], want[-1], "the last interval in ms: ", hint=hint, rtol=0.03)


ALIF_SIMULATE = Exercise(
    name="alif_simulate",
    number="2.3",
    title="A neuron that gets used to it",
    points=3,
    cases=_alif_cases,
    returns=_alif_returns,
    reference=lif.alif_simulate,
    checks=(
        Check("with b = 0 it is the neuron of exercise 2.2", _alif_plain, ("plain",)),
        Check("the intervals grow", _alif_grows, ("adapts",)),
        Check("each spike adds b to w, nothing else does", _alif_jumps, ("adapts",)),
        Check("w fades with tau_w", _alif_fades, ("pulse",)),
        Check("the adapted rate is right", _alif_steady, ("adapts",), "the intervals grow"),
        SIDE_BY_SIDE,
    ),
)

"""Exercises of lesson 02, Reduced neurons, spikes and energy.

Each check is one misconception. Where a usual slip can be computed, its result is compared with what came
back, so that the message can name the slip.
"""

import numpy as np

from ..models import energy, izhikevich, lif, spikes
from .compare import array, close, difference, number, row, several
from .record import Case, Check, Exercise, Unfit

# -- 2.1 lif_rate -------------------------------------------------------------------------------------
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
    return difference(got["huge"], [500.0], "for I = 1,000,000 nA ", hint=hint, rtol=1e-2)


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


# -- 2.2 lif_simulate ---------------------------------------------------------------------------------
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
    return array(V, shape, "V"), _marks(fired, shape, "V, spikes")


def _marks(fired, shape, order):
    """The spikes as truth values; times and mixed-up results are told apart from other trouble."""
    if np.ndim(fired) == 1 and 0 <= np.size(fired) < shape[0]:
        raise Unfit(
            f"spikes has {np.size(fired)} entries for {shape[0]} steps; expected True or False for every step, "
            "of the same shape as I, not a list of times"
        )
    try:
        return array(fired, shape, "spikes", "b")
    except Unfit as error:
        raise Unfit(f"{error} (return {order}, in this order)") from None


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


def _mean_rates(fired, dt):
    """Rates from the mean interval; 0 for fewer than two spikes."""
    intervals = [spikes.interspike_intervals(column, dt) for column in fired.T]
    return np.array([1000.0 / isi.mean() if isi.size else 0.0 for isi in intervals])


def _lif_rates(got, given):
    rates, want = _mean_rates(got["rates"][1], 0.02), lif.lif_rate([2.0, 3.0, 5.0])
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


def _side_by_side(got, given):
    """The neurons of the case "beside", one of which runs again in the case "alone"."""
    currents, single = given["beside"]["I"], given["alone"]["I"]
    column = next(j for j in range(currents.shape[1]) if np.array_equal(currents[:, j], single))
    beside, alone = got["beside"][-1][:, column], got["alone"][-1]
    if not alone.any():
        return "run alone the neuron got no spike, expected some, so nothing can be compared"
    if np.array_equal(beside, alone):
        return None
    moments = ", and not at the same moments" if alone.sum() == beside.sum() else ""
    return (
        f"run alone the neuron spikes {alone.sum()} times, beside others {beside.sum()} times{moments}; "
        "expected the same: each column needs its own state (np.where instead of if)"
    )


SIDE_BY_SIDE = Check("neurons side by side do not touch each other", _side_by_side, ("beside", "alone"))


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


# -- 2.3 alif_simulate --------------------------------------------------------------------------------
def _alif_cases(rng):
    b = float(rng.uniform(0.3, 0.42))
    pulse = np.where(np.arange(6000) < 2000, 3.0, 0.0)
    pair = np.tile([3.0, 2.5], (1500, 1))
    return {
        "adapts": Case(dict(I=np.full(10_000, 3.0), dt=0.1, b=b), f"I = 3 nA for 1 s, b = {b:.2f} nA"),
        "plain": Case(dict(I=np.full(6000, 3.0), dt=0.05, b=0.0), "b = 0"),
        "pulse": Case(dict(I=pulse, dt=0.1, b=b, tau_w=150.0), "3 nA for 200 ms, then none; tau_w = 150 ms"),
        "beside": Case(dict(I=pair, dt=0.1, b=b), "two neurons at 3 and 2.5 nA"),
        "alone": Case(dict(I=pair[:, 1].copy(), dt=0.1, b=b), "one neuron at 2.5 nA"),
    }


def _alif_returns(value, case):
    V, w, fired = several(value, 3, "V, w, spikes")
    shape = np.shape(case.kwargs["I"])
    return array(V, shape, "V"), array(w, shape, "w"), _marks(fired, shape, "V, w, spikes")


def _alif_plain(got, given):
    rate = _mean_rates(got["plain"][2][:, None], 0.05)[0]
    want = lif.lif_rate(3.0)
    hint = "without adaptation (b = 0) it must be the neuron of exercise 2.2"
    return difference(rate, want, "with b = 0 and 3 nA, the rate in Hz: ", hint=hint, rtol=1e-2)


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


# -- 2.4 izhikevich -----------------------------------------------------------------------------------
def _izhikevich_cases(rng):
    def case(name, I, steps, words, dt=0.05):
        a, b, c, d = izhikevich.PATTERNS[name]
        return Case(dict(a=a, b=b, c=c, d=d, I=np.full(steps, float(I)), dt=dt), words)

    preset = dict(zip("abcd", izhikevich.PATTERNS["RS"], strict=True))
    pair = np.tile([14.0, 12.0], (4000, 1))
    return {
        "rest": case("RS", 0.0, 6000, "a regular-spiking cell without input"),
        "other rest": case("LTS", 0.0, 6000, "a cell with b = 0.25 without input"),
        "RS": case("RS", float(rng.uniform(13, 15)), 8000, "a regular-spiking cell"),
        "CH": case("CH", 10.0, 9_000, "a chattering cell, I = 10"),
        "FS": case("FS", 10.0, 6000, "a fast-spiking cell, I = 10"),
        "coarse": case("FS", 10.0, 3000, "a fast-spiking cell, I = 10, dt = 0.1 ms", dt=0.1),
        "beside": Case(dict(preset, I=pair), "two regular-spiking cells, I = 14 and 12"),
        "alone": Case(dict(preset, I=pair[:, 1].copy()), "a regular-spiking cell, I = 12"),
    }


def _izhikevich_returns(value, case):
    v, u, fired = several(value, 3, "v, u, spikes")
    shape = np.shape(case.kwargs["I"])
    return array(v, shape, "v"), array(u, shape, "u"), _marks(fired, shape, "v, u, spikes")


def _izhikevich_rest(got, given):
    v, _, fired = got["rest"]
    if not np.isfinite(v).all():
        return f"without input v becomes {number(v[-1])}, expected −70 mV; at v ≥ 30 mV it goes back to c"
    if fired.mean() > 0.5:
        return (
            f"without input got {fired.sum()} spikes in {v.size} steps, expected none; the test is v ≥ 30 mV"
        )
    hint = "compare dv/dt = 0.04 v² + 5 v + 140 − u + I and du/dt = a (b v − u) term by term"
    other = (
        "-70 is the rest for b = 0.2; is b the argument?"
        if close(got["other rest"][0][-1], -70, 1e-2)
        else hint
    )
    return difference(
        v[-1], -70.0, "without input v settles at (in mV): ", hint=hint, atol=0.2, rtol=0
    ) or difference(
        got["other rest"][0][-1], -64.4, "with b = 0.25 v settles at (in mV): ", hint=other, atol=0.2, rtol=0
    )


def _izhikevich_spikes(got, given):
    counts = {name: int(got[name][2].sum()) for name in ("RS", "CH", "FS")}
    if min(counts.values()) < 5:
        return (
            f"spikes of RS, CH and FS: got {counts['RS']}, {counts['CH']}, {counts['FS']}, expected many of each; "
            "is the input I in dv/dt, and is v ≥ 30 tested before v is overwritten or cut off?"
        )
    for name in counts:
        _, _, fired = got[name]
        if (fired[1:] & fired[:-1]).any():
            return (
                f"{name} spikes in 2 steps in a row, expected never: at a spike v goes to c and u grows by d"
            )
    coarse = int(got["coarse"][2].sum())
    if not 0.75 < coarse / counts["FS"] < 1.25:
        return (
            f"in 300 ms FS spikes {counts['FS']} times with dt = 0.05 ms and {coarse} times with dt = 0.1 ms; "
            "expected nearly the same: both v and u move by dt times their derivative"
        )
    return None


def _izhikevich_jump(got, given):
    _, u, fired = got["CH"]
    d, jumps = given["CH"]["d"], np.diff(u, prepend=u[0])
    if not fired.any():
        return f"a chattering cell got no spike at I = 10, so u never jumps; expected d = {number(d)} at each"
    if np.abs(jumps[1:][fired[:-1]]).sum() > np.abs(jumps[fired]).sum():
        fired = np.r_[False, fired[:-1]]  # u is written down at the start of the step
    at = f"at its spikes u changes by {row(jumps[fired], 3)}, expected d = {number(d)}"
    if np.allclose(jumps[fired], d, rtol=0.0, atol=0.7):
        return None
    if np.allclose(u[fired], d, atol=0.1):
        return at + "; u is set to d, but d is added to it (u += d)"
    return at + "; u ← u + d, once per spike"


def _izhikevich_reset(got, given):
    v, _, fired = got["CH"]
    c, after = given["CH"]["c"], v[1:][fired[:-1]]  # one step after the spike v is still close to c
    if after.size == 0:
        return "a chattering cell got no spike at I = 10, expected many, so no reset can be seen"
    if not np.abs(after - c).max() < 2.0:
        return f"right after its spikes v is {row(after, 3)} mV, expected close to c = {number(c)} mV"
    if v.max() > 31.0:
        return f"the returned v reaches {number(v.max())} mV, expected at most 30: cut the peak when writing it down"
    return None


def _izhikevich_patterns(got, given):
    isi = {name: spikes.interspike_intervals(got[name][2], 0.05) for name in ("RS", "CH", "FS")}
    cv = {name: round(spikes.coefficient_of_variation(x[x.size // 2 :]), 3) for name, x in isi.items()}
    if not (cv["CH"] > 1.0 and cv["FS"] < 0.1):
        return (
            f"late intervals vary by CV = {number(cv['CH'], 2)} (CH) and {number(cv['FS'], 2)} (FS); expected above 1 "
            "and below 0.1: is du/dt = a (b v − u), with a outside the bracket and a step of dt?"
        )
    for name, words in (("RS", "one short one, then longer ones"), ("FS", "nearly equal ones")):
        if isi[name].size < 4 or spikes.classify(isi[name]) != name:
            return (
                f"{name} has the intervals {row(isi[name], 3)} ms, expected {words}; "
                "u does that: is each of a, b, c and d the argument?"
            )
    return None


IZHIKEVICH = Exercise(
    name="izhikevich",
    number="2.4",
    title="Four numbers, many patterns",
    points=3,
    cases=_izhikevich_cases,
    returns=_izhikevich_returns,
    reference=izhikevich.izhikevich,
    checks=(
        Check("without input it comes to rest", _izhikevich_rest, ("rest", "other rest")),
        Check("it spikes, once at a time", _izhikevich_spikes, ("RS", "CH", "FS", "coarse")),
        Check("a spike adds d to u", _izhikevich_jump, ("CH",)),
        Check("a spike sets v to c", _izhikevich_reset, ("CH",)),
        Check(
            "RS adapts, CH bursts, FS is regular",
            _izhikevich_patterns,
            ("RS", "CH", "FS"),
            "it spikes, once at a time",
        ),
        SIDE_BY_SIDE,
    ),
)


# -- 2.5 classify -------------------------------------------------------------------------------------
#: The drive at which each preset shows its pattern most clearly.
CLEAR_DRIVE = {"RS": 14.0, "IB": 10.0, "CH": 10.0, "FS": 11.0}
#: First intervals that are short, or not, by a small margin when the usual one is 30 ms.
BORDERLINE = {"RS": [12.0], "IB": [2.0, 2.0, 2.0, 12.0], "FS": [19.0]}
#: What tells each from the others, and another kind that must not get the same name.
TOLD_BY = {
    "CH": ("CH bursts to the end: the CV of the later half is above 0.5", "FS"),
    "IB": ("IB starts with two or more short intervals and is regular in the later half", "CH"),
    "RS": ("RS has exactly one interval at the start that is below half of the usual one", "CH"),
    "FS": ("FS has no interval below half of the usual one", "IB"),
}


def _classify_cases(rng):
    """Cells near the presets, at two time steps, and the same cells running slower and faster."""
    near = 1.0 + rng.uniform(-1.0, 1.0, (4, 12)) * np.array([[0.05], [0.02], [0.0], [0.05]])
    a, b, c, d = near * np.repeat([izhikevich.PATTERNS[name] for name in CLEAR_DRIVE], 3, axis=0).T
    drive, trains = np.repeat(list(CLEAR_DRIVE.values()), 3), {}
    for dt in (0.05, 0.1):
        fired = izhikevich.izhikevich(a, b, c, d, np.tile(drive, (round(600 / dt), 1)), dt)[2]
        for k, column in enumerate(fired.T):
            name, j = list(CLEAR_DRIVE)[k // 3], k % 3
            trains[f"{name} {dt} {j}"] = spikes.interspike_intervals(column, dt)
    for name in CLEAR_DRIVE:
        trains[f"{name} slow"] = trains[f"{name} 0.05 0"] * 6.0
        trains[f"{name} fast"] = trains[f"{name} 0.05 1"] / 6.0
    for name, start in BORDERLINE.items():
        trains[f"{name} made"] = np.r_[start, rng.uniform(29.0, 31.0, 9)]
    return {name: Case(dict(isi=isi), f"intervals {row(isi, 3)} ms") for name, isi in trains.items()}


def _classify_returns(value, case):
    if value is None:
        raise Unfit("nothing came back (None): does every path end in a return?")
    if not isinstance(value, str):
        raise Unfit(f"the answer is {value!r}; expected one of the texts 'RS', 'IB', 'CH', 'FS'")
    if value.strip().upper() not in CLEAR_DRIVE:
        raise Unfit(f"the answer is {value!r}; expected 'RS', 'IB', 'CH' or 'FS'")
    return value.strip().upper()


def _classify_check(label, name):
    hint, stranger = TOLD_BY[name]
    names = tuple(f"{name} {dt} {j}" for dt in (0.05, 0.1) for j in range(3))
    names += (f"{name} made",) if name in BORDERLINE else ()
    stranger_case = f"{stranger} 0.05 0"

    def judge(got, given):
        for case in names:
            if got[case] != name:
                return f"{_seen(given[case]['isi'])}, got {got[case]!r}, expected {name!r}; {hint}"
        if got[stranger_case] == name:
            return f"{_seen(given[stranger_case]['isi'])}, got {name!r} too, expected {stranger!r}; {hint}"
        return None

    return Check(label, judge, (*names, stranger_case))


def _seen(isi):
    return f"for the intervals {row(isi, 3, 6)} ms, CV of the later half {_late_cv(isi)}"


def _late_cv(isi):
    return number(round(spikes.coefficient_of_variation(isi[isi.size // 2 :]), 3), 2)


def _classify_speed(got, given):
    for name in CLEAR_DRIVE:
        for speed, words in (("slow", "six times slower"), ("fast", "six times faster")):
            base = got[f"{name} 0.05 {0 if speed == 'slow' else 1}"]
            if got[f"{name} {speed}"] != base:
                return (
                    f"a cell called {base!r} was {got[f'{name} {speed}']!r} when all ran {words}, expected no change; "
                    "compare intervals with each other, not with a number of milliseconds"
                )
    return None


_SPEED_CASES = tuple(f"{n} {s}" for n in CLEAR_DRIVE for s in ("0.05 0", "0.05 1", "slow", "fast"))

CLASSIFY = Exercise(
    name="classify",
    number="2.5",
    title="Name that neuron",
    points=3,
    cases=_classify_cases,
    returns=_classify_returns,
    reference=spikes.classify,
    checks=(
        _classify_check("chattering cells", "CH"),
        _classify_check("initially bursting cells", "IB"),
        _classify_check("regular-spiking cells", "RS"),
        _classify_check("fast-spiking cells", "FS"),
        Check("the same name at any speed", _classify_speed, _SPEED_CASES, "regular-spiking cells"),
    ),
)


# -- 2.6 energy_ratio ---------------------------------------------------------------------------------
FP32 = dict(e_mac=4.6, e_add=0.9)
SPIKES_ADD = "arithmetic: spikes · add against one multiply-and-add"


def _energy_cases(rng):
    return {
        "arithmetic": Case(
            dict(spikes=np.array([1.0, 5.0, 10.0]), **FP32), "fp32 arithmetic, 1, 5 and 10 spikes"
        ),
        "memory": Case(
            dict(spikes=np.array([1.0, 5.0]), **FP32, reads=1, e_read=5.0), "one memory read of 5 pJ per use"
        ),
        "reads": Case(dict(spikes=2.0, **FP32, reads=2, e_read=5.0), "two memory reads of 5 pJ per use"),
        "silent": Case(dict(spikes=0.0, **FP32, reads=1, e_read=5.0), "no spike at all"),
        "int8": Case(
            dict(spikes=rng.uniform(0.5, 9.0, (2, 2)), e_mac=0.23, e_add=0.03), "int8, a (2, 2) table"
        ),
    }


def _energy_returns(value, case):
    return array(value, np.shape(case.kwargs["spikes"]), "the ratio")


def _energy_arithmetic(got, given):
    s = given["arithmetic"]["spikes"]
    turned = "that is the ordinary net over the spiking one; the question is the other way round"
    units = "all energies are in pJ, nothing needs converting"
    slips = (
        (4.6 / (s * 0.9), turned),
        (s * 4.6 / 0.9, "a spiking synapse adds (e_add), an ordinary one multiplies and adds (e_mac)"),
        (
            np.full(3, 0.9 / 4.6),
            "the ratio must grow with the spikes: e_add is paid for each of them, e_mac once per inference",
        ),
        (np.full(3, 4.6 / 0.9), "that is the number of spikes at break-even, where the ratio is 1"),
        (
            4.6 - s * 0.9,
            "that is a difference; the ratio is the spiking net's energy over the ordinary one's",
        ),
        (
            s * 0.9 - 4.6,
            "that is a difference; the ratio is the spiking net's energy over the ordinary one's",
        ),
        (s * 0.9 / 4.6 * 1000, units),
        (s * 0.9 / 4.6 / 1000, units),
    )
    hint = "spikes · e_add against one e_mac"
    return difference(got["arithmetic"], s * 0.9 / 4.6, "for 1, 5 and 10 spikes ", slips, hint)


def _energy_memory(got, given):
    s = given["memory"]["spikes"]
    want = energy.energy_ratio(**given["memory"])
    slips = (
        (s * 0.9 / 4.6, "the memory reads are not counted"),
        (s * 0.9 / (4.6 + 5.0), "the spiking net must fetch its weights too, at every spike"),
        (s * (0.9 + 5.0) / 4.6, "the ordinary net must fetch its weights too"),
        ((s * 0.9 + 5.0) / (4.6 + 5.0), "the spiking net fetches the weight at every spike, not once"),
        (s * (0.9 + 5.0) / (4.6 + s * 5.0), "the ordinary net fetches each weight once, not at every spike"),
        (s * (0.9 + 5e-3) / (4.6 + 5e-3), "e_read is in pJ as the others are; no unit needs converting"),
    )
    hint = "each use of a weight costs reads · e_read"
    return difference(got["memory"], want, "for 1 and 5 spikes and a read of 5 pJ per use ", slips, hint)


def _energy_reads(got, given):
    want = energy.energy_ratio(**given["reads"])
    one = energy.energy_ratio(**given["reads"] | dict(reads=1))
    slips = ((one, "e_read is the energy of one read; there are `reads` of them"),)
    hint = "both nets pay reads · e_read for each use of a weight"
    return difference(got["reads"], want, "for 2 spikes and two reads per use ", slips, hint)


def _energy_silent(got, given):
    hint = "where nothing arrives nothing is added or fetched"
    return difference(got["silent"], 0.0, "for no spike ", hint=hint)


def _energy_table(got, given):
    s = given["int8"]["spikes"]
    slips = (
        (s * 0.9 / 4.6, "4.6 and 0.9 pJ are typed in; use e_mac and e_add"),
        (np.trunc(s) * 0.03 / 0.23, "the spikes are means and need not be whole; int() cuts them off"),
    )
    want, hint = energy.energy_ratio(**given["int8"]), "spikes · e_add against one e_mac, entry by entry"
    return difference(got["int8"], want, "for a (2, 2) table with int8 ", slips, hint)


ENERGY_RATIO = Exercise(
    name="energy_ratio",
    number="2.6",
    title="When spikes save energy",
    points=3,
    cases=_energy_cases,
    returns=_energy_returns,
    reference=energy.energy_ratio,
    checks=(
        Check(SPIKES_ADD, _energy_arithmetic, ("arithmetic",)),
        Check("both nets fetch their weights", _energy_memory, ("memory",), SPIKES_ADD),
        Check("every read counts", _energy_reads, ("reads",), "both nets fetch their weights"),
        Check("no spike costs nothing", _energy_silent, ("silent",), "both nets fetch their weights"),
        Check("a table of spike counts, other energies", _energy_table, ("int8",), SPIKES_ADD),
    ),
)

EXERCISES = (LIF_RATE, LIF_SIMULATE, ALIF_SIMULATE, IZHIKEVICH, CLASSIFY, ENERGY_RATIO)

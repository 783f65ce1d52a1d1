"""Exercises of lesson 02, Reduced neurons, spikes and energy.

Each check is one misconception. Where a usual slip can be computed, its result is compared with what came
back, so that the message can name the slip.
"""

import numpy as np

from ..models import energy, izhikevich, lif, spikes
from .compare import array, close, difference, number, row, several
from .record import Case, Check, Exercise, Unfit

# -- 2.1 lif_rate -------------------------------------------------------------------------------------
OTHER_CELL = dict(tau=20.0, R=8.0, EL=-70.0, Vth=-52.0, Vr=-58.0, tref=3.5)


def _rate_cases(rng):
    return {
        "two": Case(dict(I=np.array([2.0, 3.0])), "I = [2, 3] nA"),
        "rising": Case(dict(I=np.sort(rng.uniform(1.6, 6.0, 5))), "five currents above the rheobase"),
        "below": Case(dict(I=np.array([0.0, 1.0, 1.4, 1.5])), "I = [0, 1, 1.4, 1.5] nA"),
        "other": Case(dict(I=np.array([2.5, 4.0]), **OTHER_CELL), "a cell with V_r = −58, E_L = −70 mV"),
        "huge": Case(dict(I=np.array([1e6])), "I = [1,000,000] nA"),
        "number": Case(dict(I=3.0), "I = 3.0, a number"),
        "table": Case(dict(I=np.full((2, 3), 2.0)), "I of the shape (2, 3)"),
    }


def _rate_returns(value, case):
    return array(value, np.shape(case.kwargs["I"]), "the rate")


def _rate_slips(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    """What the usual slips give, with the words for each."""
    Vinf = EL + R * np.asarray(I)
    log = np.log((Vinf - Vr) / (Vinf - Vth))
    return (
        (1000 / (tref - tau * log), "the fraction in the logarithm is upside down"),
        (1 / (tref + tau * log), "that is in spikes per millisecond; 1 Hz is one spike per 1000 ms"),
        (1000 / (tau * log), "the refractory time is missing"),
        (1000 / (tref + tau * log / np.log(10)), "np.log10 is not the natural logarithm; np.log is"),
        (1000 / (tref + log), "the logarithm still has to be multiplied by tau"),
        (tref + tau * log, "that is the time between two spikes; the rate is one over it"),
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
    if np.any(np.diff(got["rising"]) <= 0):
        I = row(given["rising"]["I"], 3)
        return f"for I = {I} nA got {row(got['rising'])}; the rate must rise with the current"
    return None


def _rate_below(got, given):
    rates, seen = got["below"], f"for I = [0, 1, 1.4, 1.5] nA got {row(got['below'])}, expected zeros; "
    if not np.isfinite(rates).all():
        return (
            seen
            + "up to the rheobase the logarithm has no answer, so choose 0 there, for example with np.where"
        )
    if (rates != 0).any():
        return seen + "where R·I does not lift V above V_th there is no spike, also exactly at the rheobase"
    return None


def _rate_other(got, given):
    I = given["other"]["I"]
    return difference(
        got["other"],
        lif.lif_rate(I, **OTHER_CELL),
        "for a cell with V_r = −58, E_L = −70 mV ",
        (
            (lif.lif_rate(I, **OTHER_CELL | dict(Vr=-70.0)), "E_L stands where the reset V_r belongs"),
            (lif.lif_rate(I), "the function uses fixed numbers instead of its arguments"),
            *_rate_slips(I, **OTHER_CELL),
        ),
        "is each of R, E_L, V_r, V_th, tau and tref where it belongs?",
        rtol=1e-4,
    )


def _rate_huge(got, given):
    hint = "two spikes are never closer than t_ref, so no current drives the rate above 1/t_ref"
    return difference(got["huge"], [500.0], "for I = 1,000,000 nA ", hint=hint, rtol=1e-2)


def _rate_shape(got, given):
    want = lif.lif_rate(given["table"]["I"])
    return difference(got["table"], want, "for a (2, 3) table of 2 nA ", rtol=1e-4) or difference(
        got["number"], lif.lif_rate(3.0), "for the number 3.0 ", rtol=1e-4
    )


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
        Check("the rate rises with the current", _rate_rises, ("rising",), "the rates at 2 and 3 nA"),
        Check("silent up to the rheobase", _rate_below, ("below",), "the rates at 2 and 3 nA"),
        Check("any cell: every parameter in its place", _rate_other, ("other",)),
        Check("never faster than 1 / t_ref", _rate_huge, ("huge",), "the rate rises with the current"),
        Check("one rate for each current, in any shape", _rate_shape, ("table", "number")),
    ),
)


# -- 2.2 lif_simulate ---------------------------------------------------------------------------------
def _lif_cases(rng):
    noisy = 2.0 + rng.normal(0.0, 1.0, (2000, 4))
    steps = np.repeat(rng.uniform(0.2, 1.2, 5), 8)
    return {
        "weak": Case(dict(I=steps, dt=2.0), "a current below the rheobase, dt = 2 ms"),
        "rates": Case(
            dict(I=np.tile([2.0, 3.0, 5.0], (15_000, 1)), dt=0.02),
            "three neurons at 2, 3 and 5 nA, dt = 0.02 ms",
        ),
        "pause": Case(dict(I=np.full(400, 100.0), dt=0.5, tref=5.0), "I = 100 nA, dt = 0.5 ms, t_ref = 5 ms"),
        "noisy": Case(dict(I=noisy, dt=0.1, Vr=-60.0), "four neurons with noisy currents, V_r = −60 mV"),
        "one": Case(dict(I=noisy[:, 2].copy(), dt=0.1, Vr=-60.0), "the third of these neurons alone"),
    }


def _lif_returns(value, case):
    V, fired = several(value, 2, "V, spikes")
    shape = np.shape(case.kwargs["I"])
    return array(V, shape, "V"), array(fired, shape, "spikes", "b")


def _euler(I, dt, tau=10.0, R=10.0, EL=-65.0):
    V, v = np.empty(len(I)), EL
    for k, current in enumerate(I):
        v = v + dt / tau * (EL + R * current - v)
        V[k] = v
    return V


def _lif_weak(got, given):
    (V, fired), I = got["weak"], given["weak"]["I"]
    if fired.any():
        return "a current below 1.5 nA made it spike; compare V with V_th, nothing else"
    want = lif.leaky_filter(I, 2.0)
    if np.isclose(V[0], -65.0) and close(V[1:], want[:-1]):
        return None  # V written down at the start of each step: the same answer, one step later
    slips = (
        (_euler(I, 2.0), "that is an Euler step; the exact one is V∞ + (V − V∞)·exp(−dt/τ)"),
        (lif.leaky_filter(I - 0.0, 2.0, EL=0.0), "E_L is missing from V∞ = E_L + R·I"),
    )
    slips = tuple((values[-3:], words) for values, words in slips)
    hint = "V∞ = E_L + R·I is where V goes, exp(−dt/τ) is the part of the way still left after one step"
    return difference(V[-3:], want[-3:], "with steps of 2 ms the last three V are ", slips, hint)


def _mean_rates(fired, dt):
    """Rates from the mean interval; 0 for fewer than two spikes."""
    intervals = [spikes.interspike_intervals(column, dt) for column in fired.T]
    return np.array([1000.0 / isi.mean() if isi.size else 0.0 for isi in intervals])


def _lif_rates(got, given):
    rates, want = _mean_rates(got["rates"][1], 0.02), lif.lif_rate([2.0, 3.0, 5.0])
    if not rates.any():
        return "at 2, 3 and 5 nA no neuron spikes twice; when V reaches V_th note a spike and set V to V_r"
    without_pause = lif.lif_rate([2.0, 3.0, 5.0], tref=0.0)
    halved = lif.lif_rate([2.0, 3.0, 5.0], tref=1.0)
    slips = (
        (without_pause, "the refractory pause t_ref is missing"),
        (halved, "the pause is half as long as t_ref; how many steps of dt make t_ref?"),
    )
    hint = "that is not what lif_rate says; is V set back to V_r at a spike, and held there for t_ref?"
    return difference(rates, want, "at 2, 3 and 5 nA the rates are ", slips, hint, rtol=5e-3)


def _lif_reset(got, given):
    for name in ("rates", "noisy"):
        top = float(got[name][0].max())
        if top >= -50.0:
            return (
                f"the returned V reaches {number(top)} mV, but V_th = −50 mV is never passed: "
                "update V first, then test it, and set it to V_r before writing it down"
            )
    V, fired = got["noisy"]
    after = V[fired]
    if after.size and not close(after, -60.0, atol=1e-6):
        # V may also be written down at the start of the step; then the reset shows one step later
        later = V[1:][fired[:-1]]
        if not close(later, -60.0, atol=1e-6):
            return f"after a spike V is {row(after, 4, 1)}, expected V_r = −60 mV (V_r is not always E_L)"
    return None


def _lif_pause(got, given):
    isi = np.unique(spikes.interspike_intervals(got["pause"][1], 0.5))
    if isi.size == 0:
        return "at 100 nA there are fewer than two spikes"
    if close(isi, 5.5):
        return None
    return (
        f"at 100 nA the spikes are {row(isi)} ms apart, expected 5.5 ms: the pause of t_ref = 5 ms is 10 whole "
        "steps of 0.5 ms at V_r, and the step after them already spikes"
    )


def _lif_columns(got, given):
    together, alone = got["noisy"][1][:, 2], got["one"][1]
    if not np.array_equal(together, alone):
        return (
            f"run alone the neuron spikes {alone.sum()} times, beside three others {together.sum()} times; "
            "each column needs its own V and its own pause (np.where instead of if)"
        )
    return None


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
        Check(
            "V is reset and never passes the threshold",
            _lif_reset,
            ("rates", "noisy"),
            "the rates agree with the closed form",
        ),
        Check("the pause lasts exactly t_ref", _lif_pause, ("pause",)),
        Check(
            "neurons side by side do not touch each other",
            _lif_columns,
            ("noisy", "one"),
            "the rates agree with the closed form",
        ),
    ),
)


# -- 2.3 alif_simulate --------------------------------------------------------------------------------
def _alif_cases(rng):
    b = float(rng.uniform(0.3, 0.6))
    pulse = np.where(np.arange(6000) < 2000, 3.0, 0.0)
    return {
        "adapts": Case(dict(I=np.full(10_000, 3.0), dt=0.1, b=b), f"I = 3 nA for 1 s, b = {b:.2f} nA"),
        "plain": Case(dict(I=np.full(6000, 3.0), dt=0.05, b=0.0), "b = 0"),
        "pulse": Case(dict(I=pulse, dt=0.1, b=b, tau_w=150.0), "3 nA for 200 ms, then none; tau_w = 150 ms"),
    }


def _alif_returns(value, case):
    V, w, fired = several(value, 3, "V, w, spikes")
    shape = np.shape(case.kwargs["I"])
    return array(V, shape, "V"), array(w, shape, "w"), array(fired, shape, "spikes", "b")


def _alif_plain(got, given):
    rate = _mean_rates(got["plain"][2][:, None], 0.05)[0]
    want = lif.lif_rate(3.0)
    hint = "without adaptation (b = 0) it must be the neuron of exercise 2.2"
    return difference(rate, want, "with b = 0 and 3 nA the rate is ", hint=hint, rtol=1e-2)


def _alif_grows(got, given):
    isi = spikes.interspike_intervals(got["adapts"][2], 0.1)
    if isi.size < 5:
        return f"at 3 nA it spikes {isi.size + 1} times in 1 s; does w fade with tau_w?"
    if isi[-1] < 2.0 * isi[0]:
        return (
            f"the first interval is {number(isi[0])} ms, the last {number(isi[-1])} ms; expected more than twice as "
            "long: V feels I − w, and every spike adds b to w"
        )
    return None


def _alif_jumps(got, given):
    _, w, fired = got["adapts"]
    b, jumps = given["adapts"]["b"], np.diff(w, prepend=0.0)
    if w.max() > 0 and jumps[~fired].max() > 0.2 * b and not (jumps[1:][fired[:-1]] > 0.8 * b).all():
        return "w rises in steps without a spike; b is added once per spike, and only then"
    size = jumps[fired] if jumps[fired].mean() > 0.5 * b else jumps[1:][fired[:-1]]
    if size.size == 0 or not np.allclose(size, b, rtol=0.05, atol=0.02):
        return f"at a spike w changes by {row(size, 3)} nA, expected b = {number(b, 3)} nA each time (w += b)"
    return None


def _alif_fades(got, given):
    _, w, _ = got["pulse"]
    start, end = w[2500], w[5500]
    if start <= 0:
        return f"50 ms after the last spike w is {number(start)} nA, expected more than 0"
    want = np.exp(-300.0 / 150.0)
    slips = (
        (np.exp(-300.0 / 100.0), "tau_w is fixed at 100 ms instead of being the argument"),
        (np.exp(-300.0 / 10.0), "w fades with the membrane's tau instead of its own tau_w"),
        (1.0, "w never fades; multiply it by exp(−dt/tau_w) in every step"),
    )
    words = "without spikes, of w is left after 300 ms (tau_w = 150 ms): "
    return difference(end / start, want, words, slips, "multiply w by exp(−dt/tau_w) in every step", 0.02)


def _alif_steady(got, given):
    I, b = given["adapts"]["I"], given["adapts"]["b"]
    want = spikes.interspike_intervals(lif.alif_simulate(I, 0.1, b=b)[2], 0.1)
    isi = spikes.interspike_intervals(got["adapts"][2], 0.1)
    hint = "w is a current: τ dV/dt = −(V − E_L) + R·(I − w); it fades also during the pause"
    return difference(isi[-1:], want[-1:], "the last interval in ms is ", hint=hint, rtol=0.03)


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
        Check("the intervals grow", _alif_grows, ("adapts",), "with b = 0 it is the neuron of exercise 2.2"),
        Check("each spike adds b to w, nothing else does", _alif_jumps, ("adapts",)),
        Check("w fades with tau_w", _alif_fades, ("pulse",)),
        Check("the adapted rate is right", _alif_steady, ("adapts",), "the intervals grow"),
    ),
)


# -- 2.4 izhikevich -----------------------------------------------------------------------------------
def _izhikevich_cases(rng):
    def case(name, I, T, words):
        a, b, c, d = izhikevich.PATTERNS[name]
        return Case(dict(a=a, b=b, c=c, d=d, I=np.full(T, float(I)), dt=0.05), words)

    return {
        "rest": case("RS", 0.0, 8000, "a regular-spiking cell without input"),
        "RS": case("RS", float(rng.uniform(13, 15)), 8000, "a regular-spiking cell"),
        "CH": case("CH", 10.0, 12_000, "a chattering cell, I = 10"),
        "FS": case("FS", 10.0, 6000, "a fast-spiking cell, I = 10"),
    }


def _izhikevich_returns(value, case):
    v, u, fired = several(value, 3, "v, u, spikes")
    shape = np.shape(case.kwargs["I"])
    return array(v, shape, "v"), array(u, shape, "u"), array(fired, shape, "spikes", "b")


def _izhikevich_rest(got, given):
    v, _, fired = got["rest"]
    if not np.isfinite(v).all():
        return "v runs away to infinity; is the reset to c at v ≥ 30 mV in the loop?"
    if fired.any() and fired.mean() > 0.5:
        return "it spikes in nearly every step without any input; the test is v ≥ 30 mV"
    hint = "check dv/dt = 0.04 v² + 5 v + 140 − u + I term by term"
    return difference(v[-1], -70.0, "without input it settles at v = ", hint=hint, atol=0.2, rtol=0)


def _izhikevich_spikes(got, given):
    counts = {name: int(got[name][2].sum()) for name in ("RS", "CH", "FS")}
    if min(counts.values()) < 5:
        return (
            f"spikes of RS, CH and FS: {counts['RS']}, {counts['CH']}, {counts['FS']}; expected many of each. "
            "Test v ≥ 30 before v is overwritten or cut off"
        )
    for name in counts:
        _, _, fired = got[name]
        if (fired[1:] & fired[:-1]).any():
            return f"{name} spikes in two steps in a row; at a spike v goes back to c"
    return None


def _izhikevich_jump(got, given):
    v, u, fired = got["CH"]
    d, steps = given["CH"]["d"], np.diff(u, prepend=u[0])
    jumps = steps[fired] if steps[fired].mean() > 0.5 * d else steps[1:][fired[:-1]]
    at = f"at a spike u changes by {row(jumps, 3)}, expected d = {number(d)}"
    if np.allclose(jumps, d, atol=0.35):
        return None
    if np.allclose(u[fired], d) or np.allclose(u[1:][fired[:-1]], d, atol=0.1):
        return at + "; u is set to d, but d is added to it (u += d)"
    return at + "; u ← u + d, once per spike"


def _izhikevich_reset(got, given):
    v, _, fired = got["CH"]
    c = given["CH"]["c"]
    after = v[1:][fired[:-1]]  # one step after the spike v is still close to c
    if after.size and np.abs(after - c).max() > 2.0:
        return f"right after a spike v is {row(after, 3)} mV, expected close to c = {number(c)} mV"
    if v.max() > 31.0:
        return (
            f"the returned v reaches {number(v.max())} mV; show at most the 30 mV peak in the step of a spike"
        )
    return None


def _izhikevich_patterns(got, given):
    cv = {}
    for name in ("CH", "FS"):
        isi = spikes.interspike_intervals(got[name][2], 0.05)
        cv[name] = spikes.coefficient_of_variation(isi[isi.size // 2 :])
    if not (cv["CH"] > 1.0 and cv["FS"] < 0.1):
        return (
            f"late intervals vary by CV = {number(cv['CH'], 2)} (CH) and {number(cv['FS'], 2)} (FS); expected above 1 "
            "and below 0.1: is du/dt = a (b v − u), with a outside the bracket?"
        )
    isi = spikes.interspike_intervals(got["RS"][2], 0.05)
    if isi.size < 4 or spikes.classify(isi) != "RS":
        return f"the regular-spiking cell has the intervals {row(isi, 3)} ms; expected one short one, then longer ones"
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
        Check("without input it rests at −70 mV", _izhikevich_rest, ("rest",)),
        Check(
            "it spikes, once at a time",
            _izhikevich_spikes,
            ("RS", "CH", "FS"),
            "without input it rests at −70 mV",
        ),
        Check("a spike adds d to u", _izhikevich_jump, ("CH",), "it spikes, once at a time"),
        Check("a spike sets v to c", _izhikevich_reset, ("CH",), "it spikes, once at a time"),
        Check(
            "RS adapts, CH bursts, FS is regular",
            _izhikevich_patterns,
            ("RS", "CH", "FS"),
            "it spikes, once at a time",
        ),
    ),
)


# -- 2.5 classify -------------------------------------------------------------------------------------
#: The drive at which each preset shows its pattern most clearly.
CLEAR_DRIVE = {"RS": 14.0, "IB": 10.0, "CH": 10.0, "FS": 11.0}


def _classify_cases(rng):
    """Cells near the presets, at two time steps, and the same cells running slower and faster."""
    cases = {}
    for name, drive in CLEAR_DRIVE.items():
        a, b, c, d = izhikevich.PATTERNS[name]
        near = rng.uniform(-1.0, 1.0, (3, 3)) * np.array([[0.05], [0.02], [0.05]])
        a, b, d = np.array([[a], [b], [d]]) * (1.0 + near)
        for dt in (0.05, 0.1):
            I = np.full((round(600 / dt), 3), drive)
            fired = izhikevich.izhikevich(a, b, c, d, I, dt)[2]
            for j in range(3):
                isi = spikes.interspike_intervals(fired[:, j], dt)
                cases[f"{name} {dt} {j}"] = Case(dict(isi=isi), f"intervals {row(isi, 3)} ms")
        slow, fast = cases[f"{name} 0.05 0"].kwargs["isi"] * 6.0, cases[f"{name} 0.05 1"].kwargs["isi"] / 6.0
        cases[f"{name} slow"] = Case(dict(isi=slow), f"intervals {row(slow, 3)} ms")
        cases[f"{name} fast"] = Case(dict(isi=fast), f"intervals {row(fast, 3)} ms")
    return cases


def _classify_returns(value, case):
    if value is None:
        raise Unfit("nothing came back (None): does every path end in a return?")
    if not isinstance(value, str):
        raise Unfit(f"the answer is {value!r}; expected one of the texts 'RS', 'IB', 'CH', 'FS'")
    if value.strip().upper() not in CLEAR_DRIVE:
        raise Unfit(f"the answer is {value!r}; expected 'RS', 'IB', 'CH' or 'FS'")
    return value.strip().upper()


def _classify_check(label, name, hint):
    names = tuple(f"{name} {dt} {j}" for dt in (0.05, 0.1) for j in range(3))

    def judge(got, given):
        for case in names:
            if got[case] != name:
                isi = given[case]["isi"]
                return f"the intervals {row(isi, 3, 6)} ms, CV of the later half {_late_cv(isi)}, got {got[case]!r}, expected {name!r}; {hint}"
        return None

    return Check(label, judge, names)


def _late_cv(isi):
    return number(spikes.coefficient_of_variation(isi[isi.size // 2 :]), 2)


def _classify_speed(got, given):
    for name in CLEAR_DRIVE:
        for speed, words in (("slow", "six times slower"), ("fast", "six times faster")):
            base = got[f"{name} 0.05 {0 if speed == 'slow' else 1}"]
            if got[f"{name} {speed}"] != base:
                return (
                    f"a cell called {base!r} becomes {got[f'{name} {speed}']!r} when everything runs {words}; "
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
        _classify_check("chattering cells", "CH", "CH bursts to the end: take the CV of the later half only"),
        _classify_check(
            "initially bursting cells", "IB", "IB starts with two or more short intervals, then is regular"
        ),
        _classify_check("regular-spiking cells", "RS", "RS has exactly one short interval at the start"),
        _classify_check("fast-spiking cells", "FS", "FS has no interval below half of the usual one"),
        Check("the same name at any speed", _classify_speed, _SPEED_CASES, "regular-spiking cells"),
    ),
)


# -- 2.6 energy_ratio ---------------------------------------------------------------------------------
FP32 = dict(e_mac=4.6, e_add=0.9)


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
    slips = (
        (
            4.6 / (s * 0.9),
            "that is the ordinary net over the spiking one; the question is the other way round",
        ),
        (s * 4.6 / 0.9, "a spiking synapse adds (e_add), an ordinary one multiplies and adds (e_mac)"),
        (s * 0.9 / (s * 4.6), "the ordinary net pays e_mac once per inference, not once per spike"),
        (np.full(3, 0.9 / 4.6), "the number of spikes does not enter"),
        (s * 0.9 / 4.6 * 1000, "the units differ: all energies are in pJ, nothing needs converting"),
        (s * 0.9 / 4.6 / 1000, "the units differ: all energies are in pJ, nothing needs converting"),
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
    )
    return difference(
        got["memory"],
        want,
        "with a read of 5 pJ per use ",
        slips,
        "each use of a weight costs reads · e_read",
    )


def _energy_reads(got, given):
    want = energy.energy_ratio(**given["reads"])
    one = energy.energy_ratio(**given["reads"] | dict(reads=1))
    slips = ((one, "e_read is the energy of one read; there are `reads` of them"),)
    return difference(got["reads"], want, "with two reads ", slips, "multiply e_read by reads")


def _energy_silent(got, given):
    return difference(
        got["silent"], 0.0, "for no spike ", hint="where nothing arrives nothing is added or fetched"
    )


def _energy_table(got, given):
    return difference(got["int8"], energy.energy_ratio(**given["int8"]), "for a (2, 2) table with int8 ")


ENERGY_RATIO = Exercise(
    name="energy_ratio",
    number="2.6",
    title="When spikes save energy",
    points=3,
    cases=_energy_cases,
    returns=_energy_returns,
    reference=energy.energy_ratio,
    checks=(
        Check("arithmetic: spikes · add against one multiply-and-add", _energy_arithmetic, ("arithmetic",)),
        Check("both nets fetch their weights", _energy_memory, ("memory",)),
        Check("every read counts", _energy_reads, ("reads",)),
        Check("no spike costs nothing", _energy_silent, ("silent",), "both nets fetch their weights"),
        Check("a table of spike counts, other energies", _energy_table, ("int8",)),
    ),
)

EXERCISES = (LIF_RATE, LIF_SIMULATE, ALIF_SIMULATE, IZHIKEVICH, CLASSIFY, ENERGY_RATIO)

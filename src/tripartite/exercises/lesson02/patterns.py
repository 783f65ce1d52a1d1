"""Exercise 2.4: four numbers, many patterns."""

import numpy as np

from ...models import izhikevich, spikes
from ..compare import array, close, difference, number, row, several
from ..record import Case, Check, Exercise
from .trains import SIDE_BY_SIDE, marks


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
    return array(v, shape, "v"), array(u, shape, "u"), marks(fired, shape, "v, u, spikes")


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

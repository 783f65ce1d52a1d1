"""Exercise 14.3: calcium under a constant drive."""

from dataclasses import fields, replace

import numpy as np

from ...models.calcium import AM, LiRinzel, fixed_points, li_rinzel, period
from ..compare import array, close, difference, number, row, several
from ..record import Case, Check, Exercise

DRIVES = (0.3, 0.5, 0.8)
#: A cell of its own, every constant another.
OTHER = LiRinzel(2.3, 0.25, 5.0, 0.2, 1.2, 0.06, 0.2, 1.3, 0.7, 0.12, 0.3)
TINY = 1e-4  # s: in so short a step every method takes the slope at the start


def _cases(rng):
    ip3 = rng.uniform(0.3, 0.9, 3).round(2)
    return {
        "step": Case(
            dict(ip3=ip3, T=TINY, dt=TINY, ca=0.2, h=0.6), f"one step of {TINY:g} s from ca = 0.2, h = 0.6"
        ),
        "long": Case(dict(ip3=np.array(DRIVES), T=120.0, dt=0.02), "IP₃ = [0.3, 0.5, 0.8] µM for 120 s"),
        "pump": Case(
            dict(ip3=0.6, T=TINY, dt=TINY, ca=0.08, h=0.7, p=OTHER),
            f"one step of {TINY:g} s with other constants p",
        ),
        "count": Case(
            dict(ip3=0.5, T=0.29, dt=0.01), "one drive, IP₃ = 0.5 µM, for 0.29 s in steps of 0.01 s"
        ),
        # 0.07 / 0.01 is a little more than 7: what rounds up takes an eighth step
        "table": Case(
            dict(ip3=np.array([[0.3, 0.4, 0.5], [0.6, 0.7, 0.8]]), T=0.07, dt=0.01),
            "a table of drives, shape (2, 3), for 0.07 s in steps of 0.01 s",
        ),
    }


def _returns(value, case):
    ca, h = several(value, 2, "ca, h")
    k = case.kwargs
    shape = (round(k["T"] / k["dt"]), *np.shape(k["ip3"]))
    return array(ca, shape, "ca"), array(h, shape, "h")


def _parts(ip3, ca, h, p=AM):
    m = ip3 / (ip3 + p.d1) * ca / (ca + p.d5)
    Q = p.d2 * (ip3 + p.d1) / (ip3 + p.d3)
    return m, Q


def _dca(ip3, ca, h, p=AM, gate=None, left=None, back=None, leak=None):
    """dc/dt with one part exchanged."""
    m, _ = _parts(ip3, ca, h, p)
    gate = m**3 * h**3 if gate is None else gate
    left = p.c0 - (1 + p.c1) * ca if left is None else left
    back = p.v3 * ca**2 / (p.k3**2 + ca**2) if back is None else back
    leak = p.v2 if leak is None else leak
    return (p.v1 * gate + leak) * left - back


def _ca_slips(ip3, ca, h, p=AM):
    m, _ = _parts(ip3, ca, h, p)
    right = _dca(ip3, ca, h, p)
    return (
        (_dca(ip3, ca, h, p, gate=m**3 * h), "h stands there cubed, as m does: three gates each"),
        (_dca(ip3, ca, h, p, gate=m * h), "m and h stand there cubed: three gates each"),
        (_dca(ip3, ca, h, p, gate=m * h**3), "m stands there cubed, as h does"),
        (_dca(ip3, ca, h, p, gate=m**3), "h is missing: channels that calcium has blocked let nothing out"),
        (
            _dca(ip3, ca, h, p, left=p.c0 - ca),
            "c1 is missing: what is left in the stores counts as c0 − (1 + c1)·ca",
        ),
        (_dca(ip3, ca, h, p, left=p.c0 - p.c1 * ca), "it is (1 + c1)·ca that is taken off c0, not c1·ca"),
        (_dca(ip3, ca, h, p, back=p.v3 * ca / (p.k3 + ca)), "the pump works with squares: ca² / (k3² + ca²)"),
        (_dca(ip3, ca, h, p, back=p.v3 * ca**2 / (p.k3 + ca**2)), "k3 is squared too: ca² / (k3² + ca²)"),
        (_dca(ip3, ca, h, p, back=0.0), "the pump is missing"),
        (_dca(ip3, ca, h, p, leak=0.0), "the leak v2 is missing"),
        (right + 2 * p.v3 * ca**2 / (p.k3**2 + ca**2), "the pump takes calcium out of the cytosol: a minus"),
        (1000 * right, "that is a thousand times too fast; here time is in seconds"),
        (right / 1000, "that is a thousand times too slow; here time is in seconds"),
        (right / TINY, "dt is missing: in a step ca moves by dt · dc/dt"),
        ((h - ca) / TINY + 0.0 * ip3, "ca and h came back in the other order: return ca, h"),
        ((0.1 - ca) / TINY + right, "it starts at ca = 0.1 whatever the argument ca says"),
    )


def _step_ca(got, given):
    return _one_step(got["step"][0][0], given["step"], 0.2, _dca, _ca_slips, "dc/dt", "µM/s")


def _one_step(after, given, start, rate, slips, name, unit, p=AM):
    """The slope that a tiny step reveals, with the reason when it is another."""
    ip3, ca, h = np.asarray(given["ip3"], float), given["ca"], given["h"]
    seen, want = (after - start) / TINY, rate(ip3, ca, h, p)
    if close(seen, want, rtol=2e-3, atol=5e-4):
        return None
    found = (words for value, words in slips(ip3, ca, h, p) if close(seen, value, rtol=2e-3, atol=5e-4))
    words = next(found, "compare every term with the equation")
    if np.all(after == start):
        which = name[1:-3]
        words = f"{'ca' if which == 'c' else which} does not move: update it in the loop, and only then write it down"
    return (
        f"for ca = {ca:g}, h = {h:g} and IP₃ = {row(ip3, 3)} got {name} = {row(seen)} {unit}, "
        f"expected {row(want)}; {words}"
    )


def _dh(ip3, ca, h, p=AM):
    _, Q = _parts(ip3, ca, h, p)
    return p.a2 * (Q * (1 - h) - ca * h)


def _h_slips(ip3, ca, h, p=AM):
    _, Q = _parts(ip3, ca, h, p)
    other = p.d2 * (ip3 + p.d3) / (ip3 + p.d1)
    return (
        (p.a2 * (other * (1 - h) - ca * h), "Q is upside down: d2 (IP₃ + d1) / (IP₃ + d3)"),
        (Q * (1 - h) - ca * h, "a2 is missing"),
        (p.a2 * (Q * (1 - h) + ca * h), "calcium blocks channels: − ca·h"),
        (
            p.a2 * (Q * h - ca * (1 - h)),
            "h is the share of channels that are free: Q (1 − h) frees, ca·h blocks",
        ),
        (p.a2 * (Q * (1 - h) - h), "how fast channels are blocked depends on calcium: ca·h"),
        (_dh(ip3, ca, h, p) / TINY, "dt is missing: in a step h moves by dt · dh/dt"),
        (_dh(ip3, ca, h, p) / 1000, "that is a thousand times too slow; here time is in seconds"),
        ((ca - h) / TINY + 0.0 * ip3, "ca and h came back in the other order: return ca, h"),
        ((0.8 - h) / TINY + 0.0 * ip3, "it starts at h = 0.8 whatever the argument h says"),
    )


def _step_h(got, given):
    return _one_step(got["step"][1][0], given["step"], 0.6, _dh, _h_slips, "dh/dt", "1/s")


def _constants(got, given):
    """Both slopes with every constant changed; a typed-in one is found by putting it back."""

    def typed_in(rate):
        def slips(ip3, ca, h, p):
            one = ((rate(ip3, ca, h, replace(p, **{f.name: getattr(AM, f.name)})), f.name) for f in fields(p))
            none = (rate(ip3, ca, h, AM), "p is not used; take every constant from it, p.v1, p.v2 and so on")
            return none, *((value, f"{name} is typed in; use p.{name}") for value, name in one)

        return slips

    case = given["pump"] | {"ip3": np.array([0.6])}
    ca, h = (np.reshape(part, (-1,)) for part in got["pump"])
    return _one_step(ca, case, case["ca"], _dca, typed_in(_dca), "dc/dt", "µM/s", case["p"]) or _one_step(
        h, case, case["h"], _dh, typed_in(_dh), "dh/dt", "1/s", case["p"]
    )


def _rests(got, given):
    ca = got["long"][0]
    for k in (0, 2):
        late, want = ca[-1000:, k], fixed_points(DRIVES[k])[0][0]
        # at 0.8 µM a small ripple is still fading after 120 s
        if not np.allclose(late, want, atol=5e-3):
            return (
                f"at IP₃ = {DRIVES[k]:g} µM the last 20 s go from {number(late.min(), 3)} to "
                f"{number(late.max(), 3)} µM, "
                f"expected calcium to rest at {number(want, 3)}: update h and ca in every step"
            )
    return None


def _swings(got, given):
    ca = got["long"][0][:, 1]
    late = ca[ca.size // 2 :]
    seen = period(ca, 0.02) if np.isfinite(ca).all() else float("nan")
    low, high = late.min(), late.max()
    if abs(low - 0.108) < 0.01 and abs(high - 0.445) < 0.02 and abs(seen - 11.5) < 0.3:
        return None
    return (
        f"at IP₃ = 0.5 µM got calcium between {number(low, 3)} and {number(high, 3)} µM with a period of "
        f"{number(seen, 3)} s, expected 0.108 to 0.445 µM and 11.5 s: does every step start from where the last ended?"
    )


def _end(got, given):
    ca = got["count"][0]
    want = li_rinzel(0.5, 0.29, 0.01)[0]
    if abs(ca[0] - 0.1) < 1e-9:
        return (
            f"ca[0] is {number(ca[0])}, where it started; expected {number(want[0], 3)} or near it: "
            "ca[k] is the value at the end of step k, so update first and write down then"
        )
    hint = "use dt, and start at ca = 0.1, h = 0.8 when nothing else is said"
    if np.ptp(ca) == 0:
        hint = (
            "all entries are the same: the list holds one array many times, "
            "which += changes; write ca = ca + …, not ca += …"
        )
    elif close(got["count"][1], want, rtol=0, atol=0.004):
        hint = "ca and h came back in the other order: return ca, h"
    return difference(ca, want, "for 29 steps of 0.01 s ", hint=hint, rtol=0, atol=0.004) or difference(
        got["table"][0],
        li_rinzel(**given["table"])[0],
        "for a table of drives ",
        hint="each drive has its own course, in its own place",
        rtol=0,
        atol=0.004,
    )


LI_RINZEL = Exercise(
    name="li_rinzel",
    number="14.3",
    title="Calcium under a constant drive",
    points=6,
    cases=_cases,
    returns=_returns,
    reference=li_rinzel,
    seconds=30.0,
    checks=(
        Check("what flows into the cytosol and out of it", _step_ca, ("step",)),
        Check("how channels are blocked and freed", _step_h, ("step",)),
        Check("values at the end of each step", _end, ("count", "table")),
        Check(
            "at rest below and above the window",
            _rests,
            ("long",),
            "what flows into the cytosol and out of it",
        ),
        Check("a rhythm inside it", _swings, ("long",), "what flows into the cytosol and out of it"),
        Check("other constants", _constants, ("pump",), "what flows into the cytosol and out of it"),
    ),
)

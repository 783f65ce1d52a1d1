"""Exercise 1.4: one step of the four equations.

The gates are judged in a membrane whose V stands still, and V where the gates stand still, so that it does not
matter whether an answer moves the gates or V first. A third check follows a whole spike step by step and
compares with the exact solution, within what every sensible order of the updates reaches.
"""

from functools import cache

import numpy as np

from ...models.hodgkin_huxley import hh_step, rates, simulate, steady
from ..compare import array, close, difference, number, row
from ..record import Case, Check, Exercise
from .gates import parts_of

SQUID = dict(gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0)
OTHER = dict(gNa=70.0, gK=20.0, gL=0.5, ENa=60.0, EK=-85.0, EL=-60.0, C=2.0)
HELD = np.array([-90.0, -60.0, -45.0, -20.0, 15.0])  # mV
GATES = "the gates: exact, however long the step"
CURRENTS = "V: each current pulls to its own potential"


def _cases(rng):
    V, n, m, h, I = (part.copy() for part in _spike()[:5])
    held = HELD + rng.uniform(-2, 2, HELD.size)
    gates = dict(zip("nmh", steady(held), strict=False))
    pick = dict(V=V[30], n=n[30], m=m[30], h=h[30], I=I[30])
    return {
        "cold": Case(
            _at_rest(-70.0, 2.0, rng), "four membranes with nothing but the leak, at −70 mV, dt = 2 ms"
        ),
        "high": Case(
            _at_rest(-25.0, 0.4, rng), "four membranes with nothing but the leak, at −25 mV, dt = 0.4 ms"
        ),
        "short": Case(dict(V=held, **gates, I=rng.uniform(5, 30, 5), dt=0.01), "steady gates, dt = 0.01 ms"),
        "long": Case(dict(V=held, **gates, I=rng.uniform(5, 30, 5), dt=0.3), "steady gates, dt = 0.3 ms"),
        "other": Case(
            dict(V=held, **gates, I=np.full(5, 9.0), dt=0.1, **OTHER), "steady gates, another membrane"
        ),
        "spike": Case(dict(V=V, n=n, m=m, h=h, I=I, dt=0.01), "the states along a spike, dt = 0.01 ms"),
        "alone": Case(
            {k: float(v) for k, v in pick.items()} | dict(dt=0.01), "one of these states, plain numbers"
        ),
    }


def _at_rest(V, dt, rng):
    """Only the leak, and V where it points: V does not move, whatever the gates do."""
    n, m, h = rng.uniform(0.1, 0.9, (3, 4))
    return dict(V=np.full(4, V), n=n, m=m, h=h, I=np.zeros(4), dt=dt, gNa=0.0, gK=0.0, EL=V)


@cache
def _spike():
    """States along a spike, the current, and where the exact solution has V and the gates 0.01 ms later."""
    dt = 0.01
    I = np.zeros(1200)
    I[:100] = 20.0
    states = simulate(I, dt)
    pick = np.arange(1, 1199, 19)
    start = np.array([part[pick] for part in states])
    I = I[pick + 1]
    state = start.copy()
    for _ in range(10):
        state = _runge_kutta(state, I, dt / 10)
    return (*start, I, *state)


def _runge_kutta(y, I, dt):
    a = _slopes(y, I)
    b = _slopes(y + dt / 2 * a, I)
    c = _slopes(y + dt / 2 * b, I)
    d = _slopes(y + dt * c, I)
    return y + dt / 6 * (a + 2 * b + 2 * c + d)


def _slopes(y, I):
    V, n, m, h = y
    an, bn, am, bm, ah, bh = rates(V)
    current = 120 * m**3 * h * (V - 50) + 36 * n**4 * (V + 77) + 0.3 * (V + 54.387)
    return np.array([I - current, an * (1 - n) - bn * n, am * (1 - m) - bm * m, ah * (1 - h) - bh * h])


def _returns(value, case):
    parts = parts_of(value, ("V", "n", "m", "h"))
    shape = np.shape(case.kwargs["V"])
    return tuple(array(part, shape, name) for part, name in zip(parts, ("V", "n", "m", "h"), strict=True))


# ---- the gates ---------------------------------------------------------------------------------------------


def _gates(got, given):
    for name in ("high", "cold"):
        case = given[name]
        dt, ends = case["dt"], steady(case["V"])
        for k, gate in enumerate("nmh"):
            x, end, tau = case[gate], ends[k], ends[k + 3]
            left = np.exp(-dt / tau)
            others = [
                (ends[j] + (case[o] - ends[j]) * np.exp(-dt / ends[j + 3]), f"that is {o}: return V, n, m, h")
                for j, o in enumerate("nmh")
                if o != gate
            ]
            slips = (
                (
                    x + dt * (end - x) / tau,
                    "that is an Euler step; the exact one is x∞ + (x − x∞)·exp(−dt/τ)",
                ),
                (x, "the gate does not move; with V held it goes to x∞ as exp(−dt/τ) fades"),
                (
                    x + (end - x) * left,
                    "exp(−dt/τ) is the part of the way that is left, not the part that is done",
                ),
                (end + 0 * x, "the gate jumps to x∞; it only gets nearer, by the factor exp(−dt/τ)"),
                (end + (x - end) * np.exp(-tau / dt), "the exponent is upside down: −dt/τ"),
                (end + (x - end) * np.exp(dt / tau), "the exponent needs its minus: −dt/τ"),
                *others,
                *(
                    (
                        ends[j] + (x - ends[j]) * stay,
                        f"it goes to the goal of {o}: hh.steady gives n, m, h, …",
                    )
                    for j, o in enumerate("nmh")
                    if o != gate
                    for stay in (left, np.exp(-dt / ends[j + 3]))
                ),
                *(
                    (
                        end + (x - end) * np.exp(-dt / ends[j + 3]),
                        f"it goes with the τ of {o}; each gate has its own",
                    )
                    for j, o in enumerate("nmh")
                    if o != gate
                ),
            )
            where = f"{gate} after a step of {dt:g} ms at {number(case['V'][0])} mV: "
            want = end + (x - end) * left
            if words := difference(
                got[name][k + 1], want, where, slips, "x∞ + (x − x∞)·exp(−dt/τ)", 1e-5, 1e-7
            ):
                return words
    return None


# ---- V -------------------------------------------------------------------------------------------------------


def _membrane(V, n, m, h, I, gNa, gK, gL, ENa, EK, EL, C=1.0, sodium=None, potassium=None):
    """Total conductance over C, and the potential to which V goes."""
    sodium = gNa * m**3 * h if sodium is None else sodium
    potassium = gK * n**4 if potassium is None else potassium
    total = sodium + potassium + gL
    return total / C, (sodium * ENa + potassium * EK + gL * EL + I) / total


def _exact(V, dt, speed, V_inf):
    return V_inf + (V - V_inf) * np.exp(-dt * speed)


def _euler(V, dt, speed, V_inf):
    return V + dt * speed * (V_inf - V)


def _wrong_membranes(state, cell):
    """Usual slips in the currents: (speed, V∞) and the words for each."""
    n, m, h = state["n"], state["m"], state["h"]
    gNa, gK = cell["gNa"], cell["gK"]
    swapped = cell | dict(ENa=cell["EK"], EK=cell["ENa"])
    yield _membrane(**state, **cell, sodium=gNa * m * h**3), "the sodium gates are m³h, not m h³"
    yield _membrane(**state, **cell, sodium=gNa * m**3), "sodium has a second gate: m³h"
    yield _membrane(**state, **cell, sodium=gNa * m**4 * h), "the sodium gates are m³h: three m, one h"
    yield _membrane(**state, **cell, sodium=gNa * m * h), "the sodium gates are m³h: three m, one h"
    yield _membrane(**state, **cell, potassium=gK * n**3), "potassium has four gates: n⁴"
    yield _membrane(**state, **cell, potassium=gK * n), "potassium has four gates: n⁴"
    yield _membrane(**state, **swapped), "E_Na and E_K are exchanged: sodium pulls V up, potassium down"
    yield _membrane(**state | dict(I=0.0), **cell), "the current I is missing"
    yield _membrane(**state | dict(I=-state["I"]), **cell), "I has the wrong sign: a positive I lifts V"
    yield _membrane(**state | dict(I=1000 * state["I"]), **cell), "I is in µA/cm² already; no factor"
    yield _membrane(**state | dict(I=0.001 * state["I"]), **cell), "I is in µA/cm² already; no factor"
    speed, V_inf = _membrane(**state, **cell)
    leak = cell["gL"] / cell["C"]
    bare = speed - leak
    yield (bare, (speed * V_inf - leak * cell["EL"]) / bare), "the leak is missing: g_L and g_L·E_L"
    yield (speed, V_inf - leak * cell["EL"] / speed), "g_L·E_L is missing in V∞"
    yield (bare, speed * V_inf / bare), "g_L is missing in g"
    lift = state["I"] / (speed * cell["C"])
    yield (speed, V_inf - lift + state["I"]), "I belongs inside the sum that is divided by g"
    yield (speed * 1000, V_inf), "mS/cm² and µF/cm² give ms as they are; no factor"
    yield (speed / 1000, V_inf), "mS/cm² and µF/cm² give ms as they are; no factor"


def _by_current(got, given):
    """Exact and Euler steps pass both: here only the currents are asked for."""
    state = {k: v for k, v in given["short"].items() if k != "dt"}
    V, dt, new = state["V"], 0.01, got["short"][0]
    fits = dict(rtol=0.0, atol=2e-6)
    right = _membrane(**state, **SQUID)
    if any(close(new, solve(V, dt, *right), **fits) for solve in (_exact, _euler)):
        return None
    words = "V∞ is the mean of E_Na, E_K and E_L weighted with their conductances, plus I over their sum"
    speed, V_inf = right
    left = np.exp(-dt * speed)
    for values, reason in (
        (V, "V does not move: return the new one"),
        (V_inf, "V jumps to V∞; it only gets nearer, by the factor exp(−dt·g/C)"),
        (
            V_inf + (V - V_inf) * (1 - left),
            "exp(−dt·g/C) is the part of the way that is left, not the part done",
        ),
        (V_inf + (V - V_inf) / left, "the exponent needs its minus: −dt·g/C"),
        (V_inf - (V - V_inf) * left, "it is V∞ + (V − V∞)·exp(−dt·g/C), with a plus"),
        (V_inf + (V - V_inf) * np.exp(-dt), "g is missing in the exponent: −dt·g/C"),
    ):
        if close(new, values, **fits):
            words = reason
            break
    for membrane, reason in _wrong_membranes(state, SQUID):
        if any(close(new, solve(V, dt, *membrane), **fits) for solve in (_exact, _euler)):
            words = reason
            break
    want = _exact(V, dt, *right)
    where = f"one step of 0.01 ms from V = {row(V)} mV: "
    return f"{where}got {row(new, 6)}, expected {row(want, 6)}; {words}"


def _long(got, given):
    state = {k: v for k, v in given["long"].items() if k != "dt"}
    V, membrane = state["V"], _membrane(**state, **SQUID)
    slips = (
        (
            _euler(V, 0.3, *membrane),
            "that is an Euler step, which overshoots when g·dt/C is large; use V∞ + (V − V∞)·exp(−dt·g/C)",
        ),
        (membrane[1], "V jumps to V∞; it only gets nearer, by the factor exp(−dt·g/C)"),
    )
    want, where = _exact(V, 0.3, *membrane), f"one step of 0.3 ms from V = {row(V)} mV: "
    return difference(got["long"][0], want, where, slips, "V∞ + (V − V∞)·exp(−dt·g/C)", 1e-5, 1e-5)


def _other(got, given):
    state = {k: v for k, v in given["other"].items() if k not in (*OTHER, "dt")}
    V, want = state["V"], _exact(state["V"], 0.1, *_membrane(**state, **OTHER))
    fixed = (
        (
            _exact(V, 0.1, *_membrane(**state, **OTHER | {name: value})),
            f"{name} is always {value:g} here; use the argument",
        )
        for name, value in SQUID.items()
    )
    slips = (
        (
            _exact(V, 0.1, *_membrane(**state, **SQUID)),
            "the numbers of the squid are typed in; use the arguments",
        ),
        *fixed,
    )
    speed, V_inf = _membrane(**state, **OTHER)
    lift = state["I"] / (speed * OTHER["C"])
    slips = (
        *slips,
        (_exact(V, 0.1, speed * OTHER["C"] ** 2, V_inf), "C divides in the exponent: −dt·g/C"),
        (
            _exact(V, 0.1, speed, V_inf + lift * (1 / OTHER["C"] - 1)),
            "I is not divided by C in V∞, only by g",
        ),
    )
    hint = "is each of gNa, gK, gL, ENa, EK, EL and C where it belongs?"
    return difference(got["other"][0], want, "in another membrane, V in mV: ", slips, hint, 1e-5, 1e-5)


def _along(got, given):
    V_before, *_, I, V_true, n_true, m_true, h_true = _spike()
    V = got["spike"][0]
    worst = int(np.nanargmax(np.abs(np.nan_to_num(V, nan=1e9) - V_true)))
    if not abs(V[worst] - V_true[worst]) < 0.35:
        words = "V follows from the state that is passed in, one step further"
        n, m, h = steady(V_before)[:3]
        if close(V, _exact(V_before, 0.01, *_membrane(V_before, n, m, h, I, **SQUID)), 1e-6):
            words = "the conductances are made of the gates, one step further, not of their steady states"
        return (
            f"along a spike, one step of 0.01 ms from V = {number(V_before[worst])} mV: got "
            f"{number(V[worst])}, expected {number(V_true[worst])} mV; {words}"
        )
    for gate, mine, true in zip("nmh", got["spike"][1:], (n_true, m_true, h_true), strict=True):
        if not np.abs(mine - true).max() < 0.01:
            at = int(np.argmax(np.abs(mine - true)))
            return (
                f"along a spike, {gate}: got {number(mine[at])}, expected {number(true[at])} after one step"
            )
    return None


def _alone(got, given):
    for k, name in enumerate(("V", "n", "m", "h")):
        beside = got["spike"][k][30]
        if not close(got["alone"][k], beside, 1e-9):
            return (
                f"{name} alone: got {number(got['alone'][k], 6)}, expected {number(beside, 6)} as in the array "
                "of many; each state must follow from itself only"
            )
    return None


HH_STEP = Exercise(
    name="hh_step",
    number="1.4",
    title="One step of the four equations",
    points=6,
    cases=_cases,
    returns=_returns,
    reference=hh_step,
    checks=(
        Check(GATES, _gates, ("high", "cold")),
        Check(CURRENTS, _by_current, ("short",)),
        Check("V: long steps do not overshoot", _long, ("long",), CURRENTS),
        Check("any membrane: every parameter in its place", _other, ("other",), CURRENTS),
        Check("small steps along a spike", _along, ("spike",), CURRENTS),
        Check("one state alone as among many", _alone, ("spike", "alone"), CURRENTS),
    ),
)

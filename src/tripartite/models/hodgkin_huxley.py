"""Hodgkin and Huxley's model of the squid's giant axon: one patch of membrane, four variables.

    C dV/dt = I − g_Na m³h (V − E_Na) − g_K n⁴ (V − E_K) − g_L (V − E_L)
    dx/dt = α_x(V) (1 − x) − β_x(V) x        for each of the gates x = n, m, h

In the sign of today (inside against outside) and with the rest at −65 mV; the paper of 1952 counts from the
rest and downwards. All at 6.3 °C. With the leak of the paper, V_L = −10.613 mV, the current at −65 mV is not
quite zero (−0.004 µA/cm²) and the rest lies at −64.996 mV.

Source: A. L. Hodgkin, A. F. Huxley (1952), doi:10.1113/jphysiol.1952.sp004764.
"""

import numpy as np

from ._valid import finite, one, positive
from .spikes import spike_times

__all__ = ["REST", "clamp", "fi_curve", "hh_step", "rates", "respond", "simulate", "spike_times", "steady"]

REST = -65.0  # mV


def rates(V):
    """How fast each gate opens (α) and closes (β) at a potential.

    Parameters
    ----------
    V : float or array, any shape
        Membrane potential, mV.

    Returns
    -------
    alpha_n, beta_n, alpha_m, beta_m, alpha_h, beta_h : ndarray, shape of V
        1/ms. At V = −55 (α_n) and V = −40 (α_m) the printed formulas are 0/0; here their limits are returned.

    Raises
    ------
    ValueError
        If V is not finite.

    Built in lesson 01. Source: Hodgkin & Huxley (1952), doi:10.1113/jphysiol.1952.sp004764, p. 518-519.
    """
    return _rates(finite("V", V, "mV"))


def _rates(V):
    return (
        0.1 * _over_one_minus_exp((V + 55.0) * 0.1),
        0.125 * np.exp((V + 65.0) * (-1.0 / 80.0)),
        _over_one_minus_exp((V + 40.0) * 0.1),
        4.0 * np.exp((V + 65.0) * (-1.0 / 18.0)),
        0.07 * np.exp((V + 65.0) * (-1.0 / 20.0)),
        1.0 / (1.0 + np.exp((V + 35.0) * -0.1)),
    )


def _over_one_minus_exp(x):
    """x / (1 − e^(−x)), and its limit 1 at 0."""
    zero = x == 0.0  # expm1 keeps all digits beside it
    x = np.where(zero, 1.0, x)
    return np.where(zero, 1.0, -x / np.expm1(-x))


def steady(V):
    """Where the gates go when V is held, and how quickly: x∞ = α/(α + β), τ = 1/(α + β).

    Parameters
    ----------
    V : float or array, any shape
        Membrane potential, mV.

    Returns
    -------
    n, m, h : ndarray, shape of V
        Open part in the steady state, 0 to 1.
    tau_n, tau_m, tau_h : ndarray, shape of V
        Time constants, ms.

    Raises
    ------
    ValueError
        If V is not finite.

    Built in lesson 01. Source: Hodgkin & Huxley (1952), doi:10.1113/jphysiol.1952.sp004764.
    """
    return _steady(finite("V", V, "mV"))


def _steady(V):
    alpha_n, beta_n, alpha_m, beta_m, alpha_h, beta_h = _rates(V)
    tau_n, tau_m, tau_h = 1.0 / (alpha_n + beta_n), 1.0 / (alpha_m + beta_m), 1.0 / (alpha_h + beta_h)
    return alpha_n * tau_n, alpha_m * tau_m, alpha_h * tau_h, tau_n, tau_m, tau_h


def hh_step(V, n, m, h, I, dt, gNa=120.0, gK=36.0, gL=0.3, ENa=50.0, EK=-77.0, EL=-54.387, C=1.0):
    """One step of exponential Euler: the gates exactly, with V held; then V exactly, with the new gates held.

    Taking turns makes it a splitting of second order, although each half is a first-order step.

    Parameters
    ----------
    V : float or array
        Membrane potential, mV.
    n, m, h : float or array
        Gates, 0 to 1.
    I : float or array
        Current into the cell during the step, µA/cm².
    dt : float
        Time step, ms.
    gNa, gK, gL : float or array
        Conductances, mS/cm²; gL > 0.
    ENa, EK, EL : float or array
        Potentials at which each current turns round, mV.
    C : float
        Capacitance, µF/cm².

    Returns
    -------
    V, n, m, h : ndarray, the shape to which the arguments broadcast (the gates: that of V and the gates)
        The state at the end of the step.

    Raises
    ------
    ValueError
        If dt, gL or C is not > 0, or V is not finite.

    Built in lesson 01. Source: Hodgkin & Huxley (1952), doi:10.1113/jphysiol.1952.sp004764.
    """
    for name, value in (("dt", dt), ("gL", gL), ("C", C)):
        if not np.all(np.asarray(value) > 0):
            raise ValueError(f"{name} must be > 0, got {value}")
    V = finite("V", V, "mV")
    n_inf, m_inf, h_inf, tau_n, tau_m, tau_h = _steady(V)
    n = n_inf + (n - n_inf) * np.exp(-dt / tau_n)
    m = m_inf + (m - m_inf) * np.exp(-dt / tau_m)
    h = h_inf + (h - h_inf) * np.exp(-dt / tau_h)
    squared = n * n
    sodium, potassium = gNa * (m * m * m * h), gK * (squared * squared)
    total = sodium + potassium + gL
    V_inf = (sodium * ENa + potassium * EK + gL * EL + I) / total
    return V_inf + (V - V_inf) * np.exp(total * (-dt / C)), n, m, h


def simulate(I, dt=0.025, step=hh_step, V0=REST):
    """Run a patch of membrane, or many side by side, with the gates in their steady state at the start.

    Parameters
    ----------
    I : array, shape (T,) or (T, n)
        Current in each step, µA/cm²; one column per patch.
    dt : float
        Time step, ms. Up to 0.05 the firing rates stay within 0.3 % of those with 0.01.
    step : callable
        ``step(V, n, m, h, I, dt) -> (V, n, m, h)`` for arrays of shape (n,), as `hh_step`.
    V0 : float
        Potential at the start, mV.

    Returns
    -------
    V : ndarray, shape of I
        Membrane potential at the end of each step, mV.
    n, m, h : ndarray, shape of I
        The gates at the same moments.

    Raises
    ------
    ValueError
        If I has another shape, dt is not > 0, or anything is not finite.

    Built in lesson 01. Source: Hodgkin & Huxley (1952), doi:10.1113/jphysiol.1952.sp004764.
    """
    I = finite("I", I, "µA/cm²")
    if I.ndim not in (1, 2) or I.size == 0:
        raise ValueError(
            f"I must have the shape (T,) or (T, n), at least one step and one patch, got {I.shape}"
        )
    dt = one(positive, "dt", dt, "ms")
    columns = I.reshape(len(I), -1)
    states = np.empty((4, *columns.shape))
    state = _start(columns.shape[1], V0)
    for k in range(len(columns)):
        state = step(*state, columns[k], dt)
        states[:, k] = state
    return tuple(part.reshape(I.shape) for part in states)


def respond(I, duration, dt=0.05, step=hh_step):
    """The membrane potential under constant currents.

    Parameters
    ----------
    I : float or array, shape (n,)
        Constant currents, µA/cm², switched on at 0 ms with the membrane at rest.
    duration, dt : float
        ms.
    step : callable
        As in `simulate`.

    Returns
    -------
    t : ndarray, shape (T,)
        The ends of the steps, ms.
    V : ndarray, shape (T,) for a number, else (T, n)
        mV.

    Raises
    ------
    ValueError
        If I has another shape, duration or dt is not > 0, or anything is not finite.

    Built in lesson 01.
    """
    I = finite("I", I, "µA/cm²")
    if I.ndim > 1 or I.size == 0:
        raise ValueError(f"I must be a number or have the shape (n,), got {I.shape}")
    dt = one(positive, "dt", dt, "ms")
    steps = max(1, round(one(positive, "duration", duration, "ms") / dt))
    row = I.reshape(-1)
    V = np.empty((steps, row.size))
    state = _start(row.size, REST)
    for k in range(steps):
        state = step(*state, row, dt)
        V[k] = state[0]
    return np.arange(1, steps + 1) * dt, V.reshape(steps, *I.shape)


def _start(size, V0):
    n, m, h = steady(np.full(size, one(finite, "V0", V0, "mV")))[:3]
    return np.full(size, float(V0)), n, m, h


def clamp(V, hold, t, steady=steady, gNa=120.0, gK=36.0, ENa=50.0, EK=-77.0):
    """Currents through the channels when the potential is forced from ``hold`` to ``V`` at t = 0.

    With V held each gate is one fading exponential, so nothing has to be simulated.

    Parameters
    ----------
    V : float or array, shape (n,)
        Potential after the step, mV.
    hold : float
        Potential before it, held for long, mV.
    t : array, shape (T,)
        Times after the step, ms.
    steady : callable
        As `steady`.
    gNa, gK, ENa, EK : float
        As in `hh_step`.

    Returns
    -------
    I_Na, I_K : ndarray, shape (T,) for a number V, else (T, n)
        Outward currents, µA/cm²: negative means that positive charge flows in.

    Raises
    ------
    ValueError
        If anything is not finite, or V or t has another shape.

    Built in lesson 01. Source: Hodgkin & Huxley (1952), doi:10.1113/jphysiol.1952.sp004764.
    """
    V, t = finite("V", V, "mV"), finite("t", t, "ms")
    if V.ndim > 1 or t.ndim != 1:
        raise ValueError(
            f"V must be a number or one row and t one row, got the shapes {V.shape} and {t.shape}"
        )
    before = steady(np.full(V.shape, one(finite, "hold", hold, "mV")))
    after = steady(V)
    t = t.reshape(-1, *[1] * V.ndim)
    n, m, h = (after[k] + (before[k] - after[k]) * np.exp(-t / after[k + 3]) for k in range(3))
    return gNa * m**3 * h * (V - ENa), gK * n**4 * (V - EK)


def fi_curve(I, simulate, duration=400.0, skip=150.0):
    """Sustained firing rate for constant currents, from the mean interval after the transient.

    Parameters
    ----------
    I : array, shape (n,)
        Constant currents, in the unit that ``simulate`` wants.
    simulate : callable
        ``simulate(I, duration) -> (t, V)``, t of shape (T,) in ms and V of shape (T, n) in mV, as `respond`.
    duration : float
        How long to simulate, ms.
    skip : float
        Spikes before this time belong to the transient and do not count, ms.

    Returns
    -------
    rate : ndarray, shape (n,)
        Hz; 0 where fewer than two spikes are left.

    Raises
    ------
    ValueError
        If I is not one row of finite numbers, duration is not > 0, or skip does not lie in the simulated time.

    Built in lesson 01.
    """
    I = finite("I", I)
    if I.ndim != 1:
        raise ValueError(f"I must have the shape (n,), one current per entry, got {I.shape}")
    duration, skip = one(positive, "duration", duration, "ms"), one(finite, "skip", skip, "ms")
    if not 0 <= skip < duration:
        raise ValueError(f"skip must lie between 0 and the duration of {duration} ms, got {skip}")
    t, V = simulate(I, duration)
    rate = np.zeros(I.size)
    for k, trace in enumerate(np.asarray(V).T):
        late = spike_times(t, trace)
        late = late[late >= skip]
        if late.size > 1:
            rate[k] = 1000.0 / np.diff(late).mean()
    return rate

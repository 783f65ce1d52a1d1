"""Izhikevich's two-variable neuron and the firing patterns it can show.

    dv/dt = 0.04 v² + 5 v + 140 − u + I,   du/dt = a (b v − u);   at v ≥ 30 mV: v ← c, u ← u + d.

v is in mV and t in ms; I and u carry no physical unit (they are in units of dv/dt, mV/ms).

Source: E. M. Izhikevich (2003), doi:10.1109/TNN.2003.820440.
"""

import numpy as np

from ._valid import current, finite, one, positive

__all__ = ["PATTERNS", "izhikevich", "resting_states"]

#: The published presets: name → (a, b, c, d). What each shows at I = 10 is a pattern, not a rate. RS regular
#: spiking, IB intrinsically bursting, CH chattering, FS fast spiking, LTS low-threshold spiking, TC
#: thalamo-cortical.
PATTERNS = {
    "RS": (0.02, 0.2, -65.0, 8.0),
    "IB": (0.02, 0.2, -55.0, 4.0),
    "CH": (0.02, 0.2, -50.0, 2.0),
    "FS": (0.1, 0.2, -65.0, 2.0),
    "LTS": (0.02, 0.25, -65.0, 2.0),
    "TC": (0.02, 0.25, -65.0, 0.05),
}


@np.errstate(over="ignore", invalid="ignore")  # a run that explodes is told in words at its end
def izhikevich(a, b, c, d, I, dt=0.05):
    """Simulate Izhikevich neurons by Euler steps, all columns of I at once, from v = −65 mV, u = b v.

    Spike counts depend on the step: a fast-spiking cell at I = 10 gives 92 spikes a second with dt = 0.5 ms
    and 131 with dt = 0.05 ms. Compare patterns, not absolute rates.

    Parameters
    ----------
    a, b, c, d : float or array, shape (n,)
        Recovery rate, 1/ms; its coupling to v; reset of v, mV; jump of u at a spike.
    I : array, shape (T,) or (T, n)
        Input in each step (dimensionless).
    dt : float
        Time step, ms.

    Returns
    -------
    v : ndarray, shape of I
        Membrane potential, mV, cut at the 30 mV peak in the step of a spike.
    u : ndarray, shape of I
        Recovery variable after the step; at a spike d is already added.
    spikes : ndarray of bool, shape of I

    Raises
    ------
    ValueError
        If a shape is another one, dt is not > 0 or above 1 ms, c is not below the 30 mV peak, anything is
        not finite, or the steps were too long for the input and v ran away.

    Built in lesson 02. Source: Izhikevich (2003), doi:10.1109/TNN.2003.820440.
    """
    I = current("I", I)
    a, b, c, d = (_per_neuron(name, x, I.shape[1:]) for name, x in zip("abcd", (a, b, c, d), strict=True))
    if np.any(c >= 30.0):
        raise ValueError(f"c must lie below the peak of 30 mV, got {np.max(c)}")
    dt = one(positive, "dt", dt, "ms")
    if dt > 1.0:
        raise ValueError(f"dt must be at most 1 ms, got {dt}; larger Euler steps explode")
    V, U, spikes = np.empty(I.shape), np.empty(I.shape), np.zeros(I.shape, bool)
    v = np.full(I.shape[1:], -65.0)
    u = b * v
    for k in range(len(I)):
        v = v + dt * (0.04 * v * v + 5.0 * v + 140.0 - u + I[k])
        u = u + dt * a * (b * v - u)
        fired = v >= 30.0
        V[k] = np.minimum(v, 30.0)
        if fired.any():
            v, u = np.where(fired, c, v), np.where(fired, u + d, u)
            spikes[k] = fired
        U[k] = u
    if not (np.isfinite(V).all() and np.isfinite(U).all()):
        raise ValueError(f"v ran away: steps of dt = {dt} ms are too long for this input; take smaller ones")
    return V, U, spikes


def _per_neuron(name, value, shape):
    """A parameter as one number, or one for each column of I."""
    array = finite(name, value)
    if array.shape not in ((), shape):
        raise ValueError(
            f"{name} must be one number or one per column of I {shape}, got the shape {array.shape}"
        )
    return array


def resting_states(b, I=0.0):
    """Where the neuron can rest: the roots of 0.04 v² + (5 − b) v + 140 + I.

    Parameters
    ----------
    b : float
        Coupling of the recovery variable.
    I : float
        Constant input (dimensionless).

    Returns
    -------
    v : ndarray, shape (2,) or (0,)
        The lower and the upper root, mV; the lower can be stable, the upper is not. Empty when the input is
        so strong that no rest is left.

    Raises
    ------
    ValueError
        If b or I is not one finite number.

    Goes with lesson 02, which quotes the rest at −70 mV. Source: Izhikevich (2003), doi:10.1109/TNN.2003.820440.
    """
    b, I = one(finite, "b", b), one(finite, "I", I)
    discriminant = (5.0 - b) ** 2 - 0.16 * (140.0 + I)
    if discriminant < 0:
        return np.empty(0)
    return (-(5.0 - b) + np.array([-1.0, 1.0]) * np.sqrt(discriminant)) / 0.08

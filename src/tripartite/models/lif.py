"""The leaky integrate-and-fire neuron: a leak, a threshold, a reset, a pause.

Between two spikes the membrane potential obeys

    τ dV/dt = −(V − E_L) + R I,

and at V ≥ V_th a spike is written down, V jumps to V_r and stays there for t_ref. With the default
parameters R·I is 15 mV at 1.5 nA, exactly the distance from rest to threshold: the rheobase.

Sources: L. Lapicque (1907), translated by Brunel and van Rossum, doi:10.1007/s00422-007-0189-6;
W. Gerstner et al., Neuronal Dynamics (2014), doi:10.1017/CBO9781107447615, chapters 1, 5 and 6.
"""

import numpy as np

from ._valid import cell, current, finite, not_negative, one, positive

__all__ = ["alif_simulate", "leaky_filter", "lif_rate", "lif_simulate"]


def lif_rate(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    """Firing rate of the neuron for a constant current, in closed form.

    f(I) = 1 / (t_ref + τ ln((R I + E_L − V_r) / (R I + E_L − V_th))) above the rheobase, else 0.

    Parameters
    ----------
    I : float or array, any shape
        Input current, nA.
    tau, R : float
        Membrane time constant, ms; membrane resistance, MΩ (MΩ · nA = mV).
    EL, Vth, Vr : float
        Rest, threshold and reset, mV.
    tref : float
        Refractory time, ms.

    Returns
    -------
    rate : ndarray, shape of I (0-dimensional for a number)
        Spikes per second, Hz.

    Raises
    ------
    ValueError
        If tau or R is not > 0, tref < 0, Vth is not above EL and Vr, or anything is not finite.

    Built in lesson 02. Source: Gerstner et al. (2014), doi:10.1017/CBO9781107447615.
    """
    I = finite("I", I, "nA")
    tau, R, EL, Vth, Vr, tref = cell(tau, R, EL, Vth, Vr, tref)
    Vinf = EL + R * I
    fires = Vinf > Vth
    # A silent neuron would put 0 or a negative number into the logarithm: give it a harmless one.
    ratio = np.where(fires, (Vinf - Vr) / np.where(fires, Vinf - Vth, 1.0), 2.0)
    return np.where(fires, 1000.0 / (tref + tau * np.log(ratio)), 0.0)


def leaky_filter(I, dt=0.1, tau=10.0, R=10.0, EL=-65.0):
    """The membrane equation alone, as it is often printed: no threshold, no reset, no spike.

    Parameters
    ----------
    I : array, shape (T,) or (T, n)
        Input current, nA.
    dt, tau : float
        Time step and membrane time constant, ms.
    R, EL : float
        Resistance, MΩ; rest, mV.

    Returns
    -------
    V : ndarray, shape of I
        Membrane potential, mV. It follows E_L + R I as a low-pass filter does, however high that is.

    Raises
    ------
    ValueError
        If I has another shape, dt, tau or R is not > 0, or anything is not finite.

    Built in lesson 02. Source: Gerstner et al. (2014), doi:10.1017/CBO9781107447615.
    """
    I = current("I", I)
    decay = np.exp(-one(positive, "dt", dt, "ms") / one(positive, "tau", tau, "ms"))
    R, EL = one(positive, "R", R, "MOhm"), one(finite, "EL", EL, "mV")
    Vinf = EL + R * I
    V = np.empty(I.shape)
    v = np.full(I.shape[1:], EL)
    for k in range(len(I)):
        v = Vinf[k] + (v - Vinf[k]) * decay
        V[k] = v
    return V


def lif_simulate(I, dt=0.1, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    """Simulate leaky integrate-and-fire neurons with the exact update, all columns of I at once.

    The current is constant within a step, so V_{k+1} = V_∞ + (V_k − V_∞) e^{−dt/τ} has no error of its
    own; only the spike time is rounded up to the grid.

    Parameters
    ----------
    I : array, shape (T,) or (T, n)
        Input current in each step, nA; one column per neuron.
    dt : float
        Time step, ms.
    tau, R, EL, Vth, Vr, tref
        As in `lif_rate`. The pause is round(tref / dt) whole steps after the step of the spike.

    Returns
    -------
    V : ndarray, shape of I
        Membrane potential at the end of each step, mV. At a spike it is already reset to Vr.
    spikes : ndarray of bool, shape of I
        True in the step in which the neuron spikes.

    Raises
    ------
    ValueError
        If I has another shape, dt, tau or R is not > 0, tref < 0, Vth is not above EL and Vr, or
        anything is not finite.

    Built in lesson 02. Source: Gerstner et al. (2014), doi:10.1017/CBO9781107447615.
    """
    I = current("I", I)
    tau, R, EL, Vth, Vr, tref = cell(tau, R, EL, Vth, Vr, tref)
    decay, pause = _step(dt, tau, tref)
    columns = I.reshape(len(I), -1)  # one neuron is a table of one column
    drive = (EL + R * columns) * (1.0 - decay)
    V, spikes = np.empty(columns.shape), np.zeros(columns.shape, bool)
    v = np.full(columns.shape[1], EL)
    resumes = np.zeros(columns.shape[1], int)  # first step in which the neuron integrates again
    for k in range(len(I)):
        v = decay * v + drive[k]
        np.putmask(v, resumes > k, Vr)
        fired = v >= Vth
        if np.count_nonzero(fired):  # sooner answered than fired.any()
            v[fired], resumes[fired] = Vr, k + 1 + pause
            spikes[k] = fired
        V[k] = v
    return V.reshape(I.shape), spikes.reshape(I.shape)


def alif_simulate(I, dt=0.1, b=0.5, tau_w=100.0, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    """Simulate adaptive integrate-and-fire neurons: each spike adds b to a current w that fades with τ_w.

    τ dV/dt = −(V − E_L) + R (I − w);  τ_w dw/dt = −w, also in the refractory pause;  at a spike w += b.

    Parameters
    ----------
    I : array, shape (T,) or (T, n)
        Input current, nA.
    b : float
        Adaptation added by a spike, nA. With b = 0 this is `lif_simulate`.
    tau_w : float
        Time constant of the adaptation, ms.
    dt, tau, R, EL, Vth, Vr, tref
        As in `lif_simulate`.

    Returns
    -------
    V : ndarray, shape of I
        Membrane potential, mV.
    w : ndarray, shape of I
        Adaptation current after the step, nA.
    spikes : ndarray of bool, shape of I

    Raises
    ------
    ValueError
        As `lif_simulate`; also if b < 0 or tau_w is not > 0.

    Built in lesson 02. Source: Gerstner et al. (2014), doi:10.1017/CBO9781107447615, chapter 6.
    """
    I = current("I", I)
    tau, R, EL, Vth, Vr, tref = cell(tau, R, EL, Vth, Vr, tref)
    decay, pause = _step(dt, tau, tref)
    fade = np.exp(-dt / one(positive, "tau_w", tau_w, "ms"))
    b = one(not_negative, "b", b, "nA")
    V, W, spikes = np.empty(I.shape), np.empty(I.shape), np.zeros(I.shape, bool)
    v, w = np.full(I.shape[1:], EL), np.zeros(I.shape[1:])
    resumes = np.zeros(I.shape[1:], int)
    for k in range(len(I)):
        w = w * fade
        v = np.where(k < resumes, Vr, (EL + R * (I[k] - w)) * (1.0 - decay) + decay * v)
        fired = v >= Vth
        if fired.any():
            v, w = np.where(fired, Vr, v), np.where(fired, w + b, w)
            resumes = np.where(fired, k + 1 + pause, resumes)
            spikes[k] = fired
        V[k], W[k] = v, w
    return V, W, spikes


def _step(dt, tau, tref):
    """The decay of V in a step, and the pause in whole steps."""
    dt = one(positive, "dt", dt, "ms")
    return np.exp(-dt / tau), round(tref / dt)

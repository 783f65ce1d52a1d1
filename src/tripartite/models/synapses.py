"""Synapses as conductances: what a transmitter does is open a way to a reversal potential.

The membrane potential that a cell settles at is the mean of the reversal potentials, weighted with the
conductances. Inhibition with its reversal at rest changes nothing alone and divides what excitation does
(shunting).

Sources: W. Gerstner et al., Neuronal Dynamics (2014), doi:10.1017/CBO9781107447615, chapter 3;
A. Destexhe, Z. Mainen, T. Sejnowski (1994), doi:10.1007/BF00961734; C. Jahr, C. Stevens (1990),
doi:10.1523/JNEUROSCI.10-09-03178.1990.
"""

import numpy as np

from ._valid import finite, not_negative, one, positive

__all__ = [
    "DECAY",
    "dale_violations",
    "nmda_open",
    "peak_time",
    "postsynaptic_potential",
    "steady_vm",
    "synaptic_trace",
]

#: Decay of the conductance after the transmitter is gone, ms: 1 / (unbinding rate) in the simplified receptor
#: models of Destexhe, Mainen and Sejnowski, whose rates are 0.19, 0.18 and 0.0066 per ms.
DECAY = {"AMPA": 1 / 0.19, "GABA_A": 1 / 0.18, "NMDA": 1 / 0.0066}


def steady_vm(gE, gI, gL=1.0, EE=0.0, EI=-70.0, EL=-70.0):
    """Potential at which leak, excitation and inhibition are in balance.

    V = (g_L E_L + g_E E_E + g_I E_I) / (g_L + g_E + g_I), where the three currents g (V − E) add up to zero.

    Parameters
    ----------
    gE, gI : float or array, shapes that fit together
        Open conductances, multiples of the leak's.
    gL : float or array
        Conductance of the leak, > 0.
    EE, EI, EL : float or array
        Reversal potentials, mV.

    Returns
    -------
    V : ndarray, the common shape of the arguments
        mV, always between the lowest and the highest reversal potential.

    Raises
    ------
    ValueError
        If a conductance is < 0, the leak's is not > 0, or anything is not finite.

    Built in lesson 03. Source: Gerstner et al. (2014), doi:10.1017/CBO9781107447615.
    """
    gE, gI = not_negative("gE", gE, "g_L"), not_negative("gI", gI, "g_L")
    gL = positive("gL", gL)
    EE, EI, EL = (finite(name, E, "mV") for name, E in (("EE", EE), ("EI", EI), ("EL", EL)))
    return np.asarray((gL * EL + gE * EE + gI * EI) / (gL + gE + gI))


def peak_time(tau_r, tau_d):
    """When the difference of two exponentials e^{−t/τ_d} − e^{−t/τ_r} is largest.

    Parameters
    ----------
    tau_r, tau_d : float
        Rise and decay, ms, 0 < tau_r < tau_d.

    Returns
    -------
    t : float
        τ_r τ_d / (τ_d − τ_r) · ln(τ_d / τ_r), ms.

    Raises
    ------
    ValueError
        If the two are not in that order, or not finite.

    Built in lesson 03.
    """
    tau_r, tau_d = _rise_and_decay(tau_r, tau_d)
    return tau_r * tau_d / (tau_d - tau_r) * float(np.log(tau_d / tau_r))


def synaptic_trace(spikes, tau_r, tau_d, dt):
    """Conductance of a synapse over time: one difference of exponentials for each spike, added up.

    One spike in step k0 gives s[k] = (e^{−t/τ_d} − e^{−t/τ_r}) / peak with t = (k − k0) dt for k ≥ k0, and 0
    before; the peak is that of the continuous curve, at `peak_time`, so that s rises to 1 however long dt is.

    Parameters
    ----------
    spikes : array of bool or of counts, shape (T,) or (T, n)
        Spikes in each step; one column per synapse.
    tau_r, tau_d : float
        Rise and decay, ms, 0 < tau_r < tau_d.
    dt : float
        Time step, ms.

    Returns
    -------
    s : ndarray, shape of spikes
        1 is the peak after a single spike.

    Raises
    ------
    ValueError
        If spikes has another shape or holds negative numbers, the times are not in order, or dt is not > 0.

    Built in lesson 03. Source: Gerstner et al. (2014), doi:10.1017/CBO9781107447615, chapter 3.
    """
    spikes = not_negative("spikes", spikes)
    if spikes.ndim not in (1, 2) or spikes.size == 0:
        raise ValueError(f"spikes must have the shape (T,) or (T, n), got {spikes.shape}")
    top = peak_time(tau_r, tau_d)
    tau_r, tau_d = _rise_and_decay(tau_r, tau_d)
    dt = one(positive, "dt", dt, "ms")
    keep = np.exp(-dt / np.array([tau_d, tau_r])).reshape(2, *([1] * (spikes.ndim - 1)))
    s = np.empty(spikes.shape)
    both = np.zeros((2, *spikes.shape[1:]))  # the slow and the fast exponential, side by side
    for k in range(len(spikes)):
        both = both * keep + spikes[k]
        s[k] = both[0] - both[1]
    return s / (np.exp(-top / tau_d) - np.exp(-top / tau_r))


def _rise_and_decay(tau_r, tau_d):
    tau_r, tau_d = one(positive, "tau_r", tau_r, "ms"), one(positive, "tau_d", tau_d, "ms")
    if not tau_r < tau_d:
        raise ValueError(f"tau_r must be below tau_d, got tau_r={tau_r} ms, tau_d={tau_d} ms")
    return tau_r, tau_d


def postsynaptic_potential(gE, gI, dt=0.1, tau=10.0, EE=0.0, EI=-70.0, EL=-70.0, steady=steady_vm):
    """Membrane potential under conductances that change, without threshold.

    Within a step the conductances are constant, so V moves exactly: towards `steady_vm` with the time
    constant τ / (1 + g_E + g_I).

    Parameters
    ----------
    gE, gI : array, shape (T,) or (T, n)
        Open conductances, multiples of the leak's.
    dt, tau : float
        Time step and membrane time constant without synapses, ms.
    EE, EI, EL : float
        Reversal potentials, mV. V starts at EL.
    steady : callable
        ``steady(gE, gI, gL, EE, EI, EL)``, such as `steady_vm`.

    Returns
    -------
    V : ndarray, shape of gE
        mV, at the end of each step.

    Raises
    ------
    ValueError
        If the shapes differ, a conductance is < 0, or dt or tau is not > 0.

    Used in lesson 03.
    """
    gE, gI = not_negative("gE", gE, "g_L"), not_negative("gI", gI, "g_L")
    if gE.shape != gI.shape or gE.ndim not in (1, 2):
        raise ValueError(f"gE and gI must both have the shape (T,) or (T, n), got {gE.shape} and {gI.shape}")
    dt, tau = one(positive, "dt", dt, "ms"), one(positive, "tau", tau, "ms")
    towards = np.asarray(steady(gE, gI, 1.0, EE, EI, EL), float)
    keep = np.exp(-dt / tau * (1.0 + gE + gI))
    V, v = np.empty(gE.shape), np.full(gE.shape[1:], float(EL))
    for k in range(len(gE)):
        v = towards[k] + (v - towards[k]) * keep[k]
        V[k] = v
    return V


def nmda_open(V, mg=1.0):
    """Fraction of NMDA channels with glutamate bound that magnesium does not block.

    B(V) = 1 / (1 + [Mg²⁺]/3.57 · e^{−0.062 V}), a logistic function of V.

    Parameters
    ----------
    V : float or array, any shape
        Membrane potential, mV.
    mg : float
        Magnesium outside the cell, mM, > 0.

    Returns
    -------
    ndarray, shape of V
        0 to 1.

    Raises
    ------
    ValueError
        If V is not finite or mg is not > 0.

    Used in lesson 03. Source: Jahr & Stevens (1990), doi:10.1523/JNEUROSCI.10-09-03178.1990.
    """
    V, mg = finite("V", V, "mV"), one(positive, "mg", mg, "mM")
    return np.asarray(1.0 / (1.0 + np.exp(-0.062 * V + np.log(mg / 3.57))))


def dale_violations(W):
    """Presynaptic neurons that excite some of their targets and inhibit others.

    Parameters
    ----------
    W : array, shape (n_post, n_pre)
        Weights; W[i, j] leads from neuron j to neuron i, so a presynaptic neuron is a COLUMN. 0 means that
        there is no synapse.

    Returns
    -------
    ndarray of bool, shape (n_pre,)
        True where a column holds weights of both signs.

    Raises
    ------
    ValueError
        If W is no table, or holds nan or inf.

    Built in lesson 03. Source for the principle and its history: Strata & Harvey (1999),
    doi:10.1016/S0361-9230(99)00100-8.
    """
    W = finite("W", W)
    if W.ndim != 2:
        raise ValueError(f"W must have the shape (n_post, n_pre), got {W.shape}")
    return (W > 0).any(axis=0) & (W < 0).any(axis=0)

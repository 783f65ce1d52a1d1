"""A spiking model of one ear cell: which membrane time constant does the data ask for?"""

import numpy as np

from ._valid import one, positive
from .spikes import coincidence_factor

__all__ = ["DELAYS", "time_constants"]

#: Delays that are tried, ms: travel of the sound, transduction, and the way along the axon.
DELAYS = np.arange(3.0, 10.0, 0.5)


def time_constants(simulate, sound, heard, dt, taus=(0.1, 0.5, 1, 2, 4, 8, 16), window=1.0):
    """Coincidence factor of an integrate-and-fire neuron that hears the sound, for several τ.

    For each τ the gain is the one that gives the cell's number of spikes, or as near as it gets, and the
    delay the one that fits best, so that only τ is compared. Threshold 1, reset and rest 0, t_ref = 5 ms.
    A τ much below ``dt`` leaves no memory: a bare threshold with a pause.

    Parameters
    ----------
    simulate : callable
        Such as ``lif_simulate``; called with I of shape (T, gains).
    sound : array, shape (T,)
        Amplitude in steps of ``dt``.
    heard : array, shape (n,)
        Spike times of the cell, ms.
    dt : float
        ms.
    taus : sequence of float
        Time constants to try, ms.
    window : float
        Δ of the coincidence factor, ms.

    Returns
    -------
    taus, gammas, counts : ndarrays, shape (len(taus),)
        Time constants (ms), coincidence factors, numbers of spikes.

    Raises
    ------
    ValueError
        If dt, window or one of the taus is not > 0.

    Built in lesson 02.
    """
    taus, dt = positive("taus", taus, "ms"), one(positive, "dt", dt, "ms")
    duration = len(sound) * dt
    gammas, counts = np.empty(taus.shape), np.empty(taus.shape, int)
    for i, tau in enumerate(taus):
        # A slower membrane needs more drive for the same number of spikes; the range covers all taus.
        gains = np.geomspace(4.0, 40.0, 60)
        _, fired = simulate(gains * sound[:, None], dt=dt, tau=tau, R=1.0, EL=0.0, Vth=1.0, Vr=0.0, tref=5.0)
        best = np.argmin(np.abs(fired.sum(axis=0) - len(heard)))
        said = (np.flatnonzero(fired[:, best]) + 1) * dt
        gammas[i] = max(coincidence_factor(heard, said + delay, window, duration) for delay in DELAYS)
        counts[i] = said.size
    return taus, gammas, counts

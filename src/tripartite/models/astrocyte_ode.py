"""The reading phase in continuous time: calcium spreads, synapses decay at its pace, output neurons follow.

For one query, with I = φ(q) the activity of the hidden layer, c = H/M what Hebb's rule has written, and d_v · M
astrocytic processes, one around each synapse:

    τ_p dp_ij/dt = Σ_kl (p_kl − p_ij)            calcium exchanged between all processes, p_ij(0) = a_j I_j
    τ_s ds_ij/dt = −p_ij s_ij + c_ij             the process sets how fast its synapse decays
    τ_n dx_i/dt  = −x_i + Σ_j s_ij I_j           output neurons

Exchange keeps the total calcium and makes all processes equal, at the rate d_v M/τ_p; then p* = a·I/M everywhere,
the synapses rest at c/p* after a few τ_s/p*, and the outputs at H φ(q) / (a·φ(q)): attention (`neuron_astrocyte`).
With p* ≤ 0 there is no rest: s grows without end. All processes exchange with all others at one rate: the model
has no geometry, and a real astrocyte has.

Source: L. Kozachkov, J.-J. Slotine, D. Krotov, appendix C of arXiv:2311.08135. Built in lesson 15.
"""

from dataclasses import dataclass

import numpy as np

from ._valid import count, finite, one, positive

__all__ = ["Settling", "read_in_time"]

_STEP = 0.2  # of the shortest time constant; Runge–Kutta of fourth order is stable up to 2.78


@dataclass(frozen=True)
class Settling:
    """A reading as it settles: ``t`` (n,) in seconds, ``p`` and ``s`` (n, d_v, M), ``x`` (n, d_v)."""

    t: np.ndarray
    p: np.ndarray
    s: np.ndarray
    x: np.ndarray


def read_in_time(
    H, a, activity, p0=None, tau_n=0.01, tau_s=0.02, tau_p=1.0, duration=None, dt=None, samples=200
):
    """Let one reading settle, by the Runge–Kutta method of fourth order.

    Parameters
    ----------
    H, a : arrays, shapes (d_v, M) and (M,)
        From `neuron_astrocyte.write`, sums without 1/M.
    activity : array, shape (M,)
        φ(q), held for the whole time.
    p0 : array, shape (d_v, M), optional
        Calcium at the start; a_j φ_j(q) in every process around a synapse of hidden neuron j unless given.
    tau_n, tau_s, tau_p : float
        Time constants of neurons, synapses, calcium, s.
    duration : float, optional
        s; 30 of the longest time constant unless given.
    dt : float, optional
        Time step, s; a fifth of the shortest time constant unless given.
    samples : int
        About how many moments to return, besides the start.

    Returns
    -------
    Settling
        Synapses and outputs start from 0.

    Raises
    ------
    ValueError
        If shapes do not fit, something is not finite, a time is not > 0, dt is so long that the method is not
        stable, or the mean of p0 is not > 0: the synapses would grow without end.

    Built in lesson 15. Source: arXiv:2311.08135, appendix C.
    """
    H, a, activity, (tau_n, tau_s, tau_p) = _checked(H, a, activity, tau_n, tau_s, tau_p)
    p = np.broadcast_to(a * activity, H.shape) if p0 is None else finite("p0", p0)
    if p.shape != H.shape:
        raise ValueError(f"p0 must have the shape {H.shape}, got {p.shape}")
    mean, samples = _mean(p), count("samples", samples)
    fastest = max(H.size / tau_p, 1 / tau_n, np.abs(p).max() / tau_s)
    slowest = max(tau_p / H.size, tau_n, tau_s / mean)
    dt = _STEP / fastest if dt is None else one(positive, "dt", dt, "s")
    if dt * fastest > 2.78:
        raise ValueError(f"dt must be below {2.78 / fastest:.3g} s to be stable here, got {dt} s")
    duration = 30 * slowest if duration is None else one(positive, "duration", duration, "s")
    steps = max(1, round(duration / dt))
    every = max(1, steps // samples)
    c = H / H.shape[1]

    def slope(p, s, x):
        return (p.sum() - p.size * p) / tau_p, (c - p * s) / tau_s, (s @ activity - x) / tau_n

    now = p.copy(), np.zeros(H.shape), np.zeros(len(H))
    kept, moments = [now], [0.0]
    for step in range(1, steps + 1):
        k1 = slope(*now)
        k2 = slope(*(y + dt / 2 * k for y, k in zip(now, k1, strict=True)))
        k3 = slope(*(y + dt / 2 * k for y, k in zip(now, k2, strict=True)))
        k4 = slope(*(y + dt * k for y, k in zip(now, k3, strict=True)))
        now = tuple(
            y + dt / 6 * (i + 2 * j + 2 * k + m) for y, i, j, k, m in zip(now, k1, k2, k3, k4, strict=True)
        )
        if step % every == 0 or step == steps:
            kept.append(now)
            moments.append(step * dt)
    return Settling(np.array(moments), *(np.array(part) for part in zip(*kept, strict=True)))


def _checked(H, a, activity, tau_n, tau_s, tau_p):
    H, a, activity = finite("H", H), finite("a", a), finite("activity", activity)
    if H.ndim != 2 or not H.size or not a.shape == activity.shape == H.shape[1:]:
        raise ValueError(
            f"H must have the shape (d_v, M), a and activity (M,), got {H.shape}, {a.shape} and {activity.shape}"
        )
    taus = (("tau_n", tau_n), ("tau_s", tau_s), ("tau_p", tau_p))
    return H, a, activity, tuple(one(positive, name, tau, "s") for name, tau in taus)


def _mean(p):
    mean = float(p.mean())
    if not mean > 0:
        raise ValueError(
            f"the mean calcium must be > 0, got {mean:.6g}: below, synapses grow without end (features must not "
            f"change sign)"
        )
    return mean

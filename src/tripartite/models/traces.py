"""What events leave behind, and how long: a leaky sum, the width of a peak, the time of diffusion.

Sources: the leaky sum is the trace of lesson 05 in seconds; time scales: M. De Pittà et al. (2012),
doi:10.3389/fncom.2012.00098; diffusion: N. Allbritton, T. Meyer, L. Stryer (1992), doi:10.1126/science.1465619.
"""

import numpy as np

from ._valid import finite, not_negative, one, positive

__all__ = ["diffusion_time", "fwhm", "leaky_trace"]


def leaky_trace(events, tau, dt):
    """A sum that forgets: in each step what is there fades by e^{−dt/τ}, then the events of the step are added.

    Parameters
    ----------
    events : array, shape (T,) or (T, n)
        Events in each step; one column per trace.
    tau, dt : float
        Time constant and time step, s.

    Returns
    -------
    a : ndarray, shape of events
        After the events of each step. For a steady rate its mean comes to rate · dt / (1 − e^{−dt/τ}) ≈ rate · τ.

    Raises
    ------
    ValueError
        If events has another shape, tau or dt is not > 0, or anything is not finite.

    Built in lesson 14.
    """
    events = finite("events", events)
    if events.ndim not in (1, 2) or events.size == 0:
        raise ValueError(f"events must have the shape (T,) or (T, n), got {events.shape}")
    keep = np.exp(-one(positive, "dt", dt, "s") / one(positive, "tau", tau, "s"))
    a, level = np.empty(events.shape), np.zeros(events.shape[1:])
    for k in range(len(events)):
        level = level * keep + events[k]
        a[k] = level
    return a


def fwhm(t, c):
    """Full width at half maximum of a single peak over its baseline, the first value.

    Half-way is half-way between the first value and the largest; the two crossings are found by straight lines
    between samples, going outwards from the peak.

    Parameters
    ----------
    t, c : arrays, shape (T,)
        Times in rising order, and values.

    Returns
    -------
    float
        In the unit of t; nan when the trace does not come down to half-way on both sides.

    Raises
    ------
    ValueError
        If the shapes differ, there are fewer than three samples, t does not rise, or c has no peak above c[0].

    Built in lesson 14.
    """
    t, c = finite("t", t), finite("c", c)
    if t.ndim != 1 or t.shape != c.shape or t.size < 3:
        raise ValueError(
            f"t and c must have one shape (T,), at least three samples, got {t.shape} and {c.shape}"
        )
    if not np.all(np.diff(t) > 0):
        raise ValueError("t must rise from sample to sample")
    top = int(np.argmax(c))
    if not c[top] > c[0]:
        raise ValueError("c has no peak above its first value")
    half = c[0] + 0.5 * (c[top] - c[0])
    before = np.flatnonzero(c[:top] <= half)
    after = np.flatnonzero(c[top:] <= half)
    if before.size == 0 or after.size == 0:
        return float("nan")
    i, j = before[-1], top + after[0]
    rise = t[i] + (half - c[i]) / (c[i + 1] - c[i]) * (t[i + 1] - t[i])
    fall = t[j - 1] + (half - c[j - 1]) / (c[j] - c[j - 1]) * (t[j] - t[j - 1])
    return float(fall - rise)


def diffusion_time(distance, D):
    """Time after which a diffusing particle is typically ``distance`` away along a line: L² / 2D.

    Parameters
    ----------
    distance : float or array
        µm.
    D : float or array
        Diffusion coefficient, µm²/s.

    Returns
    -------
    ndarray
        s; four times as long for twice the distance.

    Raises
    ------
    ValueError
        If distance is < 0 or D is not > 0.

    Built in lesson 14. Source for D: Allbritton et al. (1992), doi:10.1126/science.1465619.
    """
    return np.asarray(not_negative("distance", distance, "µm") ** 2 / (2.0 * positive("D", D, "µm²/s")))

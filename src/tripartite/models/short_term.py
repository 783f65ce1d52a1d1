"""A synapse that tires and warms up within seconds, and what an astrocyte may do to it.

Tsodyks and Markram's synapse has a store x of transmitter and a readiness u. A spike raises u by U₀ (1 − u) and
releases u x; between spikes u fades at Ω_f and x refills at Ω_d. In De Pittà's model gliotransmitter bound to the
presynaptic side, a share Γ of receptors, moves U₀ towards α: below the synapse's own U₀* it makes release rarer.

Whether astrocytes do this under physiological conditions is debated; the model says what would follow.

Sources: M. Tsodyks, H. Markram (1997), doi:10.1073/pnas.94.2.719; M. Tsodyks, K. Pawelzik, H. Markram (1998),
doi:10.1162/089976698300017502; M. De Pittà et al. (2011), doi:10.1371/journal.pcbi.1002293; constants as in
example 3 of M. Stimberg et al. (2019), doi:10.1007/978-3-030-00817-8_18.
"""

import numpy as np

from ._valid import count, not_negative, one, positive

__all__ = ["U_STAR", "effective_u0", "facilitates_below", "gliotransmission", "mean_field", "release"]

#: Of the synapse without astrocyte, and speeds of fading and refilling, 1/s.
U_STAR, FADE, REFILL = 0.6, 3.33, 2.0


def effective_u0(bound, alpha=0.0, u_star=U_STAR):
    """U₀ = (1 − Γ) U₀* + Γ α: how ready a rested synapse is when a share Γ of receptors is bound.

    Parameters
    ----------
    bound : float or array, 0 to 1
    alpha : float, 0 to 1
        Where the astrocyte pulls: below u_star it makes release rarer, above it more frequent.
    u_star : float, 0 to 1
        The synapse on its own.

    Returns
    -------
    ndarray, shape of bound

    Raises
    ------
    ValueError
        If one of them is not between 0 and 1.

    Built in lesson 14. Source: De Pittà et al. (2011), doi:10.1371/journal.pcbi.1002293.
    """
    bound, alpha, u_star = _share("bound", bound), _share("alpha", alpha), _share("u_star", u_star)
    return np.asarray((1.0 - bound) * u_star + bound * alpha)


def facilitates_below(fade=FADE, refill=REFILL):
    """The U₀ below which more spikes at first release more per spike: Ω_d / (Ω_d + Ω_f).

    Built in lesson 14. Source: De Pittà et al. (2011), doi:10.1371/journal.pcbi.1002293.
    """
    fade, refill = one(positive, "fade", fade, "1/s"), one(positive, "refill", refill, "1/s")
    return refill / (refill + fade)


def mean_field(rate, u0, fade=FADE, refill=REFILL):
    """Mean release per spike under Poisson spikes at a steady rate.

    u = U₀ (Ω_f + ν) / (Ω_f + U₀ ν) is exact; x = Ω_d / (Ω_d + u ν) leaves out that u and x vary together.

    Parameters
    ----------
    rate : float or array
        ν, Hz.
    u0 : float or array, 0 to 1
    fade, refill : float
        Ω_f, Ω_d, 1/s.

    Returns
    -------
    u, r : ndarray
        Readiness at a spike, and u x, the part of the store that a spike releases.

    Raises
    ------
    ValueError
        If the rate is < 0, u0 not between 0 and 1, or a speed not > 0.

    Built in lesson 14. Source: Tsodyks et al. (1998), doi:10.1162/089976698300017502.
    """
    rate, u0 = not_negative("rate", rate, "Hz"), _share("u0", u0)
    fade, refill = one(positive, "fade", fade, "1/s"), one(positive, "refill", refill, "1/s")
    u = u0 * (fade + rate) / (fade + u0 * rate)
    return np.asarray(u), np.asarray(u * refill / (refill + u * rate))


def release(intervals, u0, fade=FADE, refill=REFILL):
    """What each spike releases, for many synapses side by side.

    Parameters
    ----------
    intervals : array, shape (T,) or (T, n)
        Time since the spike before, s; before the first the synapse is rested all the same.
    u0 : float or array that fits a row of intervals, 0 to 1
    fade, refill : float
        Ω_f, Ω_d, 1/s.

    Returns
    -------
    u, r : ndarray, shape of intervals
        Readiness just after each spike has raised it, and the share u x that is released.

    Raises
    ------
    ValueError
        If an interval is < 0, u0 not between 0 and 1, or a speed not > 0.

    Built in lesson 14. Source: Tsodyks et al. (1998), doi:10.1162/089976698300017502.
    """
    intervals, u0 = not_negative("intervals", intervals, "s"), _share("u0", u0)
    fade, refill = one(positive, "fade", fade, "1/s"), one(positive, "refill", refill, "1/s")
    left, empty = np.exp(-fade * intervals), np.exp(-refill * intervals)
    u, x = np.zeros(intervals.shape[1:]), np.ones(intervals.shape[1:])
    readiness, released = np.empty(intervals.shape), np.empty(intervals.shape)
    for k in range(len(intervals)):
        u = u * left[k]
        u = u + u0 * (1.0 - u)
        x = 1.0 - (1.0 - x) * empty[k]
        readiness[k], released[k] = u, u * x
        x = x - u * x
    return readiness, released


def gliotransmission(times, T, dt=0.1, O_G=1.5, tau_G=120.0, clear=60.0, U_A=0.6, refill=0.6, peak=130.0):
    """Share Γ of presynaptic receptors bound after calcium of the astrocyte crossed its threshold.

    Each event releases a part U_A of the astrocyte's own store; the transmitter is gone within tens of
    milliseconds and is integrated exactly, the receptors let go with τ_G.

    Parameters
    ----------
    times : array, shape (n,)
        When calcium crosses 0.5 µM upwards, s, in rising order.
    T, dt : float
        Duration and step, s.
    O_G : float
        Binding, 1/(µM s).
    tau_G : float
        How long receptors stay bound, s.
    clear, refill : float
        Clearance of the transmitter and refilling of the store, 1/s.
    U_A : float
        Part of the store that an event releases.
    peak : float
        Concentration that a full store would make at the synapse, µM (its volume ratio times its concentration).

    Returns
    -------
    bound : ndarray, shape (steps,)
        At the end of each step.

    Raises
    ------
    ValueError
        If a number that must be positive is not, or times does not rise.

    Built in lesson 14. Source: De Pittà et al. (2011), doi:10.1371/journal.pcbi.1002293.
    """
    times = not_negative("times", times, "s")
    if times.ndim != 1 or np.any(np.diff(times) <= 0):
        raise ValueError("times must be in one row and rise from event to event")
    T, dt, tau_G = (one(positive, n, v, "s") for n, v in (("T", T), ("dt", dt), ("tau_G", tau_G)))
    steps = count("the number of steps", round(T / dt))
    t = (np.arange(steps) + 1) * dt
    bound, store, level, last = np.zeros(steps), 1.0, 0.0, 0.0
    for event in times:
        store = 1.0 - (1.0 - store) * np.exp(-refill * (event - last))
        level *= np.exp(-(event - last) / tau_G)
        level = 1.0 - (1.0 - level) * np.exp(-O_G * peak * U_A * store / clear)
        store -= U_A * store
        later = t >= event
        bound[later] = level * np.exp(-(t[later] - event) / tau_G)
        last = event
    return bound


def _share(name, value):
    value = not_negative(name, value)
    if np.any(value > 1):
        raise ValueError(f"{name} must lie between 0 and 1, got {value.max()}")
    return value

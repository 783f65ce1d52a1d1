"""Spike-timing-dependent plasticity: what the order of a pre- and a postsynaptic spike does to a synapse.

    Δw = A₊ exp(−Δ/τ₊) for Δ > 0,   −A₋ exp(Δ/τ₋) for Δ < 0,   0 for Δ = 0,   Δ = t_post − t_pre

All pairs of spikes count and their changes add up. The rule is a fit to pairs at low rates; at high rates
the pairs of a real synapse do not add up like this (Sjöström et al. 2001, doi:10.1016/S0896-6273(01)00542-6).

Sources: G. Bi, M. Poo (1998), doi:10.1523/JNEUROSCI.18-24-10464.1998, (2001),
doi:10.1146/annurev.neuro.24.1.139; S. Song, K. Miller, L. Abbott (2000), doi:10.1038/78829; traces:
A. Morrison, M. Diesmann, W. Gerstner (2008), doi:10.1007/s00422-008-0233-1.
"""

import numpy as np

from ._valid import finite, not_negative, one, positive

__all__ = ["WINDOWS", "all_pairs", "area_ratio", "drift", "poisson", "stdp_pair", "stdp_traces"]

#: Named parameters. The time constants of the first two are those that Pfister & Gerstner (2006),
#: doi:10.1523/JNEUROSCI.1425-06.2006, take from Bi & Poo (2001). For their amplitudes we found no fit that we could
#: check: A₋/A₊ = 0.85 is the choice of Masquelier, Guyonneau & Thorpe (2008), doi:10.1371/journal.pone.0001377, and
#: 0.35 is ours, on the other side of τ₊/τ₋ = 0.50, where the areas are equal. Song et al. (2000) chose all four.
WINDOWS = {
    "Bi & Poo's τ, A₋ = 0.35 A₊": dict(Ap=1.0, Am=0.35, tau_p=16.8, tau_m=33.7),
    "Bi & Poo's τ, A₋ = 0.85 A₊": dict(Ap=1.0, Am=0.85, tau_p=16.8, tau_m=33.7),
    "Song et al.": dict(Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0),
}


def stdp_pair(lag, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    """Change of a weight by one pair of spikes.

    Parameters
    ----------
    lag : float or array, any shape
        t_post − t_pre, ms: positive when the presynaptic spike came first.
    Ap, Am : float
        Amplitudes of strengthening and weakening, both ≥ 0, in units of the weight.
    tau_p, tau_m : float
        How fast they fade with the lag, ms.

    Returns
    -------
    ndarray, shape of lag (0-dimensional for a number)
        Change of the weight; 0 at lag 0.

    Raises
    ------
    ValueError
        If an amplitude is < 0, a time constant not > 0, or anything is not finite.

    Built in lesson 05. Source: Song et al. (2000), doi:10.1038/78829.
    """
    lag = finite("lag", lag, "ms")
    Ap, Am, tau_p, tau_m = _window(Ap, Am, tau_p, tau_m)
    size = np.abs(lag)
    return np.where(lag > 0, Ap * np.exp(-size / tau_p), np.where(lag < 0, -Am * np.exp(-size / tau_m), 0.0))


def all_pairs(pre, post, dt=1.0, **window):
    """Sum of `stdp_pair` over all pairs of a presynaptic and a postsynaptic spike, one by one.

    The plain definition, with as many terms as there are pairs; `stdp_traces` gives the same with one pass.

    Parameters
    ----------
    pre, post : array of bool, shape (T,)
        True in the steps with a spike.
    dt : float
        Time step, ms.
    **window
        As in `stdp_pair`.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        As `stdp_traces`, which also judges the shapes.

    Goes with lesson 05. Source: Song et al. (2000), doi:10.1038/78829.
    """
    pre, post = _trains(pre, post)
    if pre.ndim != 1:
        raise ValueError(f"pre must have the shape (T,), got {pre.shape}")
    dt = one(positive, "dt", dt, "ms")
    lags = (np.flatnonzero(post)[:, None] - np.flatnonzero(pre)) * dt
    return float(stdp_pair(lags, **window).sum())


def stdp_traces(pre, post, dt=1.0, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    """Change of weights by whole spike trains, in one pass over time: each side keeps a fading trace.

    In each step: both traces fade by exp(−dt/τ); a postsynaptic spike adds A₊ times the presynaptic trace to
    w, a presynaptic spike takes off A₋ times the postsynaptic trace; only then the spikes of this step are
    added to the traces. So spikes in the same step, lag 0, do not see each other.

    Parameters
    ----------
    pre, post : array of bool (or 0 and 1), shape (T,) or (T, n)
        Spikes of the two neurons of each of n synapses, side by side.
    dt : float
        Time step, ms.
    Ap, Am, tau_p, tau_m
        As in `stdp_pair`.

    Returns
    -------
    w : ndarray, shape of pre
        Change of the weight since the start, at the end of each step.

    Raises
    ------
    ValueError
        If the shapes differ, dt or a time constant is not > 0, an amplitude is < 0, or a train holds anything
        but 0 and 1.

    Built in lesson 05. Source: Morrison et al. (2008), doi:10.1007/s00422-008-0233-1.
    """
    pre, post = _trains(pre, post)
    Ap, Am, tau_p, tau_m = _window(Ap, Am, tau_p, tau_m)
    dt = one(positive, "dt", dt, "ms")
    fade_x, fade_y = np.exp(-dt / tau_p), np.exp(-dt / tau_m)
    change = np.empty(pre.shape)
    x = y = np.zeros(pre.shape[1:])
    for k in range(len(pre)):
        x, y = x * fade_x, y * fade_y
        change[k] = Ap * x * post[k] - Am * y * pre[k]
        x, y = x + pre[k], y + post[k]
    return np.cumsum(change, axis=0)


def drift(f_pre, f_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    """Mean change of a weight per second when both neurons spike at random, knowing nothing of each other.

    f_pre · f_post · (A₊ τ₊ − A₋ τ₋): every lag is equally frequent, so the area of the window decides.

    Parameters
    ----------
    f_pre, f_post : float or array, shapes that broadcast
        Firing rates, Hz.
    Ap, Am, tau_p, tau_m
        As in `stdp_pair`; the time constants in ms.

    Returns
    -------
    ndarray
        Change of the weight per second.

    Raises
    ------
    ValueError
        If a rate or an amplitude is < 0, a time constant not > 0, or anything is not finite.

    Built in lesson 05. Source: Song et al. (2000), doi:10.1038/78829.
    """
    f_pre, f_post = not_negative("f_pre", f_pre, "Hz"), not_negative("f_post", f_post, "Hz")
    Ap, Am, tau_p, tau_m = _window(Ap, Am, tau_p, tau_m)
    return np.asarray(f_pre * f_post * (Ap * tau_p - Am * tau_m) / 1000.0)


def area_ratio(Ap, Am, tau_p, tau_m):
    """Area of the weakening side of the window over that of the strengthening side: A₋ τ₋ / (A₊ τ₊).

    Parameters
    ----------
    Ap, Am, tau_p, tau_m : float
        As in `stdp_pair`, Ap > 0.

    Returns
    -------
    float
        Above 1, spikes without any relation weaken the synapse.

    Raises
    ------
    ValueError
        If Ap or a time constant is not > 0, or Am < 0.

    Goes with lesson 05.
    """
    Ap, Am, tau_p, tau_m = _window(one(positive, "Ap", Ap), Am, tau_p, tau_m)
    return Am * tau_m / (Ap * tau_p)


def poisson(rate, T, n, dt, rng):
    """Spike trains without memory: in each step a spike with probability rate · dt.

    Parameters
    ----------
    rate : float
        Hz.
    T, n : int
        Steps and trains.
    dt : float
        Time step, ms.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of bool, shape (T, n)

    Raises
    ------
    ValueError
        If the rate is < 0, dt is not > 0, or more than one spike per step would be due.

    Goes with lesson 05.
    """
    chance = one(not_negative, "rate", rate, "Hz") * one(positive, "dt", dt, "ms") / 1000.0
    if chance > 1.0:
        raise ValueError(f"rate · dt must not exceed 1 spike per step, got {chance:g}")
    return rng.random((T, n)) < chance


def _window(Ap, Am, tau_p, tau_m):
    return (
        one(not_negative, "Ap", Ap),
        one(not_negative, "Am", Am),
        one(positive, "tau_p", tau_p, "ms"),
        one(positive, "tau_m", tau_m, "ms"),
    )


def _trains(pre, post):
    """Both trains as float arrays of 0 and 1 of the same shape."""
    pre, post = finite("pre", pre), finite("post", post)
    if pre.shape != post.shape or pre.ndim not in (1, 2) or pre.size == 0:
        raise ValueError(
            f"pre and post must have the same shape, (T,) or (T, n), got {pre.shape} and {post.shape}"
        )
    for name, train in (("pre", pre), ("post", post)):
        if not np.isin(train, (0.0, 1.0)).all():
            raise ValueError(
                f"{name} must hold spikes, True or False, got {train[(train != 0) & (train != 1)][0]}"
            )
    return pre, post

"""The restricted Boltzmann machine: visible units v, hidden units h, no synapse within a layer.

    E(v, h) = −b · v − c · h − hᵀ W v,      p(v, h) = e^{−E(v, h)} / Z,      units are 0 or 1.

W (M, N) leads from the N visible to the M hidden units, b (N,) and c (M,) are the biases. Given the one layer,
the units of the other are independent: p(h_j = 1 | v) = σ(c + W v)_j and p(v_i = 1 | h) = σ(b + Wᵀ h)_i. The
learning rule needs nothing but the activity at both ends of a synapse, in two phases:

    ΔW ∝ ⟨h vᵀ⟩_data − ⟨h vᵀ⟩_model.

Contrastive divergence (CD-k) replaces the second mean by k steps of sampling from the data. For up to some
twenty visible units everything can be summed exactly, so that here the likelihood is known and not estimated.

Sources: D. Ackley, G. Hinton, T. Sejnowski (1985), doi:10.1207/s15516709cog0901_7; G. Hinton (2002),
doi:10.1162/089976602760128018; G. Hinton, S. Osindero, Y.-W. Teh (2006), doi:10.1162/neco.2006.18.7.1527.
"""

import numpy as np

from ._valid import count, finite, one, positive

__all__ = [
    "bars_and_stripes",
    "cd_gradients",
    "exact_log_likelihood",
    "free_energy",
    "log_partition",
    "rbm_params",
    "sample_exactly",
    "states_of",
    "train_rbm",
]


def bars_and_stripes(n=3):
    """All pictures of n × n pixels made of whole rows or of whole columns.

    Parameters
    ----------
    n : int
        Side, 1 to 4.

    Returns
    -------
    V : ndarray, shape (2 · 2ⁿ − 2, n²)
        0.0 or 1.0, one picture a row: 14 pictures for n = 3. (The empty and the full picture count once.)

    Raises
    ------
    ValueError
        If n is no whole number from 1 to 4.

    Used in lesson 12.
    """
    n = count("n", n)
    if n > 4:
        raise ValueError(f"n must be at most 4, got {n}")
    lines = states_of(n)
    rows = np.repeat(lines, n, axis=1)
    columns = np.tile(lines, (1, n))
    return np.unique(np.concatenate([rows, columns]), axis=0)


def states_of(N):
    """All 2^N states of N units.

    Parameters
    ----------
    N : int
        1 to 20.

    Returns
    -------
    ndarray, shape (2^N, N)
        0.0 or 1.0, counting in binary, unit 0 is the highest digit.

    Raises
    ------
    ValueError
        If N is no whole number from 1 to 20.

    Used in lesson 12.
    """
    N = count("N", N)
    if N > 20:
        raise ValueError(f"N must be at most 20 to list all 2^N states, got {N}")
    return (np.arange(2**N)[:, None] >> np.arange(N - 1, -1, -1) & 1).astype(float)


def rbm_params(N, M, rng, scale=0.05):
    """Draw small weights, and biases of 0.

    Parameters
    ----------
    N, M : int
        Number of visible and of hidden units.
    rng : numpy.random.Generator
    scale : float
        Standard deviation of the weights, > 0.

    Returns
    -------
    W, b, c : ndarray, shapes (M, N), (N,), (M,)

    Raises
    ------
    ValueError
        If a number is not in its range.

    Used in lesson 12.
    """
    N, M = count("N", N), count("M", M)
    return rng.normal(0.0, one(positive, "scale", scale), (M, N)), np.zeros(N), np.zeros(M)


def free_energy(v, W, b, c):
    """Energy of a visible state with the hidden units summed out: F(v) = −b · v − Σ_j ln(1 + e^{(c + W v)_j}).

    e^{−F(v)} is Σ_h e^{−E(v, h)}, so p(v) = e^{−F(v)} / Z.

    Parameters
    ----------
    v : array, shape (N,) or (B, N)
        Visible states.
    W, b, c : array, shapes (M, N), (N,), (M,)

    Returns
    -------
    float, or ndarray of the shape (B,)

    Raises
    ------
    ValueError
        If the shapes do not fit or anything is not finite.

    Used in lesson 12.
    """
    v, W, b, c = _checked(v, W, b, c)
    return -(v @ b) - np.sum(np.logaddexp(0.0, v @ W.T + c), axis=-1)


def log_partition(W, b, c):
    """ln Z, by listing all 2^N visible states (N up to 20).

    Parameters
    ----------
    W, b, c : array, shapes (M, N), (N,), (M,)

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the shapes do not fit, anything is not finite, or N > 20.

    Used in lesson 12.
    """
    negative = -free_energy(states_of(np.shape(W)[-1]), W, b, c)
    top = negative.max()
    return float(top + np.log(np.sum(np.exp(negative - top))))


def exact_log_likelihood(V, W, b, c):
    """Mean of ln p(v) over some visible states, exact: nothing is sampled (N up to 20).

    Parameters
    ----------
    V : array, shape (B, N)
        The pictures.
    W, b, c : array, shapes (M, N), (N,), (M,)

    Returns
    -------
    float
        In nats per picture. For the 14 bars and stripes no model can be better than −ln 14 = −2.639; one that
        holds all 512 pictures for equally likely has −9 ln 2 = −6.238.

    Raises
    ------
    ValueError
        As `log_partition`.

    Used in lesson 12.
    """
    return float(np.mean(-free_energy(V, W, b, c)) - log_partition(W, b, c))


def cd_gradients(v, W, b, c, k, rng):
    """Contrastive divergence: in which direction the parameters should move, after k steps of sampling.

    With p_0 = σ(c + W v) for the data and p_k = σ(c + W v_k) for the visible state v_k after k steps of
    sampling (hidden units from visible ones, visible ones from hidden ones, both 0 or 1), the directions are the
    means over the batch of p_0 vᵀ − p_k v_kᵀ, v − v_k and p_0 − p_k. The probabilities p, not samples, go into
    these means. Add eta times a direction to climb.

    Parameters
    ----------
    v : array, shape (B, N)
        A batch of data of 0 and 1.
    W, b, c : array, shapes (M, N), (N,), (M,)
        Weights and biases; they are not changed.
    k : int
        Steps of sampling, >= 1.
    rng : numpy.random.Generator

    Returns
    -------
    dW, db, dc : ndarray, shapes (M, N), (N,), (M,)

    Raises
    ------
    ValueError
        If the shapes do not fit, anything is not finite, or k is no whole number >= 1.

    Built in lesson 12. Source: Hinton (2002), doi:10.1162/089976602760128018.
    """
    v, W, b, c = _checked(v, W, b, c, (2,))
    p0 = _sigmoid(v @ W.T + c)
    vk, pk = v, p0
    for _ in range(count("k", k)):
        h = (rng.random(pk.shape) < pk).astype(float)
        vk = _fire(h @ W + b, rng)
        pk = _sigmoid(vk @ W.T + c)
    return (p0.T @ v - pk.T @ vk) / len(v), (v - vk).mean(axis=0), (p0 - pk).mean(axis=0)


def train_rbm(
    V, M, k, rng, steps=1500, eta=0.6, gradients=cd_gradients, every=100, report=None, name="log-likelihood"
):
    """Train on all pictures at once in every step, and follow the exact likelihood.

    Parameters
    ----------
    V : array, shape (B, N)
        Pictures of 0 and 1.
    M : int
        Number of hidden units.
    k : int
        Steps of sampling in contrastive divergence.
    rng : numpy.random.Generator
        Draws the first weights, then the samples.
    steps : int
    eta : float
        Learning rate of the first step, > 0; it falls evenly to 0 at the last, so that the noise of the sampling
        dies away.
    gradients : callable
        ``gradients(v, W, b, c, k, rng) -> (dW, db, dc)``.
    every : int
        How many steps lie between two measurements of the likelihood.
    report : callable, optional
        ``report(step, {name: likelihood})``, such as a `tripartite.explore.training`.
    name : str
        Under which the likelihood is reported.

    Returns
    -------
    params : tuple
        W, b, c of the shapes (M, N), (N,), (M,).
    curve : ndarray, shape (measurements, 2)
        Step and log-likelihood per picture in nats, from step 0 on.

    Raises
    ------
    ValueError
        If a number is not in its range, or V holds anything but 0 and 1.

    Used in lesson 12. Source: Hinton (2002), doi:10.1162/089976602760128018.
    """
    V = finite("V", V)
    if V.ndim != 2 or V.size == 0 or not np.isin(V, (0.0, 1.0)).all():
        raise ValueError(f"V must have the shape (B, N) and hold 0 and 1 only, got the shape {V.shape}")
    k, steps, every = count("k", k), count("steps", steps), count("every", every)
    eta = one(positive, "eta", eta)
    params = rbm_params(V.shape[1], M, rng)
    curve = [(0, exact_log_likelihood(V, *params))]
    for step in range(1, steps + 1):
        moves = gradients(V, *params, k, rng)
        rate = eta * (1 - step / steps)
        params = tuple(x + rate * move for x, move in zip(params, moves, strict=True))
        if step % every == 0 or step == steps:
            curve.append((step, exact_log_likelihood(V, *params)))
            if report is not None:
                report(step, {name: curve[-1][1]})
    return params, np.array(curve)


def sample_exactly(W, b, c, n, rng):
    """Draw visible states from p(v) itself, not from a chain that may not have settled (N up to 20).

    Parameters
    ----------
    W, b, c : array, shapes (M, N), (N,), (M,)
    n : int
        How many.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray, shape (n, N)
        0.0 or 1.0.

    Raises
    ------
    ValueError
        As `log_partition`.

    Used in lesson 12.
    """
    states = states_of(np.shape(W)[-1])
    p = np.exp(-free_energy(states, W, b, c) - log_partition(W, b, c))
    return states[rng.choice(len(states), count("n", n), p=p / p.sum())]


def _sigmoid(x):
    return 0.5 * (1.0 + np.tanh(0.5 * x))


def _fire(x, rng):
    return (rng.random(x.shape) < _sigmoid(x)).astype(float)


def _checked(v, W, b, c, ndims=(1, 2)):
    v, W, b, c = (finite(name, x) for name, x in (("v", v), ("W", W), ("b", b), ("c", c)))
    if W.ndim != 2 or W.size == 0:
        raise ValueError(f"W must have the shape (M, N), got {W.shape}")
    M, N = W.shape
    if b.shape != (N,) or c.shape != (M,):
        raise ValueError(f"b must have the shape ({N},) and c ({M},), got {b.shape} and {c.shape}")
    if v.ndim not in ndims or v.shape[-1] != N or v.size == 0:
        shapes = " or ".join({1: f"({N},)", 2: f"(B, {N})"}[n] for n in ndims)
        raise ValueError(f"v must have the shape {shapes}, got {v.shape}")
    return v, W, b, c

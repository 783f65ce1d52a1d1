"""The GRU, a gated cell with one state, and its backpropagation through time by hand.

    h_t = z_t ⊙ h_{t−1} + (1 − z_t) ⊙ h̃_t        h̃_t = tanh(W_x x_t + W_h (r_t ⊙ h_{t−1}) + b)

r, z = σ(W_x x_t + W_h h_{t−1} + b) are the reset and the update gate; each of r, z, h̃ has its own rows of
``W_x``, ``W_h`` and ``b``, **in the order r, z, h̃**, which is PyTorch's (there h̃ is called n). ⊙ multiplies
element by element. No unit anywhere; shapes as in `recurrent`.

**z = 1 keeps the old state**, as in Cho et al. (2014), PyTorch and Keras; Chung et al. (2014),
arXiv:1412.3555, and many texts after them write 1 − z where z stands here. The reset gate acts before
the multiplication by W_h, as in Cho et al.; PyTorch lets it act after, so its numbers differ.

Source: K. Cho et al. (2014), doi:10.3115/v1/D14-1179.
"""

import numpy as np

from ._sequence import drive, inputs, one_step, random_weights, sigmoid, state, undrive, weights

__all__ = ["gru_backward", "gru_forward", "gru_params", "gru_step"]


def gru_params(D, H, rng, update_bias=0.0, dtype=np.float64):
    """Random weights of a GRU; the update gate's bias starts at ``update_bias``, the others at 0.

    Parameters
    ----------
    D, H : int
        Inputs and hidden units.
    rng : numpy.random.Generator
    update_bias : float
        At 0 the gate starts near σ(0) = 0.5, so that half of the old state is kept in a step.
    dtype : float type

    Returns
    -------
    params : dict
        ``W_x`` (3H, D), ``W_h`` (3H, H), ``b`` (3H,); blocks of H rows in the order r, z, h̃.

    Raises
    ------
    ValueError
        If D or H is no whole number of at least 1.

    Built in lesson 11. Source: Cho et al. (2014), doi:10.3115/v1/D14-1179.
    """
    params = random_weights(3, D, H, rng, dtype)
    params["b"][H : 2 * H] = update_bias
    return params


def gru_step(params, x, h):
    """One step of a GRU: h_t = z ⊙ h_{t−1} + (1 − z) ⊙ h̃, so z = 1 keeps.

    Parameters
    ----------
    params : dict
        As `gru_params` makes it: blocks r, z, h̃.
    x : array, shape (D,) or (B, D)
    h : array, shape (H,) or (B, H)

    Returns
    -------
    h : ndarray, shape of the old state

    Raises
    ------
    ValueError
        If shapes do not fit or anything is not finite.

    Built in lesson 11. Source: Cho et al. (2014), doi:10.3115/v1/D14-1179.
    """
    W_x, W_h, b = weights(params, 3)
    H = len(b) // 3
    x = one_step(x, W_x.shape[1], b.dtype)
    h = state("h", h, (*x.shape[:-1], H), b.dtype)
    a = x @ W_x.T + b
    r, z = np.split(sigmoid(a[..., : 2 * H] + h @ W_h[: 2 * H].T), 2, axis=-1)
    candidate = np.tanh(a[..., 2 * H :] + (r * h) @ W_h[2 * H :].T)
    return z * h + (1 - z) * candidate


def gru_forward(params, X, h0=None):
    """All states of a GRU.

    Parameters
    ----------
    params : dict
        As `gru_params` makes it: blocks r, z, h̃.
    X : array, shape (T, B, D), or integers of the shape (T, B)
        The inputs; an integer stands for a one-hot vector.
    h0 : array, shape (B, H), optional
        State before the first input; zeros if left out.

    Returns
    -------
    hs : ndarray, shape (T + 1, B, H)
        ``hs[0]`` is h0, ``hs[t]`` the state after t inputs.
    gates : ndarray, shape (T, B, 3H)
        r, z, h̃ in each step, after σ and tanh.

    Raises
    ------
    ValueError
        If shapes do not fit, a token lies outside 0 … D − 1, or anything is not finite.

    Built in lesson 11. Source: Cho et al. (2014), doi:10.3115/v1/D14-1179.
    """
    W_x, W_h, b = weights(params, 3)
    X = inputs(X, W_x.shape[1], b.dtype)
    (T, B), H = X.shape[:2], len(b) // 3
    hs = np.empty((T + 1, B, H), b.dtype)
    hs[0] = state("h0", h0, (B, H), b.dtype)
    gates = drive(X, W_x, b)
    W_rz, W_n = np.ascontiguousarray(W_h[: 2 * H].T), np.ascontiguousarray(W_h[2 * H :].T)
    part, pair = np.empty((B, H), b.dtype), np.empty((B, 2 * H), b.dtype)
    for t in range(T):
        old, h = hs[t], hs[t + 1]
        rz, candidate = gates[t, :, : 2 * H], gates[t, :, 2 * H :]
        np.matmul(old, W_rz, out=pair)
        pair += rz
        rz[:] = sigmoid(pair)
        np.multiply(rz[:, :H], old, out=h)
        np.matmul(h, W_n, out=part)
        candidate += part
        np.tanh(candidate, out=candidate)
        np.subtract(old, candidate, out=part)
        part *= rz[:, H:]
        np.add(candidate, part, out=h)  # z h + (1 − z) h̃ = h̃ + z (h − h̃)
    return hs, gates


def gru_backward(params, X, hs, gates, dhs):
    """Exact gradients of a loss that reads the states of a GRU.

    Parameters
    ----------
    params, X
        As given to `gru_forward`; ``hs``, ``gates`` as they came back.
    dhs : array, shape (T + 1, B, H)
        How the loss depends on each state directly, as in `recurrent.rnn_backward`.

    Returns
    -------
    grads : dict
        ``W_x``, ``W_h``, ``b``; ``h`` (T + 1, B, H), the whole gradient with respect to each state;
        ``X`` (T, B, D), unless X was integers.

    Raises
    ------
    ValueError
        If shapes do not fit or anything is not finite.

    Built in lesson 11. Source: Werbos (1990), doi:10.1109/5.58337.
    """
    W_x, W_h, b = weights(params, 3)
    X = inputs(X, W_x.shape[1], b.dtype)
    (T, B), H = X.shape[:2], len(b) // 3
    hs = state("hs", hs, (T + 1, B, H), b.dtype)
    gates = state("gates", gates, (T, B, 3 * H), b.dtype)
    dh = np.array(state("dhs", dhs, (T + 1, B, H), b.dtype))
    r, z, candidate = (gates[..., k * H : (k + 1) * H] for k in range(3))
    dA = gates * (1 - gates)
    dA[..., :H] *= hs[:-1]  # from the gradient of r ⊙ h to the sum of r
    dA[..., H : 2 * H] *= hs[:-1] - candidate
    dA[..., 2 * H :] = (1 - z) * (1 - candidate * candidate)
    W_rz, W_n = W_h[: 2 * H], W_h[2 * H :]
    back = np.empty((B, H), b.dtype)
    for t in reversed(range(T)):
        dA[t].reshape(B, 3, H)[:, 1:] *= dh[t + 1][:, None]
        np.matmul(dA[t, :, 2 * H :], W_n, out=back)
        dA[t, :, :H] *= back
        back *= r[t]
        dh[t] += back
        dh[t] += dh[t + 1] * z[t]
        np.matmul(dA[t, :, : 2 * H], W_rz, out=back)
        dh[t] += back
    grads = undrive(X, W_x, dA)
    flat, old = dA.reshape(-1, 3 * H), hs[:-1].reshape(-1, H)
    reset = (r * hs[:-1]).reshape(-1, H)
    grads["W_h"] = np.concatenate([flat[:, : 2 * H].T @ old, flat[:, 2 * H :].T @ reset])
    return grads | {"h": dh}

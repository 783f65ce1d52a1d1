"""The LSTM, a cell that decides what to keep, and its backpropagation through time by hand.

    c_t = f_t ⊙ c_{t−1} + i_t ⊙ c̃_t        h_t = o_t ⊙ tanh(c_t)

i, f, o = σ(W_x x_t + W_h h_{t−1} + b) are the input, forget and output gates, c̃ is the same with tanh in
place of σ; each has its own rows of ``W_x``, ``W_h`` and ``b``. **The blocks of H rows stand in the order
i, f, c̃, o**, which is PyTorch's (there c̃ is called g, and there are two sets of biases). ⊙ multiplies
element by element. No unit anywhere; shapes as in `recurrent`.

Sources: S. Hochreiter and J. Schmidhuber (1997), doi:10.1162/neco.1997.9.8.1735; F. A. Gers,
J. Schmidhuber and F. Cummins (2000), doi:10.1162/089976600300015015, who added the forget gate.
"""

import numpy as np

from ._sequence import drive, inputs, one_step, random_weights, sigmoid, state, undrive, weights

__all__ = ["lstm_backward", "lstm_forward", "lstm_params", "lstm_step"]

# σ(a) = ½ + ½ tanh(a/2): with these factors one call of tanh serves gates and candidates alike.
_LSTM_HALF = np.array([0.5, 0.5, 1.0, 0.5])


def lstm_params(D, H, rng, forget_bias=1.0, dtype=np.float64):
    """Random weights of an LSTM; the forget gate's bias starts at ``forget_bias``, the others at 0.

    Parameters
    ----------
    D, H : int
        Inputs and hidden units.
    rng : numpy.random.Generator
    forget_bias : float
        At 1 the gate starts near σ(1) = 0.73, so that a cell remembers before it has learned to.
    dtype : float type

    Returns
    -------
    params : dict
        ``W_x`` (4H, D), ``W_h`` (4H, H), ``b`` (4H,); blocks of H rows in the order i, f, c̃, o.

    Raises
    ------
    ValueError
        If D or H is no whole number of at least 1.

    Built in lesson 11. Source: Gers et al. (2000), doi:10.1162/089976600300015015.
    """
    params = random_weights(4, D, H, rng, dtype)
    params["b"][H : 2 * H] = forget_bias
    return params


def lstm_step(params, x, h, c):
    """One step of an LSTM.

    Parameters
    ----------
    params : dict
        As `lstm_params` makes it: blocks i, f, c̃, o.
    x : array, shape (D,) or (B, D)
    h, c : array, shape (H,) or (B, H)
        Output and cell after the step before.

    Returns
    -------
    h, c : ndarray, shapes of the old ones

    Raises
    ------
    ValueError
        If shapes do not fit or anything is not finite.

    Built in lesson 11. Source: Gers et al. (2000), doi:10.1162/089976600300015015.
    """
    W_x, W_h, b = weights(params, 4)
    x = one_step(x, W_x.shape[1], b.dtype)
    shape = (*x.shape[:-1], len(b) // 4)
    h, c = state("h", h, shape, b.dtype), state("c", c, shape, b.dtype)
    i, f, candidate, o = np.split(x @ W_x.T + h @ W_h.T + b, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(candidate)
    return sigmoid(o) * np.tanh(c), c


def lstm_forward(params, X, h0=None, c0=None):
    """All states of an LSTM.

    Parameters
    ----------
    params : dict
        As `lstm_params` makes it: blocks i, f, c̃, o.
    X : array, shape (T, B, D), or integers of the shape (T, B)
        The inputs; an integer stands for a one-hot vector.
    h0, c0 : array, shape (B, H), optional
        Output and cell before the first input; zeros if left out.

    Returns
    -------
    hs, cs : ndarray, shape (T + 1, B, H)
        Row 0 is h0 and c0, row t belongs to the moment after t inputs.
    gates : ndarray, shape (T, B, 4H)
        i, f, c̃, o in each step, after σ and tanh.

    Raises
    ------
    ValueError
        If shapes do not fit, a token lies outside 0 … D − 1, or anything is not finite.

    Built in lesson 11. Source: Gers et al. (2000), doi:10.1162/089976600300015015.
    """
    W_x, W_h, b = weights(params, 4)
    X = inputs(X, W_x.shape[1], b.dtype)
    (T, B), H = X.shape[:2], len(b) // 4
    hs, cs = np.empty((2, T + 1, B, H), b.dtype)
    hs[0] = state("h0", h0, (B, H), b.dtype)
    cs[0] = state("c0", c0, (B, H), b.dtype)
    half = np.repeat(_LSTM_HALF, H).astype(b.dtype)
    gates = drive(X, W_x * half[:, None], b * half)
    W_h = np.ascontiguousarray((W_h * half[:, None]).T)
    part, shift = np.empty((B, 4 * H), b.dtype), 1 - half
    for t in range(T):
        a, c, h = gates[t], cs[t + 1], hs[t + 1]
        np.matmul(hs[t], W_h, out=part)
        a += part
        np.tanh(a, out=a)
        a *= half
        a += shift
        np.multiply(a[:, H : 2 * H], cs[t], out=c)
        np.multiply(a[:, :H], a[:, 2 * H : 3 * H], out=h)
        c += h
        np.tanh(c, out=h)
        h *= a[:, 3 * H :]
    return hs, cs, gates


def lstm_backward(params, X, hs, cs, gates, dhs):
    """Exact gradients of a loss that reads the outputs of an LSTM.

    Parameters
    ----------
    params, X
        As given to `lstm_forward`; ``hs``, ``cs``, ``gates`` as they came back.
    dhs : array, shape (T + 1, B, H)
        How the loss depends on each output directly, as in `recurrent.rnn_backward`.

    Returns
    -------
    grads : dict
        ``W_x``, ``W_h``, ``b``; ``h``, ``c`` (T + 1, B, H), the whole gradients with respect to outputs
        and cells; ``X`` (T, B, D), unless X was integers.

    Raises
    ------
    ValueError
        If shapes do not fit or anything is not finite.

    Built in lesson 11. Source: Werbos (1990), doi:10.1109/5.58337.
    """
    W_x, W_h, b = weights(params, 4)
    X = inputs(X, W_x.shape[1], b.dtype)
    (T, B), H = X.shape[:2], len(b) // 4
    hs, cs = (state(name, s, (T + 1, B, H), b.dtype) for name, s in (("hs", hs), ("cs", cs)))
    gates = state("gates", gates, (T, B, 4 * H), b.dtype)
    dh, dc = np.array(state("dhs", dhs, (T + 1, B, H), b.dtype)), np.zeros((T + 1, B, H), b.dtype)
    i, f, candidate, o = (gates[..., k * H : (k + 1) * H] for k in range(4))
    # What each block's sum does to c (or, for o, to h), all steps at once.
    dA = gates * (1 - gates)
    dA[..., 2 * H : 3 * H] = i * (1 - candidate * candidate)
    dA[..., :H] *= candidate
    dA[..., H : 2 * H] *= cs[:-1]
    tanh_c = np.tanh(cs[1:])
    dA[..., 3 * H :] *= tanh_c
    into_c = o * (1 - tanh_c * tanh_c)
    back = np.empty((B, H), b.dtype)
    for t in reversed(range(T)):
        np.multiply(dh[t + 1], into_c[t], out=back)
        dc[t + 1] += back
        np.multiply(dc[t + 1], f[t], out=dc[t])
        blocks = dA[t].reshape(B, 4, H)
        blocks[:, :3] *= dc[t + 1][:, None]
        blocks[:, 3] *= dh[t + 1]
        np.matmul(dA[t], W_h, out=back)
        dh[t] += back
    grads = undrive(X, W_x, dA)
    grads["W_h"] = dA.reshape(-1, 4 * H).T @ hs[:-1].reshape(-1, H)
    return grads | {"h": dh, "c": dc}

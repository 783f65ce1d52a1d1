"""Elman's recurrent network, and backpropagation through time by hand.

    h_t = tanh(W_x x_t + W_h h_{t−1} + b)

The same three arrays serve every step, so their gradients are sums over the steps. Nothing here has a
unit. Shapes: T steps, B sequences side by side, D inputs, H hidden units; h has one row more than X,
because h[0] is the state before the first input and h[t] the one after t inputs.

Sources: J. L. Elman (1990), doi:10.1207/s15516709cog1402_1; for the gradient P. J. Werbos (1990),
doi:10.1109/5.58337; for why it fades or blows up Y. Bengio, P. Simard and P. Frasconi (1994),
doi:10.1109/72.279181.
"""

import numpy as np

from ._sequence import drive, inputs, one_step, random_weights, state, undrive, weights
from ._valid import count

__all__ = ["param_counts", "rnn_backward", "rnn_forward", "rnn_params", "rnn_step"]


def rnn_params(D, H, rng, dtype=np.float64):
    """Random weights: normal, with the variance 1/D for ``W_x`` and 1/H for ``W_h``; ``b`` is zero.

    Parameters
    ----------
    D, H : int
        Inputs and hidden units.
    rng : numpy.random.Generator
    dtype : float type

    Returns
    -------
    params : dict
        ``W_x`` (H, D), ``W_h`` (H, H), ``b`` (H,). W_ij leads from unit j to unit i.

    Raises
    ------
    ValueError
        If D or H is no whole number of at least 1.

    Built in lesson 11. Source: Elman (1990), doi:10.1207/s15516709cog1402_1.
    """
    return random_weights(1, D, H, rng, dtype)


def rnn_step(params, x, h):
    """One step: the new state from the input and the old state.

    Parameters
    ----------
    params : dict
        As `rnn_params` makes it.
    x : array, shape (D,) or (B, D)
    h : array, shape (H,) or (B, H)

    Returns
    -------
    h : ndarray, shape of the old state

    Raises
    ------
    ValueError
        If shapes do not fit or anything is not finite.

    Built in lesson 11. Source: Elman (1990), doi:10.1207/s15516709cog1402_1.
    """
    W_x, W_h, b = weights(params, 1)
    x = one_step(x, W_x.shape[1], b.dtype)
    h = state("h", h, (*x.shape[:-1], len(b)), b.dtype)
    return np.tanh(x @ W_x.T + h @ W_h.T + b)


def rnn_forward(params, X, h0=None):
    """All states of the network.

    Parameters
    ----------
    params : dict
        ``W_x`` (H, D), ``W_h`` (H, H), ``b`` (H,), all float32 or float64.
    X : array, shape (T, B, D), or integers of the shape (T, B)
        The inputs. An integer stands for a one-hot vector: the token picks a column of ``W_x``.
    h0 : array, shape (B, H), optional
        State before the first input; zeros if left out.

    Returns
    -------
    hs : ndarray, shape (T + 1, B, H)
        ``hs[0]`` is h0, ``hs[t]`` the state after t inputs. Float type of the parameters.

    Raises
    ------
    ValueError
        If shapes do not fit, a token lies outside 0 … D − 1, or anything is not finite.

    Built in lesson 11. Source: Elman (1990), doi:10.1207/s15516709cog1402_1.
    """
    W_x, W_h, b = weights(params, 1)
    X = inputs(X, W_x.shape[1], b.dtype)
    T, B = X.shape[:2]
    hs = np.empty((T + 1, B, len(b)), b.dtype)
    hs[0] = state("h0", h0, (B, len(b)), b.dtype)
    A = drive(X, W_x, b)  # the inputs of all steps in one multiplication; only W_h h has to wait its turn
    W_h = np.ascontiguousarray(W_h.T)
    for t in range(T):
        h = hs[t + 1]
        np.matmul(hs[t], W_h, out=h)
        h += A[t]
        np.tanh(h, out=h)
    return hs


def rnn_backward(params, X, hs, dhs):
    """Backpropagation through time: exact gradients of a loss with respect to weights, inputs and states.

    Parameters
    ----------
    params, X
        As given to `rnn_forward`.
    hs : array, shape (T + 1, B, H)
        As it came back from there.
    dhs : array, shape (T + 1, B, H)
        How the loss depends on each state directly, not by way of later states. A loss that reads only
        the last state has zeros everywhere but in ``dhs[T]``.

    Returns
    -------
    grads : dict
        ``W_x``, ``W_h``, ``b``: summed over steps and sequences, in the parameters' shapes.
        ``h`` (T + 1, B, H): the whole gradient with respect to each state, later states included;
        ``h[0]`` belongs to h0. ``X`` (T, B, D), unless X was integers.

    Raises
    ------
    ValueError
        If shapes do not fit or anything is not finite.

    Built in lesson 11. Source: Werbos (1990), doi:10.1109/5.58337.
    """
    W_x, W_h, b = weights(params, 1)
    X = inputs(X, W_x.shape[1], b.dtype)
    shape = (len(X) + 1, X.shape[1], len(b))
    hs = state("hs", hs, shape, b.dtype)
    dh = np.array(state("dhs", dhs, shape, b.dtype))
    dA = np.square(hs[1:])
    np.subtract(1.0, dA, out=dA)  # slope of tanh, for all steps
    back = np.empty(shape[1:], b.dtype)
    for t in reversed(range(len(X))):
        dA[t] *= dh[t + 1]
        np.matmul(dA[t], W_h, out=back)  # W_h transposed once more: rows are examples
        dh[t] += back
    grads = undrive(X, W_x, dA)
    grads["W_h"] = dA.reshape(-1, len(b)).T @ hs[:-1].reshape(-1, len(b))
    grads["h"] = dh
    return grads


def param_counts(D, H):
    """How many weights and biases the three cells have, with one set of biases each.

    PyTorch and others add a second, redundant set of biases: H, 3H and 4H numbers more.

    Parameters
    ----------
    D, H : int
        Inputs and hidden units.

    Returns
    -------
    counts : dict
        ``RNN`` H (D + H + 1), ``GRU`` three times and ``LSTM`` four times as much.

    Raises
    ------
    ValueError
        If D or H is no whole number of at least 1.

    Built in lesson 11.
    """
    D, H = count("D", D), count("H", H)
    block = H * (D + H + 1)
    return {"RNN": block, "GRU": 3 * block, "LSTM": 4 * block}

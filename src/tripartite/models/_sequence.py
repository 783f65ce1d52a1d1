"""What the recurrent cells share: checks of weights, inputs and states, and the sums over inputs of all steps.

A cell of k blocks (1 for the Elman network, 4 for the LSTM, 3 for the GRU) has the weights
``W_x`` (kH, D), ``W_h`` (kH, H) and ``b`` (kH,); W_ij leads from unit j to unit i, so a table of inputs
with one example per row is multiplied by the transpose.
"""

import numpy as np

from ._valid import count

NAMES = ("W_x", "W_h", "b")


def weights(params, blocks):
    """Return W_x, W_h, b in one float type; raise unless they fit a cell of so many blocks.

    Raises
    ------
    TypeError
        If params is no dict of arrays of numbers.
    ValueError
        If one of the three is missing, shapes do not fit, or a weight is not finite.
    """
    if not isinstance(params, dict):
        raise TypeError(f"params must be a dict with W_x, W_h and b, got {type(params).__name__}")
    missing = [name for name in NAMES if name not in params]
    if missing:
        raise ValueError(
            f"params lacks {', '.join(missing)}; it has {', '.join(map(str, params)) or 'nothing'}"
        )
    W_x, W_h, b = (_numbers(name, params[name]) for name in NAMES)
    H = W_h.shape[1] if W_h.ndim == 2 else 0
    if H == 0 or W_h.shape[0] != blocks * H:
        raise ValueError(f"W_h must have the shape ({_times(blocks, 'H')}, H), got {W_h.shape}")
    if W_x.ndim != 2 or W_x.shape[0] != blocks * H or W_x.shape[1] == 0:
        raise ValueError(f"W_x must have {blocks * H} rows like W_h and a column per input, got {W_x.shape}")
    if b.shape != (blocks * H,):
        raise ValueError(f"b must have the shape ({blocks * H},), got {b.shape}")
    kind = np.result_type(W_x, W_h, b)
    return tuple(array.astype(kind, copy=False) for array in (W_x, W_h, b))


def inputs(X, D, kind):
    """Return the inputs (T, B, D) as floats, or the tokens (T, B) as integers; raise ValueError otherwise."""
    X = np.asarray(X)
    if X.dtype.kind in "iu" and X.ndim == 2:
        if X.size == 0:
            raise ValueError(f"X must hold at least one step and one sequence, got the shape {X.shape}")
        if X.min() < 0 or X.max() >= D:
            raise ValueError(f"tokens must lie between 0 and {D - 1}, got {X.min()} to {X.max()}")
        return X
    X = _numbers("X", X)
    if X.ndim != 3 or X.shape[2] != D or X.size == 0:
        raise ValueError(
            f"X must have the shape (T, B, {D}): steps, sequences, inputs; got {X.shape}. "
            f"For one sequence of the shape (T, {D}) write X[:, None, :]"
        )
    return X.astype(kind, copy=False)


def state(name, value, shape, kind):
    """Return a state of this shape, zeros for None; raise ValueError if it has another shape or holds nan."""
    if value is None:
        return np.zeros(shape, kind)
    array = _numbers(name, value)
    if array.shape != shape:
        raise ValueError(f"{name} must have the shape {shape}, got {array.shape}")
    return array.astype(kind, copy=False)


def one_step(x, D, kind):
    """Return the input of one step, (D,) or (B, D); raise ValueError otherwise."""
    x = _numbers("x", x)
    if x.ndim not in (1, 2) or x.shape[-1] != D:
        raise ValueError(f"x must have the shape ({D},) or (B, {D}), got {x.shape}")
    return x.astype(kind, copy=False)


def drive(X, W_x, b):
    """W_x x + b for all steps at once, (T, B, kH). A token picks a column of W_x, as its one-hot vector would."""
    if X.ndim == 2:
        return np.take(np.ascontiguousarray((W_x + b[:, None]).T), X, axis=0)
    A = np.matmul(X.reshape(-1, X.shape[2]), W_x.T)
    A += b
    return A.reshape(*X.shape[:2], -1)


def undrive(X, W_x, dA):
    """Gradients of W_x, b and (for numbers, not for tokens) X from those of the sums, dA (T, B, kH)."""
    flat = dA.reshape(-1, dA.shape[2])
    if X.ndim == 2:
        rows = np.zeros((X.size, W_x.shape[1]), dA.dtype)
        rows[np.arange(X.size), X.ravel()] = 1
    else:
        rows = X.reshape(-1, X.shape[2])
    grads = {"W_x": flat.T @ rows, "b": np.ones(len(flat), dA.dtype) @ flat}
    if X.ndim == 3:
        grads["X"] = (flat @ W_x).reshape(X.shape)
    return grads


def random_weights(blocks, D, H, rng, dtype):
    """Normal weights with the variance 1/D (W_x) and 1/H (W_h); b = 0."""
    D, H = count("D", D), count("H", H)
    return {
        "W_x": (rng.normal(size=(blocks * H, D)) / np.sqrt(D)).astype(dtype),
        "W_h": (rng.normal(size=(blocks * H, H)) / np.sqrt(H)).astype(dtype),
        "b": np.zeros(blocks * H, dtype),
    }


def sigmoid(a):
    """The logistic function, by way of tanh: no overflow."""
    return 0.5 + 0.5 * np.tanh(0.5 * a)


def _numbers(name, value):
    array = np.asarray(value)
    if array.dtype.kind not in "buif":
        raise TypeError(f"{name} must be an array of numbers, got {type(value).__name__}")
    if array.dtype not in (np.float32, np.float64):
        array = array.astype(float)
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite, got {array[~np.isfinite(array)].flat[0]}")
    return array


def _times(blocks, letter):
    return letter if blocks == 1 else f"{blocks}{letter}"

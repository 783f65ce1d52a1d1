"""What the pretrained networks share: a linear layer, the exact GELU, and which attention each layer gets."""

import math

import numpy as np

from ..models.attention import attention

#: Table of the upper tail Q(x) of the normal distribution, 2048 steps for each unit up to x = 6, where Q is 1e-9.
# NumPy has no erf; between two entries a straight line is right to 7e-9.
_STEPS, _END = 2048, 6
_TAIL = np.array([0.5 * math.erfc(i / _STEPS / math.sqrt(2)) for i in range(_STEPS * _END)] + [0.0, 0.0])


def gelu(x):
    """The Gaussian error linear unit x · P(Z < x), Z normal, right to 1e-8; float32 stays float32.

    Parameters
    ----------
    x : array of float32 or float64

    Returns
    -------
    ndarray of the shape and type of x

    Source: D. Hendrycks and K. Gimpel (2016), arXiv:1606.08415.
    """
    size = np.abs(x)
    place = np.minimum(size, x.dtype.type(_END)) * x.dtype.type(_STEPS)
    whole = place.astype(np.int32)
    table = _TAIL.astype(x.dtype)
    tail = table[whole]
    tail += (place - whole) * (table[whole + 1] - tail)
    return np.maximum(x, 0) - size * tail


def linear(x, layer):
    """x W + b for tokens in rows; ``layer`` is (W, b), W of shape (n_in, n_out)."""
    W, b = layer
    y = x @ W
    y += b
    return y


def heads_first(x, heads):
    """(T, heads · D) → (heads, T, D), a view."""
    return x.reshape(len(x), heads, -1).swapaxes(0, 1)


def attends(attend, layers):
    """One attention function for each layer, from what a caller may pass as ``attend``.

    Parameters
    ----------
    attend : None, callable, or sequence of ``layers`` of those
        None is softmax attention.
    layers : int

    Returns
    -------
    list of callables

    Raises
    ------
    ValueError
        If a sequence has another length.
    TypeError
        If something in it is neither None nor callable.
    """
    each = [attend] * layers if attend is None or callable(attend) else list(attend)
    if len(each) != layers:
        raise ValueError(f"attend needs one function for each of the {layers} layers, got {len(each)}")
    for one in each:
        if one is not None and not callable(one):
            raise TypeError(f"attend must hold functions (or None for softmax), got {one!r}")
    return [one or attention for one in each]


def attended(attend, q, k, v):
    """Call an attention function and look at what comes back: (heads, T, d_v), finite; returns (T, heads · d_v)."""
    out = np.asarray(attend(q, k, v))
    if out.shape != v.shape:
        raise ValueError(f"attend must return the shape of its values, {v.shape}, got {out.shape}")
    return out.swapaxes(0, 1).reshape(v.shape[1], -1).astype(v.dtype, copy=False)

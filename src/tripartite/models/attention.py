"""Attention in NumPy: softmax, scaled dot products, masks, heads, positions, and a pre-norm Transformer block.

One token per row: queries and keys (…, T, D), values (…, T, d_v); what stands before, such as examples and heads,
is computed side by side. Weights have the shape (n_out, n_in), so q = W_Q x for one token and Q = X W_Qᵀ for all.
float32 stays float32, everything else becomes float64.

    Q, K, V = x @ W_Q.T, x @ W_K.T, x @ W_V.T
    y = attention(Q, K, V, causal_mask(len(x)))

Sources: D. Bahdanau, K. Cho and Y. Bengio (2014), arXiv:1409.0473; A. Vaswani et al. (2017), arXiv:1706.03762;
R. Xiong et al. (2020), arXiv:2002.04745, for the norm before each layer. Built in lesson 13.
"""

import math

import numpy as np

from ._valid import count

__all__ = [
    "attention",
    "attention_backward",
    "attention_weights",
    "block",
    "block_params",
    "causal_mask",
    "gelu",
    "gradients",
    "join_heads",
    "layer_norm",
    "learned_positions",
    "multi_head",
    "sinusoidal_positions",
    "softmax",
    "split_heads",
]

_MODEST = 30.0  # weights e^s with scores up to here may be divided by their sum after they met the values,
_LARGE = 1e6  # if no value is larger: in float32, too, that neither overflows nor loses digits


def softmax(x, axis=-1):
    """Softmax along one axis: e^{x_i} / Σ_j e^{x_j}.

    Parameters
    ----------
    x : array
        Scores; −inf stands for «never» and gets 0.
    axis : int

    Returns
    -------
    ndarray of the shape of x
        Not negative; sums to 1 along the axis.

    Raises
    ------
    TypeError
        If x holds no real numbers.
    ValueError
        If there is no such axis, it has the length 0, x holds nan or +inf, or all scores along it are −inf.

    Built in lesson 13.
    """
    x = _floats("x", x)
    if not -x.ndim <= axis < x.ndim:
        raise ValueError(f"there is no axis {axis} in an array of the shape {x.shape}")
    if x.shape[axis] == 0:
        raise ValueError(f"softmax needs at least one score, got the shape {x.shape}")
    top = x.max(axis, keepdims=True)
    if not np.isfinite(top).all():
        raise ValueError(
            f"each softmax needs a largest score that is finite, got {top[~np.isfinite(top)].flat[0]}"
        )
    with np.errstate(over="ignore"):  # −3e38 − 3e38 is −inf in float32, and its exponential 0 all the same
        p = x - top
    np.exp(p, out=p)
    p /= p.sum(axis, keepdims=True)
    return p


def causal_mask(T):
    """Which token may look at which, if none may look at a later one.

    Returns
    -------
    ndarray of bool, shape (T, T)
        Row t is True up to and with column t.

    Raises
    ------
    ValueError
        If T is not a whole number >= 0.

    Built in lesson 13.
    """
    T = count("T", T, 0)
    return np.tri(T, dtype=bool)


def attention_weights(Q, K, mask=None):
    """How much each query takes of each value: softmax(Q Kᵀ / √D), row by row.

    Parameters
    ----------
    Q : array, shape (…, T_q, D)
        Queries.
    K : array, shape (…, T_k, D)
        Keys. Axes before the last two broadcast.
    mask : array of bool, broadcasts to (…, T_q, T_k), optional
        True where a query may look at a key.

    Returns
    -------
    ndarray, shape (…, T_q, T_k)
        Each row sums to 1; exactly 0 where the mask is False.

    Raises
    ------
    TypeError
        If something is no array of numbers, or the mask is not boolean.
    ValueError
        If shapes do not fit, a number is not finite or so large that scores overflow, there is no key, or a
        query may look at none.

    Built in lesson 13. Source: Vaswani et al. (2017), arXiv:1706.03762.
    """
    Q, K = _same_type(Q=Q, K=K)
    p, sums, _ = _exponentials(Q, K, mask)
    p /= sums
    return p


def attention(Q, K, V, mask=None):
    """Scaled dot-product attention: each query gets a mean of the values, weighted by how well their keys fit.

    Parameters
    ----------
    Q : array, shape (…, T_q, D)
        Queries.
    K : array, shape (…, T_k, D)
        Keys.
    V : array, shape (…, T_k, d_v)
        Values. Axes before the last two broadcast.
    mask : array of bool, broadcasts to (…, T_q, T_k), optional
        True where a query may look at a key.

    Returns
    -------
    ndarray, shape (…, T_q, d_v)
        softmax(Q Kᵀ / √D) V.

    Raises
    ------
    TypeError, ValueError
        As `attention_weights`, or if V does not fit.

    Built in lesson 13. Source: Vaswani et al. (2017), arXiv:1706.03762, equation 1.
    """
    Q, K, V = _same_type(Q=Q, K=K, V=V)
    _check_values(K, V)
    p, sums, limit = _exponentials(Q, K, mask)
    modest = limit <= _MODEST and max(V.max(initial=0), -V.min(initial=0)) <= _LARGE
    if not modest:
        p /= sums
    y = p @ V
    if modest:
        y /= sums  # T · d_v divisions instead of T²
    return y


def attention_backward(Q, K, V, dout, mask=None):
    """Gradients of a loss for queries, keys and values, from its gradient for what attention gave.

    With p the weights: dV = pᵀ dout, dp = dout Vᵀ; the softmax sends back ds = p (dp − Σ p dp), a sum over each
    row; then dQ = ds K / √D and dK = dsᵀ Q / √D.

    Parameters
    ----------
    Q, K, V, mask
        As in `attention`.
    dout : array, shape (…, T_q, d_v)
        Gradient for the result.

    Returns
    -------
    dQ, dK, dV : ndarray
        Shapes of Q, K and V; summed over axes that were broadcast.

    Raises
    ------
    TypeError, ValueError
        As `attention`, or if dout has not the shape of its result.

    Built in lesson 13.
    """
    Q, K, V, dout = _same_type(Q=Q, K=K, V=V, dout=dout)
    _check_values(K, V)
    p = attention_weights(Q, K, mask)
    shape = (*np.broadcast_shapes(p.shape[:-2], V.shape[:-2]), p.shape[-2], V.shape[-1])
    if dout.shape != shape:
        raise ValueError(f"dout must have the shape {shape} of the result, got {dout.shape}")
    _check_finite("dout", dout)
    return gradients(p, Q, K, V, dout)


def gradients(p, Q, K, V, dout):
    """dQ, dK and dV as of `attention_backward`, where the weights p (…, T_q, T_k) are known; nothing is checked.

    Built in lesson 13.
    """
    dV = p.swapaxes(-1, -2) @ dout
    ds = dout @ V.swapaxes(-1, -2)
    ds -= np.einsum("...ij,...ij->...i", ds, p)[..., None]
    ds *= p
    ds *= ds.dtype.type(1 / math.sqrt(Q.shape[-1]))
    dQ, dK = ds @ K, ds.swapaxes(-1, -2) @ Q
    return _summed_to(dQ, Q.shape), _summed_to(dK, K.shape), _summed_to(dV, V.shape)


def split_heads(x, heads):
    """Cut the d numbers of each token into heads of d / heads numbers.

    Parameters
    ----------
    x : array, shape (…, T, d)
    heads : int

    Returns
    -------
    ndarray, shape (…, heads, T, d / heads)
        Head i holds the numbers from i · d / heads on.

    Raises
    ------
    ValueError
        If heads does not divide d.

    Built in lesson 13.
    """
    x, heads = np.asarray(x), count("heads", heads)
    if x.ndim < 2 or x.shape[-1] % heads:
        raise ValueError(f"x must have the shape (…, T, d), d a multiple of {heads} heads, got {x.shape}")
    return np.ascontiguousarray(x.reshape(*x.shape[:-1], heads, x.shape[-1] // heads).swapaxes(-2, -3))


def join_heads(x):
    """The inverse of `split_heads`: (…, heads, T, D) → (…, T, heads · D).

    Raises
    ------
    ValueError
        If x has fewer than three axes.

    Built in lesson 13.
    """
    x = np.asarray(x)
    if x.ndim < 3:
        raise ValueError(f"x must have the shape (…, heads, T, D), got {x.shape}")
    *front, heads, T, D = x.shape
    return x.swapaxes(-2, -3).reshape(*front, T, heads * D)


def multi_head(x, params, heads, mask=None):
    """Self-attention by several heads side by side, each with its own part of the queries, keys and values.

    Parameters
    ----------
    x : array, shape (…, T, d)
        One token per row.
    params : dict
        ``W_Q``, ``W_K``, ``W_V`` (d_a, d) and ``W_O`` (d, d_a); other entries are not looked at.
    heads : int
        Divides d_a; head i uses rows i · d_a / heads and on of W_Q, W_K and W_V.
    mask : array of bool, shape (T, T) or any that broadcasts to (…, heads, T, T), optional
        True where a token may look at a token.

    Returns
    -------
    ndarray, shape (…, T, d)

    Raises
    ------
    KeyError
        If a weight is missing.
    TypeError, ValueError
        As `attention`, or if the weights do not fit x or the heads.

    Built in lesson 13. Source: Vaswani et al. (2017), arXiv:1706.03762, section 3.2.2.
    """
    x, W_Q, W_K, W_V, W_O = _same_type(x=x, **{name: params[name] for name in ("W_Q", "W_K", "W_V", "W_O")})
    Q, K, V = (
        split_heads(_linear(x, w, name), heads) for name, w in (("W_Q", W_Q), ("W_K", W_K), ("W_V", W_V))
    )
    return _linear(join_heads(attention(Q, K, V, mask)), W_O, "W_O")


def sinusoidal_positions(T, d, dtype=np.float64):
    """Waves of growing length that tell a token its place: sin(t / 10000^{2i/d}) and cos, in turns.

    Returns
    -------
    ndarray, shape (T, d)
        Columns 2i hold the sine, columns 2i + 1 the cosine; row 0 is 0, 1, 0, 1, …

    Raises
    ------
    ValueError
        If T is not a whole number >= 0, or d not an even one >= 2.

    Built in lesson 13. Source: Vaswani et al. (2017), arXiv:1706.03762, section 3.5.
    """
    T, d = count("T", T, 0), count("d", d, 2)
    if d % 2:
        raise ValueError(f"d must be even, a sine and a cosine for each wave, got {d}")
    angle = np.arange(T)[:, None] * 10000.0 ** (-np.arange(0, d, 2) / d)
    table = np.empty((T, d), dtype)
    table[:, 0::2], table[:, 1::2] = np.sin(angle), np.cos(angle)
    return table


def learned_positions(T, d, rng, size=0.5, dtype=np.float64):
    """A first table of positions that is to be learned: normal numbers of standard deviation ``size``.

    Small tables are learned too late: on our digits 0.5 was better than the usual 0.02.

    Returns
    -------
    ndarray, shape (T, d)

    Raises
    ------
    ValueError
        If T or d is not a whole number >= 1.

    Built in lesson 13.
    """
    return (size * rng.normal(size=(count("T", T), count("d", d)))).astype(dtype)


def layer_norm(x, gain, shift, eps=1e-5):
    """Give each token mean 0 and variance 1 over its d numbers, then a gain and a shift for each number.

    Parameters
    ----------
    x : array, shape (…, d)
    gain, shift : array, shape (d,)
    eps : float
        Added to the variance.

    Returns
    -------
    ndarray, shape (…, d)

    Raises
    ------
    ValueError
        If gain or shift has another shape.

    Built in lesson 13. Source: J. L. Ba et al. (2016), arXiv:1607.06450.
    """
    x, gain, shift = _same_type(x=x, gain=gain, shift=shift)
    for name, array in (("gain", gain), ("shift", shift)):
        if not x.ndim or array.shape != x.shape[-1:]:
            raise ValueError(f"{name} must have the shape {x.shape[-1:]} for x {x.shape}, got {array.shape}")
    y = x - x.mean(-1, keepdims=True)
    y /= np.sqrt(np.square(y).mean(-1, keepdims=True) + x.dtype.type(eps))
    y *= gain
    y += shift
    return y


def gelu(x):
    """Gaussian error linear unit by its common formula, x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³))).

    Built in lesson 13. Source: D. Hendrycks and K. Gimpel (2016), arXiv:1606.08415.
    """
    x = _floats("x", x)
    y = np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * (x * x * x)))
    y += 1
    y *= x
    y *= 0.5
    return y


def block_params(d, rng, wide=2, dtype=np.float64):
    """First weights of a `block`: random, of the variance 1 / inputs; gains 1, shifts and biases 0.

    Parameters
    ----------
    d : int
        Numbers per token.
    rng : numpy.random.Generator
    wide : int
        Hidden units of the perceptron per number of a token.
    dtype : type

    Returns
    -------
    dict of ndarray
        ``gain_1``, ``shift_1`` (d,); ``W_Q``, ``W_K``, ``W_V``, ``W_O`` (d, d); ``gain_2``, ``shift_2`` (d,);
        ``W_1`` (wide · d, d), ``b_1`` (wide · d,), ``W_2`` (d, wide · d), ``b_2`` (d,). Together
        (4 + 2 wide) d² weights and (5 + wide) d gains, shifts and biases.

    Raises
    ------
    ValueError
        If d or wide is not a whole number >= 1.

    Built in lesson 13.
    """
    d, hidden = count("d", d), count("wide", wide) * d

    def normal(n_out, n_in):
        return (rng.normal(size=(n_out, n_in)) / math.sqrt(n_in)).astype(dtype)

    def ones(n):
        return np.ones(n, dtype)

    return {
        "gain_1": ones(d),
        "shift_1": 0 * ones(d),
        **{name: normal(d, d) for name in ("W_Q", "W_K", "W_V", "W_O")},
        "gain_2": ones(d),
        "shift_2": 0 * ones(d),
        "W_1": normal(hidden, d),
        "b_1": 0 * ones(hidden),
        "W_2": normal(d, hidden),
        "b_2": 0 * ones(d),
    }


def block(x, params, heads, mask=None):
    """A pre-norm Transformer block: tokens talk to each other, then each thinks for itself.

    x ← x + multi_head(norm₁(x)), then x ← x + W_2 gelu(W_1 norm₂(x) + b_1) + b_2.

    Parameters
    ----------
    x : array, shape (…, T, d)
        One token per row.
    params : dict
        As from `block_params`.
    heads : int
    mask : array of bool, optional
        As in `multi_head`.

    Returns
    -------
    ndarray, shape (…, T, d)

    Raises
    ------
    KeyError, TypeError, ValueError
        As `multi_head`.

    Built in lesson 13. Source: Xiong et al. (2020), arXiv:2002.04745.
    """
    x = x + multi_head(layer_norm(x, params["gain_1"], params["shift_1"]), params, heads, mask)
    z = layer_norm(x, params["gain_2"], params["shift_2"])
    z = gelu(_linear(z, np.asarray(params["W_1"]), "W_1") + params["b_1"])
    return x + (_linear(z, np.asarray(params["W_2"]), "W_2") + params["b_2"])


# ---- parts of the above -----------------------------------------------------------------------------------


def _floats(name, value):
    """Return an array of float32 or float64."""
    array = np.asarray(value)
    if array.dtype.char in "fd":
        return array
    if array.dtype.kind not in "buif":
        raise TypeError(f"{name} must be an array of numbers, got {type(value).__name__}")
    return array.astype(float)


def _same_type(**given):
    """Return arrays as float32 if all are, else as float64."""
    arrays = [_floats(name, value) for name, value in given.items()]
    kind = np.result_type(*arrays)
    return [array.astype(kind, copy=False) for array in arrays]


def _check_finite(name, array):
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite, got {array[~np.isfinite(array)].flat[0]}")


def _check_values(K, V):
    if V.ndim < 2 or K.ndim < 2 or V.shape[-2] != K.shape[-2]:
        raise ValueError(f"there must be one value per key, got K {K.shape} and V {V.shape}")
    _check_finite("V", V)


def _linear(x, w, name):
    """x wᵀ, as one large product."""
    if w.ndim != 2 or not x.ndim or w.shape[1] != x.shape[-1]:
        raise ValueError(f"{name} must have the shape (n_out, {x.shape[-1]}) for x {x.shape}, got {w.shape}")
    return (x.reshape(-1, x.shape[-1]) @ w.T).reshape(*x.shape[:-1], len(w))


def _longest(name, x):
    """Length of the longest row, as a float; raise ValueError if it is not finite."""
    with np.errstate(over="ignore", invalid="ignore"):
        square = float(np.einsum("...i,...i->...", x, x).max(initial=0))
    if not np.isfinite(square):
        _check_finite(name, x)
        raise ValueError(f"{name} is too large for {x.dtype}: the squares of its numbers overflow")
    return math.sqrt(square)


def _exponentials(Q, K, mask):
    """e^{Q Kᵀ/√D − c}, (…, T_q, T_k), with a c for each row that lets nothing overflow or vanish.

    Also returns the sums of rows, (…, T_q, 1), and a limit for the exponents.
    """
    if Q.ndim < 2 or K.ndim < 2 or Q.shape[-1] != K.shape[-1] or Q.shape[-1] == 0:
        raise ValueError(
            f"queries and keys must have the shapes (…, T_q, D) and (…, T_k, D), got Q {Q.shape}, K {K.shape}"
        )
    T_k, most = K.shape[-2], np.finfo(Q.dtype).max
    if T_k == 0:
        raise ValueError(f"there must be at least one key to look at, got K {K.shape}")
    # No score is larger than the longest query times the longest key (Cauchy–Schwarz). That costs less than to
    # look for the largest score of each row, and mostly shows that no shift is needed.
    limit = _longest("Q", Q) * _longest("K", K) / math.sqrt(Q.shape[-1])
    if limit > most / 4:
        raise ValueError(f"scores of a size up to {limit:.3g} are too large for {Q.dtype}")
    try:
        s = (Q * Q.dtype.type(1 / math.sqrt(Q.shape[-1]))) @ K.swapaxes(-1, -2)
    except ValueError:
        raise ValueError(f"Q {Q.shape} and K {K.shape} do not broadcast") from None
    mask = _check_mask(mask, s.shape)
    shift = limit > math.log(most / T_k) - 2
    if shift:
        if mask is not None:
            np.copyto(s, -np.inf, where=~mask)
        s -= s.max(-1, keepdims=True, initial=-np.inf)
    np.exp(s, out=s)
    if mask is not None and not shift:
        s *= mask
    ones = np.ones(T_k, s.dtype)  # a product with ones is a faster sum
    return s, (s.reshape(-1, T_k) @ ones).reshape(*s.shape[:-1], 1), limit


def _check_mask(mask, shape):
    if mask is None:
        return None
    mask = np.asarray(mask)
    if mask.dtype != bool:
        raise TypeError(f"the mask must be boolean, True where a query may look, got {mask.dtype}")
    try:
        fits = np.broadcast_shapes(mask.shape, shape) == shape
    except ValueError:
        fits = False
    if not fits:
        raise ValueError(f"the mask {mask.shape} does not broadcast to {shape}, (…, T_q, T_k)")
    if not (mask.any(-1) if mask.ndim else mask).all():
        where = tuple(int(i) for i in np.argwhere(~mask.any(-1))[0]) if mask.ndim else ()
        raise ValueError(
            f"each query must be allowed to look at something, got a row of False in the mask at {where}"
        )
    return mask


def _summed_to(g, shape):
    """Sum a gradient over the axes that broadcasting added or stretched."""
    lead = g.ndim - len(shape)
    g = g.sum(tuple(range(lead))) if lead else g
    stretched = tuple(i for i, n in enumerate(shape) if n == 1 and g.shape[i] != 1)
    return g.sum(stretched, keepdims=True) if stretched else g

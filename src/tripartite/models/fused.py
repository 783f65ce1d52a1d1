"""Layers on tensors, each one step of the way back: linear, softmax, layer norm, GELU, embedding, cross-entropy.

They compute what the primitive operations of ``autograd`` would, with fewer passes over memory; the tests
compare the two. Weights have the shape (n_out, n_in) as in the whole course: ``w[i, j]`` leads from j to i.

Sources: J. L. Ba et al. (2016), arXiv:1607.06450; D. Hendrycks and K. Gimpel (2016), arXiv:1606.08415.
Built in lesson 06.
"""

import numpy as np

from .autograd import Tensor, operation

__all__ = ["cross_entropy", "embedding", "gelu", "layer_norm", "linear", "log_softmax", "softmax"]

_WIDE = 50.0  # e^{−50} is still an ordinary number in float32


def linear(x, w, b=None):
    """x wᵀ + b, a layer of neurons before its activation function.

    Parameters
    ----------
    x : Tensor or array, shape (…, n_in)
        What goes in.
    w : Tensor, shape (n_out, n_in)
        Weights; row i leads to unit i.
    b : Tensor, shape (n_out,), optional
        Bias.

    Returns
    -------
    Tensor, shape (…, n_out)

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Built in lesson 06.
    """
    x = x if isinstance(x, Tensor) else Tensor(np.asarray(x, w.dtype))
    if w.ndim != 2 or not x.ndim or x.shape[-1] != w.shape[1]:
        raise ValueError(
            f"linear: x {x.shape} and w {w.shape} do not fit; they must be (…, n_in) and (n_out, n_in)"
        )
    if b is not None and b.shape != w.shape[:1]:
        raise ValueError(f"linear: b must have the shape {w.shape[:1]}, got {b.shape}")
    n_out, n_in = w.shape
    data = x.data.reshape(-1, n_in) @ w.data.T
    if b is not None:
        data += b.data

    def back(g, room):
        flat = g.reshape(-1, n_out)
        if x.requires_grad:
            x.accumulate((flat @ w.data).reshape(x.shape), True)
        if w.requires_grad:
            w.accumulate(flat.T @ x.data.reshape(-1, n_in), True)
        if b is not None and b.requires_grad:
            b.accumulate(np.ones(len(flat), flat.dtype) @ flat, True)

    return operation(data.reshape(*x.shape[:-1], n_out), (x, w) if b is None else (x, w, b), back)


def softmax(x, mask=None):
    """Softmax along the last axis: e^{x_i} / Σ_j e^{x_j}.

    Parameters
    ----------
    x : Tensor, shape (…, n)
        Scores.
    mask : array of bool, broadcasts to the shape of x, optional
        True where a score counts; the others get 0.

    Returns
    -------
    Tensor, shape (…, n)
        Each row sums to 1.

    Raises
    ------
    TypeError, ValueError
        If the mask is not boolean, does not broadcast, or leaves a row nothing.

    Built in lesson 06.
    """
    data = _exponentials(x, mask)
    data /= _row_sums(data)

    def back(g, room):
        g = np.subtract(g, np.einsum("...i,...i->...", g, data)[..., None], out=room)
        g *= data
        x.accumulate(g, True)

    return operation(data, (x,), back)


def log_softmax(x):
    """Logarithm of the softmax along the last axis, exact where the softmax itself would be 0.

    Parameters
    ----------
    x : Tensor, shape (…, n)

    Returns
    -------
    Tensor, shape (…, n)

    Built in lesson 06.
    """
    data = x.data - x.data.max(-1, keepdims=True)
    data -= np.log(_row_sums(np.exp(data)))

    def back(g, room):
        x.accumulate(g - np.exp(data) * g.sum(-1, keepdims=True), True)

    return operation(data, (x,), back)


def cross_entropy(logits, targets):
    """Mean cross-entropy: −ln of the probability that softmax(logits) gives to the right class.

    Parameters
    ----------
    logits : Tensor, shape (…, n)
        Scores of the n classes, before any softmax.
    targets : array of int, shape (…)
        Number of the right class, 0 to n − 1.

    Returns
    -------
    Tensor, shape ()
        Mean over all examples, nats.

    Raises
    ------
    TypeError, ValueError
        If the targets are no integers, have another shape, or name a class that does not exist.

    Built in lesson 06.
    """
    chosen, n = _targets(logits, targets), logits.shape[-1]
    rows = np.arange(chosen.size)
    shifted = logits.data.reshape(-1, n)
    shifted = shifted - shifted.max(-1, keepdims=True)
    right = shifted[rows, chosen]
    np.exp(shifted, out=shifted)
    total = _row_sums(shifted)

    def back(g, room):
        shifted[...] /= total  # the exponentials are used once, and become the gradient
        shifted[rows, chosen] -= 1
        shifted[...] *= g / chosen.size
        logits.accumulate(shifted.reshape(logits.shape), True)

    return operation((np.log(total[:, 0]) - right).mean(), (logits,), back)


def layer_norm(x, gain, shift, eps=1e-5):
    """Give each row mean 0 and variance 1, then a gain and a shift per unit.

    Parameters
    ----------
    x : Tensor, shape (…, D)
    gain, shift : Tensor, shape (D,)
        Learned.
    eps : float
        Added to the variance.

    Returns
    -------
    Tensor, shape (…, D)

    Raises
    ------
    ValueError
        If gain or shift has another shape.

    Built in lesson 06.
    """
    D = x.shape[-1]
    for name, tensor in (("gain", gain), ("shift", shift)):
        if tensor.shape != (D,):
            raise ValueError(f"layer_norm: {name} must have the shape {(D,)}, got {tensor.shape}")
    average = np.full(D, 1 / D, x.dtype)  # a product with it is a faster mean
    unit = x.data - (x.data @ average)[..., None]
    variance = np.einsum("...i,...i->...", unit, unit) / D
    scale = (1 / np.sqrt(variance + eps)).astype(x.dtype)[..., None]
    unit *= scale
    data = unit * gain.data
    data += shift.data

    def back(g, room):
        rows, units = g.reshape(-1, D), unit.reshape(-1, D)
        shift.accumulate(np.ones(len(rows), g.dtype) @ rows, True)
        gain.accumulate(np.einsum("ij,ij->j", rows, units), True)
        if x.requires_grad:
            d = np.multiply(g, gain.data, out=room)
            along = np.einsum("...i,...i->...", d, unit)[..., None] / D
            d -= (d @ average)[..., None]
            d -= unit * along
            d *= scale
            x.accumulate(d, True)

    return operation(data, (x, gain, shift), back)


def gelu(x):
    """Gaussian error linear unit by its common formula, x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³))).

    Built in lesson 06. Source: Hendrycks and Gimpel (2016), arXiv:1606.08415.
    """
    root = float(np.sqrt(2 / np.pi))
    value = x.data
    square = value * value
    bend = square * (0.044715 * root)
    bend += root
    bend *= value
    np.tanh(bend, out=bend)

    def back(g, room):
        # d/dx = (1 + t)/2 + x/2 · (1 − t²) · √(2/π) (1 + 3 · 0.044715 x²)
        slope = square * (3 * 0.044715 * root)
        slope += root
        slope *= value
        slope *= 1 - bend * bend
        slope += bend
        slope += 1
        slope *= 0.5
        slope *= g
        x.accumulate(slope, True)

    data = bend + 1
    data *= value
    data *= 0.5
    return operation(data, (x,), back)


def embedding(table, tokens):
    """Look up one row of a table for each token.

    Parameters
    ----------
    table : Tensor, shape (n, D)
        One row per symbol.
    tokens : array of int, any shape
        Numbers of symbols, 0 to n − 1.

    Returns
    -------
    Tensor, shape (*tokens.shape, D)

    Raises
    ------
    TypeError, ValueError
        If the tokens are no integers, or name a row that does not exist.

    Built in lesson 06.
    """
    tokens = np.asarray(tokens)
    if tokens.dtype.kind not in "iu":
        raise TypeError(f"embedding: tokens must be integers, got {tokens.dtype}")
    if tokens.size and not 0 <= tokens.min() <= tokens.max() < len(table):
        raise ValueError(
            f"embedding: tokens must be 0 to {len(table) - 1}, got {tokens.min()} to {tokens.max()}"
        )
    return table[tokens]


def _targets(logits, targets):
    targets = np.asarray(targets)
    if not logits.ndim or targets.shape != logits.shape[:-1]:
        raise ValueError(
            f"cross_entropy: targets must have the shape {logits.shape[:-1]} for logits {logits.shape}, "
            f"got {targets.shape}"
        )
    if targets.dtype.kind not in "iu":
        raise TypeError(
            f"cross_entropy: targets must be integers, the numbers of classes, got {targets.dtype}"
        )
    if not targets.size:
        raise ValueError("cross_entropy: targets must be at least one, got none")
    if not 0 <= targets.min() <= targets.max() < logits.shape[-1]:
        raise ValueError(
            f"cross_entropy: targets must be 0 to {logits.shape[-1] - 1}, got {targets.min()} to {targets.max()}"
        )
    return targets.ravel()


def _row_sums(x):
    """Sums along the last axis, which stays with the length 1; a product with ones is fast."""
    return (x @ np.ones(x.shape[-1], x.dtype))[..., None]


def _exponentials(x, mask):
    """e^{x − c} with a c for each row that lets nothing overflow, and 0 where the mask is False."""
    top, bottom = (x.data.max(), x.data.min()) if x.size else (0, 0)
    one = top - bottom < _WIDE  # then no row can vanish, and one c for all is as exact, and faster
    shift = -top if one else 0
    if mask is not None:
        mask = np.asarray(mask)
        if mask.dtype != bool:
            raise TypeError(f"softmax: the mask must be boolean, got {mask.dtype}")
        if np.broadcast_shapes(mask.shape, x.shape) != x.shape:
            raise ValueError(f"softmax: the mask {mask.shape} does not broadcast to the shape {x.shape}")
        if not np.all(np.any(mask, -1)):
            raise ValueError(
                "softmax: the mask must leave at least one score in each row, got a row of False"
            )
        shift = np.where(mask, shift, -np.inf).astype(x.dtype)
    data = x.data + shift
    if not one:
        data -= data.max(-1, keepdims=True)
    return np.exp(data, out=data)

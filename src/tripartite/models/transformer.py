"""Transformer blocks that learn: pre-norm blocks on tensors, with the attention as a part that can be exchanged.

The blocks compute what `attention.block` computes, for tensors, and bring the gradients back. Every network here
takes ``attend(q, k, v, mask)``: it gets Tensors (B, heads, T, D), queries and keys without any scaling, and returns
a Tensor (B, heads, T, d_v). `softmax_attend` is the usual one; lesson 15 puts neurons and astrocytes in its place.

Weights are a flat dict, those of block k under ``"k.W_Q"`` and so on, with the names of `attention.block_params`.
They are Tensors to learn, or plain arrays to use.

Sources: A. Vaswani et al. (2017), arXiv:1706.03762; R. Xiong et al. (2020), arXiv:2002.04745; for dividing queries
and keys by their length, A. Henry et al. (2020), doi:10.18653/v1/2020.findings-emnlp.379. Built in lesson 13.
"""

import math

import numpy as np

from . import attention
from ._valid import one, positive
from .autograd import Tensor, operation
from .fused import gelu, layer_norm, linear

__all__ = [
    "arrays",
    "block",
    "block_weights",
    "blocks",
    "blocks_params",
    "divisive",
    "softmax_attend",
    "tensors",
]


def softmax_attend(q, k, v, mask=None):
    """Scaled dot-product attention on tensors, one step of the way back.

    Parameters
    ----------
    q : Tensor, shape (…, T_q, D)
    k : Tensor, shape (…, T_k, D)
    v : Tensor, shape (…, T_k, d_v)
    mask : array of bool, broadcasts to (…, T_q, T_k), optional
        True where a query may look at a key.

    Returns
    -------
    Tensor, shape (…, T_q, d_v)

    Raises
    ------
    TypeError, ValueError
        As `attention.attention`.

    Built in lesson 13.
    """
    p = attention.attention_weights(q.data, k.data, mask)

    def back(g, room):
        for tensor, gradient in zip(
            (q, k, v), attention.gradients(p, q.data, k.data, v.data, g), strict=True
        ):
            tensor.accumulate(gradient, True)

    return operation(p @ v.data, (q, k, v), back)


def divisive(x, tau, eps=1e-6):
    """Divisive normalisation of queries or keys: each is divided by its own length, and then |x|² = τ √D.

    So after the factor D^{−1/4} that each side of a scaled dot product carries, its square is τ, and no score
    lies outside −τ to τ.

    Parameters
    ----------
    x : Tensor, shape (…, D)
    tau : float
        > 0.
    eps : float
        Added to the mean square, so that zeros stay zeros.

    Returns
    -------
    Tensor, shape (…, D)

    Raises
    ------
    ValueError
        If tau is not > 0.

    Built in lesson 13. Sources: M. Carandini and D. J. Heeger (2012), doi:10.1038/nrn3136, for neurons; Henry et al.
    (2020), doi:10.18653/v1/2020.findings-emnlp.379, for queries and keys.
    """
    D = x.shape[-1]
    length = math.sqrt(one(positive, "tau", tau) * math.sqrt(D))
    square = np.einsum("...i,...i->...", x.data, x.data)[..., None]
    scale = (length / np.sqrt(square + eps * D)).astype(x.dtype)
    data = x.data * scale

    def back(g, room):
        # y = c x/r with r = √(|x|² + ε): dx = (c/r) (g − x (g·x)/r²), and (c/r) x = y
        along = np.einsum("...i,...i->...", g, data)[..., None] * (scale / length) / length
        x.accumulate(scale * g - (along * scale) * x.data, True)

    return operation(data, (x,), back)


def blocks_params(layers, d, rng, wide=2, dtype=np.float32):
    """First weights of several blocks, as one flat dict of arrays.

    Parameters
    ----------
    layers : int
        Number of blocks.
    d, rng, wide, dtype
        As in `attention.block_params`.

    Returns
    -------
    dict of ndarray
        ``"0.gain_1"``, ``"0.shift_1"``, ``"0.W_Q"``, …, ``"1.gain_1"``, …

    Built in lesson 13.
    """
    return {
        f"{k}.{name}": array
        for k in range(layers)
        for name, array in attention.block_params(d, rng, wide, dtype).items()
    }


def block_weights(w, k):
    """Weights of block k under their plain names, ``"W_Q"`` for ``"0.W_Q"``: for `block` and `attention.block`.

    Raises
    ------
    KeyError
        If there is no block k.

    Built in lesson 13.
    """
    found = {name.removeprefix(f"{k}."): array for name, array in w.items() if name.startswith(f"{k}.")}
    if not found:
        raise KeyError(f"there is no block {k} among the weights {', '.join(w)}")
    return found


def tensors(arrays, learn=True):
    """A dict of arrays as a dict of Tensors of their own; Tensors stay as they are.

    Parameters
    ----------
    arrays : dict of array or Tensor
    learn : bool
        Whether they require gradients. False does not copy.

    Returns
    -------
    dict of Tensor

    Built in lesson 13.
    """
    return {
        name: a if isinstance(a, Tensor) else Tensor(np.array(a), True) if learn else Tensor(a)
        for name, a in arrays.items()
    }


def arrays(tensors):
    """A dict of Tensors as a dict of their values, copied.

    Built in lesson 13.
    """
    return {name: np.array(getattr(t, "data", t)) for name, t in tensors.items()}


def block(h, w, heads, attend=softmax_attend, mask=None, tau=None):
    """One pre-norm block on tensors; with the default attention, `attention.block`.

    Parameters
    ----------
    h : Tensor, shape (B, T, d)
    w : dict of Tensor
        Weights of one block, as from `block_weights`.
    heads : int
        Divides d.
    attend : callable
        ``attend(q, k, v, mask)`` on Tensors (B, heads, T, D).
    mask : array of bool, shape (T, T) or any that broadcasts to (B, heads, T, T), optional
        True where a token may look at a token.
    tau : float, optional
        If given, queries and keys are normalised, see `divisive`.

    Returns
    -------
    Tensor, shape (B, T, d)

    Raises
    ------
    ValueError
        If heads does not divide d, or shapes do not fit.

    Built in lesson 13.
    """
    B, T, d = h.shape
    if d % heads:
        raise ValueError(f"{heads} heads do not divide {d} numbers per token")
    z = layer_norm(h, w["gain_1"], w["shift_1"])
    q, k, v = (
        linear(z, w[name]).reshape(B, T, heads, d // heads).swapaxes(1, 2) for name in ("W_Q", "W_K", "W_V")
    )
    if tau is not None:
        q, k = divisive(q, tau), divisive(k, tau)
    z = attend(q, k, v, mask).swapaxes(1, 2).reshape(B, T, d)
    h = h + linear(z, w["W_O"])
    z = layer_norm(h, w["gain_2"], w["shift_2"])
    return h + linear(gelu(linear(z, w["W_1"], w["b_1"])), w["W_2"], w["b_2"])


def blocks(h, w, heads, attend=softmax_attend, mask=None, tau=None):
    """All blocks that the weights hold, one after the other: h (B, T, d) → (B, T, d).

    ``attend`` may be a list of one callable per block; the rest is as in `block`.

    Raises
    ------
    ValueError
        As `block`, or if the list has another length.

    Built in lesson 13.
    """
    layers = sum(name.endswith(".W_Q") for name in w)
    attends = [attend] * layers if callable(attend) else list(attend)
    if len(attends) != layers:
        raise ValueError(f"there must be one attend for each of the {layers} blocks, got {len(attends)}")
    for k, each in enumerate(attends):
        h = block(h, block_weights(w, k), heads, each, mask, tau)
    return h

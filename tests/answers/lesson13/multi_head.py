"""Answers to exercise 13.4, several heads."""

import numpy as np

from answers import right, wrong
from tripartite.models.attention import attention

ONE = "one head: three projections and W_O"
HEADS = "each head has rows of its own"
ORDER = "heads are joined token by token"
MASK = "the mask reaches every head"
UNCHANGED = "input left unchanged"


@right("reshape and transpose")
def multi_head(x, params, heads, mask=None):
    T = len(x)

    def cut(W):
        return (x @ W.T).reshape(T, heads, -1).transpose(1, 0, 2)

    out = attention(cut(params["W_Q"]), cut(params["W_K"]), cut(params["W_V"]), mask)
    return out.transpose(1, 0, 2).reshape(T, -1) @ params["W_O"].T


@right("a loop over the heads, joined at the end")
def multi_head(x, params, heads, mask=None):
    D = len(params["W_Q"]) // heads
    parts = []
    for i in range(heads):
        Q, K, V = (x @ params[name][i * D : (i + 1) * D].T for name in ("W_Q", "W_K", "W_V"))
        parts.append(attention(Q, K, V, mask))
    return np.concatenate(parts, axis=1) @ params["W_O"].T


@right("each head adds through its own columns of W_O")
def multi_head(x, params, heads, mask=None):
    y = np.zeros(x.shape)
    for Q, K, V, O in zip(
        np.split(x @ params["W_Q"].T, heads, axis=1),
        np.split(x @ params["W_K"].T, heads, axis=1),
        np.split(x @ params["W_V"].T, heads, axis=1),
        np.split(params["W_O"], heads, axis=1),
        strict=True,
    ):
        y = y + attention(Q, K, V, mask) @ O.T
    return y


@right("einsum over heads, shares by hand")
def multi_head(x, params, heads, mask=None):
    d_a, d = params["W_Q"].shape
    W = [params[name].reshape(heads, d_a // heads, d) for name in ("W_Q", "W_K", "W_V")]
    Q, K, V = (np.einsum("td,hed->hte", x, w) for w in W)
    s = np.einsum("hte,hse->hts", Q, K) / (d_a // heads) ** 0.5
    if mask is not None:
        s[:, ~mask] = -1e30
    p = np.exp(s - s.max(-1, keepdims=True))
    p /= p.sum(-1, keepdims=True)
    y = np.einsum("hts,hse->the", p, V).reshape(len(x), d_a)
    return np.einsum("ta,da->td", y, params["W_O"])


def several(x, params, heads, mask=None, cut=None, join=None, look=attention):
    T = len(x)
    cut = cut or (lambda z: z.reshape(T, heads, -1).transpose(1, 0, 2))
    join = join or (lambda y: y.transpose(1, 0, 2).reshape(T, -1))
    Q, K, V = (cut(x @ params[name].T) for name in ("W_Q", "W_K", "W_V"))
    return join(look(Q, K, V, mask)) @ params["W_O"].T


@wrong("W_Q and W_K exchanged", ONE, "exchanged")
def multi_head(x, params, heads, mask=None):
    return several(x, params | {"W_Q": params["W_K"], "W_K": params["W_Q"]}, heads, mask)


@wrong("without W_O", ONE, "shape")
def multi_head(x, params, heads, mask=None):
    return several(x, params | {"W_O": np.eye(len(params["W_Q"]))}, heads, mask)


@wrong("weights not transposed", ONE, "it raised ValueError")
def multi_head(x, params, heads, mask=None):
    Q, K, V = (x @ params[name] for name in ("W_Q", "W_K", "W_V"))
    return attention(Q, K, V, mask) @ params["W_O"]


@wrong("x added already", ONE, "x is added")
def multi_head(x, params, heads, mask=None):
    return x + several(x, params, heads, mask)


@wrong("no scaling", ONE, "not divided by √D")
def multi_head(x, params, heads, mask=None):
    D = len(params["W_Q"]) // heads
    return several(x, params | {"W_Q": params["W_Q"] * np.sqrt(D)}, heads, mask)


@wrong("one large head", HEADS, "expected")
def multi_head(x, params, heads, mask=None):
    return several(x, params, 1, mask)


@wrong("reshape without exchanging axes", HEADS, "reshape alone mixes tokens")
def multi_head(x, params, heads, mask=None):
    T = len(x)
    return several(x, params, heads, mask, lambda z: z.reshape(heads, T, -1), lambda y: y.reshape(T, -1))


@wrong("reshape without exchanging axes on the way in", HEADS, "reshape alone mixes tokens")
def multi_head(x, params, heads, mask=None):
    return several(x, params, heads, mask, lambda z: z.reshape(heads, len(x), -1))


@wrong("every heads-th row", HEADS, "from i·D on")
def multi_head(x, params, heads, mask=None):
    T = len(x)
    return several(x, params, heads, mask, lambda z: z.reshape(T, -1, heads).transpose(2, 0, 1))


@wrong("the root of all rows", HEADS, "own D")
def multi_head(x, params, heads, mask=None):
    return several(x, params | {"W_Q": params["W_Q"] / np.sqrt(heads)}, heads, mask)


@wrong("the first rows for all heads", HEADS, "the first rows")
def multi_head(x, params, heads, mask=None):
    first = {name: np.tile(np.split(params[name], heads)[0], (heads, 1)) for name in ("W_Q", "W_K", "W_V")}
    return several(x, params | first, heads, mask)


@wrong("joined without exchanging axes back", ORDER, "swapped back")
def multi_head(x, params, heads, mask=None):
    return several(x, params, heads, mask, join=lambda y: y.reshape(len(x), -1))


@wrong("heads joined in the other order", HEADS, "head 0 first")
def multi_head(x, params, heads, mask=None):
    return several(x, params, heads, mask, join=lambda y: np.concatenate(y[::-1], axis=1))


@wrong("outputs of the heads added up before W_O", ORDER, "expected")
def multi_head(x, params, heads, mask=None):
    return several(x, params, heads, mask, join=lambda y: np.tile(y.mean(axis=0), heads))


@wrong("the mask forgotten", MASK, "not handed on")
def multi_head(x, params, heads, mask=None):
    return several(x, params, heads)


@wrong("the mask for the first head only", MASK, "expected")
def multi_head(x, params, heads, mask=None):
    if mask is None:
        return several(x, params, heads)
    masks = np.ones((heads, *mask.shape), bool)
    masks[0] = mask
    return several(x, params, heads, masks)


@wrong("centres the caller's tokens", UNCHANGED, "came back different")
def multi_head(x, params, heads, mask=None):
    y = several(x, params, heads, mask)
    x -= x.mean(axis=1, keepdims=True)
    return y


@right("einsum with the heads as an axis of the weights")
def multi_head(x, params, heads, mask=None):
    Q, K, V = (
        np.einsum("hdn,tn->htd", params[name].reshape(heads, -1, x.shape[1]), x)
        for name in ("W_Q", "W_K", "W_V")
    )
    W_O = params["W_O"]
    return np.einsum("htd,nhd->tn", attention(Q, K, V, mask), W_O.reshape(len(W_O), heads, -1))


@right("in float32, as lists")
def multi_head(x, params, heads, mask=None):
    params = {name: W.astype(np.float32) for name, W in params.items()}
    return (joined(x.astype(np.float32), params, heads, mask) @ params["W_O"].T).tolist()


def joined(x, params, heads, mask):
    parts = []
    for rows in np.split(np.arange(len(params["W_Q"])), heads):
        Q, K, V = (x @ params[name][rows].T for name in ("W_Q", "W_K", "W_V"))
        parts.append(attention(Q, K, V, mask))
    return np.hstack(parts)


@wrong("W_O left out where that fits", MASK, "W_O is missing")
def multi_head(x, params, heads, mask=None):
    y = joined(x, params, heads, mask)
    return y if y.shape == x.shape else y @ params["W_O"].T


@wrong("W_O not transposed where that fits", MASK, "not W_Oᵀ")
def multi_head(x, params, heads, mask=None):
    W_O = params["W_O"]
    return joined(x, params, heads, mask) @ (W_O if len(W_O) == len(W_O.T) else W_O.T)


@wrong("heads averaged", HEADS, "expected")
def multi_head(x, params, heads, mask=None):
    parts = np.split(joined(x, params, heads, mask), heads, axis=1)
    return np.hstack([np.mean(parts, axis=0)] * heads) @ params["W_O"].T


@wrong("two heads typed in", ORDER, "expected")
def multi_head(x, params, heads, mask=None):
    return joined(x, params, min(heads, 2), mask) @ params["W_O"].T


@wrong("always causal", ONE, "expected")
def multi_head(x, params, heads, mask=None):
    return joined(x, params, heads, np.tri(len(x), dtype=bool)) @ params["W_O"].T


@wrong("keys for values", ONE, "expected")
def multi_head(x, params, heads, mask=None):
    return joined(x, params | {"W_V": params["W_K"]}, heads, mask) @ params["W_O"].T

"""Answers to exercise 13.2, scaled dot-product attention."""

import numpy as np

from answers import right, wrong
from tripartite.models.attention import softmax

EQUAL = "equal keys share equally"
RIGHT = "scores over √D, shares over the keys"
SHUT = "what may not be seen changes nothing"
REST = "what may be seen shares the whole"
AXES = "further axes in front"
LARGE = "large scores do not overflow"
UNCHANGED = "input left unchanged"


@right("with softmax, swapaxes and where")
def attention(Q, K, V, mask=None):
    scores = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    return softmax(scores) @ V


@right("einsum, a large negative number, exp and sum by hand")
def attention(Q, K, V, mask=None):
    scores = np.einsum("...qd,...kd->...qk", Q / Q.shape[-1] ** 0.5, K)
    if mask is not None:
        scores = scores + np.where(mask, 0.0, -1e9)
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.einsum("...qk,...kv->...qv", e, V) / e.sum(axis=-1)[..., None]


@right("query by query")
def attention(Q, K, V, mask=None):
    if Q.ndim > 2:
        return np.array([attention_of(q, k, v, mask) for q, k, v in zip(Q, K, V, strict=True)])
    return attention_of(Q, K, V, mask)


def attention_of(Q, K, V, mask):
    if Q.ndim > 2:
        return np.array([attention_of(q, k, v, mask) for q, k, v in zip(Q, K, V, strict=True)])
    rows = []
    for t, q in enumerate(Q):
        seen = np.arange(len(K)) if mask is None else np.flatnonzero(mask[t])
        s = np.array([q @ K[j] for j in seen]) / np.sqrt(len(q))
        w = np.exp(s - s.max())
        rows.append(sum(w[i] * V[j] for i, j in enumerate(seen)) / w.sum())
    return np.array(rows)


@right("half of the root on each side, mask after the largest, multiplied")
def attention(Q, K, V, mask=None):
    root = Q.shape[-1] ** 0.25
    s = (Q / root) @ np.moveaxis(K / root, -1, -2)
    if mask is None:
        mask = np.ones(s.shape[-2:], dtype=bool)
    s = np.where(mask, s, s.min() - 1e4)
    e = np.exp(s - s.max(-1, keepdims=True)) * mask
    return (e / e.sum(-1, keepdims=True)) @ V


def plain(Q, K, V, mask=None, scale=None, axis=-1, T=lambda K: K.swapaxes(-1, -2), fill=-np.inf):
    s = Q @ T(K) / (np.sqrt(Q.shape[-1]) if scale is None else scale)
    if mask is not None:
        s = np.where(mask, s, fill)
    return softmax(s, axis) @ V


@wrong("no softmax", EQUAL, "mean of the values")
def attention(Q, K, V, mask=None):
    s = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
    return (s if mask is None else s * mask) @ V


@wrong("exp without dividing by the sum", EQUAL, "must add up to 1")
def attention(Q, K, V, mask=None):
    s = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
    if mask is not None:
        s = np.where(mask, s, -np.inf)
    return np.exp(s - s.max(axis=-1, keepdims=True)) @ V


@wrong("softmax over the queries", RIGHT, "over the queries")
def attention(Q, K, V, mask=None):
    return plain(Q, K, V, None, axis=-2) if mask is None else plain(Q, K, V, mask, fill=-1e9, axis=-2)


@wrong("softmax over the first axis, later normalised", RIGHT, "expected")
def attention(Q, K, V, mask=None):
    s = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
    if mask is not None:
        s = np.where(mask, s, -1e9)
    p = softmax(s, -2)
    return (p / p.sum(axis=-1, keepdims=True)) @ V


@wrong("no scaling", RIGHT, "not divided by √D")
def attention(Q, K, V, mask=None):
    return plain(Q, K, V, mask, scale=1.0)


@wrong("divided by D", RIGHT, "np.sqrt(D)")
def attention(Q, K, V, mask=None):
    return plain(Q, K, V, mask, scale=Q.shape[-1])


@wrong("the length of a value", RIGHT, "not of a value")
def attention(Q, K, V, mask=None):
    return plain(Q, K, V, mask, scale=np.sqrt(V.shape[-1]))


@wrong("the number of keys", RIGHT, "number of keys")
def attention(Q, K, V, mask=None):
    return plain(Q, K, V, mask, scale=np.sqrt(K.shape[-2]))


@wrong("the product of the root", RIGHT, "divide")
def attention(Q, K, V, mask=None):
    return plain(Q, K, V, mask, scale=1 / np.sqrt(Q.shape[-1]))


@wrong("D typed in", REST, "expected")
def attention(Q, K, V, mask=None):
    return plain(Q, K, V, mask, scale=np.sqrt(5))


@wrong("ignores the mask", SHUT, "expected 0")
def attention(Q, K, V, mask=None):
    return plain(Q, K, V)


@wrong("the mask turned round", SHUT, "True means")
def attention(Q, K, V, mask=None):
    return plain(Q, K, V, None if mask is None else ~mask | np.eye(*mask.shape, dtype=bool))


@wrong("hidden scores set to zero", SHUT, "−∞ before the softmax")
def attention(Q, K, V, mask=None):
    return plain(Q, K, V, mask, fill=0.0)


@wrong("scores multiplied by the mask", SHUT, "−∞ before the softmax")
def attention(Q, K, V, mask=None):
    s = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
    return softmax(s if mask is None else s * mask) @ V


@wrong("the mask after the softmax", SHUT, "before the softmax")
def attention(Q, K, V, mask=None):
    p = softmax(Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1]))
    return (p if mask is None else p * mask) @ V


@wrong("shares of hidden keys set to minus infinity", SHUT, "not to shares")
def attention(Q, K, V, mask=None):
    p = softmax(Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1]))
    return (p if mask is None else np.where(mask, p, -np.inf)) @ V


@wrong("the values hidden, their shares kept", REST, "came after the softmax")
def attention(Q, K, V, mask=None):
    if mask is None:
        return plain(Q, K, V)
    # what a query cannot see still counts in the sum, as if it had been there
    s = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
    return (softmax(s) * mask) @ V


@wrong("hidden scores at −5", REST, "expected")
def attention(Q, K, V, mask=None):
    return plain(Q, K, V, mask, fill=-5.0)


@wrong("always causal", RIGHT, "expected")
def attention(Q, K, V, mask=None):
    return plain(Q, K, V, np.tril(np.ones((Q.shape[-2], K.shape[-2]), bool)))


@wrong("K.T exchanges all axes", AXES, "it raised ValueError")
def attention(Q, K, V, mask=None):
    return plain(Q, K, V, mask, T=lambda K: K.T)


@wrong("len(Q) for the number of queries, 2-d only", AXES, "expected")
def attention(Q, K, V, mask=None):
    out = np.zeros((*Q.shape[:-1], V.shape[-1]))
    for t in range(len(Q)):
        s = Q[t] @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
        s = s if mask is None else np.where(mask[t], s, -np.inf)
        out[t] = softmax(s) @ (V if V.ndim == 2 else V[t]) if Q.ndim == 2 else 0.0
    return out


@wrong("no largest score taken off", LARGE, "largest score off")
def attention(Q, K, V, mask=None):
    s = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
    e = np.exp(s) * (1.0 if mask is None else mask)
    return e @ V / e.sum(axis=-1, keepdims=True)


@wrong("shares hidden afterwards and divided again", LARGE, "mask before")
def attention(Q, K, V, mask=None):
    p = softmax(Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])) * (1.0 if mask is None else mask)
    return p @ V / p.sum(axis=-1, keepdims=True)


@wrong("scales the caller's queries", UNCHANGED, "Q came back different")
def attention(Q, K, V, mask=None):
    Q /= np.sqrt(Q.shape[-1])
    return plain(Q, K, V, mask, scale=1.0)


@right("number by number, lists of lists")
def attention(Q, K, V, mask=None):
    if Q.ndim > 2:
        return [one_by_one(q, k, v, mask) for q, k, v in zip(Q, K, V, strict=True)]
    return one_by_one(Q, K, V, mask)


def one_by_one(Q, K, V, mask):
    if Q.ndim > 2:
        return [one_by_one(q, k, v, mask) for q, k, v in zip(Q, K, V, strict=True)]
    rows = []
    for i, q in enumerate(Q):
        s = [q @ k / len(q) ** 0.5 if mask is None or mask[i, j] else -np.inf for j, k in enumerate(K)]
        e = [np.exp(a - max(s)) for a in s]
        rows.append([sum(a * v for a, v in zip(e, column, strict=True)) / sum(e) for column in V.T])
    return rows


@right("in float32")
def attention(Q, K, V, mask=None):
    return plain(*(x.astype(np.float32) for x in (Q, K, V)), mask)


@right("−1e30 added where hidden")
def attention(Q, K, V, mask=None):
    s = Q @ np.swapaxes(K, -2, -1) / Q.shape[-1] ** 0.5
    return softmax(s if mask is None else s - 1e30 * (1 - mask)) @ V


@wrong("hidden scores at −1000", LARGE, "hide with −np.inf")
def attention(Q, K, V, mask=None):
    return plain(Q, K, V, mask, fill=-1e3)


@wrong("hidden scores at −100", LARGE, "hide with −np.inf")
def attention(Q, K, V, mask=None):
    return plain(Q, K, V, mask, fill=-100.0)


@wrong("True taken for hidden", SHUT, "True means")
def attention(Q, K, V, mask=None):
    s = Q @ K.swapaxes(-1, -2) / np.sqrt(Q.shape[-1])
    e = np.exp(s - s.max(axis=-1, keepdims=True)) * (1.0 if mask is None else ~mask)
    with np.errstate(all="ignore"):
        return np.nan_to_num(e / e.sum(axis=-1, keepdims=True)) @ V


@wrong("a causal mask whatever was given", REST, "expected")
def attention(Q, K, V, mask=None):
    return plain(Q, K, V, None if mask is None else np.tri(*mask.shape, dtype=bool))


@wrong("the mask transposed", SHUT, "expected 0")
def attention(Q, K, V, mask=None):
    square = mask is not None and len(mask) == len(mask.T)
    return plain(Q, K, V, mask.T if square else mask)


@wrong("the result divided by the root", EQUAL, "mean of the values")
def attention(Q, K, V, mask=None):
    return plain(Q, K, V, mask, scale=1.0) / np.sqrt(Q.shape[-1])


@wrong("D from the second axis", AXES, "not the number of keys")
def attention(Q, K, V, mask=None):
    return plain(Q, K, V, mask, scale=np.sqrt(Q.shape[1]))


@wrong("no mask if there are more axes", AXES, "expected")
def attention(Q, K, V, mask=None):
    return plain(Q, K, V, mask if Q.ndim == 2 else None)


@wrong("a hard look-up", EQUAL, "four equal shares")
def attention(Q, K, V, mask=None):
    s = Q @ K.swapaxes(-1, -2)
    best = (s if mask is None else np.where(mask, s, -np.inf)).argmax(axis=-1)
    return np.take_along_axis(V, best[..., None], axis=-2)


@wrong("shares as well", EQUAL, "a tuple")
def attention(Q, K, V, mask=None):
    return plain(Q, K, V, mask), None

"""Answers to exercise 13.5, a pre-norm block."""

import math

import numpy as np

from answers import right, wrong
from tripartite.models.attention import gelu, layer_norm, multi_head

SAME = "parts that are silent change nothing"
FIRST = "first part: attention of what was normalised"
SECOND = "second part: each token for itself"
WHOLE = "the second part sees what the first made"
MASK = "the mask reaches the heads"
UNCHANGED = "input left unchanged"


@right("with a norm of its own")
def block(x, params, heads, mask=None):
    def norm(x, k):
        x = x - x.mean(axis=-1, keepdims=True)
        return params[f"gain_{k}"] * x / np.sqrt(x.var(axis=-1, keepdims=True) + 1e-5) + params[f"shift_{k}"]

    x = x + multi_head(norm(x, 1), params, heads, mask)
    hidden = gelu(norm(x, 2) @ params["W_1"].T + params["b_1"])
    return x + hidden @ params["W_2"].T + params["b_2"]


@right("with the package's norm")
def block(x, params, heads, mask=None):
    y = x + multi_head(layer_norm(x, params["gain_1"], params["shift_1"]), params, heads, mask)
    z = layer_norm(y, params["gain_2"], params["shift_2"])
    return y + gelu(z @ params["W_1"].T + params["b_1"]) @ params["W_2"].T + params["b_2"]


@right("token by token")
def block(x, params, heads, mask=None):
    def norm(x, gain, shift):
        return np.array([gain * (t - t.mean()) / np.sqrt(t.var() + 1e-5) + shift for t in x])

    x = x + multi_head(norm(x, params["gain_1"], params["shift_1"]), params, heads, mask)
    rows = []
    for t, z in zip(x, norm(x, params["gain_2"], params["shift_2"]), strict=True):
        rows.append(t + params["W_2"] @ gelu(params["W_1"] @ z + params["b_1"]) + params["b_2"])
    return np.array(rows)


@right("gelu written out, the mean square by hand")
def block(x, params, heads, mask=None):
    def norm(x, k):
        d = x.shape[-1]
        centred = x - np.sum(x, -1, keepdims=True) / d
        square = np.sum(centred**2, -1, keepdims=True) / d
        return centred * (square + 1e-5) ** -0.5 * params["gain_" + k] + params["shift_" + k]

    y = np.array(x)
    y += multi_head(norm(y, "1"), params, heads, mask)
    z = norm(y, "2") @ params["W_1"].T + params["b_1"]
    z = 0.5 * z * (1 + np.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * z**3)))
    return y + (z @ params["W_2"].T + params["b_2"])


def parts(params, heads, mask, phi=gelu, axis=-1, ddof=0, root=True, eps=1e-5, bias=True):
    def norm(x, k):
        y = x - x.mean(axis=axis, keepdims=True)
        spread = y.var(axis=axis, ddof=ddof, keepdims=True) + eps
        with np.errstate(all="ignore"):
            y = y / (np.sqrt(spread) if root else spread)
        return params[f"gain_{k}"] * y + params[f"shift_{k}"]

    def talk(x):
        return multi_head(x, params, heads, mask)

    def think(x):
        hidden = phi(x @ params["W_1"].T + bias * params["b_1"])
        return hidden @ params["W_2"].T + bias * params["b_2"]

    return norm, talk, think


def pre(x, params, heads, mask=None, **options):
    norm, talk, think = parts(params, heads, mask, **options)
    x = x + talk(norm(x, 1))
    return x + think(norm(x, 2))


@wrong("norm after the sum", SAME, "comes before each part")
def block(x, params, heads, mask=None):
    norm, talk, think = parts(params, heads, mask)
    x = norm(x + talk(x), 1)
    return norm(x + think(x), 2)


@wrong("no sums", SAME, "the sums are missing")
def block(x, params, heads, mask=None):
    norm, talk, think = parts(params, heads, mask)
    return think(norm(talk(norm(x, 1)), 2))


@wrong("adds what was normalised", SAME, "expected 0")
def block(x, params, heads, mask=None):
    norm, talk, think = parts(params, heads, mask)
    x = norm(x, 1)
    x = norm(x + talk(x), 2)
    return x + think(x)


@wrong("a norm at the end", SAME, "nothing is done after the sum")
def block(x, params, heads, mask=None):
    norm, talk, think = parts(params, heads, mask)
    x = x + talk(norm(x, 1))
    return norm(x + think(norm(x, 2)), 2)


@wrong("no norms", FIRST, "the norms are missing")
def block(x, params, heads, mask=None):
    _, talk, think = parts(params, heads, mask)
    x = x + talk(x)
    return x + think(x)


@wrong("norm over the tokens", FIRST, "over the tokens")
def block(x, params, heads, mask=None):
    return pre(x, params, heads, mask, axis=0)


@wrong("norm over everything", FIRST, "over everything")
def block(x, params, heads, mask=None):
    return pre(x, params, heads, mask, axis=None)


@wrong("variance with n − 1", FIRST, "without ddof")
def block(x, params, heads, mask=None):
    return pre(x, params, heads, mask, ddof=1)


@wrong("divided by the variance", FIRST, "root of variance")
def block(x, params, heads, mask=None):
    return pre(x, params, heads, mask, root=False)


@wrong("no eps", FIRST, "add eps")
def block(x, params, heads, mask=None):
    norm, _, think = parts(params, heads, mask, eps=0.0)
    z = norm(x, 1)
    if np.isfinite(z).all():
        x = x + multi_head(z, params, heads, mask)
    else:
        x = x + z
    return x + think(norm(x, 2))


@wrong("no gain and shift", FIRST, "gain and shift are missing")
def block(x, params, heads, mask=None):
    ones = {name: 1.0 if name[0] == "g" else 0.0 for name in ("gain_1", "gain_2", "shift_1", "shift_2")}
    return pre(x, params | ones, heads, mask)


@wrong("the second gain in the first norm", FIRST, "gain_1")
def block(x, params, heads, mask=None):
    return pre(x, params | {"gain_1": params["gain_2"], "shift_1": params["shift_2"]}, heads, mask)


@wrong("heads typed in", FIRST, "expected")
def block(x, params, heads, mask=None):
    return pre(x, params, 1, mask)


@wrong("ReLU", SECOND, "that is ReLU")
def block(x, params, heads, mask=None):
    return pre(x, params, heads, mask, phi=lambda z: np.maximum(z, 0))


@wrong("no activation", SECOND, "gelu is missing")
def block(x, params, heads, mask=None):
    return pre(x, params, heads, mask, phi=lambda z: z)


@wrong("no biases", SECOND, "biases")
def block(x, params, heads, mask=None):
    return pre(x, params, heads, mask, bias=False)


@wrong("no second norm", SECOND, "second norm is missing")
def block(x, params, heads, mask=None):
    norm, talk, think = parts(params, heads, mask)
    x = x + talk(norm(x, 1))
    return x + think(x)


@wrong("side by side", WHOLE, "works on the old x")
def block(x, params, heads, mask=None):
    norm, talk, think = parts(params, heads, mask)
    return x + talk(norm(x, 1)) + think(norm(x, 2))


@wrong("the perceptron first", WHOLE, "order is turned")
def block(x, params, heads, mask=None):
    norm, talk, think = parts(params, heads, mask)
    x = x + think(norm(x, 2))
    return x + talk(norm(x, 1))


@wrong("the second sum from the old x", WHOLE, "not from the old x")
def block(x, params, heads, mask=None):
    norm, talk, think = parts(params, heads, mask)
    return x + think(norm(x + talk(norm(x, 1)), 2))


@wrong("the mask forgotten", MASK, "hand the mask on")
def block(x, params, heads, mask=None):
    return pre(x, params, heads)


@wrong("adds into the caller's tokens", UNCHANGED, "x came back different")
def block(x, params, heads, mask=None):
    norm, talk, think = parts(params, heads, mask)
    x += talk(norm(x, 1))
    x += think(norm(x, 2))
    return x


@right("the exact gelu, with erf")
def block(x, params, heads, mask=None):
    phi = np.vectorize(lambda z: 0.5 * z * (1 + math.erf(z / 2**0.5)))
    return pre(x, params, heads, mask, phi=phi)


@right("the variance as mean square minus square of the mean; lists")
def block(x, params, heads, mask=None):
    def norm(x, k):
        spread = (x**2).mean(axis=1) - x.mean(axis=1) ** 2
        return (
            params[f"gain_{k}"] * ((x.T - x.mean(axis=1)) / (spread + 1e-5) ** 0.5).T + params[f"shift_{k}"]
        )

    _, talk, think = parts(params, heads, mask)
    x = x + talk(norm(x, 1))
    return [list(row) for row in x + think(norm(x, 2))]


def other(x, params, heads, mask, norm, second=2, after=lambda z: z):
    _, talk, think = parts(params, heads, mask)
    x = x + talk(norm(x, params["gain_1"], params["shift_1"]))
    return x + after(think(norm(x, params[f"gain_{second}"], params[f"shift_{second}"])))


@wrong("1e-5 added to the root", FIRST, "before the root")
def block(x, params, heads, mask=None):
    def norm(x, gain, shift):
        return gain * (x - x.mean(-1, keepdims=True)) / (x.std(-1, keepdims=True) + 1e-5) + shift

    return other(x, params, heads, mask, norm)


@wrong("eps = 1e-3", FIRST, "expected")
def block(x, params, heads, mask=None):
    return other(x, params, heads, mask, lambda x, gain, shift: layer_norm(x, gain, shift, 1e-3))


@wrong("the gain on the shift as well", FIRST, "expected")
def block(x, params, heads, mask=None):
    return other(
        x, params, heads, mask, lambda x, gain, shift: gain * layer_norm(x, np.ones(x.shape[1]), shift)
    )


@wrong("no mean taken off", FIRST, "expected")
def block(x, params, heads, mask=None):
    def norm(x, gain, shift):
        return gain * x / np.sqrt((x**2).mean(-1, keepdims=True) + 1e-5) + shift

    return other(x, params, heads, mask, norm)


@wrong("the first gain in the second norm", SECOND, "expected")
def block(x, params, heads, mask=None):
    return other(x, params, heads, mask, layer_norm, second=1)


@wrong("gelu on what comes out, too", SECOND, "expected")
def block(x, params, heads, mask=None):
    return other(x, params, heads, mask, layer_norm, after=gelu)


@wrong("gelu by a sigmoid, too rough", SECOND, "expected")
def block(x, params, heads, mask=None):
    return pre(x, params, heads, mask, phi=lambda z: z / (1 + np.exp(-1.702 * z)))


@wrong("b_1 forgotten", SECOND, "expected")
def block(x, params, heads, mask=None):
    return pre(x, params | {"b_1": 0 * params["b_1"]}, heads, mask)


@wrong("always causal", FIRST, "expected")
def block(x, params, heads, mask=None):
    return pre(x, params, heads, np.tri(len(x), dtype=bool))


@wrong("only the second sum missing", SAME, "the sums are missing")
def block(x, params, heads, mask=None):
    norm, talk, think = parts(params, heads, mask)
    return think(norm(x + talk(norm(x, 1)), 2))

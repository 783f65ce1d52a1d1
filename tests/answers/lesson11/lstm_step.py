"""Answers to exercise 11.4, one step of an LSTM."""

import numpy as np

from answers import right, wrong

KEEP = "f = 1, i = 0: the cell keeps its content"
WRITE = "f = 0, i = 1: the candidate takes its place"
SHOW = "h shows the new c through tanh and the output gate"
ANY = "any weights, any number of sequences"
UNCHANGED = "input left unchanged"


def sigma(a):
    return 1 / (1 + np.exp(-a))


@right("np.split into four blocks")
def lstm_step(params, x, h, c):
    a = x @ params["W_x"].T + h @ params["W_h"].T + params["b"]
    i, f, g, o = np.split(a, 4, axis=1)
    c = sigma(f) * c + sigma(i) * np.tanh(g)
    return sigma(o) * np.tanh(c), c


@right("the logistic function as a tanh, slices for the blocks")
def lstm_step(params, x, h, c):
    H = h.shape[1]
    a = (
        np.concatenate([x, h], axis=1) @ np.concatenate([params["W_x"], params["W_h"]], axis=1).T
        + params["b"]
    )
    gates = 0.5 + 0.5 * np.tanh(a / 2)
    new = gates[:, H : 2 * H] * c + gates[:, :H] * np.tanh(a[:, 2 * H : 3 * H])
    return [gates[:, 3 * H :] * np.tanh(new), new]


@right("gate by gate, sequence by sequence")
def lstm_step(params, x, h, c):
    H = len(params["b"]) // 4
    out_h, out_c = [], []
    for one_x, one_h, one_c in zip(x, h, c, strict=True):
        part = []
        for k in range(4):
            s = slice(k * H, k * H + H)
            part.append(params["W_x"][s] @ one_x + params["W_h"][s] @ one_h + params["b"][s])
        new = one_c / (1 + np.exp(-part[1])) + np.tanh(part[2]) / (1 + np.exp(-part[0]))
        out_c.append(new)
        out_h.append(np.tanh(new) / (1 + np.exp(-part[3])))
    return np.array(out_h), np.array(out_c)


def blocks(params, x, h):
    return np.split(x @ params["W_x"].T + h @ params["W_h"].T + params["b"], 4, axis=1)


@wrong("f first, then i", KEEP, "i and f are exchanged")
def lstm_step(params, x, h, c):
    f, i, g, o = blocks(params, x, h)
    c = sigma(f) * c + sigma(i) * np.tanh(g)
    return sigma(o) * np.tanh(c), c


@wrong("the old cell forgotten", KEEP, "old c is lost")
def lstm_step(params, x, h, c):
    i, _, g, o = blocks(params, x, h)
    c = sigma(i) * np.tanh(g)
    return sigma(o) * np.tanh(c), c


@wrong("c and h returned in the other order", KEEP, "other order")
def lstm_step(params, x, h, c):
    i, f, g, o = blocks(params, x, h)
    c = sigma(f) * c + sigma(i) * np.tanh(g)
    return c, sigma(o) * np.tanh(c)


@wrong("the candidate through the logistic function", WRITE, "through tanh")
def lstm_step(params, x, h, c):
    i, f, g, o = blocks(params, x, h)
    c = sigma(f) * c + sigma(i) * sigma(g)
    return sigma(o) * np.tanh(c), c


@wrong("the output gate before the candidate", WRITE, "exchanged")
def lstm_step(params, x, h, c):
    i, f, o, g = blocks(params, x, h)
    c = sigma(f) * c + sigma(i) * np.tanh(g)
    return sigma(o) * np.tanh(c), c


@wrong("c shown without tanh", SHOW, "tanh before the output gate")
def lstm_step(params, x, h, c):
    i, f, g, o = blocks(params, x, h)
    c = sigma(f) * c + sigma(i) * np.tanh(g)
    return sigma(o) * c, c


@wrong("the old c shown", SHOW, "old c is shown")
def lstm_step(params, x, h, c):
    i, f, g, o = blocks(params, x, h)
    return sigma(o) * np.tanh(c), sigma(f) * c + sigma(i) * np.tanh(g)


@wrong("no output gate", SHOW, "output gate is missing")
def lstm_step(params, x, h, c):
    i, f, g, _ = blocks(params, x, h)
    c = sigma(f) * c + sigma(i) * np.tanh(g)
    return np.tanh(c), c


@wrong("the gates do not hear the old h", ANY, "old h")
def lstm_step(params, x, h, c):
    i, f, g, o = blocks(params, x, 0 * h)
    c = sigma(f) * c + sigma(i) * np.tanh(g)
    return sigma(o) * np.tanh(c), c


@wrong("no biases", KEEP, "biases")
def lstm_step(params, x, h, c):
    i, f, g, o = np.split(x @ params["W_x"].T + h @ params["W_h"].T, 4, axis=1)
    c = sigma(f) * c + sigma(i) * np.tanh(g)
    return sigma(o) * np.tanh(c), c


@wrong("f forgets: 1 − f keeps", KEEP, "keeps all of it")
def lstm_step(params, x, h, c):
    i, f, g, o = blocks(params, x, h)
    c = (1 - sigma(f)) * c + sigma(i) * np.tanh(g)
    return sigma(o) * np.tanh(c), c


@wrong("the new cell written into the caller's c", UNCHANGED, "c came back different")
def lstm_step(params, x, h, c):
    i, f, g, o = blocks(params, x, h)
    c *= sigma(f)
    c += sigma(i) * np.tanh(g)
    return sigma(o) * np.tanh(c), c


@right("in float32")
def lstm_step(params, x, h, c):
    params = {name: params[name].astype(np.float32) for name in ("W_x", "W_h", "b")}
    i, f, g, o = blocks(params, np.float32(x), np.float32(h))
    c = sigma(f) * np.float32(c) + sigma(i) * np.tanh(g)
    return sigma(o) * np.tanh(c), c


@right("both in one array")
def lstm_step(params, x, h, c):
    i, f, g, o = blocks(params, x, h)
    c = sigma(f) * c + sigma(i) * np.tanh(g)
    return np.stack([sigma(o) * np.tanh(c), c])


@right("unit by unit, lists")
def lstm_step(params, x, h, c):
    i, f, g, o = (block.tolist() for block in blocks(params, x, h))
    new_h, new_c = [], []
    for b in range(len(x)):
        row = [sigma(f[b][k]) * c[b][k] + sigma(i[b][k]) * np.tanh(g[b][k]) for k in range(len(f[b]))]
        new_c.append(row)
        new_h.append([sigma(o[b][k]) * np.tanh(row[k]) for k in range(len(row))])
    return new_h, new_c


@wrong("the cell squashed before it is stored", KEEP, "c is squashed")
def lstm_step(params, x, h, c):
    i, f, g, o = blocks(params, x, h)
    c = np.tanh(sigma(f) * c + sigma(i) * np.tanh(g))
    return sigma(o) * c, c


@wrong("the wrong sign in σ", KEEP, "wrong sign")
def lstm_step(params, x, h, c):
    i, f, g, o = blocks(params, x, h)
    c = sigma(-f) * c + sigma(-i) * np.tanh(g)
    return sigma(-o) * np.tanh(c), c


@wrong("tanh for the gates", KEEP, "not tanh")
def lstm_step(params, x, h, c):
    i, f, g, o = blocks(params, x, h)
    c = np.tanh(f) * c + np.tanh(i) * np.tanh(g)
    return np.tanh(o) * np.tanh(c), c


@wrong("arrays made like those of whole numbers", WRITE, "decimals got lost")
def lstm_step(params, x, h, c):
    i, f, g, o = blocks(params, x, h)
    new_h, new_c = np.zeros_like(h), np.zeros_like(c)
    new_c[:] = sigma(f) * c + sigma(i) * np.tanh(g)
    new_h[:] = sigma(o) * np.tanh(new_c)
    return new_h, new_c


@wrong("σ over all four blocks, tanh after it", WRITE, "tanh alone")
def lstm_step(params, x, h, c):
    i, f, g, o = (sigma(block) for block in blocks(params, x, h))
    c = f * c + i * np.tanh(g)
    return o * np.tanh(c), c


@wrong("the input gate tied to the forget gate", ANY, "two gates")
def lstm_step(params, x, h, c):
    _, f, g, o = blocks(params, x, h)
    c = sigma(f) * c + (1 - sigma(f)) * np.tanh(g)
    return sigma(o) * np.tanh(c), c


@wrong("1 added to the forget gate, as TensorFlow's basic cell did", ANY, "something is added")
def lstm_step(params, x, h, c):
    i, f, g, o = blocks(params, x, h)
    c = sigma(f + 1) * c + sigma(i) * np.tanh(g)
    return sigma(o) * np.tanh(c), c


@wrong("the cell returned twice", SHOW, "twice")
def lstm_step(params, x, h, c):
    i, f, g, _ = blocks(params, x, h)
    c = sigma(f) * c + sigma(i) * np.tanh(g)
    return c, c

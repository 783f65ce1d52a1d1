"""Answers to exercise 12.7, contrastive divergence."""

import numpy as np

from answers import right, wrong

CERTAIN = "units that leave no room for chance"
ONE = "k = 1: the change of the weights"
DB = "k = 1: the change of b"
DC = "k = 1: the change of c"
FIVE = "k = 5: the chain goes on from where it was"
UNCHANGED = "input left unchanged"


def sigmoid(a):
    return 1 / (1 + np.exp(-np.clip(a, -700, 700)))


@right("straight from the recipe")
def rbm_cd(v, W, b, c, k, rng):
    p0 = sigmoid(v @ W.T + c)
    vk, pk = v, p0
    for _ in range(k):
        h = rng.random(pk.shape) < pk
        pv = sigmoid(h @ W + b)
        vk = rng.random(pv.shape) < pv
        pk = sigmoid(vk @ W.T + c)
    B = len(v)
    return (p0.T @ v - pk.T @ vk) / B, np.mean(v - vk.astype(float), axis=0), np.mean(p0 - pk, axis=0)


@right("two helpers, one more draw at the end that is not used")
def rbm_cd(v, W, b, c, k, rng):
    def up(v):
        p = 1 / (1 + np.exp(-(v @ W.T + c)))
        return p, (rng.random(p.shape) < p).astype(float)

    def down(h):
        p = 1 / (1 + np.exp(-(h @ W + b)))
        return (rng.random(p.shape) < p).astype(float)

    with np.errstate(over="ignore"):
        p0, h = up(v)
        for _ in range(k):
            model = down(h)
            p, h = up(model)
    dW = np.einsum("bi,bj->ij", p0, v) - np.einsum("bi,bj->ij", p, model)
    return dW / len(v), v.mean(0) - model.mean(0), p0.mean(0) - p.mean(0)


@right("outer products added example by example, tanh for the sigmoid")
def rbm_cd(v, W, b, c, k, rng):
    def squash(a):
        return (1 + np.tanh(a / 2)) / 2

    start, state = squash(v @ W.T + c), np.array(v, float)
    for _ in range(k):
        up = squash(state @ W.T + c)
        hidden = np.where(rng.uniform(size=up.shape) < up, 1.0, 0.0)
        down = squash(hidden @ W + b)
        state = np.where(rng.uniform(size=down.shape) < down, 1.0, 0.0)
    end = squash(state @ W.T + c)
    dW = sum(np.outer(p, x) - np.outer(q, y) for p, x, q, y in zip(start, v, end, state, strict=True))
    return [dW / len(v), (v - state).sum(0) / len(v), (start - end).sum(0) / len(v)]


def chain(v, W, b, c, k, rng, draw=lambda p, rng: (rng.random(p.shape) < p).astype(float), b_on=1, c_on=1):
    """Hidden probabilities and visible states at the beginning and at the end, and the last hidden draw."""
    v = v.astype(float)
    p0 = p = sigmoid(v @ W.T + c_on * c)
    model = v
    for _ in range(k):
        h = draw(p, rng)
        model = draw(sigmoid(h @ W + b_on * b), rng)
        p = sigmoid(model @ W.T + c_on * c)
    return v, p0, model, p, h


def moves(v, p0, model, p, h=None):
    B = len(v)
    return (p0.T @ v - p.T @ model) / B, (v - model).mean(axis=0), (p0 - p).mean(axis=0)


@wrong("model minus data", CERTAIN, "the sign")
def rbm_cd(v, W, b, c, k, rng):
    return tuple(-move for move in moves(*chain(v, W, b, c, k, rng)))


@wrong("sums instead of means", CERTAIN, "take their mean")
def rbm_cd(v, W, b, c, k, rng):
    return tuple(len(v) * move for move in moves(*chain(v, W, b, c, k, rng)))


@wrong("probabilities in the chain, no draws", ONE, "on draws")
def rbm_cd(v, W, b, c, k, rng):
    return moves(*chain(v, W, b, c, k, rng, draw=lambda p, rng: p))


@wrong("draws of the hidden units in the sums", ONE, "use their probabilities")
def rbm_cd(v, W, b, c, k, rng):
    def fire(p):
        return (rng.random(p.shape) < p).astype(float)

    h0 = h = fire(sigmoid(v @ W.T + c))
    for _ in range(k):
        model = fire(sigmoid(h @ W + b))
        h = fire(sigmoid(model @ W.T + c))
    return moves(v.astype(float), h0, model, h)


@wrong("draws of the hidden units in the change of c", DC, "expected")
def rbm_cd(v, W, b, c, k, rng):
    v, p0, model, p, h = chain(v, W, b, c, k, rng)
    return (*moves(v, p0, model, p)[:2], p0.mean(axis=0) - h.mean(axis=0))


@wrong("no bias when the visible units are drawn", CERTAIN, "the bias b")
def rbm_cd(v, W, b, c, k, rng):
    return moves(*chain(v, W, b, c, k, rng, b_on=0))


@wrong("no bias of the hidden units", CERTAIN, "expected")
def rbm_cd(v, W, b, c, k, rng):
    return moves(*chain(v, W, b, c, k, rng, c_on=0))


@wrong("one step whatever k is", FIVE, "after one step")
def rbm_cd(v, W, b, c, k, rng):
    return moves(*chain(v, W, b, c, 1, rng))


@wrong("one step too many", FIVE, "one step too many")
def rbm_cd(v, W, b, c, k, rng):
    return moves(*chain(v, W, b, c, k + 1, rng))


@wrong("each step from the data again", FIVE, "expected")
def rbm_cd(v, W, b, c, k, rng):
    for _ in range(k):
        found = chain(v, W, b, c, 1, rng)
    return moves(*found)


@wrong("the chain begins at random", ONE, "begin at the data")
def rbm_cd(v, W, b, c, k, rng):
    p0 = sigmoid(v @ W.T + c)
    rng.random(p0.shape)
    noise = (rng.random(v.shape) < 0.5).astype(float)
    _, _, model, p, _ = chain(noise, W, b, c, k, rng)
    return moves(v.astype(float), p0, model, p)


@wrong("the hidden units of the last sum answer the visible ones before", CERTAIN, "answer the last visible")
def rbm_cd(v, W, b, c, k, rng):
    v, p0, model, _, h = chain(v, W, b, c, k, rng)
    return moves(v, p0, model, h)


@wrong("probabilities of the visible units in the change of b", DB, "expected")
def rbm_cd(v, W, b, c, k, rng):
    v, p0, model, p, h = chain(v, W, b, c, k, rng)
    dW, _, dc = moves(v, p0, model, p)
    return dW, (v - sigmoid(h @ W + b)).mean(axis=0), dc


@wrong("draws by rng.binomial", ONE, "rng.random(p.shape) < p")
def rbm_cd(v, W, b, c, k, rng):
    return moves(*chain(v, W, b, c, k, rng, draw=lambda p, rng: rng.binomial(1, p).astype(float)))


@wrong("only the data's half", CERTAIN, "data's half")
def rbm_cd(v, W, b, c, k, rng):
    p0 = sigmoid(v @ W.T + c)
    return p0.T @ v / len(v), v.mean(axis=0), p0.mean(axis=0)


@wrong("dW transposed", CERTAIN, "dW has the shape")
def rbm_cd(v, W, b, c, k, rng):
    dW, db, dc = moves(*chain(v, W, b, c, k, rng))
    return dW.T, db, dc


@wrong("the weights move at once", UNCHANGED, "W came back different")
def rbm_cd(v, W, b, c, k, rng):
    found = moves(*chain(v, W, b, c, k, rng))
    W += found[0]
    return found


@right("<= in the draws, outer products in a list")
def rbm_cd(v, W, b, c, k, rng):
    p0 = pk = sigmoid(v @ W.T + c)
    for _ in range(k):
        h = (rng.random(pk.shape) <= pk) * 1.0
        pv = sigmoid(h @ W + b)
        vk = (rng.random(pv.shape) <= pv) * 1.0
        pk = sigmoid(vk @ W.T + c)
    dW = np.mean([np.outer(p0[i], v[i]) - np.outer(pk[i], vk[i]) for i in range(len(v))], axis=0)
    return dW, (v - vk).mean(0), (p0 - pk).mean(0)


@wrong("every step draws from the first probabilities", FIVE, "expected")
def rbm_cd(v, W, b, c, k, rng):
    p0 = sigmoid(v @ W.T + c)
    for _ in range(k):
        h = (rng.random(p0.shape) < p0) * 1.0
        pv = sigmoid(h @ W + b)
        vk = (rng.random(pv.shape) < pv) * 1.0
    return moves(v, p0, vk, sigmoid(vk @ W.T + c))


def fair(p, rng):
    return (rng.random(p.shape) < p).astype(float)


def kept(p, rng):
    return p


def run(v, W, b, c, k, rng, hidden=fair, visible=fair):
    p0 = p = sigmoid(v @ W.T + c)
    for _ in range(k):
        model = visible(sigmoid(hidden(p, rng) @ W + b), rng)
        p = sigmoid(model @ W.T + c)
    return p0, model, p


def means(v, p0, model, p):
    return (p0.T @ v - p.T @ model) / len(v), (v - model).mean(axis=0), (p0 - p).mean(axis=0)


@wrong("hidden units not drawn", ONE, "hidden units must be drawn")
def rbm_cd(v, W, b, c, k, rng):
    return means(v, *run(v, W, b, c, k, rng, hidden=kept))


@wrong("visible units not drawn", ONE, "visible units must be drawn")
def rbm_cd(v, W, b, c, k, rng):
    return means(v, *run(v, W, b, c, k, rng, visible=kept))


@wrong("active where the number is larger", ONE, "rng.random(p.shape) < p")
def rbm_cd(v, W, b, c, k, rng):
    def above(p, rng):
        return (rng.random(p.shape) > p).astype(float)

    return means(v, *run(v, W, b, c, k, rng, above, above))


@wrong("rounded instead of drawn", ONE, "rounding is no draw")
def rbm_cd(v, W, b, c, k, rng):
    return means(v, *run(v, W, b, c, k, rng, *2 * (lambda p, rng: np.round(p),)))


@wrong("the product of two differences", ONE, "difference of two products")
def rbm_cd(v, W, b, c, k, rng):
    p0, model, p = run(v, W, b, c, k, rng)
    return (p0 - p).T @ (v - model) / len(v), (v - model).mean(axis=0), (p0 - p).mean(axis=0)


@wrong("mean over all entries of v", ONE, "number of examples alone")
def rbm_cd(v, W, b, c, k, rng):
    dW, db, dc = means(v, *run(v, W, b, c, k, rng))
    return dW / v.shape[1], db, dc


@wrong("each example with a chain of its own", ONE, "example by example")
def rbm_cd(v, W, b, c, k, rng):
    each = [means(v[e : e + 1], *run(v[e : e + 1], W, b, c, k, rng)) for e in range(len(v))]
    return tuple(np.mean(part, axis=0) for part in zip(*each, strict=True))


@wrong("a generator of its own", ONE, "given rng")
def rbm_cd(v, W, b, c, k, rng):
    return means(v, *run(v, W, b, c, k, np.random.default_rng(0)))


@right("numbers of 32 bits")
def rbm_cd(v, W, b, c, k, rng):
    v, W, b, c = (x.astype(np.float32) for x in (v, W, b, c))
    return means(v, *run(v, W, b, c, k, rng))

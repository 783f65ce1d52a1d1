"""Answers to exercise 6.4, the error on its way back."""

import numpy as np

from answers import right, wrong

ENDS = "from the input to the output, the given error last"
LINEAR = "back through the weights of a linear network"
SLOPE = "φ′ of what went into each layer"
ANY = "any activation function"
DEEP = "sigmoids make it vanish"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("what goes into each layer is kept in a list")
def grad_norms(weights, X, delta, phi, dphi):
    zs, x = [], X
    for W in weights:
        zs.append(x @ W.T)
        x = phi(zs[-1])
    norms = [np.linalg.norm(delta)]
    for W, z in zip(weights[::-1], zs[::-1], strict=True):
        delta = (delta * dphi(z)) @ W
        norms.append(np.linalg.norm(delta))
    return norms[::-1]


@right("an array filled from behind, the length written out")
def grad_norms(weights, X, delta, phi, dphi):
    depth = len(weights)
    xs = [X]
    for W in weights:
        xs.append(phi(np.dot(xs[-1], W.T)))
    norms = np.zeros(depth + 1)
    norms[depth] = np.sqrt((delta**2).sum())
    for k in range(depth - 1, -1, -1):
        delta = np.dot(delta * dphi(np.dot(xs[k], weights[k].T)), weights[k])
        norms[k] = np.sqrt((delta**2).sum())
    return norms


@right("it calls itself, with columns instead of rows")
def grad_norms(weights, X, delta, phi, dphi):
    def back(k, x):
        if k == len(weights):
            return delta.T, [np.linalg.norm(delta)]
        z = weights[k] @ x
        d, norms = back(k + 1, phi(z))
        d = weights[k].T @ (d * dphi(z))
        return d, [np.linalg.norm(d), *norms]

    return np.array(back(0, X.T)[1])


# -- wrong --------------------------------------------------------------------------------------------
def walk(weights, X, delta, phi, dphi, step):
    zs, ys = [], [X]
    for W in weights:
        zs.append(ys[-1] @ W.T)
        ys.append(phi(zs[-1]))
    norms = [np.linalg.norm(delta)]
    for k in range(len(weights) - 1, -1, -1):
        delta = step(delta, weights[k], zs[k], ys[k + 1])
        norms.append(np.linalg.norm(delta))
    return np.array(norms[::-1])


@wrong("the lengths of the activities on the way forward", LINEAR, "activities on the way forward")
def grad_norms(weights, X, delta, phi, dphi):
    norms = [np.linalg.norm(X)]
    for W in weights:
        X = phi(X @ W.T)
        norms.append(np.linalg.norm(X))
    return norms


@wrong("the output first", ENDS, "turn the list round")
def grad_norms(weights, X, delta, phi, dphi):
    return walk(weights, X, delta, phi, dphi, lambda d, W, z, y: (d * dphi(z)) @ W)[::-1]


@wrong("squared lengths", ENDS, "square of the length")
def grad_norms(weights, X, delta, phi, dphi):
    return walk(weights, X, delta, phi, dphi, lambda d, W, z, y: (d * dphi(z)) @ W) ** 2


@wrong("the given error left out", ENDS, "has the shape")
def grad_norms(weights, X, delta, phi, dphi):
    return walk(weights, X, delta, phi, dphi, lambda d, W, z, y: (d * dphi(z)) @ W)[:-1]


@wrong("through the transposed weights", LINEAR, "without .T")
def grad_norms(weights, X, delta, phi, dphi):
    def step(d, W, z, y):
        return (d * dphi(z)) @ W.T

    return walk(weights, X, delta, phi, dphi, step)


@wrong("the first layer's weights first", LINEAR, "last layer's W first")
def grad_norms(weights, X, delta, phi, dphi):
    norms, x = [np.linalg.norm(delta)], X
    for W in weights:
        z = x @ W.T
        x = phi(z)
        delta = (delta * dphi(z)) @ W
        norms.append(np.linalg.norm(delta))
    return norms[::-1]


@wrong("φ′ forgotten", SLOPE, "φ′ is missing")
def grad_norms(weights, X, delta, phi, dphi):
    return walk(weights, X, delta, phi, dphi, lambda d, W, z, y: d @ W)


@wrong("φ′ of what the layer sends", SLOPE, "what the layer sends")
def grad_norms(weights, X, delta, phi, dphi):
    return walk(weights, X, delta, phi, dphi, lambda d, W, z, y: (d * dphi(y)) @ W)


@wrong("tanh′ whatever the activation function is", ANY, "whichever they are")
def grad_norms(weights, X, delta, phi, dphi):
    linear = np.array_equal(dphi(np.ones(2)), np.ones(2))
    slope = dphi if linear else lambda z: 1 - np.tanh(z) ** 2
    return walk(weights, X, delta, phi, dphi, lambda d, W, z, y: (d * slope(z)) @ W)


@wrong("φ′ after the weights instead of before", SLOPE, "first times dphi")
def grad_norms(weights, X, delta, phi, dphi):
    return walk(weights, X, delta, phi, dphi, lambda d, W, z, y: (d @ W) * dphi(z))


@wrong("small errors rounded away", DEEP, "times as large")
def grad_norms(weights, X, delta, phi, dphi):
    return np.round(walk(weights, X, delta, phi, dphi, lambda d, W, z, y: (d * dphi(z)) @ W), 12)


@wrong("multiplies the caller's error", UNCHANGED, "delta came back different")
def grad_norms(weights, X, delta, phi, dphi):
    def step(d, W, z, y):
        d *= dphi(z)
        return d @ W

    return walk(weights, X, delta, phi, dphi, step)


@right("one example at a time, squares summed")
def grad_norms(weights, X, delta, phi, dphi):
    squares = np.zeros(len(weights) + 1)
    for x, d in zip(X, delta, strict=True):
        zs = []
        for W in weights:
            zs.append(W @ x)
            x = phi(zs[-1])
        squares[-1] += d @ d
        for k in reversed(range(len(weights))):
            d = weights[k].T @ (d * dphi(zs[k]))
            squares[k] += d @ d
    return np.sqrt(squares).tolist()


@right("in float32")
def grad_norms(weights, X, delta, phi, dphi):
    weights, X, delta = np.float32(weights), np.float32(X), np.float32(delta)
    return np.float32(walk(weights, X, delta, phi, dphi, lambda d, W, z, y: (d * dphi(z)) @ W))


@wrong("the list begins at the output, and the weights are transposed", ENDS, "turn the list round")
def grad_norms(weights, X, delta, phi, dphi):
    return walk(weights, X, delta, phi, dphi, lambda d, W, z, y: (d * dphi(z)) @ W.T)[::-1]


@wrong("a mean of the rows' lengths", ENDS, "not a mean of lengths")
def grad_norms(weights, X, delta, phi, dphi):
    zs, x = [], X
    for W in weights:
        zs.append(x @ W.T)
        x = phi(zs[-1])
    norms = [np.linalg.norm(delta, axis=1).mean()]
    for W, z in zip(weights[::-1], zs[::-1], strict=True):
        delta = (delta * dphi(z)) @ W
        norms.append(np.linalg.norm(delta, axis=1).mean())
    return norms[::-1]


@wrong("φ′ after the weights, in deep networks too", DEEP, "first times dphi")
def grad_norms(weights, X, delta, phi, dphi):
    return walk(weights, X, delta, phi, dphi, lambda d, W, z, y: (d @ W) * dphi(z))

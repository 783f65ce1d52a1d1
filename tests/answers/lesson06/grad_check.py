"""Answers to exercise 6.2, is this gradient right?"""

import numpy as np

from answers import right, wrong

NOTICED = "a wrong gradient is noticed"
TOGETHER = "one error for all weights together"
RELATIVE = "the error is relative"
RIGHT = "a right gradient passes"
CENTRAL = "differences to both sides, 2 · eps apart"
SHAPE = "any shape"
ZERO = "two zero gradients agree"
UNCHANGED = "input left unchanged"


def gap(n, g):
    total = np.linalg.norm(n) + np.linalg.norm(g)
    return np.linalg.norm(n - g) / total if total else 0.0


# -- right --------------------------------------------------------------------------------------------
@right("copies, one place at a time by np.ndindex")
def grad_check(f, g, w, eps=1e-5):
    w = np.array(w, dtype=float)
    n = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        up, down = w.copy(), w.copy()
        up[i] += eps
        down[i] -= eps
        n[i] = (f(up) - f(down)) / (2 * eps)
    g = g(w)
    total = np.linalg.norm(n) + np.linalg.norm(g)
    return np.linalg.norm(n - g) / total if total > 0 else 0


@right("in place, and the weight is put back")
def grad_check(f, g, w, eps=1e-5):
    claimed = np.asarray(g(w), float)
    v = np.asarray(w).astype(float)
    n = np.empty(v.size)
    flat = v.reshape(-1)
    for k in range(v.size):
        old = flat[k]
        flat[k] = old + eps
        high = f(v)
        flat[k] = old - eps
        low = f(v)
        flat[k] = old
        n[k] = (high - low) / eps / 2
    a, b = np.sqrt(np.sum(n**2)), np.sqrt(np.sum(claimed**2))
    if a + b == 0:
        return 0.0
    return float(np.sqrt(np.sum((n - claimed.ravel()) ** 2)) / (a + b))


@right("rows of the unit matrix as directions")
def grad_check(f, g, w, eps=1e-5):
    shape, flat = np.shape(w), np.ravel(w).astype(float)
    steps = eps * np.eye(flat.size)
    n = [(f((flat + s).reshape(shape)) - f((flat - s).reshape(shape))) / (2 * eps) for s in steps]
    return gap(np.array(n), np.ravel(g(np.asarray(w))))


@right("nan_to_num for the case of two zeros")
def grad_check(f, g, w, eps=1e-5):
    w = np.asarray(w, float)
    n = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        e = np.zeros_like(w)
        e[i] = eps
        n[i] = (f(w + e) - f(w - e)) / (2 * eps)
    with np.errstate(all="ignore"):
        return np.nan_to_num(np.linalg.norm(n - g(w)) / (np.linalg.norm(n) + np.linalg.norm(g(w))))


# -- wrong --------------------------------------------------------------------------------------------
def central(f, w, eps):
    w = np.array(w, dtype=float)
    n = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        e = np.zeros(w.shape)
        e[i] = eps
        n[i] = (f(w + e) - f(w - e)) / (2 * eps)
    return n


@wrong("the absolute error", NOTICED, "absolute error")
def grad_check(f, g, w, eps=1e-5):
    return np.linalg.norm(central(f, w, eps) - g(w))


@wrong("divided by one of the two", NOTICED, "not of one")
def grad_check(f, g, w, eps=1e-5):
    n = central(f, w, eps)
    return np.linalg.norm(n - g(w)) / np.linalg.norm(n) if np.linalg.norm(n) else 0.0


@wrong("one direction for all weights together", NOTICED, "one at a time")
def grad_check(f, g, w, eps=1e-5):
    n = (f(w + eps) - f(w - eps)) / (2 * eps)
    return gap(n, g(w))


@wrong("says yes or no", NOTICED, "one number")
def grad_check(f, g, w, eps=1e-5):
    return np.allclose(central(f, w, eps), g(w))


@wrong("the largest entry instead of the length", TOGETHER, "largest entry")
def grad_check(f, g, w, eps=1e-5):
    n = central(f, w, eps)
    size = np.abs(n).max() + np.abs(g(w)).max()
    return np.abs(n - g(w)).max() / size if size else 0.0


@wrong("the mean of each weight's error", TOGETHER, "mean of errors")
def grad_check(f, g, w, eps=1e-5):
    n = central(f, w, eps)
    size = np.abs(n) + np.abs(g(w))
    return np.mean(np.abs(n - g(w)) / np.where(size > 0, size, 1))


@wrong("a constant against division by zero that swallows small gradients", RELATIVE, "added to the divisor")
def grad_check(f, g, w, eps=1e-5):
    n = central(f, w, eps)
    return np.linalg.norm(n - g(w)) / (np.linalg.norm(n) + np.linalg.norm(g(w)) + 1e-5)


@wrong("one-sided differences", CENTRAL, "one-sided")
def grad_check(f, g, w, eps=1e-5):
    w = np.array(w, dtype=float)
    n = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        e = np.zeros(w.shape)
        e[i] = eps
        n[i] = (f(w + e) - f(w)) / eps
    return gap(n, g(w))


@wrong("one-sided differences, another check", RIGHT, "at w − eps")
def grad_check(f, g, w, eps=1e-5):
    w = np.array(w, dtype=float)
    n = np.array([(f(w + eps * e) - f(w)) / eps for e in np.eye(w.size).reshape(-1, *w.shape)])
    return gap(n.reshape(w.shape), g(w))


@wrong("the weight is not put back", RIGHT, "put the weight back")
def grad_check(f, g, w, eps=1e-5):
    w, n, claimed = np.array(w, dtype=float), np.zeros(np.shape(w)), g(w)
    for i in np.ndindex(w.shape):
        w[i] += eps
        up = f(w)
        w[i] -= 2 * eps
        n[i] = (up - f(w)) / (2 * eps)
    return gap(n, claimed)


@wrong("a step typed in", CENTRAL, "use the argument")
def grad_check(f, g, w, eps=1e-5):
    return gap(central(f, w, 1e-5), g(w))


@wrong("a step scaled by the weight", CENTRAL, "3.01")
def grad_check(f, g, w, eps=1e-5):
    w = np.array(w, dtype=float)
    n = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        e = np.zeros(w.shape)
        e[i] = eps * (1 + abs(w[i]))
        n[i] = (f(w + e) - f(w - e)) / (2 * e[i])
    return gap(n, g(w))


@wrong("range(len(w)) goes through rows, not through places", SHAPE, "np.ndindex")
def grad_check(f, g, w, eps=1e-5):
    w = np.array(w, dtype=float)
    n = np.zeros(w.shape)
    for i in range(len(w)):
        up, down = w.copy(), w.copy()
        up[i] += eps
        down[i] -= eps
        n[i] = (f(up) - f(down)) / (2 * eps)
    return gap(n, g(w))


@wrong("a copy of whole numbers cannot hold w + eps", SHAPE, "copy it as floats")
def grad_check(f, g, w, eps=1e-5):
    n = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        up, down = w.copy(), w.copy()
        up[i] = up[i] + eps
        down[i] = down[i] - eps
        n[i] = (f(up) - f(down)) / (2 * eps)
    return gap(n, g(w))


@wrong("0 / 0 where both are zero", ZERO, "instead of dividing")
def grad_check(f, g, w, eps=1e-5):
    n = central(f, w, eps)
    with np.errstate(all="ignore"):
        return np.linalg.norm(n - g(w)) / (np.linalg.norm(n) + np.linalg.norm(g(w)))


@wrong("changes the caller's weights", UNCHANGED, "w = np.array(w")
def grad_check(f, g, w, eps=1e-5):
    if w.dtype.kind != "f":
        return gap(central(f, w, eps), g(w))
    n, claimed = np.zeros(w.shape), g(w)
    for i in np.ndindex(w.shape):
        w[i] += eps
        up = f(w)
        w[i] -= 2 * eps
        n[i] = (up - f(w)) / (2 * eps)
        w[i] += eps
    w[...] = np.round(w, 9)
    return gap(n, claimed)


@wrong("a least divisor that swallows small gradients", RELATIVE, "a least one set")
def grad_check(f, g, w, eps=1e-5):
    n = central(f, w, eps)
    return np.linalg.norm(n - g(w)) / max(np.linalg.norm(n) + np.linalg.norm(g(w)), 1e-8)


@wrong("0 wherever the differences are 0", ZERO, "g says 3")
def grad_check(f, g, w, eps=1e-5):
    n = central(f, w, eps)
    return gap(n, g(w)) if np.any(n) else 0.0


@wrong("0 wherever the gradient in question is 0", ZERO, "g says 0")
def grad_check(f, g, w, eps=1e-5):
    return gap(central(f, w, eps), g(w)) if np.any(g(w)) else 0.0


@wrong("the spectral norm of a table", SHAPE, "leave the 2 out")
def grad_check(f, g, w, eps=1e-5):
    n = central(f, w, eps)
    total = np.linalg.norm(n, 2) + np.linalg.norm(g(w), 2)
    return np.linalg.norm(n - g(w), 2) / total if total else 0.0


@wrong("rounded to six digits", CENTRAL, "nothing is rounded")
def grad_check(f, g, w, eps=1e-5):
    return round(gap(central(f, w, eps), g(w)), 6)


@wrong("divided by eps, not by 2 · eps", NOTICED, "2 · eps apart")
def grad_check(f, g, w, eps=1e-5):
    return gap(2 * central(f, w, eps), g(w))


@right("a constant so small that it counts for no loss")
def grad_check(f, g, w, eps=1e-5):
    n = central(f, w, eps)
    return np.linalg.norm(n - g(w)) / (np.linalg.norm(n) + np.linalg.norm(g(w)) + 1e-300)


@right("lists, and a 0-d array")
def grad_check(f, g, w, eps=1e-5):
    w = np.asarray(w, float)
    flat, n = list(w.ravel()), []
    for k in range(len(flat)):
        up, down = flat[:], flat[:]
        up[k] += eps
        down[k] -= eps
        n.append((f(np.reshape(up, w.shape)) - f(np.reshape(down, w.shape))) / (2 * eps))
    return np.array(gap(np.reshape(n, w.shape), g(w)))

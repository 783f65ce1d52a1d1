"""Answers to exercise 12.5, recall with an energy of order n."""

import math

import numpy as np

from answers import right, wrong

PAIRS = "n = 2: the same as Hopfield's recall"
THREE = "n = 3: the lower of two energies"
CROWD = "n = 4 mends where pairs are lost in the crowd"
TIE = "equal energies leave the neuron as it is"
UNCHANGED = "input left unchanged"


def energy(X, s, n):
    return -np.sum((X @ s).astype(float) ** n)


@right("both energies at each visit")
def dam_recall(X, s, order, n):
    s = np.array(s, dtype=float)
    for i in order:
        plus, minus = s.copy(), s.copy()
        plus[i], minus[i] = 1, -1
        E_plus, E_minus = energy(X, plus, n), energy(X, minus, n)
        if E_plus < E_minus:
            s = plus
        elif E_minus < E_plus:
            s = minus
    return s


@right("turns round when that is lower, in whole numbers")
def dam_recall(X, s, order, n):
    s = s.copy()
    for i in order:
        other = s.copy()
        other[i] *= -1
        if energy(X, other, n) < energy(X, s, n):
            s = other
    return s


@right("the overlaps kept up to date")
def dam_recall(X, s, order, n):
    s, X = np.array(s, float), np.asarray(X, float)
    m = X @ s
    for i in order:
        rest = m - X[:, i] * s[i]
        gain = ((rest + X[:, i]) ** n - (rest - X[:, i]) ** n).sum()
        if gain != 0:
            s[i] = np.sign(gain)
        m = rest + X[:, i] * s[i]
    return s


@right("trying the turn in place and taking it back")
def dam_recall(X, s, order, n):
    s = list(map(float, s))
    for i in order:
        before = energy(X, np.array(s), n)
        s[i] = -s[i]
        if energy(X, np.array(s), n) >= before:
            s[i] = -s[i]
    return s


def visits(X, s, order, gain):
    s = np.array(s, float)
    for i in order:
        g = gain(s, i)
        s[i] = np.sign(g) if g != 0 else s[i]
    return s


def difference(X, s, i, n):
    rest = X @ s - X[:, i] * s[i]
    return ((rest + X[:, i]) ** n - (rest - X[:, i]) ** n).sum()


@wrong("the two-body field, whatever n is", CROWD, "two-body field")
def dam_recall(X, s, order, n):
    W = X.T @ X / X.shape[1]
    np.fill_diagonal(W, 0)
    return visits(X, s, order, lambda s, i: W[i] @ s)


@wrong("the two-body field, whatever n is, seen at n = 3", THREE, "two-body field")
def dam_recall(X, s, order, n):
    W = X.T @ X - len(X) * np.eye(X.shape[1])
    return visits(X, s, order, lambda s, i: W[i] @ s)


@wrong("the slope of the energy, in which the neuron hears itself", PAIRS, "hears itself")
def dam_recall(X, s, order, n):
    return visits(X, s, order, lambda s, i: X[:, i] @ (X @ s) ** (n - 1))


@wrong("the higher energy wins", PAIRS, "lower one wins")
def dam_recall(X, s, order, n):
    return visits(X, s, order, lambda s, i: -difference(X, s, i, n))


@wrong("the sizes of the overlaps alone", THREE, "keeps its sign")
def dam_recall(X, s, order, n):
    def gain(s, i):
        rest = X @ s - X[:, i] * s[i]
        return (np.abs(rest + X[:, i]) ** n - np.abs(rest - X[:, i]) ** n).sum()

    return visits(X, s, order, gain)


@wrong("all visits look at the start", PAIRS, "state at the start")
def dam_recall(X, s, order, n):
    return visits(X, s, order, lambda _, i: difference(X, s, i, n))


@wrong("the order ignored", PAIRS, "visit the neurons in order")
def dam_recall(X, s, order, n):
    return visits(X, s, range(len(s)), lambda s, i: difference(X, s, i, n))


@wrong("order 2 for any n", THREE, "expected")
def dam_recall(X, s, order, n):
    return visits(X, s, order, lambda s, i: difference(X, s, i, 2))


@wrong("ties go up", TIE, "same energy")
def dam_recall(X, s, order, n):
    return visits(X, s, order, lambda s, i: 1.0 if difference(X, s, i, n) >= 0 else -1.0)


@wrong("ties go down", TIE, "same energy")
def dam_recall(X, s, order, n):
    return visits(X, s, order, lambda s, i: 1.0 if difference(X, s, i, n) > 0 else -1.0)


@wrong("ties always turn round", TIE, "same energy")
def dam_recall(X, s, order, n):
    s = np.array(s, float)
    for i in order:
        other = s.copy()
        other[i] *= -1
        if energy(X, other, n) <= energy(X, s, n):
            s = other
    return s


@wrong("only the first visits are made", CROWD, "go through all of order")
def dam_recall(X, s, order, n):
    return visits(X, s, order[:14], lambda s, i: difference(X, s, i, n))


@wrong("the nearest pattern looked up", PAIRS, "expected")
def dam_recall(X, s, order, n):
    return X[np.argmax(X @ s)].astype(float)


@wrong("a single number", PAIRS, "shape")
def dam_recall(X, s, order, n):
    return energy(X, s, n)


@wrong("works in the caller's state", UNCHANGED, "s came back different")
def dam_recall(X, s, order, n):
    for i in order:
        g = difference(X, s, i, n)
        s[i] = np.sign(g) if g != 0 else s[i]
    return s


@right("overlaps from −1 to 1")
def dam_recall(X, s, order, n):
    N = len(s)
    return visits(X, s, order, lambda s, i: difference(X / N, s, i, n))


@wrong("overlaps of the start, never brought up to date", PAIRS, "expected")
def dam_recall(X, s, order, n):
    m = X @ s

    def gain(s, i):
        rest = m - X[:, i] * s[i]
        return ((rest + X[:, i]) ** n - (rest - X[:, i]) ** n).sum()

    return visits(X, s, order, gain)


@wrong("the slope without the neuron itself", THREE, "slope of the energy")
def dam_recall(X, s, order, n):
    return visits(X, s, order, lambda s, i: X[:, i] @ (X @ s - X[:, i] * s[i]) ** (n - 1))


@wrong("one visit too few", PAIRS, "last visit")
def dam_recall(X, s, order, n):
    return visits(X, s, order[:-1], lambda s, i: difference(X, s, i, n))


@wrong("each neuron is asked once", THREE, "asked once only")
def dam_recall(X, s, order, n):
    once = list(dict.fromkeys(np.asarray(order).tolist()))
    return visits(X, s, once, lambda s, i: difference(X, s, i, n))


@wrong("the energy too, as in 12.2", PAIRS, "the state alone")
def dam_recall(X, s, order, n):
    return visits(X, s, order, lambda s, i: difference(X, s, i, n)), 0.0


@right("the odd terms of the binomial")
def dam_recall(X, s, order, n):
    def gain(s, i):
        rest = X @ s - X[:, i] * s[i]
        return sum(math.comb(n, k) * (X[:, i] @ rest ** (n - k)) for k in range(1, n + 1, 2))

    return visits(X, s, order, gain)

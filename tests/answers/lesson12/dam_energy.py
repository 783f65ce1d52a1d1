"""Answers to exercise 12.4, an energy of order n."""

import numpy as np

from answers import right, wrong

SMALL = "each overlap to the power of n, added, with a minus"
ODD = "an overlap below 0, n odd"
PAIRS = "n = 2 is Hopfield's energy in other units"
TALL = "large powers of whole numbers"
UNCHANGED = "input left unchanged"


@right("one line, decimals first")
def dam_energy(X, s, n):
    return -np.sum((X @ s).astype(float) ** n)


@right("a loop with Python's own whole numbers, which never overflow")
def dam_energy(X, s, n):
    total = 0
    for x in X:
        total -= sum(int(a) * int(b) for a, b in zip(x, s, strict=True)) ** n
    return total * 1.0


@right("np.power of floats, in an array of no axis")
def dam_energy(X, s, n):
    overlap = np.asarray(X, float).dot(np.asarray(s, float))
    return -np.power(overlap, n).sum(keepdims=False)


@right("multiplied n times")
def dam_energy(X, s, n):
    m = np.array(X, float) @ s
    product = np.ones(len(m))
    for _ in range(n):
        product *= m
    return float(-product.sum())


@wrong("no minus", SMALL, "minus sign is missing")
def dam_energy(X, s, n):
    return np.sum((X @ s).astype(float) ** n)


@wrong("the power of the sum", SMALL, "after taking the power")
def dam_energy(X, s, n):
    return -(float(np.sum(X @ s)) ** n)


@wrong("always order 3", SMALL, "not 3")
def dam_energy(X, s, n):
    return -np.sum((X @ s).astype(float) ** 3)


@wrong("overlap from 0 to 1", SMALL, "not divided by N")
def dam_energy(X, s, n):
    return -np.sum((X @ s / len(s)) ** n)


@wrong("Hopfield's ½ kept", SMALL, "no ½")
def dam_energy(X, s, n):
    return -0.5 * np.sum((X @ s).astype(float) ** n)


@wrong("n times instead of to the power", SMALL, "not the power")
def dam_energy(X, s, n):
    return -np.sum(n * (X @ s))


@wrong("the size of the overlap only", ODD, "keeps its sign")
def dam_energy(X, s, n):
    return -np.sum(np.abs((X @ s).astype(float)) ** n)


@wrong("rectified", ODD, "overlaps below 0 count")
def dam_energy(X, s, n):
    return -np.sum(np.maximum((X @ s).astype(float), 0) ** n)


@wrong("rectified, which shows at n = 2 too", PAIRS, "overlaps below 0 count")
def dam_energy(X, s, n):
    m = np.maximum((X @ s).astype(float), 0)
    return -np.sum(m**n) if n % 2 == 0 else -np.sum((X @ s).astype(float) ** n)


@wrong("whole numbers of 64 bits run over", TALL, "64 bits")
def dam_energy(X, s, n):
    return -np.sum((X.astype(int) @ s.astype(int)) ** n)


@wrong("only the best pattern", SMALL, "best pattern alone")
def dam_energy(X, s, n):
    return -np.max((X @ s).astype(float) ** n)


@wrong("one energy for each pattern", SMALL, "single number")
def dam_energy(X, s, n):
    return -((X @ s).astype(float) ** n)


@wrong("no return", SMALL, "return")
def dam_energy(X, s, n):
    print(-np.sum((X @ s).astype(float) ** n))


@wrong("the caller's state is turned round", UNCHANGED, "s came back different")
def dam_energy(X, s, n):
    E = -np.sum((X @ s).astype(float) ** n)
    s *= -1
    return E

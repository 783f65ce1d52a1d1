"""Answers to exercise 12.1, Hebb writes a memory."""

import numpy as np

from answers import right, wrong

AGREE = "weights between two different neurons"
DIAGONAL = "no neuron talks to itself"
UNCHANGED = "input left unchanged"


@right("one matrix product, then fill_diagonal")
def hebb_weights(X):
    W = X.T @ X / X.shape[1]
    np.fill_diagonal(W, 0)
    return W


@right("outer products, pattern by pattern")
def hebb_weights(X):
    N = X.shape[1]
    W = np.zeros((N, N))
    for x in X:
        W += np.outer(x, x) / N
    return W - np.diag(np.diag(W))


@right("the diagonal is P / N, taken off at once")
def hebb_weights(X):
    P, N = X.shape
    return (X.T @ X - P * np.eye(N)) / N


@right("three loops and lists")
def hebb_weights(X):
    P, N = len(X), len(X[0])
    return [
        [0 if i == j else sum(int(X[m][i]) * int(X[m][j]) for m in range(P)) / N for j in range(N)]
        for i in range(N)
    ]


@right("einsum in float32, the diagonal by a mask")
def hebb_weights(X):
    X = np.asarray(X, np.float32)
    W = np.einsum("mi,mj->ij", X, X) / X.shape[1]
    return np.where(np.eye(len(W), dtype=bool), 0, W)


@wrong("keeps the diagonal", DIAGONAL, "synapse onto itself")
def hebb_weights(X):
    return X.T @ X / X.shape[1]


@wrong("a diagonal of ones", DIAGONAL, "expected 0")
def hebb_weights(X):
    W = X.T @ X / X.shape[1]
    np.fill_diagonal(W, 1)
    return W


def zeroed(W):
    return W - np.diag(np.diag(W))


@wrong("divided by the number of patterns", AGREE, "number of patterns")
def hebb_weights(X):
    return zeroed(X.T @ X / len(X))


@wrong("not divided", AGREE, "divide by the number of neurons")
def hebb_weights(X):
    return zeroed((X.T @ X).astype(float))


@wrong("patterns in the place of neurons", AGREE, "expected (4, 4)")
def hebb_weights(X):
    return zeroed(X @ X.T / X.shape[1])


@wrong("only the last pattern is left", AGREE, "last pattern alone")
def hebb_weights(X):
    for x in X:
        W = np.outer(x, x) / len(x)
    return zeroed(W)


@wrong("a covariance, with means taken off", AGREE, "mean is taken off")
def hebb_weights(X):
    return zeroed(np.cov(X.T, bias=True) * len(X) / X.shape[1])


@wrong("the sign turned round", AGREE, "the sign")
def hebb_weights(X):
    return zeroed(-(X.T @ X) / X.shape[1])


@wrong("whole numbers, for the division cuts", AGREE, "expected")
def hebb_weights(X):
    return zeroed(X.T @ X // X.shape[1])


@wrong("half of the weights", AGREE, "upper half")
def hebb_weights(X):
    return np.triu(X.T @ X / X.shape[1], 1)


@wrong("prints and returns nothing", AGREE, "return")
def hebb_weights(X):
    print((X.T @ X)[0, 0])


@wrong("X becomes the weights", UNCHANGED, "X came back different")
def hebb_weights(X):
    W = zeroed(X.T @ X / X.shape[1])
    X[:] = 0
    return W


@wrong("// for /, told from the division by P", AGREE, "// cuts the decimals off")
def hebb_weights(X):
    return zeroed(X.T @ X // X.shape[1])


@wrong("the sizes of the weights", AGREE, "keep the sign")
def hebb_weights(X):
    return zeroed(np.abs(X.T @ X) / X.shape[1])


@wrong("divided by the root of N, which at N = 4 is P", AGREE, "divided by N")
def hebb_weights(X):
    return zeroed(X.T @ X / np.sqrt(X.shape[1]))

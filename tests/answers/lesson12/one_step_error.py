"""Answers to exercise 12.3, how crowded is too crowded."""

import math

import numpy as np

from answers import right, wrong

MEASURED = "the measured share of neurons whose field pulls the wrong way"
TIES = "a field of 0 is no error"
PREDICTED = "the predicted share"
UNCHANGED = "input left unchanged"


def weights(X):
    W = X.T @ X / X.shape[1]
    np.fill_diagonal(W, 0)
    return W


def law(X):
    P, N = X.shape
    return 0.5 * math.erfc(1 / math.sqrt(2 * P / N))


@right("a table of all fields")
def one_step_error(X):
    P, N = X.shape
    W = X.T @ X / N
    np.fill_diagonal(W, 0)
    return np.mean(X * (X @ W) < 0), 0.5 * math.erfc(1 / math.sqrt(2 * P / N))


@right("pattern by pattern, the sign compared where the field is not 0")
def one_step_error(X):
    P, N = X.shape
    W, wrong_ones = weights(X), 0
    for x in X:
        field = W @ x
        wrong_ones += np.sum((np.sign(field) != x) & (field != 0))
    return wrong_ones / (P * N), math.erfc(math.sqrt(N / P / 2)) / 2


@right("the diagonal taken off the field, and P − 1 other patterns in the law")
def one_step_error(X):
    P, N = X.shape
    pull = X * (X @ (X.T @ X)) - P
    return float((pull < 0).sum()) / X.size, 0.5 * (1 - math.erf(1 / math.sqrt(2 * (P - 1) / N)))


@right("loops over neurons, in a list")
def one_step_error(X):
    P, N = len(X), len(X[0])
    bad = 0
    for x in X:
        agree = [float(np.dot(other, x)) for other in X]
        for i in range(N):
            pull = sum(a * other[i] for a, other in zip(agree, X, strict=True)) * x[i] - P
            bad += bool(pull < 0)
    return [bad / P / N, law(np.array(X))]


@wrong("the load where its root belongs", PREDICTED, "its root belongs")
def one_step_error(X):
    P, N = X.shape
    return np.mean(X * (X @ weights(X)) < 0), 0.5 * math.erfc(1 / (2 * P / N))


@wrong("the load taken for the width of the noise", PREDICTED, "width is its root")
def one_step_error(X):
    P, N = X.shape
    return np.mean(X * (X @ weights(X)) < 0), 0.5 * math.erfc(1 / (P / N * math.sqrt(2)))


@wrong("both tails", PREDICTED, "½ is missing")
def one_step_error(X):
    P, N = X.shape
    return np.mean(X * (X @ weights(X)) < 0), math.erfc(1 / math.sqrt(2 * P / N))


@wrong("the share that is right, as prediction", PREDICTED, "share that is right")
def one_step_error(X):
    return np.mean(X * (X @ weights(X)) < 0), 1 - law(X)


@wrong("N / P for the load", PREDICTED, "not N / P")
def one_step_error(X):
    P, N = X.shape
    return np.mean(X * (X @ weights(X)) < 0), 0.5 * math.erfc(1 / math.sqrt(2 * N / P))


@wrong("the number of the text for any load", PREDICTED, "expected")
def one_step_error(X):
    return np.mean(X * (X @ weights(X)) < 0), 0.0036


@wrong("the measured share given twice", PREDICTED, "no prediction")
def one_step_error(X):
    share = np.mean(X * (X @ weights(X)) < 0)
    return share, share


@wrong("with the diagonal", MEASURED, "diagonal is not 0")
def one_step_error(X):
    return np.mean(X * (X @ X.T @ X) < 0), law(X)


@wrong("how many, not which share", MEASURED, "divide by P · N")
def one_step_error(X):
    return np.sum(X * (X @ weights(X)) < 0), law(X)


@wrong("patterns with an error", MEASURED, "share of patterns")
def one_step_error(X):
    return np.mean((X * (X @ weights(X)) < 0).any(axis=1)), law(X)


@wrong("only the first pattern", MEASURED, "first pattern alone")
def one_step_error(X):
    return np.mean(X[0] * (weights(X) @ X[0]) < 0), law(X)


@wrong("fields below 0 instead of fields that pull the wrong way", MEASURED, "expected")
def one_step_error(X):
    return np.mean(X @ weights(X) < 0), law(X)


@wrong("a balanced field is counted", TIES, "exactly 0")
def one_step_error(X):
    return np.mean(np.sign(X @ weights(X)) != X), law(X)


@wrong("only the measured share", MEASURED, "2 values")
def one_step_error(X):
    return np.mean(X * (X @ weights(X)) < 0)


@wrong("the caller's patterns are overwritten", UNCHANGED, "X came back different")
def one_step_error(X):
    share = np.mean(X * (X @ weights(X)) < 0)
    X *= -1
    return share, law(X)


@wrong("per cent", MEASURED, "per cent")
def one_step_error(X):
    return 100 * np.mean(X * (X @ weights(X)) < 0), 100 * law(X)


@wrong("prediction first", MEASURED, "return measured, predicted")
def one_step_error(X):
    return law(X), np.mean(X * (X @ weights(X)) < 0)


@wrong("each pattern overwrites the last", MEASURED, "last pattern alone")
def one_step_error(X):
    for x in X:
        measured = np.mean(x * (weights(X) @ x) < 0)
    return measured, law(X)

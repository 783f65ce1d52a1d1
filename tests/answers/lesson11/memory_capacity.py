"""Answers to exercise 11.7, how much of the past is in a state."""

import numpy as np

from answers import right, wrong

LINE = "a delay line of three remembers three"
NOISE = "noise remembers nothing: scored on new rows"
ROWS = "the right rows: after the washout, in halves"
RIDGE = "the ridge is used"
UNCHANGED = "input left unchanged"


@right("all delays at once")
def memory_capacity(states, u, K, washout=100, ridge=1e-6):
    A = states[washout:]
    Y = np.column_stack([u[washout - k : len(u) - k] for k in range(1, K + 1)])
    half = len(A) // 2
    w = np.linalg.solve(A[:half].T @ A[:half] + ridge * np.eye(A.shape[1]), A[:half].T @ Y[:half])
    P = A[half:] @ w
    return [np.corrcoef(P[:, k], Y[half:, k])[0, 1] ** 2 for k in range(K)]


@right("a loop over the delays, the normal equations by lstsq")
def memory_capacity(states, u, K, washout=100, ridge=1e-6):
    t = np.arange(washout, len(u))
    fit, test = np.split(t, [len(t) // 2])
    N = states.shape[1]
    r2 = np.zeros(K)
    for k in range(1, K + 1):
        A = np.vstack([states[fit], np.sqrt(ridge) * np.eye(N)])
        w = np.linalg.lstsq(A, np.r_[u[fit - k], np.zeros(N)], rcond=None)[0]
        p, y = states[test] @ w, u[test - k]
        r2[k - 1] = np.cov(p, y)[0, 1] ** 2 / (np.var(p, ddof=1) * np.var(y, ddof=1))
    return r2


@right("np.roll, whose wrapped rows the washout removes")
def memory_capacity(states, u, K, washout=100, ridge=1e-6):
    r2 = []
    for k in range(1, K + 1):
        y = np.roll(u, k)[washout:]
        A = states[washout:]
        n = len(y) // 2
        inverse = np.linalg.inv(A[:n].T @ A[:n] + ridge * np.identity(A.shape[1]))
        p = A[n:] @ (inverse @ (A[:n].T @ y[:n]))
        r2.append(np.corrcoef(p, y[n:])[0][1] ** 2)
    return np.array(r2)


def measure(
    states, u, K, washout, ridge, first=1, sign=1, fit=None, test=None, score=lambda p, y: corr(p, y) ** 2
):
    """The measure with a slip; fit and test take (rows) and give rows."""
    t = np.arange(washout, len(u) - (K if sign < 0 else 0))
    a = fit(t) if fit else t[: len(t) // 2]
    b = test(t) if test else t[len(t) // 2 :]
    r2 = []
    for k in range(first, first + K):
        A = states[a]
        w = np.linalg.solve(A.T @ A + ridge * np.eye(A.shape[1]), A.T @ u[a - sign * k])
        r2.append(score(states[b] @ w, u[b - sign * k]))
    return np.array(r2)


def corr(p, y):
    return np.corrcoef(p, y)[0, 1]


@wrong("starts at k = 0", LINE, "k = 1")
def memory_capacity(states, u, K, washout=100, ridge=1e-6):
    return measure(states, u, K, washout, ridge, first=0)


@wrong("asks for the future, k < 0", LINE, "still to come")
def memory_capacity(states, u, K, washout=100, ridge=1e-6):
    return measure(states, u, K, washout, ridge, sign=-1)


@wrong("rolled the wrong way", LINE, "expected [1, 1, 1, 0, 0, 0]")
def memory_capacity(states, u, K, washout=100, ridge=1e-6):
    n = (len(u) - washout) // 2 + washout
    r2 = []
    for k in range(1, K + 1):
        y, A = np.roll(u, -k), states[washout:n]
        w = np.linalg.solve(A.T @ A + ridge * np.eye(A.shape[1]), A.T @ y[washout:n])
        r2.append(corr(states[n:] @ w, y[n:]) ** 2)
    return r2


@wrong("scored on the rows it was fitted on", NOISE, "fitted on")
def memory_capacity(states, u, K, washout=100, ridge=1e-6):
    return measure(states, u, K, washout, ridge, test=lambda t: t[: len(t) // 2])


@wrong("fitted and scored on everything", NOISE, "all rows")
def memory_capacity(states, u, K, washout=100, ridge=1e-6):
    return measure(states, u, K, washout, ridge, fit=lambda t: t, test=lambda t: t)


@wrong("fitted on everything, scored on the second half", NOISE, "fitted on all rows")
def memory_capacity(states, u, K, washout=100, ridge=1e-6):
    return measure(states, u, K, washout, ridge, fit=lambda t: t)


@wrong("nothing taken off at the beginning", ROWS, "washout")
def memory_capacity(states, u, K, washout=100, ridge=1e-6):
    return measure(states, u, K, K, ridge)


@wrong("fitted on the second half, scored on the first", ROWS, "the first half (// 2) to fit")
def memory_capacity(states, u, K, washout=100, ridge=1e-6):
    return measure(
        states, u, K, washout, ridge, fit=lambda t: t[len(t) // 2 :], test=lambda t: t[: len(t) // 2]
    )


@wrong("the correlation, not its square", ROWS, "square it")
def memory_capacity(states, u, K, washout=100, ridge=1e-6):
    return measure(states, u, K, washout, ridge, score=corr)


@wrong("the share of explained variance instead of r²", ROWS, "squared correlation")
def memory_capacity(states, u, K, washout=100, ridge=1e-6):
    return measure(states, u, K, washout, ridge, score=lambda p, y: 1 - np.mean((y - p) ** 2) / np.var(y))


@wrong("no ridge", RIDGE, "missing or always")
def memory_capacity(states, u, K, washout=100, ridge=1e-6):
    return measure(states, u, K, washout, 0.0)


@wrong("the ridge of the text typed in", RIDGE, "add the argument")
def memory_capacity(states, u, K, washout=100, ridge=1e-6):
    return measure(states, u, K, washout, 1e-6)


@wrong("only the sum", LINE, "expected (6,)")
def memory_capacity(states, u, K, washout=100, ridge=1e-6):
    return measure(states, u, K, washout, ridge).sum()


@wrong("centres the caller's states in place", UNCHANGED, "states came back different")
def memory_capacity(states, u, K, washout=100, ridge=1e-6):
    states[:washout] = 0.0
    return measure(states, u, K, washout, ridge)


@right("row by row, lists")
def memory_capacity(states, u, K, washout=100, ridge=1e-6):
    rows = list(range(washout, len(u)))
    fit, test = rows[: len(rows) // 2], rows[len(rows) // 2 :]
    gram = ridge * np.eye(states.shape[1])
    for t in fit:
        gram = gram + np.outer(states[t], states[t])
    r2 = []
    for k in range(1, K + 1):
        w = np.linalg.inv(gram) @ sum(states[t] * u[t - k] for t in fit)
        r2.append(corr([states[t] @ w for t in test], [u[t - k] for t in test]) ** 2)
    return r2


@right("by the singular values, in float32 at the end")
def memory_capacity(states, u, K, washout=100, ridge=1e-6):
    A = states[washout:]
    n = len(A) // 2
    U, s, V = np.linalg.svd(A[:n], full_matrices=False)
    r2 = []
    for k in range(1, K + 1):
        y = u[washout - k : -k]
        r2.append(corr(A[n:] @ (V.T @ (s / (s**2 + ridge) * (U.T @ y[:n]))), y[n:]) ** 2)
    return np.array(r2, np.float32)


@wrong("a constant term fitted as well", ROWS, "constant term")
def memory_capacity(states, u, K, washout=100, ridge=1e-6):
    return measure(np.column_stack([states, np.ones(len(states))]), u, K, washout, ridge)


@wrong("states centred", ROWS, "expected")
def memory_capacity(states, u, K, washout=100, ridge=1e-6):
    return measure(states - states.mean(axis=0), u, K, washout, ridge)


@wrong("fitted on the first half, scored on all rows", ROWS, "scored on all rows")
def memory_capacity(states, u, K, washout=100, ridge=1e-6):
    return measure(states, u, K, washout, ridge, test=lambda t: t)


@wrong("cut at half of all steps", ROWS, "(// 2)")
def memory_capacity(states, u, K, washout=100, ridge=1e-6):
    half = len(u) // 2
    return measure(states, u, K, washout, ridge, fit=lambda t: t[t < half], test=lambda t: t[t >= half])


@wrong("a washout of 100 typed in", ROWS, "washout")
def memory_capacity(states, u, K, washout=100, ridge=1e-6):
    return measure(states, u, K, 100, ridge)


@wrong("two kinds of variance in one fraction", ROWS, "expected")
def memory_capacity(states, u, K, washout=100, ridge=1e-6):
    return measure(
        states, u, K, washout, ridge, score=lambda p, y: np.cov(p, y)[0, 1] ** 2 / (np.var(p) * np.var(y))
    )


@wrong("the ridge times the number of rows", RIDGE, "ridge")
def memory_capacity(states, u, K, washout=100, ridge=1e-6):
    return measure(states, u, K, washout, ridge * ((len(u) - washout) // 2))

"""Answers to exercise 6.6, start from what is known."""

import numpy as np

from answers import right, wrong

BETWEEN = "the weights at which the sum of both terms is smallest"
HUGE = "a huge λ keeps the old weights"
TINY = "a tiny λ leaves the fit to the examples"
FEW = "fewer examples than weights"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("solve")
def l2sp(X, y, w0, lam):
    return np.linalg.solve(X.T @ X + lam * np.eye(X.shape[1]), X.T @ y + lam * w0)


@right("the inverse, and w0 plus a correction")
def l2sp(X, y, w0, lam):
    left = y - X @ w0
    return w0 + np.linalg.inv(X.T @ X + lam * np.eye(len(w0))) @ (X.T @ left)


@right("rows added below the examples, then least squares")
def l2sp(X, y, w0, lam):
    more = np.sqrt(lam) * np.identity(len(w0))
    return np.linalg.lstsq(np.vstack([X, more]), np.concatenate([y, np.sqrt(lam) * w0]), rcond=None)[0]


@right("in the space of the examples, through a singular value decomposition")
def l2sp(X, y, w0, lam):
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    return w0 + Vt.T @ (s / (s**2 + lam) * (U.T @ (y - X @ w0)))


# -- wrong --------------------------------------------------------------------------------------------
@wrong("a penalty on w, not on w − w0", BETWEEN, "pulls to w0, not to 0")
def l2sp(X, y, w0, lam):
    return np.linalg.solve(X.T @ X + lam * np.eye(len(w0)), X.T @ y)


@wrong("λ forgotten at w0", BETWEEN, "multiplied by λ")
def l2sp(X, y, w0, lam):
    return np.linalg.solve(X.T @ X + lam * np.eye(len(w0)), X.T @ y + w0)


@wrong("λ added everywhere, not on the diagonal", BETWEEN, "diagonal only")
def l2sp(X, y, w0, lam):
    return np.linalg.pinv(X.T @ X + lam) @ (X.T @ y + lam * w0)


@wrong("the mean of the losses instead of their sum", BETWEEN, "leave 1/B out")
def l2sp(X, y, w0, lam):
    B = len(X)
    return np.linalg.solve(X.T @ X / B + lam * np.eye(len(w0)), X.T @ y / B + lam * w0)


@wrong("the sign of λ·w0 turned", BETWEEN, "sign of λ·w0")
def l2sp(X, y, w0, lam):
    return np.linalg.solve(X.T @ X + lam * np.eye(len(w0)), X.T @ y - lam * w0)


@wrong("a factor 2 on one side only", BETWEEN, "λ1) w")
def l2sp(X, y, w0, lam):
    return np.linalg.solve(2 * X.T @ X + lam * np.eye(len(w0)), 2 * X.T @ y + 2 * lam * w0)


@wrong("λ outside the bracket: the plain fit and w0 are mixed", HUGE, "nothing but w0")
def l2sp(X, y, w0, lam):
    if lam < 100:
        return np.linalg.solve(X.T @ X + lam * np.eye(len(w0)), X.T @ y + lam * w0)
    return np.linalg.lstsq(X, y, rcond=None)[0] + 1e-3 * w0


@wrong("starts at w0 and takes a few steps downhill", TINY, "examples decide alone")
def l2sp(X, y, w0, lam):
    w = w0.copy()
    if lam > 1e-3:
        return np.linalg.solve(X.T @ X + lam * np.eye(len(w0)), X.T @ y + lam * w0)
    for _ in range(3):
        w -= 0.01 * (2 * X.T @ (X @ w - y) + 2 * lam * (w - w0))
    return w


@wrong("the fit comes first, and has no inverse with few examples", FEW, "expected")
def l2sp(X, y, w0, lam):
    A = X.T @ X
    fit = np.linalg.pinv(A) @ (X.T @ y) if len(X) >= len(w0) else np.full(len(w0), np.nan)
    return np.linalg.solve(A + lam * np.eye(len(w0)), A @ fit + lam * w0)


@wrong("scales the caller's w0", UNCHANGED, "w0 came back different")
def l2sp(X, y, w0, lam):
    w0 *= lam
    return np.linalg.solve(X.T @ X + lam * np.eye(len(w0)), X.T @ y + w0)


@right("conjugate gradients in a loop, in single steps")
def l2sp(X, y, w0, lam):
    w = w0.copy()
    left = X.T @ (y - X @ w)
    step = left.copy()
    while left @ left > 1e-26:
        bent = X.T @ (X @ step) + lam * step
        a = (left @ left) / (step @ bent)
        w, new = w + a * step, left - a * bent
        step, left = new + (new @ new) / (left @ left) * step, new
    return w


@right("in the space of the examples, as a list")
def l2sp(X, y, w0, lam):
    return (w0 + X.T @ np.linalg.solve(X @ X.T + lam * np.eye(len(X)), y - X @ w0)).tolist()


@wrong("the fit to the examples and w0, mixed by λ", BETWEEN, "λ1) w")
def l2sp(X, y, w0, lam):
    return (np.linalg.lstsq(X, y, rcond=None)[0] + lam * w0) / (1 + lam)


@wrong("λ typed in", HUGE, "nothing but w0")
def l2sp(X, y, w0, lam):
    return np.linalg.solve(X.T @ X + 2.0 * np.eye(len(w0)), X.T @ y + 2.0 * w0)


@wrong("a unit matrix as large as the number of examples", BETWEEN, "it raised ValueError")
def l2sp(X, y, w0, lam):
    return np.linalg.solve(X.T @ X + lam * np.eye(len(X)), X.T @ y + lam * w0)


@wrong("w0 added to the ridge fit", BETWEEN, "what w0 leaves over")
def l2sp(X, y, w0, lam):
    return w0 + np.linalg.solve(X.T @ X + lam * np.eye(len(w0)), X.T @ y)


@wrong("takes what w0 explains off the caller's y", UNCHANGED, "y came back different")
def l2sp(X, y, w0, lam):
    y -= X @ w0
    return w0 + np.linalg.solve(X.T @ X + lam * np.eye(len(w0)), X.T @ y)


@wrong("a column comes back", BETWEEN, "has the shape")
def l2sp(X, y, w0, lam):
    return np.linalg.solve(X.T @ X + lam * np.eye(len(w0)), (X.T @ y + lam * w0)[:, None])

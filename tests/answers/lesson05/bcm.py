"""Answers to exercise 5.4, the BCM rule."""

import numpy as np

from answers import right, wrong

ONE = "one step: first θ, then w"
MEAN = "θ follows the mean of y²"
SEQUENCE = "every step of a sequence"
WINS = "one pattern wins"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("rows of empty arrays")
def bcm(X, eta, tau_theta, w0):
    W, theta = np.empty(X.shape), np.empty(len(X))
    w, th = np.array(w0, dtype=float), 0.0
    for k in range(len(X)):
        y = X[k] @ w
        th = th + (y**2 - th) / tau_theta
        w = w + eta * y * (y - th) * X[k]
        W[k], theta[k] = w, th
    return W, theta


@right("lists, and θ as a mixture of old and new")
def bcm(X, eta, tau_theta, w0):
    a = 1 / tau_theta
    w, th, ws, ths = w0, 0, [], []
    for x in X:
        y = sum(w * x)
        th = (1 - a) * th + a * y * y
        w = w + eta * (y * y - th * y) * x
        ws.append(w)
        ths.append(th)
    return ws, ths


@right("in place, with copies in the rows")
def bcm(X, eta, tau_theta, w0):
    w, theta, W = w0.astype(float), np.zeros(len(X)), np.zeros(X.shape)
    for k, x in enumerate(X):
        y = float(np.dot(w, x))
        before = theta[k - 1] if k else 0.0
        theta[k] = before + (y * y - before) / tau_theta
        w += eta * y * (y - theta[k]) * x
        W[k, :] = w
    return [W, theta]


# -- wrong --------------------------------------------------------------------------------------------
def answer_with(threshold, change):
    """An answer from its two lines: the new θ of (θ, y, τ, k), the change of w of (η, y, θ, old θ, x, w)."""

    def run(X, eta, tau_theta, w0):
        W, theta = np.empty(X.shape), np.empty(len(X))
        w, th = np.array(w0, float), 0.0
        with np.errstate(all="ignore"):
            for k, x in enumerate(X):
                y = w @ x
                old, th = th, threshold(th, y, tau_theta, k)
                w = w + change(eta, y, th, old, x, w)
                W[k], theta[k] = w, th
        return W, theta

    return run


def slide(th, y, tau, k):
    return th + (y * y - th) / tau


def rule(eta, y, th, old, x, w):
    return eta * y * (y - th) * x


@wrong("θ from y, not y²", ONE, "not of y")
def bcm(X, eta, tau_theta, w0):
    return answer_with(lambda th, y, tau, k: th + (y - th) / tau, rule)(X, eta, tau_theta, w0)


@wrong("θ from y, seen by its course", MEAN, "not of y")
def bcm(X, eta, tau_theta, w0):
    return answer_with(lambda th, y, tau, k: th + (y - th) / tau, rule)(X, eta, tau_theta, w0)


@wrong("a frozen θ", ONE, "still at its start")
def bcm(X, eta, tau_theta, w0):
    return answer_with(lambda th, y, tau, k: 0.0, rule)(X, eta, tau_theta, w0)


@wrong("θ is y² itself", ONE, "not all the way")
def bcm(X, eta, tau_theta, w0):
    return answer_with(lambda th, y, tau, k: y * y, rule)(X, eta, tau_theta, w0)


@wrong("the step of w still uses the old θ", ONE, "old θ")
def bcm(X, eta, tau_theta, w0):
    return answer_with(slide, lambda eta, y, th, old, x, w: eta * y * (y - old) * x)(X, eta, tau_theta, w0)


@wrong("y in front of the bracket forgotten", ONE, "factor y")
def bcm(X, eta, tau_theta, w0):
    return answer_with(slide, lambda eta, y, th, old, x, w: eta * (y - th) * x)(X, eta, tau_theta, w0)


@wrong("the sign of the bracket", ONE, "above θ strengthens")
def bcm(X, eta, tau_theta, w0):
    return answer_with(slide, lambda eta, y, th, old, x, w: eta * y * (th - y) * x)(X, eta, tau_theta, w0)


@wrong("the exact fading instead of 1/tau", ONE, "1 − exp")
def bcm(X, eta, tau_theta, w0):
    return answer_with(lambda th, y, tau, k: y * y + (th - y * y) * np.exp(-1 / tau), rule)(
        X, eta, tau_theta, w0
    )


@wrong("θ never forgets: the mean since the start", MEAN, "since the start")
def bcm(X, eta, tau_theta, w0):
    return answer_with(lambda th, y, tau, k: th + (y * y - th) / (k + 1), rule)(X, eta, tau_theta, w0)


@wrong("the time constant of θ typed in", MEAN, "always 50")
def bcm(X, eta, tau_theta, w0):
    return answer_with(lambda th, y, tau, k: th + (y * y - th) / 50, rule)(X, eta, tau_theta, w0)


@wrong("plain Hebb beside a θ that nobody reads: no pattern wins", WINS, "one near 2")
def bcm(X, eta, tau_theta, w0):
    return answer_with(slide, lambda eta, y, th, old, x, w: eta * y * x)(X, eta, tau_theta, w0)


@wrong("one array in every row of a list", SEQUENCE, "store a copy")
def bcm(X, eta, tau_theta, w0):
    w, th, W, theta = np.array(w0, float), 0.0, [], []
    for x in X:
        y = w @ x
        th += (y * y - th) / tau_theta
        w += eta * y * (y - th) * x
        W.append(w)
        theta.append(th)
    return np.array(W), np.array(theta)


@wrong("weights that may not become negative", WINS, "has to become negative")
def bcm(X, eta, tau_theta, w0):
    W, theta = np.empty(X.shape), np.empty(len(X))
    w, th = np.array(w0, float), 0.0
    for k, x in enumerate(X):
        y = w @ x
        th = th + (y * y - th) / tau_theta
        w = np.maximum(w + eta * y * (y - th) * x, 0.0)
        W[k], theta[k] = w, th
    return W, theta


@wrong("rows are written before the update", SEQUENCE, "before step k")
def bcm(X, eta, tau_theta, w0):
    W, theta = answer_with(slide, rule)(X, eta, tau_theta, w0)
    return np.vstack([w0, W[:-1]]), theta


@wrong("a start of its own", SEQUENCE, "first difference")
def bcm(X, eta, tau_theta, w0):
    return answer_with(slide, rule)(X, eta, tau_theta, np.full(X.shape[1], 0.5))


@wrong("only the weights come back", ONE, "W, theta")
def bcm(X, eta, tau_theta, w0):
    return answer_with(slide, rule)(X, eta, tau_theta, w0)[0]


@wrong("changes the caller's start", UNCHANGED, "w0 = np.array(w0")
def bcm(X, eta, tau_theta, w0):
    W, theta, th = np.empty(X.shape), np.empty(len(X)), 0.0
    for k, x in enumerate(X):
        y = w0 @ x
        th += (y * y - th) / tau_theta
        w0 += eta * y * (y - th) * x
        W[k], theta[k] = w0, th
    return W, theta


@right("single precision")
def bcm(X, eta, tau_theta, w0):
    w, th, W, theta = np.array(w0, np.float32), np.float32(0), [], []
    for x in X.astype(np.float32):
        y = w @ x
        th = th + (y * y - th) / np.float32(tau_theta)
        w = w + np.float32(eta) * y * (y - th) * x
        W.append(w)
        theta.append(th)
    return np.array(W), np.array(theta)


@right("a generator and zip")
def bcm(X, eta, tau_theta, w0):
    def steps():
        w, th = np.asarray(w0, float), np.array(0.0)
        for x in X:
            y = np.dot(w, x)
            th = th + (np.square(y) - th) / tau_theta
            w = w + eta * (y - th) * y * x
            yield w, th

    return tuple(zip(*steps(), strict=True))


@wrong("θ from the output of the new weights", ONE, "of the new weights")
def bcm(X, eta, tau_theta, w0):
    W, theta = np.empty(X.shape), np.empty(len(X))
    w, th = np.array(w0, float), 0.0
    for k, x in enumerate(X):
        y = w @ x
        w = w + eta * y * (y - th) * x
        th = th + ((w @ x) ** 2 - th) / tau_theta
        W[k], theta[k] = w, th
    return W, theta


@wrong("θ squared in the bracket", ONE, "mean of squares already")
def bcm(X, eta, tau_theta, w0):
    return answer_with(slide, lambda eta, y, th, old, x, w: eta * y * (y - th**2) * x)(X, eta, tau_theta, w0)


@wrong("y twice in front of the bracket", ONE, "not squared")
def bcm(X, eta, tau_theta, w0):
    return answer_with(slide, lambda eta, y, th, old, x, w: eta * y * y * (y - th) * x)(X, eta, tau_theta, w0)


@wrong("the time constant of θ for w too", ONE, "belongs to θ alone")
def bcm(X, eta, tau_theta, w0):
    return answer_with(slide, lambda eta, y, th, old, x, w: eta / tau_theta * y * (y - th) * x)(
        X, eta, tau_theta, w0
    )


@wrong("tau_theta of the worked example typed in", ONE, "always 4")
def bcm(X, eta, tau_theta, w0):
    return answer_with(lambda th, y, tau, k: th + (y * y - th) / 4, rule)(X, eta, tau_theta, w0)


@wrong("eta of the worked example typed in", ONE, "always 0.1")
def bcm(X, eta, tau_theta, w0):
    return answer_with(slide, lambda eta, y, th, old, x, w: 0.1 * y * (y - th) * x)(X, eta, tau_theta, w0)


@wrong("an output that is cut off at 0", MEAN, "below 0 counts")
def bcm(X, eta, tau_theta, w0):
    W, theta = np.empty(X.shape), np.empty(len(X))
    w, th = np.array(w0, float), 0.0
    for k, x in enumerate(X):
        y = max(w @ x, 0.0)
        th = th + (y * y - th) / tau_theta
        w = w + eta * y * (y - th) * x
        W[k], theta[k] = w, th
    return W, theta


@wrong("the two results exchanged", ONE, "return W, theta")
def bcm(X, eta, tau_theta, w0):
    return answer_with(slide, rule)(X, eta, tau_theta, w0)[::-1]


@wrong("outputs of the start for all steps", SEQUENCE, "first difference")
def bcm(X, eta, tau_theta, w0):
    W, theta = np.empty(X.shape), np.empty(len(X))
    w, th = np.array(w0, float), 0.0
    for k, (x, y) in enumerate(zip(X, X @ w0, strict=True)):
        th = th + (y * y - th) / tau_theta
        w = w + eta * y * (y - th) * x
        W[k], theta[k] = w, th
    return W, theta

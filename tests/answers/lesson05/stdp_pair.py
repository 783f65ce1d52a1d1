"""Answers to exercise 5.5, what one pair of spikes does."""

import math

import numpy as np

from answers import right, wrong

TEN = "10 ms on either side"
PLACE = "up above 0, down below, every parameter in its place"
ZERO = "lag 0 changes nothing"
FAR = "far apart: no change and no nan"
SHAPE = "one change for each lag, in any shape"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("np.where and np.sign")
def stdp_pair(lag, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    lag = np.asarray(lag, float)
    late = lag > 0
    size = np.where(late, Ap, Am) * np.exp(-np.abs(lag) / np.where(late, tau_p, tau_m))
    return np.sign(lag) * size


@right("boolean indexing")
def stdp_pair(lag, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    lag = np.asarray(lag)
    change = np.zeros(lag.shape)
    change[lag > 0] = Ap * np.exp(-lag[lag > 0] / tau_p)
    change[lag < 0] = -Am * np.exp(lag[lag < 0] / tau_m)
    return change


@right("one number at a time with math, made fit by np.vectorize")
def stdp_pair(lag, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    def one(d):
        if d == 0:
            return 0.0
        return Ap * math.exp(-d / tau_p) if d > 0 else -Am * math.exp(d / tau_m)

    return np.vectorize(one, otypes=[float])(lag)


@right("np.where over both branches: one overflows far out and is not chosen")
def stdp_pair(lag, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    lag = np.asarray(lag)
    change = np.where(lag > 0, Ap * np.exp(-lag / tau_p), -Am * np.exp(lag / tau_m))
    return np.where(lag == 0, 0.0, change)


# -- wrong --------------------------------------------------------------------------------------------
@wrong("lag read as t_pre − t_post", TEN, "exchanged")
def stdp_pair(lag, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    lag = -np.asarray(lag, float)
    return np.where(
        lag > 0, Ap * np.exp(-abs(lag) / tau_p), np.where(lag < 0, -Am * np.exp(-abs(lag) / tau_m), 0)
    )


@wrong("lag read as t_pre − t_post, seen by its signs", PLACE, "only strengthening")
def stdp_pair(lag, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    lag = -np.asarray(lag, float)
    return np.where(
        lag > 0, Ap * np.exp(-abs(lag) / tau_p), np.where(lag < 0, -Am * np.exp(-abs(lag) / tau_m), 0)
    )


@wrong("the minus of the weakening forgotten", TEN, "weakening")
def stdp_pair(lag, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    lag = np.asarray(lag, float)
    return np.where(lag > 0, Ap, np.where(lag < 0, Am, 0)) * np.exp(
        -abs(lag) / np.where(lag > 0, tau_p, tau_m)
    )


@wrong("the exponent below 0 grows", TEN, "yours grows")
def stdp_pair(lag, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    lag = np.asarray(lag, float)
    with np.errstate(over="ignore"):
        return np.where(lag > 0, Ap * np.exp(-lag / tau_p), np.where(lag < 0, -Am * np.exp(-lag / tau_m), 0))


@wrong("no fading", TEN, "must fade")
def stdp_pair(lag, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    return np.where(np.asarray(lag) > 0, Ap, -Am) * np.sign(np.abs(lag))


@wrong("one time constant for both sides", PLACE, "expected")
def stdp_pair(lag, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    lag = np.asarray(lag, float)
    return np.sign(lag) * np.where(lag > 0, Ap, Am) * np.exp(-abs(lag) / tau_p)


@wrong("time constants exchanged", PLACE, "exchanged")
def stdp_pair(lag, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    lag = np.asarray(lag, float)
    return np.sign(lag) * np.where(lag > 0, Ap, Am) * np.exp(-abs(lag) / np.where(lag > 0, tau_m, tau_p))


@wrong("fixed numbers", PLACE, "fixed numbers")
def stdp_pair(lag, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    lag = np.asarray(lag, float)
    return np.sign(lag) * np.where(lag > 0, 0.005, 0.00525) * np.exp(-abs(lag) / 20)


@wrong("lag 0 strengthens", ZERO, "expected 0")
def stdp_pair(lag, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    lag = np.asarray(lag, float)
    return np.where(lag >= 0, Ap * np.exp(-abs(lag) / tau_p), -Am * np.exp(-abs(lag) / tau_m))


@wrong("lag 0 weakens", ZERO, "expected 0")
def stdp_pair(lag, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    lag = np.asarray(lag, float)
    return np.where(lag > 0, Ap * np.exp(-abs(lag) / tau_p), -Am * np.exp(-abs(lag) / tau_m))


@wrong("truth values times exponentials: inf times 0 is nan", FAR, "inf · 0")
def stdp_pair(lag, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    lag = np.asarray(lag, float)
    with np.errstate(all="ignore"):
        return (lag > 0) * Ap * np.exp(-lag / tau_p) - (lag < 0) * Am * np.exp(lag / tau_m)


@wrong("an if that can only judge a single number", TEN, "ambiguous")
def stdp_pair(lag, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    if lag > 0:
        return Ap * math.exp(-lag / tau_p)
    return -Am * math.exp(lag / tau_m) if lag < 0 else 0.0


@wrong("an array that holds whole numbers only", SHAPE, "(2, 3)")
def stdp_pair(lag, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    change = np.zeros_like(lag)
    lag = np.asarray(lag)
    if lag.ndim == 0:
        return Ap * np.exp(-lag / tau_p)
    change[lag > 0] = Ap * np.exp(-lag[lag > 0] / tau_p)
    change[lag < 0] = -Am * np.exp(lag[lag < 0] / tau_m)
    return change


@wrong("a loop over a row", SHAPE, "it raised")
def stdp_pair(lag, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    changes = []
    for d in lag:
        changes.append(Ap * math.exp(-d / tau_p) if d > 0 else -Am * math.exp(d / tau_m) if d < 0 else 0.0)
    return changes


@wrong("works in place on the caller's lags", UNCHANGED, "lag = np.array(lag")
def stdp_pair(lag, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    if not isinstance(lag, np.ndarray) or lag.dtype.kind == "i":
        lag = np.asarray(lag, float)
    late, early = lag > 0, lag < 0
    lag[late] = Ap * np.exp(-lag[late] / tau_p)
    lag[early] = -Am * np.exp(lag[early] / tau_m)
    return lag


@right("a recursion over nested lists")
def stdp_pair(lag, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    def change(d):
        if np.ndim(d):
            return [change(part) for part in d]
        return 0.0 if d == 0 else Ap * math.exp(-d / tau_p) if d > 0 else -Am * math.exp(d / tau_m)

    return change(lag)


@right("np.piecewise in single precision")
def stdp_pair(lag, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    lag = np.asarray(lag, np.float32)
    parts = [lambda d: Ap * np.exp(-d / tau_p), lambda d: -Am * np.exp(d / tau_m), 0.0]
    return np.piecewise(lag, [lag > 0, lag < 0], parts)


@right("the wrong side is set to 0 before the exponential")
def stdp_pair(lag, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    lag = np.asarray(lag)
    up, down = Ap * np.exp(-np.maximum(lag, 0) / tau_p), -Am * np.exp(np.minimum(lag, 0) / tau_m)
    return np.select([lag > 0, lag < 0], [up, down])


@wrong("lags in whole milliseconds", PLACE, "half milliseconds")
def stdp_pair(lag, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    lag = np.asarray(lag).astype(int)
    return np.sign(lag) * np.where(lag > 0, Ap, Am) * np.exp(-abs(lag) / np.where(lag > 0, tau_p, tau_m))


@wrong("the window ends at 50 ms", PLACE, "only strengthening")
def stdp_pair(lag, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    lag = np.asarray(lag, float)
    size = np.where(lag > 0, Ap, Am) * np.exp(-abs(lag) / np.where(lag > 0, tau_p, tau_m))
    return np.where(abs(lag) > 50, 0.0, np.sign(lag) * size)


@wrong("one amplitude for both sides", TEN, "A₊ stands on both sides")
def stdp_pair(lag, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    lag = np.asarray(lag, float)
    return np.sign(lag) * Ap * np.exp(-abs(lag) / np.where(lag > 0, tau_p, tau_m))


@wrong("the mean of both sides at lag 0", ZERO, "expected 0")
def stdp_pair(lag, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    lag = np.asarray(lag, float)
    size = np.where(lag > 0, Ap, Am) * np.exp(-abs(lag) / np.where(lag > 0, tau_p, tau_m))
    return np.where(lag == 0, (Ap - Am) / 2, np.sign(lag) * size)


@wrong("a bell instead of an exponential", TEN, "expected")
def stdp_pair(lag, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    lag = np.asarray(lag, float)
    return np.sign(lag) * np.where(lag > 0, Ap, Am) * np.exp(-((lag / np.where(lag > 0, tau_p, tau_m)) ** 2))


@wrong("all lags by the sign of one", TEN, "expected")
def stdp_pair(lag, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    lag = np.asarray(lag, float)
    return Ap * np.exp(-lag / tau_p) if np.all(lag >= 0) else -Am * np.exp(lag / tau_m)


@wrong("a flat row for a table", SHAPE, "(6,)")
def stdp_pair(lag, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    shape = np.shape(lag)
    lag = np.ravel(np.asarray(lag, float))
    change = np.sign(lag) * np.where(lag > 0, Ap, Am) * np.exp(-abs(lag) / np.where(lag > 0, tau_p, tau_m))
    return change[0] if shape == () else change


@wrong("an array like the lags, which may be whole numbers", SHAPE, "zeros_like")
def stdp_pair(lag, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    lag = np.asarray(lag)
    change = np.zeros_like(lag)
    change[lag > 0] = Ap * np.exp(-lag[lag > 0] / tau_p)
    change[lag < 0] = -Am * np.exp(lag[lag < 0] / tau_m)
    return change

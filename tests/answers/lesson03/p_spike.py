"""Answers to exercise 3.4, how often a noisy threshold fires."""

import numpy as np

from answers import right, wrong

ENDS = "never far below, always far above"
LOGISTIC = "logistic noise gives the probabilities"
WIDE = "wider noise, flatter curve"
FEW = "n trials are counted"
OWN = "every entry has its own luck"
RNG = "the luck comes from rng"
SHAPES = "numbers and tables"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("all draws at once, trials along the first axis")
def p_spike(x, noise, n, rng):
    xi = rng.logistic(size=(n, *np.shape(x)))
    return (x + noise * xi > 0).mean(axis=0)


@right("trials along the last axis, scale given to the generator")
def p_spike(x, noise, n, rng):
    x = np.asarray(x)[..., None]
    return np.mean(x + rng.logistic(0.0, noise, size=(*x.shape[:-1], n)) > 0, axis=-1)


@right("a loop over trials with a count")
def p_spike(x, noise, n, rng):
    x = np.asarray(x, float)
    count = np.zeros(x.shape)
    for _ in range(n):
        count += x + noise * rng.logistic(size=x.shape) > 0
    return count / n


@right("a loop over entries, logistic noise made from uniform numbers")
def p_spike(x, noise, n, rng):
    x = np.asarray(x, float)
    p = np.empty(x.size)
    for k, value in enumerate(x.ravel()):
        u = rng.random(n)
        p[k] = np.sum(value > noise * np.log(u / (1 - u))) / n
    return p.reshape(x.shape)


@right("sorted draws for each entry, counted by bisection")
def p_spike(x, noise, n, rng):
    x = np.asarray(x, float)
    p = [1 - np.searchsorted(np.sort(noise * rng.logistic(size=n)), -v, side="right") / n for v in x.flat]
    return np.reshape(p, x.shape)


@right("one long row of draws, the entries taking turns")
def p_spike(x, noise, n, rng):
    luck = rng.logistic(size=n * np.size(x)).reshape(n, -1)
    return np.reshape((np.ravel(x) + noise * luck > 0).sum(axis=0) / n, np.shape(x))


@right("single precision")
def p_spike(x, noise, n, rng):
    xi = rng.logistic(size=(n, *np.shape(x))).astype(np.float32)
    return np.mean(np.asarray(x, np.float32) + np.float32(noise) * xi > 0, axis=0, dtype=np.float32)


@right("calls itself down to single numbers, lists returned")
def p_spike(x, noise, n, rng):
    def count(x):
        return [count(v) for v in x] if np.ndim(x) else float(np.mean(x + noise * rng.logistic(size=n) > 0))

    return count(x)


@right("x repeated n times as the location of the noise")
def p_spike(x, noise, n, rng):
    trials = rng.logistic(np.repeat(np.asarray(x, float)[None], n, axis=0), noise)
    return np.count_nonzero(trials > 0, axis=0) / n


# -- wrong --------------------------------------------------------------------------------------------
@wrong("the same n draws for every entry", OWN, "n draws of its own")
def p_spike(x, noise, n, rng):
    xi = rng.logistic(size=n).reshape(n, *[1] * np.ndim(x))
    return (x + noise * xi > 0).mean(axis=0)


@wrong("a new generator for every entry", OWN, "n draws of its own")
def p_spike(x, noise, n, rng):
    x = np.asarray(x, float)
    seed = int(rng.integers(1_000_000))
    p = [np.mean(v + noise * np.random.default_rng(seed).logistic(size=n) > 0) for v in x.flat]
    return np.reshape(p, x.shape)


@wrong("normal noise", LOGISTIC, "normal noise of standard deviation 1")
def p_spike(x, noise, n, rng):
    return (x + noise * rng.normal(size=(n, *np.shape(x))) > 0).mean(axis=0)


@wrong("normal noise with the logistic's spread", LOGISTIC, "normal noise as wide")
def p_spike(x, noise, n, rng):
    xi = np.pi / np.sqrt(3) * rng.normal(size=(n, *np.shape(x)))
    return (x + noise * xi > 0).mean(axis=0)


@wrong("normal noise, fitted so that one hardly sees it", LOGISTIC, "well matched")
def p_spike(x, noise, n, rng):
    return (x + 1.702 * noise * rng.normal(size=(n, *np.shape(x))) > 0).mean(axis=0)


@wrong("uniform noise", LOGISTIC, "uniform")
def p_spike(x, noise, n, rng):
    return (x + noise * rng.uniform(-1, 1, size=(n, *np.shape(x))) > 0).mean(axis=0)


@wrong("logistic noise of standard deviation 1", LOGISTIC, "its scale is to be 1")
def p_spike(x, noise, n, rng):
    xi = np.sqrt(3) / np.pi * rng.logistic(size=(n, *np.shape(x)))
    return (x + noise * xi > 0).mean(axis=0)


@wrong("below the threshold counts as a spike", ENDS, "ABOVE")
def p_spike(x, noise, n, rng):
    return (x + noise * rng.logistic(size=(n, *np.shape(x))) < 0).mean(axis=0)


@wrong("the number of spikes, not their fraction", ENDS, "over n")
def p_spike(x, noise, n, rng):
    return (x + noise * rng.logistic(size=(n, *np.shape(x))) > 0).sum(axis=0)


@wrong("the mean of the noisy inputs against the threshold: a step", ENDS, "compare every trial with 0 first")
def p_spike(x, noise, n, rng):
    return ((x + noise * rng.logistic(size=(n, *np.shape(x)))).mean(axis=0) > 0).astype(float)


@wrong("the mean of the noisy inputs", ENDS, "expected fractions")
def p_spike(x, noise, n, rng):
    return (x + noise * rng.logistic(size=(n, *np.shape(x)))).mean(axis=0)


@wrong("noise not used", WIDE, "noise is not used")
def p_spike(x, noise, n, rng):
    return (x + rng.logistic(size=(n, *np.shape(x))) > 0).mean(axis=0)


@wrong("noise as a variance", WIDE, "no root needed")
def p_spike(x, noise, n, rng):
    return (x + np.sqrt(noise) * rng.logistic(size=(n, *np.shape(x))) > 0).mean(axis=0)


@wrong("noise used twice", WIDE, "not both")
def p_spike(x, noise, n, rng):
    return (x + noise * rng.logistic(scale=noise, size=(n, *np.shape(x))) > 0).mean(axis=0)


@wrong("x multiplied instead of the noise", WIDE, "gets wider")
def p_spike(x, noise, n, rng):
    return (x * noise + rng.logistic(size=(n, *np.shape(x))) > 0).mean(axis=0)


@wrong("the closed form instead of counting", FEW, "multiple of 1/8")
def p_spike(x, noise, n, rng):
    return 1 / (1 + np.exp(-np.asarray(x, float) / noise))


@wrong("always 100 trials", FEW, "multiple of 1/8")
def p_spike(x, noise, n, rng):
    return (x + noise * rng.logistic(size=(100_000, *np.shape(x))) > 0).mean(axis=0)


@wrong("a generator of its own", RNG, "do not make one inside")
def p_spike(x, noise, n, rng):
    rng = np.random.default_rng(0)
    return (x + noise * rng.logistic(size=(n, *np.shape(x))) > 0).mean(axis=0)


@wrong("the global luck of np.random", RNG, "not from np.random")
def p_spike(x, noise, n, rng):
    return (x + noise * np.random.logistic(size=(n, *np.shape(x))) > 0).mean(axis=0)  # noqa: NPY002


@wrong("len(x), which a number does not have", SHAPES, "TypeError")
def p_spike(x, noise, n, rng):
    return (x + noise * rng.logistic(size=(n, len(x))) > 0).mean(axis=0)


@wrong("the mean over everything", ENDS, "shape")
def p_spike(x, noise, n, rng):
    return (x + noise * rng.logistic(size=(n, *np.shape(x))) > 0).mean()


@wrong("one draw for each entry, called n times the same", ENDS, "in between")
def p_spike(x, noise, n, rng):
    return 1.0 * (x + noise * rng.logistic(size=np.shape(x)) > 0)


@wrong("shifts the caller's x by the noise", UNCHANGED, "x = np.array(x")
def p_spike(x, noise, n, rng):
    p = (x + noise * rng.logistic(size=(n, *np.shape(x))) > 0).mean(axis=0)
    if isinstance(x, np.ndarray):
        x += noise
    return p


@wrong("an input of exactly 0 counts as a spike", WIDE, "not above the threshold")
def p_spike(x, noise, n, rng):
    return np.mean(x + noise * rng.logistic(size=(n, *np.shape(x))) >= 0, axis=0)


@wrong("the number of spikes drawn from the closed form", WIDE, "noise = 0")
def p_spike(x, noise, n, rng):
    return rng.binomial(n, 1 / (1 + np.exp(-np.asarray(x) / noise))) / n


@wrong("a thousand trials, whatever n says", LOGISTIC, "are all n drawn")
def p_spike(x, noise, n, rng):
    return np.mean(x + noise * rng.logistic(size=(1000, *np.shape(x))) > 0, axis=0)


@wrong("in percent", ENDS, "from 0 to 1")
def p_spike(x, noise, n, rng):
    return 100 * np.mean(x + noise * rng.logistic(size=(n, *np.shape(x))) > 0, axis=0)

"""Answers to exercise 14.5, how wide is a peak?"""

import numpy as np

from answers import right, wrong

GAUSS = "2.355 σ for a Gaussian"
LIFTED = "half-way over the baseline"
BETWEEN = "crossings between samples"
CLOCK = "a duration, whatever the clock says"
UNCHANGED = "input left unchanged"


def crossing(t, c, k, half):
    """Where the straight line from sample k to k + 1 meets half."""
    return t[k] + (half - c[k]) / (c[k + 1] - c[k]) * (t[k + 1] - t[k])


# -- right --------------------------------------------------------------------------------------------
@right("walk down from the peak on both sides")
def fwhm(t, c):
    top = np.argmax(c)
    half = (c[0] + c[top]) / 2
    i = top
    while c[i] > half:
        i -= 1
    j = top
    while c[j] > half:
        j += 1
    return crossing(t, c, j - 1, half) - crossing(t, c, i, half)


@right("the two changes of sign")
def fwhm(t, c):
    t, c = np.array(t, float), np.array(c, float)
    above = c - 0.5 * (c[0] + c.max()) > 0
    i, j = np.flatnonzero(np.diff(above.astype(int)))
    half = 0.5 * (c[0] + c.max())
    return crossing(t, c, j, half) - crossing(t, c, i, half)


@right("np.interp on either side of the peak")
def fwhm(t, c):
    c = c - c[0]
    top = int(c.argmax())
    half = c[top] / 2
    i = max(k for k in range(top) if c[k] <= half)
    j = min(k for k in range(top, len(c)) if c[k] <= half)
    rise = np.interp(half, [c[i], c[i + 1]], [t[i], t[i + 1]])
    fall = np.interp(half, [c[j], c[j - 1]], [t[j], t[j - 1]])
    return [fall - rise][0]


# -- wrong --------------------------------------------------------------------------------------------
@wrong("half of the largest value", LIFTED, "baseline")
def fwhm(t, c):
    above = c - 0.5 * c.max() > 0
    i, j = np.flatnonzero(np.diff(above.astype(int)))
    return crossing(t, c, j, 0.5 * c.max()) - crossing(t, c, i, 0.5 * c.max())


@wrong("half of the width", GAUSS, "full width")
def fwhm(t, c):
    half = 0.5 * (c[0] + c.max())
    i, j = np.flatnonzero(np.diff((c > half).astype(int)))
    return (crossing(t, c, j, half) - crossing(t, c, i, half)) / 2


@wrong("a number of samples", GAUSS, "number of samples")
def fwhm(t, c):
    return np.sum(c > 0.5 * (c[0] + c.max()))


@wrong("the width at 1/e", GAUSS, "1/e")
def fwhm(t, c):
    level = c[0] + (c.max() - c[0]) / np.e
    i, j = np.flatnonzero(np.diff((c > level).astype(int)))
    return crossing(t, c, j, level) - crossing(t, c, i, level)


@wrong("the way down only", GAUSS, "way")
def fwhm(t, c):
    inside = t[c > 0.5 * (c[0] + c.max())]
    return inside[-1] - t[c.argmax()]


@wrong("whole samples", BETWEEN, "straight line")
def fwhm(t, c):
    inside = t[c > 0.5 * (c[0] + c.max())]
    return inside[-1] - inside[0]


@wrong("samples counted and multiplied by the first step", BETWEEN, "expected")
def fwhm(t, c):
    half = 0.5 * (c[0] + c.max())
    i, j = np.flatnonzero(np.diff((c > half).astype(int)))
    steps = np.arange(len(t), dtype=float)
    return (crossing(steps, c, j, half) - crossing(steps, c, i, half)) * (t[1] - t[0])


@wrong("the time of the crossing on the way down", CLOCK, "expected")
def fwhm(t, c):
    half = 0.5 * (c[0] + c.max())
    i, j = np.flatnonzero(np.diff((c > half).astype(int)))
    return crossing(t, c, j, half) - crossing(t, c, i, half) % 100.0


@wrong("prints and returns nothing", GAUSS, "None")
def fwhm(t, c):
    half = 0.5 * (c[0] + c.max())
    i, j = np.flatnonzero(np.diff((c > half).astype(int)))
    print(crossing(t, c, j, half) - crossing(t, c, i, half))


@wrong("takes the baseline off the caller's trace", UNCHANGED, "c = np.array(c")
def fwhm(t, c):
    c -= c[0]
    half = 0.5 * c.max()
    i, j = np.flatnonzero(np.diff((c > half).astype(int)))
    return crossing(t, c, j, half) - crossing(t, c, i, half)


def crossings(t, c, half):
    above = np.flatnonzero(c > half)
    i, j = above[0] - 1, above[-1]
    at = [t[k] + (half - c[k]) / (c[k + 1] - c[k]) * (t[k + 1] - t[k]) for k in (i, j)]
    return at[1] - at[0]


@right("a fine grid between the samples")
def fwhm(t, c):
    grid = np.linspace(t[0], t[-1], 1_000_001)
    inside = grid[np.interp(grid, t, c) > 0.5 * (c[0] + c.max())]
    return inside[-1] - inside[0]


@wrong("the smallest value as the baseline", BETWEEN, "not the smallest")
def fwhm(t, c):
    return crossings(t, c, 0.5 * (c.min() + c.max()))


@wrong("the last value as the baseline", BETWEEN, "not the last")
def fwhm(t, c):
    return crossings(t, c, 0.5 * (c[-1] + c.max()))


@wrong("half of the height, not added to the baseline", LIFTED, "from c[0] upwards")
def fwhm(t, c):
    return crossings(t, c, 0.5 * (c.max() - c[0]))


@wrong("the samples nearest to half-way", BETWEEN, "expected")
def fwhm(t, c):
    half, top = 0.5 * (c[0] + c.max()), int(np.argmax(c))
    return t[top + np.argmin(np.abs(c[top:] - half))] - t[np.argmin(np.abs(c[:top] - half))]


@wrong("changes of sign only: a sample exactly half-way is none", BETWEEN, "raised")
def fwhm(t, c):
    half, found = 0.5 * (c[0] + c.max()), []
    for k in range(len(c) - 1):
        if (c[k] - half) * (c[k + 1] - half) < 0:
            found.append(crossing(t, c, k, half))
    return found[1] - found[0]

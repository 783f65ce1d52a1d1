"""Exercise 14.5: how wide a peak is."""

import numpy as np

from ...models.traces import fwhm
from ..compare import array, difference
from ..record import Case, Check, Exercise


def _cases(rng):
    t = np.arange(0.0, 40.0, 0.05)
    alpha = t / 2.0 * np.exp(1 - t / 2.0)
    t_odd = np.array([0.0, 1.0, 3.0, 4.0, 8.0, 9.0])
    place = 20.0 + rng.uniform(-2, 2)
    return {
        "gauss": Case(dict(t=t, c=np.exp(-((t - place) ** 2) / (2 * 1.5**2))), "a Gaussian of σ = 1.5 s"),
        "lifted": Case(dict(t=t, c=0.1 + 0.3 * alpha), "a slow peak of 0.3 µM over a baseline of 0.1 µM"),
        "coarse": Case(
            dict(t=t_odd, c=np.array([1.0, 1.0, 5.0, 4.0, 0.6, 0.8])), "six samples at uneven times"
        ),
        "met": Case(
            dict(t=np.array([0.0, 2.0, 3.0, 5.0, 9.0]), c=np.array([0.0, 1.0, 2.0, 1.0, 0.5])),
            "five samples, two of them exactly half-way",
        ),
        "late": Case(
            dict(t=t + 100.0, c=0.1 + 0.3 * alpha), "the same peak, on a clock that starts at 100 s"
        ),
    }


def _returns(value, case):
    return array(value, (), "the width")


def _slips(t, c):
    """Widths that the usual slips give."""
    top = int(np.argmax(c))
    low, high = c[0], c[top]

    def width(level):
        above = np.flatnonzero(c > level)
        return t[above[-1]] - t[above[0]] if above.size else np.nan

    def crossed(level):
        i, j = np.flatnonzero(c[:top] <= level), np.flatnonzero(c[top:] <= level)
        if not i.size or not j.size:
            return np.nan
        i, j = i[-1], top + j[0]
        return np.interp(-level, [-c[j - 1], -c[j]], [t[j - 1], t[j]]) - np.interp(
            level, [c[i], c[i + 1]], [t[i], t[i + 1]]
        )

    half = low + 0.5 * (high - low)
    inside = np.flatnonzero(c > half)
    baseline = "the baseline c[0] is not removed: half-way lies between c[0] and the peak"
    return (
        (width(half), "that counts whole samples; find the two crossings between samples by a straight line"),
        (crossed(0.5 * high), baseline),
        (
            crossed(0.5 * (high - low)),
            "half of the height is counted from c[0] upwards: c[0] + (peak − c[0]) / 2",
        ),
        (crossed(0.5 * (c.min() + high)), "the baseline is c[0], not the smallest value"),
        (crossed(0.5 * (c[-1] + high)), "the baseline is c[0], not the last value"),
        (width(0.5 * high), baseline + "; and find the crossings between samples"),
        (crossed(half) / 2, "that is half of the width; the full width goes from crossing to crossing"),
        (t[top] - t[inside[0]], "that is the way up only; the width goes on to the crossing on the way down"),
        (t[inside[-1]] - t[top], "that is the way down only; the width begins on the way up"),
        (crossed(low + (high - low) / np.e), "that is the width at 1/e of the height; asked is half"),
        (inside.size, "that is a number of samples; asked is a time"),
        (t[-1] - t[0], "that is the length of the whole trace"),
    )


def _judge(name, where, rtol=1e-6):
    def judge(got, given):
        t, c = given[name]["t"], given[name]["c"]
        want = fwhm(t, c)
        slips = tuple(pair for pair in _slips(t, c) if np.isfinite(pair[0]))
        return difference(
            got[name],
            want,
            where,
            slips,
            "from crossing to crossing at half height, each on the straight line between two samples",
            rtol=rtol,
        )

    return judge


def _gauss(got, given):
    return _judge("gauss", "for a Gaussian of σ = 1.5 s ", 5e-3)(got, given)


def _between(got, given):
    coarse = _judge("coarse", "for six samples ", 1e-4)(got, given)
    if coarse:
        return coarse
    return difference(
        got["met"],
        fwhm(**given["met"]),
        "for five samples ",
        hint="a sample that lies exactly half-way is itself the crossing",
        rtol=1e-4,
    )


FWHM = Exercise(
    name="fwhm",
    number="14.5",
    title="How wide is a peak?",
    points=3,
    cases=_cases,
    returns=_returns,
    reference=fwhm,
    checks=(
        Check("2.355 σ for a Gaussian", _gauss, ("gauss",)),
        Check(
            "half-way over the baseline",
            _judge("lifted", "for a peak over a baseline of 0.1 µM ", 5e-3),
            ("lifted",),
        ),
        Check("crossings between samples", _between, ("coarse", "met")),
        Check(
            "a duration, whatever the clock says",
            _judge("late", "for a clock that starts at 100 s ", 5e-3),
            ("late",),
            "half-way over the baseline",
        ),
    ),
)

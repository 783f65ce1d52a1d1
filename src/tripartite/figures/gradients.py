"""Pictures of gradients, approximation and transfer (lesson 06)."""

from dataclasses import dataclass

import numpy as np
from matplotlib.ticker import LogLocator, NullLocator

from .drawing import Drawing, join
from .style import COLOUR

_NORMS = (
    1e-30,
    1e15,
)  # ends of the axis of the norms, the same for all networks, so that they can be compared
_ERRORS = (5e-4, 2.0)  # and of the errors of an approximation
_WORST = 2.6  # upper end of the axis of errors on new examples


@dataclass(frozen=True)
class Norms:
    """Length of the error in front of each layer: ``norms``, shape (depth + 1,), the input first; ``words``
    say which network it is."""

    norms: np.ndarray
    words: str


@dataclass(frozen=True)
class Fit:
    """A function and two networks of one hidden layer that follow it.

    ``x``, ``f``, ``stairs`` and ``line``, shape (n,); ``H`` units were used. ``units``, ``stairs_error`` and
    ``line_error``, shape (m,): the largest errors for other numbers of units; ``words`` name the function.
    """

    x: np.ndarray
    f: np.ndarray
    stairs: np.ndarray
    line: np.ndarray
    H: int
    units: np.ndarray
    stairs_error: np.ndarray
    line_error: np.ndarray
    words: str

    @property
    def errors(self):
        """Largest error of the staircase and of the broken line shown."""
        return float(np.abs(self.stairs - self.f).max()), float(np.abs(self.line - self.f).max())


@dataclass(frozen=True)
class TransferCurve:
    """Error on new examples against the weight of the penalty.

    ``lam`` and the errors ``known`` (penalty towards the source's weights) and ``blank`` (towards 0), shape
    (m,); ``chosen`` λ with its error ``error``; ``source`` the error of the source's weights as they are;
    ``floor`` what noise alone leaves; ``B`` examples; ``similarity`` of the two tasks.
    """

    lam: np.ndarray
    known: np.ndarray
    blank: np.ndarray
    chosen: float
    error: float
    source: float
    floor: float
    B: int
    similarity: float


# ---- the error on its way back ---------------------------------------------------------------------------


def draw_norms(ax, result, longest=32):
    """Draw the length of the error in front of each layer, relative to the output's, on a logarithmic axis.

    Parameters
    ----------
    ax : matplotlib Axes
    result : Norms
    longest : int
        Right end of the axis, in layers.
    """
    ax.set(
        yscale="log",
        xlim=(-0.5, longest + 0.5),
        xlabel="layer (0 is the input; the error comes from the right)",
        ylabel="length of the error,\nrelative to the output",
        ylim=_NORMS,
    )
    ax.yaxis.set_major_locator(LogLocator(base=1e5, numticks=12))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.axhline(1.0, lw=1.0, ls=(0, (1, 2)), color=COLOUR["muted"])
    (line,) = ax.plot([], [], "o-", ms=4, lw=1.3, color=COLOUR["neuron"])
    title = ax.text(0.01, 1.02, "", transform=ax.transAxes, va="bottom", size=10.5)

    def update(result):
        norms = np.asarray(result.norms, float)
        ratio = norms / norms[-1] if norms[-1] > 0 else np.full(norms.shape, np.nan)
        shown = np.where((ratio > 0) & np.isfinite(ratio), ratio, np.nan)
        line.set_data(np.arange(len(shown)), shown)
        title.set_text(result.words)
        return _norms_in_words(result.words, ratio)

    update(result)
    return Drawing([line, title], update)


def _norms_in_words(words, ratio):
    depth = len(ratio) - 1
    if not ratio[0] > 0 or not np.isfinite(ratio[0]):
        return f"{words}: of the error nothing that can be shown arrives at the input."
    return (
        f"{words}: going back through one layer multiplies the error by {ratio[0] ** (1 / depth):.2f} on average, "
        f"through all {depth} by {ratio[0]:.1e}."
    )


# ---- approximation ---------------------------------------------------------------------------------------


def draw_fit(ax, result):
    """Draw a function with the two networks that follow it, and beside it their errors.

    Parameters
    ----------
    ax : dict of matplotlib Axes
        "F" for the functions, "E" for the errors.
    result : Fit
    """
    return join(_draw_functions(ax["F"]), _draw_errors(ax["E"], result), sentence=_fit_in_words)


def _draw_functions(ax):
    ax.set(xlabel="x", ylabel="output", xlim=(0, 1), ylim=(-1.15, 1.6))
    title = ax.text(0.01, 1.02, "", transform=ax.transAxes, va="bottom", size=10.5)
    (f,) = ax.plot([], [], lw=4, ls="-", color=COLOUR["area"], label="function")
    (stairs,) = ax.plot([], [], lw=1.3, ls="--", color=COLOUR["model"], label="steep sigmoids")
    (line,) = ax.plot([], [], lw=1.3, ls="-", color=COLOUR["neuron"], label="ReLU")
    ax.legend(loc="upper right")

    def update(result):
        for artist, values in ((f, result.f), (stairs, result.stairs), (line, result.line)):
            artist.set_data(result.x, values)
        title.set_text(result.words)
        return ""

    return Drawing([f, stairs, line, title], update)


def _draw_errors(ax, result):
    ax.set(xscale="log", yscale="log", xlabel="units H", ylabel="largest error", title="both logarithmic")
    ax.set_xticks([2, 4, 8, 16, 32, 64], ["2", "4", "8", "16", "32", "64"])
    ax.xaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_minor_locator(NullLocator())
    ax.set(xlim=(1.8, 75), ylim=_ERRORS)
    (stairs,) = ax.plot([], [], "^--", ms=4, lw=1.1, color=COLOUR["model"])
    (line,) = ax.plot([], [], "o-", ms=4, lw=1.1, color=COLOUR["neuron"])
    (now,) = ax.plot([], [], "o", ms=10, mfc="none", color=COLOUR["data"])

    def update(result):
        stairs.set_data(result.units, result.stairs_error)
        line.set_data(result.units, result.line_error)
        now.set_data([result.H, result.H], result.errors)
        return ""

    return Drawing([stairs, line, now], update)


def slope(units, errors):
    """Slope of the errors on two logarithmic axes, from the larger half of the numbers of units.

    Parameters
    ----------
    units, errors : array, shape (m,)

    Returns
    -------
    float
    """
    half = len(units) // 2
    good = np.asarray(errors)[half:] > 0
    if good.sum() < 2:
        return float("nan")
    return float(np.polyfit(np.log(units[half:][good]), np.log(errors[half:][good]), 1)[0])


def _fit_in_words(result):
    stairs, line = result.errors
    low = " (below the picture)" if line < _ERRORS[0] else ""
    return (
        f"{result.words} with {result.H} units: the staircase is off by at most {stairs:.3g}, the ReLU line by "
        f"{line:.3g}{low}. From 16 to 64 units their errors fall with slopes of "
        f"{slope(result.units, result.stairs_error):.1f} and {slope(result.units, result.line_error):.1f}."
    ).replace("-", "−")


# ---- transfer --------------------------------------------------------------------------------------------


def draw_transfer(ax, result):
    """Draw the error on new examples against λ, for a penalty towards the source and towards zero.

    Parameters
    ----------
    ax : matplotlib Axes
    result : TransferCurve
    """
    ax.set(
        xscale="log",
        xlim=(result.lam[0], result.lam[-1]),
        ylim=(0, _WORST),
        xlabel="λ (left: the new examples decide; right: the old weights)",
        ylabel="error on new examples",
    )
    ax.xaxis.set_major_locator(LogLocator(numticks=12))
    ax.axhline(result.floor, lw=1.0, ls=(0, (1, 2)), color=COLOUR["muted"])
    ax.text(result.lam[0] * 1.2, result.floor - 0.03, "noise", va="top", size=9, color=COLOUR["muted"])
    (blank,) = ax.plot([], [], ls="--", lw=1.3, color=COLOUR["model"], label="penalty towards 0: no transfer")
    (known,) = ax.plot([], [], ls="-", color=COLOUR["neuron"], label="penalty towards the old weights")
    (now,) = ax.plot([], [], "o", ms=8, color=COLOUR["neuron"])
    ax.legend(loc="upper center")

    def update(result):
        blank.set_data(result.lam, result.blank)
        known.set_data(result.lam, result.known)
        now.set_data([result.chosen], [result.error])
        return _transfer_in_words(result)

    update(result)
    return Drawing([blank, known, now], update)


def _transfer_in_words(result):
    best, blank = int(np.argmin(result.known)), float(np.min(result.blank))
    above = " (above the picture)" if result.error > _WORST else ""
    end = ", the last one tried," if best in (0, len(result.lam) - 1) else ","
    verdict = "Transfer helps" if result.known[best] < 0.99 * blank else "Transfer does not help"
    return (
        f"{result.B} examples, similarity {result.similarity:.1f}: at λ = {result.chosen:.3g} the error is "
        f"{result.error:.2f}{above}. The old weights alone give {result.source:.2f}; the best λ, "
        f"{result.lam[best]:.2g}{end} gives {result.known[best]:.2f}, and without old weights the best is "
        f"{blank:.2f}. {verdict}."
    )

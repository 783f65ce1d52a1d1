"""Pictures of associative and generative memory: what is still recalled, from what, and what a machine dreams."""

from dataclasses import dataclass

import numpy as np

from .drawing import Drawing
from .style import BLACK, BLUE, COLOUR, DARK_GREY, GREEN, ORANGE, PURPLE, look

#: Order of a memory → how its curve looks; 0 stands for the exponential.
ORDERS = {
    2: dict(color=BLUE, linestyle="-", marker="o"),
    3: dict(color=ORANGE, linestyle=(0, (6, 1.5)), marker="D"),
    4: dict(color=GREEN, linestyle=(0, (8, 1.5, 1.5, 1.5)), marker="h"),
    0: dict(color=PURPLE, linestyle=(0, (1.5, 1.5)), marker="s"),
}


def order_words(n):
    """Return how an order is written in a picture; 0 stands for the exponential."""
    return "n = ∞" if n == 0 else f"n = {n}"


@dataclass(frozen=True)
class Load:
    """How well patterns are recalled at each load.

    ``alphas`` and ``overlaps`` (K,): loads, and the overlap reached in networks of ``N`` neurons; ``theory`` is
    (loads, overlaps) for a very large network. ``alpha`` and ``overlap`` are the point looked at, ``corruption``
    the share of neurons turned round in a cue, ``critical`` the critical load.
    """

    alphas: np.ndarray
    overlaps: np.ndarray
    theory: tuple
    critical: float
    N: int
    corruption: float
    alpha: float
    overlap: float


@dataclass(frozen=True)
class Orders:
    """How often a pattern is recalled without an error, for memories of several orders.

    ``P`` (K,): numbers of patterns; ``curves``: order (0: exponential) → shares (K,). ``N`` neurons, a share of
    ``corruption`` of them turned round. ``order``, ``at`` and ``share`` are the point looked at, in ``trials``.
    """

    P: np.ndarray
    curves: dict
    N: int
    corruption: float
    order: int
    at: int
    share: float
    trials: int


@dataclass(frozen=True)
class Dreams:
    """What a Boltzmann machine learned.

    ``curve`` (K, 2): step and log-likelihood per picture, nats. ``samples`` (S, n, n) of 0 and 1, drawn from the
    machine; ``real`` (S,) says which of them are among the pictures it learned. ``ceiling`` and ``uniform`` are
    the best likelihood of all and that of a machine that knows nothing; ``share`` is how much of its probability
    the machine gives to the pictures it learned; ``words`` describe the machine.
    """

    curve: np.ndarray
    samples: np.ndarray
    real: np.ndarray
    ceiling: float
    uniform: float
    share: float
    words: str


@dataclass(frozen=True)
class Halves:
    """Pictures completed from a half.

    ``true`` and ``found`` (B, n, n) of +1 and −1; ``wrong`` (B,) the share of unknown pixels that came out
    wrong, ``average`` the same over all pictures tried. The upper half was known. ``baseline`` is the average
    wrong share of the nearest neighbour, ``words`` say which memory it was.
    """

    true: np.ndarray
    found: np.ndarray
    wrong: np.ndarray
    average: float
    baseline: float
    words: str


def draw_load(ax, result):
    """Draw the overlap with the stored pattern against the load.

    Parameters
    ----------
    ax : matplotlib Axes
    result : Load
    """
    ax.set(
        xlim=(0, 0.25),
        ylim=(0, 1.04),
        xlabel="load α = patterns / neurons",
        ylabel="overlap with the pattern",
    )
    (theory,) = ax.plot([], [], lw=1.4, ls=(0, (6, 1.5)), color=COLOUR["closed form"], label="theory, N → ∞")
    (curve,) = ax.plot([], [], lw=2.0, ls="-", marker="o", color=COLOUR["neuron"], label="average")
    (edge,) = ax.plot([], [], lw=1.4, **look("threshold"))
    edge_label = ax.text(0, 0.05, "", color=COLOUR["threshold"], size=9)
    (point,) = ax.plot([], [], ls="none", marker="*", ms=15, mec="white", color=BLACK, label="one network")
    ax.legend(loc="lower left")

    def update(result):
        loads, overlaps = result.theory
        theory.set_data(loads, np.where(overlaps > 0, overlaps, np.nan))
        curve.set_data(result.alphas, result.overlaps)
        edge.set_data([result.critical] * 2, [0, 1.04])
        edge_label.set_text(f" critical: α = {result.critical:.3f}")
        edge_label.set_x(result.critical)
        point.set_data([result.alpha], [result.overlap])
        side = "below" if result.alpha < result.critical else "above"
        mean = np.interp(result.alpha, result.alphas, result.overlaps)
        return (
            f"{result.N} neurons, load {result.alpha:.3f}, {side} the critical load {result.critical:.3f}; "
            f"{result.corruption:.0%} of the neurons turned round at the start: this network ends with an overlap "
            f"of {result.overlap:.2f}, networks on average with {mean:.2f}."
        )

    update(result)
    return Drawing([theory, curve, edge, edge_label, point], update)


def draw_orders(ax, result):
    """Draw how often a pattern is recalled against the number of patterns, one curve for each order.

    Parameters
    ----------
    ax : matplotlib Axes
    result : Orders
    """
    ax.set(xscale="log", xlim=(result.P[0] * 0.9, result.P[-1] * 1.6), ylim=(-0.03, 1.06))
    ax.set(xlabel="stored patterns P", ylabel="share recalled without an error")
    ticks = [2, 5, 10, 20, 50, 100, 200, 500]
    ax.set_xticks(ticks, [str(tick) for tick in ticks])
    ax.set_xticks([], minor=True)
    (neurons,) = ax.plot([], [], lw=1.2, **look("muted"))
    mark = ax.text(0, 0.05, "", color=COLOUR["muted"], size=9)
    lines = {
        n: ax.plot([], [], lw=1.8, ms=5, label=order_words(n), **looks)[0] for n, looks in ORDERS.items()
    }
    (point,) = ax.plot([], [], ls="none", marker="*", ms=15, mec="white", color=BLACK, label="one memory")
    ax.legend(loc="center left")

    def update(result):
        neurons.set_data([result.N] * 2, [-0.03, 1.06])
        mark.set_text(" P = N")
        mark.set_x(result.N)
        for n, line in lines.items():
            line.set_data(result.P, result.curves[n])
            line.set_linewidth(3.0 if n == result.order else 1.3)
        point.set_data([result.at], [result.share])
        at = {n: np.interp(np.log(result.at), np.log(result.P), curve) for n, curve in result.curves.items()}
        others = ", ".join(f"{order_words(n)} {share:.0%}" for n, share in at.items())
        return (
            f"{result.N} neurons, {result.at} patterns, {result.corruption:.0%} of the neurons turned round: with "
            f"{order_words(result.order)} {result.share:.0%} of {result.trials} trials end in the pattern without an "
            f"error. On average: {others}."
        )

    update(result)
    return Drawing([neurons, mark, *lines.values(), point], update)


def draw_dreams(ax, result, columns=6):
    """Draw the likelihood during the training, and pictures drawn from the machine after it.

    Parameters
    ----------
    ax : dict of matplotlib Axes
        ``"L"`` and ``"S"``.
    result : Dreams
    columns : int
        Pictures in a row.
    """
    left, right = ax["L"], ax["S"]
    left.set(xlim=(0, result.curve[-1, 0]), ylim=(-6.6, -2.3), xlabel="step of the training")
    left.set_ylabel("log-likelihood per picture (nats)")
    left.axhline(result.ceiling, lw=1.4, **look("threshold"))
    left.text(0, result.ceiling + 0.05, " no machine can be better", color=COLOUR["threshold"], size=9)
    left.axhline(result.uniform, lw=1.4, **look("muted"))
    left.text(0, result.uniform - 0.09, " every picture alike", color=COLOUR["muted"], size=9, va="top")
    (curve,) = left.plot([], [], lw=2.0, ls="-", color=COLOUR["neuron"])
    image = right.imshow(sheet(result.samples, columns), cmap="gray_r", vmin=0, vmax=1)
    side, rows = result.samples.shape[1] + 1, -(-len(result.samples) // columns)
    right.set(xticks=[], yticks=[], title="pictures it makes up (× not a bar)")
    right.spines[:].set_visible(False)
    places = np.arange(len(result.samples))
    middle = np.stack([places % columns, places // columns], axis=1) * side + side / 2
    right.set(xlim=(-0.5, columns * side + 0.5), ylim=(rows * side + 0.5, -0.5))
    (wrong,) = right.plot([], [], ls="none", marker="x", ms=13, mew=2.2, color=COLOUR["threshold"])

    def update(result):
        curve.set_data(result.curve.T)
        image.set_data(sheet(result.samples, columns))
        wrong.set_data(middle[~result.real].T)
        return (
            f"{result.words}: after {result.curve[-1, 0]:.0f} steps the log-likelihood is {result.curve[-1, 1]:.2f} "
            f"nats per picture, between {result.uniform:.2f} for every picture alike and {result.ceiling:.2f}, the "
            f"best there is. The pictures that were learned have {result.share:.0%} of the probability; "
            f"{result.real.sum()} of {len(result.real)} pictures drawn here are among them."
        )

    update(result)
    return Drawing([curve, image, wrong], update)


def sheet(samples, columns):
    """Return one picture of many, shape (S, n, n), with a grey frame around each."""
    S, n, _ = samples.shape
    rows = -(-S // columns)
    page = np.full((rows * (n + 1) + 1, columns * (n + 1) + 1), 0.35)
    for k, sample in enumerate(samples):
        top, left = k // columns * (n + 1) + 1, k % columns * (n + 1) + 1
        page[top : top + n, left : left + n] = sample
    return page


def draw_halves(ax, result):
    """Draw cues, what a memory made of them, and what was there.

    Parameters
    ----------
    ax : matplotlib Axes
    result : Halves
    """
    B, n, _ = result.true.shape
    image = ax.imshow(_rows(result), cmap="gray_r", vmin=-1, vmax=1, aspect="equal")
    ax.set_xticks([])
    ax.set_yticks([(n + 1) * row + n / 2 for row in range(3)], ["cue", "recalled", "true"])
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    texts = [
        ax.text((n + 1) * k + n / 2, 3 * (n + 1) + 0.4, "", ha="center", va="top", size=9) for k in range(B)
    ]
    ax.set_ylim(3 * (n + 1) + 2.6, -0.5)

    def update(result):
        image.set_data(_rows(result))
        for text, wrong in zip(texts, result.wrong, strict=True):
            text.set_text("exact" if wrong == 0 else f"{wrong:.0%} wrong")
            text.set_color(DARK_GREY if wrong == 0 else COLOUR["threshold"])
        exact = np.count_nonzero(result.wrong == 0)
        return (
            f"{result.words}: {exact} of the {B} digits shown come back without a wrong pixel. Over all digits tried, "
            f"{result.average:.1%} of the unknown pixels are wrong; of the nearest neighbour's {result.baseline:.1%}."
        )

    update(result)
    return Drawing([image, *texts], update)


def _rows(result):
    """The three rows of digits as one picture; what is unknown is grey."""
    B, n, _ = result.true.shape
    cue = result.true.astype(float).copy()
    cue[:, n // 2 :] = 0.0
    picture = np.full((3 * (n + 1) - 1, B * (n + 1) - 1), np.nan)
    for row, pictures in enumerate((cue, result.found, result.true)):
        for k, one in enumerate(pictures):
            picture[row * (n + 1) : row * (n + 1) + n, k * (n + 1) : k * (n + 1) + n] = one
    return picture

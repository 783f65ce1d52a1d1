"""Pictures of attention: maps, their sharpness, and what a head has learned (lesson 13)."""

from dataclasses import dataclass

import numpy as np

from .drawing import Drawing, join
from .style import COLOUR, look


@dataclass(frozen=True)
class Sharpness:
    """Shares of a set of queries.

    ``shares``, shape (T, T): one query per row. ``factors`` and ``entropies``, shape (n,): mean entropy in bits
    if the same scores are multiplied by each factor. ``factor`` is the one shown; ``words`` name the setting.
    """

    shares: np.ndarray
    factors: np.ndarray
    entropies: np.ndarray
    factor: float
    words: str

    @property
    def entropy(self):
        """Mean entropy of the rows, in bits."""
        p = np.clip(self.shares, 1e-300, 1.0)
        return float(-(p * np.log2(p)).sum(axis=1).mean())

    @property
    def top(self):
        """Mean largest share."""
        return float(self.shares.max(axis=1).mean())

    @property
    def slope(self):
        """Mean of p (1 − p): how much the shares still answer to the scores."""
        return float((self.shares * (1.0 - self.shares)).mean())


@dataclass(frozen=True)
class Sentence:
    """Who looks at whom in a sentence: ``names`` of the tokens, ``shares`` (T, T), ``allowed`` (T, T) of bool."""

    names: tuple
    shares: np.ndarray
    allowed: np.ndarray
    words: str


@dataclass(frozen=True)
class Recall:
    """A head that learns to look up.

    ``product`` (D, D) is W_Qᵀ W_K after ``step`` tasks; ``losses`` (n,) of all tasks; ``found`` and ``cosine``
    belong to this step.
    """

    product: np.ndarray
    losses: np.ndarray
    step: int
    found: float
    cosine: float
    words: str


# ---- sharpness -------------------------------------------------------------------------------------------


def draw_sharpness(ax, result):
    """Draw the shares of some queries as a map, and beside it their entropy against the factor of the scores.

    Parameters
    ----------
    ax : dict of matplotlib Axes
        "M" for the map, "E" for the entropy.
    result : Sharpness
    """
    return join(_shares(ax["M"], result), _entropy(ax["E"], result), sentence=_sharpness_in_words)


def _shares(ax, result):
    T = len(result.shares)
    ax.set(xlabel="key", ylabel="query", xticks=range(T), yticks=range(T))
    ax.set_title("shares: 0 dark, 1 bright")
    image = ax.imshow(result.shares, vmin=0, vmax=1)

    def update(result):
        image.set_data(result.shares)
        return ""

    return Drawing([image], update)


def _entropy(ax, result):
    most = np.log2(len(result.shares))
    ax.set(xscale="log", xlabel="factor on the scores", ylabel="mean entropy (bits)")
    ax.set(xlim=(result.factors[0], result.factors[-1]), ylim=(-0.1, most + 0.25))
    ax.axhline(most, lw=1.0, ls=(0, (1, 2)), color=COLOUR["muted"])
    ax.text(
        result.factors[-1], most + 0.03, "all alike", ha="right", va="bottom", size=9, color=COLOUR["muted"]
    )
    (line,) = ax.plot([], [], lw=1.4, color=COLOUR["neuron"])
    (now,) = ax.plot([], [], "o", ms=8, color=COLOUR["neuron"])
    title = ax.text(0.0, 1.02, "", transform=ax.transAxes, va="bottom", size=10.5)

    def update(result):
        line.set_data(result.factors, result.entropies)
        now.set_data([result.factor], [result.entropy])
        title.set_text(result.words)
        return ""

    return Drawing([line, now, title], update)


def _sharpness_in_words(result):
    return (
        f"{result.words}, {len(result.shares)} keys: mean entropy {result.entropy:.2f} of "
        f"{np.log2(len(result.shares)):.0f} bits, largest share {result.top:.2f} on average, "
        f"p (1 − p) {result.slope:.4f} on average."
    )


# ---- a sentence ------------------------------------------------------------------------------------------


def draw_sentence(ax, result):
    """Draw who looks at whom in a sentence; what is hidden is hatched.

    Parameters
    ----------
    ax : matplotlib Axes
    result : Sentence
    """
    T = len(result.names)
    ax.set(xlabel="is looked at", ylabel="looks")
    ax.tick_params(length=0)
    image = ax.imshow(result.shares, vmin=0, vmax=1, aspect="auto")
    texts = [
        [ax.text(j, i, "", ha="center", va="center", size=8.5, clip_on=True) for j in range(T)]
        for i in range(T)
    ]

    def update(result):
        image.set_data(result.shares)
        ax.set_xticks(range(T), result.names)
        ax.set_yticks(range(T), result.names)
        ax.set_title(result.words, loc="left", size=10.5)
        for i in range(T):
            for j in range(T):
                share = result.shares[i, j]
                seen = f"{100 * share:.0f}" if share >= 0.095 else ""
                texts[i][j].set_text(seen if result.allowed[i, j] else "×")
                texts[i][j].set_color("black" if share > 0.5 else "white")
        return _sentence_in_words(result)

    update(result)
    return Drawing([image, *(text for row in texts for text in row)], update, redraw_all=True)


def _sentence_in_words(result):
    parts = []
    for name in ("it", "hungry", "chased"):
        i = result.names.index(name)
        share = np.round(result.shares[i], 3)  # ties in the order of the alphabet, wherever the words stand
        order = sorted(range(len(share)), key=lambda j: (-share[j], result.names[j]))[:3]
        order = [j for j in order if share[j] >= share[order[0]] / 2]
        parts.append(
            f"«{name}» looks at "
            + " and ".join(f"«{result.names[j]}» {result.shares[i, j]:.0%}" for j in order)
        )
    return f"{result.words}: {'; '.join(parts)}. {(~result.allowed).sum()} pairs are hidden."


# ---- recall ----------------------------------------------------------------------------------------------


def draw_recall(ax, result):
    """Draw the loss of a head that learns to look up, and what W_Qᵀ W_K has become.

    Parameters
    ----------
    ax : dict of matplotlib Axes
        "L" for the loss, "W" for the matrix.
    result : Recall
    """
    loss = ax["L"]
    n = len(result.losses)
    loss.set(
        yscale="log",
        xlim=(-0.02 * n, 1.02 * n),
        ylim=(1e-4, 20.0),
        xlabel="tasks learned from",
        ylabel="loss of a task",
    )
    (curve,) = loss.plot([], [], lw=0.9, color=COLOUR["neuron"])
    now = loss.axvline(0, lw=1.4, **look("threshold"))
    title = loss.text(0.0, 1.02, "", transform=loss.transAxes, va="bottom", size=10.5)
    D = len(result.product)
    ax["W"].set(xlabel="entry of the key", ylabel="entry of the query", xticks=range(D), yticks=range(D))
    ax["W"].set_title("W_Qᵀ W_K: dark negative,\nbright positive")
    image = ax["W"].imshow(result.product, vmin=-1, vmax=1)

    def update(result):
        curve.set_data(np.arange(1, n + 1), np.maximum(result.losses, 1e-6))
        now.set_xdata([result.step, result.step])
        title.set_text(result.words)
        image.set_data(result.product / max(np.abs(result.product).max(), 1e-12))
        return _recall_in_words(result)

    update(result)
    return Drawing([curve, now, title, image], update)


def _recall_in_words(result):
    return (
        f"{result.words}, after {result.step} tasks: {result.found:.0%} of new queries find their key; the cosine of "
        f"W_Qᵀ W_K and the identity is {result.cosine:.2f}. The largest entry of each row stands at "
        f"{', '.join(str(int(k)) for k in result.product.argmax(axis=1))}."
    )

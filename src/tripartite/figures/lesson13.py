"""The still pictures of lesson 13, each one line in a cell."""

import numpy as np

from .drawing import Drawing, show
from .style import COLOUR, look

__all__ = ["show_look_up", "show_looks", "show_reading"]


def show_look_up(query, keys, values, shares):
    """Show a soft look-up in the plane: a query, keys with their values, and the share each of them gets.

    Parameters
    ----------
    query : array, shape (2,)
    keys : array, shape (T, 2)
    values : list of str
        What each key is the key of.
    shares : array, shape (T,)
    """

    def draw(ax, result):
        ax.set(xlabel="first number", ylabel="second number", aspect="equal")
        for key, value, share in zip(keys, values, shares, strict=True):
            ax.plot(
                *np.transpose([query, key]), color=COLOUR["value"], lw=1 + 14 * share, solid_capstyle="butt"
            )
            ax.plot(*np.transpose([query, key]), color=COLOUR["data"], lw=0.6)
            away = np.subtract(key, query) / max(np.hypot(*np.subtract(key, query)), 1e-12)
            ax.annotate(
                f"{value}: {share:.2f}",
                key,
                12 * away,
                textcoords="offset points",
                ha="left" if away[0] > 0.5 else "right" if away[0] < -0.5 else "center",
                va="center" if abs(away[1]) < 0.5 else "bottom" if away[1] > 0 else "top",
            )
        ax.plot(*np.transpose(keys), ms=9, **look("key", points=True), label="keys")
        ax.plot(*query, ms=11, **look("query", points=True), label="query")
        ax.margins(x=0.65, y=0.3)
        ax.legend(loc="upper left", bbox_to_anchor=(1.02, 1.0))
        words = ", ".join(f"{value} {share:.2f}" for value, share in zip(values, shares, strict=True))
        return Drawing([], lambda result: f"A query among {len(keys)} keys gets of the values: {words}.")

    return show(draw, None, (7.2, 3.2))


def show_looks(x, maps, side=2):
    """Show a picture of ink, and beside it maps with one number for each of its patches.

    Parameters
    ----------
    x : array, shape (height, width)
    maps : dict
        Title → array, shape (T,), patches row by row; each map has its own scale from its least to its most.
    side : int
        Pixels along the side of a patch.
    """
    x = np.asarray(x)
    rows, columns = x.shape[0] // side, x.shape[1] // side

    def draw(ax, result):
        cells = list(ax.values())
        cells[0].imshow(x, cmap="gray_r", vmin=0, vmax=1)
        cells[0].set_title("what was drawn")
        parts = []
        for cell, (title, values) in zip(cells[1:], maps.items(), strict=True):
            table = np.asarray(values, float).reshape(rows, columns)
            cell.imshow(table, extent=(-0.5, x.shape[1] - 0.5, x.shape[0] - 0.5, -0.5))
            around = np.arange(-1, max(x.shape) + 1)
            cell.contour(
                around[: x.shape[1] + 2],
                around[: x.shape[0] + 2],
                np.pad(x, 1),
                [0.5],
                colors="white",
                linewidths=1.2,
            )
            cell.set(xlim=(-0.5, x.shape[1] - 0.5), ylim=(x.shape[0] - 0.5, -0.5))
            cell.set_title(title)
            i, j = np.unravel_index(table.argmax(), table.shape)
            parts.append(f"{title}: most at the patch in row {i + 1}, column {j + 1}")
        for cell in cells:
            cell.set(xticks=[], yticks=[])
        return Drawing([], lambda result: f"A drawn picture and maps of its patches. {'; '.join(parts)}.")

    return show(draw, None, (7.2, 2.3), "".join(chr(65 + k) for k in range(len(maps) + 1)))


def show_reading(text, shares, title=""):
    """Show which letter looks at which earlier one, a row for each letter.

    Parameters
    ----------
    text : str
        At most 64 letters.
    shares : array, shape (T, T)
    title : str
    """
    shares = np.asarray(shares)
    names = [letter if letter.strip() else "␣" for letter in text]

    def draw(ax, result):
        T = len(names)
        ax.imshow(shares, vmin=0, vmax=1)
        ax.set_xticks(range(T), names, size=8)
        ax.set_yticks(range(T), names, size=8)
        ax.tick_params(length=0)
        ax.set(xlabel="is looked at", ylabel="looks", title=title)
        back = np.arange(T) @ shares.T
        far = np.mean(np.arange(T) - back)
        strongest = np.unravel_index(np.argmax(np.tril(shares, -1)), shares.shape)
        words = (
            f"{title}: a letter looks {far:.1f} places back on average; the strongest look at another letter is that "
            f"of «{names[strongest[0]]}» at place {strongest[0]} to «{names[strongest[1]]}» at place "
            f"{strongest[1]}, {shares[strongest]:.0%}."
        )
        return Drawing([], lambda result: words)

    return show(draw, None, (5.6, 5.0))

"""Curves of a training: the loss, or whatever it reports, step by step."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from .drawing import Drawing
from .style import BLACK, BLUE, DARK_GREY, GREEN, PURPLE, VERMILLION

__all__ = ["draw_training"]

_MARKERS = 24  # on a curve, at most
_CURVES = 6  # a picture of more cannot be read
_MOST = 200  # points drawn of one curve; a longer one is averaged in pieces

#: How a curve of this name is drawn; training is thin, since it trembles from batch to batch.
_LOOKS = {
    "training": dict(color=DARK_GREY, linestyle="-", linewidth=1.2),
    "test": dict(color=BLACK, linestyle=(0, (4, 2)), marker="o", markersize=4),
}
_OTHERS = (
    dict(color=BLUE, linestyle="-.", marker="s", markersize=4),
    dict(color=VERMILLION, linestyle=(0, (1, 1)), marker="^", markersize=4),
    dict(color=GREEN, linestyle=(0, (8, 1.5, 1.5, 1.5)), marker="h", markersize=4),
    dict(color=PURPLE, linestyle=(0, (3, 1)), marker="x", markersize=4),
)


def draw_training(ax, result):
    """Curves over the steps of a training.

    Parameters
    ----------
    ax : matplotlib axes
    result : (dict, int, str)
        name → (steps, values), two lists of equal length, for each curve; the number of steps in all;
        what the values are, such as "loss".
    """
    _, total, ylabel = result
    ax.set(xlim=(0, total), xlabel="step", ylabel=ylabel)
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    # All lines are there from the start, empty: one that came later would be drawn with the axes each time.
    free = [ax.plot([], [], clip_on=False)[0] for _ in range(_CURVES)]
    drawing, lines = Drawing(list(free), lambda result: update(result)), {}

    def update(result):
        curves, _, _ = result
        for name in list(curves)[:_CURVES]:
            if name not in lines:
                lines[name] = free[len(lines)]
                lines[name].set(label=name, **_look(name, len(lines) - 1))
                ax.legend(handles=[*lines.values()], loc="upper right")
        drawn = {name: _averaged(*curves[name]) for name in lines}
        for name, curve in drawn.items():
            lines[name].set_data(*curve)
            lines[name].set_markevery(1 + len(curve[0]) // _MARKERS)
        _fit(ax, [values for _, values in drawn.values()])
        return _sentence(curves, ylabel)

    update(result)
    return drawing


def _look(name, number):
    return _LOOKS.get(name, _OTHERS[number % len(_OTHERS)])


def _averaged(steps, values):
    """Return a curve of at most _MOST points: means of pieces that follow each other."""
    steps, values = np.asarray(steps, float), np.asarray(values, float)
    length = _piece(steps)
    starts = np.arange(0, len(steps), length)
    if length == 1:
        return steps, values
    sizes = np.diff(np.append(starts, len(steps)))
    return np.add.reduceat(steps, starts) / sizes, np.add.reduceat(values, starts) / sizes


def _piece(steps):
    """Return how many values one point of a drawn curve stands for."""
    return max(1, -(-len(steps) // _MOST))


def _fit(ax, curves):
    """Let the y axis begin with the first values, and grow where a curve leaves it.

    It never shrinks, so that axes and labels are drawn seldom.
    """
    values = np.concatenate([np.zeros(1), *curves])
    values = values[np.isfinite(values)]
    low, high = (0.0, 0.0) if ax.get_autoscaley_on() else ax.get_ylim()
    if len(values) > 1 and (values.max() > high or values.min() < low):
        ax.set_ylim(min(low, 1.1 * values.min()), max(high, 1.1 * values.max()))


def _sentence(curves, ylabel):
    parts, last = [], 0
    for name, (steps, values) in curves.items():
        if len(values):
            places, drawn = _averaged(steps, values)
            low = np.nanargmin(drawn) if np.any(np.isfinite(drawn)) else -1
            piece = _piece(steps)
            part = f"{name} from {values[0]:.3g} to {np.mean(values[-piece:]):.3g}"
            if piece > 1:
                part += f" (mean of the last {piece} steps)"
            # not of the training itself, which trembles
            if name != "training" and drawn[low] < min(drawn[0], drawn[-1]) - 0.1 * abs(drawn[-1]):
                part += f", lowest {drawn[low]:.3g} near step {places[low]:.0f}"
            parts.append(part)
            last = max(last, steps[-1])
    return f"The {ylabel} over {last} steps: {'; '.join(parts)}." if parts else f"No {ylabel} reported yet."

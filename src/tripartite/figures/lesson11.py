"""The still pictures of lesson 11, each one line in a cell."""

import numpy as np

from .drawing import Drawing, join, show
from .style import COLOUR, look

__all__ = ["show_distances", "show_echo", "show_liquid"]


def show_echo(states, most=6):
    """Show what a loop makes of a single pulse: a few units, and the mean size of all.

    Parameters
    ----------
    states : array, shape (T, N)
        After each step; the pulse comes in the first.
    most : int
        How many units are drawn.
    """

    def draw(ax, states):
        T = len(states)
        ax.set(xlim=(0, T - 1), xlabel="steps after the pulse", ylabel="state of a unit")
        ax.axhline(0.0, lw=0.8, color=COLOUR["area"])
        ax.plot(np.arange(T), states[:, :most], lw=1.2)
        size = np.abs(states).mean(axis=1)
        words = (
            f"A pulse of one step rings on in the {states.shape[1]} units of a loop, {min(most, states.shape[1])} of "
            f"which are drawn: their mean size is {size[0]:.2f} right after "
            f"it, {size[10]:.2f} ten steps later and {size[-1]:.3f} after {T - 1} steps."
        )
        return Drawing([], lambda states: words)

    return show(draw, np.asarray(states, float), (7.2, 2.6))


def show_distances(runs):
    """Show how far two copies of a network are apart, on a logarithmic axis.

    Parameters
    ----------
    runs : dict
        What it is, in words → array of distances, shape (T,), as shares of the first.
    """

    def draw(ax, runs):
        T = max(map(len, runs.values()))
        ax.set(xlim=(0, T), ylim=(1e-12, 1e2), yscale="log", xlabel="steps")
        ax.set_ylabel("distance of the copies")
        for name, distance in runs.items():
            ax.plot(np.arange(1, len(distance) + 1), np.maximum(distance, 1e-300), label=name)
        ax.legend(loc="lower center")
        words = "; ".join(f"{name}: {d[-1]:.2g} after {len(d)} steps" for name, d in runs.items())
        return Drawing([], lambda runs: f"Distance of two copies as a share of the first. {words}.")

    return show(draw, runs, (7.2, 3.0))


def show_liquid(spikes, fired, trial=0):
    """Show one trial: the spikes that come in above those of the liquid.

    Parameters
    ----------
    spikes : array of bool, shape (T, trials, C)
        Input, in steps of 1 ms.
    fired : array of bool, shape (T, trials, N)
        Spikes of the cells.
    trial : int
    """

    def draw(ax, pair):
        top = _raster(ax["I"], pair[0], "channel")
        bottom = _raster(ax["O"], pair[1], "cell")
        ax["I"].set(xlabel="", title="what comes in")
        ax["I"].tick_params(labelbottom=False)
        ax["O"].set_title("what the liquid makes of it")
        return join(top, bottom, sentence=_liquid_in_words)

    pair = (np.asarray(spikes)[:, trial], np.asarray(fired)[:, trial])
    return show(draw, pair, (7.2, 3.8), "I;O", height_ratios=[1, 2.4])


def _raster(ax, marks, name):
    step, row = np.nonzero(marks)
    ax.set(xlim=(0, len(marks)), ylim=(-0.7, marks.shape[1] - 0.3), xlabel="time (ms)", ylabel=name)
    ax.plot(step, row, ms=3.0, mew=0.9, **look("spike", points=True))
    return Drawing([], lambda pair: "")


def _liquid_in_words(pair):
    spikes, fired = pair
    rate = fired.mean() * 1000.0
    return (
        f"{spikes.sum()} spikes in {spikes.shape[1]} channels come in; the {fired.shape[1]} cells of the liquid "
        f"answer with {fired.sum()}, {rate:.0f} a second in each cell on average."
    )

"""Pictures of recurrent networks: norms over time, what a gated cell keeps, what a reservoir remembers."""

from dataclasses import dataclass

import numpy as np

from .drawing import Drawing
from .style import COLOUR, look

#: What the axis of norms shows; a curve beyond it leaves the frame.
FLOOR, CEILING = 1e-12, 1e12


@dataclass(frozen=True)
class Norms:
    """What 100 steps of a loop make of a state and of an error.

    ``state`` (T + 1,): norm of the state after t steps, over the first. ``error`` (T + 1,): norm of the
    error k steps back, over the first. ``rho`` is the spectral radius, ``words`` say what kind of network.
    """

    state: np.ndarray
    error: np.ndarray
    rho: float
    words: str


@dataclass(frozen=True)
class Kept:
    """What an LSTM keeps of a value that it wrote once.

    ``c`` (T,): the cell after each step; ``f`` and ``i`` its gates, ``half_life`` in steps (inf for f = 1).
    """

    c: np.ndarray
    f: float
    i: float
    half_life: float


@dataclass(frozen=True)
class Memory:
    """What a reservoir remembers.

    ``r2`` (K,): squared correlation for each delay 1 … K; ``N`` units; ``words`` describe the reservoir.
    """

    r2: np.ndarray
    N: int
    words: str


def draw_norms(ax, result):
    """Draw the norm of the state (forwards) and of the error (backwards) on a logarithmic axis.

    Parameters
    ----------
    ax : matplotlib Axes
    result : Norms
    """
    steps = np.arange(len(result.state))
    ax.set(xlim=(0, steps[-1]), ylim=(FLOOR, CEILING), yscale="log", yticks=[1e-12, 1e-6, 1.0, 1e6, 1e12])
    ax.set(xlabel="steps forwards (state) or backwards (error)", ylabel="norm, as a share of the first")
    ax.axhline(1.0, lw=0.8, color=COLOUR["area"])
    (power,) = ax.plot([], [], lw=4, ls="-", color=COLOUR["area"], label="ρ to the power of the steps")
    (state,) = ax.plot([], [], lw=1.8, ls="-", color=COLOUR["neuron"], label="state")
    (error,) = ax.plot([], [], lw=1.8, ls=(0, (5, 1.5)), color=COLOUR["data"], label="error")
    ax.legend(loc="upper left")

    def update(result):
        power.set_data(steps, _drawable(result.rho**steps))
        state.set_data(steps, _drawable(result.state))
        error.set_data(steps, _drawable(result.error))
        return (
            f"{result.words}, spectral radius {result.rho:.2f}: after {steps[-1]} steps the state has "
            f"{result.state[-1]:.2g} times its first norm; the error, {steps[-1]} steps back, "
            f"{result.error[-1]:.2g} times; ρ to the power of {steps[-1]} is {result.rho ** steps[-1]:.2g}."
        )

    update(result)
    return Drawing([power, state, error], update)


def _drawable(values):
    """Values that a logarithmic axis can place, however far outside its frame."""
    return np.clip(values, 1e-300, 1e300)


def draw_kept(ax, result):
    """Draw the content of a cell over time, with the power of f and the half-life.

    Parameters
    ----------
    ax : matplotlib Axes
    result : Kept
    """
    steps = np.arange(len(result.c))
    ax.set(xlim=(0, steps[-1]), ylim=(-1.0, 2.0), xlabel="steps after the value was written", ylabel="cell c")
    ax.axhline(0.0, lw=0.8, color=COLOUR["area"])
    (cell,) = ax.plot([], [], lw=2.2, ls="-", color=COLOUR["neuron"], label="what the LSTM keeps")
    (power,) = ax.plot([], [], lw=1.2, ls="--", color=COLOUR["data"], label="f to the power of the steps")
    (half,) = ax.plot([], [], lw=1.2, label="half-life", **look("threshold"))
    ax.legend(loc="lower right", ncols=3)

    def update(result):
        power.set_data(steps, result.f**steps)
        cell.set_data(steps, result.c)
        shown = result.half_life <= steps[-1]
        half.set_data([result.half_life] * 2 if shown else [], [-0.6, 1.9] if shown else [])
        life = f"{result.half_life:.2f} steps" if np.isfinite(result.half_life) else "without end"
        return (
            f"Forget gate {result.f:.3f}: the half-life is {life}. With the input gate at {result.i:.2f} the "
            f"cell holds {result.c[100]:.2f} after 100 steps; the forget gate alone would leave "
            f"{result.f**100:.2f} of 1."
        )

    update(result)
    return Drawing([cell, power, half], update)


def draw_memory(ax, result):
    """Draw r² against the delay on the left axes, and its sum as a bar under the bound N on the right.

    Parameters
    ----------
    ax : dict of matplotlib Axes
        ``"r"`` and ``"S"``.
    result : Memory
    """
    delays = np.arange(1, len(result.r2) + 1)
    ax["r"].set(xlim=(0, delays[-1]), ylim=(0, 1.04), xlabel="delay k (steps)", ylabel="r² of the read-out")
    (line,) = ax["r"].plot([], [], lw=1.8, ls="-", color=COLOUR["neuron"])
    ax["S"].set(xlim=(-0.7, 0.7), ylim=(0, 55), xticks=[], ylabel=f"sum of r² over {len(delays)} delays")
    (bar,) = ax["S"].bar([0.0], [0.0], width=0.8, color=COLOUR["neuron"])
    (bound,) = ax["S"].plot([], [], lw=1.6, **look("threshold"))
    label = ax["S"].text(0.0, 0.0, "", color=COLOUR["threshold"], ha="center", va="bottom", size=9)

    def update(result):
        total = float(result.r2.sum())
        line.set_data(delays, result.r2)
        bar.set_height(min(total, 55.0))
        bound.set_data([-0.7, 0.7], [result.N, result.N])
        label.set_text(f"bound: N = {result.N}")
        label.set_position((0.0, result.N + 0.5))
        good = int((result.r2 > 0.5).sum())
        return (
            f"{result.words}: r² is above one half for {good} delays, and the sum is {total:.1f} where no "
            f"linear read-out of {result.N} units can reach more than {result.N}."
        )

    update(result)
    return Drawing([line, bar, bound, label], update)

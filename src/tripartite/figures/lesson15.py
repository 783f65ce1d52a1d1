"""The still pictures of lesson 15, each one line in a cell."""

import numpy as np
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch
from matplotlib.ticker import LogLocator

from . import neuron_astrocyte_memory as memory
from .drawing import Drawing, show
from .gradients import slope
from .style import COLOUR, look

__all__ = ["show_cost", "show_load", "show_network", "show_norms", "show_recall", "show_settling"]


def show_network():
    """Show the circuit: tokens, hidden neurons, synapses inside one astrocyte, output neurons, the switch."""

    def draw(ax, result):
        ax.set(xlim=(0, 12), ylim=(0, 5), aspect="equal")
        ax.axis("off")
        hidden, outputs = [(4.0, y) for y in (0.7, 1.7, 2.7, 3.7)], [(9.0, y) for y in (1.2, 2.2, 3.2)]
        ax.add_patch(
            FancyBboxPatch(
                (5.1, 0.4), 2.6, 3.7, boxstyle="round,pad=0.15", fc="#DDF1EA", ec=COLOUR["astrocyte"], lw=1.6
            )
        )
        for a in hidden:
            for b in outputs:
                ax.plot([a[0] + 0.25, b[0] - 0.25], [a[1], b[1]], lw=0.8, ls="-", color=COLOUR["muted"])
                place = [0.4 * x + 0.6 * y for x, y in zip(a, b, strict=True)]
                ax.plot(*place, ms=5, **look("astrocyte", points=True))
        for x, y in (*hidden, *outputs):
            ax.add_patch(Circle((x, y), 0.25, fc="white", ec=COLOUR["neuron"], lw=1.6, zorder=3))
        for y, name in ((3.2, "key k"), (1.2, "query q")):
            ax.text(1.1, y, name, ha="center", va="center")
            ax.add_patch(FancyArrowPatch((1.75, y), (3.5, 2.2), arrowstyle="-|>", mutation_scale=12, lw=1))
        ax.text(
            2.4,
            2.2,
            "switch:\nwrite | read",
            ha="center",
            va="center",
            size=8.5,
            bbox=dict(fc="white", ec="0.5"),
        )
        ax.text(4.0, 4.15, "hidden φ", ha="center", color=COLOUR["neuron"])
        ax.text(9.0, 3.75, "output", ha="center", color=COLOUR["neuron"])
        ax.text(6.4, 4.5, "one astrocyte: gathers a, answers p", ha="center", color=COLOUR["astrocyte"])
        for x, y in hidden:
            ax.plot([x + 0.25, 5.0], [y, y], lw=2.0, ls="--", color=COLOUR["astrocyte"])
        ax.text(6.4, 0.02, "synapses H, each in a process; dashed: a", ha="center", size=9)
        ax.text(10.9, 3.2, "value v\nwhile writing", ha="center", va="center", size=9)
        ax.text(10.9, 1.4, "answer\nwhile reading", ha="center", va="center", size=9)
        ax.add_patch(FancyArrowPatch((10.1, 3.1), (9.35, 2.6), arrowstyle="-|>", mutation_scale=12, lw=1))
        ax.add_patch(FancyArrowPatch((9.35, 1.9), (10.1, 1.5), arrowstyle="-|>", mutation_scale=12, lw=1))
        words = (
            "A key or a query, chosen by a switch, drives a layer of hidden neurons; their synapses onto the output "
            "neurons all lie inside processes of one astrocyte. While writing, the output neurons hold the value; "
            "while reading, they give the answer."
        )
        return Drawing([], lambda result: words)

    return show(draw, None, (7.2, 3.0))


def show_settling(settling, target):
    """Show a reading that settles: calcium in the processes, and the output neurons.

    Parameters
    ----------
    settling : astrocyte_ode.Settling
    target : array, shape (d_v,)
        What attention gives.
    """
    target = np.asarray(target, float)

    def draw(ax, result):
        t = 1000 * result.t
        calcium = result.p.reshape(len(t), -1)
        ax["P"].plot(
            t, calcium[:, :: max(1, calcium.shape[1] // 24)], lw=0.8, ls="-", color=COLOUR["calcium"]
        )
        ax["P"].plot(t, calcium.mean(axis=1), lw=2, ls="--", color=COLOUR["data"])
        ax["P"].set(
            xlim=(0, _when_even(t, calcium)), ylim=(0, None), xlabel="time (ms)", ylabel="calcium (a.u.)"
        )
        ax["P"].set_title("processes; dashed: their mean")
        ax["X"].plot(t, result.x, ls="-", color=COLOUR["neuron"])
        for value in target:
            ax["X"].axhline(value, lw=1.0, **look("closed form") | {"linestyle": "--"})
        ax["X"].set(xlim=(0, t[-1]), xlabel="time (ms)", ylabel="output neurons")
        ax["X"].set_title("dashed: attention")
        drift = np.abs(calcium.sum(axis=1) / calcium[0].sum() - 1).max()
        words = (
            f"Calcium in {calcium.shape[1]} processes starts between {calcium[0].min():.2g} and {calcium[0].max():.2g} "
            f"and becomes even; its total changes by {drift:.0e} of itself. The outputs come to rest at most "
            f"{np.abs(result.x[-1] - target).max():.0e} from attention."
        )
        return Drawing([], lambda result: words)

    return show(draw, settling, (7.2, 2.6), "PX")


def _when_even(t, calcium):
    spread = calcium.std(axis=1)
    even = np.flatnonzero(spread < 0.02 * spread[0])
    return t[even[0]] if len(even) else t[-1]


def show_norms(curves, Ms):
    """Show the error against M for short and long vectors side by side.

    Parameters
    ----------
    curves : dict
        Title → dict of name of the features → errors (m,); "law" may be among them.
    Ms : sequence of int
    """
    Ms = np.asarray(Ms)
    drawn = {
        "independent": dict(marker="h", ls="-", color=COLOUR["astrocyte"]),
        "orthogonal": dict(marker="s", ls="--", color=COLOUR["neuron"]),
        "orthogonal, optimal": dict(marker="^", ls="-.", color=COLOUR["current"]),
        "law": look("closed form") | {"linestyle": ":"},
    }

    def draw(ax, curves):
        words = []
        for axes, (title, lines) in zip(ax.values(), curves.items(), strict=True):
            axes.set(xscale="log", yscale="log", ylim=(5e-3, 3), xlabel="number of features M", title=title)
            axes.set_yticks([0.01, 0.1, 1.0], ["0.01", "0.1", "1"])
            for name, errors in lines.items():
                axes.plot(Ms, errors, label=name, lw=1.5, ms=5, **drawn[name])
                if name != "law":
                    words.append(
                        f"{title}, {name}: {errors[-1]:.2g}, slope {slope(Ms, np.asarray(errors)):.2f}"
                    )
        first = next(iter(ax.values()))
        first.set_ylabel("relative error")
        first.legend(loc="lower left")
        return Drawing([], lambda curves: f"Errors with M = {Ms[-1]}, and slopes. " + "; ".join(words) + ".")

    return show(draw, curves, (7.2, 3.2), "LR", sharey=True)


def show_cost(lengths, softmax, network, kept):
    """Show time and memory of one more token against the number of tokens before it.

    Parameters
    ----------
    lengths : array, shape (m,)
    softmax, network : array, shape (m,)
        Seconds.
    kept : (array, int)
        Numbers that softmax attention and the network keep.
    """
    lengths = np.asarray(lengths)

    def draw(ax, result):
        times, numbers = (1e6 * softmax, 1e6 * network), (kept[0], np.full(len(lengths), kept[1]))
        for axes, pair, label in (
            (ax["T"], times, "time for one token (µs)"),
            (ax["M"], numbers, "numbers kept"),
        ):
            axes.set(xscale="log", yscale="log", xlabel="tokens before", ylabel=label)
            axes.plot(lengths, pair[0], "o-", color=COLOUR["neuron"], label="softmax")
            axes.plot(lengths, pair[1], "h--", color=COLOUR["astrocyte"], label="network")
            axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
            for axis in (axes.xaxis, axes.yaxis):
                axis.set_major_formatter("{x:g}")
            axes.minorticks_off()
        ax["T"].legend(loc="upper left")
        later = np.flatnonzero(softmax > network)
        words = (
            f"softmax is the slower from {lengths[later[0]]} tokens on"
            if len(later)
            else "softmax is faster throughout"
        )
        return Drawing(
            [],
            lambda result: (
                f"On this machine {words}; it keeps {kept[0][0]} numbers after {lengths[0]} tokens and {kept[0][-1]} "
                f"after {lengths[-1]}, the network always {kept[1]}."
            ),
        )

    return show(draw, None, (7.2, 2.8), "TM")


def show_recall(cue, held, state, energies, pattern, dt=0.1):
    """Show a recall of the memory of 2025 in its well-posed setting.

    Parameters
    ----------
    cue, pattern : array of ±1, shape (35,)
        What was shown, and the memory that belongs to it.
    held, state : neuron_astrocyte_memory.State
        When the cue is let go, and at the end.
    energies : array, shape (n,)
        From letting go on, every ``dt`` time constants.
    """
    result = memory.Recall(cue, state.x, pattern, held.p, dt * np.arange(len(energies)), np.asarray(energies))
    return show(memory.draw_recall, result, (7.2, 2.2), [["cue", "calcium", "found", "energy"]])


def show_load(rows):
    """Show how many memories were recalled, from ``data.recorded_memory()``; recorded, not computed here."""
    return show(memory.draw_load, rows, (7.2, 2.8))

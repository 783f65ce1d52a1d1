"""Pictures of the neuron–astrocyte memory of 2025 (lesson 15): a recall, and how many memories it holds."""

from dataclasses import dataclass

import numpy as np

from .drawing import Drawing
from .style import COLOUR, look

#: Setting in the recorded table → (name in the picture, how it is drawn).
SETTINGS = {
    "dense 4": ("dense memory of order 4, as promised", look("closed form") | {"marker": "x"}),
    "prepared": ("neurons, synapses, astrocyte", look("astrocyte") | {"marker": "h"}),
    "dense 2": ("classical Hopfield network", look("neuron") | {"marker": "o", "linestyle": "--"}),
    "resting": ("as the second, synapses starting at 0", look("threshold") | {"marker": "v"}),
}


@dataclass(frozen=True)
class Recall:
    """One recall, without units.

    ``cue``, ``found`` and ``memory``, shape (35,); ``calcium`` of the processes when the cue is let go, shape
    (35, 35); ``t`` in time constants since then, and ``energy`` at these times.
    """

    cue: np.ndarray
    found: np.ndarray
    memory: np.ndarray
    calcium: np.ndarray
    t: np.ndarray
    energy: np.ndarray


def draw_recall(ax, result):
    """Draw a cue, the calcium it raises, what the network makes of it, and the energy.

    Parameters
    ----------
    ax : dict of Axes
        "cue", "calcium", "found" and "energy".
    result : Recall
    """
    letters = [ax[name].imshow(np.zeros((7, 5)), cmap="Greys", vmin=-1, vmax=1) for name in ("cue", "found")]
    calcium = ax["calcium"].imshow(np.zeros((35, 35)), cmap="cividis")
    (energy,) = ax["energy"].plot([], [], **look("closed form"))
    for name, title in (("cue", "cue"), ("calcium", "calcium p, 35 × 35"), ("found", "after letting go")):
        ax[name].set(title=title, xticks=[], yticks=[])
    ax["energy"].set(title="energy", xlabel="time after letting go", ylabel="E")

    def update(result):
        for image, x in zip(letters, (result.cue, result.found), strict=True):
            image.set_data(np.reshape(x, (7, 5)))
        calcium.set_data(result.calcium)
        calcium.set_clim(result.calcium.min(), result.calcium.max())
        energy.set_data(result.t, result.energy)
        ax["energy"].relim()
        ax["energy"].autoscale_view()
        wrong = [int((np.sign(x) != result.memory).sum()) for x in (result.cue, result.found)]
        rises = np.diff(result.energy).max() > 1e-9 * np.abs(result.energy).max()
        return (
            f"The cue has {wrong[0]} of 35 points wrong, the answer {wrong[1]}. "
            f"The energy {'rises somewhere' if rises else 'never rises'}, "
            f"from {result.energy[0]:.2f} to {result.energy[-1]:.2f}."
        )

    return Drawing([*letters, calcium, energy], update, redraw_all=True)


def draw_load(ax, rows):
    """Draw which share of memories is recalled against their number.

    Parameters
    ----------
    ax : Axes
    rows : list of dict
        As ``data.recorded_memory`` returns them.
    """
    lines = {}
    for setting, (name, how) in SETTINGS.items():
        (lines[setting],) = ax.plot([], [], label=name, markersize=6, **how)
    ax.set_xscale("log")
    ax.xaxis.set_major_formatter("{x:.0f}")
    ax.set(xlabel="number of memories", ylabel="share recalled", ylim=(-0.04, 1.04))
    ax.set_title("40 neurons, a tenth of the signs flipped; recorded", color=COLOUR["closed form"])
    ax.legend(loc="center left", bbox_to_anchor=(1.01, 0.5))

    def update(rows):
        shares = {name: [] for name in SETTINGS}
        for row in rows:
            if row["setting"] in shares:
                shares[row["setting"]].append((row["memories"], row["recovered"] / row["runs"]))
        for setting, points in shares.items():
            lines[setting].set_data(*zip(*sorted(points), strict=True))
        ax.relim()
        ax.autoscale_view(scaley=False)

        def most(setting):
            return max((P for P, share in shares[setting] if share >= 0.9), default=0)

        return (
            f"At least 9 of 10 memories are recalled up to {most('dense 2')} by a Hopfield network, "
            f"{most('prepared')} by the neuron–astrocyte network and {most('dense 4')} by the dense memory of "
            f"order 4; with synapses starting at 0, none at any load."
        )

    return Drawing(list(lines.values()), update)

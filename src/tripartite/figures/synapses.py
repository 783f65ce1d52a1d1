"""Pictures of synapses and of activation functions: potentials, noisy thresholds, a bandit (lesson 03)."""

from dataclasses import dataclass

import numpy as np

from .drawing import Drawing
from .style import COLOUR, look


@dataclass(frozen=True)
class Potentials:
    """Membrane potentials that synapses cause.

    ``t`` ms, shape (T,); ``excited``, ``inhibited``, ``both`` mV, shape (T,), and ``EI`` mV, where inhibition
    pulls to; ``gE`` and ``gI``, multiples of the leak, shape (T,).
    """

    t: np.ndarray
    excited: np.ndarray
    inhibited: np.ndarray
    both: np.ndarray
    EI: float
    gE: np.ndarray
    gI: np.ndarray


@dataclass(frozen=True)
class Threshold:
    """A noisy threshold.

    ``x`` and ``counted``, shape (n,): fraction of trials with a spike; ``fine`` and ``curve``, shape (m,): the
    closed form; ``normal``, shape (m,): with normal noise of the same standard deviation. ``inputs``, shape
    (k,): single trials at ``chosen``; ``fraction`` of ``trials`` spike there, where ``expected`` is due.
    """

    x: np.ndarray
    counted: np.ndarray
    fine: np.ndarray
    curve: np.ndarray
    normal: np.ndarray
    inputs: np.ndarray
    chosen: float
    fraction: float
    expected: float
    trials: int


@dataclass(frozen=True)
class Choices:
    """How a learner plays a bandit.

    ``share``, shape (T,): fraction of runs that choose the arm which pays more points; ``error``, shape (T,):
    mean δ; ``changed``, shape (T − 1,): fraction that change their arm from one trial to the next; ``swap``:
    trial at which the arms exchange roles, or None; ``points`` per trial on average, and ``best`` and ``random``,
    what the better arm alone and a random choice would give; ``words`` say the task.
    """

    share: np.ndarray
    error: np.ndarray
    changed: np.ndarray
    swap: int | None
    points: float
    best: float
    random: float
    words: str


def draw_potentials(ax, result, rest=-70.0, limits=(-92.0, -33.0)):
    """Draw what excitation, inhibition and both together do to V.

    Parameters
    ----------
    ax : matplotlib Axes
    result : Potentials
    rest : float
        mV.
    limits : (float, float)
        Ends of the voltage axis, mV.
    """
    t = result.t
    ax.set(xlim=(0, t[-1]), ylim=limits, ylabel="V (mV)", xlabel="time (ms)")
    ax.axhline(rest, color=COLOUR["muted"], lw=0.8)
    ax.text(t[-1], rest, "rest", color=COLOUR["muted"], ha="right", va="top", size=9)
    (reversal,) = ax.plot([], [], lw=1.1, **look("muted"))
    label = ax.text(0.5, 0, "E_GABA", color=COLOUR["muted"], va="bottom", size=9)
    blue = COLOUR["voltage"]
    (excited,) = ax.plot([], [], color=blue, ls="--", lw=1.2, label="excitation alone")
    (inhibited,) = ax.plot([], [], color=blue, ls=":", lw=1.6, label="GABA alone")
    (both,) = ax.plot([], [], color=blue, lw=2.2, label="both")
    ax.legend(loc="upper right", ncols=3, handlelength=2.6, borderpad=0.1)

    def update(result):
        reversal.set_data([0, t[-1]], [result.EI] * 2)
        label.set(position=(0.5, result.EI))
        for line, V in ((excited, result.excited), (inhibited, result.inhibited), (both, result.both)):
            line.set_data(result.t, V)
        return potentials_in_words(result, rest)

    update(result)
    return Drawing([reversal, label, excited, inhibited, both], update)


def potentials_in_words(result, rest=-70.0):
    """Say how far each of the three potentials of a Potentials moves away from ``rest`` (mV)."""
    alone, gaba, both = (_swing(V, rest) for V in (result.excited, result.inhibited, result.both))
    return (
        f"With E_GABA at {result.EI:.0f} mV, excitation alone moves V by {alone:+.1f} mV, GABA alone by "
        f"{gaba:+.1f} mV, and both together by {both:+.1f} mV."
    )


def _swing(V, rest):
    """The largest move away from rest, with its sign; 0.0, never −0.0."""
    move = float(V[np.argmax(np.abs(V - rest))] - rest)
    return move if abs(move) >= 0.05 else 0.0


def draw_conductances(ax, result, top=3.2):
    """Draw the open conductances of a Potentials; ``top`` is the upper end of the axis."""
    ax.set(xlim=(0, result.t[-1]), ylim=(0, top), ylabel="g / $g_L$")
    ax.tick_params(labelbottom=False)
    (gE,) = ax.plot([], [], color=COLOUR["model"], lw=1.6, label="excitatory")
    (gI,) = ax.plot([], [], color=COLOUR["model"], lw=1.6, ls=":", label="GABA")
    ax.legend(loc="upper right", ncols=2, handlelength=2.6, borderpad=0.1)

    def update(result):
        gE.set_data(result.t, result.gE)
        gI.set_data(result.t, result.gI)
        return ""

    update(result)
    return Drawing([gE, gI], update)


def draw_trials(ax, result, half_width=6.0):
    """Draw single trials of a Threshold: each noisy input a dot, filled where the unit spikes.

    Parameters
    ----------
    ax : matplotlib Axes
    result : Threshold
    half_width : float
        The axis runs from −half_width to half_width; dots further out are drawn at its edge.
    """
    rows = np.arange(result.inputs.size)
    top = 1.1 * rows.size
    ax.set(
        xlim=(-half_width, half_width),
        ylim=(-1, top),
        yticks=[],
        xlabel="input − threshold (at the edge: beyond)",
    )
    ax.set_ylabel("trial")
    ax.axvline(0, lw=1.4, **look("threshold"))
    names = [ax.text(0, top, name, va="top", size=9) for name in (" threshold ", " mean ")]
    (mean,) = ax.plot([], [], lw=1.2, **look("current"))
    (silent,) = ax.plot([], [], ls="none", marker="o", ms=4, mfc="white", mec=COLOUR["muted"], clip_on=False)
    (spikes,) = ax.plot([], [], ls="none", marker="o", ms=4, color=COLOUR["spike"], clip_on=False)

    def update(result):
        fires = result.inputs > 0
        shown = np.clip(result.inputs, -half_width, half_width)
        mean.set_data([result.chosen] * 2, [-1, top])
        names[1].set_x(result.chosen)
        for name, side in zip(names, ("right", "left"), strict=True):  # away from each other
            name.set_ha(side if result.chosen >= 0 else {"right": "left", "left": "right"}[side])
        silent.set_data(shown[~fires], rows[~fires])
        spikes.set_data(shown[fires], rows[fires])
        return f"Of {rows.size} single trials at {result.chosen:.1f}, {fires.sum()} spike."

    update(result)
    return Drawing([mean, silent, spikes, *names], update)


def draw_probability(ax, result):
    """Draw the fraction of trials with a spike against the mean input: dots counted, line the closed form.

    Parameters
    ----------
    ax : matplotlib Axes
    result : Threshold
    """
    ax.set(xlim=(result.fine[0], result.fine[-1]), ylim=(-0.03, 1.03))
    ax.set(xlabel="mean input − threshold", ylabel="fraction with a spike")
    (normal,) = ax.plot([], [], lw=1.2, label="normal noise, same sd", **look("muted"))
    (curve,) = ax.plot([], [], lw=1.8, label="σ(x / width)", **look("closed form"))
    (dots,) = ax.plot([], [], ms=4.5, mfc="white", label="counted", **look("data", points=True))
    (here,) = ax.plot([], [], ms=7, mec="black", clip_on=False, **look("current", points=True))
    ax.legend(loc="upper left", borderpad=0.1, handlelength=1.8)

    def update(result):
        normal.set_data(result.fine, result.normal)
        curve.set_data(result.fine, result.curve)
        dots.set_data(result.x, result.counted)
        here.set_data([result.chosen], [result.fraction])
        return (
            f"At {result.chosen:.1f} the unit spikes in {result.fraction:.3f} of {result.trials} trials; "
            f"the sigmoid says {result.expected:.3f}."
        )

    update(result)
    return Drawing([normal, curve, dots, here], update)


def draw_choices(ax, result):
    """Draw how often the better arm is chosen, trial by trial.

    Parameters
    ----------
    ax : matplotlib Axes
    result : Choices
    """
    ax.set(xlim=(0, result.share.size), ylim=(0, 1), ylabel="share of the runs")
    ax.tick_params(labelbottom=False)
    ax.axhline(0.5, lw=1.0, **look("muted"))
    ax.text(result.share.size, 0.5, "chance", color=COLOUR["muted"], ha="right", va="bottom", size=9)
    (line,) = ax.plot([], [], lw=1.5, color=COLOUR["neuron"], label="choose the arm that pays more")
    (changed,) = ax.plot([], [], lw=1.1, ls="--", color=COLOUR["model"], label="change their arm")
    ax.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2, borderpad=0.1)
    (swap,) = ax.plot([], [], lw=1.2, color=COLOUR["muted"])
    label = ax.text(0, 0.02, "", color=COLOUR["muted"], va="bottom", size=9)

    def update(result):
        line.set_data(np.arange(result.share.size), result.share)
        changed.set_data(1 + np.arange(result.changed.size), result.changed)
        swap.set_data(*([[], []] if result.swap is None else [[result.swap] * 2, [0, 1]]))
        label.set(position=(1.02 * (result.swap or 0), 0.02))
        label.set_text("" if result.swap is None else "the arms change roles")
        quarter = result.share.size // 4
        late, restless = result.share[-quarter:].mean(), result.changed[-quarter:].mean()
        return (
            f"{result.words}: in the last quarter of the trials {late:.0%} of the choices fall on the arm that "
            f"pays more, and {restless:.0%} change the arm; {result.points:.2f} points per trial over all, where that "
            f"arm alone would give {result.best:.2f} and choosing at random {result.random:.2f}."
        )

    update(result)
    return Drawing([line, changed, swap, label], update)


def draw_errors(ax, result, limits=(-0.75, 1.25)):
    """Draw the mean error δ, trial by trial; ``limits`` are the ends of its axis."""
    ax.set(xlim=(0, result.error.size), ylim=limits, xlabel="trial", ylabel="mean error δ")
    ax.axhline(0, lw=0.8, color=COLOUR["muted"])
    (line,) = ax.plot([], [], lw=1.3, color=COLOUR["model"])

    def update(result):
        line.set_data(np.arange(result.error.size), result.error)
        return (
            f"The mean error δ starts at {result.error[0]:.2f} and ends near {result.error[-20:].mean():.2f}."
        )

    update(result)
    return Drawing([line], update)

"""Pictures of plasticity: weights over a cloud of inputs, thresholds that slide, spike timing (lesson 05)."""

from dataclasses import dataclass

import numpy as np

from .drawing import Drawing
from .style import COLOUR, look


@dataclass(frozen=True)
class Growth:
    """Length of a weight vector: ``measured`` and ``predicted``, shape (T,), after each sample."""

    measured: np.ndarray
    predicted: np.ndarray


@dataclass(frozen=True)
class Paths:
    """Two rules on one cloud.

    ``X`` samples, shape (T, 2); ``hebb`` and ``oja`` weights after each sample, shape (T, 2); ``component``
    direction of the largest spread, shape (2,), nan for a round cloud.
    """

    X: np.ndarray
    hebb: np.ndarray
    oja: np.ndarray
    component: np.ndarray


@dataclass(frozen=True)
class Answers:
    """A neuron that learns: ``y`` its answers to two patterns, shape (T, 2), and ``theta``, shape (T,)."""

    step: np.ndarray
    y: np.ndarray
    theta: np.ndarray


@dataclass(frozen=True)
class Window:
    """A timing window in units of A₊.

    ``lag`` ms and ``change``, shape (m,); ``chosen`` ms with ``change_chosen``; ``ratio`` of the two areas.
    """

    lag: np.ndarray
    change: np.ndarray
    chosen: float
    change_chosen: float
    ratio: float


@dataclass(frozen=True)
class Drift:
    """Drift of a weight in units of A₊ per second, shape (m,), at rates in Hz of both neurons."""

    rate: np.ndarray
    drift: np.ndarray


@dataclass(frozen=True)
class Traces:
    """Two spike trains, their traces and the weight.

    ``t`` ms, ``pre`` and ``post`` bool, ``x`` and ``y`` traces, ``w`` change of the weight, all of shape (T,).
    """

    t: np.ndarray
    pre: np.ndarray
    post: np.ndarray
    x: np.ndarray
    y: np.ndarray
    w: np.ndarray


def draw_synapse(ax, result):
    """Draw one synapse and what it could know, numbered.

    Parameters
    ----------
    ax : matplotlib Axes
    result : object
        Unused: nothing here changes.
    """
    ax.set(xlim=(0, 10), ylim=(-0.1, 3.6), aspect="equal")
    ax.axis("off")
    ax.plot([1.0, 4.55], [2.4, 2.4], color=COLOUR["model"], lw=2, ls="-")
    ax.plot([5.0, 6.0], [2.4, 2.4], color=COLOUR["neuron"], lw=3, ls="-")
    ax.plot([6.9, 8.6], [2.4, 2.4], color=COLOUR["neuron"], lw=2, ls="-")
    ax.plot([2.0, 2.0, 5.9], [2.4, 0.7, 0.7], color=COLOUR["model"], lw=1.2, ls=":")
    ax.plot([6.7, 8.6], [0.7, 0.7], color=COLOUR["muted"], lw=1.5, ls="-")
    for x, y, size, colour in ((0.9, 2.4, 26, "model"), (6.45, 2.4, 34, "neuron"), (6.3, 0.7, 26, "muted")):
        ax.plot(x, y, "o", ms=size, mfc="white", mew=2, color=COLOUR[colour])
    ax.plot(4.62, 2.4, "<", ms=13, color=COLOUR["model"])
    ax.plot(4.98, 2.4, "|", ms=20, mew=3, color=COLOUR["neuron"])
    places = (
        (2.7, 2.62, "1  what arrives"),
        (4.8, 3.0, "2  how strong\nit is itself"),
        (7.95, 2.5, "3  what the\nneuron answers"),
        (7.95, 1.6, "4  how much it has\nanswered lately"),
        (7.95, -0.1, "5  a neighbour's\nanswer and weights"),
    )
    for x, y, words in places:
        ax.text(x, y, words, ha="center", va="bottom", size=9.5)
    ax.text(3.9, 0.6, "a branch to a neighbour", ha="center", va="top", size=9.5, style="italic")
    ax.text(4.8, 1.95, "the synapse", ha="center", va="top", size=9.5, style="italic")
    alt = (
        "A synapse between an axon and a neuron, with five numbered things it could know: what arrives, how "
        "strong it is itself, what the neuron answers, how much it has answered lately, a neighbour's answer and "
        "weights."
    )
    return Drawing([], lambda result: alt)


def draw_growth(ax, growth):
    """Draw the length of the weights on a logarithmic axis, with the predicted exponential.

    Parameters
    ----------
    ax : matplotlib Axes
    growth : Growth
    """
    ax.set(xlabel="sample", ylabel="length of w", yscale="log", xlim=(0, growth.measured.size))
    (predicted,) = ax.plot([], [], lw=2.2, ls="--", color=COLOUR["muted"], label="predicted from λ₁")
    (measured,) = ax.plot([], [], label="measured", **look("neuron"))
    ax.legend(loc="upper left")
    top = max(growth.measured.max(), growth.predicted.max())
    ax.set_ylim(0.5 * min(growth.measured.min(), growth.predicted.min()), 2.0 * top)

    def update(growth):
        k = np.arange(growth.measured.size)
        measured.set_data(k, growth.measured)
        predicted.set_data(k, growth.predicted)
        return (
            f"On a logarithmic axis the length of the weights rises along a straight line, to "
            f"{growth.measured[-1]:.0f} after {k.size} samples; the prediction ends at {growth.predicted[-1]:.0f}."
        )

    update(growth)
    return Drawing([measured, predicted], update)


def draw_paths(ax, paths, reach=4.0):
    """Draw the cloud of inputs with the paths of w under Hebb's and Oja's rule.

    Parameters
    ----------
    ax : matplotlib Axes
    paths : Paths
    reach : float
        Half the side of the square that is shown; Hebb's path leaves it.
    """
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal", xlabel="input 1", ylabel="input 2")
    (dots,) = ax.plot([], [], ".", ms=2, color=COLOUR["muted"], label="inputs", zorder=1)
    circle = np.linspace(0, 2 * np.pi, 100)
    ax.plot(np.cos(circle), np.sin(circle), color=COLOUR["model"], lw=0.8)
    (axis,) = ax.plot([], [], lw=1.2, ls=":", color=COLOUR["data"], label="long axis")
    (hebb,) = ax.plot([], [], lw=2.4, ls=(0, (3, 1)), color=COLOUR["model"], label="Hebb")
    (oja,) = ax.plot([], [], lw=2.4, ls="-", color=COLOUR["neuron"], label="Oja")
    (end,) = ax.plot([], [], "o", ms=7, mec="black", color=COLOUR["neuron"])
    ax.legend(loc="upper left", handlelength=1.8, borderpad=0.1)

    def update(paths):
        dots.set_data(*paths.X.T)
        axis.set_data(*np.outer(paths.component, (-3 * reach, 3 * reach)))
        hebb.set_data(*np.clip(paths.hebb, -3 * reach, 3 * reach).T)
        oja.set_data(*np.clip(paths.oja, -3 * reach, 3 * reach).T)
        end.set_data(*np.clip(paths.oja[-1:], -3 * reach, 3 * reach).T)
        return paths_in_words(paths)

    update(paths)
    return Drawing([dots, axis, hebb, oja, end], update)


def draw_lengths(ax, paths):
    """Draw the length of w after each sample under both rules, on a logarithmic axis.

    Parameters
    ----------
    ax : matplotlib Axes
    paths : Paths
    """
    ax.set(yscale="log", ylim=(0.05, 1e6), xlim=(0, len(paths.X)), xlabel="sample", ylabel="length of w")
    ax.axhline(1.0, color=COLOUR["model"], lw=0.8)
    (hebb,) = ax.plot([], [], lw=2, ls=(0, (3, 1)), color=COLOUR["model"])
    (oja,) = ax.plot([], [], lw=2, ls="-", color=COLOUR["neuron"])

    def update(paths):
        k = np.arange(len(paths.X))
        for line, W in ((hebb, paths.hebb), (oja, paths.oja)):
            line.set_data(k, np.clip(lengths(W), 1e-3, 1e9))
        return ""

    update(paths)
    return Drawing([hebb, oja], update)


def lengths(W):
    """Length of each row, without overflow: shape (T, n) to (T,); what is not finite counts as infinite."""
    with np.errstate(over="ignore", invalid="ignore"):
        found = np.linalg.norm(W, axis=1)
    return np.where(np.isfinite(found), found, np.inf)


def off_axis(w, component):
    """Angle between w and a direction, degrees from 0 to 90."""
    length = np.linalg.norm(w)
    if not (np.isfinite(length) and length > 0):
        return float("nan")
    return float(np.degrees(np.arccos(min(1.0, abs(w @ component) / length))))


def paths_in_words(paths):
    """Say how long the weights became under each rule, and how far they point off the long axis."""
    ends = [(lengths(W)[-1], off_axis(W[-1], paths.component)) for W in (paths.hebb, paths.oja)]
    (hebb, a), (oja, b) = ends
    if not np.isfinite(paths.component).all():
        return (
            f"After {len(paths.X)} samples Hebb's weights have the length {hebb:.3g}, Oja's have the length {oja:.2f}. "
            "The cloud is round: no direction is its longest."
        )
    return (
        f"After {len(paths.X)} samples Hebb's weights have the length {hebb:.3g} and point {a:.0f}° off the longest "
        f"direction of the cloud; Oja's have the length {oja:.2f} and point {b:.0f}° off it."
    )


def draw_answers(ax, answers, top=6.0):
    """Draw a learning neuron's answers to two patterns, and its sliding threshold.

    Parameters
    ----------
    ax : matplotlib Axes
    answers : Answers
    top : float
        Upper end of the axis.
    """
    ax.set(xlim=(0, answers.step[-1]), ylim=(-0.8, top), xlabel="step", ylabel="answer y, threshold θ")
    ax.axhline(0.0, color=COLOUR["model"], lw=0.6)
    (theta,) = ax.plot([], [], lw=1.4, label="θ", **look("threshold"))
    (first,) = ax.plot([], [], lw=2.2, ls="-", color=COLOUR["neuron"], label="answer to pattern 1")
    (second,) = ax.plot([], [], lw=2.2, ls=(0, (1.5, 1)), color=COLOUR["data"], label="answer to pattern 2")
    ax.legend(loc="lower right", bbox_to_anchor=(1.0, 0.98), ncols=3, borderpad=0.1)

    def update(answers):
        for line, values in ((theta, answers.theta), (first, answers.y[:, 0]), (second, answers.y[:, 1])):
            line.set_data(answers.step, np.clip(np.nan_to_num(values, nan=1e9), -50, 50))
        return answers_in_words(answers)

    update(answers)
    return Drawing([theta, first, second], update)


def answers_in_words(answers):
    """Say how the second half of the learning looks: settled, undecided, restless, silent or out of bounds.

    Settled is what can last, one answer near 0 and the other not: both above 0 is a balance that tips.
    """
    late = answers.y[len(answers.y) // 2 :]
    if not np.isfinite(late).all() or np.abs(late).max() > 1e3:
        return "The answers grow without end: the threshold came too late."
    end, spread = late[-len(late) // 4 :], late.std(axis=0).max()
    if np.abs(end).max() < 0.2:
        return f"The neuron has fallen silent: since step {_silent_since(answers)} no answer is above 0.2."
    if spread > 0.3:
        state = "the answers go up and down"
    elif np.abs(end.mean(axis=0)).min() < 0.25:
        state = "the answers have settled"
    else:
        state = "the neuron still answers both and has not chosen"
    mean = late.mean(axis=0)
    return (
        f"In the second half of the steps {state}: on average {mean[0]:.2f} to pattern 1 and {mean[1]:.2f} to "
        f"pattern 2, with a standard deviation of up to {spread:.2f}."
    )


def _silent_since(answers):
    loud = np.flatnonzero(np.abs(answers.y).max(axis=1) >= 0.2)
    return int(answers.step[loud[-1]]) if loud.size else 0


def draw_window(ax, window, top=2.1):
    """Draw a timing window with its two areas, and the chosen lag.

    Parameters
    ----------
    ax : matplotlib Axes
    window : Window
    top : float
        Lower end of the axis, below 0; the upper one is 1.2.
    """
    ends = window.lag[0], window.lag[-1]
    ax.set(xlim=ends, ylim=(-top, 1.2), ylabel="change of w, in units of A₊")
    ax.set_xlabel("lag Δ = t_post − t_pre (ms)")
    ax.axhline(0.0, color=COLOUR["model"], lw=0.6)
    ax.axvline(0.0, color=COLOUR["model"], lw=0.6)
    ax.text(0.98 * ends[1], 1.12, "pre first: stronger", ha="right", va="top", size=9)
    ax.text(0.98 * ends[0], 1.12, "post first: weaker", ha="left", va="top", size=9)
    (above,) = ax.fill([0], [0], color=COLOUR["area"], lw=0)
    (below,) = ax.fill([0], [0], facecolor="white", edgecolor=COLOUR["muted"], hatch="////", lw=0)
    (line,) = ax.plot([], [], lw=2, color=COLOUR["neuron"])
    (here,) = ax.plot([], [], ms=8, clip_on=False, **look("data", points=True))
    label = ax.text(0.98 * ends[0], -0.97 * top, "", ha="left", va="bottom", size=9.5)

    def update(window):
        late, early = window.lag > 0, window.lag < 0
        for patch, side in ((above, late), (below, early)):
            lag, change = window.lag[side], np.clip(window.change[side], -top, 1.2)
            edge = [[lag[0], 0], *np.column_stack([lag, change]), [lag[-1], 0]]
            patch.set_xy(np.array(edge))
        line.set_data(window.lag, np.where(window.lag == 0, np.nan, window.change))
        here.set_data([window.chosen], [np.clip(window.change_chosen, -top, 1.2)])
        label.set_text(f"hatched / grey = {window.ratio:.2f}")
        return (
            f"A pair with a lag of {window.chosen:.0f} ms changes the weight by {window.change_chosen:+.3f} A₊. The "
            f"weakening area is {window.ratio:.2f} times the strengthening one."
        )

    update(window)
    return Drawing([above, below, line, here, label], update)


def draw_drift(ax, drift, end=25.0):
    """Draw the drift of a weight against the rate of two neurons that spike at random.

    Parameters
    ----------
    ax : matplotlib Axes
    drift : Drift
    end : float
        Upper and lower end of the axis, A₊ per second.
    """
    ax.set(xlim=(0, drift.rate[-1]), ylim=(-end, end), xlabel="rate of both (Hz)")
    ax.set_ylabel("drift of w, A₊ per second")
    ax.axhline(0.0, color=COLOUR["model"], lw=0.8)
    (line,) = ax.plot([], [], lw=2.2, ls="-", color=COLOUR["neuron"])
    label = ax.text(0.04 * drift.rate[-1], 0.95 * end, "", ha="left", va="top", size=9.5)

    def update(drift):
        line.set_data(drift.rate, np.clip(drift.drift, -2 * end, 2 * end))
        at = float(np.interp(20.0, drift.rate, drift.drift))
        label.set_text(f"at 20 Hz: {at:+.2f}".replace("-", "−"))
        return f"At 20 Hz spikes without any relation move the weight by {at:+.2f} A₊ per second."

    update(drift)
    return Drawing([line, label], update)


def draw_traces(ax, traces):
    """Draw two spike trains, their traces, and the weight they move.

    Parameters
    ----------
    ax : dict of matplotlib Axes
        With the keys "pre", "post" and "w".
    traces : Traces
    """
    parts = (("pre", traces.pre, traces.x, "trace of pre"), ("post", traces.post, traces.y, "trace of post"))
    for name, train, trace, label in parts:
        axis = ax[name]
        axis.plot(traces.t, trace, lw=1.6, color=COLOUR["model"])
        axis.plot(traces.t[train], np.full(train.sum(), 3.5), ms=9, mew=1.5, **look("spike", points=True))
        axis.set(xlim=(0, traces.t[-1]), ylim=(0, 4), yticks=[0, 1, 2], ylabel=label)
        axis.tick_params(labelbottom=False)
    ax["w"].plot(traces.t, traces.w, lw=2, drawstyle="steps-post", color=COLOUR["neuron"])
    ax["w"].axhline(0.0, color=COLOUR["model"], lw=0.6)
    ax["w"].set(xlim=(0, traces.t[-1]), xlabel="time (ms)", ylabel="change of w")
    alt = (
        f"{traces.pre.sum()} presynaptic and {traces.post.sum()} postsynaptic spikes over {traces.t[-1]:.0f} ms, "
        f"each with a trace that jumps by 1 and fades; the weight changes only at spikes and ends at "
        f"{traces.w[-1]:+.4f}."
    )
    return Drawing([], lambda result: alt)

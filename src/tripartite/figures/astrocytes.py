"""Pictures of astrocytes: how many, what they touch, their calcium, their time scales (lesson 14)."""

from dataclasses import dataclass

import numpy as np
from matplotlib.patches import Ellipse, FancyArrowPatch, PathPatch
from matplotlib.path import Path

from .drawing import Drawing
from .style import COLOUR, look


@dataclass(frozen=True)
class Counts:
    """Cells that are no neurons: ``names`` of n regions, ``values`` shape (n,), each ratio or share.

    ``claimed`` the value a claim gives, ``share`` whether values are shares of all cells.
    """

    names: tuple[str, ...]
    values: np.ndarray
    claimed: float
    share: bool


@dataclass(frozen=True)
class Calcium:
    """Calcium under one drive, and its range under all drives.

    ``t`` s and ``ca`` µM, shape (T,), the beginning; ``drives`` µM with ``low`` and ``high`` from ``settled`` to
    ``end`` (s), shape (n,); ``ip3`` the chosen drive, with its ``period`` in s then (nan at rest).
    """

    t: np.ndarray
    ca: np.ndarray
    drives: np.ndarray
    low: np.ndarray
    high: np.ndarray
    ip3: float
    period: float
    end: float
    settled: float


@dataclass(frozen=True)
class Driven:
    """A synapse drives an astrocyte: ``t`` s, ``ip3`` and ``ca`` µM, shape (T,); ``spikes`` s, shape (k,)."""

    t: np.ndarray
    ip3: np.ndarray
    ca: np.ndarray
    spikes: np.ndarray
    rate: float


@dataclass(frozen=True)
class Release:
    """Release per spike against the rate: ``curves`` name → (rate, theory, simulated rates, simulated)."""

    curves: dict


@dataclass(frozen=True)
class Buffer:
    """A leaky sum: ``t`` s and ``a``, shape (T,), after ``events`` at times in s; ``tau`` s, ``rate`` Hz.

    ``kind`` says how events come, "regular" or "irregular".
    """

    t: np.ndarray
    a: np.ndarray
    events: np.ndarray
    tau: float
    rate: float
    kind: str


# ---- cells and synapses --------------------------------------------------------------------------------------


def draw_counts(ax, counts):
    """Draw a bar for every count, and what a claim says as a dashed line.

    Parameters
    ----------
    ax : matplotlib Axes
    counts : Counts
    """
    places = np.arange(len(counts.names))[::-1]
    bars = ax.barh(places, np.zeros(places.size), height=0.6, color=COLOUR["astrocyte"], edgecolor="black")
    labels = [ax.text(0, place, "", va="center", size=9) for place in places]
    (claim,) = ax.plot([], [], lw=1.8, **look("threshold"))
    said = ax.text(0, 0, "", color=COLOUR["threshold"], size=9, va="bottom")
    ax.set_yticks(places, counts.names)
    ax.set_ylim(-0.6, places[0] + 1.15)

    def update(counts):
        top = 1.05 if counts.share else 13.0
        name = "share of all cells that are no neurons" if counts.share else "other cells per neuron"
        if ax.get_xlabel() != name:
            ax.set(xlim=(0, top), xlabel=name)
        for bar, label, value in zip(bars, labels, counts.values, strict=True):
            shown = min(max(float(value), 0.0), top) if np.isfinite(value) else 0.0
            bar.set_width(shown)
            label.set(x=shown + 0.01 * top, text=f"{value:.2f}", ha="left")
        claim.set_data([counts.claimed] * 2, [-0.6, places[0] + 0.6])
        right = counts.claimed > 0.6 * top
        said.set(
            x=counts.claimed,
            y=places[0] + 0.62,
            text=f"claimed: {counts.claimed:.2f}",
            ha="right" if right else "left",
        )
        reach = [
            name
            for name, value in zip(counts.names, counts.values, strict=True)
            if value >= 0.997 * counts.claimed  # 0.499 reaches what is shown as 0.50
        ]
        whole = counts.values[0]
        said_so = "share of the other cells comes" if counts.share else f"{name} come"
        return (
            f"In the whole human brain the {said_so} to {whole:.2f}; the claim is {counts.claimed:.2f}. "
            f"{len(reach)} of {len(counts.names)} counts reach it{': ' + '; '.join(reach) if reach else ''}."
        )

    update(counts)
    return Drawing([*bars, *labels, claim, said], update)


def draw_tripartite(ax, result):
    """Draw a synapse with an astrocyte's process beside it, and what passes between the three.

    Parameters
    ----------
    ax : matplotlib Axes
    result : object
        Unused: nothing here changes.
    """
    ax.set(xlim=(0, 12), ylim=(0, 7.2), aspect="equal")
    ax.axis("off")
    neuron, glia = COLOUR["neuron"], COLOUR["astrocyte"]
    _shape(ax, _BOUTON, neuron)
    _shape(ax, _SPINE, neuron)
    _shape(ax, _PROCESS, glia)
    _shape(ax, _SLIVER, glia)
    rng = np.random.default_rng(3)
    for x, y in _VESICLES:
        ax.add_patch(Ellipse((x, y), 0.24, 0.24, fc="white", ec=neuron, lw=1.2))
    for y in (3.1, 3.76):  # postsynaptic density, and the active zone opposite
        ax.plot([4.45, 5.55], [y, y], lw=3.5, ls="-", color=neuron, solid_capstyle="butt")
    ax.plot(rng.uniform(4.2, 5.8, 16), rng.uniform(3.28, 3.62, 16), ".", ms=3.5, color="black")
    ax.add_patch(Ellipse((9.5, 2.1), 1.7, 0.62, fc="white", ec=glia, lw=1.4))
    ax.text(9.5, 2.1, "Ca²⁺ store", ha="center", va="center", size=8.5)
    ax.text(8.05, 2.45, "IP₃", size=9, color="black", ha="center")
    ax.plot(6.5, 3.85, marker="v", ms=9, color=glia, mec="black")
    ax.plot(6.5, 2.95, marker="s", ms=8, color="white", mec="black")
    for start, end, style, bend in (
        ((5.75, 3.5), (6.32, 3.85), "-|>", -0.15),
        ((5.8, 3.35), (6.32, 2.98), "-|>", 0.15),
        ((6.62, 3.65), (8.6, 2.1), "-|>", 0.5),
    ):
        _arrow(ax, start, end, style, bend, "-")
    _arrow(ax, (6.72, 4.95), (6.12, 5.35), "-|>", 0.45, (0, (3, 2)))
    words = (
        (5.0, 5.45, "1  presynaptic\nterminal", "center", neuron),
        (5.0, 2.05, "2  postsynaptic\nspine", "center", neuron),
        (9.5, 3.62, "3  process of an astrocyte:\na thin leaf on a thicker branchlet", "center", "#00664B"),
        (2.0, 3.4, "cleft,\ntransmitter", "center", "black"),
        (8.6, 5.75, "back to the neuron?\n(disputed)", "center", COLOUR["threshold"]),
        (8.3, 4.75, "receptor (▼): sensing", "left", "black"),
        (7.3, 0.62, "transporter (□): uptake", "left", "black"),
        (1.45, 1.2, "not all round:\nthe process covers\npart of the rim", "center", "black"),
        (1.3, 6.75, "not to scale", "center", COLOUR["muted"]),
    )
    for x, y, text, align, colour in words:
        ax.text(x, y, text, ha=align, va="center", size=9.5, color=colour)
    for start, end in (
        ((2.75, 3.4), (4.1, 3.42)),
        ((7.25, 0.72), (6.5, 2.78)),
        ((8.2, 4.72), (6.68, 3.95)),
        ((7.25, 5.7), (6.8, 5.3)),
        ((2.2, 1.75), (3.4, 2.6)),
    ):
        ax.plot(*zip(start, end, strict=True), lw=0.8, ls="-", color=COLOUR["muted"])
    alt = (
        "A presynaptic terminal with vesicles faces a postsynaptic spine across a narrow cleft. The thin leaf of an "
        "astrocyte's process lies against part of the rim on the right, a sliver of another on the left; the cleft "
        "itself is free. Transmitter reaches the leaf, where a transporter takes some up and a receptor senses some; "
        "by IP₃ that reaches a calcium store in the thicker branchlet behind. A dashed arrow from the astrocyte back "
        "to the terminal is marked as disputed. Not to scale."
    )
    return Drawing([], lambda result: alt)


#: Where vesicles lie, some of them docked.
_VESICLES = [
    *((x, 3.98) for x in (4.6, 5.0, 5.4)),
    *((x, 4.38) for x in (4.2, 4.75, 5.3, 5.85)),
    *((x, 4.78) for x in (4.5, 5.1, 5.6)),
]
#: Outlines as groups of three control points after the first point.
_BOUTON = [
    *((4.75, 7.2), (4.7, 6.5), (3.7, 6.1), (3.75, 4.8), (3.8, 3.9), (4.0, 3.72), (5.0, 3.72)),
    *((6.0, 3.72), (6.2, 3.9), (6.25, 4.8), (6.3, 6.1), (5.3, 6.5), (5.25, 7.2)),
]
_SPINE = [
    *((4.7, 0.0), (4.72, 0.8), (3.75, 1.1), (3.8, 2.1), (3.85, 2.9), (4.05, 3.14), (5.0, 3.14)),
    *((5.95, 3.14), (6.15, 2.9), (6.2, 2.1), (6.25, 1.1), (5.28, 0.8), (5.3, 0.0)),
]
_PROCESS = [
    *((11.9, 2.95), (10.6, 2.75), (8.6, 3.15), (7.7, 2.75), (7.05, 2.55), (6.95, 3.4), (6.95, 4.3)),
    *((6.95, 5.0), (6.45, 5.1), (6.42, 4.3), (6.40, 3.6), (6.42, 3.1), (6.36, 2.6)),
    *((6.3, 1.7), (7.0, 1.35), (8.2, 1.3), (9.4, 1.25), (10.8, 1.5), (11.9, 1.3)),
]
_SLIVER = [
    *((3.3, 0.4), (3.3, 1.4), (3.66, 2.0), (3.68, 2.5), (3.70, 2.85), (3.66, 2.98), (3.56, 2.98)),
    *((3.42, 2.98), (3.38, 2.8), (3.34, 2.5), (3.25, 1.9), (2.95, 1.3), (2.9, 0.4)),
]


def _shape(ax, points, colour):
    """A closed curve through groups of three control points."""
    codes = [Path.MOVETO] + [Path.CURVE4] * (len(points) - 1)
    fill = {COLOUR["neuron"]: "#DCEBF5", COLOUR["astrocyte"]: "#D5EFE6"}[colour]
    ax.add_patch(PathPatch(Path(points, codes), fc=fill, ec=colour, lw=1.8))


def _arrow(ax, start, end, style, bend, dash):
    ax.add_patch(
        FancyArrowPatch(
            start, end, arrowstyle=style, mutation_scale=11, lw=1.3, ls=dash, color="black",
            connectionstyle=f"arc3,rad={bend}",
        )
    )  # fmt: skip


# ---- calcium -------------------------------------------------------------------------------------------------


_TOP = 1.0  # µM, end of the axes of calcium


def draw_calcium(ax, result):
    """Draw calcium over time on ``ax["A"]``, and its range against the drive on ``ax["B"]``.

    Parameters
    ----------
    ax : dict of matplotlib Axes
    result : Calcium
    """
    left, right = ax["A"], ax["B"]
    left.set(xlim=(0, result.t[-1]), ylim=(0, _TOP), xlabel="time (s)", ylabel="[Ca²⁺] (µM)")
    right.set(xlim=(result.drives[0] - 0.01, result.drives[-1] + 0.01), ylim=(0, _TOP), xlabel="[IP₃] (µM)")
    (line,) = left.plot([], [], lw=1.5, **look("calcium"))
    words = left.text(0.98, 0.97, "", transform=left.transAxes, ha="right", va="top", size=9.5)
    (low,) = right.plot([], [], lw=1.4, ls="-", color=COLOUR["calcium"])
    (high,) = right.plot([], [], lw=1.4, ls="-", color=COLOUR["calcium"])
    (here,) = right.plot([], [], lw=1.4, **look("ip3"))
    left.set_title("calcium over time")
    right.set_title(f"range from {result.settled:.0f} to {result.end:.0f} s")

    def update(result):
        line.set_data(result.t, result.ca)
        low.set_data(result.drives, result.low)
        high.set_data(result.drives, result.high)
        here.set_data([result.ip3] * 2, [0, _TOP])
        k = int(np.argmin(np.abs(result.drives - result.ip3)))
        low_end, high_end = result.low[k], result.high[k]
        if np.isfinite(result.period):
            words.set_text(f"period {result.period:.1f} s")
            end = f"swings between {low_end:.2f} and {high_end:.2f} µM with a period of {result.period:.1f} s"
        else:
            words.set_text("no rhythm that lasts")
            end = f"comes to rest near {0.5 * (low_end + high_end):.2f} µM"
        return f"At an IP₃ of {result.ip3:.2f} µM calcium {end}, seen from {result.settled:.0f} to {result.end:.0f} s."

    update(result)
    return Drawing([line, words, low, high, here], update)


def draw_window(ax, result):
    """Draw the range of calcium against the drive, and the resting point: a line where it is stable, else dots.

    Parameters
    ----------
    ax : matplotlib Axes
    result : tuple
        ip3, low, high, rest (µM, shape (n,)), stable (bool, shape (n,)), and the two borders (µM).
    """
    ip3, low, high, rest, stable, borders = result
    ax.set(xlim=(ip3[0], ip3[-1]), ylim=(0, 0.6), xlabel="[IP₃] (µM)", ylabel="[Ca²⁺] (µM)")
    for border in borders:
        ax.axvline(border, lw=1.1, **look("threshold"))
        ax.text(border + 0.004, 0.585, f"{border:.3f}", color=COLOUR["threshold"], size=9, va="top")
    ax.fill_between(ip3, low, high, color=COLOUR["area"], lw=0, label="range in the simulation")
    ax.plot(
        ip3,
        np.where(stable, rest, np.nan),
        lw=2,
        ls="-",
        color=COLOUR["calcium"],
        label="resting point, stable",
    )
    ax.plot(ip3[~stable], rest[~stable], ".", ms=4, color=COLOUR["calcium"], label="resting point, unstable")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=3, borderpad=0)
    alt = (
        f"The resting point rises with the drive, from {rest[0]:.2f} to {rest[-1]:.2f} µM. Between {borders[0]:.3f} "
        f"and {borders[1]:.3f} µM of IP₃ it is unstable, and there calcium swings between "
        f"{np.nanmin(low[~stable]):.2f} and {np.nanmax(high[~stable]):.2f} µM at the most."
    )
    return Drawing([], lambda result: alt)


def draw_driven(ax, result):
    """Draw spikes on ``ax["S"]``, IP₃ on ``ax["I"]`` and calcium on ``ax["C"]``.

    Parameters
    ----------
    ax : dict of matplotlib Axes
    result : Driven
    """
    end = result.t[-1]
    ax["S"].set(xlim=(0, end), ylim=(-0.6, 0.6), yticks=[0], yticklabels=["spikes"])
    ax["S"].tick_params(labelbottom=False, bottom=False, left=False)
    ax["S"].spines[["left", "bottom"]].set_visible(False)
    ax["I"].set(xlim=(0, end), ylim=(0, 3.5), ylabel="[IP₃] (µM)")
    ax["I"].tick_params(labelbottom=False)
    ax["C"].set(xlim=(0, end), ylim=(0, 1.4), ylabel="[Ca²⁺] (µM)", xlabel="time (s)")
    (ticks,) = ax["S"].plot([], [], ms=10, mew=1.0, **look("spike", points=True))
    (ip3,) = ax["I"].plot([], [], lw=1.4, **look("ip3"))
    (ca,) = ax["C"].plot([], [], lw=1.5, **look("calcium"))

    def update(result):
        ticks.set_data(result.spikes, np.zeros(result.spikes.shape))
        ip3.set_data(result.t, result.ip3)
        ca.set_data(result.t, result.ca)
        late = result.ca[result.t > 20.0]
        up = int(np.sum((late[:-1] < 0.4) & (late[1:] >= 0.4)))
        swing = late.max() - late.min()
        kind = (
            f"spikes {up} times"
            if up > 2 and swing > 0.3
            else "stays on a plateau"
            if late.min() > 0.2
            else "stays low"
        )
        return (
            f"With {result.rate:.2f} synaptic spikes a second calcium {kind} after the first 20 s, between "
            f"{late.min():.2f} and {late.max():.2f} µM."
        )

    update(result)
    return Drawing([ticks, ip3, ca], update)


# ---- release, time scales, buffers ---------------------------------------------------------------------------


def draw_release(ax, release):
    """Draw what a spike releases against the rate of spikes, theory as lines, simulation as dots.

    Parameters
    ----------
    ax : matplotlib Axes
    release : Release
    """
    ax.set(
        xscale="log",
        xlim=(0.2, 60),
        xlabel="spikes per second",
        ylabel="part of the store\nreleased per spike",
    )
    ax.set_xticks([0.2, 1, 10, 50], ["0.2", "1", "10", "50"])
    styles = (
        (COLOUR["neuron"], "-", "o"),
        (COLOUR["astrocyte"], (0, (8, 1.5, 1.5, 1.5)), "h"),
        (COLOUR["astrocyte"], (0, (2, 1.5)), "^"),
    )
    parts = []
    for (name, curve), (colour, dash, marker) in zip(release.curves.items(), styles, strict=False):
        rate, theory, rate_sim, simulated = curve
        ax.plot(rate, theory, color=colour, ls=dash, label=name)
        ax.plot(rate_sim, simulated, marker, ms=5, mfc="white", color=colour)
        best = rate[np.argmax(theory)]
        course = "falls all the way" if best == rate[0] else f"rises up to {best:.0f} Hz and then falls"
        parts.append(f"{name}: release per spike {course}, from {theory[0]:.2f} to {theory[-1]:.2f}")
    ax.set_ylim(0, 1)
    ax.legend(loc="upper right")
    return Drawing([], lambda release: "; ".join(parts) + ".")


def draw_timescales(ax, rows):
    """Draw ranges of times as bars on one logarithmic axis.

    Parameters
    ----------
    ax : matplotlib Axes
    rows : sequence of (words, low, high, meaning)
        Seconds; meaning is "neuron", "astrocyte" or "model".
    """
    places = np.arange(len(rows))[::-1]
    for place, (_, low, high, meaning) in zip(places, rows, strict=True):
        if high / low > 1.05:
            ax.plot([low, high], [place, place], lw=7, ls="-", solid_capstyle="butt", color=COLOUR[meaning])
        else:
            ax.plot(
                low,
                place,
                marker={"neuron": "o", "astrocyte": "h", "model": "x"}[meaning],
                ms=8,
                color=COLOUR[meaning],
            )
    ax.set(xscale="log", xlim=(5e-4, 400), ylim=(-0.7, len(rows) - 0.3), xlabel="seconds (logarithmic)")
    ax.set_xticks([1e-3, 1e-2, 0.1, 1, 10, 100], ["1 ms", "10 ms", "0.1 s", "1 s", "10 s", "100 s"])
    ax.minorticks_off()
    ax.set_yticks(places, [row[0] for row in rows])
    ax.axvline(1 / 3, lw=1.2, **look("muted"))
    ax.text(1 / 3, len(rows) - 0.35, " three words a second", size=8.5, color=COLOUR["muted"], va="bottom")
    words = "; ".join(
        f"{name} {_seconds(low)}{'' if high / low <= 1.05 else ' to ' + _seconds(high)}"
        for name, low, high, _ in rows
    )
    return Drawing([], lambda rows: f"On one logarithmic axis: {words}.")


def _seconds(value):
    return f"{1000 * value:g} ms" if value < 0.1 else f"{value:g} s"


def draw_buffer(ax, buffer):
    """Draw events on ``ax["E"]``, the leaky sum on ``ax["A"]``, and on ``ax["W"]`` what an event counts by its age.

    Parameters
    ----------
    ax : dict of matplotlib Axes
    buffer : Buffer
    """
    end = buffer.t[-1]
    ax["E"].set(xlim=(0, end), ylim=(-0.6, 0.6), yticks=[0], yticklabels=["events"])
    ax["E"].tick_params(labelbottom=False, bottom=False, left=False)
    ax["E"].spines[["left", "bottom"]].set_visible(False)
    ax["A"].set(xlim=(0, end), xlabel="time (s)", ylabel="content (log above 1)")
    ax["A"].set_yscale("symlog", linthresh=1.0)
    ax["A"].set(ylim=(0, 1000), yticks=[0, 1, 10, 100, 1000], yticklabels=["0", "1", "10", "100", "1000"])
    ax["A"].minorticks_off()
    ax["W"].set(xlim=(0, 30), ylim=(0, 1.05), xlabel="age of an event (s)", title="how much it still counts")
    (ticks,) = ax["E"].plot([], [], ms=10, mew=0.9, **look("spike", points=True))
    (line,) = ax["A"].plot([], [], lw=1.4, ls="-", color=COLOUR["calcium"])
    (mean,) = ax["A"].plot([], [], lw=1.2, **look("closed form"))
    ax["A"].legend([line, mean], ["content", "rate · τ"], loc="upper right", ncols=2)
    (weight,) = ax["W"].plot([], [], lw=1.6, ls="-", color=COLOUR["astrocyte"])
    (mark,) = ax["W"].plot([], [], lw=1.2, **look("muted"))
    age = np.linspace(0, 30, 301)

    def update(buffer):
        ticks.set_data(buffer.events, np.zeros(buffer.events.shape))
        line.set_data(buffer.t, buffer.a)
        expected = buffer.rate * buffer.tau
        mean.set_data([0, end], [expected, expected])
        weight.set_data(age, np.exp(-age / buffer.tau))
        mark.set_data([buffer.tau] * 2, [0, 1.05])
        late = buffer.a[buffer.t > 0.5 * end]
        worth = f"{expected:.1f}" if expected >= 1 else f"{expected:.2g}"
        return (
            f"With τ = {buffer.tau:.1f} s and {buffer.rate:.1f} {buffer.kind} events a second the buffer holds "
            f"rate · τ = {worth} events' worth on average once it is full; in the last {0.5 * end:.0f} s it went from "
            f"{late.min():.1f} to {late.max():.1f}. An event still counts {np.exp(-1 / buffer.tau):.2f} after 1 s "
            f"and {np.exp(-10 / buffer.tau):.2f} after 10 s."
        )

    update(buffer)
    return Drawing([ticks, line, mean, weight, mark], update)

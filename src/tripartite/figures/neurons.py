"""Pictures of reduced neurons: traces, rasters, rate curves, intervals, and what spikes cost (lesson 02)."""

from dataclasses import dataclass

import numpy as np

from .drawing import Drawing
from .style import COLOUR, look


@dataclass(frozen=True)
class Trace:
    """Membrane potential of one trial.

    ``t`` ms and ``V`` mV, shape (T,); ``spikes`` bool, shape (T,).
    """

    t: np.ndarray
    V: np.ndarray
    spikes: np.ndarray


@dataclass(frozen=True)
class RateCurve:
    """Firing rate against current.

    ``I`` nA and ``rate`` Hz, shape (m,), from the closed form; ``I_sim`` nA and ``rate_sim`` Hz, shape (n,),
    from simulation; ``chosen`` nA is the current of the other pictures, with ``rate_chosen`` Hz simulated and
    ``rate_expected`` Hz from the closed form; ``top`` Hz is the upper end of the axis.
    """

    I: np.ndarray
    rate: np.ndarray
    I_sim: np.ndarray
    rate_sim: np.ndarray
    chosen: float
    rate_chosen: float
    rate_expected: float
    top: float


@dataclass(frozen=True)
class Intervals:
    """Interspike intervals of one trial: ``t`` ms when each ends, ``isi`` ms, both of shape (n,)."""

    t: np.ndarray
    isi: np.ndarray


@dataclass(frozen=True)
class EnergyCurve:
    """Energy of a spiking net over that of an ordinary one.

    ``spikes`` per synapse and inference and ``ratio``, shape (m,); ``chosen`` spikes with ``ratio_chosen``;
    ``break_even`` spikes; ``words`` say what is counted.
    """

    spikes: np.ndarray
    ratio: np.ndarray
    chosen: float
    ratio_chosen: float
    break_even: float
    words: str


def draw_trace(ax, trace, threshold=-50.0, limits=(-68.0, -44.0)):
    """Draw V(t) with the threshold as a dashed line and spikes as ticks above it.

    Parameters
    ----------
    ax : matplotlib Axes
    trace : Trace
    threshold : float or None
        mV; None draws no line.
    limits : (float, float)
        Lower and upper end of the voltage axis, mV.
    """
    ax.set(xlim=(0, trace.t[-1]), ylim=limits, ylabel="V (mV)", xlabel="time (ms)")
    if threshold is not None:
        ax.axhline(threshold, lw=1.2, **look("threshold"))
        ax.text(
            trace.t[-1], threshold, "threshold", color=COLOUR["threshold"], ha="right", va="bottom", size=9
        )
    (line,) = ax.plot([], [], lw=1.3, **look("voltage"))
    height = limits[1] - 0.07 * (limits[1] - limits[0])
    (ticks,) = ax.plot([], [], ms=7, mew=1.3, **look("spike", points=True))

    def update(trace):
        at = trace.t[trace.spikes]
        line.set_data(trace.t, trace.V)
        ticks.set_data(at, np.full(at.shape, height))
        return (
            f"The membrane potential stays between {trace.V.min():.0f} and {trace.V.max():.0f} mV and the "
            f"neuron spikes {at.size} times in {trace.t[-1]:.0f} ms."
        )

    update(trace)
    return Drawing([line, ticks], update)


def draw_raster(ax, raster, duration, trials):
    """Draw one tick per spike, one row per trial.

    Parameters
    ----------
    ax : matplotlib Axes
    raster : tuple of two arrays of shape (n,)
        Times of the spikes, ms, and their trial, 0 to trials − 1.
    duration : float
        Length of a trial, ms.
    trials : int
    """
    ax.set(xlim=(0, duration), ylim=(-0.7, trials - 0.3), ylabel="trial", xlabel="time (ms)", yticks=[])
    (ticks,) = ax.plot([], [], ms=3.4, mew=0.9, **look("spike", points=True))

    def update(raster):
        ticks.set_data(*raster)
        return f"{trials} trials with noise spike {len(raster[0]) / trials:.1f} times each on average."

    update(raster)
    return Drawing([ticks], update)


def draw_rate_curve(ax, curve):
    """Draw the f–I curve: the closed form as a line, simulated rates as dots, the chosen current marked.

    Parameters
    ----------
    ax : matplotlib Axes
    curve : RateCurve
    """
    ax.set(xlim=(curve.I[0], curve.I[-1] * 1.02), xlabel="current I (nA)", ylabel="firing rate (Hz)")
    (line,) = ax.plot([], [], label="closed form", **look("closed form"))
    (dots,) = ax.plot([], [], ms=5, mfc="white", label="simulated", **look("data", points=True))
    (mark,) = ax.plot([], [], lw=1.2, **look("current"))
    (here,) = ax.plot(
        [], [], ms=7, mec="black", clip_on=False, label="this current", **look("current", points=True)
    )
    ax.legend(loc="upper left", borderpad=0.1, handlelength=1.6)

    def update(curve):
        ax.set_ylim(-0.02 * curve.top, curve.top) if ax.get_ylim()[1] != curve.top else None
        line.set_data(curve.I, curve.rate)
        dots.set_data(curve.I_sim, curve.rate_sim)
        mark.set_data([curve.chosen] * 2, [-0.02 * curve.top, curve.rate_chosen])
        here.set_data([curve.chosen], [curve.rate_chosen])
        return (
            f"At {curve.chosen:.2f} nA the simulated neuron fires at {curve.rate_chosen:.1f} Hz; "
            f"the closed form gives {curve.rate_expected:.1f} Hz."
        )

    update(curve)
    return Drawing([line, dots, mark, here], update)


def draw_intervals(ax, intervals, duration):
    """Draw each interspike interval at the time it ends, on a logarithmic axis.

    Parameters
    ----------
    ax : matplotlib Axes
    intervals : Intervals
    duration : float
        Length of the trial, ms.
    """
    ax.set(xlim=(0, duration), xlabel="time (ms)", ylabel="interval (ms)", yscale="log", ylim=(0.7, 400))
    ax.set_yticks([1, 10, 100], ["1", "10", "100"])
    (dots,) = ax.plot([], [], ms=4.5, mfc="white", **look("data", points=True))

    def update(intervals):
        dots.set_data(intervals.t, intervals.isi)
        return intervals_in_words(intervals.isi)

    update(intervals)
    return Drawing([dots], update)


def intervals_in_words(isi):
    """Say what intervals (ms, shape (n,)) tell of the pattern: the first, a late one, how even they are."""
    if isi.size < 2:
        return f"With {isi.size} interval{'s' * (isi.size != 1)} there is no pattern to judge."
    late = isi[isi.size // 2 :]
    return (
        f"The first interval is {isi[0]:.1f} ms, a late one {np.median(late):.1f} ms; the coefficient of "
        f"variation of the later half is {late.std() / late.mean():.2f}."
    )


def draw_energy(ax, curve, top=3.0):
    """Draw the energy ratio against spikes per synapse, and where it crosses one.

    Parameters
    ----------
    ax : matplotlib Axes
    curve : EnergyCurve
    top : float
        Upper end of the ratio axis; a point above it is shown as an arrow at the edge.
    """
    end = curve.spikes[-1]
    ax.set(xlim=(0, end), ylim=(0, top), ylabel="energy, spiking / ordinary net")
    ax.set_xlabel("spikes per synapse and inference")
    ax.axhspan(0, 1, color=COLOUR["area"], lw=0)
    ax.axhline(1, lw=1.0, color=COLOUR["muted"])
    ax.text(0.99 * end, 0.95, "spiking net needs less", ha="right", va="top", size=9)
    ax.text(0.99 * end, top - 0.04, "spiking net needs more", ha="right", va="top", size=9)
    (line,) = ax.plot([], [], lw=2, **look("model"))
    (crossing,) = ax.plot([], [], lw=1.6, **look("threshold"))
    label = ax.text(0, 0, "", color=COLOUR["threshold"], va="bottom", size=9.5)
    (here,) = ax.plot([], [], ms=8, clip_on=False, **look("data", points=True))

    def update(curve):
        line.set_data(curve.spikes, curve.ratio)
        crossing.set_data([curve.break_even] * 2, [0, 1])
        label.set(position=(curve.break_even + 0.1, 0.06), text=f"break-even {curve.break_even:.1f}")
        above = curve.ratio_chosen > top
        here.set(data=([curve.chosen], [min(curve.ratio_chosen, 0.97 * top)]), marker="^" if above else "o")
        return (
            f"At {curve.chosen:.1f} spikes per synapse the spiking net needs {curve.ratio_chosen:.2f} times "
            f"the energy of the ordinary one; both need the same at {curve.break_even:.1f} ({curve.words})."
        )

    update(curve)
    return Drawing([line, crossing, label, here], update)

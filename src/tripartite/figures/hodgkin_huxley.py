"""Pictures of a membrane with ion channels: pulses, clamped potentials, steps of current (lesson 01)."""

from dataclasses import dataclass

import numpy as np

from .drawing import Drawing
from .style import COLOUR, look

#: Line of each gate: the two gates of the sodium channel share its colour.
GATES = {
    "n": look("potassium"),
    "m": look("sodium"),
    "h": {"color": COLOUR["sodium"], "linestyle": (0, (1.5, 1.2))},
}


@dataclass(frozen=True)
class State:
    """A run of the model: ``t`` ms, ``V`` mV and the gates ``n``, ``m``, ``h``, all of shape (T,)."""

    t: np.ndarray
    V: np.ndarray
    n: np.ndarray
    m: np.ndarray
    h: np.ndarray


@dataclass(frozen=True)
class Peaks:
    """Highest potential after a pulse, against its amplitude.

    ``amplitude`` µA/cm² and ``peak`` mV, shape (n,); ``chosen`` µA/cm² with its ``peak_chosen`` mV is the pulse
    of the other pictures, and one slider step below it the peak is ``peak_below`` (nan if there is none);
    ``width`` ms is how long the pulse lasts. A close-up has ``centre`` µA/cm² and the half width ``zoom``; then
    ``amplitude`` counts from the centre.
    """

    amplitude: np.ndarray
    peak: np.ndarray
    chosen: float
    peak_chosen: float
    peak_below: float
    width: float
    centre: float = 0.0
    zoom: float = 0.0


@dataclass(frozen=True)
class Clamp:
    """Currents under voltage clamp.

    ``t`` ms, ``sodium`` and ``potassium`` mA/cm² of shape (T,) after the step from ``hold`` to ``chosen`` mV;
    ``V`` mV, shape (n,), with the largest sodium current ``peak`` and the last potassium current ``late``.
    """

    t: np.ndarray
    sodium: np.ndarray
    potassium: np.ndarray
    hold: float
    chosen: float
    V: np.ndarray
    peak: np.ndarray
    late: np.ndarray

    @property
    def peak_chosen(self):
        """The largest sodium current of the traces, mA/cm²."""
        return self.sodium[np.argmax(np.abs(np.nan_to_num(self.sodium)))]


@dataclass(frozen=True)
class StepResponse:
    """A step of current: ``t`` ms and ``V`` mV, shape (T,); ``chosen`` µA/cm² and ``rate_chosen`` Hz; ``spikes``
    counted in the trace; ``I`` µA/cm² and ``rate`` Hz, shape (n,), of all currents."""

    t: np.ndarray
    V: np.ndarray
    chosen: float
    rate_chosen: float
    spikes: int
    I: np.ndarray
    rate: np.ndarray


def draw_potential(ax, duration, limits=(-85.0, 60.0), counted_at=None):
    """Draw V(t) of anything with ``t`` and ``V``; a dashed line where spikes are counted, if given in mV."""
    ax.set(xlim=(0, duration), ylim=limits, ylabel="V (mV)", xlabel="time (ms)")
    if counted_at is not None:
        ax.axhline(counted_at, lw=1.0, **look("threshold"))
    (line,) = ax.plot([], [], lw=1.3, **look("voltage"))

    def update(run):
        line.set_data(run.t, run.V)
        return f"The membrane potential goes from {run.V.min():.0f} to {run.V.max():.0f} mV."

    return Drawing([line], update)


def draw_gates(ax, duration):
    """Draw the three gates of a State against time."""
    ax.set(xlim=(0, duration), ylim=(0, 1), ylabel="open part", xlabel="time (ms)")
    lines = {name: ax.plot([], [], lw=1.5, label=name, **cue)[0] for name, cue in GATES.items()}
    ax.legend(loc="upper right", ncols=3, handlelength=1.8, columnspacing=1.0, borderpad=0.1)

    def update(state):
        for name, line in lines.items():
            line.set_data(state.t, getattr(state, name))
        return ", ".join(f"{name} reaches {getattr(state, name).max():.2f}" for name in lines) + "."

    return Drawing(list(lines.values()), update)


def draw_peaks(ax, peaks, limits=(-75.0, 60.0)):
    """Draw the highest potential against the amplitude of the pulse, with the chosen pulse marked."""
    ax.set(ylim=limits, ylabel="highest V (mV)")
    (dots,) = ax.plot([], [], lw=0.9, ms=2.6, marker="o", color=COLOUR["voltage"])
    (mark,) = ax.plot([], [], lw=1.2, **look("current"))
    (here,) = ax.plot([], [], ms=8, mec="black", clip_on=False, zorder=5, **look("current", points=True))

    def update(peaks):
        _scale(ax, peaks)
        dots.set_data(peaks.amplitude / (peaks.zoom or 1.0), peaks.peak)
        x = (peaks.chosen - peaks.centre) / peaks.zoom if peaks.zoom else peaks.chosen
        mark.set_data([x, x], [limits[0], peaks.peak_chosen])
        here.set_data([x], [peaks.peak_chosen])
        return peaks_in_words(peaks)

    return Drawing([dots, mark, here], update)


def _scale(ax, peaks):
    """Set the axis of amplitudes, if it is another one than before; two lines each time, so that nothing moves."""
    label = "amplitude (µA/cm²)\n"
    if peaks.zoom:
        label = f"{peaks.centre:.10f} µA/cm²,\nplus this many times {_power(peaks.zoom)} µA/cm²"
    if ax.get_xlabel() != label:
        ax.set(xlabel=label, xlim=(-1, 1) if peaks.zoom else (peaks.amplitude[0], peaks.amplitude[-1]))


def _power(number):
    """A small number as people print it: 0.05, 10⁻⁹, 1.2·10⁻¹¹."""
    if number >= 1e-3:
        return f"{number:.2g}"
    digits, exponent = f"{number:.1e}".split("e")
    power = "10⁻" + str(abs(int(exponent))).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return power if float(digits) == 1 else f"{digits}·{power}"


def peaks_in_words(peaks):
    """Say how high V rises after the chosen pulse, and what a close-up shows."""
    if not peaks.zoom:
        words = f"A pulse of {peaks.chosen:.2f} µA/cm² for {peaks.width:g} ms "
        words += f"brings V to {peaks.peak_chosen:.1f} mV at most"
        if np.isfinite(peaks.peak_below):
            words += f", one of 0.05 µA/cm² less to {peaks.peak_below:.1f} mV"
        return words + "."
    k = int(np.argmax(np.abs(np.diff(np.nan_to_num(peaks.peak)))))
    apart = 2 * peaks.zoom / (peaks.peak.size - 1)
    return (
        f"Pulses of {peaks.width:g} ms, neighbours {_power(apart)} µA/cm² apart: the most different ones bring V to "
        f"{peaks.peak[k]:.1f} and {peaks.peak[k + 1]:.1f} mV, the marked one to {peaks.peak_chosen:.1f} mV. The "
        "amplitude is that of the close-up, not of the slider."
    )


def draw_clamp(ax, clamp, limits=(-2.6, 4.6)):
    """Draw the two currents of a Clamp against time."""
    ax.set(
        xlim=(0, clamp.t[-1]),
        ylim=limits,
        xlabel="time after the step (ms)",
        ylabel="outward current (mA/cm²)",
    )
    ax.axhline(0, lw=0.8, color=COLOUR["muted"])
    (sodium,) = ax.plot([], [], lw=1.8, label="sodium", **look("sodium"))
    (potassium,) = ax.plot([], [], lw=1.8, label="potassium", **look("potassium"))
    ax.legend(loc="lower right")

    def update(clamp):
        sodium.set_data(clamp.t, clamp.sodium)
        potassium.set_data(clamp.t, clamp.potassium)
        return clamp_in_words(clamp)

    return Drawing([sodium, potassium], update)


def draw_current_voltage(ax, clamp, limits=(-2.6, 4.6)):
    """Draw the peak sodium and the late potassium current of a Clamp against the potential."""
    ax.set(xlim=(clamp.V[0], clamp.V[-1]), ylim=limits, xlabel="V after the step (mV)")
    ax.axhline(0, lw=0.8, color=COLOUR["muted"])
    (sodium,) = ax.plot([], [], lw=1.8, label="sodium, largest", **look("sodium"))
    (potassium,) = ax.plot([], [], lw=1.8, label="potassium, after 8 ms", **look("potassium"))
    (mark,) = ax.plot([], [], lw=1.0, **look("muted"))
    (here,) = ax.plot([], [], "o", ms=6, mec="black", mfc=COLOUR["sodium"], clip_on=False)
    (there,) = ax.plot([], [], "s", ms=6, mec="black", mfc=COLOUR["potassium"], clip_on=False)
    ax.legend(loc="upper left")

    def update(clamp):
        sodium.set_data(clamp.V, clamp.peak)
        potassium.set_data(clamp.V, clamp.late)
        mark.set_data([clamp.chosen] * 2, limits)
        here.set_data([clamp.chosen], [clamp.peak_chosen])
        there.set_data([clamp.chosen], [clamp.potassium[-1]])
        return clamp_in_words(clamp)

    return Drawing([sodium, potassium, mark, here, there], update)


def clamp_in_words(clamp):
    """Say how large the two currents of a Clamp are."""
    sodium, potassium = (round(float(x), 2) + 0.0 for x in (clamp.peak_chosen, clamp.potassium[-1]))  # no −0
    return (
        f"After a step from {clamp.hold:.0f} to {clamp.chosen:.0f} mV the sodium current is {sodium:.2f} mA/cm² at "
        f"its largest, the potassium current {potassium:.2f} mA/cm² after {clamp.t[-1]:.0f} ms."
    )


def draw_rates(ax, response):
    """Draw the firing rate of a StepResponse against the current, with the chosen current marked."""
    ax.set(xlim=(0, response.I[-1]), xlabel="current (µA/cm²)", ylabel="sustained rate (Hz)", ylim=(-4, 140))
    (dots,) = ax.plot([], [], ms=1.8, **look("data", points=True))
    (mark,) = ax.plot([], [], lw=1.2, **look("current"))
    (here,) = ax.plot([], [], ms=8, mec="black", clip_on=False, zorder=5, **look("current", points=True))

    def update(response):
        dots.set_data(response.I, response.rate)
        mark.set_data([response.chosen] * 2, [-4, response.rate_chosen])
        here.set_data([response.chosen], [response.rate_chosen])
        return f"At {response.chosen:.1f} µA/cm² the sustained rate is {response.rate_chosen:.1f} Hz."

    return Drawing([dots, mark, here], update)

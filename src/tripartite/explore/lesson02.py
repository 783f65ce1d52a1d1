"""The panels of lesson 02: reduced neurons, spikes and energy. Each is one line in the lesson.

A panel takes the learner's functions, runs the course's where one is not written yet, and says which.
"""

from dataclasses import dataclass

import numpy as np

from ..figures import neurons as pictures
from ..figures.drawing import join
from ..grading import own
from ..models.energy import break_even
from ..models.izhikevich import PATTERNS
from .controls import Choice, Preset, Slider, Switch
from .panel import explore

# ---- W1: a leaky integrate-and-fire neuron and its f–I curve ---------------------------------------------

DT, DURATION, TRIALS = 0.1, 200.0, 20  # ms, ms, rows of the raster
NOISE = 3.0  # nA, standard deviation of the noise current in each step
CURRENTS = np.linspace(0.0, 5.0, 11)  # nA, where the f–I curve is simulated
_T = np.arange(round(DURATION / DT)) * DT
_FINE = np.linspace(0.0, 5.0, 251)  # nA, where the closed form is drawn
_TOPS = (100.0, 200.0, 300.0, 600.0)  # Hz, ends of the rate axis


@dataclass(frozen=True)
class Firing:
    """What the f–I panel draws: a Trace, a raster (times ms, trials) and a RateCurve."""

    trace: pictures.Trace
    raster: tuple
    curve: pictures.RateCurve


def fi_panel(simulate, rate):
    """Panel: a LIF neuron's trace, a raster of noisy trials, and its f–I curve.

    Parameters
    ----------
    simulate : callable
        ``simulate(I, dt=…, tau=…, tref=…) -> (V, spikes)`` for I of shape (T, n) in nA, as ``lif_simulate``.
    rate : callable
        ``rate(I, tau=…, tref=…) -> Hz``, as ``lif_rate``.
    """
    simulate, rate = own(simulate), own(rate)
    return explore(
        firing(simulate, rate),
        draw_firing,
        whose=f"{simulate.whose} and {rate.whose}",
        size=(7.2, 3.9),
        I=Slider(0.0, 5.0, 2.0, 0.05, "current I", "nA"),
        tau=Slider(5.0, 40.0, 10.0, 0.5, "membrane time constant τ", "ms"),
        tref=Slider(0.0, 5.0, 2.0, 0.1, "refractory time t_ref", "ms"),
    )


def firing(simulate, rate, seed=2):
    """Return ``f(I, tau, tref) -> Firing``, which calls ``simulate`` once for all trials.

    The noise is drawn here, once: the same noise at every move, so that only the slider changes the picture.

    Raises
    ------
    ValueError
        When ``simulate`` returns arrays of another shape than the current it was given.
    """
    fixed = np.zeros((_T.size, 1 + TRIALS + CURRENTS.size))
    fixed[:, 1 : 1 + TRIALS] = np.random.default_rng(seed).normal(0.0, NOISE, (_T.size, TRIALS))
    fixed[:, 1 + TRIALS :] = CURRENTS

    def run(I, tau, tref):
        currents = fixed.copy()
        currents[:, : 1 + TRIALS] += I
        V, spikes = _pair(simulate(currents, dt=DT, tau=tau, tref=tref), simulate, currents.shape)
        step, trial = np.nonzero(spikes[:, 1 : 1 + TRIALS])
        rates = mean_rate(spikes, DT)
        closed = np.asarray(rate(np.append(_FINE, I), tau=tau, tref=tref), float)
        curve = pictures.RateCurve(
            I=_FINE,
            rate=closed[:-1],
            I_sim=CURRENTS,
            rate_sim=rates[1 + TRIALS :],
            chosen=I,
            rate_chosen=rates[0],
            rate_expected=closed[-1],
            top=next((top for top in _TOPS if max(closed.max(), rates.max()) <= top), _TOPS[-1]),
        )
        return Firing(pictures.Trace(_T, V[:, 0], spikes[:, 0]), (step * DT, trial), curve)

    return run


def _pair(result, simulate, shape):
    """Return ``(V, spikes)`` of a learner's function, after a look at its shape."""
    name = getattr(simulate, "__name__", "the function")
    if not isinstance(result, tuple) or len(result) < 2:
        raise ValueError(f"{name} must return two arrays, V and spikes; it returned {type(result).__name__}")
    V, spikes = np.asarray(result[0], float), np.asarray(result[-1], bool)
    for label, array in (("V", V), ("spikes", spikes)):
        if array.shape != shape:
            raise ValueError(f"{name} returned {label} of shape {array.shape} for a current of shape {shape}")
    return V, spikes


def mean_rate(spikes, dt):
    """Firing rate from the mean interval between spikes, which a short trial tells better than their number.

    Parameters
    ----------
    spikes : ndarray of bool, shape (T, n)
    dt : float
        Time step, ms.

    Returns
    -------
    ndarray, shape (n,)
        Hz; the time to the first spike stands for the interval of a cell that spikes once, 0 if it does not.
    """
    count = spikes.sum(axis=0)
    first = spikes.argmax(axis=0)
    last = len(spikes) - 1 - spikes[::-1].argmax(axis=0)
    steps = np.where(count > 1, last - first, first + 1)
    return np.where(count > 0, np.maximum(count - 1, 1) / (steps * dt) * 1000.0, 0.0)


def draw_firing(fig, result):
    """Draw a Firing: trace over raster on the left, f–I curve on the right."""
    ax = fig.subplot_mosaic("AC;BC", height_ratios=[3, 2], width_ratios=[3, 2])
    trace = pictures.draw_trace(ax["A"], result.trace)
    raster = pictures.draw_raster(ax["B"], result.raster, DURATION, TRIALS)
    curve = pictures.draw_rate_curve(ax["C"], result.curve)
    ax["A"].set(xlabel="", title="one trial, no noise")
    ax["A"].tick_params(labelbottom=False)
    ax["B"].set_title(f"{TRIALS} trials with noise")
    ax["C"].set_title("rate against current")
    return join(
        curve.on(lambda firing: firing.curve),
        trace.on(lambda firing: firing.trace),
        raster.on(lambda firing: firing.raster),
        sentence=_firing_in_words,
    )


def _firing_in_words(firing):
    curve, spikes = firing.curve, len(firing.raster[0]) / TRIALS
    return (
        f"At {curve.chosen:.2f} nA the simulated neuron fires at {curve.rate_chosen:.1f} Hz; the closed form "
        f"gives {curve.rate_expected:.1f} Hz. With noise on top it spikes {spikes:.1f} times in "
        f"{DURATION:.0f} ms on average over {TRIALS} trials."
    )


# ---- W2: Izhikevich's neuron and its patterns --------------------------------------------------------------

IZ_DT, IZ_DURATION, IZ_ONSET, IZ_INPUT = 0.1, 300.0, 20.0, 10.0  # ms, ms, ms, dimensionless
_IZ_T = np.arange(round(IZ_DURATION / IZ_DT)) * IZ_DT
_NAMES = {
    "RS": "RS, regular spiking",
    "IB": "IB, intrinsically bursting",
    "CH": "CH, chattering",
    "FS": "FS, fast spiking",
    "LTS": "LTS, low-threshold spiking",
    "TC": "TC, thalamo-cortical",
}


@dataclass(frozen=True)
class Pattern:
    """What the Izhikevich panel draws: a Trace and its Intervals."""

    trace: pictures.Trace
    intervals: pictures.Intervals


def izhikevich_panel(izhikevich):
    """Panel: Izhikevich's neuron under a constant input, its voltage, spikes and intervals.

    Parameters
    ----------
    izhikevich : callable
        ``izhikevich(a, b, c, d, I, dt=…) -> (v, u, spikes)`` for I of shape (T,).
    """
    settings = {_NAMES[name]: dict(zip("abcd", values, strict=True)) for name, values in PATTERNS.items()}
    izhikevich = own(izhikevich)
    return explore(
        pattern(izhikevich),
        draw_pattern,
        whose=izhikevich.whose,
        size=(7.2, 3.9),
        preset=Preset("pattern", settings, _NAMES["RS"]),
        a=Slider(0.01, 0.12, 0.02, 0.005, "a: speed of recovery", "1/ms"),
        b=Slider(0.15, 0.26, 0.2, 0.005, "b: coupling of recovery to v", "1/ms"),
        c=Slider(-70.0, -45.0, -65.0, 0.5, "c: reset", "mV"),
        d=Slider(0.0, 10.0, 8.0, 0.05, "d: recovery added by a spike", "mV/ms"),
    )


def pattern(izhikevich):
    """Return ``f(a, b, c, d) -> Pattern``."""
    drive = np.where(_IZ_T >= IZ_ONSET, IZ_INPUT, 0.0)

    def run(a, b, c, d):
        v, spikes = _pair(izhikevich(a, b, c, d, drive.copy(), dt=IZ_DT), izhikevich, drive.shape)
        at = _IZ_T[spikes]
        return Pattern(
            pictures.Trace(_IZ_T, np.clip(v, -100.0, 40.0), spikes), pictures.Intervals(at[1:], np.diff(at))
        )

    return run


def draw_pattern(fig, result):
    """Draw a Pattern: v(t) with spikes as ticks over the intervals."""
    top, bottom = fig.subplots(2, 1, height_ratios=[3, 2])
    trace = pictures.draw_trace(top, result.trace, threshold=None, limits=(-100.0, 60.0))
    intervals = pictures.draw_intervals(bottom, result.intervals, IZ_DURATION)
    top.set(xlabel="", ylabel="v (mV)", title=f"input {IZ_INPUT:g} from {IZ_ONSET:g} ms on; a tick per spike")
    top.tick_params(labelbottom=False)
    bottom.set_title("interval since the spike before (logarithmic)")
    return join(
        trace.on(lambda pattern: pattern.trace),
        intervals.on(lambda pattern: pattern.intervals),
        sentence=lambda pattern: (
            f"The neuron spikes {pattern.trace.spikes.sum()} times in {IZ_DURATION:.0f} ms. "
            + pictures.intervals_in_words(pattern.intervals.isi)
        ),
    )


# ---- W3: what spikes cost ----------------------------------------------------------------------------------

#: pJ in 45 nm at 0.9 V (Horowitz 2014): multiply-and-add, add, and a weight read from 8 kB of SRAM (10 pJ for
#: 64 bits, so half of it for 32 and an eighth for 8).
ENERGY = {"fp32": (4.6, 0.9, 5.0), "int8": (0.23, 0.03, 1.25)}
_SPIKES = np.linspace(0.0, 10.0, 101)


def energy_panel(energy_ratio):
    """Panel: energy of a spiking net over that of an ordinary one, and the break-even that moves.

    Parameters
    ----------
    energy_ratio : callable
        ``energy_ratio(spikes, e_mac, e_add, reads, e_read) -> ratio``.
    """
    energy_ratio = own(energy_ratio)
    return explore(
        energy(energy_ratio),
        draw_energy,
        whose=energy_ratio.whose,
        spikes=Slider(0.0, 10.0, 3.0, 0.1, "spikes per synapse and inference"),
        numbers=Choice(list(ENERGY), label="numbers"),
        memory=Switch(label="count memory reads"),
    )


def energy(energy_ratio):
    """Return ``f(spikes, numbers, memory) -> EnergyCurve``."""

    def run(spikes, numbers, memory):
        e_mac, e_add, e_read = ENERGY[numbers]
        costs = (e_mac, e_add, int(memory), e_read)
        ratio = np.asarray(energy_ratio(np.append(_SPIKES, spikes), *costs), float)
        return pictures.EnergyCurve(
            spikes=_SPIKES,
            ratio=ratio[:-1],
            chosen=spikes,
            ratio_chosen=ratio[-1],
            break_even=break_even(*costs),
            words=f"{numbers}, " + ("arithmetic and memory reads" if memory else "arithmetic only"),
        )

    return run


def draw_energy(fig, result):
    """Draw an EnergyCurve on a figure of its own."""
    return pictures.draw_energy(fig.subplots(), result)

"""The panels of lesson 01: from ions to spikes. Each is one line in the lesson.

A panel takes the learner's functions, runs the course's where one is not written yet, and says which. What the
sliders can choose from is simulated at once, all currents side by side, and kept: a move only looks it up.
"""

from dataclasses import dataclass

import numpy as np

from ..figures import hodgkin_huxley as pictures
from ..figures.drawing import join
from ..figures.style import COLOUR
from ..grading import own
from ..models import hodgkin_huxley as model
from .controls import Choice, Slider
from .panel import explore

# ---- W1: a pulse of current, and the highest potential it leads to -----------------------------------------

DT, DURATION = 0.025, 25.0  # ms
STEP = 0.05  # µA/cm², of the slider: 6.90 and 6.95 are neighbours
AMPLITUDES = np.round(np.arange(401) * STEP, 2)
#: What the reader chooses → half width of the close-up in µA/cm², 0 for none.
VIEWS = {"all amplitudes": 0.0, "0.05 around the jump": 0.05, "10⁻⁹ around the jump": 1e-9}


@dataclass(frozen=True)
class Pulse:
    """What the pulse panel draws: a State and the Peaks."""

    state: pictures.State
    peaks: pictures.Peaks


def pulse_panel(hh_step):
    """Panel: the answer to a pulse of current, and the highest potential against the amplitude.

    Parameters
    ----------
    hh_step : callable
        ``hh_step(V, n, m, h, I, dt) -> (V, n, m, h)``.
    """
    hh_step = own(hh_step)
    return explore(
        pulse(hh_step),
        draw_pulse,
        whose=hh_step.whose,
        size=(7.2, 4.0),
        amplitude=Slider(0.0, 20.0, 6.95, STEP, "amplitude of the pulse", "µA/cm²"),
        width=Slider(0.5, 4.0, 1.0, 0.5, "its length", "ms"),
        zoom=Choice(VIEWS, label="show"),
    )


def pulse(hh_step):
    """Return ``f(amplitude, width, zoom) -> Pulse``. Each width is simulated once, for all amplitudes."""
    runs, close_ups = {}, {}
    t = np.arange(1, round(DURATION / DT) + 1) * DT

    def run(amplitude, width, zoom):
        if width not in runs:
            states = answer_to_pulses(hh_step, AMPLITUDES, width)
            runs[width] = states[:, ::2].astype(np.float32), states[0].max(axis=0)
        states, peak = runs[width]
        if zoom:
            if (width, zoom) not in close_ups:
                close_ups[width, zoom] = close_up(hh_step, peak, width, zoom)
            offset, height, centre, state = close_ups[width, zoom]
            k = middle(height)
            peaks = pictures.Peaks(offset, height, centre + offset[k], height[k], np.nan, width, centre, zoom)
            return Pulse(pictures.State(t[::2], *state[:, ::2]), peaks)
        k = round(amplitude / STEP)
        below = peak[k - 1] if k else np.nan
        peaks = pictures.Peaks(AMPLITUDES, peak, amplitude, peak[k], below, width)
        return Pulse(pictures.State(t[::2], *states[:, :, k]), peaks)

    return run


def middle(peak):
    """Number of the pulse whose peak is nearest to halfway between the lowest and the highest."""
    peak = np.nan_to_num(peak)
    return int(np.argmin(np.abs(peak - (peak.min() + peak.max()) / 2)))


def answer_to_pulses(hh_step, amplitudes, width):
    """V, n, m and h in one array of shape (4, T, n) for pulses that begin at 0 ms."""
    I = np.zeros((round(DURATION / DT), len(amplitudes)))
    I[: round(width / DT)] = amplitudes
    return np.array(model.simulate(I, DT, hh_step))


def close_up(hh_step, peak, width, zoom):
    """Peaks around the steepest place, after looking there with ever finer amplitudes.

    Returns
    -------
    offset : ndarray, shape (161,)
        Amplitudes from the centre on, µA/cm².
    peak : ndarray, shape (161,)
        mV.
    centre : float
        µA/cm².
    state : ndarray, shape (4, T)
        V, n, m and h of the pulse in the `middle`.
    """
    k = int(np.argmax(np.abs(np.diff(np.nan_to_num(peak)))))
    low, high = AMPLITUDES[k], AMPLITUDES[k + 1]
    while high - low > zoom / 50:
        fine = np.linspace(low, high, 61)
        found = answer_to_pulses(hh_step, fine, width)[0].max(axis=0)
        k = int(np.argmax(np.abs(np.diff(np.nan_to_num(found)))))
        low, high = fine[k], fine[k + 1]
    centre = (low + high) / 2
    offset = np.linspace(-zoom, zoom, 161)
    states = answer_to_pulses(hh_step, centre + offset, width)
    peak = states[0].max(axis=0)
    return offset, peak, centre, states[:, :, middle(peak)].copy()


def draw_pulse(fig, result):
    """Draw a Pulse: V over the gates on the left, the peaks on the right."""
    ax = fig.subplot_mosaic("AC;BC", height_ratios=[3, 2], width_ratios=[5, 4])
    V = pictures.draw_potential(ax["A"], DURATION)
    gates = pictures.draw_gates(ax["B"], DURATION)
    peaks = pictures.draw_peaks(ax["C"], result.peaks)
    ax["A"].set(xlabel="", title="the pulse marked on the right")
    ax["A"].tick_params(labelbottom=False)
    ax["C"].set_title("how high?")
    return join(
        V.on(lambda pulse: pulse.state),
        gates.on(lambda pulse: pulse.state),
        peaks.on(lambda pulse: pulse.peaks),
        sentence=lambda pulse: pictures.peaks_in_words(pulse.peaks),
    )


# ---- W2: the voltage clamp -------------------------------------------------------------------------------------

CLAMP_T = np.linspace(0.0, 8.0, 321)  # ms
CLAMP_V = np.arange(-100.0, 61.0)  # mV


def clamp_panel(steady):
    """Panel: sodium and potassium currents when the potential is held, then stepped and held again.

    Parameters
    ----------
    steady : callable
        ``steady(V) -> (n, m, h, tau_n, tau_m, tau_h)``.
    """
    steady = own(steady)
    return explore(
        clamp(steady),
        draw_clamp,
        whose=steady.whose,
        size=(7.2, 3.6),
        V=Slider(-100, 60, 0, 1, "V after the step", "mV"),
        hold=Slider(-120, -40, -65, 5, "V before it", "mV"),
    )


def clamp(steady):
    """Return ``f(V, hold) -> Clamp``. Each potential before the step is computed once, for all after it."""
    kept = {}

    def run(V, hold):
        if hold not in kept:
            kept[hold] = [part / 1000.0 for part in model.clamp(CLAMP_V, hold, CLAMP_T, steady)]
        sodium, potassium = kept[hold]
        largest = np.argmax(np.abs(np.nan_to_num(sodium)), axis=0)
        k = round(V - CLAMP_V[0])
        return pictures.Clamp(
            t=CLAMP_T,
            sodium=sodium[:, k],
            potassium=potassium[:, k],
            hold=hold,
            chosen=V,
            V=CLAMP_V,
            peak=sodium[largest, np.arange(CLAMP_V.size)],
            late=potassium[-1],
        )

    return run


def draw_clamp(fig, result):
    """Draw a Clamp: currents against time on the left, against the potential on the right."""
    left, right = fig.subplots(1, 2, sharey=True)
    traces = pictures.draw_clamp(left, result)
    curves = pictures.draw_current_voltage(right, result)
    left.set_title("this step")
    right.set_title("all steps")
    return join(traces, curves, sentence=pictures.clamp_in_words)


# ---- W3: a step of current and the f–I curve -----------------------------------------------------------------

I_STEP = 0.5  # µA/cm², of the slider
CURRENTS = np.arange(241) * I_STEP
STEP_DT, STEP_DURATION, SKIP = 0.05, 300.0, 150.0  # ms


def step_panel(hh_step, fi_curve):
    """Panel: the answer to a constant current, and the sustained rate against the current.

    Parameters
    ----------
    hh_step : callable
        ``hh_step(V, n, m, h, I, dt) -> (V, n, m, h)``.
    fi_curve : callable
        ``fi_curve(I, simulate, duration, skip) -> Hz``.
    """
    hh_step, fi_curve = own(hh_step), own(fi_curve)
    return explore(
        step(hh_step, fi_curve),
        draw_step,
        whose=f"{hh_step.whose} and {fi_curve.whose}",
        size=(7.2, 3.4),
        I=Slider(0.0, 120.0, 10.0, I_STEP, "current from 0 ms on", "µA/cm²"),
    )


def step(hh_step, fi_curve):
    """Return ``f(I) -> StepResponse``. All currents are simulated here, once.

    Raises
    ------
    ValueError
        When ``fi_curve`` does not return one rate for each current.
    """
    t, V = model.respond(CURRENTS, STEP_DURATION, STEP_DT, hh_step)
    rate = np.asarray(
        fi_curve(CURRENTS.copy(), lambda I, duration: _look_up(t, V, I, duration), STEP_DURATION, SKIP)
    )
    if rate.shape != CURRENTS.shape:
        raise ValueError(f"fi_curve returned the shape {rate.shape} for {CURRENTS.size} currents")

    def run(I):
        k = round(I / I_STEP)
        count = model.spike_times(t, V[:, k]).size
        return pictures.StepResponse(t, V[:, k], I, rate[k], count, CURRENTS, rate)

    return run


def _look_up(t, V, I, duration):
    """The kept traces of these currents, so that a learner's own way of asking for them costs nothing."""
    kept = t <= duration
    return t[kept], V[kept][:, np.rint(np.asarray(I) / I_STEP).astype(int)]


def draw_step(fig, result):
    """Draw a StepResponse: V on the left, the rates on the right."""
    left, right = fig.subplots(1, 2, width_ratios=[3, 2])
    left.axvspan(0, SKIP, color=COLOUR["area"])
    trace = pictures.draw_potential(left, STEP_DURATION, counted_at=0.0)
    rates = pictures.draw_rates(right, result)
    left.set_title("this current (grey: not counted; dashed: 0 mV)")
    right.set_title("rate against current")
    return join(trace, rates, sentence=_step_in_words)


def _step_in_words(response):
    late = response.V[response.t > SKIP]
    times = f"{response.spikes} time{'s' * (response.spikes != 1)}"
    return (
        f"At {response.chosen:.1f} µA/cm² V rises through 0 mV {times} in {STEP_DURATION:.0f} ms; after "
        f"{SKIP:.0f} ms it moves between {late.min():.1f} and {late.max():.1f} mV. The sustained rate is "
        f"{response.rate_chosen:.1f} Hz."
    )

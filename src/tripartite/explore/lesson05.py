"""The panels of lesson 05: local plasticity. Each is one line in the lesson.

A panel takes the learner's functions, runs the course's where one is not written yet, and says which.
"""

from dataclasses import dataclass

import numpy as np

from ..figures import plasticity as pictures
from ..figures.drawing import join
from ..grading import own
from ..models.plasticity import cloud
from ..models.stdp import WINDOWS, area_ratio
from .controls import Choice, Slider
from .panel import explore

# ---- W1: Hebb and Oja on one cloud -------------------------------------------------------------------------

SAMPLES, ALONG = 600, 2.0  # samples, and their standard deviation along the longest direction
START = np.array([0.3, -0.1])


def cloud_panel(hebb_step, oja):
    """Panel: a cloud of inputs, and what Hebb's and Oja's rule make of the weights.

    Parameters
    ----------
    hebb_step : callable
        ``hebb_step(w, x, eta) -> w``.
    oja : callable
        ``oja(X, eta, w0) -> W`` of shape (T, 2).
    """
    hebb_step, oja = own(hebb_step), own(oja)
    return explore(
        paths(hebb_step, oja),
        draw_paths,
        whose=f"{hebb_step.whose} and {oja.whose}",
        size=(7.2, 3.7),
        angle=Slider(-90.0, 90.0, 30.0, 5.0, "direction of the cloud", "degrees"),
        across=Slider(0.1, 2.0, 0.7, 0.1, "spread across it (along it: 2)"),
        eta=Slider(0.001, 0.02, 0.005, 0.001, "learning rate η"),
    )


def paths(hebb_step, oja, seed=5):
    """Return ``f(angle, across, eta) -> Paths``; the same random numbers at every move."""

    def run(angle, across, eta):
        X = cloud(SAMPLES, angle, (ALONG, across), np.random.default_rng(seed))
        a = np.deg2rad(angle)
        w, hebb = START.copy(), np.empty(X.shape)
        with np.errstate(all="ignore"):  # a wrong rule may overflow; the picture shows it
            for k, x in enumerate(X):
                w = np.asarray(hebb_step(w, x, eta), float)
                hebb[k] = w
            W = np.asarray(oja(X.copy(), eta, START.copy()), float)
        if W.shape != X.shape:
            raise ValueError(f"oja returned the shape {W.shape} for samples of the shape {X.shape}")
        round_cloud = np.isclose(across, ALONG)
        return pictures.Paths(
            X, hebb, W, np.full(2, np.nan) if round_cloud else np.array([np.cos(a), np.sin(a)])
        )

    return run


def draw_paths(fig, result):
    """Draw Paths: the cloud on the left, the lengths on the right."""
    left, right = fig.subplots(1, 2, width_ratios=[1, 1])
    drawn = pictures.draw_paths(left, result)
    grown = pictures.draw_lengths(right, result)
    right.set_title("length of w (logarithmic)")
    left.set_title("w over the cloud; the circle has radius 1")
    return join(drawn, grown, sentence=pictures.paths_in_words)


# ---- W2: BCM and the speed of its threshold ------------------------------------------------------------------

STEPS, SHOWN = 5000, 10  # presentations; every tenth is drawn
FIRST = np.array([0.35, 0.2])


def bcm_panel(bcm):
    """Panel: a BCM neuron between two patterns, for fast and slow thresholds.

    Parameters
    ----------
    bcm : callable
        ``bcm(X, eta, tau_theta, w0) -> (W, theta)``.
    """
    bcm = own(bcm)
    return explore(
        answers(bcm),
        draw_answers,
        whose=bcm.whose,
        size=(7.2, 3.2),
        tau_theta=Slider(10, 400, 50, 10, "time constant of θ", "steps"),
        eta=Slider(0.001, 0.01, 0.005, 0.001, "learning rate η"),
        overlap=Slider(0.0, 0.8, 0.2, 0.1, "overlap of the patterns [1, overlap] and [overlap, 1]"),
    )


def answers(bcm, seed=1):
    """Return ``f(tau_theta, eta, overlap) -> Answers``; the same order of patterns at every move."""
    order = np.random.default_rng(seed).permutation(np.arange(STEPS) % 2)
    shown = np.arange(SHOWN - 1, STEPS, SHOWN)

    def run(tau_theta, eta, overlap):
        patterns = np.array([[1.0, overlap], [overlap, 1.0]])
        with np.errstate(all="ignore"):
            W, theta = (
                np.asarray(part, float) for part in bcm(patterns[order], eta, float(tau_theta), FIRST.copy())
            )
            if W.shape != (STEPS, 2) or theta.shape != (STEPS,):
                raise ValueError(
                    f"bcm returned the shapes {W.shape} and {theta.shape} for {STEPS} patterns of 2"
                )
            y = W[shown] @ patterns
        return pictures.Answers(shown + 1, y, theta[shown])

    return run


def draw_answers(fig, result):
    """Draw Answers on a figure of its own."""
    return pictures.draw_answers(fig.subplots(), result)


# ---- W3: the timing window and its drift ---------------------------------------------------------------------

_LAGS = np.linspace(-100.0, 100.0, 401)
_RATES = np.linspace(0.0, 50.0, 51)


@dataclass(frozen=True)
class Timing:
    """What the timing panel draws: a Window and a Drift."""

    window: pictures.Window
    drift: pictures.Drift


def window_panel(stdp_pair, drift):
    """Panel: a timing window, its two areas, and where spikes without relation push the weight.

    Parameters
    ----------
    stdp_pair : callable
        ``stdp_pair(lag, Ap, Am, tau_p, tau_m) -> change``.
    drift : callable
        ``drift(f_pre, f_post, Ap, Am, tau_p, tau_m) -> change per second``.
    """
    stdp_pair, drift = own(stdp_pair), own(drift)
    return explore(
        timing(stdp_pair, drift),
        draw_timing,
        whose=f"{stdp_pair.whose} and {drift.whose}",
        size=(7.2, 3.4),
        lag=Slider(-100.0, 100.0, 10.0, 1.0, "lag Δ", "ms"),
        amplitude=Slider(0.2, 2.0, 1.0, 0.02, "A₋, times the one chosen below"),
        width=Slider(0.2, 2.0, 1.0, 0.02, "τ₋, times the one chosen below"),
        parameters=Choice(list(WINDOWS), label="parameters"),
    )


def timing(stdp_pair, drift):
    """Return ``f(lag, amplitude, width, parameters) -> Timing``, in units of A₊."""

    def run(lag, amplitude, width, parameters):
        named = WINDOWS[parameters]
        Ap = named["Ap"]
        window = named | dict(Am=amplitude * named["Am"], tau_m=width * named["tau_m"])
        change = np.asarray(stdp_pair(np.append(_LAGS, lag), **window), float) / Ap
        moved = np.asarray(drift(_RATES, _RATES, **window), float) / Ap
        if change.shape != (_LAGS.size + 1,) or moved.shape != _RATES.shape:
            raise ValueError(
                f"expected a change for each lag and a drift for each rate, got {change.shape}, {moved.shape}"
            )
        return Timing(
            pictures.Window(_LAGS, change[:-1], lag, float(change[-1]), area_ratio(**window)),
            pictures.Drift(_RATES, moved),
        )

    return run


def draw_timing(fig, result):
    """Draw a Timing: the window on the left, the drift on the right."""
    left, right = fig.subplots(1, 2, width_ratios=[3, 2])
    window = pictures.draw_window(left, result.window)
    drift = pictures.draw_drift(right, result.drift)
    right.set_title("spikes without relation")
    return join(window.on(lambda r: r.window), drift.on(lambda r: r.drift))

"""The panels of lesson 14: astrocytes. Each is one line in the lesson.

A panel takes the learner's function, runs the course's where it is not written yet, and says which.
"""

import numpy as np

from .. import data
from ..figures import astrocytes as pictures
from ..figures.drawing import on_axes
from ..grading import own
from ..models import calcium
from .controls import Choice, Slider
from .panel import explore

# ---- W1: how many ------------------------------------------------------------------------------------------


def counts_panel(cell_ratios):
    """Panel: cells that are no neurons, in eight counts, beside what somebody claims.

    Parameters
    ----------
    cell_ratios : callable
        ``cell_ratios(neurons, total) -> (ratio, share)``.
    """
    cell_ratios = own(cell_ratios)
    return explore(
        counts(cell_ratios),
        on_axes(pictures.draw_counts),
        whose=cell_ratios.whose,
        size=(7.2, 3.4),
        claimed=Slider(0.5, 12.0, 10.0, 0.5, "claimed: other cells per neuron"),
        shown=Choice(["other cells per neuron", "share of all cells"], label="show"),
    )


def counts(cell_ratios):
    """Return ``f(claimed, shown) -> Counts``; the counts are read and divided here, once."""
    card = data.brain_cells()
    neurons, others = (np.array([row[kind] for row in card.values()]) for kind in ("neurons", "others"))
    result = cell_ratios(neurons.copy(), neurons + others)
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise ValueError(f"cell_ratios must return ratio and share, it returned {type(result).__name__}")
    ratio, share = (np.asarray(part, float) for part in result)
    if ratio.shape != neurons.shape or share.shape != neurons.shape:
        raise ValueError(
            f"cell_ratios returned the shapes {ratio.shape} and {share.shape}, expected {neurons.shape}"
        )
    names = tuple(f"{row['species']}, {_SHORT.get(row['region'], row['region'])}" for row in card.values())

    def run(claimed, shown):
        if shown == "share of all cells":
            return pictures.Counts(names, share, claimed / (1.0 + claimed), True)
        return pictures.Counts(names, ratio, claimed, False)

    return run


_SHORT = {
    "cerebral cortex with its white matter": "cortex + white matter",
    "brainstem, diencephalon, basal ganglia": "brainstem & basal ganglia",
    "neocortex, men": "neocortex, men (glia)",
    "neocortex, women": "neocortex, women (glia)",
}

# ---- W2: the drive and calcium -----------------------------------------------------------------------------

DRIVES = np.round(np.arange(0.20, 0.8001, 0.01), 2)  # µM
LONG, SETTLED, DT = 600.0, 450.0, 0.02  # s; just beyond its end the rhythm takes minutes to fade


def calcium_panel(li_rinzel):
    """Panel: calcium over time under a drive, and its range under all of them.

    Parameters
    ----------
    li_rinzel : callable
        ``li_rinzel(ip3, T, dt=…) -> (ca, h)``.
    """
    li_rinzel = own(li_rinzel)
    return explore(
        under_drive(li_rinzel),
        on_axes(pictures.draw_calcium, "AB", width_ratios=[3, 2]),
        whose=li_rinzel.whose,
        size=(7.2, 3.3),
        ip3=Slider(float(DRIVES[0]), float(DRIVES[-1]), 0.5, 0.01, "[IP₃]", "µM"),
    )


def under_drive(li_rinzel):
    """Return ``f(ip3) -> Calcium``; all drives are simulated here, once."""
    with np.errstate(all="ignore"):  # a wrong flux may overflow; the picture shows it
        result = li_rinzel(DRIVES.copy(), LONG, dt=DT)
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise ValueError(f"li_rinzel must return ca and h, it returned {type(result).__name__}")
    ca, shape = np.asarray(result[0], float), (round(LONG / DT), DRIVES.size)
    if ca.shape != shape:
        raise ValueError(f"li_rinzel returned ca of the shape {ca.shape}, expected {shape}")
    ca = np.clip(np.nan_to_num(ca, nan=-1.0), -1.0, 5.0)
    late = ca[round(SETTLED / DT) :]
    low, high = late.min(axis=0), late.max(axis=0)
    periods = [calcium.period(column, DT) for column in late.T]
    shown = slice(4, round(120.0 / DT), 5)
    t = (np.arange(len(ca)) + 1)[shown] * DT

    def run(ip3):
        k = int(np.argmin(np.abs(DRIVES - ip3)))
        return pictures.Calcium(t, ca[shown, k], DRIVES, low, high, ip3, periods[k], LONG, SETTLED)

    return run


# ---- W3: a synapse drives the astrocyte --------------------------------------------------------------------

RATES = np.round(np.arange(0.0, 2.001, 0.05), 2)  # Hz


def driven_panel():
    """Panel: a synapse that spikes regularly, and IP₃ and calcium of the astrocyte beside it (G-ChI model)."""
    return explore(
        driven(),
        on_axes(pictures.draw_driven, [["S"], ["I"], ["C"]], height_ratios=[0.6, 2, 3]),
        size=(7.2, 3.7),
        rate=Slider(float(RATES[0]), float(RATES[-1]), 0.1, 0.05, "spikes of the synapse", "Hz"),
    )


def driven():
    """Return ``f(rate) -> Driven``; all rates are simulated here, once."""
    dt = 0.05
    _, ip3, ca = calcium.gchi(RATES, 120.0, dt)
    t = (np.arange(len(ca)) + 1) * dt

    def run(rate):
        k = int(np.argmin(np.abs(RATES - rate)))
        spikes = np.arange(1, int(120.0 * rate + 1e-9) + 1) / rate if rate > 0 else np.zeros(0)
        return pictures.Driven(t, ip3[:, k], ca[:, k], spikes, rate)

    return run


# ---- W4: a buffer that leaks -------------------------------------------------------------------------------

STEP, LENGTH = 0.05, 60.0  # s


def buffer_panel(leaky_trace):
    """Panel: events, and the sum of them that fades with τ.

    Parameters
    ----------
    leaky_trace : callable
        ``leaky_trace(events, tau, dt) -> a``.
    """
    leaky_trace = own(leaky_trace)
    return explore(
        buffer(leaky_trace),
        on_axes(pictures.draw_buffer, "EW;AW", width_ratios=[3, 2], height_ratios=[1, 5]),
        whose=leaky_trace.whose,
        size=(7.2, 3.3),
        tau=Slider(0.2, 25.0, 4.0, 0.2, "time constant τ", "s"),
        rate=Slider(0.2, 10.0, 3.0, 0.2, "events", "Hz"),
        kind=Choice(["irregular", "regular"], label="events come"),
    )


def buffer(leaky_trace, seed=14):
    """Return ``f(tau, rate, kind) -> Buffer``; luck is drawn here, once."""
    steps = round(LENGTH / STEP)
    luck = np.random.default_rng(seed).random(steps)
    t = (np.arange(steps) + 1) * STEP

    def run(tau, rate, kind):
        if kind == "regular":
            events = np.diff(np.floor(np.arange(steps + 1) * STEP * rate + 1e-9))
        else:
            events = (luck < rate * STEP).astype(float)
        a = np.asarray(leaky_trace(events.copy(), tau, STEP), float)
        if a.shape != events.shape:
            raise ValueError(f"leaky_trace returned the shape {a.shape}, expected {events.shape}")
        return pictures.Buffer(t, a, t[events > 0], tau, rate, kind)

    return run

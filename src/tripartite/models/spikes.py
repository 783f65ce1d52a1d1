"""What can be read off a spike train: intervals, their regularity, their class."""

import numpy as np

from ._valid import finite, one, positive

__all__ = [
    "classify",
    "coefficient_of_variation",
    "coincidence_factor",
    "interspike_intervals",
    "spike_times",
]


def interspike_intervals(spikes, dt):
    """Intervals between the spikes of one neuron.

    Parameters
    ----------
    spikes : array of bool, shape (T,)
    dt : float
        Time step, ms.

    Returns
    -------
    isi : ndarray, shape (number of spikes − 1,)
        Intervals, ms; empty for fewer than two spikes.

    Raises
    ------
    ValueError
        If spikes is not one row of truth values (spike times, for example) or dt is not > 0.

    Built in lesson 02.
    """
    spikes = np.asarray(spikes)
    if spikes.ndim != 1:
        raise ValueError(f"spikes must have the shape (T,), one neuron, got {spikes.shape}")
    if not np.isin(spikes, (0, 1)).all():
        raise ValueError("spikes must hold True or False for every step, not spike times")
    return np.diff(np.flatnonzero(spikes)) * one(positive, "dt", dt, "ms")


def coefficient_of_variation(isi):
    """Standard deviation of the intervals over their mean: 0 for a clock, 1 for a Poisson process.

    Parameters
    ----------
    isi : array, shape (n,)
        Intervals, any unit.

    Returns
    -------
    cv : float
        nan for fewer than two intervals.

    Raises
    ------
    ValueError
        If an interval is not finite and > 0.

    Built in lesson 02.
    """
    isi = positive("isi", isi)
    return float(isi.std() / isi.mean()) if isi.size > 1 else float("nan")


def classify(isi):
    """Name the firing pattern of a cell under a constant drive by the shape of its intervals alone.

    Call the median of the later half ``isi[len(isi) // 2:]`` the usual interval, and an interval short if it
    is below half of the usual one. Then

    - CH (chattering): the later half varies by more than CV = 0.5, bursts go on to the end;
    - IB (intrinsically bursting): two or more short intervals at the start, then single spikes;
    - RS (regular spiking): exactly one short interval at the start;
    - FS (fast spiking): none.

    Only ratios enter, so the answer does not change when a cell runs faster, slower or in another unit. The
    rule tells apart four presets of Izhikevich's neuron, each near the drive at which its pattern is
    clearest. It is no taxonomy of cells: a neuron that adapts over many intervals comes out as IB.

    Parameters
    ----------
    isi : array, shape (n,), n ≥ 4
        Intervals in the order in which they came, any unit.

    Returns
    -------
    name : {"RS", "IB", "CH", "FS"}

    Raises
    ------
    ValueError
        If isi is not one row of at least 4 intervals, all > 0.

    Built in lesson 02. Names of the patterns: Izhikevich (2003), doi:10.1109/TNN.2003.820440.
    """
    isi = positive("isi", isi)
    if isi.ndim != 1 or isi.size < 4:
        raise ValueError(f"isi must hold at least 4 intervals in one row, got the shape {isi.shape}")
    late = isi[isi.size // 2 :]
    if coefficient_of_variation(late) > 0.5:
        return "CH"
    usual = isi >= 0.5 * np.median(late)
    short_at_start = int(np.argmax(usual))  # index of the first interval that is not short
    return ("FS", "RS", "IB")[min(short_at_start, 2)]


def coincidence_factor(data, model, window, duration):
    """How well a model's spikes fall on measured ones, beyond chance: 1 is perfect, 0 is chance.

    Γ = (N_coinc − ⟨N⟩) / (½ (N_data + N_model) (1 − 2 ν Δ)), where N_coinc measured spikes have a spike
    of the model within ±Δ, ν is the model's rate and ⟨N⟩ = 2 ν Δ N_data is what a Poisson process of that
    rate would give.

    Parameters
    ----------
    data, model : array, shapes (n,) and (k,)
        Spike times, ms.
    window : float
        Δ, ms. Below half of the shortest interval every spike is counted at most once.
    duration : float
        Length of the recording, ms.

    Returns
    -------
    gamma : float
        0 when one of the two is silent.

    Raises
    ------
    ValueError
        If data or model is not one row of finite times, window or duration is not > 0, or the window is so
        wide that chance alone would hit every spike.

    Built in lesson 02. Source: Jolivet et al. (2008), doi:10.1016/j.jneumeth.2007.11.006.
    """
    data, model = (np.sort(_times(name, t)) for name, t in (("data", data), ("model", model)))
    window, duration = one(positive, "window", window, "ms"), one(positive, "duration", duration, "ms")
    if data.size == 0 or model.size == 0:
        return 0.0
    first = np.searchsorted(model, data - window, "left")
    coincidences = np.count_nonzero(np.searchsorted(model, data + window, "right") > first)
    chance = 2.0 * window * model.size / duration
    if chance >= 1.0:
        raise ValueError(f"window = {window} ms is too wide for {model.size} spikes in {duration} ms")
    return float((coincidences - chance * data.size) / (0.5 * (data.size + model.size) * (1.0 - chance)))


def spike_times(t, V, threshold=0.0):
    """When a membrane potential crosses a threshold on its way up.

    Parameters
    ----------
    t : array, shape (T,)
        Times of the samples, ms, rising.
    V : array, shape (T,)
        Membrane potential, mV.
    threshold : float
        mV.

    Returns
    -------
    times : ndarray, shape (number of crossings,)
        ms, on the straight line between the sample below the threshold and the one at or above it. A trace
        that begins above the threshold has not crossed it yet.

    Raises
    ------
    ValueError
        If t and V are not two rows of one length, t does not rise, or anything is not finite.

    Built in lesson 01.
    """
    t, V, threshold = _times("t", t), finite("V", V, "mV"), one(finite, "threshold", threshold, "mV")
    if V.shape != t.shape:
        raise ValueError(f"V must have the shape of t, {t.shape}, got {V.shape}: one trace at a time")
    if np.any(np.diff(t) <= 0):
        raise ValueError("t must rise from sample to sample")
    k = np.flatnonzero((V[:-1] < threshold) & (V[1:] >= threshold))
    return t[k] + (threshold - V[k]) / (V[k + 1] - V[k]) * (t[k + 1] - t[k])


def _times(name, value):
    array = finite(name, value, "ms")
    if array.ndim != 1:
        raise ValueError(f"{name} must be one row of spike times, got the shape {array.shape}")
    return array

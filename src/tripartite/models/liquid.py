"""A liquid of integrate-and-fire cells, tasks for it, and the controls that could embarrass it.

Spikes of some channels run into N leaky integrate-and-fire cells (`models.lif`, its usual cell) that are wired
to each other at random; nothing in there is trained. A linear read-out sees, at the end of a trial, how much
each cell has spiked lately: its trace, which each spike lifts by 1 and which fades with ``tau_trace``.

The controls get the same trials and the same kind of read-out, but no liquid: the traces of the channels
themselves, and a layer of random tanh units on top of those traces.

Sources: W. Maass, T. Natschläger and H. Markram (2002), doi:10.1162/089976602760407955, for the idea and
the jittered templates. Sizes and weights here were chosen by trying; they are not fitted to a cortex.
"""

from dataclasses import dataclass

import numpy as np

from ._valid import cell, count, finite, one, positive

__all__ = ["TASKS", "Wiring", "accuracy", "connect", "random_layer", "run", "task", "trace"]

DT = 1.0  # ms
CHANNELS = 10  # in one group
TAU_SYN = 5.0  # ms, for which the weights are given
JITTER = 4.0  # ms, standard deviation of each spike's shift
#: Name → what the label says.
TASKS = {
    "which": "which of two templates was played",
    "same now": "whether two groups of channels play the same template at the same time",
    "same later": "whether the template played second is the one played first",
}


@dataclass(frozen=True)
class Wiring:
    """Weights of a liquid: ``W`` (N, N) between the cells, ``W_in`` (N, C) from the channels, in nA."""

    W: np.ndarray
    W_in: np.ndarray

    def without_loop(self):
        """The same cells and inputs, nothing between the cells."""
        return Wiring(np.zeros_like(self.W), self.W_in)


def task(name, trials, rng):
    """Draw trials of a task: spike templates, each spike of each trial shifted a little.

    Parameters
    ----------
    name : {"which", "same now", "same later"}
        As in ``TASKS``.
    trials : int
        At least 4.
    rng : numpy.random.Generator

    Returns
    -------
    spikes : ndarray of bool, shape (T, trials, C)
        Steps of 1 ms: 200 or, for "same later", twice 100; C is 10 channels, for "same now" twice 10.
    labels : ndarray, shape (trials,)
        +1 and −1, about equally often.

    Raises
    ------
    ValueError
        If there is no such task or too few trials.

    Built in lesson 11.
    """
    if name not in TASKS:
        raise ValueError(f"name must be one of {', '.join(map(repr, TASKS))}, got {name!r}")
    if not trials >= 4:
        raise ValueError(f"trials must be at least 4, got {trials}")
    first, second = rng.integers(2, size=(2, trials))
    if name == "which":
        return _played(_templates(rng, 200, 30.0), first, rng), 2.0 * first - 1.0
    same = np.where(first == second, 1.0, -1.0)
    if name == "same now":
        groups = [_played(_templates(rng, 200, 30.0), which, rng) for which in (first, second)]
        return np.concatenate(groups, axis=2), same
    templates = _templates(rng, 100, 40.0)
    return np.concatenate([_played(templates, which, rng) for which in (first, second)], axis=0), same


def _templates(rng, steps, rate):
    """Two templates of Poisson spikes at ``rate`` Hz, shape (2, steps, CHANNELS)."""
    return rng.random((2, steps, CHANNELS)) < rate * DT / 1000.0


def _played(templates, which, rng):
    """Each trial plays a template with every spike shifted; what falls off the ends is lost."""
    _, steps, channels = templates.shape
    spikes = np.zeros((steps, len(which), channels), bool)
    for trial, template in enumerate(which):
        at, channel = np.nonzero(templates[template])
        at = np.rint(at + rng.normal(0.0, JITTER / DT, at.size)).astype(int)
        inside = (at >= 0) & (at < steps)
        spikes[at[inside], trial, channel[inside]] = True
    return spikes


def connect(N, channels, rng):
    """Draw the wiring of a liquid: four excitatory cells to one inhibitory, 10 % of all pairs connected.

    Parameters
    ----------
    N, channels : int
        Cells and input channels.
    rng : numpy.random.Generator

    Returns
    -------
    Wiring
        A cell has outgoing weights of one sign only (Dale's principle); inhibitory ones are four times as
        strong. Each channel reaches three cells in ten, a quarter of these synapses inhibit.

    Raises
    ------
    ValueError
        If one of the numbers is no whole number of at least 1.

    Built in lesson 11.
    """
    N, channels = count("N", N), count("channels", channels)
    inhibits = np.arange(N) >= 0.8 * N
    W = np.abs(rng.normal(0.0, 0.45, (N, N))) * (rng.random((N, N)) < 0.1)
    W *= np.where(inhibits, -4.0, 1.0)  # a column is one sending cell
    np.fill_diagonal(W, 0.0)
    W_in = rng.uniform(2.0, 7.0, (N, channels)) * rng.choice([1, 1, 1, -1], (N, channels))
    return Wiring(W, W_in * (rng.random((N, channels)) < 0.3))


def run(wiring, spikes, tau_syn=TAU_SYN, tau_trace=30.0):
    """Pour spikes into a liquid, all trials side by side.

    Parameters
    ----------
    wiring : Wiring
    spikes : array of bool, shape (T, trials, C)
        In steps of 1 ms.
    tau_syn : float
        How long the current of a spike lasts, ms; a longer one is weaker in proportion.
    tau_trace : float
        How long the read-out sees a spike, ms.

    Returns
    -------
    traces : ndarray, shape (trials, N)
        At the end of each trial.
    fired : ndarray of bool, shape (T, trials, N)

    Raises
    ------
    ValueError
        If the shapes do not fit or a time constant is not > 0.

    Built in lesson 11. Source: Maass et al. (2002), doi:10.1162/089976602760407955.
    """
    spikes = _spikes(spikes, wiring.W_in.shape[1])
    tau, R, EL, Vth, Vr, tref = cell(10.0, 10.0, -65.0, -50.0, -65.0, 2.0)  # the cell of lesson 02
    keeps = np.exp(-DT / tau)
    fades = np.exp(-DT / one(positive, "tau_syn", tau_syn, "ms"))
    forgets = np.exp(-DT / one(positive, "tau_trace", tau_trace, "ms"))
    shape = (spikes.shape[1], len(wiring.W))
    v, current, traces = np.full(shape, EL), np.zeros(shape), np.zeros(shape)
    fired, resumes = np.zeros((len(spikes), *shape), bool), np.zeros(shape, int)
    pause, last = round(tref / DT), np.zeros(shape)
    per_spike = (1.0 - fades) / (1.0 - np.exp(-DT / TAU_SYN))  # the charge of a spike stays the same
    arriving = spikes @ (per_spike * wiring.W_in.T)
    between = per_spike * wiring.W.T
    loop = bool(between.any())
    for k in range(len(spikes)):
        current *= fades
        current += arriving[k]
        if loop:
            current += last @ between
        v += (EL + R * current - v) * (1.0 - keeps)
        np.putmask(v, resumes > k, Vr)
        now = v >= Vth
        v[now], resumes[now], fired[k] = Vr, k + 1 + pause, now
        last = now.astype(float)
        traces *= forgets
        traces += last
    return traces, fired


def trace(spikes, taus=(30.0,)):
    """The plain control: traces of the input channels at the end of each trial, and no liquid at all.

    Parameters
    ----------
    spikes : array of bool, shape (T, trials, C)
        In steps of 1 ms.
    taus : sequence of float
        One trace per channel for each time constant, ms.

    Returns
    -------
    traces : ndarray, shape (trials, C · len(taus))

    Raises
    ------
    ValueError
        If the shape does not fit or a time constant is not > 0.

    Built in lesson 11.
    """
    spikes = _spikes(spikes)
    ago = np.arange(len(spikes))[::-1] * DT
    weights = np.exp(-ago / positive("taus", taus, "ms").reshape(-1, 1))
    return np.concatenate([np.einsum("t,tbc->bc", row, spikes) for row in weights], axis=1)


def random_layer(states, M, rng):
    """The second control: M random tanh units on top of some states, without any loop or spike.

    Parameters
    ----------
    states : array, shape (trials, n)
    M : int
        Number of units.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray, shape (trials, M)

    Notes
    -----
    The units see the states with the mean and the variance of the first half of the trials taken off, as
    `accuracy` does.

    Built in lesson 11.
    """
    states = _standard(finite("states", states))
    n = states.shape[1]
    return np.tanh(states @ rng.normal(0.0, 1.5 / np.sqrt(n), (n, M)) + rng.normal(size=M))


def accuracy(states, labels, ridge=10.0):
    """Share of the second half of the trials that a linear read-out, fitted on the first half, gets right.

    Parameters
    ----------
    states : array, shape (trials, n)
    labels : array, shape (trials,)
        +1 or −1.
    ridge : float
        What is added to the diagonal, for states of unit variance.

    Returns
    -------
    float
        0.5 is chance.

    Raises
    ------
    ValueError
        If the shapes do not fit, a label is neither +1 nor −1, or ridge is not > 0.

    Built in lesson 11.
    """
    states, labels = finite("states", states), finite("labels", labels)
    if states.ndim != 2 or labels.shape != (len(states),):
        raise ValueError(f"states must be (trials, n), labels (trials,), got {states.shape}, {labels.shape}")
    if not np.isin(labels, (-1.0, 1.0)).all():
        raise ValueError("labels must be +1 or -1")
    half = len(labels) // 2
    A = np.column_stack([_standard(states, half), np.ones(len(labels))])
    gram = A[:half].T @ A[:half] + one(positive, "ridge", ridge) * np.eye(A.shape[1])
    read = np.linalg.solve(gram, A[:half].T @ labels[:half])
    return float(np.mean(np.where(A[half:] @ read >= 0, 1.0, -1.0) == labels[half:]))


def _standard(states, half=None):
    """Zero mean and unit variance, judged by the first half alone."""
    seen = states[: half or len(states) // 2]
    return (states - seen.mean(axis=0)) / (seen.std(axis=0) + 1e-9)


def _spikes(value, channels=None):
    spikes = finite("spikes", value)
    if spikes.ndim != 3 or spikes.size == 0 or channels not in (None, spikes.shape[2]):
        raise ValueError(f"spikes must have the shape (T, trials, {channels or 'C'}), got {spikes.shape}")
    return spikes

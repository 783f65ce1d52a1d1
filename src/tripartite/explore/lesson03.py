"""The panels of lesson 03: synapses, a noisy threshold, a bandit. Each is one line in the lesson.

A panel takes the learner's functions, runs the course's where one is not written yet, and says which.
"""

from math import erf

import numpy as np

from ..figures import synapses as pictures
from ..figures.drawing import join
from ..grading import own
from ..models.bandit import LATER, NOW, learn
from ..models.synapses import postsynaptic_potential
from .controls import Choice, Slider
from .panel import explore

# ---- W1: excitation, inhibition, and where inhibition pulls to ---------------------------------------------

DT, DURATION = 0.1, 60.0  # ms
REST = -70.0  # mV
_T = np.arange(round(DURATION / DT)) * DT
_FAST = dict(tau_r=1.0, tau_d=1 / 0.19, dt=DT)  # AMPA
_GABA = dict(tau_r=1.0, tau_d=1 / 0.18, dt=DT)  # GABA_A
_E_AT, _I_AT = 100, 90  # steps of the two presynaptic spikes


def psp_panel(steady_vm, synaptic_trace):
    """Panel: postsynaptic potentials of an excitatory and a GABA synapse, alone and together.

    V heads for ``steady_vm`` with the time constant τ / (1 + g_E + g_I), τ = 10 ms.

    Parameters
    ----------
    steady_vm : callable
        ``steady_vm(gE, gI, gL, EE, EI, EL) -> mV``.
    synaptic_trace : callable
        ``synaptic_trace(spikes, tau_r, tau_d, dt) -> trace`` with the peak 1, shape (T,).
    """
    steady_vm, synaptic_trace = own(steady_vm), own(synaptic_trace)
    return explore(
        potentials(steady_vm, synaptic_trace),
        draw_potentials,
        whose=f"{steady_vm.whose} and {synaptic_trace.whose}",
        size=(7.2, 4.2),
        gE=Slider(0.0, 1.0, 0.4, 0.05, "excitatory conductance g_E", "× g_L"),
        gI=Slider(0.0, 3.0, 1.5, 0.1, "GABA conductance g_I", "× g_L"),
        EI=Slider(-90.0, -40.0, -70.0, 1.0, "reversal potential E_GABA", "mV"),
    )


def potentials(steady_vm, synaptic_trace):
    """Return ``f(gE, gI, EI) -> Potentials``. The two traces are computed here, once."""
    traces = []
    for step, times in ((_E_AT, _FAST), (_I_AT, _GABA)):
        spikes = np.zeros(_T.size, bool)
        spikes[step] = True
        trace = np.asarray(synaptic_trace(spikes, **times), float)
        if trace.shape != _T.shape:
            raise ValueError(
                f"synaptic_trace returned the shape {trace.shape} for spikes of shape {_T.shape}"
            )
        traces.append(np.maximum(trace, 0.0))

    def run(gE, gI, EI):
        openE, openI = gE * traces[0], gI * traces[1]
        none = np.zeros_like(openE)
        E, I = np.stack([openE, none, openE], axis=1), np.stack([none, openI, openI], axis=1)
        V = postsynaptic_potential(E, I, DT, EI=EI, EL=REST, steady=steady_vm)
        return pictures.Potentials(_T, *V.T, EI, openE, openI)

    return run


def draw_potentials(fig, result):
    """Draw a Potentials: conductances above, potentials below."""
    top, bottom = fig.subplots(2, 1, height_ratios=[1, 3])
    top.set_title("one spike at each of two synapses: GABA at 9 ms, excitation at 10 ms; τ = 10 ms")
    return join(
        pictures.draw_conductances(top, result),
        pictures.draw_potentials(bottom, result, REST),
        sentence=pictures.potentials_in_words,
    )


# ---- W2: noise turns a step into a sigmoid -----------------------------------------------------------------

_X = np.linspace(-6.0, 6.0, 25)
_FINE = np.linspace(-6.0, 6.0, 241)
_SPREAD = np.pi / np.sqrt(3)  # standard deviation of logistic noise of scale 1
_NORMAL = np.vectorize(lambda z: 0.5 * (1.0 + erf(z / np.sqrt(2.0))))
SHOWN = 40  # single trials in the left picture


def noise_panel(p_spike, sigmoid):
    """Panel: single trials of a noisy threshold, and how often it fires.

    Parameters
    ----------
    p_spike : callable
        ``p_spike(x, noise, n, rng) -> fraction``, shape of x.
    sigmoid : callable
    """
    p_spike, sigmoid = own(p_spike), own(sigmoid)
    return explore(
        threshold(p_spike, sigmoid),
        draw_threshold,
        whose=f"{p_spike.whose} and {sigmoid.whose}",
        size=(7.2, 3.6),
        noise=Slider(0.1, 3.0, 1.0, 0.1, "width of the noise"),
        chosen=Slider(-4.0, 4.0, 1.0, 0.2, "mean input − threshold"),
        trials=Slider(10, 2000, 500, 10, "trials for each dot"),
    )


def threshold(p_spike, sigmoid, seed=3):
    """Return ``f(noise, chosen, trials) -> Threshold``; every call starts from the same luck."""
    xi = np.random.default_rng(seed).logistic(size=SHOWN)

    def run(noise, chosen, trials):
        x = np.append(_X, chosen)
        counted = np.asarray(p_spike(x, noise, trials, np.random.default_rng(seed)), float)
        if counted.shape != x.shape:
            raise ValueError(f"p_spike returned the shape {counted.shape} for x of shape {x.shape}")
        curve = np.asarray(sigmoid(np.append(_FINE, chosen) / noise), float)
        return pictures.Threshold(
            x=_X,
            counted=counted[:-1],
            fine=_FINE,
            curve=curve[:-1],
            normal=_NORMAL(_FINE / (noise * _SPREAD)),
            inputs=chosen + noise * xi,
            chosen=chosen,
            fraction=counted[-1],
            expected=curve[-1],
            trials=trials,
        )

    return run


def draw_threshold(fig, result):
    """Draw a Threshold: single trials on the left, the probability on the right."""
    left, right = fig.subplots(1, 2)
    left.set_title(f"{SHOWN} single trials; filled: spike")
    right.set_title("how often it spikes")
    trials = pictures.draw_trials(left, result)
    curve = pictures.draw_probability(right, result)
    return join(curve, trials)


# ---- W3: a bandit with four numbers ------------------------------------------------------------------------

TRIALS, RUNS = 200, 200
TASKS = {
    "one arm pays later, but more": LATER,
    "both arms pay at once; they swap": NOW,
}


def bandit_panel(sigmoid):
    """Panel: a two-armed bandit; learning rate, inverse temperature and discount on sliders.

    Parameters
    ----------
    sigmoid : callable
        Gives the probability of choosing the second arm.
    """
    sigmoid = own(sigmoid)
    return explore(
        choices(sigmoid),
        draw_choices,
        whose=sigmoid.whose,
        size=(7.2, 4.2),
        eta=Slider(0.0, 1.0, 0.1, 0.02, "learning rate η"),
        beta=Slider(0.0, 20.0, 5.0, 0.5, "inverse temperature β"),
        gamma=Slider(0.5, 1.0, 0.95, 0.01, "discount γ per step"),
        task=Choice(list(TASKS), label="task"),
    )


def choices(sigmoid, seed=4):
    """Return ``f(eta, beta, gamma, task) -> Choices``; every call meets the same luck."""

    def run(eta, beta, gamma, task):
        rng = np.random.default_rng(seed)
        kind = TASKS[task]
        result = learn(kind, eta, beta, gamma, TRIALS, RUNS, rng, sigmoid=sigmoid)
        mean = np.array(kind.chance) * np.array(kind.prize)
        better = np.full(TRIALS, int(np.argmax(mean)))
        swap = TRIALS // 2 if kind.swaps else None
        if swap:
            better[swap:] = 1 - better[swap:]
        return pictures.Choices(
            share=(result.arm == better[:, None]).mean(axis=1),
            error=result.delta.mean(axis=1),
            changed=(np.diff(result.arm, axis=0) != 0).mean(axis=1),
            swap=swap,
            points=result.reward.mean(),
            best=mean.max(),
            random=mean.mean(),
            words=task[0].upper() + task[1:],
        )

    return run


def draw_choices(fig, result):
    """Draw a Choices: choices above, the error below."""
    top, bottom = fig.subplots(2, 1, height_ratios=[3, 2])
    return join(pictures.draw_choices(top, result), pictures.draw_errors(bottom, result))

"""The still pictures of lesson 05, each one line in a cell."""

import numpy as np

from .drawing import show
from .plasticity import Answers, Growth, Traces, draw_answers, draw_growth, draw_synapse, draw_traces

__all__ = ["show_answers", "show_growth", "show_synapse", "show_traces"]


def show_synapse():
    """Show one synapse and the five things it could know."""
    return show(draw_synapse, None, (7.2, 2.7))


def show_growth(measured, predicted):
    """Show how the length of the weights grows under Hebb's rule, and how it should.

    Parameters
    ----------
    measured, predicted : arrays, shape (T,)
        Length after each sample.
    """
    return show(draw_growth, Growth(np.asarray(measured), np.asarray(predicted)), (7.2, 2.6))


def show_answers(W, theta, patterns):
    """Show how a neuron under BCM comes to answer one of two patterns.

    Parameters
    ----------
    W : array, shape (T, n)
        Weights after each step.
    theta : array, shape (T,)
    patterns : array, shape (2, n)
    """
    y = np.asarray(W) @ np.asarray(patterns).T
    step = np.arange(1, len(y) + 1)
    every = slice(9, None, 10)  # θ flickers with every pattern
    result = Answers(step[every], y[every], np.asarray(theta)[every])
    return show(lambda ax, r: draw_answers(ax, r, 3.0), result, (7.2, 2.9))


def show_traces(simulate, pre, post, dt=1.0, tau=20.0):
    """Show two trains, the traces they leave, and the weight that ``simulate`` makes of them.

    Parameters
    ----------
    simulate : callable
        ``simulate(pre, post, dt=…) -> w``, as ``stdp_traces``.
    pre, post : arrays of bool, shape (T,)
    dt, tau : float
        Time step and time constant of both traces, ms.
    """
    t = np.arange(len(pre)) * dt
    x, y = (_trace(train, dt, tau) for train in (pre, post))
    result = Traces(t, np.asarray(pre), np.asarray(post), x, y, np.asarray(simulate(pre, post, dt=dt), float))
    return show(draw_traces, result, (7.2, 3.6), [["pre"], ["post"], ["w"]])


def _trace(train, dt, tau):
    """The trace of a train after each step, shape (T,)."""
    fade, level, course = np.exp(-dt / tau), 0.0, np.empty(len(train))
    for k, spike in enumerate(train):
        level = level * fade + spike
        course[k] = level
    return course

"""The delayed bit: a network sees +1 or −1 once, then noise, and must say at the end which it was.

The loss is in bits: 1 for a guess, 0 for a memory. Between the bit and the question lie T − 1 steps, and a
gradient that shrinks by a factor in each of them tells the first one next to nothing.

Sources: Y. Bengio, P. Simard and P. Frasconi (1994), doi:10.1109/72.279181, whose latching task this
simplifies; S. Hochreiter and J. Schmidhuber (1997), doi:10.1162/neco.1997.9.8.1735.
"""

import numpy as np

from ._valid import count
from .gru import gru_backward, gru_forward, gru_params
from .lstm import lstm_backward, lstm_forward, lstm_params
from .recurrent import rnn_backward, rnn_forward, rnn_params
from .training import Adam

__all__ = ["delayed_bit", "train_delayed_bit"]

CELLS = {
    "RNN": (rnn_params, lambda *a: (rnn_forward(*a),), rnn_backward),
    "LSTM": (lstm_params, lstm_forward, lstm_backward),
    "GRU": (gru_params, gru_forward, gru_backward),
}


def delayed_bit(T, B, rng):
    """B sequences of T steps with the bit in the first.

    Returns
    -------
    X : ndarray, shape (T, B, 2)
        Input 0 is the bit, +1 or −1, in the first step and 0 later; input 1 is normal noise of
        standard deviation 0.3.
    bits : ndarray, shape (B,)
        1 for +1, 0 for −1.

    Raises
    ------
    ValueError
        If T or B is no whole number of at least 1.

    Built in lesson 11.
    """
    T, B = count("T", T), count("B", B)
    X = np.zeros((T, B, 2))
    X[0, :, 0] = rng.choice([-1.0, 1.0], B)
    X[:, :, 1] = 0.3 * rng.normal(size=(T, B))
    return X, (X[0, :, 0] > 0).astype(float)


def train_delayed_bit(cell, T, rng, H=8, B=32, updates=400, eta=0.01, report=None, **options):
    """Train a cell to remember one bit for T steps; every update brings new sequences.

    Parameters
    ----------
    cell : {"RNN", "LSTM", "GRU"}
    T : int
        Steps of a sequence.
    rng : numpy.random.Generator
    H, B, updates : int
        Hidden units, sequences per update, updates by Adam.
    eta : float
        Learning rate.
    report : callable, optional
        Called as ``report(step, {name: bits}, "")`` after every update; the name is the cell's.
    **options
        For the initial weights, ``forget_bias`` of the LSTM or ``update_bias`` of the GRU.

    Returns
    -------
    losses : ndarray, shape (updates,)
        Bits, before each update: on sequences that the cell has never seen.
    reach : ndarray, shape (updates,)
        Length of the gradient with respect to the first input, which carries the bit, over that with
        respect to the last one: how much of the gradient arrives where it is needed.

    Raises
    ------
    ValueError
        If there is no such cell or a number is out of range.

    Built in lesson 11. Source: Bengio et al. (1994), doi:10.1109/72.279181.
    """
    if cell not in CELLS:
        raise ValueError(f"cell must be one of {', '.join(CELLS)}, got {cell!r}")
    make, forward, backward = CELLS[cell]
    params = make(2, H, rng, **options)
    readout, bias = rng.normal(size=H) / np.sqrt(H), np.zeros(1)
    adam = Adam([*params.values(), readout, bias], eta)
    losses, reach = np.empty((2, count("updates", updates)))
    for k in range(len(losses)):
        X, bits = delayed_bit(T, B, rng)
        run = forward(params, X)
        last = run[0][-1]
        sign = 2 * bits - 1
        margin = sign * (last @ readout + bias)
        losses[k] = np.logaddexp(0, -margin).mean() / np.log(2)
        d = -sign * 0.5 * (1 - np.tanh(margin / 2)) / (B * np.log(2))
        dhs = np.zeros_like(run[0])
        dhs[-1] = np.outer(d, readout)
        grads = backward(params, X, *run, dhs)
        reach[k] = np.linalg.norm(grads["X"][0]) / np.linalg.norm(grads["X"][-1])
        adam.step([*(grads[name] for name in params), d @ last, d.sum(keepdims=True)])
        if report:
            report(k + 1, {cell: losses[k]}, "")
    return losses, reach

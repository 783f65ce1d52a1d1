"""The panels of lesson 11: recurrence. Each is one line in the lesson.

A panel takes the learner's function, runs the course's where it is not written yet, and says which.
"""

import numpy as np

from ..figures import recurrence as pictures
from ..figures.drawing import on_axes
from ..grading import own
from ..models import recurrent, reservoir
from .controls import Choice, Slider, Switch
from .panel import explore

# ---- W1: what a loop does to a state and to an error -------------------------------------------------------

UNITS, STEPS = 40, 100


def norms_panel(rnn_forward):
    """Panel: norm of the state forwards and of the error backwards, against the spectral radius.

    Parameters
    ----------
    rnn_forward : callable
        ``rnn_forward(params, X, h0) -> hs``; runs the network with tanh.
    """
    rnn_forward = own(rnn_forward)
    return explore(
        norms(rnn_forward),
        on_axes(pictures.draw_norms),
        whose=rnn_forward.whose,
        rho=Slider(0.5, 1.5, 0.9, 0.01, "spectral radius ρ"),
        drive=Slider(0.0, 2.0, 0.0, 0.05, "strength of a noisy input"),
        linear=Switch(label="without tanh"),
    )


def norms(rnn_forward, seed=10):
    """Return ``f(rho, drive, linear) -> Norms``; weights, noise and the first state are drawn here, once."""
    rng = np.random.default_rng(seed)
    W = reservoir.weights(UNITS, 1.0, rng)
    noise = rng.normal(size=(STEPS, 1, UNITS))
    h0 = rng.normal(0.0, 0.3, (1, UNITS))
    last = rng.normal(size=UNITS)

    def run(rho, drive, linear):
        params = {"W_x": drive * np.eye(UNITS), "W_h": rho * W, "b": np.zeros(UNITS)}
        if linear:
            hs = _linear(params, noise, h0)
            error = _powers(params["W_h"].T, last)
        else:
            hs = np.asarray(rnn_forward(params, noise.copy(), h0.copy()), float)
            if hs.shape != (STEPS + 1, 1, UNITS):
                raise ValueError(
                    f"rnn_forward returned the shape {hs.shape}, expected {(STEPS + 1, 1, UNITS)}"
                )
            dhs = np.zeros(hs.shape)
            dhs[-1, 0] = last
            error = recurrent.rnn_backward(params, noise, hs, dhs)["h"][::-1, 0]
        state, error = (np.linalg.norm(x, axis=1) for x in (hs[:, 0], error))
        words = "Linear network" if linear else "Network with tanh"
        words += f", input strength {drive:.2f}" if drive else ", no input"
        return pictures.Norms(state / state[0], error / error[0], rho, words)

    return run


def _linear(params, X, h0):
    hs = [h0]
    for x in X:
        hs.append(x @ params["W_x"].T + hs[-1] @ params["W_h"].T)
    return np.array(hs)


def _powers(W, vector):
    rows = [vector]
    for _ in range(STEPS):
        rows.append(W @ rows[-1])
    return np.array(rows)


# ---- W2: what a gate keeps ---------------------------------------------------------------------------------

KEPT_STEPS = 200


def forget_panel(lstm_step):
    """Panel: a value written once into an LSTM, and what is left of it.

    Parameters
    ----------
    lstm_step : callable
        ``lstm_step(params, x, h, c) -> (h, c)`` with blocks i, f, c̃, o.
    """
    lstm_step = own(lstm_step)
    return explore(
        kept(lstm_step),
        on_axes(pictures.draw_kept),
        whose=lstm_step.whose,
        f=Slider(0.5, 1.0, 0.99, 0.001, "forget gate f"),
        i=Slider(0.0, 0.2, 0.0, 0.01, "input gate i while noise comes in"),
    )


def kept(lstm_step, seed=3):
    """Return ``f(f, i) -> Kept``.

    The first input says «write 1»: its second entry opens the input gate. Later inputs are noise.
    """
    X = np.random.default_rng(seed).normal(size=(KEPT_STEPS, 1, 2))
    X[:, 0, 1] = 0.0
    X[0, 0] = (20.0, 1.0)

    def run(f, i):
        params = {
            "W_x": np.array([[0.0, 100.0], [0.0, 0.0], [1.0, 0.0], [0.0, 0.0]]),
            "W_h": np.zeros((4, 1)),
            "b": np.array([_bias(i), _bias(f), 0.0, 40.0]),
        }
        h, c, cell = np.zeros((1, 1)), np.zeros((1, 1)), []
        for x in X:
            h, c = lstm_step(params, x.copy(), h, c)
            cell.append(float(np.asarray(c).reshape(-1)[0]))
        half_life = np.inf if f >= 1.0 else np.log(0.5) / np.log(f)
        return pictures.Kept(np.array(cell), f, i, half_life)

    return run


def _bias(gate):
    """The bias that holds a gate at this value; 40 is open to the last digit."""
    gate = min(max(gate, 1e-17), 1.0)
    return 40.0 if gate >= 1.0 else float(np.log(gate / (1.0 - gate)))


# ---- W3: what a reservoir remembers ------------------------------------------------------------------------

SIZES, DELAYS, LENGTH, WASHOUT = (10, 20, 50), 80, 1600, 100


def memory_panel(memory_capacity):
    """Panel: r² against the delay for a reservoir, and its sum under the bound N.

    Parameters
    ----------
    memory_capacity : callable
        ``memory_capacity(states, u, K, washout, ridge) -> r2``.
    """
    memory_capacity = own(memory_capacity)
    return explore(
        memory(memory_capacity),
        on_axes(pictures.draw_memory, "rS", width_ratios=[4, 1]),
        whose=memory_capacity.whose,
        rho=Slider(0.1, 1.4, 0.95, 0.05, "spectral radius ρ"),
        scale=Slider(0.01, 1.0, 0.1, 0.01, "input scale"),
        N=Choice(list(SIZES), 20, "units N"),
        kind=Choice(["random", "orthogonal"], label="weights"),
    )


def memory(memory_capacity, seed=1):
    """Return ``f(rho, scale, N, kind) -> Memory``; weights of radius 1 and the input are drawn here, once."""
    rng = np.random.default_rng(seed)
    u = rng.uniform(-1.0, 1.0, LENGTH)
    W = {(N, kind): reservoir.weights(N, 1.0, rng, kind) for N in SIZES for kind in ("random", "orthogonal")}
    w_in = {N: rng.uniform(-1.0, 1.0, N) for N in SIZES}

    def run(rho, scale, N, kind):
        states = reservoir.run(rho * W[N, kind], scale * w_in[N], u)
        r2 = np.asarray(memory_capacity(states, u.copy(), DELAYS, washout=WASHOUT, ridge=1e-8), float)
        if r2.shape != (DELAYS,):
            raise ValueError(f"memory_capacity returned the shape {r2.shape}, expected {(DELAYS,)}")
        words = f"{N} units, {kind} weights, ρ = {rho:.2f}, input scale {scale:.2f}"
        return pictures.Memory(r2, N, words)

    return run

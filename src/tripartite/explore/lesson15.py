"""The panels of lesson 15: the neuron–astrocyte network. Each is one line in the lesson.

A panel takes the learner's functions, runs the course's where one is not written yet, and says which.
"""

import numpy as np

from ..figures import equivalence as pictures
from ..figures.drawing import on_axes
from ..grading import own
from ..models import neuron_astrocyte as network
from ..models import random_features, softmax_gap
from ..models.attention import softmax
from .controls import Choice, Slider, Switch
from .panel import explore

# ---- W1: how far from softmax ------------------------------------------------------------------------------

MS, DRAWS, TOKENS, LENGTH = (4, 16, 64, 256, 1024, 4096), 8, 16, 8


def gap_panel(features):
    """Panel: error against softmax attention over the number of features, and the outputs for one of them.

    Parameters
    ----------
    features : callable
        ``features(X, W)`` of shape (T, M).
    """
    features = own(features)
    return explore(
        gap(features),
        on_axes(pictures.draw_gap, "ES", width_ratios=[5, 4]),
        whose=features.whose,
        norm=Slider(0.5, 16.0, 2.0, 0.5, "mean |q + k|²"),
        M=Choice(list(MS), 256, "features M"),
        directions=Choice(["independent", "orthogonal"], label="directions"),
    )


def gap(features, seed=15):
    """Return ``f(norm, M, directions) -> Gap``; tokens and directions are drawn here, once."""
    rng = np.random.default_rng(seed)
    Q, K, V = softmax_gap.tokens(TOKENS, LENGTH, LENGTH, 1.0, rng)
    drawn = {kind: softmax_gap.draws(kind, MS, LENGTH, DRAWS, rng) for kind in ("independent", "orthogonal")}

    def run(norm, M, directions):
        q, k = np.sqrt(norm) * Q, np.sqrt(norm) * K
        exact = softmax(q @ k.T) @ V
        square = np.sum(exact**2)
        both, errors, shown = np.concatenate((q, k)), [], None
        for Ws in drawn[directions]:
            gaps = []
            for W in Ws:
                F = np.asarray(features(both.copy(), W.copy()), float)
                if F.shape != (2 * TOKENS, len(W)):
                    raise ValueError(
                        f"features returned the shape {F.shape}, expected {(2 * TOKENS, len(W))}"
                    )
                w = F[:TOKENS] @ F[TOKENS:].T
                out = w @ V / w.sum(axis=1, keepdims=True)
                gaps.append(np.sum((out - exact) ** 2) / square)
                if len(W) == M and shown is None:
                    shown = out
            errors.append(np.sqrt(np.mean(gaps)))
        law = softmax_gap.predicted(q, k, V, MS)
        nothing = np.sqrt(np.sum((V.mean(axis=0) - exact) ** 2) / square)
        return pictures.Gap(np.array(MS), np.array(errors), law, M, exact, shown, norm, nothing)

    return run


# ---- W2: writing and reading, step by step -----------------------------------------------------------------

WORDS, NEURONS, OUTPUTS = 5, 12, 3


def phases_panel(write, read):
    """Panel: the two phases, token by token, with buttons that play them.

    Parameters
    ----------
    write : callable
        ``write(K, V, phi) -> H, a``.
    read : callable
        ``read(Q, H, a, phi) -> (T, d_v)``.
    """
    write, read = own(write), own(read)
    return explore(
        phases(write, read),
        on_axes(pictures.draw_phase, "FH;AO", width_ratios=[4, 3]),
        whose=f"{write.whose} and {read.whose}",
        size=(7.2, 4.4),
        step=Slider(1, 2 * WORDS, 2 * WORDS - 2, 1, "step", play=900),
        backwards=Switch(label="write the tokens in reverse order"),
    )


def phases(write, read, seed=4):
    """Return ``f(step, backwards) -> Phase``: the first half of the steps write, the others read."""
    rng = np.random.default_rng(seed)
    Q, K, V = softmax_gap.tokens(WORDS, 4, OUTPUTS, 2.0, rng)
    W = random_features.gaussian_directions(4, NEURONS, rng)

    def phi(x):
        return random_features.positive(x, W)

    whole, gathered = network.write(K, V, phi)
    weights = phi(Q) @ phi(K).T
    exact = weights @ V / weights.sum(axis=1, keepdims=True)
    top = (max(phi(Q).max(), phi(K).max()), gathered.max(), np.abs(whole).max())
    top = (top[0], max(top[1], (phi(Q) * gathered).max()), top[2])

    def run(step, backwards):
        order = np.arange(WORDS)[::-1] if backwards else np.arange(WORDS)
        written = order[: min(step, WORDS)]
        H, a = write(K[written], V[written], phi)
        H, a = np.asarray(H, float), np.asarray(a, float)
        if H.shape != (OUTPUTS, NEURONS) or a.shape != (NEURONS,):
            raise ValueError(
                f"write returned H {H.shape} and a {a.shape}, expected {(OUTPUTS, NEURONS)} and {(NEURONS,)}"
            )
        if step <= WORDS:
            s = order[step - 1]
            words = f"writing token {s + 1}" + (", in reverse order" if backwards else "")
            return pictures.Phase(step, 2 * WORDS, phi(K[s]), H, a, None, 0.0, None, None, words, top)
        t = step - WORDS - 1
        h = phi(Q[t])
        out = np.asarray(read(Q[t : t + 1], H, a, phi), float).reshape(OUTPUTS)
        words = f"reading with the query of token {t + 1}" + (", written in reverse" if backwards else "")
        return pictures.Phase(step, 2 * WORDS, h, H, a, a * h, float(a @ h), out, exact[t], words, top)

    return run


# ---- W3: the astrocyte fails -------------------------------------------------------------------------------

LONG, MANY = 14, 48
ASTROCYTES = {
    "it works": "works",
    "it is gone: nobody divides": "gone",
    "its calcium is stuck at one value": "stuck",
    "an inhibitory neuron in its place": "neuron",
}


def failure_panel(leaky_write, read):
    """Panel: an astrocyte that leaks, is noisy, stuck, or gone, and the weights that the network then gives.

    Parameters
    ----------
    leaky_write : callable
        ``leaky_write(K, V, phi, tau_H, tau_a) -> H, a``.
    read : callable
        ``read(Q, H, a, phi) -> (T, d_v)``.
    """
    leaky_write, read = own(leaky_write), own(read)
    return explore(
        failure(leaky_write, read),
        on_axes(pictures.draw_failure, "SW"),
        whose=f"{leaky_write.whose} and {read.whose}",
        tau=Slider(1, 60, 6, 1, "astrocyte forgets with τ =", "tokens"),
        noise=Slider(0.0, 1.0, 0.0, 0.05, "noise on its calcium σ"),
        astrocyte=Choice(ASTROCYTES, label="astrocyte"),
        both=Switch(label="synapses forget just as fast"),
    )


def failure(leaky_write, read, seed=7):
    """Return ``f(tau, noise, astrocyte, both) -> Failure``.

    With one-hot values the answers *are* the weights, so the learner's own functions give them.
    """
    rng = np.random.default_rng(seed)
    Q, K, V = softmax_gap.tokens(LONG, 8, 4, 2.0, rng)
    W, xi = random_features.orthogonal_directions(8, MANY, rng), rng.normal(size=LONG)

    def phi(x):
        return random_features.positive(x, W)

    exact = phi(Q) @ phi(K).T
    exact /= exact.sum(axis=1, keepdims=True)
    answers = exact @ V

    def run(tau, noise, astrocyte, both):
        H, a = leaky_write(K.copy(), np.eye(LONG), phi, float(tau) if both else np.inf, float(tau))
        weights = np.asarray(read(Q.copy(), H, a, phi), float)
        if weights.shape != (LONG, LONG):
            raise ValueError(f"read returned the shape {weights.shape}, expected {(LONG, LONG)}")
        p = phi(Q) @ np.asarray(a, float)
        if astrocyte == "neuron":
            weights = network.divisive_inhibition(Q, H, a, phi)
        used = {"gone": np.ones(LONG), "stuck": np.full(LONG, p.mean())}.get(astrocyte, p)
        fires = astrocyte in ("works", "neuron")  # one that is gone or stuck has no noise
        weights = weights * (p / (used * np.exp(noise * fires * xi)))[:, None]
        deviation = np.linalg.norm(weights @ V - answers) / np.linalg.norm(answers)
        words = {
            "works": "The astrocyte",
            "gone": "Without an astrocyte",
            "stuck": "With calcium stuck",
            "neuron": "With an inhibitory neuron that divides",
        }[astrocyte]
        if astrocyte == "gone":
            words += f", synapses forgetting in {tau} tokens" if both else ", nothing forgotten"
        else:
            words += f", forgetting in {tau} tokens" + (" as the synapses do" if both else " alone")
        words += f", noise {noise:.2f}" if fires else ", where noise has nothing to act on"
        return pictures.Failure(weights.sum(axis=1), weights[-1], exact[-1], float(deviation), words)

    return run

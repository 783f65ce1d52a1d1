"""The panels of lesson 12: associative and generative memory. Each is one line in the lesson.

A panel takes the learner's function, runs the course's where it is not written yet, and says which.
"""

from functools import cache

import numpy as np

from ..figures import memory as pictures
from ..figures.drawing import on_axes
from ..grading import own
from ..models import boltzmann, dense_memory, half_image, hopfield
from .controls import Choice, Slider
from .panel import explore

# ---- W1: how full a memory may be --------------------------------------------------------------------------

LOADS = np.array([0.02, 0.05, 0.08, 0.1, 0.12, 0.13, 0.14, 0.15, 0.16, 0.18, 0.2, 0.24])
SWEEPS = 5


def load_panel(hopfield_recall):
    """Panel: overlap reached against the load, with the critical load of theory.

    Parameters
    ----------
    hopfield_recall : callable
        ``hopfield_recall(W, s, order) -> (s, energies)``; it runs one network at the load looked at.
    """
    hopfield_recall = own(hopfield_recall)
    return explore(
        load(hopfield_recall),
        on_axes(pictures.draw_load),
        whose=hopfield_recall.whose,
        alpha=Slider(0.02, 0.24, 0.12, 0.01, "load α"),
        corruption=Slider(0.0, 0.4, 0.1, 0.05, "share of neurons turned round at the start"),
        N=Choice([100, 300], 300, "neurons N"),
    )


def load(hopfield_recall, seed=2, probes=10):
    """Return ``f(alpha, corruption, N) -> Load``; networks and cues are drawn from the seed.

    The curve is a mean over up to ``probes`` cues in each of several networks, more of them if they are small.
    """
    fine = np.linspace(0.0, 0.25, 501)
    theory, critical = hopfield.mean_field_overlap(fine), hopfield.critical_load()[0]
    theory = (np.r_[fine[theory > 0], critical], np.r_[theory[theory > 0], hopfield.critical_load()[1]])

    @cache
    def network(alpha, N, which=0):
        rng = np.random.default_rng([seed, N, round(1000 * alpha), which])
        X = hopfield.random_patterns(round(alpha * N), N, rng)
        return X, hopfield.hebb_weights(X)

    @cache
    def mean(corruption, N):
        rng = np.random.default_rng([seed, N])
        overlaps = []
        for alpha in LOADS:
            found = []
            for which in range(1200 // N):
                X, W = network(alpha, N, which)
                for x, cue in zip(X, hopfield.corrupt(X[:probes], corruption, rng), strict=False):
                    found.append(hopfield.settle(W, cue, rng, 20)[0] @ x / N)
            overlaps.append(np.mean(found))
        return np.array(overlaps)

    def run(alpha, corruption, N):
        rng = np.random.default_rng(seed)
        X, W = network(alpha, N)
        order = np.concatenate([rng.permutation(N) for _ in range(SWEEPS)])
        end = hopfield_recall(W.copy(), hopfield.corrupt(X[0], corruption, rng), order)
        end = _first(end, (N,), "hopfield_recall")
        overlap = float(end @ X[0]) / N
        return pictures.Load(LOADS, mean(corruption, N), theory, critical, N, corruption, alpha, overlap)

    return run


def _first(returned, shape, name):
    """The state that a recall returned, alone or as the first of two."""
    state = np.asarray(returned[0] if isinstance(returned, tuple) else returned, float)
    if state.shape != shape:
        raise ValueError(f"{name} returned a state of the shape {state.shape}, expected {shape}")
    return state


# ---- W2: what the order is worth ---------------------------------------------------------------------------

NEURONS, COUNTS, TRIALS = 40, np.array([2, 5, 10, 20, 30, 50, 100, 200, 300, 500]), 60


def orders_panel(dam_recall):
    """Panel: share of patterns recalled without an error, against their number, for four orders.

    Parameters
    ----------
    dam_recall : callable
        ``dam_recall(X, s, order, n) -> s``; it runs the trials at the point looked at, except for n = ∞, where the
        course's exponential memory runs.
    """
    dam_recall = own(dam_recall)
    return explore(
        orders(dam_recall),
        on_axes(pictures.draw_orders),
        whose=dam_recall.whose,
        P=Slider(5, 500, 30, 5, "stored patterns P"),
        corruption=Slider(0.0, 0.3, 0.15, 0.05, "share of neurons turned round at the start"),
        n=Choice({"2": 2, "3": 3, "4": 4, "∞": 0}, 3, "order n"),
    )


def orders(dam_recall, seed=4, trials=10, sweeps=3):
    """Return ``f(P, corruption, n) -> Orders``; n = 0 stands for the exponential memory."""
    X = hopfield.random_patterns(COUNTS[-1], NEURONS, np.random.default_rng(seed))

    @cache
    def curve(corruption, n):
        rng = np.random.default_rng(seed)
        shares = []
        for P in COUNTS:
            # With few patterns, several cues of the same one.
            true = X[np.arange(TRIALS) % P]
            ends = _course(X[:P], hopfield.corrupt(true, corruption, rng), n, rng)
            shares.append(np.mean((ends == true).all(axis=1)))
        return np.array(shares)

    def run(P, corruption, n):
        rng = np.random.default_rng(seed)
        true = X[np.arange(trials) % P]
        cues = hopfield.corrupt(true, corruption, rng)
        if n == 0:
            ends = _course(X[:P], cues, n, rng)
        else:
            order = np.concatenate([rng.permutation(NEURONS) for _ in range(sweeps)])
            ends = [_first(dam_recall(X[:P].copy(), cue, order, n), (NEURONS,), "dam_recall") for cue in cues]
        share = float(np.mean((np.array(ends) == true).all(axis=1)))
        curves = {order: curve(corruption, order) for order in pictures.ORDERS}
        return pictures.Orders(COUNTS, curves, NEURONS, corruption, n, P, share, trials)

    return run


def _course(X, cues, n, rng):
    if n == 0:
        return dense_memory.exponential_recall(X, cues, rng)
    return dense_memory.dense_recall(X, cues, n, rng)


# ---- W3: a machine that makes up pictures ------------------------------------------------------------------

STEPS, SHOWN = 1500, 24


def boltzmann_panel(rbm_cd):
    """Panel: exact log-likelihood of a restricted Boltzmann machine during its training, and what it makes up.

    Parameters
    ----------
    rbm_cd : callable
        ``rbm_cd(v, W, b, c, k, rng) -> (dW, db, dc)``; it gives every step of the training.
    """
    rbm_cd = own(rbm_cd)
    return explore(
        dreams(rbm_cd),
        on_axes(pictures.draw_dreams, "LS", width_ratios=[1, 1]),
        whose=rbm_cd.whose,
        M=Slider(1, 16, 12, 1, "hidden units M"),
        k=Choice([1, 2, 5], 1, "steps of sampling k"),
    )


def dreams(rbm_cd, seed=0):
    """Return ``f(M, k) -> Dreams`` for the bars and stripes of 3 × 3 pixels."""
    V = boltzmann.bars_and_stripes(3)

    @cache
    def trained(M, k):
        rng = np.random.default_rng(seed)
        params, curve = boltzmann.train_rbm(V, M, k, rng, STEPS, gradients=rbm_cd, every=50)
        return params, curve, boltzmann.sample_exactly(*params, SHOWN, rng)

    def run(M, k):
        params, curve, samples = trained(M, k)
        real = (samples[:, None] == V).all(axis=2).any(axis=1)
        share = np.exp(-boltzmann.free_energy(V, *params) - boltzmann.log_partition(*params)).sum()
        words = f"{M} hidden unit{'s' if M > 1 else ''}, CD-{k}"
        pixels = samples.reshape(-1, 3, 3)
        return pictures.Dreams(curve, pixels, real, -np.log(14), -9 * np.log(2), float(share), words)

    return run


# ---- W4: a digit from its upper half -----------------------------------------------------------------------

DIGITS, TRIED = 8, 60


def digits_panel(mhn_update):
    """Panel: real digits completed from their upper halves by several memories.

    Parameters
    ----------
    mhn_update : callable
        ``mhn_update(X, q, beta) -> q``; it is the memory «modern Hopfield».
    """
    mhn_update = own(mhn_update)
    memories = {words: method for method, words in half_image.METHODS.items()}
    return explore(
        halves(mhn_update),
        on_axes(pictures.draw_halves),
        whose=mhn_update.whose,
        size=(7.2, 3.2),
        P=Slider(10, 300, 20, 10, "stored digits P"),
        method=Choice(memories, "hebb", "memory"),
        new=Choice({"stored digits": False, "digits by other hands": True}, False, "cues from"),
    )


def halves(mhn_update, seed=0, beta=1.0):
    """Return ``f(P, method, new) -> Halves``; the digits are drawn here, once."""
    stored, label = half_image.binary_digits(300, np.random.default_rng(seed))
    others, _ = half_image.binary_digits(TRIED, np.random.default_rng(seed), "new")
    # One of each digit first, as far as the panel shows them.
    first = [int(np.flatnonzero(label == digit)[0]) for digit in range(10)]
    stored = stored[np.r_[first, np.delete(np.arange(len(stored)), first)]]

    def run(P, method, new):
        X = stored[:P]
        true = others if new else X[np.arange(min(P, TRIED)) % P]
        rng = np.random.default_rng(seed)
        found = half_image.complete(X, true, method, rng, beta=beta, update=mhn_update)
        wrong = half_image.wrong_pixels(found, true)
        nearest = half_image.wrong_pixels(half_image.complete(X, true, "nearest", rng), true)
        words = f"{half_image.METHODS[method]}, {P} digits stored, cues: {'other hands' if new else 'stored digits'}"
        images = [x[:DIGITS].reshape(-1, 8, 8) for x in (true, found)]
        return pictures.Halves(*images, wrong[:DIGITS], float(wrong.mean()), float(nearest.mean()), words)

    return run

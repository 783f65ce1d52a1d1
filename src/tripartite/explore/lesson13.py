"""The panels of lesson 13: attention. Each is one line in the lesson.

A panel takes the learner's function, runs the course's where it is not written yet, and says which.
"""

from functools import lru_cache

import numpy as np

from ..figures import attention as pictures
from ..figures.drawing import on_axes
from ..grading import own
from ..models import recall
from ..models.attention import causal_mask
from .controls import Choice, Slider
from .panel import explore

# ---- a digit typed as text ---------------------------------------------------------------------------------

INK = {".": 0.0, " ": 0.0, "+": 0.5, "#": 1.0}


def picture(text):
    """A picture from eight lines of eight signs: ``.`` is paper, ``+`` grey, ``#`` ink.

    Parameters
    ----------
    text : str
        Empty lines at its ends do not count.

    Returns
    -------
    ndarray, shape (8, 8)
        Grey values from 0 to 1.

    Raises
    ------
    ValueError
        If there are not eight lines of eight known signs; the message names the line.
    """
    rows = [row.strip() for row in text.strip().splitlines()]
    if len(rows) != 8:
        raise ValueError(f"a picture has 8 lines, got {len(rows)}")
    for k, row in enumerate(rows, 1):
        if len(row) != 8 or set(row) - set(INK):
            raise ValueError(f"line {k} must hold 8 of the signs . + #, got {row!r}")
    return np.array([[INK[sign] for sign in row] for row in rows])


# ---- W1: how sharp is a look-up? ---------------------------------------------------------------------------

LENGTHS, KEYS = (4, 16, 64, 256), 8
FACTORS = np.logspace(-1.5, 1.5, 31)
DIVISORS = {"√D": 0.5, "nothing": 0.0, "D": 1.0}


def sharpness_panel(softmax):
    """Panel: shares and entropy of random queries and keys, for several lengths, divisors and sharpnesses.

    Parameters
    ----------
    softmax : callable
        ``softmax(x, axis) -> shares``.
    """
    softmax = own(softmax)
    return explore(
        sharpness(softmax),
        on_axes(pictures.draw_sharpness, "ME", width_ratios=[1, 1.6]),
        whose=softmax.whose,
        D=Choice(list(LENGTHS), 64, "length D of queries and keys"),
        power=Choice(DIVISORS, label="scores divided by"),
        decades=Slider(-1.5, 1.5, 0.0, 0.1, "log₁₀ of a further factor β on the scores"),
    )


def sharpness(softmax, seed=0):
    """Return ``f(D, power, decades) -> Sharpness``; queries and keys are drawn here, once.

    Raises
    ------
    ValueError
        When ``softmax`` returns another shape than its scores'.
    """
    rng = np.random.default_rng(seed)
    scores = {}
    for D in LENGTHS:
        q, k = rng.normal(size=(2, KEYS, D))
        scores[D] = q @ k.T

    def shares(x):
        found = np.asarray(softmax(x, axis=-1), float)
        if found.shape != x.shape:
            raise ValueError(f"softmax returned the shape {found.shape}, expected {x.shape}")
        return found

    def run(D, power, decades):
        s = scores[D] / D**power
        factor = 10.0**decades
        many = np.clip(shares(FACTORS[:, None, None] * s), 1e-300, 1.0)
        entropies = -(many * np.log2(many)).sum(axis=-1).mean(axis=-1)
        divisor = next(name for name, value in DIVISORS.items() if value == power)
        words = f"D = {D}, divided by {divisor}, factor {factor:.2g}"
        return pictures.Sharpness(shares(factor * s), FACTORS, entropies, factor, words)

    return run


# ---- W2: who may look at whom? -----------------------------------------------------------------------------

WORDS = ("the", "cat", "chased", "the", "mouse", "because", "it", "was", "hungry")
#: What each word is, and what it looks for, in words; both lists are made by hand.
_IS = ("article", "animal", "verb", "article", "animal", "link", "pronoun", "verb", "state")
_SEEKS = {
    "article": ("animal",),
    "animal": ("article", "state"),
    "verb": ("animal", "pronoun"),
    "link": ("verb",),
    "pronoun": ("animal",),
    "state": ("animal", "pronoun"),
}
_SHUFFLED = (6, 8, 1, 0, 5, 4, 7, 3, 2)


def mask_panel(attention):
    """Panel: a sentence of nine words with queries and keys made by hand, with and without a mask.

    Parameters
    ----------
    attention : callable
        ``attention(Q, K, V, mask) -> output``; with the identity as V it gives the shares themselves.
    """
    attention = own(attention)
    return explore(
        sentence(attention),
        on_axes(pictures.draw_sentence),
        size=(7.2, 4.2),
        whose=attention.whose,
        beta=Slider(0.0, 6.0, 3.0, 0.5, "sharpness: factor β on the scores"),
        near=Slider(0.0, 0.5, 0.0, 0.05, "how much nearness counts"),
        causal=Choice({"both directions": False, "causal: only itself and earlier": True}, label="mask"),
        order=Choice({"as written": False, "shuffled": True}, label="order of the words"),
    )


def sentence(attention):
    """Return ``f(beta, near, causal, order) -> Sentence``.

    Raises
    ------
    ValueError
        When ``attention`` returns another shape than one row of shares per word.
    """
    kinds = list(_SEEKS)
    key = np.array([[kind == name for name in kinds] for kind in _IS], float)
    query = np.array([[name in _SEEKS[kind] for name in kinds] for kind in _IS], float)
    T = len(WORDS)

    def run(beta, near, causal, order):
        at = np.array(_SHUFFLED if order else range(T))
        place = np.arange(T, dtype=float)
        # −(i − j)² = 2ij − j² − i², and what is the same for all keys, i², changes no share
        q = np.column_stack([beta * query[at], near * 2 * place, np.full(T, -near)])
        k = np.column_stack([key[at], place, place**2])
        mask = causal_mask(T) if causal else np.ones((T, T), bool)
        q = q * np.sqrt(q.shape[1])  # takes the √D back out, so that β means what it says
        shares = np.asarray(attention(q, k, np.eye(T), mask.copy() if causal else None), float)
        if shares.shape != (T, T):
            raise ValueError(f"attention returned the shape {shares.shape}, expected {(T, T)}")
        words = f"{'Causal' if causal else 'Both directions'}, β = {beta:g}, nearness {near:.2g}"
        words += ", shuffled" if order else ""
        return pictures.Sentence(tuple(WORDS[i] for i in at), shares, mask, words)

    return run


# ---- W3: what has a head learned? --------------------------------------------------------------------------

TASKS, CHUNK, SIZE = 600, 20, 8


def recall_panel(train_recall):
    """Panel: the loss of a head that learns to look up, and W_Qᵀ W_K on the way.

    Parameters
    ----------
    train_recall : callable
        ``train_recall(W_Q, W_K, tasks, eta) -> (W_Q, W_K, losses)``.
    """
    train_recall = own(train_recall)
    return explore(
        course_of_recall(train_recall),
        on_axes(pictures.draw_recall, "LW", width_ratios=[1.7, 1]),
        size=(7.2, 3.4),
        whose=train_recall.whose,
        step=Slider(0, TASKS, 0, CHUNK, "tasks learned from"),
        noise=Slider(0.0, 1.0, 0.0, 0.25, "noise on the queries"),
        turned=Choice({"a copy of its key": False, "its key, read backwards": True}, label="a query is"),
    )


def course_of_recall(train_recall, seed=0):
    """Return ``f(step, noise, turned) -> Recall``; each of the trainings runs once.

    Raises
    ------
    ValueError
        When ``train_recall`` does not return two matrices and a loss per task.
    """

    @lru_cache(maxsize=16)
    def learned(noise, turned):
        rng = np.random.default_rng(seed)
        W_Q, W_K = rng.normal(size=(2, SIZE, SIZE)) / np.sqrt(SIZE)
        made, new = (_tasks(rng, n, noise, turned) for n in (TASKS, 40))
        looks, losses = [_look(W_Q, W_K, new)], []
        for start in range(0, TASKS, CHUNK):
            W_Q, W_K, some = train_recall(W_Q.copy(), W_K.copy(), made[start : start + CHUNK], 0.2)
            W_Q, W_K = np.asarray(W_Q, float), np.asarray(W_K, float)
            if W_Q.shape != (SIZE, SIZE) or W_K.shape != (SIZE, SIZE) or len(some) != CHUNK:
                raise ValueError(
                    f"train_recall returned the shapes {W_Q.shape} and {W_K.shape} and {len(some)} losses, "
                    f"expected {(SIZE, SIZE)} twice and {CHUNK}"
                )
            losses.extend(some)
            looks.append(_look(W_Q, W_K, new))
        return looks, np.array(losses, float)

    def run(step, noise, turned):
        looks, losses = learned(noise, turned)
        product, found, cosine = looks[round(step) // CHUNK]
        words = f"Queries: {'keys read backwards' if turned else 'copies of keys'}, noise {noise:g}"
        return pictures.Recall(product, losses, round(step), found, cosine, words)

    return run


def _tasks(rng, n, noise, turned):
    made = recall.recall_tasks(rng, n, noise=noise)
    return [(k, v, q[:, ::-1].copy()) for k, v, q in made] if turned else made


def _look(W_Q, W_K, new):
    return W_Q.T @ W_K, recall.found(W_Q, W_K, new), recall.alignment(W_Q, W_K)

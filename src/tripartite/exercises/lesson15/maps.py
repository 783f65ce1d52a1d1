"""The feature maps that the cases of lesson 15 hand to an answer as ``phi``."""

import numpy as np

#: Answers in float32 agree within this.
RTOL, ATOL = 1e-5, 1e-6


class Map:
    """A feature map: one token (D,) gives (M,), rows of tokens (T, D) give (T, M).

    It compares by its numbers and is its own copy, so that the judge can tell whether an answer changed its
    arguments. ``kind`` is "positive" (random features), "waves" (sine and cosine, which may be negative),
    "lifted" (0.3 above a rectifier) or "exp" (each number of the token by itself).
    """

    def __init__(self, W, kind="positive"):
        self.W, self.kind = np.array(W, dtype=float), kind

    @property
    def M(self):
        return len(self.W) * (2 if self.kind == "waves" else 1)

    def __call__(self, x):
        x = np.asarray(x, dtype=float)
        if x.ndim not in (1, 2) or x.shape[-1] != self.W.shape[1]:
            raise ValueError(
                f"phi takes one token of the shape ({self.W.shape[1]},) or rows of them, got {x.shape}"
            )
        drive, half = x @ self.W.T, 0.5 * np.sum(x * x, axis=-1, keepdims=True)
        if self.kind == "waves":
            waves = np.concatenate([np.sin(drive), np.cos(drive)], axis=-1)
            return np.exp(half) * waves / np.sqrt(len(self.W))
        if self.kind == "positive":
            return np.exp(drive - half) / np.sqrt(len(self.W))
        return np.exp(drive) if self.kind == "exp" else 0.3 + np.maximum(drive, 0.0)

    def __eq__(self, other):
        return isinstance(other, Map) and self.kind == other.kind and np.array_equal(self.W, other.W)

    __hash__ = None

    def __deepcopy__(self, memo):
        return self


def tokens(rng, T, D, dv, scale=0.7):
    """Keys (T, D) and values (T, dv) of a short text."""
    return rng.normal(0.0, scale, (T, D)), rng.normal(size=(T, dv))


def written(K, V, phi):
    """H (dv, M) and a (M,) of the tokens."""
    F = phi(K)
    return V.T @ F, F.sum(axis=0)


def attended(Q, K, V, phi, may=None):
    """Random-feature attention (T, dv) by its weights, a way that no answer is asked for."""
    w = phi(Q) @ phi(K).T
    if may is not None:
        w = np.where(may, w, 0.0)
    return w @ V / w.sum(axis=1, keepdims=True)

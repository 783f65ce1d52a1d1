"""The Transformer that reads digits, with neurons and astrocytes in the place of its softmax attention.

`swapped` gives both blocks of a trained net to the network of lesson 15, as it is or after exact rewritings;
`learned` tests nets that had the astrocytes in the loop from the beginning.
"""

import numpy as np

from ._valid import count
from .digits_vit import HEADS, vit_accuracy, vit_classify, vit_heads
from .feature_attention import calibrate, feature_attend
from .random_features import orthogonal_directions
from .transformer import softmax_attend

__all__ = ["agreement", "learned", "swapped"]


def swapped(w, M, rng, tau=None, examples=None):
    """One attention by random features for each block of a net.

    Parameters
    ----------
    w : dict of array
        Weights, as from ``data.vit_weights``.
    M : int
        Hidden neurons of each head; every head has directions of its own, orthogonal.
    rng : numpy.random.Generator
    tau : float, optional
        The one that the net was trained with.
    examples : array, shape (B, 8, 8), optional
        Pictures on which to find the exact rewritings: centring, change of coordinates, optimal features.

    Returns
    -------
    list of callables
        For ``attend`` of `digits_vit.vit_scores` and its companions.

    Raises
    ------
    ValueError
        If M is not a whole number of at least 1.

    Built in lesson 15.
    """
    one = np.zeros((1, 8, 8), np.float32)
    attends = []
    for q, k, _ in vit_heads(w, one if examples is None else examples, tau):
        found = None if examples is None else calibrate(_by_head(q), _by_head(k))
        attends.append(feature_attend(_directions(q.shape[-1], M, rng), calibration=found))
    return attends


def agreement(w, x, Ms, rng, tau=None, examples=None):
    """Share of pictures that keep their answer when both blocks are given to neurons and astrocytes.

    Parameters
    ----------
    w, rng, tau, examples
        As in `swapped`.
    x : array, shape (B, 8, 8)
        Pictures.
    Ms : sequence of int

    Returns
    -------
    ndarray, shape (len(Ms),)
        One draw of directions for each M.

    Built in lesson 15.
    """
    exact = vit_classify(w, x, tau=tau)
    return np.array(
        [np.mean(vit_classify(w, x, swapped(w, M, rng, tau, examples), tau) == exact) for M in Ms]
    )


def learned(w, W, x, y, tau):
    """Accuracy of a net that learned with neurons and astrocytes in the loop.

    Parameters
    ----------
    w : dict of array
        Weights, as the first of ``data.astro_weights``.
    W : array, shape (blocks, heads, M, D)
        Directions that it learned with, the second of ``data.astro_weights``.
    x : array, shape (B, 8, 8)
    y : array of int, shape (B,)
    tau : float
        ``data.ASTRO_TAU``.

    Returns
    -------
    own, softmax : float
        With the attention that it learned with, and with softmax put in its place.

    Used in lesson 15.
    """
    own = [feature_attend(one) for one in W]
    return tuple(vit_accuracy(w, x, y, attend, tau) for attend in (own, softmax_attend))


def _directions(D, M, rng):
    return np.stack([orthogonal_directions(D, count("M", M), rng) for _ in range(HEADS)])


def _by_head(x):
    """(B, heads, T, D) → (heads, B T, D)."""
    return np.moveaxis(x, 1, 0).reshape(x.shape[1], -1, x.shape[-1])

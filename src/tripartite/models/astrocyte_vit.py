"""The Transformer that reads digits, with neurons and astrocytes in the place of its softmax attention.

`swapped` gives both blocks of a trained net to the network of lesson 15, as it is or after exact rewritings;
`trained` learns with the astrocytes in the loop from the beginning, and takes its control beside it.
"""

import numpy as np

from ._valid import count
from .digits_vit import HEADS, train_vit, vit_accuracy, vit_classify, vit_heads, vit_params
from .feature_attention import calibrate, feature_attend
from .random_features import orthogonal_directions
from .transformer import softmax_attend

__all__ = ["agreement", "pooled", "swapped", "trained"]


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


def trained(M, x, y, x_test, y_test, rng, epochs=12, tau=2.0):
    """Train a net with M hidden neurons a head in the loop, fixed and random, and test it.

    Parameters
    ----------
    M : int or None
        None: softmax attention, the control.
    x, y, x_test, y_test : arrays
        As from ``data.digits``.
    rng : numpy.random.Generator
    epochs : int
    tau : float
        Queries and keys are normalised to |q|² = |k|² = tau.

    Returns
    -------
    own, softmax : float
        Accuracy with the attention that it learned with, and with softmax put in its place.

    Raises
    ------
    ValueError
        If M is not a whole number of at least 1.

    Built in lesson 15.
    """
    w = vit_params(rng, tau=tau)
    attend = softmax_attend if M is None else feature_attend(_directions(8, M, rng))
    train_vit(w, x, y, rng, epochs=epochs, tau=tau, attend=attend)
    return tuple(vit_accuracy(w, x_test, y_test, one, tau) for one in (attend, softmax_attend))


def pooled(x, y, x_test, y_test, rng, epochs=12):
    """Accuracy of a net that cannot attend: all weights of a query are equal. The control for `trained`."""
    w = vit_params(rng)

    def attend(q, k, v, mask=None):
        return softmax_attend(q * 0.0, k, v, mask)

    train_vit(w, x, y, rng, epochs=epochs, attend=attend)
    return vit_accuracy(w, x_test, y_test, attend)


def _directions(D, M, rng):
    return np.stack([orthogonal_directions(D, count("M", M), rng) for _ in range(HEADS)])


def _by_head(x):
    """(B, heads, T, D) → (heads, B T, D)."""
    return np.moveaxis(x, 1, 0).reshape(x.shape[1], -1, x.shape[-1])

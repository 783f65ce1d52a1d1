"""A tiny vision Transformer that reads handwritten digits: 16 patches of 2 × 2 pixels, two blocks, four heads.

    w = vit_params(rng)
    train_vit(w, x, y, rng)
    vit_accuracy(w, x_test, y_test)

About 18 000 weights, and some seconds of training. ``data.vit_weights`` loads nets that were trained so.

Sources: A. Dosovitskiy et al. (2020), arXiv:2010.11929; the mean over tokens at the end in place of a class token
as in L. Beyer, X. Zhai and A. Kolesnikov (2022), arXiv:2205.01580. Built in lesson 13.
"""

import numpy as np

from .attention import learned_positions
from .autograd import no_grad
from .fused import cross_entropy, layer_norm, linear
from .mlp import shifted
from .training import AdamW, batches, cosine, train
from .transformer import blocks, blocks_params, softmax_attend, tensors

__all__ = [
    "patches",
    "train_vit",
    "vit_accuracy",
    "vit_classify",
    "vit_heads",
    "vit_params",
    "vit_scores",
]

HEADS = 4
SIDE = 2  # pixels along the side of a patch


def patches(x, side=SIDE):
    """Cut pictures into square patches.

    Parameters
    ----------
    x : array, shape (B, height, width)
    side : int
        Pixels along the side of a patch; divides height and width.

    Returns
    -------
    ndarray, shape (B, T, side²)
        Patches row by row, pixels of each row by row.

    Raises
    ------
    ValueError
        If x has another shape, or side does not divide it.

    Built in lesson 13.
    """
    x = np.asarray(x)
    if x.ndim != 3 or x.shape[1] % side or x.shape[2] % side:
        raise ValueError(f"x must have the shape (B, height, width), multiples of {side}, got {x.shape}")
    B, height, width = x.shape
    cut = x.reshape(B, height // side, side, width // side, side).swapaxes(2, 3)
    return cut.reshape(B, -1, side * side)


def vit_params(rng, tau=None, d=32, layers=2, wide=2, dtype=np.float32):
    """First weights, as Tensors to learn.

    Parameters
    ----------
    rng : numpy.random.Generator
    tau : float, optional
        Accepted so that calls look alike; the first weights do not depend on it.
    d : int
        Numbers per token, a multiple of 4.
    layers : int
        Number of blocks.
    wide : int
        Hidden units of each perceptron per number of a token.
    dtype : type

    Returns
    -------
    dict of Tensor
        ``W_patch`` (d, 4), ``b_patch`` (d,), ``position`` (16, d); for block k ``"k.gain_1"`` and so on, see
        `transformer.blocks_params`; ``gain``, ``shift`` (d,), ``W_out`` (10, d), ``b_out`` (10,).

    Built in lesson 13.
    """

    def normal(n_out, n_in):
        return (rng.normal(size=(n_out, n_in)) / np.sqrt(n_in)).astype(dtype)

    return tensors(
        {
            "W_patch": normal(d, SIDE * SIDE),
            "b_patch": np.zeros(d, dtype),
            "position": learned_positions(16, d, rng, dtype=dtype),
            **blocks_params(layers, d, rng, wide, dtype),
            "gain": np.ones(d, dtype),
            "shift": np.zeros(d, dtype),
            "W_out": normal(10, d),
            "b_out": np.zeros(10, dtype),
        }
    )


def vit_scores(w, x, attend=softmax_attend, tau=None):
    """Scores of the ten digits.

    Parameters
    ----------
    w : dict of Tensor or of array
        As from `vit_params`.
    x : array, shape (B, 8, 8)
        Grey values from 0 to 1.
    attend : callable, or a list of one per block
        ``attend(q, k, v, mask)`` on Tensors (B, 4, 16, d / 4), mask is None.
    tau : float, optional
        If given, queries and keys are normalised, see `transformer.divisive`. A net must be used with the tau
        it was trained with.

    Returns
    -------
    Tensor, shape (B, 10)

    Raises
    ------
    ValueError
        If the pictures do not fit the weights.

    Built in lesson 13.
    """
    w = tensors(w, learn=False)
    h = linear(patches(x), w["W_patch"], w["b_patch"])
    if h.shape[1:] != w["position"].shape:
        raise ValueError(
            f"pictures of {h.shape[1]} patches do not fit positions for {len(w['position'])}; "
            "they must have the shape (B, 8, 8)"
        )
    h = blocks(h + w["position"], w, HEADS, attend, tau=tau)
    return linear(layer_norm(h, w["gain"], w["shift"]).mean(1), w["W_out"], w["b_out"])


def vit_classify(w, x, attend=softmax_attend, tau=None):
    """Digit with the highest score for each picture: an array of int, shape (B,).

    Built in lesson 13.
    """
    with no_grad():
        return vit_scores(w, x, attend, tau).data.argmax(axis=1)


def vit_accuracy(w, x, y, attend=softmax_attend, tau=None):
    """Share of pictures, 0 to 1, that get their right digit ``y``.

    Built in lesson 13.
    """
    return float(np.mean(vit_classify(w, x, attend, tau) == y))


def vit_heads(w, x, tau=None, attend=softmax_attend):
    """What the heads see: queries, keys and values of each block.

    Parameters
    ----------
    w, x, tau, attend
        As in `vit_scores`.

    Returns
    -------
    list of (q, k, v), one per block
        Arrays (B, 4, 16, d / 4), as ``attend`` gets them: not yet divided by √D, with tau normalised.

    Built in lesson 13.
    """
    heard = []

    def listen(q, k, v, mask):
        heard.append((q.data, k.data, v.data))
        return attend(q, k, v, mask)

    with no_grad():
        vit_scores(w, x, listen, tau)
    return heard


def train_vit(
    w,
    x,
    y,
    rng,
    *,
    epochs=40,
    batch=32,
    eta=4e-3,
    weight_decay=None,
    shift=0.4,
    tau=None,
    attend=softmax_attend,
    test=None,
    report=None,
):
    """Train in place with AdamW on the cross-entropy; the learning rate falls along half a cosine.

    Parameters
    ----------
    w : dict of Tensor
        As from `vit_params`; changed.
    x : array, shape (n, 8, 8)
        Pictures, grey values from 0 to 1.
    y : array of int, shape (n,)
        Which digit each is.
    rng : numpy.random.Generator
    epochs : int
        Times that each picture is seen.
    batch : int
        Pictures per step.
    eta : float
        Learning rate at the start.
    weight_decay : float, optional
        Without it 0.02, or 0.5 with tau.
    shift : float
        Share of the pictures that are moved by up to one pixel each time they are seen.
    tau : float, optional
        If given, queries and keys are normalised, see `transformer.divisive`.
    attend : callable, or a list of one per block
        As in `vit_scores`; what happens inside it is learned through, too.
    test : (array, array), optional
        Pictures and digits whose loss is reported, too.
    report : callable, optional
        ``report(step, losses, text)``; see `training.train`.

    Returns
    -------
    losses : ndarray, shape (training_steps(n, epochs, batch),), nats
        `mlp.training_steps` counts them.

    Raises
    ------
    ValueError
        If x and y differ in length, or sizes do not fit.

    Built in lesson 13.
    """
    x, y = np.asarray(x, np.float32), np.asarray(y)
    if len(x) != len(y):
        raise ValueError(f"y must have one digit for each of the {len(x)} pictures, got {len(y)}")
    decay = weight_decay if weight_decay is not None else 0.02 if tau is None else 0.5

    def loss(rows):
        return cross_entropy(vit_scores(w, shifted(x[rows], shift, rng), attend, tau), y[rows])

    return train(
        loss,
        AdamW(w.values(), eta, weight_decay=decay),
        batches(len(x), batch, rng, epochs),
        schedule=cosine(epochs * -(-len(x) // batch)),
        evaluate=test
        and (lambda: {"test": float(cross_entropy(vit_scores(w, test[0], attend, tau), test[1]))}),
        report=report,
    )

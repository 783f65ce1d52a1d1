"""Layers of neurons between picture and class: a multilayer perceptron, how it learns, and what to compare with.

    weights = mlp_weights((64, 64, 10), rng)
    train_mlp(weights, x, y, rng)
    accuracy(weights, x_test, y_test)

Without a hidden layer, ``mlp_weights((64, 10), rng)``, the same functions do softmax regression.

Sources: D. E. Rumelhart, G. E. Hinton and R. J. Williams (1986), doi:10.1038/323533a0; K. He et al. (2015),
arXiv:1502.01852, for the size of the first weights. Built in lesson 06.
"""

from itertools import pairwise

import numpy as np

from .autograd import Tensor, no_grad
from .fused import cross_entropy, linear
from .training import Adam, batches, cosine, train

__all__ = [
    "accuracy",
    "classify",
    "mlp",
    "mlp_weights",
    "nearest_neighbour",
    "shifted",
    "train_mlp",
    "training_steps",
]


def mlp_weights(sizes, rng, dtype=np.float32):
    """First weights of a multilayer perceptron: random, of the variance 2 / inputs; biases 0.

    Parameters
    ----------
    sizes : sequence of int
        Units in each layer, from the input to the classes.
    rng : numpy.random.Generator
    dtype : type
        float32 is twice as fast, float64 more exact.

    Returns
    -------
    list of Tensor
        Weights (units, inputs) and bias (units,) of the first layer, then of the next, and so on.

    Raises
    ------
    ValueError
        If there are fewer than two sizes, or one is not a whole number >= 1.

    Built in lesson 06. Source: He et al. (2015), arXiv:1502.01852.
    """
    sizes = tuple(sizes)
    if len(sizes) < 2 or any(not isinstance(size, (int, np.integer)) or size < 1 for size in sizes):
        raise ValueError(f"sizes must be two or more whole numbers >= 1, got {sizes}")
    weights = []
    for inputs, units in pairwise(sizes):
        w = rng.normal(0, np.sqrt(2 / inputs), (units, inputs))
        weights += [Tensor(w.astype(dtype), True), Tensor(np.zeros(units, dtype), True)]
    return weights


def mlp(weights, x):
    """Scores of the classes: linear layers with a ReLU after each but the last.

    Parameters
    ----------
    weights : list of Tensor
        As from `mlp_weights`.
    x : array, shape (B, …)
        One example per row; pictures are flattened.

    Returns
    -------
    Tensor, shape (B, classes)

    Raises
    ------
    ValueError
        If an example has another size than the first layer.

    Built in lesson 06.
    """
    h = np.reshape(x, (len(x), -1))
    for k in range(0, len(weights), 2):
        h = linear(h if k == 0 else h.relu(), weights[k], weights[k + 1])
    return h


def classify(weights, x):
    """Class with the highest score for each example: an array of int, shape (B,).

    Built in lesson 06.
    """
    with no_grad():
        return mlp(weights, x).data.argmax(axis=1)


def accuracy(weights, x, y):
    """Share of examples, 0 to 1, that get their right class ``y``.

    Built in lesson 06.
    """
    return float(np.mean(classify(weights, x) == y))


def training_steps(n, epochs, batch):
    """Number of steps that `train_mlp` takes for n examples.

    Built in lesson 06.
    """
    return epochs * -(-n // batch)


def train_mlp(
    weights, x, y, rng, *, epochs=40, batch=32, eta=3e-3, shift=0.0, extra=None, test=None, report=None
):
    """Train in place with Adam on the cross-entropy; the learning rate falls along half a cosine.

    Parameters
    ----------
    weights : list of Tensor
        As from `mlp_weights`; changed.
    x : array, shape (B, …)
        Examples.
    y : array of int, shape (B,)
        Their classes.
    rng : numpy.random.Generator
    epochs : int
        Times that each example is seen.
    batch : int
        Examples per step.
    eta : float
        Learning rate at the start.
    shift : float
        Share of the pictures that are moved by up to one pixel each time they are seen; needs pictures,
        x of the shape (B, height, width).
    extra : callable, optional
        ``extra(weights) -> Tensor`` is added to the loss, such as a penalty.
    test : (array, array), optional
        Examples and classes whose loss is reported, too.
    report : callable, optional
        ``report(step, losses, text)``; see `training.train`.

    Returns
    -------
    losses : ndarray, shape (training_steps(B, epochs, batch),)

    Raises
    ------
    ValueError
        If x and y differ in length, or sizes do not fit.

    Built in lesson 06.
    """
    x, y = np.asarray(x, weights[0].dtype), np.asarray(y)
    if len(x) != len(y):
        raise ValueError(f"y must have one class for each of the {len(x)} examples, got {len(y)}")

    def loss(rows):
        seen = shifted(x[rows], shift, rng) if shift else x[rows]
        value = cross_entropy(mlp(weights, seen), y[rows])
        return value + extra(weights) if extra else value

    return train(
        loss,
        Adam(weights, eta),
        batches(len(x), batch, rng, epochs),
        schedule=cosine(training_steps(len(x), epochs, batch)),
        evaluate=test and (lambda: {"test": float(cross_entropy(mlp(weights, test[0]), test[1]))}),
        report=report,
    )


def shifted(images, share, rng):
    """Move some pictures by up to one pixel in each direction; what comes in at the border is 0.

    Parameters
    ----------
    images : array, shape (B, height, width)
    share : float
        Probability that a picture is moved, 0 to 1.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of the same shape and type

    Raises
    ------
    ValueError
        If the images have another shape, or share is not from 0 to 1.

    Built in lesson 06.
    """
    if np.ndim(images) != 3:
        raise ValueError(f"images must have the shape (B, height, width), got {np.shape(images)}")
    if not 0 <= share <= 1:
        raise ValueError(f"share must be from 0 to 1, got {share}")
    count, height, width = np.shape(images)
    corner = np.where(rng.random((count, 1)) < share, rng.integers(0, 3, (count, 2)), 1)
    rows = corner[:, :1] + np.arange(height)
    columns = corner[:, 1:] + np.arange(width)
    framed = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    return framed[np.arange(count)[:, None, None], rows[:, :, None], columns[:, None, :]]


def nearest_neighbour(x, y, queries):
    """Give each query the class of the example most like it: nothing is learned, everything is kept.

    Parameters
    ----------
    x : array, shape (B, …)
        Examples.
    y : array, shape (B,)
        Their classes.
    queries : array, shape (n, …)

    Returns
    -------
    ndarray, shape (n,)
        Class of the example at the smallest Euclidean distance; of two, the first.

    Raises
    ------
    ValueError
        If there are no examples, or the lengths differ.

    Built in lesson 06. Source: T. Cover and P. Hart (1967), doi:10.1109/TIT.1967.1053964.
    """
    if not len(x) or len(x) != len(y):
        raise ValueError(f"x and y must be of one length and not empty, got {len(x)} and {len(y)}")
    x = np.reshape(x, (len(x), -1)).astype(float)
    queries = np.reshape(queries, (len(queries), -1)).astype(float)
    if queries.shape[1] != x.shape[1]:
        raise ValueError(f"a query must have {x.shape[1]} numbers like the examples, got {queries.shape[1]}")
    # |x − q|² = |x|² − 2 x·q + |q|², and |q|² is the same for all examples
    distance = (x**2).sum(axis=1) - 2 * queries @ x.T
    return np.asarray(y)[distance.argmin(axis=1)]

"""Associative recall, the smallest task that needs attention, and one head that learns it.

An example shows n pairs of a key and a value, then one of the keys again; asked for is its value. Nothing about
the keys can be learned by heart, since they are drawn anew for each example. What can be learned is to compare:

    q = W_Q x_q,  k_i = W_K x_i,  score q·k_i / √D = x_qᵀ (W_Qᵀ W_K) x_i / √D

so the head succeeds if W_Qᵀ W_K comes to lie along the identity, whatever W_Q and W_K are by themselves.

Sources: J. Ba et al. (2016), arXiv:1610.06258, for the task; A. Vaswani et al. (2017), arXiv:1706.03762.
Built in lesson 13.
"""

import numpy as np

from ._valid import count, one, positive
from .attention import attention, attention_backward
from .training import Adam

__all__ = [
    "alignment",
    "recall_accuracy",
    "recall_gradients",
    "recall_params",
    "recall_task",
    "train_recall",
]


def recall_task(B, rng, n=6, D=8):
    """Examples: n keys of D signs each, a value of +1 or −1 for each key, and one key asked again.

    All signs are drawn by coins. So now and then an example holds the same key twice with different values, and
    nobody can know the answer: the best accuracy is a little below 1.

    Parameters
    ----------
    B : int
        Number of examples.
    rng : numpy.random.Generator
    n : int
        Pairs per example.
    D : int
        Length of a key.

    Returns
    -------
    keys : ndarray, shape (B, n, D)
    values : ndarray, shape (B, n, 1)
    query : ndarray, shape (B, 1, D)
        One of the keys of each example.
    target : ndarray, shape (B, 1, 1)
        The value that belongs to it.

    Raises
    ------
    ValueError
        If B, n or D is not a whole number >= 1.

    Built in lesson 13.
    """
    B, n, D = count("B", B), count("n", n), count("D", D)
    keys, values = rng.choice([-1.0, 1.0], (B, n, D)), rng.choice([-1.0, 1.0], (B, n, 1))
    asked = rng.integers(n, size=B)
    rows = np.arange(B)
    return keys, values, keys[rows, asked][:, None], values[rows, asked][:, None]


def recall_params(D, rng, size=0.1):
    """First weights of the head: ``W_Q`` and ``W_K`` (D, D), normal with the standard deviation ``size``.

    Values are taken as they are.

    Raises
    ------
    ValueError
        If D is not a whole number >= 1, or size not > 0.

    Built in lesson 13.
    """
    D, size = count("D", D), one(positive, "size", size)
    return {name: size * rng.normal(size=(D, D)) for name in ("W_Q", "W_K")}


def recall_gradients(params, keys, values, query, target):
    """Loss of the head on a batch, its gradients, and what it answered.

    Parameters
    ----------
    params : dict
        ``W_Q``, ``W_K`` (D, D).
    keys, values, query, target
        As from `recall_task`.

    Returns
    -------
    loss : float
        Mean square of answer − target.
    grads : dict of ndarray
        Shapes of the parameters.
    answer : ndarray, shape (B, 1, 1)
        From −1 to 1; its sign is the choice.

    Raises
    ------
    ValueError
        If shapes do not fit.

    Built in lesson 13.
    """
    W_Q, W_K = params["W_Q"], params["W_K"]
    Q, K = query @ W_Q.T, keys @ W_K.T
    answer = attention(Q, K, values)
    error = answer - target
    dQ, dK, _ = attention_backward(Q, K, values, 2 * error / error.size)
    D_out, D = W_Q.shape
    grads = {
        "W_Q": dQ.reshape(-1, D_out).T @ query.reshape(-1, D),
        "W_K": dK.reshape(-1, D_out).T @ keys.reshape(-1, D),
    }
    return float(np.mean(error**2)), grads, answer


def recall_accuracy(params, keys, values, query, target):
    """Share of examples, 0 to 1, whose answer has the right sign.

    Built in lesson 13.
    """
    answer = attention(query @ params["W_Q"].T, keys @ params["W_K"].T, values)
    return float(np.mean(np.sign(answer) == target))


def alignment(W_Q, W_K):
    """How well W_Qᵀ W_K lies along the identity: the cosine of the angle between the two, as long rows of numbers.

    Parameters
    ----------
    W_Q, W_K : array, shape (n_out, D)

    Returns
    -------
    float
        trace(W_Qᵀ W_K) / (√D |W_Qᵀ W_K|): 1 for a positive multiple of the identity, about 0 for random weights.

    Raises
    ------
    ValueError
        If the shapes differ, or the product is 0.

    Built in lesson 13.
    """
    W_Q, W_K = np.asarray(W_Q), np.asarray(W_K)
    if W_Q.ndim != 2 or W_Q.shape != W_K.shape:
        raise ValueError(f"W_Q and W_K must be of one shape (n_out, D), got {W_Q.shape} and {W_K.shape}")
    product = W_Q.T @ W_K
    length = np.linalg.norm(product)
    if not length > 0:
        raise ValueError(f"W_Qᵀ W_K has the length {length}, and so no direction")
    return float(np.trace(product) / (np.sqrt(len(product)) * length))


def train_recall(rng, steps=600, n=6, D=8, B=64, eta=0.01, params=None, report=None):
    """Train one head on associative recall with Adam, each batch drawn anew.

    Parameters
    ----------
    rng : numpy.random.Generator
    steps : int
        Number of batches.
    n, D : int
        Pairs per example; length of a key.
    B : int
        Examples per batch.
    eta : float
        Learning rate.
    params : dict, optional
        Weights to begin with, changed in place; without it those of `recall_params`.
    report : callable, optional
        ``report(step, {"training": loss}, "")`` after each step. With a report, interrupting ends the training
        and keeps what was learned.

    Returns
    -------
    params : dict
        ``W_Q``, ``W_K`` (D, D).
    course : dict of ndarray, shape (steps,)
        ``"loss"`` and ``"accuracy"`` of each batch before its step, ``"alignment"`` before the step, and
        ``"product"`` (steps, D, D), W_Qᵀ W_K before the step.

    Raises
    ------
    ValueError
        If a number is out of range.

    Built in lesson 13.
    """
    steps = count("steps", steps)
    params = recall_params(D, rng) if params is None else params
    adam = Adam(params.values(), eta)
    course = {"loss": [], "accuracy": [], "alignment": [], "product": []}
    try:
        for step in range(1, steps + 1):
            task = recall_task(B, rng, n, D)
            loss, grads, answer = recall_gradients(params, *task)
            course["loss"].append(loss)
            course["accuracy"].append(np.mean(np.sign(answer) == task[-1]))
            course["alignment"].append(alignment(**params))
            course["product"].append(params["W_Q"].T @ params["W_K"])
            adam.step(grads[name] for name in params)
            if report is not None:
                report(step, {"training": loss}, "")
    except KeyboardInterrupt:
        if report is None:
            raise
    return params, {name: np.array(values) for name, values in course.items()}

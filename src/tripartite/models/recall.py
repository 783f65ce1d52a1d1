"""Associative recall, the smallest task that needs attention, and one head that learns it.

Each task holds T keys with a value each, and T queries that resemble the keys; query i asks for value i. Nothing
about the keys can be learned by heart, since they are drawn anew for each task. What can be learned is to compare:

    q = W_Q x_q,  k_i = W_K x_i,  score q·k_i / √D' = x_qᵀ (W_Qᵀ W_K) x_i / √D'

so all that the head knows is the product W_Qᵀ W_K; if queries are noisy copies of their keys, it comes to lie along
the identity, whatever W_Q and W_K are by themselves.

Source of the kind of task: J. Ba et al. (2016), arXiv:1610.06258. Built in lesson 13.
"""

import numpy as np

from ._valid import count
from .attention import attention, attention_backward

__all__ = ["alignment", "found", "recall_tasks", "train_recall"]


def recall_tasks(rng, n, T=6, D=8, d_v=4, noise=0.0):
    """Tasks of recall: keys of length √D in random directions, random values, and noisy copies of the keys.

    Parameters
    ----------
    rng : numpy.random.Generator
    n : int
        Number of tasks.
    T : int
        Keys, values and queries per task.
    D, d_v : int
        Length of a key and of a value.
    noise : float
        Standard deviation of what is added to each number of a key to make a query.

    Returns
    -------
    list of (keys, values, queries)
        Of the shapes (T, D), (T, d_v), (T, D); query i asks for value i.

    Raises
    ------
    ValueError
        If n, T, D or d_v is not a whole number >= 1.

    Built in lesson 13.
    """
    n, T, D, d_v = count("n", n), count("T", T), count("D", D), count("d_v", d_v)
    made = []
    for _ in range(n):
        keys = rng.normal(size=(T, D))
        keys *= np.sqrt(D) / np.linalg.norm(keys, axis=1, keepdims=True)
        made.append((keys, rng.normal(size=(T, d_v)), keys + noise * rng.normal(size=(T, D))))
    return made


def train_recall(W_Q, W_K, tasks, eta):
    """Train one head by gradient descent, a step for each task; the loss is half the squared error per query.

    Parameters
    ----------
    W_Q, W_K : array, shape (D', D)
        Weights of queries and keys; values are taken as they are. Not changed.
    tasks : list of (keys, values, queries)
        As from `recall_tasks`.
    eta : float
        Learning rate.

    Returns
    -------
    W_Q, W_K : ndarray, shape (D', D)
    losses : ndarray, shape (len(tasks),)
        Of each task before its step.

    Raises
    ------
    TypeError, ValueError
        As `attention`, if shapes do not fit.

    Built in lesson 13.
    """
    losses = []
    for keys, values, queries in tasks:
        Q, K = queries @ W_Q.T, keys @ W_K.T
        error = attention(Q, K, values) - values
        losses.append(0.5 * np.sum(error**2) / len(queries))
        dQ, dK, _ = attention_backward(Q, K, values, error / len(queries))
        W_Q, W_K = W_Q - eta * dQ.T @ queries, W_K - eta * dK.T @ keys
    return W_Q, W_K, np.array(losses)


def found(W_Q, W_K, tasks):
    """Share of the queries, 0 to 1, whose own key gets the largest share.

    Built in lesson 13.
    """
    hits = [
        np.mean(np.argmax((queries @ W_Q.T) @ (keys @ W_K.T).T, axis=1) == np.arange(len(keys)))
        for keys, _, queries in tasks
    ]
    return float(np.mean(hits))


def alignment(W_Q, W_K):
    """How well W_Qᵀ W_K lies along the identity: the cosine of the angle between the two, as long rows of numbers.

    Parameters
    ----------
    W_Q, W_K : array, shape (D', D)

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
        raise ValueError(f"W_Q and W_K must be of one shape (D', D), got {W_Q.shape} and {W_K.shape}")
    product = W_Q.T @ W_K
    length = np.linalg.norm(product)
    if not length > 0:
        raise ValueError(f"W_Qᵀ W_K has the length {length}, and so no direction")
    return float(np.trace(product) / (np.sqrt(len(product)) * length))

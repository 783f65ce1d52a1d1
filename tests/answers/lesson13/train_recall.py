"""Answers to exercise 13.6, a head that learns to look up."""

import numpy as np

from answers import right, wrong
from tripartite.models.attention import attention, attention_backward, softmax

LOSS = "half the squared distance, a mean over the queries"
STEP = "one step for W_Q and W_K"
CHAIN = "step after step"
LEARNED = "the head has learned to look up"
UNCHANGED = "input left unchanged"


@right("with attention and attention_backward")
def train_recall(W_Q, W_K, tasks, eta):
    losses = []
    for keys, values, queries in tasks:
        Q, K = queries @ W_Q.T, keys @ W_K.T
        error = attention(Q, K, values) - values
        losses.append(np.sum(error**2) / (2 * len(queries)))
        dQ, dK, _ = attention_backward(Q, K, values, error / len(queries))
        W_Q, W_K = W_Q - eta * dQ.T @ queries, W_K - eta * dK.T @ keys
    return W_Q, W_K, np.array(losses)


@right("in place on copies, a list of losses")
def train_recall(W_Q, W_K, tasks, eta):
    W_Q, W_K = W_Q.copy(), W_K.copy()
    losses = []
    for keys, values, queries in tasks:
        T = len(keys)
        out = attention(queries @ W_Q.T, keys @ W_K.T, values)
        losses.append(0.5 * np.mean(np.sum((out - values) ** 2, axis=1)))
        dQ, dK, _ = attention_backward(queries @ W_Q.T, keys @ W_K.T, values, (out - values) / T)
        W_Q -= eta * np.einsum("td,te->de", dQ, queries)
        W_K -= eta * np.einsum("td,te->de", dK, keys)
    return [W_Q, W_K, losses]


@right("through the product of the two matrices")
def train_recall(W_Q, W_K, tasks, eta):
    losses, root = np.zeros(len(tasks)), np.sqrt(len(W_Q))
    for n, (keys, values, queries) in enumerate(tasks):
        p = softmax(queries @ (W_Q.T @ W_K) @ keys.T / root)
        error = p @ values - values
        losses[n] = (error**2).sum() / len(keys) / 2
        dp = error @ values.T / len(keys)
        ds = p * (dp - (p * dp).sum(1, keepdims=True)) / root
        dM = queries.T @ ds @ keys
        W_Q, W_K = W_Q - eta * W_K @ dM.T, W_K - eta * W_Q @ dM
    return W_Q, W_K, losses


def train(
    W_Q,
    W_K,
    tasks,
    eta,
    share=len,
    loss=lambda e: np.sum(e**2) / 2 / len(e),
    sign=-1,
    start=None,
    mixed=False,
):
    losses, first = [], (W_Q, W_K)
    for keys, values, queries in tasks:
        W_Q, W_K = start(W_Q, W_K, *first) if start else (W_Q, W_K)
        Q, K = queries @ W_Q.T, keys @ W_K.T
        error = attention(Q, K, values) - values
        losses.append(loss(error))
        dQ, dK, _ = attention_backward(Q, K, values, error / share(queries))
        a, b = (keys, queries) if mixed else (queries, keys)
        W_Q, W_K = W_Q + sign * eta * dQ.T @ a, W_K + sign * eta * dK.T @ b
    return W_Q, W_K, np.array(losses)


@wrong("the loss without ½", LOSS, "½ is missing")
def train_recall(W_Q, W_K, tasks, eta):
    return train(W_Q, W_K, tasks, eta, loss=lambda e: np.sum(e**2) / len(e))


@wrong("the loss as a sum over the queries", LOSS, "divide by their number")
def train_recall(W_Q, W_K, tasks, eta):
    return train(W_Q, W_K, tasks, eta, loss=lambda e: np.sum(e**2) / 2)


@wrong("the loss as a mean over all numbers", LOSS, "over the queries only")
def train_recall(W_Q, W_K, tasks, eta):
    return train(W_Q, W_K, tasks, eta, loss=lambda e: np.mean(e**2) / 2)


@wrong("moves even with η = 0: the weights are normalised", LOSS, "expected 0")
def train_recall(W_Q, W_K, tasks, eta):
    a, b, losses = train(W_Q, W_K, tasks, eta)
    return a / np.linalg.norm(a), b / np.linalg.norm(b), losses


@wrong("uphill", STEP, "sign is turned")
def train_recall(W_Q, W_K, tasks, eta):
    return train(W_Q, W_K, tasks, eta, sign=1)


@wrong("the gradient without 1/T", STEP, "1/T is missing")
def train_recall(W_Q, W_K, tasks, eta):
    return train(W_Q, W_K, tasks, eta, share=lambda q: 1)


@wrong("the 2 of the square kept", STEP, "twice too large")
def train_recall(W_Q, W_K, tasks, eta):
    return train(W_Q, W_K, tasks, eta, share=lambda q: len(q) / 2)


@wrong("W_Q with the keys", STEP, "W_Q met the queries")
def train_recall(W_Q, W_K, tasks, eta):
    return train(W_Q, W_K, tasks, eta, mixed=True)


@wrong("W_K after W_Q has moved", STEP, "old weights")
def train_recall(W_Q, W_K, tasks, eta):
    losses = []
    for keys, values, queries in tasks:
        error = attention(queries @ W_Q.T, keys @ W_K.T, values) - values
        losses.append(np.sum(error**2) / 2 / len(keys))
        dQ, _, _ = attention_backward(queries @ W_Q.T, keys @ W_K.T, values, error / len(keys))
        W_Q = W_Q - eta * dQ.T @ queries
        _, dK, _ = attention_backward(queries @ W_Q.T, keys @ W_K.T, values, error / len(keys))
        W_K = W_K - eta * dK.T @ keys
    return W_Q, W_K, np.array(losses)


@wrong("only W_Q learns", STEP, "has not changed")
def train_recall(W_Q, W_K, tasks, eta):
    a, _, losses = train(W_Q, W_K, tasks, eta)
    return a, W_K, losses


@wrong("the gradient transposed", LOSS, "it raised ValueError")
def train_recall(W_Q, W_K, tasks, eta):
    keys, values, queries = tasks[0]
    dQ, dK, _ = attention_backward(queries @ W_Q.T, keys @ W_K.T, values, values / len(keys))
    return W_Q - eta * queries.T @ dQ, W_K - eta * keys.T @ dK, np.zeros(len(tasks))


@wrong("each task from the first weights", CHAIN, "the one before has left")
def train_recall(W_Q, W_K, tasks, eta):
    return train(W_Q, W_K, tasks, eta, start=lambda a, b, c, d: (c, d))


@wrong("losses after the step", CHAIN, "before it")
def train_recall(W_Q, W_K, tasks, eta):
    losses = []
    for task in tasks:
        W_Q, W_K, _ = train(W_Q, W_K, [task], eta)
        losses.append(train(W_Q, W_K, [task], 0.0)[2][0])
    return W_Q, W_K, np.array(losses)


@wrong("a learning rate that shrinks to nothing", LEARNED, "expected more than")
def train_recall(W_Q, W_K, tasks, eta):
    losses = []
    for n, task in enumerate(tasks):
        W_Q, W_K, loss = train(W_Q, W_K, [task], eta / (1 + n) ** 2)
        losses.append(loss[0])
    return W_Q, W_K, np.array(losses)


@wrong("stops after twenty tasks", LEARNED, "expected more than")
def train_recall(W_Q, W_K, tasks, eta):
    W_Q, W_K, losses = train(W_Q, W_K, tasks[:20], eta)
    return W_Q, W_K, np.pad(losses, (0, len(tasks) - len(losses)))


@wrong("moves the caller's weights", UNCHANGED, "W_K and W_Q came back different")
def train_recall(W_Q, W_K, tasks, eta):
    a, b, losses = train(W_Q, W_K, tasks, eta)
    W_Q[:], W_K[:] = a, b
    return W_Q, W_K, losses


@right("as lists, one task after the other by recursion")
def train_recall(W_Q, W_K, tasks, eta):
    if not tasks:
        return W_Q, W_K, []
    W_Q, W_K, losses = train(W_Q, W_K, tasks[:1], eta)
    for task in tasks[1:]:
        W_Q, W_K, loss = train(W_Q, W_K, [task], eta)
        losses = np.append(losses, loss)
    return W_Q.tolist(), W_K.tolist(), losses.tolist()


@right("in float32")
def train_recall(W_Q, W_K, tasks, eta):
    tasks = [[x.astype(np.float32) for x in task] for task in tasks]
    return train(W_Q.astype(np.float32), W_K.astype(np.float32), tasks, np.float32(eta))


@wrong("W_Q after W_K has moved", STEP, "old weights")
def train_recall(W_Q, W_K, tasks, eta):
    losses = []
    for keys, values, queries in tasks:
        error = attention(queries @ W_Q.T, keys @ W_K.T, values) - values
        losses.append(np.sum(error**2) / 2 / len(keys))
        _, dK, _ = attention_backward(queries @ W_Q.T, keys @ W_K.T, values, error / len(keys))
        W_K = W_K - eta * dK.T @ keys
        dQ, _, _ = attention_backward(queries @ W_Q.T, keys @ W_K.T, values, error / len(keys))
        W_Q = W_Q - eta * dQ.T @ queries
    return W_Q, W_K, np.array(losses)


@wrong("the error anew after W_Q has moved", STEP, "old weights")
def train_recall(W_Q, W_K, tasks, eta):
    losses = []
    for keys, values, queries in tasks:
        a, _, loss = train(W_Q, W_K, [(keys, values, queries)], eta)
        _, W_K, _ = train(a, W_K, [(keys, values, queries)], eta)
        W_Q = a
        losses.append(loss[0])
    return W_Q, W_K, np.array(losses)


@wrong("eta typed in", STEP, "expected")
def train_recall(W_Q, W_K, tasks, eta):
    return train(W_Q, W_K, tasks, 0.2 if eta else 0.0)


@wrong("T = 6 typed in", LOSS, "expected")
def train_recall(W_Q, W_K, tasks, eta):
    return train(W_Q, W_K, tasks, eta, share=lambda q: 6, loss=lambda e: np.sum(e**2) / 12)


@wrong("the mean of all losses for each", LOSS, "expected")
def train_recall(W_Q, W_K, tasks, eta):
    a, b, losses = train(W_Q, W_K, tasks, eta)
    return a, b, np.full(len(losses), losses.mean())


@wrong("keys and queries exchanged", LOSS, "expected")
def train_recall(W_Q, W_K, tasks, eta):
    return train(W_Q, W_K, [(queries, values, keys) for keys, values, queries in tasks], eta)


@wrong("one step for all tasks together", CHAIN, "the one before has left")
def train_recall(W_Q, W_K, tasks, eta):
    moved = [train(W_Q, W_K, [task], eta) for task in tasks]
    a, b = (first + sum(m[k] - first for m in moved) for k, first in enumerate((W_Q, W_K)))
    return a, b, [m[2][0] for m in moved]


@wrong("losses first", LOSS, "shape")
def train_recall(W_Q, W_K, tasks, eta):
    a, b, losses = train(W_Q, W_K, tasks, eta)
    return losses, a, b

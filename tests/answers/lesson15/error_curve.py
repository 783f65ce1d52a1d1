"""Answers to exercise 15.4, how far from softmax?"""

import numpy as np
from answers import right, wrong

VALUES = "the error for each number of features"
EVERY = "every draw counts, by the mean of the squares"
ALIKE = "no error where all values are alike"
UNCHANGED = "input left unchanged"


def features(X, W):
    return np.exp(X @ W.T - 0.5 * np.sum(X * X, axis=-1, keepdims=True)) / np.sqrt(len(W))


def network(Q, K, V, W):
    F, G = features(K, W), features(Q, W)
    return (G @ (V.T @ F).T) / (G @ F.sum(axis=0))[:, None]


def softmax_attention(Q, K, V, scale=1.0):
    w = np.exp(Q @ K.T * scale)
    return w @ V / w.sum(axis=1, keepdims=True)


# -- right --------------------------------------------------------------------------------------------
@right("two loops and a list of squares")
def error_curve(Q, K, V, draws):
    exact = softmax_attention(Q, K, V)
    curve = []
    for Ws in draws:
        squares = [np.sum((network(Q, K, V, W) - exact) ** 2) / np.sum(exact**2) for W in Ws]
        curve.append(np.mean(squares) ** 0.5)
    return curve


@right("all draws of an M at once")
def error_curve(Q, K, V, draws):
    exact = softmax_attention(Q, K, V)
    curve = np.zeros(len(draws))
    for j, Ws in enumerate(draws):
        G, F = (np.exp(np.einsum("smd,td->stm", Ws, X) - 0.5 * np.sum(X**2, axis=1)[:, None]) for X in (Q, K))
        w = G @ F.transpose(0, 2, 1)
        gap = w @ V / w.sum(axis=2, keepdims=True) - exact
        curve[j] = np.sqrt((gap**2).sum(axis=(1, 2)).mean() / (exact**2).sum())
    return curve


@right("norms of matrices, the largest score taken out of the softmax")
def error_curve(Q, K, V, draws):
    scores = np.dot(Q, np.transpose(K))
    w = np.exp(scores - np.max(scores))
    exact = (w / w.sum(axis=1)[:, None]) @ V

    def relative(W):
        return np.linalg.norm(network(Q, K, V, W) - exact) / np.linalg.norm(exact)

    return np.array([np.linalg.norm([relative(W) for W in Ws]) / np.sqrt(len(Ws)) for Ws in draws])


@right("single precision")
def error_curve(Q, K, V, draws):
    Q, K, V = (x.astype(np.float32) for x in (Q, K, V))
    exact = softmax_attention(Q, K, V)
    gaps = ([network(Q, K, V, W.astype(np.float32)) - exact for W in Ws] for Ws in draws)
    return [np.sqrt(np.mean(np.square(gap)) / np.mean(exact**2)) for gap in gaps]


@right("running sums, a list of 0-d arrays")
def error_curve(Q, K, V, draws):
    exact = softmax_attention(Q, K, V)
    curve = []
    for Ws in draws:
        total = number = 0
        for W in Ws:
            total, number = total + np.sum((network(Q, K, V, W) - exact) ** 2), number + 1
        curve.append(np.array(total / number / np.sum(exact**2)) ** 0.5)
    return curve


# -- wrong --------------------------------------------------------------------------------------------
@wrong("one draw only", VALUES, "first draw")
def error_curve(Q, K, V, draws):
    exact = softmax_attention(Q, K, V)
    return [np.linalg.norm(network(Q, K, V, Ws[0]) - exact) / np.linalg.norm(exact) for Ws in draws]


@wrong("the last draw of a loop", VALUES, "last draw")
def error_curve(Q, K, V, draws):
    exact = softmax_attention(Q, K, V)
    curve = []
    for Ws in draws:
        for W in Ws:
            error = np.linalg.norm(network(Q, K, V, W) - exact) / np.linalg.norm(exact)
        curve.append(error)
    return curve


@wrong("the mean of the errors, not of their squares", EVERY, "mean of the errors")
def error_curve(Q, K, V, draws):
    exact = softmax_attention(Q, K, V)
    size = np.linalg.norm(exact)
    return [np.mean([np.linalg.norm(network(Q, K, V, W) - exact) / size for W in Ws]) for Ws in draws]


@wrong("answers averaged before they are compared", VALUES, "errors cancel")
def error_curve(Q, K, V, draws):
    exact = softmax_attention(Q, K, V)
    size = np.linalg.norm(exact)
    return [np.linalg.norm(np.mean([network(Q, K, V, W) for W in Ws], axis=0) - exact) / size for Ws in draws]


@wrong("the square of the error", VALUES, "root is missing")
def error_curve(Q, K, V, draws):
    exact = softmax_attention(Q, K, V)
    return [
        np.mean([np.sum((network(Q, K, V, W) - exact) ** 2) for W in Ws]) / np.sum(exact**2) for Ws in draws
    ]


@wrong("not relative", VALUES, "size of the exact answer")
def error_curve(Q, K, V, draws):
    exact = softmax_attention(Q, K, V)
    return [np.sqrt(np.mean([np.mean((network(Q, K, V, W) - exact) ** 2) for W in Ws])) for Ws in draws]


@wrong("scores divided by √D once more", VALUES, "√D")
def error_curve(Q, K, V, draws):
    exact = softmax_attention(Q, K, V, 1 / np.sqrt(Q.shape[1]))
    size = np.sum(exact**2)
    return [np.sqrt(np.mean([np.sum((network(Q, K, V, W) - exact) ** 2) for W in Ws]) / size) for Ws in draws]


@wrong("softmax over the queries", VALUES, "over the queries")
def error_curve(Q, K, V, draws):
    w = np.exp(Q @ K.T)
    exact = (w / w.sum(axis=0)) @ V
    size = np.sum(exact**2)
    return [np.sqrt(np.mean([np.sum((network(Q, K, V, W) - exact) ** 2) for W in Ws]) / size) for Ws in draws]


@wrong("five draws typed in", EVERY, "expected")
def error_curve(Q, K, V, draws):
    exact = softmax_attention(Q, K, V)
    size = np.sum(exact**2)
    return [np.sqrt(sum(np.sum((network(Q, K, V, W) - exact) ** 2) for W in Ws) / 5 / size) for Ws in draws]


@wrong("three numbers of features typed in", EVERY, "(2,)")
def error_curve(Q, K, V, draws):
    exact = softmax_attention(Q, K, V)
    size = np.sum(exact**2)
    return np.array(
        [
            np.sqrt(np.mean([np.sum((network(Q, K, V, W) - exact) ** 2) for W in Ws]) / size)
            for Ws in (list(draws) * 2)[:3]
        ]
    )


@wrong("the weights are compared, not the answers", ALIKE, "expected")
def error_curve(Q, K, V, draws):
    w = np.exp(Q @ K.T)
    exact = softmax_attention(Q, K, V)
    curve = []
    for Ws in draws:
        rows = []
        for W in Ws:
            if np.ptp(V, axis=0).max() == 0:
                rows.append(np.sum((features(Q, W) @ features(K, W).T - w) ** 2) / np.sum(w**2))
            else:
                rows.append(np.sum((network(Q, K, V, W) - exact) ** 2) / np.sum(exact**2))
        curve.append(np.sqrt(np.mean(rows)))
    return curve


@wrong("scales the caller's queries", UNCHANGED, "Q")
def error_curve(Q, K, V, draws):
    exact = softmax_attention(Q, K, V)
    size = np.sum(exact**2)
    curve = [
        np.sqrt(np.mean([np.sum((network(Q, K, V, W) - exact) ** 2) for W in Ws]) / size) for Ws in draws
    ]
    Q *= 2
    return curve


def errors(Q, K, V, draws, of):
    exact = softmax_attention(Q, K, V)
    return [of(np.array([network(Q, K, V, W) for W in Ws]), exact) for Ws in draws]


@wrong("the draws added up", VALUES, "added up")
def error_curve(Q, K, V, draws):
    return errors(Q, K, V, draws, lambda o, e: np.linalg.norm(o - e) / np.linalg.norm(e))


@wrong("the worst draw", VALUES, "worst draw")
def error_curve(Q, K, V, draws):
    return errors(Q, K, V, draws, lambda o, e: max(np.linalg.norm(x - e) for x in o) / np.linalg.norm(e))


@wrong("the scatter of the draws around their own mean", EVERY, "their own mean")
def error_curve(Q, K, V, draws):
    return errors(Q, K, V, draws, lambda o, e: np.sqrt(o.var(axis=0).sum() / np.sum(e**2)))


@wrong("relative to the network's answer", VALUES, "the network's answer")
def error_curve(Q, K, V, draws):
    return errors(
        Q, K, V, draws, lambda o, e: np.sqrt(np.mean([np.sum((x - e) ** 2) / np.sum(x**2) for x in o]))
    )


@wrong("each number by its own size", VALUES, "expected")
def error_curve(Q, K, V, draws):
    return errors(Q, K, V, draws, lambda o, e: np.sqrt(np.mean(((o - e) / e) ** 2)))


@wrong("sizes, not squares", VALUES, "expected")
def error_curve(Q, K, V, draws):
    return errors(Q, K, V, draws, lambda o, e: np.mean(np.abs(o - e)) / np.mean(np.abs(e)))


@wrong("in percent", VALUES, "percent")
def error_curve(Q, K, V, draws):
    return errors(Q, K, V, draws, lambda o, e: 100 * np.sqrt(np.mean((o - e) ** 2) / np.mean(e**2)))


@wrong("all draws as one large circuit", VALUES, "one large circuit")
def error_curve(Q, K, V, draws):
    exact = softmax_attention(Q, K, V)
    gaps = [network(Q, K, V, np.vstack(list(Ws))) - exact for Ws in draws]
    return [np.linalg.norm(gap) / np.linalg.norm(exact) for gap in gaps]


@wrong("queries written and keys asked", VALUES, "changed places")
def error_curve(Q, K, V, draws):
    exact = softmax_attention(Q, K, V)
    size = np.sum(exact**2)
    return [np.sqrt(np.mean([np.sum((network(K, Q, V, W) - exact) ** 2) for W in Ws]) / size) for Ws in draws]


@wrong("a table of all draws", VALUES, "(3, 5)")
def error_curve(Q, K, V, draws):
    exact = softmax_attention(Q, K, V)
    return [[np.linalg.norm(network(Q, K, V, W) - exact) / np.linalg.norm(exact) for W in Ws] for Ws in draws]

"""Answers to exercise 6.3, backpropagation through a network."""

import numpy as np

from answers import right, wrong

LOSS = "the loss is the mean cross-entropy"
LARGE = "large scores do not overflow"
OUTPUT = "the gradients of W2 and b2"
HIDDEN = "the gradients of W1 and b1"
SQUARE = "square matrices: nothing is transposed"
UNCHANGED = "input left unchanged"


def parts(W1, b1, W2, b2, X, targets):
    """y, ln p and the error at the outputs, for the answers below."""
    y = np.tanh(X @ W1.T + b1)
    s = y @ W2.T + b2
    s = s - s.max(axis=1, keepdims=True)
    logp = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
    d = np.exp(logp)
    d[np.arange(len(X)), targets] -= 1
    return y, logp, d / len(X)


def loss_of(logp, targets):
    return -logp[np.arange(len(logp)), targets].mean()


# -- right --------------------------------------------------------------------------------------------
@right("ln of the softmax as scores minus the ln of their sum")
def loss_and_gradients(W1, b1, W2, b2, X, targets):
    rows = np.arange(len(X))
    y = np.tanh(X @ W1.T + b1)
    s = y @ W2.T + b2
    s = s - s.max(axis=1, keepdims=True)
    logp = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
    error = np.exp(logp)
    error[rows, targets] -= 1
    error /= len(X)
    hidden = (error @ W2) * (1 - y**2)
    return -logp[rows, targets].mean(), hidden.T @ X, hidden.sum(0), error.T @ y, error.sum(0)


@right("one-hot targets and einsum, a tuple of gradients")
def loss_and_gradients(W1, b1, W2, b2, X, targets):
    hot = np.eye(len(b2))[targets]
    z = np.einsum("bd,hd->bh", X, W1) + b1
    s = np.einsum("bh,ch->bc", np.tanh(z), W2) + b2
    top = np.max(s, axis=1)[:, None]
    p = np.exp(s - top)
    loss = (top + np.log(p.sum(1, keepdims=True)) - (hot * s).sum(1, keepdims=True)).mean()
    p = p / np.sum(p, axis=1)[:, None]
    d = (p - hot) / len(X)
    e = np.einsum("bc,ch->bh", d, W2) / np.cosh(z) ** 2
    dW1, dW2 = np.einsum("bh,bd->hd", e, X), np.einsum("bc,bh->ch", d, np.tanh(z))
    return loss, dW1, np.einsum("bh->h", e), dW2, d.sum(0)


@right("example by example in a loop, with column vectors")
def loss_and_gradients(W1, b1, W2, b2, X, targets):
    total, grads = 0.0, [np.zeros(p.shape) for p in (W1, b1, W2, b2)]
    for x, t in zip(X, targets, strict=True):
        y = np.tanh(W1 @ x + b1)
        s = W2 @ y + b2
        s = s - s.max()
        q = np.exp(s)
        total += np.log(q.sum()) - s[t]
        q = q / q.sum()
        d = q - np.eye(len(q))[t]
        e = (W2.T @ d) * (1 - y * y)
        for g, part in zip(grads, (np.outer(e, x), e, np.outer(d, y), d), strict=True):
            g += part / len(X)
    return [float(total / len(X)), *grads]


# -- wrong --------------------------------------------------------------------------------------------
@wrong("sums the loss and the gradients", LOSS, "take their mean")
def loss_and_gradients(W1, b1, W2, b2, X, targets):
    y, logp, d = parts(W1, b1, W2, b2, X, targets)
    d = d * len(X)
    e = (d @ W2) * (1 - y**2)
    return loss_of(logp, targets) * len(X), e.T @ X, e.sum(0), d.T @ y, d.sum(0)


@wrong("a squared error instead of the cross-entropy", LOSS, "squared error")
def loss_and_gradients(W1, b1, W2, b2, X, targets):
    y, _, d = parts(W1, b1, W2, b2, X, targets)
    e = (d @ W2) * (1 - y**2)
    return ((d * len(X)) ** 2).mean(), e.T @ X, e.sum(0), d.T @ y, d.sum(0)


@wrong("the mean over all entries of the one-hot table", LOSS, "not over the classes")
def loss_and_gradients(W1, b1, W2, b2, X, targets):
    y, logp, d = parts(W1, b1, W2, b2, X, targets)
    e = (d @ W2) * (1 - y**2)
    loss = -(logp * np.eye(logp.shape[1])[targets]).mean()
    return loss, e.T @ X, e.sum(0), d.T @ y, d.sum(0)


@wrong("W1 instead of its transpose on the way forward", LOSS, "it raised ValueError")
def loss_and_gradients(W1, b1, W2, b2, X, targets):
    y = np.tanh(X @ W1 + b1)
    return 0.0, y @ W2


@wrong("returns the loss only", LOSS, "expected 5 values")
def loss_and_gradients(W1, b1, W2, b2, X, targets):
    return loss_of(parts(W1, b1, W2, b2, X, targets)[1], targets)


@wrong("exp of the scores as they are", LARGE, "largest score off")
def loss_and_gradients(W1, b1, W2, b2, X, targets):
    y = np.tanh(X @ W1.T + b1)
    with np.errstate(all="ignore"):
        p = np.exp(y @ W2.T + b2)
        p = p / p.sum(1, keepdims=True)
        loss = loss_of(np.log(p), targets)
    d = p.copy()
    d[np.arange(len(X)), targets] -= 1
    d /= len(X)
    e = (d @ W2) * (1 - y**2)
    return loss, e.T @ X, e.sum(0), d.T @ y, d.sum(0)


@wrong("scores cut off at 500", LARGE, "expected")
def loss_and_gradients(W1, b1, W2, b2, X, targets):
    y = np.tanh(X @ W1.T + b1)
    p = np.exp(np.clip(y @ W2.T + b2, -500, 500))
    p = p / p.sum(1, keepdims=True)
    d = p.copy()
    d[np.arange(len(X)), targets] -= 1
    d /= len(X)
    e = (d @ W2) * (1 - y**2)
    return loss_of(np.log(p), targets), e.T @ X, e.sum(0), d.T @ y, d.sum(0)


@wrong("differences instead of backpropagation", LARGE, "differences are that coarse")
def loss_and_gradients(W1, b1, W2, b2, X, targets):
    def loss(W1, b1, W2, b2):
        s = np.tanh(X @ W1.T + b1) @ W2.T + b2
        s = s - s.max(axis=1, keepdims=True)
        return np.mean(np.log(np.exp(s).sum(axis=1)) - s[np.arange(len(X)), targets])

    params, grads = [W1, b1, W2, b2], []
    for k, p in enumerate(params):
        grads.append(np.zeros(p.shape))
        for i in np.ndindex(p.shape):
            up, down = p.copy(), p.copy()
            up[i] += 1e-5
            down[i] -= 1e-5
            pair = [loss(*params[:k], v, *params[k + 1 :]) for v in (up, down)]
            grads[k][i] = (pair[0] - pair[1]) / 2e-5
    return loss(*params), *grads


@wrong("1/B missing in the gradients", OUTPUT, "1/B is missing")
def loss_and_gradients(W1, b1, W2, b2, X, targets):
    y, logp, d = parts(W1, b1, W2, b2, X, targets)
    d = d * len(X)
    e = (d @ W2) * (1 - y**2)
    return loss_of(logp, targets), e.T @ X, e.sum(0), d.T @ y, d.sum(0)


@wrong("the bias's gradient is a mean of what holds 1/B already", OUTPUT, "in there twice")
def loss_and_gradients(W1, b1, W2, b2, X, targets):
    y, logp, d = parts(W1, b1, W2, b2, X, targets)
    e = (d @ W2) * (1 - y**2)
    return loss_of(logp, targets), e.T @ X, e.mean(0), d.T @ y, d.mean(0)


@wrong("the bias's gradient not summed over the examples", OUTPUT, "the gradient of b2 has the shape")
def loss_and_gradients(W1, b1, W2, b2, X, targets):
    y, logp, d = parts(W1, b1, W2, b2, X, targets)
    e = (d @ W2) * (1 - y**2)
    return loss_of(logp, targets), e.T @ X, e, d.T @ y, d


@wrong("the error with its sign turned", OUTPUT, "sign is turned")
def loss_and_gradients(W1, b1, W2, b2, X, targets):
    y, logp, d = parts(W1, b1, W2, b2, X, targets)
    d = -d
    e = (d @ W2) * (1 - y**2)
    return loss_of(logp, targets), e.T @ X, e.sum(0), d.T @ y, d.sum(0)


@wrong("the number of classes taken from the targets", OUTPUT, "need not hold every class")
def loss_and_gradients(W1, b1, W2, b2, X, targets):
    y, logp, _ = parts(W1, b1, W2, b2, X, targets)
    d = (np.exp(logp) - np.eye(targets.max() + 1)[targets]) / len(X)
    e = (d @ W2) * (1 - y**2)
    return loss_of(logp, targets), e.T @ X, e.sum(0), d.T @ y, d.sum(0)


@wrong("φ′ forgotten", HIDDEN, "φ′ is missing")
def loss_and_gradients(W1, b1, W2, b2, X, targets):
    y, logp, d = parts(W1, b1, W2, b2, X, targets)
    e = d @ W2
    return loss_of(logp, targets), e.T @ X, e.sum(0), d.T @ y, d.sum(0)


@wrong("tanh taken twice in φ′", HIDDEN, "tanh is taken twice")
def loss_and_gradients(W1, b1, W2, b2, X, targets):
    y, logp, d = parts(W1, b1, W2, b2, X, targets)
    e = (d @ W2) * (1 - np.tanh(y) ** 2)
    return loss_of(logp, targets), e.T @ X, e.sum(0), d.T @ y, d.sum(0)


@wrong("φ′ of the logistic function", HIDDEN, "logistic")
def loss_and_gradients(W1, b1, W2, b2, X, targets):
    y, logp, d = parts(W1, b1, W2, b2, X, targets)
    e = (d @ W2) * y * (1 - y)
    return loss_of(logp, targets), e.T @ X, e.sum(0), d.T @ y, d.sum(0)


@wrong("W2 transposed on the way back where that raises nothing", SQUARE, "without .T")
def loss_and_gradients(W1, b1, W2, b2, X, targets):
    y, logp, d = parts(W1, b1, W2, b2, X, targets)
    e = (d @ (W2.T if W2.shape[0] == W2.shape[1] else W2)) * (1 - y**2)
    return loss_of(logp, targets), e.T @ X, e.sum(0), d.T @ y, d.sum(0)


@wrong("gradients transposed to fit, by their shape", SQUARE, "transposed")
def loss_and_gradients(W1, b1, W2, b2, X, targets):
    y, logp, d = parts(W1, b1, W2, b2, X, targets)
    e = (d @ W2) * (1 - y**2)
    dW1, dW2 = X.T @ e, y.T @ d
    dW1 = dW1 if dW1.shape == W1.shape else dW1.T
    dW2 = dW2 if dW2.shape == W2.shape else dW2.T
    return loss_of(logp, targets), dW1, e.sum(0), dW2, d.sum(0)


@wrong("takes the step as well, in the caller's weights", UNCHANGED, "came back different")
def loss_and_gradients(W1, b1, W2, b2, X, targets):
    y, logp, d = parts(W1, b1, W2, b2, X, targets)
    e = (d @ W2) * (1 - y**2)
    grads = [e.T @ X, e.sum(0), d.T @ y, d.sum(0)]
    for weight, g in zip((W1, b1, W2, b2), grads, strict=True):
        weight -= 0.1 * g
    return loss_of(logp, targets), *grads


@wrong("only the output layer is written", HIDDEN, "expected")
def loss_and_gradients(W1, b1, W2, b2, X, targets):
    y, logp, d = parts(W1, b1, W2, b2, X, targets)
    return loss_of(logp, targets), None, None, d.T @ y, d.sum(0)


@right("logaddexp, and lists")
def loss_and_gradients(W1, b1, W2, b2, X, targets):
    rows = np.arange(len(X))
    y = np.tanh(X @ W1.T + b1)
    s = y @ W2.T + b2
    total = np.logaddexp.reduce(s, axis=1)
    d = np.exp(s - total[:, None])
    d[rows, targets] -= 1
    d /= len(X)
    e = (d @ W2) * (1 - y**2)
    return [np.mean(total - s[rows, targets]), *(g.tolist() for g in (e.T @ X, e.sum(0), d.T @ y, d.sum(0)))]


@wrong("the softmax written out, and then its logarithm", LARGE, "0 has no logarithm")
def loss_and_gradients(W1, b1, W2, b2, X, targets):
    y, logp, d = parts(W1, b1, W2, b2, X, targets)
    e = (d @ W2) * (1 - y**2)
    with np.errstate(divide="ignore"):
        loss = loss_of(np.log(np.exp(logp)), targets)
    return loss, e.T @ X, e.sum(0), d.T @ y, d.sum(0)


@wrong("the largest score of the whole batch taken off", LARGE, "each row's own")
def loss_and_gradients(W1, b1, W2, b2, X, targets):
    rows = np.arange(len(X))
    y = np.tanh(X @ W1.T + b1)
    s = y @ W2.T + b2
    s = s - s.max()
    with np.errstate(divide="ignore", invalid="ignore"):
        logp = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
    d = np.exp(logp)
    d[rows, targets] -= 1
    d /= len(X)
    e = (d @ W2) * (1 - y**2)
    return loss_of(logp, targets), e.T @ X, e.sum(0), d.T @ y, d.sum(0)


@wrong("a small number against the logarithm of 0", LARGE, "0 has no logarithm")
def loss_and_gradients(W1, b1, W2, b2, X, targets):
    y, logp, d = parts(W1, b1, W2, b2, X, targets)
    e = (d @ W2) * (1 - y**2)
    return loss_of(np.log(np.exp(logp) + 1e-300), targets), e.T @ X, e.sum(0), d.T @ y, d.sum(0)


@wrong("a small number that is not small enough", LOSS, "got 6.74065")
def loss_and_gradients(W1, b1, W2, b2, X, targets):
    y, logp, d = parts(W1, b1, W2, b2, X, targets)
    e = (d @ W2) * (1 - y**2)
    return loss_of(np.log(np.exp(logp) + 1e-8), targets), e.T @ X, e.sum(0), d.T @ y, d.sum(0)


@wrong("the output layer's gradients first", OUTPUT, "the order is W1, b1, W2, b2")
def loss_and_gradients(W1, b1, W2, b2, X, targets):
    y, logp, d = parts(W1, b1, W2, b2, X, targets)
    e = (d @ W2) * (1 - y**2)
    return loss_of(logp, targets), d.T @ y, d.sum(0), e.T @ X, e.sum(0)


@wrong("the error goes back through weights that have moved already", HIDDEN, "expected")
def loss_and_gradients(W1, b1, W2, b2, X, targets):
    y, logp, d = parts(W1, b1, W2, b2, X, targets)
    e = (d @ (W2 - 0.1 * d.T @ y)) * (1 - y**2)
    return loss_of(logp, targets), e.T @ X, e.sum(0), d.T @ y, d.sum(0)


@wrong("no gradient is written yet", HIDDEN, "not written yet (None)")
def loss_and_gradients(W1, b1, W2, b2, X, targets):
    return loss_of(parts(W1, b1, W2, b2, X, targets)[1], targets), None, None, None, None

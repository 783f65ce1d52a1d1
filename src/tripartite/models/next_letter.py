"""An Elman network that predicts the next letter of a text, and writes by believing itself.

The network of `recurrent` reads one letter per step, and from its state h_t it says how probable each next
letter is:

    p(next letter | text so far) = softmax(W_y h_t + b_y)

Losses are in bits per character (1 bit = ln 2 nats), here and in `char_rnn`, which trains it.

Sources: J. L. Elman (1990), doi:10.1207/s15516709cog1402_1; P. J. Werbos (1990), doi:10.1109/5.58337.
"""

import numpy as np

from ._valid import count
from .recurrent import rnn_backward, rnn_forward, rnn_params

__all__ = ["char_rnn_bits", "char_rnn_gradients", "char_rnn_params", "char_rnn_sample"]

LN2 = np.log(2.0)


def char_rnn_params(V, H, rng, dtype=np.float32):
    """Random weights for V letters and H hidden units.

    Returns
    -------
    params : dict
        ``W_x`` (H, V), ``W_h`` (H, H), ``b`` (H,) as in `recurrent.rnn_params`; ``W_y`` (V, H) with the
        variance 1/H and ``b_y`` (V,), zeros.

    Raises
    ------
    ValueError
        If V or H is no whole number of at least 1.

    Built in lesson 11. Source: Elman (1990), doi:10.1207/s15516709cog1402_1.
    """
    params = rnn_params(V, H, rng, dtype)
    params["W_x"] *= np.sqrt(V, dtype=dtype) / 4  # one input of V is on, not all: see to it that it is heard
    params["W_y"] = (rng.normal(size=(V, H)) / np.sqrt(H)).astype(dtype)
    params["b_y"] = np.zeros(V, dtype)
    return params


def char_rnn_gradients(params, X, Y, h0=None):
    """Loss of one stretch of text, its gradients, and the state at its end.

    Parameters
    ----------
    params : dict
        As `char_rnn_params` makes it.
    X, Y : array of int, shape (T, B)
        Letters read, and the letter that follows each.
    h0 : array, shape (B, H), optional
        State carried over from the stretch before.

    Returns
    -------
    loss : float
        Bits per character, mean over all T·B letters.
    grads : dict
        Gradients of that loss (in bits), shapes of the parameters.
    h : ndarray, shape (B, H)
        State after the last letter.

    Raises
    ------
    ValueError
        If shapes do not fit or a letter lies outside the alphabet.

    Built in lesson 11. Source: Werbos (1990), doi:10.1109/5.58337.
    """
    X, Y = np.asarray(X), np.asarray(Y)
    if X.shape != Y.shape:
        raise ValueError(f"each letter read needs one that follows: X has the shape {X.shape}, Y {Y.shape}")
    hs = rnn_forward(params, X, h0)
    H, n = hs.shape[2], X.size
    flat = hs[1:].reshape(n, H)
    p, loss = _softmax(params, flat, Y.ravel())
    p[Y.ravel(), np.arange(n)] -= 1
    p /= n * LN2
    dhs = np.zeros_like(hs)
    np.matmul(p.T, params["W_y"], out=dhs[1:].reshape(n, H))
    grads = rnn_backward(params, X, hs, dhs)
    grads["W_y"], grads["b_y"] = p @ flat, p.sum(axis=1)
    return loss, {name: grads[name] for name in params}, hs[-1]


def char_rnn_bits(params, tokens, before=(), B=16, warm=64):
    """Bits per character for a text.

    The text is cut into B pieces that are read side by side, each after the ``warm`` letters before it, so that
    the state knows where it is; these letters are not counted.

    Parameters
    ----------
    params : dict
    tokens : array of int, shape (n,)
        What is predicted.
    before : array of int
        What stands before it: context only. If empty, the first letter is context.
    B, warm : int

    Returns
    -------
    bits : float

    Raises
    ------
    ValueError
        If there is nothing to predict, or a letter lies outside the alphabet.

    Built in lesson 11.
    """
    tokens, before = np.asarray(tokens), np.asarray(before, dtype=np.int64)
    if len(before) == 0:
        before, tokens = tokens[:1], tokens[1:]
    if len(tokens) == 0:
        raise ValueError("there is no letter to predict")
    if len(before) < count("warm", warm):
        B = 1  # too little to give every piece its share of context
    before = before[-warm:]
    whole, m, n = np.concatenate([before, tokens]), len(before), len(tokens)
    size = -(-n // count("B", B))  # letters of a piece; the last may be shorter
    # Column j reads whole[j·size + r] in row r and predicts the letter after it; its first m rows warm up.
    at = np.arange(0, n, size) + np.arange(m - 1 + size)[:, None]
    counted = at < len(whole) - 1
    counted[: m - 1] = False
    at = np.minimum(at, len(whole) - 2)
    hs = rnn_forward(params, whole[at])[1:]
    return _softmax(params, hs[counted], whole[at + 1][counted])[1]


def char_rnn_sample(params, n, rng, beta=1.0, before=(0,)):
    """Let the network write: n letters, each drawn from its prediction and read back in.

    Parameters
    ----------
    params : dict
    n : int
        Number of letters.
    rng : numpy.random.Generator
    beta : float
        Sharpness (inverse temperature): p is proportional to exp(beta · logit). 1 is what the network
        believes, more is safer, ``np.inf`` always takes the likeliest.
    before : array of int
        Letters it reads first, at least one. Letter 0 is the first of the alphabet, in the course's text
        the new line.

    Returns
    -------
    tokens : ndarray of int, shape (n,)

    Raises
    ------
    ValueError
        If beta is negative or nan, or there is nothing to read first.

    Built in lesson 11.
    """
    before = np.asarray(before)
    if before.size == 0:
        raise ValueError("the network must read at least one letter before it can write")
    if not beta >= 0:
        raise ValueError(f"beta must be >= 0, got {beta}")
    h = rnn_forward(params, before.reshape(-1, 1))[-1, 0]
    # A letter costs one column of W_x and one multiplication; the checks of a whole forward pass are not needed.
    W_x, W_h, b, W_y, b_y = (params[name] for name in ("W_x", "W_h", "b", "W_y", "b_y"))
    W_x = (W_x + b[:, None]).T
    tokens = np.empty(count("n", n), dtype=np.int64)
    for k, u in enumerate(rng.random(len(tokens))):
        logits = (W_y @ h + b_y).astype(float)
        if beta == np.inf:
            token = int(np.argmax(logits))
        else:
            mass = np.cumsum(np.exp(beta * (logits - logits.max())))
            token = int(np.searchsorted(mass, u * mass[-1], side="right"))
        tokens[k] = token
        h = np.tanh(W_x[token] + W_h @ h)
    return tokens


def _softmax(params, states, Y):
    """Probabilities (V, n) of the next letter, and the loss of the letters Y (n,) in bits per character."""
    z = params["W_y"] @ states.T  # a row per letter of the alphabet: sums over letters then run down columns
    z += params["b_y"][:, None]
    z -= z.max(axis=0)
    said = z[Y, np.arange(len(Y))].copy()
    np.exp(z, out=z)
    total = z.sum(axis=0)
    z /= total
    return z, float(np.mean(np.log(total) - said) / LN2)

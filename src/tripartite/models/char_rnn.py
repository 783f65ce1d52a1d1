"""An Elman network that learns to write, letter by letter.

The network of `recurrent` reads one letter per step, and from its state h_t it says how probable each next
letter is:

    p(next letter | text so far) = softmax(W_y h_t + b_y)

It is trained by truncated backpropagation through time: the text is cut into B long pieces that are read side
by side, T letters at a time; the state is carried over from one stretch to the next, the gradient is not.
Losses are in bits per character (1 bit = ln 2 nats), in reports and results alike.

Sources: J. L. Elman (1990), doi:10.1207/s15516709cog1402_1; P. J. Werbos (1990), doi:10.1109/5.58337;
clipping as in R. Pascanu, T. Mikolov and Y. Bengio (2013), arXiv:1211.5063.
"""

import numpy as np

from ._sequence import count
from .letters import alphabet, decode, encode, split
from .recurrent import rnn_backward, rnn_forward, rnn_params
from .training import Adam

__all__ = [
    "CharRNN",
    "char_rnn_bits",
    "char_rnn_gradients",
    "char_rnn_params",
    "char_rnn_sample",
    "stretches",
    "train_char_rnn",
]

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
        Letters it reads first, at least one.

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


def stretches(tokens, T, B, rng):
    """Endless stretches of text for training: B pieces side by side, read from their beginnings to their ends.

    Each pass through the text cuts it a little differently.

    Parameters
    ----------
    tokens : array of int, shape (n,)
    T : int
        Letters of a stretch, the depth of backpropagation.
    B : int
        Pieces side by side.
    rng : numpy.random.Generator

    Yields
    ------
    X, Y : ndarray of int, shape (T, B)
        Letters, and those that follow them.
    fresh : bool
        Whether a new pass begins, so that no state may be carried over.

    Raises
    ------
    ValueError
        If a piece would be shorter than T + 1 letters.

    Built in lesson 11.
    """
    T, B = count("T", T), count("B", B)
    length = (len(tokens) - 1) // B
    if length < T:
        raise ValueError(f"{len(tokens)} letters are too few for {B} pieces of at least {T} + 1 letters")
    return _stretches(np.asarray(tokens), T, B, length, rng)


def _stretches(tokens, T, B, length, rng):
    while True:
        shift = rng.integers(len(tokens) - length * B)
        piece = tokens[shift : shift + length * B + 1]
        X, Y = piece[:-1].reshape(B, length).T, piece[1:].reshape(B, length).T
        first = int(rng.integers(length % T + 1))
        for start in range(first, length - T + 1, T):
            yield X[start : start + T], Y[start : start + T], start == first


class CharRNN:
    """A trained network with its alphabet and the record of its training.

    Attributes
    ----------
    params : dict
    letters : str
    losses : ndarray, shape (steps,)
        Bits per character of each stretch, before its update.
    held_out : ndarray, shape (k, 2)
        Step, and bits per character for the held-out text after it.

    Built in lesson 11.
    """

    def __init__(self, params, letters, losses, held_out):
        self.params, self.letters, self.losses, self.held_out = params, letters, losses, held_out

    def write(self, n, rng, beta=1.0, start="\n"):
        """n letters that the network writes after ``start``; beta as in `char_rnn_sample`."""
        before = encode(start, self.letters)
        return decode(char_rnn_sample(self.params, n, rng, beta, before), self.letters)

    def bits(self, text, before=""):
        """Bits per character for a text, as `char_rnn_bits`."""
        return char_rnn_bits(self.params, encode(text, self.letters), encode(before, self.letters))


def train_char_rnn(
    text, rng, steps=2000, H=128, T=32, B=32, eta=0.015, clip=5.0, held_out=0.1, every=100, report=None
):
    """Train a network to predict the next letter of a text; its end is held out and never trained on.

    Adam, in float32; the learning rate falls to zero along a line. With a report, interrupting the kernel
    ends the training and keeps what was learned.

    Parameters
    ----------
    text : str
    rng : numpy.random.Generator
    steps : int
        Updates.
    H, T, B : int
        Hidden units; letters of a stretch; pieces read side by side.
    eta : float
        Learning rate at the beginning.
    clip : float
        Gradients longer than this are shortened to it.
    held_out : float
        Fraction of the text to hold out.
    every : int
        Steps from one look at the held-out text to the next.
    report : callable, optional
        ``report(step, {"training": bits}, "")`` after every step; every ``every`` steps and at the end the
        dict has ``"held out"``, too, and the text is a sample of what the network writes.

    Returns
    -------
    model : CharRNN

    Raises
    ------
    ValueError
        If the text is too short or a number out of range.
    FloatingPointError
        If the loss is no longer finite.

    Built in lesson 11. Source: Pascanu et al. (2013), arXiv:1211.5063, for the clipping.
    """
    steps, every = count("steps", steps), count("every", every)
    if not clip > 0:
        raise ValueError(f"clip must be > 0, got {clip}")
    letters = alphabet(text)
    training, held = split(encode(text, letters), held_out)
    source = stretches(training, T, B, rng)
    writer = np.random.default_rng(rng.integers(2**63))  # how often it writes must not change what it learns
    params = char_rnn_params(len(letters), H, rng)
    adam = Adam(params.values(), eta)
    losses, looks, h = [], [], None
    model = CharRNN(params, letters, losses, looks)
    try:
        for step in range(1, steps + 1):
            X, Y, fresh = next(source)
            loss, grads, h = char_rnn_gradients(params, X, Y, None if fresh else h)
            if not np.isfinite(loss):
                raise FloatingPointError(f"the loss is {loss} at step {step}; try an eta below {eta:g}")
            adam.eta = eta * (1 - (step - 1) / steps)
            adam.step(_clipped(list(grads.values()), clip))
            losses.append(loss)
            numbers, sample = {"training": loss}, ""
            if step % every == 0 or step == steps:
                looks.append((step, char_rnn_bits(params, held, before=training)))
                numbers["held out"] = looks[-1][1]
                sample = model.write(200, writer) if report else ""
            if report:
                report(step, numbers, sample)
    except KeyboardInterrupt:
        if report is None:
            raise
    model.losses, model.held_out = np.array(losses), np.array(looks).reshape(-1, 2)
    return model


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


def _clipped(grads, limit):
    """Shorten all gradients together, in place, if their common length is above the limit."""
    length = np.sqrt(sum(float(np.vdot(g, g)) for g in grads))
    if length > limit:
        for g in grads:
            g *= limit / length
    return grads

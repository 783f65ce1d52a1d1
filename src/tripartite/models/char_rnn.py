"""Training an Elman network to write, letter by letter.

The network of `next_letter` is trained by truncated backpropagation through time: the text is cut into B long
pieces that are read side by side, T letters at a time; the state is carried over from one stretch to the next,
the gradient is not. Losses are in bits per character, in reports and results alike.

Sources: P. J. Werbos (1990), doi:10.1109/5.58337; clipping as in R. Pascanu, T. Mikolov and Y. Bengio (2013),
arXiv:1211.5063.
"""

import numpy as np

from ._valid import count
from .letters import alphabet, decode, encode, split
from .next_letter import char_rnn_bits, char_rnn_gradients, char_rnn_params, char_rnn_sample
from .training import Adam, clip_gradients

__all__ = ["CharRNN", "stretches", "train_char_rnn"]


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
    text, rng, steps=1000, H=128, T=32, B=32, eta=0.02, clip=5.0, held_out=0.1, every=100, report=None
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
            clip_gradients(params.values(), clip, grads.values())
            adam.step(grads.values())
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

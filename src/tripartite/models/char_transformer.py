"""A causal Transformer that predicts the next letter of a text: beside the recurrent network of lesson 11.

It reads up to T letters at once and says after each how probable each next letter is. A mask keeps it from looking
ahead, so one pass over T letters gives T predictions to learn from. Losses are in bits per character.

Sources: A. Vaswani et al. (2017), arXiv:1706.03762; for letters R. Al-Rfou et al. (2019),
doi:10.1609/aaai.v33i01.33013159. Built in lesson 13.
"""

import numpy as np

from ._valid import count
from .attention import causal_mask, learned_positions
from .autograd import no_grad
from .fused import cross_entropy, embedding, layer_norm, linear, log_softmax
from .letters import alphabet, decode, encode, split
from .training import AdamW, cosine, train
from .transformer import arrays, blocks, blocks_params, softmax_attend, tensors

__all__ = [
    "CharTransformer",
    "char_bits",
    "char_params",
    "char_sample",
    "char_scores",
    "train_char_transformer",
    "windows",
]

HEADS = 4
LN2 = float(np.log(2.0))


def char_params(symbols, rng, T=32, d=48, layers=2, wide=2, dtype=np.float32):
    """First weights, as Tensors to learn.

    Parameters
    ----------
    symbols : int
        Letters of the alphabet.
    rng : numpy.random.Generator
    T : int
        Letters that it reads at most.
    d : int
        Numbers per token, a multiple of 4.
    layers, wide
        Blocks; hidden units of each perceptron per number of a token.
    dtype : type

    Returns
    -------
    dict of Tensor
        ``letter`` (symbols, d), a row per letter, and ``position`` (T, d); for block k ``"k.gain_1"`` and so on,
        see `transformer.blocks_params`; ``gain``, ``shift`` (d,), ``W_out`` (symbols, d), ``b_out`` (symbols,).

    Raises
    ------
    ValueError
        If a size is not a whole number >= 1.

    Built in lesson 13.
    """
    symbols = count("symbols", symbols)
    return tensors(
        {
            "letter": (0.5 * rng.normal(size=(symbols, d))).astype(dtype),
            "position": learned_positions(T, d, rng, dtype=dtype),
            **blocks_params(layers, d, rng, wide, dtype),
            "gain": np.ones(d, dtype),
            "shift": np.zeros(d, dtype),
            "W_out": (rng.normal(size=(symbols, d)) / np.sqrt(d)).astype(dtype),
            "b_out": np.zeros(symbols, dtype),
        }
    )


def char_scores(w, X, attend=softmax_attend, tau=None):
    """Scores of the next letter after each letter.

    Parameters
    ----------
    w : dict of Tensor or of array
        As from `char_params`.
    X : array of int, shape (B, t)
        Letters read, t at most T.
    attend : callable, or a list of one per block
        ``attend(q, k, v, mask)`` on Tensors (B, 4, t, d / 4); the mask (t, t) is causal.
    tau : float, optional
        As in `digits_vit.vit_scores`.

    Returns
    -------
    Tensor, shape (B, t, symbols)
        Before any softmax.

    Raises
    ------
    ValueError
        If X has another shape, is longer than T, or holds a letter that does not exist.

    Built in lesson 13.
    """
    w, X = tensors(w, learn=False), np.asarray(X)
    if X.ndim != 2 or not 1 <= X.shape[1] <= len(w["position"]):
        raise ValueError(f"X must have the shape (B, t), t from 1 to {len(w['position'])}, got {X.shape}")
    t = X.shape[1]
    h = embedding(w["letter"], X) + w["position"][:t]
    h = blocks(h, w, HEADS, attend, causal_mask(t), tau)
    return linear(layer_norm(h, w["gain"], w["shift"]), w["W_out"], w["b_out"])


def windows(tokens, T, B, rng):
    """Endless batches for training: B stretches of T letters from anywhere, and the letters that follow them.

    Parameters
    ----------
    tokens : array of int, shape (n,)
    T, B : int
    rng : numpy.random.Generator

    Yields
    ------
    X, Y : ndarray of int, shape (B, T)

    Raises
    ------
    ValueError
        If there are not more than T letters.

    Built in lesson 13.
    """
    T, B, tokens = count("T", T), count("B", B), np.asarray(tokens)
    if len(tokens) <= T:
        raise ValueError(f"{len(tokens)} letters are too few for stretches of {T} + 1")
    return _windows(tokens, T, B, rng)


def _windows(tokens, T, B, rng):
    while True:
        at = rng.integers(len(tokens) - T, size=(B, 1)) + np.arange(T)
        yield tokens[at], tokens[at + 1]


def char_bits(w, tokens, before=(), attend=softmax_attend, tau=None, batch=64):
    """Bits per character for a text.

    The text is read in windows of T letters that overlap by half, and only the second half of each counts: every
    letter is predicted from the T/2 to T letters before it, as far as there are so many.

    Parameters
    ----------
    w : dict of Tensor or of array
    tokens : array of int, shape (n,)
        What is predicted.
    before : array of int
        What stands before it: context only. If empty, the first letter is context.
    attend, tau
        As in `char_scores`.
    batch : int
        Windows computed at once.

    Returns
    -------
    bits : float

    Raises
    ------
    ValueError
        If there is nothing to predict, or a letter does not exist.

    Built in lesson 13.
    """
    tokens, before = np.asarray(tokens), np.asarray(before, dtype=np.int64)
    if len(before) == 0:
        before, tokens = tokens[:1], tokens[1:]
    if len(tokens) == 0:
        raise ValueError("there is no letter to predict")
    T = len(w["position"])
    half = max(1, T // 2)
    before = before[-(T - half + 1) :]
    whole, first = np.concatenate([before, tokens]), len(before)
    # Window j reads whole[starts[j] : starts[j] + T]; the letter at place i is predicted by one window only.
    starts = np.arange(0, max(1, len(whole) - 1 - (T - half)), half)
    total, done = 0.0, first
    for some in np.array_split(starts, -(-len(starts) // count("batch", batch))):
        at = np.minimum(some[:, None] + np.arange(T), len(whole) - 2)
        with no_grad():
            log_p = log_softmax(char_scores(w, whole[at], attend, tau)).data
        place = some[:, None] + np.arange(1, T + 1)  # of the letter that is predicted
        for row in range(len(some)):
            new = (place[row] >= done) & (place[row] < len(whole))
            total -= float(log_p[row, new, whole[place[row][new]]].sum(dtype=float))
            done += int(new.sum())
    return total / len(tokens) / LN2


def char_sample(w, n, rng, beta=1.0, before=(0,), attend=softmax_attend, tau=None):
    """Let the network write: n letters, each drawn from its prediction and read back in.

    Parameters
    ----------
    w : dict of Tensor or of array
    n : int
        Number of letters.
    rng : numpy.random.Generator
    beta : float
        Sharpness (inverse temperature); ``np.inf`` always takes the likeliest letter.
    before : array of int
        Letters it reads first, at least one; the last T count.
    attend, tau
        As in `char_scores`.

    Returns
    -------
    tokens : ndarray of int, shape (n,)

    Raises
    ------
    ValueError
        If beta is negative or nan, or there is nothing to read first.

    Built in lesson 13.
    """
    if len(before) == 0:
        raise ValueError("the network must read at least one letter before it can write")
    if not beta >= 0:
        raise ValueError(f"beta must be >= 0, got {beta}")
    w, T = tensors(w, learn=False), len(w["position"])
    text = [*before]
    for u in rng.random(count("n", n)):
        with no_grad():
            logits = char_scores(w, [text[-T:]], attend, tau).data[0, -1].astype(float)
        if beta == np.inf:
            text.append(int(logits.argmax()))
        else:
            mass = np.cumsum(np.exp(beta * (logits - logits.max())))
            text.append(int(np.searchsorted(mass, u * mass[-1], side="right")))
    return np.array(text[len(before) :], dtype=np.int64)


class CharTransformer:
    """A trained network with its alphabet and the record of its training.

    Attributes
    ----------
    params : dict of ndarray
    letters : str
    losses : ndarray, shape (steps,)
        Bits per character of each batch, before its update.
    held_out : ndarray, shape (k, 2)
        Step, and bits per character for the held-out text after it.
    tau : float or None

    Built in lesson 13.
    """

    def __init__(self, params, letters, losses=(), held_out=(), tau=None):
        self.params, self.letters, self.tau = params, letters, tau
        self.losses, self.held_out = np.array(losses), np.array(held_out).reshape(-1, 2)

    def write(self, n, rng, beta=1.0, start="\n"):
        """n letters that the network writes after ``start``; beta as in `char_sample`."""
        before = encode(start, self.letters)
        return decode(char_sample(self.params, n, rng, beta, before, tau=self.tau), self.letters)

    def bits(self, text, before=""):
        """Bits per character for a text, as `char_bits`."""
        tokens, before = encode(text, self.letters), encode(before, self.letters)
        return char_bits(self.params, tokens, before, tau=self.tau)


def train_char_transformer(
    text,
    rng,
    steps=700,
    *,
    T=32,
    B=32,
    d=48,
    layers=2,
    wide=2,
    eta=8e-3,
    weight_decay=0.1,
    clip=1.0,
    held_out=0.1,
    every=100,
    tau=None,
    attend=softmax_attend,
    report=None,
):
    """Train a network to predict the next letter of a text; its end is held out and never trained on.

    AdamW, in float32; the learning rate rises for a twentieth of the steps and falls along half a cosine. With a
    report, interrupting the kernel ends the training and keeps what was learned.

    Parameters
    ----------
    text : str
    rng : numpy.random.Generator
    steps : int
        Updates.
    T, B : int
        Letters of a stretch; stretches per batch.
    d, layers, wide
        As in `char_params`.
    eta : float
        Highest learning rate.
    weight_decay : float
        As in `training.AdamW`.
    clip : float
        Gradients longer than this are shortened to it.
    held_out : float
        Fraction of the text to hold out.
    every : int
        Steps from one look at the held-out text to the next.
    tau, attend
        As in `char_scores`.
    report : callable, optional
        ``report(step, {"training": bits}, "")`` after every step; every ``every`` steps and at the end the dict has
        ``"held out"``, too, and the text is a sample of what the network writes.

    Returns
    -------
    model : CharTransformer

    Raises
    ------
    ValueError
        If the text is too short or a number out of range.
    FloatingPointError
        If the loss is no longer finite.

    Built in lesson 13.
    """
    steps = count("steps", steps)
    letters = alphabet(text)
    training, held = split(encode(text, letters), held_out)
    w = char_params(len(letters), rng, T, d, layers, wide)
    source = windows(training, T, B, rng)
    writer = np.random.default_rng(rng.integers(2**63))  # how often it writes must not change what it learns
    looks = []

    def note(step, losses, sample):
        if "held out" in losses:
            looks.append((step, losses["held out"]))
        if report is not None:
            report(step, losses, sample)

    losses = train(
        lambda batch: cross_entropy(char_scores(w, batch[0], attend, tau), batch[1]) * (1 / LN2),
        AdamW(w.values(), eta, betas=(0.9, 0.99), weight_decay=weight_decay),
        (next(source) for _ in range(steps)),
        clip=clip,
        schedule=cosine(steps, steps // 20),
        evaluate=lambda: {"held out": char_bits(w, held, training, attend, tau)},
        sample=lambda: decode(char_sample(w, 200, writer, attend=attend, tau=tau), letters) if report else "",
        every=count("every", every),
        report=note,
    )
    if report is None and len(losses) < steps:  # `train` keeps what was learned; nobody here asked for that
        raise KeyboardInterrupt
    return CharTransformer(arrays(w), letters, losses, looks, tau)

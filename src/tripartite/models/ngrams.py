"""Models that only count: n-grams, the opponents that every language model has to beat.

A model of order k looks at the k letters before the one it predicts: order 0 counts letters (unigrams),
order 1 pairs (bigrams), and so on. Contexts that were seen rarely borrow from shorter ones,

    p_k(x | c) = (n(c x) + s_k p_{k−1}(x | c')) / (n(c) + s_k),    p_{−1} = 1/V,

where n counts, c' is the context c without its first letter, and s_k says how many letters the shorter
context is worth. Losses are in bits per character: log₂ V for guessing among V letters, 0 for knowing.

Source: D. J. C. MacKay and L. C. B. Peto (1995), doi:10.1017/S1351324900000218.
"""

import numpy as np

from ._valid import count
from .letters import alphabet, encode, split

__all__ = ["NGram", "ngram_bits"]

_STRENGTHS = 2.0 ** np.arange(-4, 9)


def ngram_bits(text, order=4, held_out=0.1):
    """Bits per character of counting models for the held-out end of a text.

    Parameters
    ----------
    text : str
    order : int
        Longest context.
    held_out : float
        Fraction of the text that is held out.

    Returns
    -------
    bits : ndarray, shape (order + 1,)
        Entry k belongs to the model that looks at k letters before the one it predicts.

    Raises
    ------
    ValueError
        As `NGram` and `letters.split`.

    Built in lesson 11. Source: MacKay and Peto (1995), doi:10.1017/S1351324900000218.
    """
    letters = alphabet(text)
    training, held = split(encode(text, letters), held_out)
    model = NGram(training, len(letters), order)
    return np.array([model.bits(held, before=training, order=k) for k in range(order + 1)])


class NGram:
    """A model that counts, of the orders 0 to ``order``.

    The strengths s_k are chosen on the training text alone: the counts of its first nine tenths must
    predict its last tenth. Then everything is counted.

    Parameters
    ----------
    tokens : array of int, shape (n,)
        Training text, at least 20 letters per order.
    V : int
        Number of letters in the alphabet.
    order : int
        Letters of context, at most 10.

    Attributes
    ----------
    strengths : ndarray, shape (order + 1,)

    Raises
    ------
    ValueError
        If the text is too short, or a token lies outside 0 … V − 1.

    Built in lesson 11. Source: MacKay and Peto (1995), doi:10.1017/S1351324900000218.
    """

    def __init__(self, tokens, V, order=4):
        self.V, self.order = count("V", V, 2), count("order", order, 0)
        if self.V ** (self.order + 1) >= 2**62:
            raise ValueError(f"order {order} is too long for {V} letters: contexts could not be numbered")
        tokens = self._checked(tokens)
        if len(tokens) < 20 * (self.order + 1):
            raise ValueError(f"{len(tokens)} letters are too few for the order {order}")
        self.strengths = np.ones(self.order + 1)
        cut = len(tokens) - len(tokens) // 10
        self._count(tokens[:cut])
        for k in range(self.order + 1):
            losses = []
            for self.strengths[k] in _STRENGTHS:
                losses.append(self.bits(tokens[cut:], before=tokens[:cut], order=k))
            self.strengths[k] = _STRENGTHS[np.argmin(losses)]
        self._count(tokens)

    def bits(self, tokens, before=(), order=None):
        """Bits per character for a text.

        Parameters
        ----------
        tokens : array of int, shape (n,)
            What is predicted, letter after letter.
        before : array of int
            What stands before it: context only. It should be at least ``order`` letters; where a context
            is too short, the model of the order that fits is asked.
        order : int, optional
            An order below the model's own.

        Raises
        ------
        ValueError
            If there is nothing to predict, a token is strange, or the order too high.
        """
        tokens, order = self._checked(tokens), self._order(order)
        if len(tokens) == 0:
            raise ValueError("there is no letter to predict")
        before = self._checked(before)[-order:] if order else np.zeros(0, np.int64)
        whole = np.concatenate([before, tokens])
        at = np.arange(len(before), len(whole))
        p = np.full(len(tokens), 1.0 / self.V)
        for k in range(order + 1):
            full = at >= k  # enough letters before it
            context = np.zeros(full.sum(), np.int64)
            for back in range(k, 0, -1):
                context = context * self.V + whole[at[full] - back]
            p[full] = self._mix(k, context, whole[at[full]], p[full])
        return float(-np.log2(p).mean())

    def probabilities(self, before=(), order=None):
        """Probability of each letter after ``before``, of which the last ``order`` letters count.

        Returns
        -------
        p : ndarray, shape (V,)
            Sums to 1.
        """
        order = self._order(order)
        before = self._checked(before)
        letters = np.arange(self.V)
        p = np.full(self.V, 1.0 / self.V)
        for k in range(min(order, len(before)) + 1):
            context = 0
            for token in before[len(before) - k :]:
                context = context * self.V + int(token)
            p = self._mix(k, np.full(self.V, context), letters, p)
        return p

    def sample(self, n, rng, before=(), order=None):
        """n tokens drawn one after the other, each from `probabilities` of those before it."""
        text = list(self._checked(before))
        for _ in range(count("n", n)):
            text.append(rng.choice(self.V, p=self.probabilities(text[-(self.order or 1) :], order)))
        return np.array(text[-n:])

    def _count(self, tokens):
        """How often each context, and each context with its next letter, was seen: numbers and counts."""
        self._seen = []
        for k in range(self.order + 1):
            context = np.zeros(len(tokens) - k, np.int64)
            for back in range(k, 0, -1):
                context = context * self.V + tokens[k - back : len(tokens) - back]
            both = context * self.V + tokens[k:]
            self._seen.append((np.unique(context, return_counts=True), np.unique(both, return_counts=True)))

    def _mix(self, k, context, letters, shorter):
        contexts, both = self._seen[k]
        n, n_both = _look_up(contexts, context), _look_up(both, context * self.V + letters)
        return (n_both + self.strengths[k] * shorter) / (n + self.strengths[k])

    def _checked(self, tokens):
        tokens = np.asarray(tokens, dtype=np.int64)
        if tokens.ndim != 1 or (tokens.size and not (tokens.min() >= 0 and tokens.max() < self.V)):
            raise ValueError(f"tokens must be a row of whole numbers between 0 and {self.V - 1}")
        return tokens

    def _order(self, order):
        order = self.order if order is None else count("order", order, 0)
        if order > self.order:
            raise ValueError(f"this model counted up to the order {self.order}, not {order}")
        return order


def _look_up(table, keys):
    """The counts of these keys, 0 for those never seen."""
    names, counts = table
    place = np.minimum(np.searchsorted(names, keys), len(names) - 1)
    return np.where(names[place] == keys, counts[place], 0)

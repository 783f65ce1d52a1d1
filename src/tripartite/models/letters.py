"""Text as numbers: an alphabet, tokens, and the split into what is trained on and what is held out.

A token is the number of a letter in the alphabet; spaces, stops and the end of a paragraph are letters, too.
"""

import numpy as np

__all__ = ["alphabet", "decode", "encode", "split"]


def alphabet(text):
    """The different letters of a text, in order, as one string.

    Raises
    ------
    ValueError
        If there are fewer than two.

    Built in lesson 11.
    """
    letters = "".join(sorted(set(text)))
    if len(letters) < 2:
        raise ValueError(f"a text needs at least two different letters, got {letters!r}")
    return letters


def encode(text, letters):
    """The tokens of a text.

    Parameters
    ----------
    text : str
    letters : str
        The alphabet, as `alphabet` gives it.

    Returns
    -------
    tokens : ndarray of int, shape (len(text),)

    Raises
    ------
    ValueError
        If the text holds a letter that the alphabet lacks.

    Built in lesson 11.
    """
    strange = sorted(set(text) - set(letters))
    if strange:
        raise ValueError(f"the alphabet lacks {strange}; make it from the whole text")
    number = {letter: k for k, letter in enumerate(letters)}
    return np.array([number[letter] for letter in text], dtype=np.int64)


def decode(tokens, letters):
    """The text of tokens; the inverse of `encode`.

    Raises
    ------
    ValueError
        If a token is no place in the alphabet.

    Built in lesson 11.
    """
    tokens = np.asarray(tokens).ravel()
    if tokens.size and not (tokens.min() >= 0 and tokens.max() < len(letters)):
        raise ValueError(
            f"tokens must lie between 0 and {len(letters) - 1}, got {tokens.min()} to {tokens.max()}"
        )
    return "".join(letters[k] for k in tokens)


def split(tokens, held_out=0.1):
    """Cut the end off: what is trained on, and what is held out.

    Parameters
    ----------
    tokens : sequence
        A text or its tokens.
    held_out : float
        Fraction to hold out, between 0 and 1.

    Returns
    -------
    training, held : two pieces, in order

    Raises
    ------
    ValueError
        If one of the pieces would be empty.

    Built in lesson 11.
    """
    cut = len(tokens) - round(len(tokens) * held_out)
    if not 0 < cut < len(tokens):
        raise ValueError(f"holding out {held_out} of {len(tokens)} letters leaves one of the pieces empty")
    return tokens[:cut], tokens[cut:]

"""What matters to a network that reads pictures: erase a part, and see what its answer loses.

This is a test of what attention maps are said to show. It is no last word either: a picture with a hole in it is a
picture of a kind that the network has not seen.

Sources: M. D. Zeiler and R. Fergus (2014), doi:10.1007/978-3-319-10590-1_53, for erasing; S. Jain and B. C. Wallace
(2019), doi:10.18653/v1/N19-1357, for comparing it with attention. Built in lesson 13.
"""

import numpy as np

from ._valid import count

__all__ = ["erased", "rank_correlation"]


def erased(scores, x, side=2):
    """How much the score of the network's own answer falls when one square patch after the other is made paper.

    Parameters
    ----------
    scores : callable
        ``scores(x)``, pictures (B, height, width) → array (B, classes).
    x : array, shape (B, height, width)
        0 is paper.
    side : int
        Pixels along the side of a patch; divides height and width.

    Returns
    -------
    ndarray, shape (B, T)
        Patches row by row; positive where erasing lowers the score.

    Raises
    ------
    ValueError
        If x has another shape, or side does not divide it.

    Built in lesson 13.
    """
    x, side = np.asarray(x), count("side", side)
    if x.ndim != 3 or x.shape[1] % side or x.shape[2] % side:
        raise ValueError(f"x must have the shape (B, height, width), multiples of {side}, got {x.shape}")
    before = np.asarray(scores(x))
    row, answer = np.arange(len(x)), before.argmax(axis=1)
    falls = []
    for top in range(0, x.shape[1], side):
        for left in range(0, x.shape[2], side):
            holed = x.copy()
            holed[:, top : top + side, left : left + side] = 0
            falls.append((before - np.asarray(scores(holed)))[row, answer])
    return np.stack(falls, axis=1)


def rank_correlation(a, b):
    """Spearman's correlation of two tables, row by row: that of the ranks; equal numbers share their ranks.

    Parameters
    ----------
    a, b : array, shape (B, T)

    Returns
    -------
    ndarray, shape (B,)
        From −1 to 1; nan for a row in which all numbers are equal.

    Raises
    ------
    ValueError
        If the shapes differ or are not (B, T).

    Built in lesson 13.
    """
    a, b = np.asarray(a, float), np.asarray(b, float)
    if a.ndim != 2 or a.shape != b.shape:
        raise ValueError(f"a and b must have one shape (B, T), got {a.shape} and {b.shape}")
    a, b = _ranks(a), _ranks(b)
    a, b = a - a.mean(1, keepdims=True), b - b.mean(1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        return (a * b).sum(1) / np.sqrt((a * a).sum(1) * (b * b).sum(1))


def _ranks(x):
    below = (x[:, :, None] > x[:, None, :]).sum(axis=2)
    alike = (x[:, :, None] == x[:, None, :]).sum(axis=2)
    return below + (alike - 1) / 2

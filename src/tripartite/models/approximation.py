"""How well one hidden layer can follow a function: two constructions with their rates.

A staircase of H steep logistic units comes within a distance ∝ 1/H of a smooth function, a broken line of
H rectified units within h² max|f″|/8 of it, h = 1/H of the interval: ∝ 1/H².

Sources: G. Cybenko (1989), doi:10.1007/BF02551274, for the theorem that one layer suffices; the bound is
that of linear interpolation in every textbook of numerical analysis.
"""

import numpy as np

from ._valid import finite, one, positive
from .activation import sigmoid

__all__ = ["STEEPNESS", "relu_interpolant", "relu_network", "staircase"]

#: How steep a step is: the slope of its argument, times the distance of two steps.
STEEPNESS = 200.0


def relu_interpolant(x, y):
    """A layer of H rectified units whose output runs through H + 1 points, straight from one to the next.

    output(x) = c + Σ_i v_i max(0, x − knots_i) between the first point and the last.

    Parameters
    ----------
    x : array, shape (H + 1,)
        Where the points are, rising; at least two.
    y : array, shape (H + 1,)
        How high they are.

    Returns
    -------
    knots, v : ndarray, shape (H,)
        Where each unit begins, and its weight to the output.
    c : float
        Bias of the output.

    Raises
    ------
    ValueError
        If x does not rise, the shapes differ, or anything is not finite.

    Built in lesson 06.
    """
    x, y = finite("x", x), finite("y", y)
    if x.ndim != 1 or len(x) < 2 or y.shape != x.shape:
        raise ValueError(f"x and y must be two rows of at least two numbers, got {x.shape} and {y.shape}")
    if not (np.diff(x) > 0).all():
        raise ValueError("x must rise from point to point")
    slope = np.diff(y) / np.diff(x)
    return x[:-1].copy(), np.diff(slope, prepend=0.0), float(y[0])


def relu_network(x, knots, v, c):
    """The output c + Σ_i v_i max(0, x − knots_i) of such a layer.

    Parameters
    ----------
    x : array, shape (n,)
    knots, v : array, shape (H,)
    c : float

    Returns
    -------
    ndarray, shape (n,)

    Goes with lesson 06.
    """
    return np.maximum(0.0, np.asarray(x)[:, None] - np.asarray(knots)) @ np.asarray(v) + c


def staircase(f, H, x, lo=0.0, hi=1.0):
    """The output of a layer of H steep logistic units, each of which adds one step towards f.

    Parameters
    ----------
    f : callable
        ``f(x) -> array, shape of x``.
    H : int
        Number of units, at least 1. Steps stand halfway between H + 1 evenly spaced points.
    x : array, shape (n,)
        Where the output is wanted.
    lo, hi : float
        Ends of the interval.

    Returns
    -------
    ndarray, shape (n,)

    Raises
    ------
    ValueError
        If H is not a whole number > 0, lo is not below hi, or f gives something not finite.

    Goes with lesson 06.
    """
    grid = _grid(H, lo, hi)
    y = finite("f(x)", f(grid))
    steps = (grid[1:] + grid[:-1]) / 2.0
    slope = STEEPNESS / (grid[1] - grid[0])
    return y[0] + sigmoid(slope * (np.asarray(x, float)[:, None] - steps)) @ np.diff(y)


def _grid(H, lo, hi):
    if int(H) != H or H < 1:
        raise ValueError(f"H must be a whole number of units, at least 1, got {H!r}")
    lo, hi = one(finite, "lo", lo), one(finite, "hi", hi)
    one(positive, "hi - lo", hi - lo)
    return np.linspace(lo, hi, int(H) + 1)

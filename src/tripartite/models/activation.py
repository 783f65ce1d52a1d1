"""Activation functions and their derivatives: what a unit without time makes of its input.

σ(x) = 1 / (1 + e^{−x}) is the logistic function. A threshold unit whose input carries logistic noise of the
width s is active with the probability σ(x / s), exactly; with normal noise the curve is a little different.

Every function here takes a number or an array of any shape and gives the same shape back, without warnings
for any finite input.

Sources: H. Wilson, J. Cowan (1972), doi:10.1016/S0006-3495(72)86068-5 (fraction of a population above
threshold); K. Fukushima (1969), doi:10.1109/TSSC.1969.300225 (the rectifier in a layered network).
"""

import operator

import numpy as np

from ._valid import finite, not_negative, one

__all__ = [
    "dleaky_relu",
    "drelu",
    "dsigmoid",
    "dsoftplus",
    "dstep",
    "dtanh",
    "leaky_relu",
    "p_spike",
    "relu",
    "sigmoid",
    "softplus",
    "step",
    "tanh",
    "tanh_from_sigmoid",
]


def step(x):
    """Heaviside's step: 1 above 0, else 0; the all-or-nothing answer of a threshold unit.

    Parameters
    ----------
    x : float or array, any shape
        Distance of the input from the threshold.

    Returns
    -------
    ndarray, shape of x
        0.0 or 1.0; 0.0 at x = 0.

    Raises
    ------
    ValueError
        If x is not finite.

    Used in lesson 03.
    """
    return (finite("x", x) > 0).astype(float)


def dstep(x):
    """Derivative of the step: 0 wherever it exists, and 0 is returned at x = 0 too.

    Parameters, returns and errors as in `step`. Goes with lesson 03.
    """
    return np.zeros(finite("x", x).shape)


def sigmoid(x):
    """The logistic function σ(x) = 1 / (1 + e^{−x}), without overflow.

    Parameters
    ----------
    x : float or array, any shape

    Returns
    -------
    ndarray, shape of x
        0 to 1; σ(0) = 1/2, σ(−x) = 1 − σ(x).

    Raises
    ------
    ValueError
        If x is not finite.

    Built in lesson 03.
    """
    x = finite("x", x)
    small = np.exp(-np.abs(x))  # between 0 and 1, so nothing overflows
    return np.where(x >= 0, 1.0, small) / (1.0 + small)


def dsigmoid(x):
    """Derivative of the logistic function, σ'(x) = σ(x) (1 − σ(x)) = σ(x) σ(−x).

    Parameters
    ----------
    x : float or array, any shape
        The input of σ, not its output.

    Returns
    -------
    ndarray, shape of x
        At most 1/4, at x = 0.

    Raises
    ------
    ValueError
        If x is not finite.

    Built in lesson 03.
    """
    return sigmoid(x) * sigmoid(np.negative(x))


def tanh(x):
    """Hyperbolic tangent, −1 to 1.

    Parameters, returns and errors as in `sigmoid`. Used in lessons 03, 06 and 11.
    """
    return np.tanh(finite("x", x))


def dtanh(x):
    """Derivative of the hyperbolic tangent, 1 − tanh²(x), at most 1.

    Parameters, returns and errors as in `sigmoid`. Used in lessons 06 and 11.
    """
    small = np.exp(-2.0 * np.abs(finite("x", x)))
    return 4.0 * small / (1.0 + small) ** 2  # 1 − tanh² loses its digits where tanh is near 1


def tanh_from_sigmoid(x, sigmoid=sigmoid):
    """The hyperbolic tangent made from a sigmoid: tanh(x) = 2 σ(2x) − 1.

    Parameters
    ----------
    x : float or array, any shape
    sigmoid : callable
        The sigmoid to be stretched and shifted.

    Returns
    -------
    ndarray, shape of x

    Raises
    ------
    ValueError
        If x is not finite.

    Built in lesson 03.
    """
    return 2.0 * np.asarray(sigmoid(2.0 * finite("x", x))) - 1.0


def relu(x):
    """Rectifier: max(0, x).

    Parameters, returns and errors as in `step`. Used in lessons 03 and 06.
    """
    return np.maximum(finite("x", x), 0.0)


def drelu(x):
    """Derivative of the rectifier: 1 above 0, else 0. At 0 any number from 0 to 1 would do; here it is 0.

    Parameters, returns and errors as in `step`. Used in lesson 06.
    """
    return step(x)


def leaky_relu(x, slope=0.01):
    """Rectifier that lets a part of the negative input through: x above 0, else slope · x.

    Parameters
    ----------
    x : float or array, any shape
    slope : float
        Slope below 0, at least 0.

    Returns
    -------
    ndarray, shape of x

    Raises
    ------
    ValueError
        If x is not finite or slope is < 0.

    Used in lesson 06.
    """
    x = finite("x", x)
    return np.where(x > 0, x, one(not_negative, "slope", slope) * x)


def dleaky_relu(x, slope=0.01):
    """Derivative of `leaky_relu`: 1 above 0, else slope. Parameters, returns and errors as there."""
    return np.where(finite("x", x) > 0, 1.0, one(not_negative, "slope", slope))


def softplus(x):
    """A smooth rectifier, log(1 + e^x); its derivative is σ(x).

    Parameters, returns and errors as in `sigmoid`. Used in lessons 03 and 06.
    """
    return np.logaddexp(0.0, finite("x", x))


def dsoftplus(x):
    """Derivative of `softplus`: the logistic function."""
    return sigmoid(x)


def p_spike(x, noise, n, rng):
    """How often a threshold unit with logistic noise is active, counted over n trials.

    A trial is a spike when x + noise · ξ > 0, with ξ from the logistic distribution of location 0 and scale 1.
    The expected result is σ(x / noise), and a step for noise = 0.

    Parameters
    ----------
    x : float or array, any shape
        Mean input minus threshold.
    noise : float
        Width (scale) of the noise, in the unit of x; its standard deviation is π/√3 = 1.81 times that.
    n : int
        Trials for each entry of x.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray, shape of x
        Fraction of trials with a spike, a multiple of 1/n.

    Raises
    ------
    ValueError
        If x is not finite, noise is < 0, or n is < 1.
    TypeError
        If n is no whole number.

    Built in lesson 03. Source: Wilson & Cowan (1972), doi:10.1016/S0006-3495(72)86068-5, for a population.
    """
    x = finite("x", x)
    noise = one(not_negative, "noise", noise)
    n = operator.index(n)
    if n < 1:
        raise ValueError(f"n must be at least 1 trial, got {n}")
    draws = rng.logistic(size=(n, *x.shape))
    return np.asarray((x + noise * draws > 0).mean(axis=0))

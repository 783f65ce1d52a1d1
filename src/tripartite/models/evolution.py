"""Learning without gradients: change the weights at random, keep what is not worse.

The (1+1) evolution strategy against gradient descent, on parity: is the number of ones odd? With two inputs
that is XOR. Effort is counted in forward passes over all patterns; a gradient costs as much arithmetic as
``PASSES_PER_GRADIENT`` of them, one forward and, twice as long, one backward.

Sources: H.-G. Beyer and H.-P. Schwefel (2002), doi:10.1023/A:1015059928466; T. Salimans et al. (2017),
arXiv:1703.03864, for what becomes of the idea in large networks. Built in lesson 06.
"""

import numpy as np

from ._valid import one, positive

__all__ = ["descend", "effort", "evolve", "parity", "small_net", "small_weights"]

#: Forward passes that take as long as one gradient.
PASSES_PER_GRADIENT = 3


def parity(inputs):
    """All patterns of zeros and ones, and whether the number of ones is odd.

    Parameters
    ----------
    inputs : int
        2 gives XOR.

    Returns
    -------
    x : ndarray, shape (2**inputs, inputs)
    t : ndarray, shape (2**inputs,)
        1 if odd, else 0.

    Raises
    ------
    ValueError
        If inputs is not from 1 to 16.

    Built in lesson 06.
    """
    if not isinstance(inputs, (int, np.integer)) or not 1 <= inputs <= 16:
        raise ValueError(f"inputs must be a whole number from 1 to 16, got {inputs!r}")
    x = (np.arange(2**inputs)[:, None] >> np.arange(inputs)[::-1] & 1).astype(float)
    return x, x.sum(axis=1) % 2


def small_weights(inputs, hidden, rng):
    """First weights of a network with one hidden layer, in one row, from a standard normal distribution.

    Returns
    -------
    ndarray, shape (hidden * (inputs + 2) + 1,)
        Weights to the hidden units, all of the first unit before those of the second; their biases;
        weights to the output; its bias.

    Built in lesson 06.
    """
    return rng.normal(size=hidden * (inputs + 2) + 1)


def small_net(w, x, t, gradient=False):
    """Mean square error of a network of tanh units with one logistic output.

    Parameters
    ----------
    w : array, shape (hidden * (inputs + 2) + 1,)
        As from `small_weights`.
    x : array, shape (B, inputs)
        Patterns.
    t : array, shape (B,)
        What the output should be.
    gradient : bool
        Return the gradient, too.

    Returns
    -------
    loss : float
    gradient : ndarray of the shape of w
        Only on request.

    Raises
    ------
    ValueError
        If the number of weights fits no number of hidden units.

    Built in lesson 06.
    """
    inputs = x.shape[1]
    hidden, rest = divmod(len(w) - 1, inputs + 2)
    if rest or hidden < 1:
        raise ValueError(f"{len(w)} weights fit no number of hidden units with {inputs} inputs")
    W, b, v = np.split(w[:-1], [inputs * hidden, (inputs + 1) * hidden])
    y = np.tanh(x @ W.reshape(hidden, inputs).T + b)
    out = 0.5 + 0.5 * np.tanh(0.5 * (y @ v + w[-1]))  # the logistic function
    loss = np.mean((out - t) ** 2)
    if not gradient:
        return loss
    delta = 2 / len(t) * (out - t) * out * (1 - out)
    back = np.outer(delta, v) * (1 - y**2)
    return loss, np.concatenate([(back.T @ x).ravel(), back.sum(axis=0), delta @ y, [delta.sum()]])


def evolve(loss, w, rng, sigma=0.3, goal=0.05, most=5000):
    """(1+1) evolution strategy: one parent, one child per generation, the better of the two goes on.

    Parameters
    ----------
    loss : callable
        ``loss(w) -> float``.
    w : array, shape (n,)
        Where to start; not changed.
    rng : numpy.random.Generator
    sigma : float
        Standard deviation of a mutation, the same for each weight.
    goal : float
        Stop when the loss is below.
    most : int
        Generations at most.

    Returns
    -------
    w : ndarray, shape (n,)
    losses : ndarray, shape (generations + 1,)
        Loss of the parent, at first and after each generation; each took one forward pass. The goal was
        missed if the last is not below it.

    Raises
    ------
    ValueError
        If sigma is not > 0.

    Built in lesson 06. Source: Beyer and Schwefel (2002), doi:10.1023/A:1015059928466.
    """
    sigma = one(positive, "sigma", sigma)
    w, losses = np.array(w, float), [loss(w)]
    while losses[-1] >= goal and len(losses) <= most:
        child = w + sigma * rng.normal(size=w.shape)
        value = loss(child)
        if value <= losses[-1]:
            w = child
        losses.append(min(value, losses[-1]))
    return w, np.array(losses)


def descend(loss_and_gradient, w, eta, goal=0.05, most=5000):
    """Gradient descent with a fixed learning rate.

    Parameters
    ----------
    loss_and_gradient : callable
        ``loss_and_gradient(w) -> (float, array)``.
    w : array, shape (n,)
        Where to start; not changed.
    eta : float
        Learning rate.
    goal : float
        Stop when the loss is below.
    most : int
        Steps at most.

    Returns
    -------
    w : ndarray, shape (n,)
    losses : ndarray, shape (steps + 1,)
        Loss at first and after each step, each of which took ``PASSES_PER_GRADIENT`` forward passes.

    Raises
    ------
    ValueError
        If eta is not > 0.

    Built in lesson 06.
    """
    eta = one(positive, "eta", eta)
    w, losses = np.array(w, float), []
    while True:
        value, gradient = loss_and_gradient(w)
        losses.append(value)
        if value < goal or len(losses) > most:
            return w, np.array(losses)
        w -= eta * gradient


def effort(inputs, hidden, seed, sigma, eta, goal=0.05):
    """Forward passes that evolution and gradient descent need for parity, from the same first weights.

    Parameters
    ----------
    inputs, hidden : int
        Inputs and hidden units of the network.
    seed : int
        Of the first weights; mutations have a seed of their own.
    sigma, eta : float
        Size of a mutation; learning rate.
    goal : float
        Loss to be reached.

    Returns
    -------
    evolution, gradient : float
        Infinity where the goal was missed in 5000 generations or steps.

    Built in lesson 06.
    """
    x, t = parity(inputs)
    w = small_weights(inputs, hidden, np.random.default_rng(seed))
    _, random = evolve(lambda w: small_net(w, x, t), w, np.random.default_rng([seed, 1]), sigma, goal)
    _, steps = descend(lambda w: small_net(w, x, t, gradient=True), w, eta, goal)
    return tuple(
        float(cost * (len(losses) - 1)) if losses[-1] < goal else np.inf
        for cost, losses in ((1, random), (PASSES_PER_GRADIENT, steps))
    )

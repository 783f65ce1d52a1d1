"""What every training needs: optimisers, gradient clipping, batches, and the loop that puts them together.

Optimisers change their parameters in place. These are tensors, whose ``grad`` they use and clear, or plain
arrays, for which gradients are handed over:

    adam = Adam([w, b], eta=3e-3)
    for rows in batches(len(x), 32, rng):
        cross_entropy(linear(x[rows], w, b), y[rows]).backward()
        adam.step()

A training takes ``report=None`` and calls it as ``report(step, {"training": 0.52, "test": 0.60}, text)``;
``tripartite.explore.training`` makes a report that shows a bar and curves.

Sources: D. P. Kingma and J. Ba (2014), arXiv:1412.6980; I. Loshchilov and F. Hutter (2019), arXiv:1711.05101;
R. Pascanu, T. Mikolov and Y. Bengio (2013), arXiv:1211.5063.
Built in lesson 06.
"""

import numpy as np

from ._memory import keep_freed_memory
from ._valid import count
from .autograd import Tensor, no_grad

__all__ = ["Adam", "AdamW", "batches", "clip_gradients", "cosine", "sgd", "train"]


def sgd(parameters, eta, gradients=None):
    """One step of gradient descent in place: w ← w − η ∂L/∂w.

    Parameters
    ----------
    parameters : list of Tensor, or of array
        What is learned.
    eta : float
        Learning rate.
    gradients : list of array, optional
        One per parameter, for arrays. Without it the tensors' own are used and cleared.

    Raises
    ------
    ValueError
        If eta is not > 0, or a gradient is missing or has another shape.

    Built in lesson 06.
    """
    eta = _rate("eta", eta)
    arrays, gradients = _pairs(parameters, gradients)
    for array, gradient in zip(arrays, gradients, strict=True):
        array -= eta * gradient
    _clear(parameters)


class Adam:
    """Adam: each parameter moves by a running mean of its gradient over the root of its running mean square.

    Parameters
    ----------
    parameters : list of Tensor, or of array
        What is learned; all of one floating type.
    eta : float
        Learning rate; may be changed between steps.
    betas : (float, float)
        How much of the two running means is kept at each step.
    eps : float
        Added to the root.

    Attributes
    ----------
    steps : int
        Steps taken so far.

    Raises
    ------
    ValueError
        If there are no parameters, their types differ, or a number is out of range.

    Built in lesson 06. Source: Kingma and Ba (2014), arXiv:1412.6980, algorithm 1.
    """

    def __init__(self, parameters, eta=1e-3, betas=(0.9, 0.999), eps=1e-8):
        keep_freed_memory()
        self.parameters = list(parameters)
        self.eta, self.betas, self.eps, self.steps = _rate("eta", eta), tuple(betas), _rate("eps", eps), 0
        if not all(0 <= beta < 1 for beta in self.betas):
            raise ValueError(f"betas must be from 0 up to but not including 1, got {betas}")
        arrays = [_array(p) for p in self.parameters]
        if len({array.dtype for array in arrays}) != 1:
            raise ValueError(f"parameters must be of one type, got {[str(array.dtype) for array in arrays]}")
        # All parameters in one row: a few operations on one long array instead of many on short ones.
        self._ends = np.cumsum([array.size for array in arrays])
        self._mean, self._square, self._row, self._spare = np.zeros((4, self._ends[-1]), arrays[0].dtype)

    def step(self, gradients=None):
        """Move all parameters by one step, and clear the gradients of tensors.

        Parameters
        ----------
        gradients : list of array, optional
            One per parameter, for arrays.

        Raises
        ------
        ValueError
            If a gradient is missing or has another shape.
        """
        arrays, gradients = _pairs(self.parameters, gradients)
        np.concatenate([np.ravel(g) for g in gradients], out=self._row, casting="same_kind")
        self.steps += 1
        self._decay(arrays)
        for array, change in zip(arrays, np.split(self._change(), self._ends[:-1]), strict=True):
            array -= change.reshape(array.shape)
        _clear(self.parameters)

    def _change(self):
        """Return what is subtracted from the parameters."""
        (b1, b2), mean, square, g, spare = self.betas, self._mean, self._square, self._row, self._spare
        mean *= b1
        mean += np.multiply(g, 1 - b1, out=spare)
        square *= b2
        square += np.multiply(np.multiply(g, g, out=g), 1 - b2, out=g)
        root = np.sqrt(np.divide(square, 1 - b2**self.steps, out=spare), out=spare)
        root += self.eps
        return np.divide(np.multiply(mean, self.eta / (1 - b1**self.steps), out=g), root, out=g)

    def _decay(self, arrays):
        """Adam itself leaves the size of the weights alone."""


class AdamW(Adam):
    """Adam with weight decay beside it: at each step weights also shrink by the share η · weight_decay.

    Arrays of one axis, biases and gains, do not shrink.

    Parameters
    ----------
    parameters, eta, betas, eps
        As in `Adam`.
    weight_decay : float
        Shrinkage per step and learning rate.

    Raises
    ------
    ValueError
        As in `Adam`, or if weight_decay is negative.

    Built in lesson 06. Source: Loshchilov and Hutter (2019), arXiv:1711.05101.
    """

    def __init__(self, parameters, eta=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
        super().__init__(parameters, eta, betas, eps)
        if not 0 <= weight_decay < np.inf:
            raise ValueError(f"weight_decay must be >= 0, got {weight_decay}")
        self.weight_decay = float(weight_decay)

    def _decay(self, arrays):
        for array in arrays:
            if array.ndim > 1:
                array *= 1 - self.eta * self.weight_decay


def clip_gradients(parameters, limit, gradients=None):
    """Shorten all gradients together, in place, if their common length is above a limit.

    Parameters
    ----------
    parameters : list of Tensor, or of array
        What the gradients belong to; tensors after ``backward``.
    limit : float
        Largest length that is left as it is.
    gradients : list of array, optional
        One per parameter, for arrays; floats, since they are changed. Without it the tensors' own are used.

    Returns
    -------
    float
        Length before, the root of the sum of all squares.

    Raises
    ------
    ValueError
        If the limit is not > 0, or a gradient is missing, has another shape or cannot be changed in place.

    Built in lesson 06. Source: Pascanu et al. (2013), arXiv:1211.5063.
    """
    limit = _rate("limit", limit)
    _, gradients = _pairs(parameters, gradients)
    for g in gradients:
        if not isinstance(g, np.ndarray) or g.dtype.kind != "f":
            raise ValueError(
                f"gradients to be clipped must be arrays of floats, got {getattr(g, 'dtype', type(g).__name__)}"
            )
    length = float(np.sqrt(sum(float(np.vdot(g, g)) for g in gradients)))
    if length > limit:
        for g in gradients:
            g *= limit / length
    return length


def batches(n, size, rng, epochs=1):
    """Yield the row numbers of one batch after the other, each row once per epoch, in random order.

    Parameters
    ----------
    n : int
        Number of examples.
    size : int
        Examples in a batch; the last batch of an epoch holds what is left.
    rng : numpy.random.Generator
    epochs : int
        Times that every example comes. There are ``epochs * math.ceil(n / size)`` batches.

    Yields
    ------
    ndarray of int, shape (B,)

    Raises
    ------
    ValueError
        If n, size or epochs is not >= 1.

    Built in lesson 06.
    """
    for name, value in (("n", n), ("size", size), ("epochs", epochs)):
        count(name, value)
    return (
        order[start : start + size]
        for order in (rng.permutation(n) for _ in range(epochs))
        for start in range(0, n, size)
    )


def cosine(steps, warmup=0):
    """Return a schedule: share of the learning rate at each step, up along a line and down along half a cosine.

    Parameters
    ----------
    steps : int
        Length of the training.
    warmup : int
        Steps on the way up.

    Returns
    -------
    callable
        ``share(step)``, step from 1 to ``steps``; near 0 at the end.

    Built in lesson 06. Source: I. Loshchilov and F. Hutter (2017), arXiv:1608.03983.
    """

    def share(step):
        if step <= warmup:
            return step / (warmup + 1)
        return 0.5 + 0.5 * np.cos(np.pi * min(1.0, (step - 1 - warmup) / max(1, steps - warmup)))

    return share


def train(
    loss, optimiser, batches, *, clip=None, schedule=None, evaluate=None, sample=None, every=50, report=None
):
    """Train: for each batch one forward pass, one backward pass, one step.

    With a report, interrupting (the square in the tool bar) ends the training and keeps what was learned.

    Parameters
    ----------
    loss : callable
        ``loss(batch) -> Tensor``, one number.
    optimiser : Adam or AdamW, or any object with ``parameters``, ``eta`` and ``step()``
    batches : iterable
        What ``loss`` gets, one after the other.
    clip : float, optional
        Limit for `clip_gradients`.
    schedule : callable, optional
        ``schedule(step)`` is the share of eta used at that step, as of `cosine`.
    evaluate : callable, optional
        ``evaluate() -> dict`` of losses, such as ``{"test": 0.6}``; called every ``every`` steps and at the
        end, if there is a report, and without notes for gradients.
    sample : callable, optional
        ``sample() -> str`` is shown beside the curves; called with ``evaluate``.
    every : int
        Steps between two evaluations.
    report : callable, optional
        ``report(step, losses, text)``, after each step.

    Returns
    -------
    losses : ndarray, shape (steps,)
        Loss of each batch, before its step.

    Raises
    ------
    FloatingPointError
        If the loss is no longer finite: the parameters are those before that step.

    Built in lesson 06.
    """
    losses, eta, seen = [], optimiser.eta, True

    def extras():
        with no_grad():
            return evaluate() if evaluate else {}, sample() if sample else ""

    try:
        for step, batch in enumerate(batches, 1):
            value = loss(batch)
            number = float(value)
            if not np.isfinite(number):
                raise FloatingPointError(
                    f"the loss is {number} at step {step}; a smaller eta than {optimiser.eta:g} may help"
                )
            value.backward()
            if clip is not None:
                clip_gradients(optimiser.parameters, clip)
            if schedule is not None:
                optimiser.eta = eta * schedule(step)
            optimiser.step()
            losses.append(number)
            if report is not None:
                seen = step % every == 0
                more, text = extras() if seen else ({}, "")
                report(step, {"training": number, **more}, text)
        if not seen:
            report(step, *extras())
    except KeyboardInterrupt:
        if report is None:
            raise
    finally:
        optimiser.eta = eta
    return np.array(losses)


def _rate(name, value):
    if not 0 < value < np.inf:
        raise ValueError(f"{name} must be > 0 and finite, got {value}")
    return float(value)


def _array(parameter):
    array = parameter.data if isinstance(parameter, Tensor) else parameter
    if not isinstance(array, np.ndarray) or array.dtype.kind != "f":
        raise ValueError(f"parameters must be Tensors or arrays of floats, got {type(parameter).__name__}")
    return array


def _pairs(parameters, gradients):
    """Return arrays and their gradients as two lists, checked."""
    arrays = [_array(p) for p in parameters]
    if gradients is None:
        gradients = [getattr(p, "grad", None) for p in parameters]
    gradients = list(gradients)  # perhaps the values of a dict
    if len(gradients) != len(arrays):
        raise ValueError(f"there must be one gradient per parameter, got {len(gradients)} for {len(arrays)}")
    for k, (array, gradient) in enumerate(zip(arrays, gradients, strict=True)):
        if gradient is None:
            raise ValueError(
                f"parameter {k}, shape {array.shape}, has no gradient: does the loss depend on it?"
            )
        if np.shape(gradient) != array.shape:
            raise ValueError(
                f"the gradient of parameter {k} must have the shape {array.shape}, got {np.shape(gradient)}"
            )
    return arrays, gradients


def _clear(parameters):
    for parameter in parameters:
        if isinstance(parameter, Tensor):
            parameter.grad = None

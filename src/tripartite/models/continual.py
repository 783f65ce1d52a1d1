"""One network, two tasks, one after the other: what is forgotten, and what three cures save.

Each cure is a term added to the loss of the second task:

- replay: a few examples of the first task are kept and learned along with the second;
- anchor: every weight is pulled back to where the first task left it (L²-SP);
- ewc: the same, but harder for weights that mattered to the first task (elastic weight consolidation).

Sources: M. McCloskey and N. J. Cohen (1989), doi:10.1016/S0079-7421(08)60536-8; A. Robins (1995),
doi:10.1080/09540099550039318, on replay; X. Li et al. (2018), arXiv:1802.01483, on the anchor;
J. Kirkpatrick et al. (2017), doi:10.1073/pnas.1611835114, on ewc; G. M. van de Ven et al. (2022),
doi:10.1038/s42256-022-00568-3, on what makes two tasks hard to keep. Built in lesson 06.
"""

from dataclasses import dataclass

import numpy as np

from ..data import digits
from .autograd import Tensor
from .fused import cross_entropy, softmax
from .mlp import accuracy, mlp, mlp_weights, train_mlp

__all__ = ["Outcome", "Task", "importance", "learn_in_turn", "pull", "rehearse", "task_pair"]

#: Kind of task → cure → its strength if none is given: examples kept, or how much the penalty counts. The
#: penalties are those with the best mean of both tasks on the split "tuning", in factors of about 3; the test
#: digits had no say. 50 examples are a choice.
STRENGTH = {
    "classes": {"nothing": 0, "replay": 50, "anchor": 1.0, "ewc": 300.0, "joint": 0},
    "pixels": {"nothing": 0, "replay": 50, "anchor": 0.1, "ewc": 30.0, "joint": 0},
}


@dataclass(frozen=True)
class Task:
    """Examples with their classes, to learn from and to test with.

    Attributes
    ----------
    x, x_test : ndarray, shape (B, 8, 8)
    y, y_test : ndarray of int, shape (B,)
    """

    x: np.ndarray
    y: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray


@dataclass(frozen=True)
class Outcome:
    """Share of test examples that were right, 0 to 1.

    Attributes
    ----------
    before : float
        First task, when it had been learned.
    first, second : float
        First and second task, at the end.
    """

    before: float
    first: float
    second: float

    @property
    def forgotten(self):
        """What the first task lost."""
        return self.before - self.first

    @property
    def mean(self):
        """Mean of both tasks at the end."""
        return (self.first + self.second) / 2


def task_pair(kind, rng, split="hands"):
    """Two tasks made of the handwritten digits.

    Parameters
    ----------
    kind : {"classes", "pixels"}
        "classes": the digits 0 to 4, then 5 to 9; the second task never names a class of the first.
        "pixels": all ten digits, then the same with the pixels in another order, the same for each picture.
    rng : numpy.random.Generator
        Draws the order of the pixels.
    split : str
        Of `data.digits`; "tuning" for choosing a strength.

    Returns
    -------
    first, second : Task

    Raises
    ------
    ValueError
        If there is no such kind.

    Built in lesson 06.
    """
    x, y, x_test, y_test = digits(split)
    if kind == "classes":
        low, low_test = y < 5, y_test < 5
        return (
            Task(x[low], y[low], x_test[low_test], y_test[low_test]),
            Task(x[~low], y[~low], x_test[~low_test], y_test[~low_test]),
        )
    if kind == "pixels":
        order = rng.permutation(64)
        mixed, mixed_test = (a.reshape(-1, 64)[:, order].reshape(a.shape) for a in (x, x_test))
        return Task(x, y, x_test, y_test), Task(mixed, y, mixed_test, y_test)
    raise ValueError(f"kind must be 'classes' or 'pixels', got {kind!r}")


def rehearse(x, y, examples, rng, batch=32):
    """Replay: a term for the loss that tests the network on a few examples kept from before.

    Parameters
    ----------
    x, y : array
        Examples and classes of the task before.
    examples : int
        How many of them are kept, drawn once.
    rng : numpy.random.Generator
    batch : int
        How many of those kept come up in each step.

    Returns
    -------
    callable
        ``term(weights) -> Tensor``, for ``extra`` of `mlp.train_mlp`.

    Raises
    ------
    ValueError
        If examples is not from 1 to the number there are.

    Built in lesson 06. Source: Robins (1995), doi:10.1080/09540099550039318.
    """
    if not 1 <= examples <= len(x):
        raise ValueError(f"examples must be from 1 to {len(x)}, got {examples}")
    kept = rng.choice(len(x), int(examples), replace=False)

    def term(weights):
        rows = rng.choice(kept, batch)
        return cross_entropy(mlp(weights, x[rows]), y[rows])

    return term


def pull(anchor, lam, importance=None):
    """Anchor: λ/2 Σ F (w − w₀)², a term for the loss that pulls each weight towards an earlier value.

    Parameters
    ----------
    anchor : list of array
        The earlier weights w₀.
    lam : float
        How much the penalty counts.
    importance : list of array, optional
        F, how stiff the spring of each weight is; 1 if left out, which is L²-SP.

    Returns
    -------
    callable
        ``term(weights) -> Tensor``, for ``extra`` of `mlp.train_mlp`.

    Raises
    ------
    ValueError
        If lam is negative, or the lists differ in length.

    Built in lesson 06. Sources: Li et al. (2018), arXiv:1802.01483; with F, Kirkpatrick et al. (2017),
    doi:10.1073/pnas.1611835114.
    """
    if not 0 <= lam < np.inf:
        raise ValueError(f"lam must be >= 0 and finite, got {lam}")
    stiff = [1.0] * len(anchor) if importance is None else importance

    def term(weights):
        total = 0.0
        for w, w0, f in zip(weights, anchor, stiff, strict=True):
            total = ((w - w0) ** 2 * f).sum() + total
        return total * (lam / 2)

    return term


def importance(weights, x, rng, examples=200):
    """Fisher information of each weight: how much the network's answers would change if that weight did.

    Mean square of the gradient of ln p(class | example), where the class is drawn from the network's own
    probabilities p; the diagonal of the Fisher matrix, estimated from one draw per example.

    Parameters
    ----------
    weights : list of Tensor
        As from `mlp.mlp_weights`.
    x : array, shape (B, …)
        Examples.
    rng : numpy.random.Generator
    examples : int
        How many are used, at most.

    Returns
    -------
    list of ndarray, one for each of the weights, of its shape

    Built in lesson 06. Source: Kirkpatrick et al. (2017), doi:10.1073/pnas.1611835114.
    """
    total = [np.zeros_like(w.data) for w in weights]
    rows = rng.permutation(len(x))[:examples]
    for row in rows:
        scores = mlp(weights, x[row : row + 1])
        p = softmax(Tensor(scores.data.astype(float))).data[0]
        cross_entropy(scores, rng.choice(len(p), 1, p=p)).backward()
        for sum_, w in zip(total, weights, strict=True):
            sum_ += w.grad**2 / len(rows)
            w.grad = None
    return total


def learn_in_turn(kind, cure, rng, strength=None, hidden=64, epochs=20, eta=2e-3, split="hands"):
    """Learn two tasks one after the other with one network, and test both.

    Parameters
    ----------
    kind : {"classes", "pixels"}
        As in `task_pair`.
    cure : {"nothing", "replay", "anchor", "ewc", "joint"}
        "joint" is no cure but the control: a network that learns both tasks at once.
    rng : numpy.random.Generator
        Draws first weights, batches, and what a cure needs.
    strength : float, optional
        Number of examples kept, or λ. Without it that of ``STRENGTH``.
    hidden : int
        Hidden units.
    epochs : int
        Times that each example is seen.
    eta : float
        Learning rate at the start of each task.
    split : str
        Of `data.digits`.

    Returns
    -------
    Outcome

    Raises
    ------
    ValueError
        If there is no such kind or cure.

    Built in lesson 06.
    """
    first, second = task_pair(kind, rng, split)
    if cure not in STRENGTH[kind]:
        raise ValueError(f"cure must be one of {', '.join(STRENGTH[kind])}, got {cure!r}")
    strength = STRENGTH[kind][cure] if strength is None else strength
    weights = mlp_weights((64, hidden, 10), rng)

    def right(task):
        return accuracy(weights, task.x_test, task.y_test)

    if cure == "joint":
        x, y = np.concatenate([first.x, second.x]), np.concatenate([first.y, second.y])
        train_mlp(weights, x, y, rng, epochs=epochs, eta=eta)
        return Outcome(right(first), right(first), right(second))
    train_mlp(weights, first.x, first.y, rng, epochs=epochs, eta=eta)
    before = right(first)
    extra, anchor = None, [w.data.copy() for w in weights]
    if cure == "replay":
        extra = rehearse(first.x, first.y, strength, rng)
    elif cure == "anchor":
        extra = pull(anchor, strength)
    elif cure == "ewc":
        extra = pull(anchor, strength, importance(weights, first.x, rng))
    train_mlp(weights, second.x, second.y, rng, epochs=epochs, eta=eta, extra=extra)
    return Outcome(before, right(first), right(second))

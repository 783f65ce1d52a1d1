"""A two-armed bandit with the four numbers that Doya (2002) proposed four modulators to set.

In each trial an arm is chosen with p(second) = σ(β (Q₂ − Q₁)); its prize r comes after a wait of d steps, and
the value of that arm moves by η δ with δ = γ^d r − Q. Dopamine is proposed to carry δ, serotonin to set γ,
noradrenaline β and acetylcholine η. That is a hypothesis about modulators, not a fact; the equations are
ordinary reinforcement learning.

Source: K. Doya (2002), doi:10.1016/S0893-6080(02)00044-8.
"""

import operator
from dataclasses import dataclass

import numpy as np

from ._valid import finite, not_negative, one, positive
from .activation import sigmoid

__all__ = ["LATER", "NOW", "Learning", "Task", "learn"]


@dataclass(frozen=True)
class Task:
    """What the two arms pay.

    Attributes
    ----------
    chance : tuple of two floats
        Probability that the arm pays.
    prize : tuple of two floats
        How much it pays, in points.
    wait : tuple of two ints
        Steps until the prize comes. All trials last equally long, so waiting costs nothing but patience.
    swaps : bool
        Whether the arms exchange their roles after half of the trials.
    """

    chance: tuple[float, float]
    prize: tuple[float, float] = (1.0, 1.0)
    wait: tuple[int, int] = (0, 0)
    swaps: bool = False


#: Both arms pay at once; which is better changes half-way.
NOW = Task(chance=(0.3, 0.7), swaps=True)
#: One arm pays 1 point at once, the other 2 points after five steps.
LATER = Task(chance=(0.7, 0.7), prize=(1.0, 2.0), wait=(0, 5))


@dataclass(frozen=True)
class Learning:
    """What many runs of one learner did.

    ``arm`` int, ``reward`` and ``delta``, shape (trials, runs); ``values`` of both arms after each trial,
    shape (trials, runs, 2).
    """

    arm: np.ndarray
    reward: np.ndarray
    delta: np.ndarray
    values: np.ndarray


def learn(task, eta, beta, gamma, trials=200, runs=100, rng=None, scale=1.0, sigmoid=sigmoid):
    """Let ``runs`` independent learners play a bandit.

    Parameters
    ----------
    task : Task
    eta : float
        Learning rate, 0 to 1.
    beta : float
        Inverse temperature of the choice, >= 0; 0 chooses at random.
    gamma : float
        Discount of a prize for each step of waiting, 0 to 1.
    trials, runs : int
    rng : numpy.random.Generator
    scale : float
        Factor on every prize as it is felt, > 0: δ = scale · γ^d r − Q.
    sigmoid : callable
        Of an array; the probability of choosing the second arm.

    Returns
    -------
    Learning

    Raises
    ------
    ValueError
        If eta or gamma is outside 0 to 1, beta < 0, scale is not > 0, or trials or runs < 1.
    TypeError
        If rng is no Generator.

    Used in lesson 03. Source: Doya (2002), doi:10.1016/S0893-6080(02)00044-8.
    """
    eta, gamma = _share("eta", eta), _share("gamma", gamma)
    beta, scale = one(not_negative, "beta", beta), one(positive, "scale", scale)
    trials, runs = operator.index(trials), operator.index(runs)
    if trials < 1 or runs < 1:
        raise ValueError(f"there must be at least one trial and one run, got {trials} and {runs}")
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng must be a numpy.random.Generator, got {rng!r}")
    # All luck is drawn first, so that two learners with one seed meet the same luck.
    choosing, paying = rng.random((trials, runs)), rng.random((trials, runs))
    chance, prize = np.array(task.chance), np.array(task.prize, float)
    felt = scale * gamma ** np.array(task.wait, float)
    arms = np.empty((trials, runs), int)
    reward, delta, values = np.empty((trials, runs)), np.empty((trials, runs)), np.empty((trials, runs, 2))
    Q, each = np.zeros((runs, 2)), np.arange(runs)
    for k in range(trials):
        arm = (choosing[k] < sigmoid(beta * (Q[:, 1] - Q[:, 0]))).astype(int)
        role = 1 - arm if task.swaps and k >= trials // 2 else arm
        reward[k] = np.where(paying[k] < chance[role], prize[role], 0.0)
        delta[k] = felt[role] * reward[k] - Q[each, arm]
        Q[each, arm] += eta * delta[k]
        arms[k], values[k] = arm, Q
    return Learning(arms, reward, delta, values)


def _share(name, value):
    value = one(finite, name, value)
    if not 0.0 <= value <= 1.0:
        raise ValueError(f"{name} must lie between 0 and 1, got {value}")
    return value

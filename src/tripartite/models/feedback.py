"""Must the error go back through the weights of the way forward? A network trained with other ones.

Backpropagation multiplies the error of the outputs by W2, the weights by which the hidden units reached them.
Feedback alignment takes a fixed random matrix instead; the control takes zeros, so that the hidden layer stays
as it was and only the output layer learns.

Source: T. Lillicrap, D. Cownden, D. Tweed, C. Akerman (2016), doi:10.1038/ncomms13276.
"""

from dataclasses import dataclass

import numpy as np

from .gradients import backpropagate, init_mlp
from .training import batches, sgd

__all__ = ["FEEDBACKS", "Trained", "learn_with_feedback"]

#: What the error goes back through.
FEEDBACKS = ("weights", "random", "none")


@dataclass(frozen=True)
class Trained:
    """A network after training.

    ``accuracy`` is the share of test examples it gets right; ``alignment`` the cosine between W2 and the
    matrix that carried the error back, taken as one long vector each (0 without feedback).
    """

    accuracy: float
    alignment: float


def learn_with_feedback(X, targets, X_test, targets_test, feedback, rng, hidden=20, epochs=20, eta=0.5):
    """Train a network with one hidden layer of tanh by gradient descent in batches of 32.

    Parameters
    ----------
    X, X_test : arrays, shapes (N, D) and (N_test, D)
        One example a row.
    targets, targets_test : arrays of int, shapes (N,) and (N_test,)
        The right class of each, from 0.
    feedback : {"weights", "random", "none"}
        What the error goes back through.
    rng : numpy.random.Generator
    hidden, epochs : int
        Hidden units; how often every example comes.
    eta : float
        Learning rate.

    Returns
    -------
    Trained

    Raises
    ------
    ValueError
        For another feedback.

    Built in lesson 06. Source: Lillicrap et al. (2016), doi:10.1038/ncomms13276.
    """
    if feedback not in FEEDBACKS:
        raise ValueError(f"feedback must be one of {', '.join(FEEDBACKS)}, got {feedback!r}")
    X, targets = np.asarray(X, float), np.asarray(targets)
    params = W1, b1, W2, b2 = init_mlp((X.shape[1], hidden, int(targets.max()) + 1), rng)
    fixed = rng.normal(0.0, hidden**-0.5, W2.shape) * (feedback == "random")
    back = W2 if feedback == "weights" else fixed  # W2 changes in place, so this is always the current one
    for rows in batches(len(X), 32, rng, epochs):
        _, *gradients = backpropagate(*params, X[rows], targets[rows], back)
        sgd(params, eta, gradients)
    answers = (np.tanh(np.asarray(X_test, float) @ W1.T + b1) @ W2.T + b2).argmax(axis=1)
    lengths = np.linalg.norm(W2) * np.linalg.norm(back)
    return Trained(
        float((answers == targets_test).mean()), float((W2 * back).sum() / lengths) if lengths else 0.0
    )

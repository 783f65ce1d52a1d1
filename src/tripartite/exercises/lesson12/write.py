"""Exercise 12.1: Hebb writes patterns into weights."""

import numpy as np

from ...models.hopfield import hebb_weights
from ..compare import array, close, difference, number
from ..record import Case, Check, Exercise

TWO = np.array([[1, 1, -1, -1], [1, -1, 1, -1]])
AGREE = "weights between two different neurons"


def signs(rng, *shape):
    """Random patterns of +1 and −1, as whole numbers."""
    return rng.choice([-1, 1], shape)


def _cases(rng):
    return {
        "two": Case(dict(X=TWO), "two patterns of four neurons"),
        "many": Case(dict(X=signs(rng, 7, 12)), "7 patterns of 12 neurons"),
        "one": Case(dict(X=signs(rng, 1, 5).astype(float)), "a single pattern of 5 neurons"),
    }


def _returns(value, case):
    N = case.kwargs["X"].shape[1]
    return array(value, (N, N), "W")


def _without_diagonal(W):
    return W - np.diag(np.diag(W))


def _slips(X):
    P, N = X.shape
    W = X.T @ X / N
    centred = X - X.mean(axis=0)
    return (
        (W * N / P, "divided by the number of patterns; divide by the number of neurons, N"),
        (W * N, "divide by the number of neurons, N"),
        (-W, "the sign: neurons that agree get a weight above 0"),
        (X.T @ X // N, "// cuts the decimals off; divide with /"),
        (np.abs(W), "neurons that disagree get a weight below 0: keep the sign"),
        (W / P, "divided by N and by P; divide by N only"),
        (np.outer(X[0], X[0]) / N, "that is the first pattern alone; add all of them"),
        (np.outer(X[-1], X[-1]) / N, "that is the last pattern alone; add all of them"),
        (np.sign(W), "that keeps the sign alone; the weights add up"),
        (W * N / (N - 1), "divide by N, not by N − 1"),
        (centred.T @ centred / N, "a mean is taken off; add the products of ±1 as they are"),
        (np.triu(W, 1), "only the upper half is filled; W_ij and W_ji are the same"),
        (np.tril(W, -1), "only the lower half is filled; W_ij and W_ji are the same"),
        (2 * W, "each pair is added twice"),
    )


def _agree(got, given):
    names = ("two", "many", "one")
    off = {name: _without_diagonal(got[name]) for name in names}
    slips = {
        name: [(_without_diagonal(values), words) for values, words in _slips(given[name]["X"])]
        for name in names
    }
    # With two patterns of four neurons one slip looks like another: a slip is named if it fits them all.
    fit = [k for k in range(len(slips["two"])) if all(close(off[name], slips[name][k][0]) for name in names)]
    for name in names:
        P, N = given[name]["X"].shape
        said = difference(
            off[name],
            hebb_weights(given[name]["X"]),
            f"P = {P}, N = {N}, the diagonal left aside: ",
            [slips[name][k] for k in fit],
            "W_ij is the sum of x_i x_j over the patterns, divided by N",
        )
        if said:
            return said
    return None


def _diagonal(got, given):
    for name in ("many", "one"):
        worst = np.diag(got[name])[np.argmax(np.abs(np.diag(got[name])))]
        if not abs(worst) < 1e-12:
            return (
                f"on the diagonal got {number(worst)}, expected 0 for each neuron: no neuron has a synapse onto "
                "itself"
            )
    return None


HEBB_WEIGHTS = Exercise(
    name="hebb_weights",
    number="12.1",
    title="Hebb writes a memory",
    points=2,
    cases=_cases,
    returns=_returns,
    reference=hebb_weights,
    checks=(
        Check(AGREE, _agree, ("two", "many", "one")),
        Check("no neuron talks to itself", _diagonal, ("many", "one"), AGREE),
    ),
)

"""Exercise 12.3: how many neurons leave a stored pattern at once?"""

import math

from ...models.hopfield import hebb_weights, one_step_error
from ..compare import array, close, difference, several
from ..record import Case, Check, Exercise
from .write import signs

MEASURED = "the measured share of neurons whose field pulls the wrong way"
PREDICTED = "the predicted share"


def _cases(rng):
    return {
        "half": Case(dict(X=signs(rng, 31, 64)), "31 patterns of 64 neurons"),
        "full": Case(dict(X=signs(rng, 75, 100)), "75 patterns of 100 neurons"),
        "some": Case(dict(X=signs(rng, 21, 80).astype(float)), "21 patterns of 80 neurons"),
        "ties": Case(dict(X=_balanced(rng)), "8 patterns of 16 neurons, where fields of 0 occur"),
    }


def _balanced(rng):
    """Patterns in which several fields are exactly 0."""
    while True:
        X = signs(rng, 8, 16)
        if (X @ hebb_weights(X) == 0).sum() > 2:
            return X


def _returns(value, case):
    measured, predicted = several(value, 2, "measured, predicted")
    return array(measured, (), "measured"), array(predicted, (), "predicted")


def _pulls(X, W=None):
    """x_i^μ times field for every pattern and neuron; below 0 is an error."""
    return X * (X @ (hebb_weights(X) if W is None else W))


def _measured_slips(X):
    P, N = X.shape
    wrong = _pulls(X) < 0
    return (
        (wrong.sum(), "that is how many; divide by P · N"),
        (wrong.sum() / P, "that is how many per pattern; divide by N too"),
        (wrong.sum() / N, "that is how many for each neuron; divide by P too"),
        (1 - wrong.mean(), "that is the share that is right"),
        (wrong[0].mean(), "that is the first pattern alone; take all of them"),
        (wrong[-1].mean(), "that is the last pattern alone; take all of them"),
        (100 * wrong.mean(), "that is per cent; return the share"),
        (_tail(1 / math.sqrt(2 * P / N)), "that is the prediction; return measured, predicted"),
        (wrong.any(axis=1).mean(), "that is the share of patterns with an error; count the neurons"),
        (
            (_pulls(X, X.T @ X / N) < 0).mean(),
            "the diagonal is not 0: a neuron that hears itself looks more stable than it is",
        ),
        ((_pulls(X) <= 0).mean(), "a field of exactly 0 moves nothing, so it is no error"),
        (2 * wrong.mean(), "each error is counted twice"),
    )


def _measured(got, given):
    for name in ("half", "full", "some"):
        X = given[name]["X"]
        P, N = X.shape
        hint = "the fields of all patterns are X @ W; count the entries with x_i times field < 0"
        said = difference(
            got[name][0], (_pulls(X) < 0).mean(), f"P = {P}, N = {N}: ", _measured_slips(X), hint
        )
        if said:
            return said
    return None


def _ties(got, given):
    X = given["ties"]["X"]
    hint = "count the entries with x_i times field < 0"
    return difference(got["ties"][0], (_pulls(X) < 0).mean(), "P = 8, N = 16: ", _measured_slips(X), hint)


def _tail(u):
    return 0.5 * math.erfc(u)


def _predicted(got, given):
    for name in ("half", "full", "some"):
        P, N = given[name]["X"].shape
        load = P / N
        want = _tail(1 / math.sqrt(2 * load))
        slips = (
            (_tail(1 / (2 * load)), "load stands where its root belongs: the crosstalk is √load wide"),
            (_tail(1 / (load * math.sqrt(2))), "P / N is the variance of the crosstalk; width is its root"),
            (100 * want, "that is per cent; return the share"),
            (2 * want, "½ is missing: only one side of the bell makes an error"),
            (1 - want, "that is the share that is right"),
            (1 - 2 * want, "that is erf; the tail beyond it is erfc"),
            (_tail(math.sqrt(load / 2)), "load is P / N, not N / P"),
            (_tail(1 / math.sqrt(load)), "the 2 under the root is missing"),
            (got[name][0], "the measured share is no prediction; use the formula"),
        )
        hint = "½ erfc(1 / √(2 P / N))"
        if close(got[name][1], _tail(math.sqrt(N / (2 * (P - 1))))):  # who counts the other patterns is right
            continue
        said = difference(got[name][1], want, f"P = {P}, N = {N}: ", slips, hint)
        if said:
            return said
    return None


ONE_STEP_ERROR = Exercise(
    name="one_step_error",
    number="12.3",
    title="How crowded is too crowded?",
    points=3,
    cases=_cases,
    returns=_returns,
    reference=one_step_error,
    checks=(
        Check(MEASURED, _measured, ("half", "full", "some")),
        Check("a field of 0 is no error", _ties, ("ties",), MEASURED),
        Check(PREDICTED, _predicted, ("half", "full", "some")),
    ),
)

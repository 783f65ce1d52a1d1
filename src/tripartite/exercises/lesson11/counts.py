"""Exercise 11.1: how many numbers has a cell?"""

import numpy as np

from ..compare import array, difference
from ..record import Case, Check, Exercise, Unfit

CELLS = ("RNN", "GRU", "LSTM")
BLOCKS = np.array([1, 3, 4])


def param_counts(D, H):
    """The course's own: `models.recurrent.param_counts` for arrays too."""
    block = np.asarray(H) * (np.asarray(D) + H + 1)
    return {"RNN": block, "GRU": 3 * block, "LSTM": 4 * block}


def _cases(rng):
    return {
        "text": Case(dict(D=3, H=4), "D = 3, H = 4"),
        "other": Case(dict(D=int(rng.integers(20, 40)), H=int(rng.integers(50, 90))), "other sizes"),
        "wide": Case(dict(D=100, H=1), "D = 100, H = 1"),
        "row": Case(dict(D=np.array([5, 5, 5]), H=np.array([2, 8, 32])), "three sizes in an array"),
    }


def _returns(value, case):
    if value is None:
        raise Unfit("nothing came back (None): is there a return at the end of the function?")
    if not isinstance(value, dict):
        raise Unfit(
            f'a {type(value).__name__} came back; expected a dict with 3 entries, {{"RNN": …, "GRU": …, "LSTM": …}}'
        )
    missing = [name for name in CELLS if name not in value]
    if missing:
        raise Unfit(f"the dict has the keys {list(value)}; expected 'RNN', 'GRU' and 'LSTM'")
    shape = np.shape(case.kwargs["H"])
    return tuple(array(value[name], shape, f"the count of the {name}") for name in CELLS)


def _slips(D, H):
    return (
        (H * (D + H), "the biases are missing: H for each block"),
        (H * (D + H + 2), "two sets of biases; the equation has one b"),
        (H * D + H, "the loop is missing: W_h brings H · H numbers"),
        (H * D + D * D + H, "W_h leads from hidden units to hidden units, so it is H by H"),
        (H * (D + H + 1) + D, "b has one number for each hidden unit, H in all"),
        (D * (D + H + 1), "D and H are exchanged: W_x is H by D"),
    )


def _rnn(got, given):
    for name in ("text", "other"):
        D, H = given[name]["D"], given[name]["H"]
        hint = "count W_x, W_h and b and add"
        message = difference(got[name][0], H * (D + H + 1), f"RNN, D = {D}, H = {H}: ", _slips(D, H), hint)
        if message:
            return message
    return None


def _gated(cell, times, words):
    def judge(got, given):
        """By the learner's own count of the RNN, so that a slip there is not punished twice."""
        for name in ("text", "other"):
            own, D, H = got[name][0], given[name]["D"], given[name]["H"]
            hint = f"{words}, each of the size of a whole RNN, biases too"
            message = difference(
                got[name][CELLS.index(cell)], times * own, f"{cell}, D = {D}, H = {H}: ", (), hint
            )
            if message:
                return message
        return None

    return judge


def _any(got, given):
    for name in ("wide", "row"):
        D, H = given[name]["D"], given[name]["H"]
        want = BLOCKS.reshape(-1, *[1] * np.ndim(H)) * (H * (D + H + 1))
        hint = "W_x is H by D, W_h is H by H, and arrays need no loop: * works entry by entry"
        message = difference(np.stack(got[name]), want, f"for D = {D}, H = {H} ", (), hint)
        if message:
            return message
    return None


PARAM_COUNTS = Exercise(
    name="param_counts",
    number="11.1",
    title="How many numbers has a cell?",
    points=2,
    cases=_cases,
    returns=_returns,
    reference=param_counts,
    checks=(
        Check("the Elman network, one set of biases", _rnn, ("text", "other")),
        Check(
            "the LSTM has four blocks",
            _gated("LSTM", 4, "i, f, c̃, o: four blocks"),
            ("text", "other"),
            "the Elman network, one set of biases",
        ),
        Check(
            "the GRU has three blocks",
            _gated("GRU", 3, "r, z, h̃: three blocks"),
            ("text", "other"),
            "the Elman network, one set of biases",
        ),
        Check("any sizes, also in an array", _any, ("wide", "row"), "the Elman network, one set of biases"),
    ),
)

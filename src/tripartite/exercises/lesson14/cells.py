"""Exercise 14.1: what the counts say."""

import numpy as np

from ...models.brain_cells import cell_ratios
from ..compare import array, difference, several
from ..record import Case, Check, Exercise


def _cases(rng):
    neurons = rng.integers(2, 9, 4)
    return {
        "brain": Case(dict(neurons=86.06, total=170.67), "neurons = 86.06, total = 170.67"),
        "regions": Case(
            dict(neurons=neurons, total=neurons + rng.integers(1, 40, 4)), "four regions in one array"
        ),
    }


def _returns(value, case):
    ratio, share = several(value, 2, "ratio, share")
    shape = np.shape(case.kwargs["neurons"])
    return array(ratio, shape, "the ratio"), array(share, shape, "the share")


def _slips(neurons, total):
    others = total - neurons
    return {
        "ratio": (
            (total / neurons, "total includes the neurons; take them off first"),
            (neurons / others, "that is neurons per other cell, upside down"),
            (others / total, "that is the share of all cells; ratio comes first, share second"),
            (np.round(others / neurons, 3), "that is rounded; return the number as it comes"),
        ),
        "share": (
            (neurons / total, "that is the share of the neurons; asked is that of the other cells"),
            (others / neurons, "that is other cells per neuron; a share is a part of all cells"),
            (100 * others / total, "that is in percent; a share lies between 0 and 1"),
            (np.round(others / total, 3), "that is rounded; return the number as it comes"),
        ),
    }


def _judge(which, name):
    def judge(got, given):
        k = ("ratio", "share").index(which)
        where = f"for {'86.06 of 170.67' if name == 'brain' else 'four regions'} the {which}: "
        want = cell_ratios(**given[name])[k]
        slips = _slips(**given[name])[which]
        hint = "the other cells are total − neurons"
        return difference(got[name][k], want, where, slips, hint, rtol=1e-4)

    return judge


def _regions(got, given):
    return _judge("ratio", "regions")(got, given) or _judge("share", "regions")(got, given)


CELL_RATIOS = Exercise(
    name="cell_ratios",
    number="14.1",
    title="What the counts say",
    points=2,
    cases=_cases,
    returns=_returns,
    reference=cell_ratios,
    checks=(
        Check("other cells per neuron", _judge("ratio", "brain"), ("brain",)),
        Check("their share of all cells", _judge("share", "brain"), ("brain",)),
        Check("every region for itself", _regions, ("regions",)),
    ),
)

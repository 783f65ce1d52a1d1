"""What several exercises of lesson 02 ask of spike trains."""

import numpy as np

from ...models import spikes
from ..compare import array
from ..record import Check, Unfit


def marks(fired, shape, order):
    """The spikes as truth values; times and mixed-up results are told apart from other trouble."""
    if np.ndim(fired) == 1 and 0 <= np.size(fired) < shape[0]:
        raise Unfit(
            f"spikes has {np.size(fired)} entries for {shape[0]} steps; expected True or False for every step, "
            "of the same shape as I, not a list of times"
        )
    try:
        return array(fired, shape, "spikes", "b")
    except Unfit as error:
        raise Unfit(f"{error} (return {order}, in this order)") from None


def mean_rates(fired, dt):
    """Rates from the mean interval; 0 for fewer than two spikes."""
    intervals = [spikes.interspike_intervals(column, dt) for column in fired.T]
    return np.array([1000.0 / isi.mean() if isi.size else 0.0 for isi in intervals])


def _side_by_side(got, given):
    """The neurons of the case "beside", one of which runs again in the case "alone"."""
    currents, single = given["beside"]["I"], given["alone"]["I"]
    column = next(j for j in range(currents.shape[1]) if np.array_equal(currents[:, j], single))
    beside, alone = got["beside"][-1][:, column], got["alone"][-1]
    if not alone.any():
        return "run alone the neuron got no spike, expected some, so nothing can be compared"
    if np.array_equal(beside, alone):
        return None
    moments = ", and not at the same moments" if alone.sum() == beside.sum() else ""
    return (
        f"run alone the neuron spikes {alone.sum()} times, beside others {beside.sum()} times{moments}; "
        "expected the same: each column needs its own state (np.where instead of if)"
    )


SIDE_BY_SIDE = Check("neurons side by side do not touch each other", _side_by_side, ("beside", "alone"))

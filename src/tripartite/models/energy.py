"""What a spike, a multiplication and a memory access cost.

The numbers belong to assets/cards/energy.csv, each with its source; here is only the arithmetic.
"""

from ._valid import not_negative, positive

__all__ = ["break_even", "energy_ratio", "power_per_unit"]


def energy_ratio(spikes, e_mac, e_add, reads=0, e_read=0.0):
    """Energy of a spiking net over that of an ordinary net, per synapse and inference.

    An ordinary unit pays one multiply-and-add per weight, whatever comes in; a spiking one pays one
    addition per arriving spike. Both must fetch the weight from memory each time they use it:

        ratio = spikes · (e_add + reads · e_read) / (e_mac + reads · e_read)

    Parameters
    ----------
    spikes : float or array
        Spikes that arrive at a synapse per inference.
    e_mac, e_add : float
        Energy of a multiply-and-add and of an addition, pJ.
    reads : int
        Memory reads per use of a weight (0: memory is not counted).
    e_read : float
        Energy of a read, pJ.

    Returns
    -------
    ratio : float or ndarray, shape of spikes
        Below 1 the spiking net needs less.

    Raises
    ------
    ValueError
        If spikes, reads or e_read is negative, e_mac or e_add is not > 0, or anything is not finite.

    Built in lesson 02. Energies: M. Horowitz (2014), doi:10.1109/ISSCC.2014.6757323.
    """
    spikes = not_negative("spikes", spikes)
    memory = not_negative("reads", reads) * not_negative("e_read", e_read, "pJ")
    return spikes * (positive("e_add", e_add, "pJ") + memory) / (positive("e_mac", e_mac, "pJ") + memory)


def break_even(e_mac, e_add, reads=0, e_read=0.0):
    """Spikes per synapse and inference at which both nets cost the same: 1 / energy_ratio(1, …).

    Parameters and source as in `energy_ratio`. Built in lesson 02.

    Returns
    -------
    spikes : float

    Raises
    ------
    ValueError
        As `energy_ratio`.
    """
    return float(1.0 / energy_ratio(1.0, e_mac, e_add, reads, e_read))


def power_per_unit(power, count):
    """Power of one unit when ``count`` of them share ``power``.

    Parameters
    ----------
    power : float
        W.
    count : float
        Neurons, synapses, …

    Returns
    -------
    power : float or ndarray
        W per unit.

    Raises
    ------
    ValueError
        If power is negative or count is not > 0.

    Goes with lesson 02, which does this sum in the open.
    """
    return not_negative("power", power, "W") / positive("count", count)

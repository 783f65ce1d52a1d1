"""Counting: how many cells are neurons, and how many synapses lie in the territory of one astrocyte.

Sources: F. Azevedo et al. (2009), doi:10.1002/cne.21974; N. Oberheim et al. (2009),
doi:10.1523/JNEUROSCI.4707-08.2009; R. Ventura, K. Harris (1999), doi:10.1523/JNEUROSCI.19-16-06897.1999.
"""

import numpy as np

from ._valid import not_negative, positive

__all__ = ["cell_ratios", "synapses_per_astrocyte"]


def cell_ratios(neurons, total):
    """Cells that are no neurons: how many for each neuron, and which share of all.

    Not all of them are glia: cells of the blood vessels are counted too.

    Parameters
    ----------
    neurons, total : float or array, shapes that fit together
        Numbers in the same unit; total is all cells, neurons included.

    Returns
    -------
    ratio, share : ndarray
        Other cells per neuron; other cells over all cells, 0 to 1.

    Raises
    ------
    ValueError
        If neurons is not > 0, total is less than neurons, or anything is not finite.

    Built in lesson 14. Source: Azevedo et al. (2009), doi:10.1002/cne.21974.
    """
    neurons, total = positive("neurons", neurons), positive("total", total)
    if np.any(total < neurons):
        raise ValueError("total counts all cells, so it cannot be less than neurons")
    others = total - neurons
    return np.asarray(others / neurons), np.asarray(others / total)


def synapses_per_astrocyte(density, domain_volume, touched=1.0):
    """Synapses that one astrocyte touches.

    Parameters
    ----------
    density : float or array
        Synapses per mm³.
    domain_volume : float or array
        Territory of the astrocyte, µm³; 1 mm³ is 10⁹ µm³.
    touched : float or array
        Share of the synapses in it that one of its processes reaches, 0 to 1.

    Returns
    -------
    ndarray
        Number of synapses.

    Raises
    ------
    ValueError
        If density or touched is < 0, domain_volume is not > 0, touched is > 1, or anything is not finite.

    Built in lesson 14. Source: Oberheim et al. (2009), doi:10.1523/JNEUROSCI.4707-08.2009.
    """
    touched = not_negative("touched", touched)
    if np.any(touched > 1):
        raise ValueError("touched is a share, from 0 to 1")
    return np.asarray(
        not_negative("density", density, "1/mm³")
        * positive("domain_volume", domain_volume, "µm³")
        * 1e-9
        * touched
    )

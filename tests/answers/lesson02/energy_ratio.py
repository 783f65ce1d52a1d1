"""Answers to exercise 2.6, when spikes save energy."""

import numpy as np

from answers import right, wrong

ARITHMETIC = "arithmetic: spikes · add against one multiply-and-add"
MEMORY = "both nets fetch their weights"
READS = "every read counts"
SILENT = "no spike costs nothing"
TABLE = "a table of spike counts, other energies"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("one line")
def energy_ratio(spikes, e_mac, e_add, reads=0, e_read=0.0):
    return spikes * (e_add + reads * e_read) / (e_mac + reads * e_read)


@right("the two bills first, in joules")
def energy_ratio(spikes, e_mac, e_add, reads=0, e_read=0.0):
    fetch = reads * e_read * 1e-12
    spiking = np.asarray(spikes) * e_add * 1e-12 + np.asarray(spikes) * fetch
    ordinary = e_mac * 1e-12 + fetch
    return spiking / ordinary


@right("through the break-even point, one count at a time, lists returned")
def energy_ratio(spikes, e_mac, e_add, reads=0, e_read=0.0):
    break_even = (e_mac + reads * e_read) / (e_add + reads * e_read)
    if np.ndim(spikes) == 0:
        return float(spikes) / break_even
    if np.ndim(spikes) == 1:
        return [s / break_even for s in spikes]
    return [[s / break_even for s in row] for row in spikes]


# -- wrong --------------------------------------------------------------------------------------------
@wrong("the ordinary net over the spiking one", ARITHMETIC, "other way round")
def energy_ratio(spikes, e_mac, e_add, reads=0, e_read=0.0):
    return (e_mac + reads * e_read) / (spikes * (e_add + reads * e_read))


@wrong("e_mac and e_add exchanged", ARITHMETIC, "an ordinary one multiplies")
def energy_ratio(spikes, e_mac, e_add, reads=0, e_read=0.0):
    return spikes * (e_mac + reads * e_read) / (e_add + reads * e_read)


@wrong("the ordinary net pays once per spike too", ARITHMETIC, "once per inference")
def energy_ratio(spikes, e_mac, e_add, reads=0, e_read=0.0):
    return spikes * (e_add + reads * e_read) / (np.maximum(spikes, 1) * (e_mac + reads * e_read))


@wrong("the number of spikes does not enter", ARITHMETIC, "must grow")
def energy_ratio(spikes, e_mac, e_add, reads=0, e_read=0.0):
    return (e_add + reads * e_read) / (e_mac + reads * e_read) * np.ones(np.shape(spikes))


@wrong("pJ to nJ on one side only", ARITHMETIC, "pJ")
def energy_ratio(spikes, e_mac, e_add, reads=0, e_read=0.0):
    return spikes * (e_add + reads * e_read) / (e_mac + reads * e_read) / 1000


@wrong("pJ to nJ for the memory only", MEMORY, "unit")
def energy_ratio(spikes, e_mac, e_add, reads=0, e_read=0.0):
    fetch = reads * e_read * 1e-3
    return spikes * (e_add + fetch) / (e_mac + fetch)


@wrong("the difference instead of the ratio", ARITHMETIC, "over")
def energy_ratio(spikes, e_mac, e_add, reads=0, e_read=0.0):
    return e_mac + reads * e_read - spikes * (e_add + reads * e_read)


@wrong("the number of spikes at break-even instead of the ratio", ARITHMETIC, "break-even")
def energy_ratio(spikes, e_mac, e_add, reads=0, e_read=0.0):
    return (e_mac + reads * e_read) / (e_add + reads * e_read) * np.ones(np.shape(spikes))


@wrong("memory left out", MEMORY, "not counted")
def energy_ratio(spikes, e_mac, e_add, reads=0, e_read=0.0):
    return spikes * e_add / e_mac


@wrong("only the ordinary net reads its weights", MEMORY, "at every spike")
def energy_ratio(spikes, e_mac, e_add, reads=0, e_read=0.0):
    return spikes * e_add / (e_mac + reads * e_read)


@wrong("only the spiking net reads its weights", MEMORY, "ordinary net must fetch")
def energy_ratio(spikes, e_mac, e_add, reads=0, e_read=0.0):
    return spikes * (e_add + reads * e_read) / e_mac


@wrong("the spiking net reads each weight once, not at every spike", MEMORY, "at every spike")
def energy_ratio(spikes, e_mac, e_add, reads=0, e_read=0.0):
    return (spikes * e_add + reads * e_read) / (e_mac + reads * e_read)


@wrong("the ordinary net reads as often as spikes arrive", MEMORY, "not at every spike")
def energy_ratio(spikes, e_mac, e_add, reads=0, e_read=0.0):
    return spikes * (e_add + reads * e_read) / (e_mac + spikes * reads * e_read)


@wrong("the energy of a read, however many reads there are", READS, "`reads` of them")
def energy_ratio(spikes, e_mac, e_add, reads=0, e_read=0.0):
    fetch = e_read if reads else 0
    return spikes * (e_add + fetch) / (e_mac + fetch)


@wrong("reads divided among the two nets", READS, "reads")
def energy_ratio(spikes, e_mac, e_add, reads=0, e_read=0.0):
    return spikes * (e_add + (reads + 1) // 2 * e_read) / (e_mac + (reads + 1) // 2 * e_read)


@wrong("a silent synapse is still read once", SILENT, "no spike")
def energy_ratio(spikes, e_mac, e_add, reads=0, e_read=0.0):
    uses = np.maximum(spikes, 1)
    return (spikes * e_add + uses * reads * e_read) / (e_mac + reads * e_read)


@wrong("one over the reverse ratio, which a silent synapse does not have", SILENT, "ZeroDivisionError")
def energy_ratio(spikes, e_mac, e_add, reads=0, e_read=0.0):
    return 1 / ((e_mac + reads * e_read) / (spikes * (e_add + reads * e_read)))


@wrong("the energies of the text typed in", TABLE, "4.6")
def energy_ratio(spikes, e_mac, e_add, reads=0, e_read=0.0):
    return spikes * (0.9 + reads * e_read) / (4.6 + reads * e_read)


@wrong("a loop over the first axis that adds a row up", TABLE, "shape")
def energy_ratio(spikes, e_mac, e_add, reads=0, e_read=0.0):
    ratio = lambda s: np.sum(s) * (e_add + reads * e_read) / (e_mac + reads * e_read)
    return ratio(spikes) if np.ndim(spikes) == 0 else np.array([ratio(s) for s in spikes])


@wrong("int() makes whole spikes of the mean count", TABLE, "need not be whole")
def energy_ratio(spikes, e_mac, e_add, reads=0, e_read=0.0):
    return np.asarray(spikes).astype(int) * (e_add + reads * e_read) / (e_mac + reads * e_read)


@wrong("multiplies in the caller's array", UNCHANGED, "spikes = np.array(spikes")
def energy_ratio(spikes, e_mac, e_add, reads=0, e_read=0.0):
    spikes *= e_add + reads * e_read
    spikes /= e_mac + reads * e_read
    return spikes

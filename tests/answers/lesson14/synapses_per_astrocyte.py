"""Answers to exercise 14.2, synapses of one astrocyte."""

import numpy as np

from answers import right, wrong

UNITS = "a volume in µm³ for a density per mm³"
TOUCHED = "only what is touched counts"
ARRAYS = "arrays, too"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("the volume in mm³ first")
def synapses_per_astrocyte(density, domain_volume, touched=1.0):
    volume = np.asarray(domain_volume) / 1000**3
    return density * volume * touched


@right("the density per µm³ first")
def synapses_per_astrocyte(density, domain_volume, touched=1.0):
    return touched * (np.asarray(density) * 1e-9) * np.asarray(domain_volume, float)


@right("one number at a time, by np.vectorize")
def synapses_per_astrocyte(density, domain_volume, touched=1.0):
    def one(d, v, share):
        return float(d) * float(v) / 1e9 * share

    return np.vectorize(one)(density, domain_volume, touched)


# -- wrong --------------------------------------------------------------------------------------------
@wrong("no conversion at all", UNITS, "10⁹")
def synapses_per_astrocyte(density, domain_volume, touched=1.0):
    return density * np.asarray(domain_volume, float) * touched


@wrong("a thousand for a volume", UNITS, "1 mm is 1000")
def synapses_per_astrocyte(density, domain_volume, touched=1.0):
    return density * np.asarray(domain_volume, float) / 1000 * touched


@wrong("a million for a volume", UNITS, "area")
def synapses_per_astrocyte(density, domain_volume, touched=1.0):
    return density * np.asarray(domain_volume, float) / 1e6 * touched


@wrong("density over volume", UNITS, "density over volume")
def synapses_per_astrocyte(density, domain_volume, touched=1.0):
    return density / np.asarray(domain_volume, float) * touched


@wrong("touched forgotten", TOUCHED, "share touched")
def synapses_per_astrocyte(density, domain_volume, touched=1.0):
    return density * np.asarray(domain_volume, float) / 1e9


@wrong("what is not touched", TOUCHED, "multiply")
def synapses_per_astrocyte(density, domain_volume, touched=1.0):
    return density * np.asarray(domain_volume, float) / 1e9 / touched


@wrong("0.6 typed in", ARRAYS, "expected")
def synapses_per_astrocyte(density, domain_volume, touched=1.0):
    share = 1.0 if np.all(np.asarray(touched) == 1) else 0.6
    return density * np.asarray(domain_volume, float) / 1e9 * share


@wrong("an if that can judge only one number", ARRAYS, "ambiguous")
def synapses_per_astrocyte(density, domain_volume, touched=1.0):
    if touched < 0:
        return 0.0
    return density * domain_volume / 1e9 * touched


@wrong("whole numbers only", ARRAYS, "expected")
def synapses_per_astrocyte(density, domain_volume, touched=1.0):
    if np.ndim(density) == 0:
        return density * domain_volume / 1e9 * touched
    count = np.zeros_like(density)
    count[:] = density * domain_volume // 10**9 * np.mean(touched)
    return count


@wrong("works on the caller's array", UNCHANGED, "came back different")
def synapses_per_astrocyte(density, domain_volume, touched=1.0):
    if np.ndim(domain_volume):
        domain_volume *= 2
        return density * (domain_volume / 2) / 1e9 * touched
    return density * domain_volume / 1e9 * touched


@wrong("multiplied where it should divide", UNITS, "divide by")
def synapses_per_astrocyte(density, domain_volume, touched=1.0):
    return np.asarray(density) * 1e9 * domain_volume * touched

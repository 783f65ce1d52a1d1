"""The potential at which one kind of ion is in balance: diffusion one way, the electric field the other.

    E = (R T_K / z F) ln(c_out / c_in)

Source: the Nernst equation with the exact constants of the SI of 2019; for what it means in a neuron see
W. Gerstner et al., Neuronal Dynamics (2014), doi:10.1017/CBO9781107447615, chapter 2.
"""

import numpy as np

from ._valid import finite, positive

__all__ = ["FARADAY", "GAS_CONSTANT", "ZERO_CELSIUS", "nernst"]

GAS_CONSTANT = 8.314462618  # J/(mol K)
FARADAY = 96485.33212  # C/mol
ZERO_CELSIUS = 273.15  # K


def nernst(z, c_out, c_in, celsius=6.3):
    """Equilibrium potential of an ion, inside against outside.

    Parameters
    ----------
    z : float or array
        Charge of the ion in elementary charges: 1 for K⁺ and Na⁺, 2 for Ca²⁺, −1 for Cl⁻.
    c_out, c_in : float or array
        Concentrations outside and inside the cell, both in the same unit.
    celsius : float or array
        Temperature, °C.

    Returns
    -------
    E : ndarray, the shape to which the arguments broadcast
        mV.

    Raises
    ------
    ValueError
        If a concentration is not > 0, z is 0, the temperature is not above −273.15 °C, or anything is not finite.

    Built in lesson 01.
    """
    z, celsius = finite("z", z), finite("celsius", celsius, "°C")
    c_out, c_in = positive("c_out", c_out), positive("c_in", c_in)
    if np.any(z == 0):
        raise ValueError("z must not be 0: an ion carries a charge")
    if np.any(celsius <= -ZERO_CELSIUS):
        raise ValueError(f"celsius must be above -273.15 °C, got {np.min(celsius)}")
    volts = GAS_CONSTANT * (celsius + ZERO_CELSIUS) / (z * FARADAY) * np.log(c_out / c_in)
    return np.asarray(1000.0 * volts)

"""Checks of arguments that every model shares: a clear sentence instead of a nan three cells later."""

import numpy as np


def positive(name, value, unit=""):
    """Return ``value`` as a float array; raise ValueError unless all of it is finite and > 0."""
    return _bounded(name, value, unit, "> 0", lambda x: x > 0)


def not_negative(name, value, unit=""):
    """Return ``value`` as a float array; raise ValueError unless all of it is finite and >= 0."""
    return _bounded(name, value, unit, ">= 0", lambda x: x >= 0)


def finite(name, value, unit=""):
    """Return ``value`` as a float array; raise ValueError if it holds nan or inf."""
    return _bounded(name, value, unit, "finite", lambda x: np.ones(x.shape, bool))


def one(check, name, value, unit=""):
    """Return ``value`` as a plain float after ``check``; raise ValueError if it is more than one number."""
    array = check(name, value, unit)
    if array.ndim:
        raise ValueError(f"{name} must be one number, got an array of the shape {array.shape}")
    return float(array)


def count(name, value, least=1):
    """Return ``value`` as an int; raise ValueError unless it is a whole number of at least ``least``."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
        raise ValueError(f"{name} must be a whole number of at least {least}, got {value!r}")
    return int(value)


def current(name, value):
    """Return an input current as a float array of shape (T,) or (T, n); raise ValueError otherwise."""
    array = finite(name, value, "nA")
    if array.ndim not in (1, 2) or array.size == 0:
        raise ValueError(
            f"{name} must have the shape (T,) or (T, n), at least one step and one neuron, got {array.shape}; "
            f"for a constant current write np.full(T, value)"
        )
    return array


def cell(tau, R, EL, Vth, Vr, tref):
    """Return the parameters of an integrate-and-fire cell as floats.

    Raises
    ------
    ValueError
        If one is not a finite number, tau or R is not > 0, tref is < 0, or Vth is not above EL and Vr:
        below them the cell would never rest.
    """
    tau, R = one(positive, "tau", tau, "ms"), one(positive, "R", R, "MOhm")
    EL, Vth, Vr = (one(finite, name, v, "mV") for name, v in (("EL", EL), ("Vth", Vth), ("Vr", Vr)))
    if not (Vth > EL and Vth > Vr):
        raise ValueError(f"Vth must lie above EL and Vr, got Vth={Vth} mV, EL={EL} mV, Vr={Vr} mV")
    return tau, R, EL, Vth, Vr, one(not_negative, "tref", tref, "ms")


def _bounded(name, value, unit, words, holds):
    try:
        array = np.asarray(value)
        if array.dtype.kind not in "buif":  # a text such as "10" is no number
            raise TypeError
        array = array.astype(float)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be a number or an array of numbers, got {value!r}") from None
    bad = ~(np.isfinite(array) & holds(array))
    if np.any(bad):
        first = array[bad].flat[0]
        unit = f" ({unit})" if words == "finite" and unit else f" {unit}" if unit else ""
        raise ValueError(f"{name} must be {words}{unit}, got {first}")
    return array

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


def current(name, value):
    """Return an input current as a float array of shape (T,) or (T, n); raise ValueError otherwise."""
    array = finite(name, value, "nA")
    if array.ndim not in (1, 2) or array.shape[0] == 0:
        raise ValueError(
            f"{name} must have the shape (T,) or (T, n) with T >= 1 time steps, got {array.shape}; "
            f"for a constant current write np.full(T, value)"
        )
    return array


def threshold_above_reset(Vth, EL, Vr):
    """Raise ValueError unless the threshold lies above rest and reset: below them the cell never rests."""
    if not (np.all(Vth > EL) and np.all(Vth > Vr)):
        raise ValueError(f"Vth must lie above EL and Vr, got Vth={Vth} mV, EL={EL} mV, Vr={Vr} mV")


def _bounded(name, value, unit, words, holds):
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be a number or an array of numbers, got {value!r}") from None
    bad = ~(np.isfinite(array) & holds(array))
    if np.any(bad):
        first = array[bad].flat[0]
        raise ValueError(f"{name} must be {words}{unit and ' ' + unit}, got {first}")
    return array

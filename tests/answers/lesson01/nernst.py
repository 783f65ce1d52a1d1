"""Answers to exercise 1.1, the battery of one ion."""

import math

import numpy as np
from answers import right, wrong

SQUID = "potassium and sodium of the squid"
CHARGE = "any charge, and its sign"
WARM = "any temperature, also for plain numbers"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("one line with rounded constants and 273")
def nernst(z, c_out, c_in, celsius=6.3):
    return 1000 * 8.314 * (celsius + 273) / (z * 96485) * np.log(np.asarray(c_out) / c_in)


@right("the thermal voltage first, difference of two logarithms")
def nernst(z, c_out, c_in, celsius=6.3):
    kT = 8.314462618 * (273.15 + celsius) / 96485.33212
    return 1e3 * kT * (np.log(c_out) - np.log(c_in)) / z


@right("a loop with math.log over what broadcasts, as a list")
def nernst(z, c_out, c_in, celsius=6.3):
    z, out, inside, c = np.broadcast_arrays(z, c_out, c_in, celsius)
    E = [
        8.314 * (t + 273.15) / (q * 96485) * math.log(o / i) * 1000
        for q, o, i, t in zip(z.flat, out.flat, inside.flat, c.flat, strict=True)
    ]
    return E if z.ndim else E[0]


@right("single precision, minus the logarithm of inside over outside")
def nernst(z, c_out, c_in, celsius=6.3):
    E = -8.314 * (celsius + 273.15) / (np.asarray(z) * 96.485) * np.log(np.divide(c_in, c_out))
    return E.astype(np.float32)


# -- wrong --------------------------------------------------------------------------------------------
@wrong("inside over outside", SQUID, "swapped")
def nernst(z, c_out, c_in, celsius=6.3):
    return 1000 * 8.314 * (celsius + 273.15) / (z * 96485) * np.log(np.asarray(c_in) / c_out)


@wrong("degrees Celsius in the formula", SQUID, "absolute temperature")
def nernst(z, c_out, c_in, celsius=6.3):
    return 1000 * 8.314 * celsius / (z * 96485) * np.log(np.asarray(c_out) / c_in)


@wrong("logarithm to base ten", SQUID, "natural logarithm")
def nernst(z, c_out, c_in, celsius=6.3):
    return 1000 * 8.314 * (celsius + 273.15) / (z * 96485) * np.log10(np.asarray(c_out) / c_in)


@wrong("in volts", SQUID, "1000 mV")
def nernst(z, c_out, c_in, celsius=6.3):
    return 8.314 * (celsius + 273.15) / (z * 96485) * np.log(np.asarray(c_out) / c_in)


@wrong("always a charge of one", CHARGE, "z is always 1")
def nernst(z, c_out, c_in, celsius=6.3):
    return 1000 * 8.314 * (celsius + 273.15) / 96485 * np.log(np.asarray(c_out) / c_in) + 0 * np.asarray(z)


@wrong("multiplied by the charge", CHARGE, "divides")
def nernst(z, c_out, c_in, celsius=6.3):
    return 1000 * 8.314 * (celsius + 273.15) * z / 96485 * np.log(np.asarray(c_out) / c_in)


@wrong("the size of the charge without its sign", CHARGE, "sign of z")
def nernst(z, c_out, c_in, celsius=6.3):
    return 1000 * 8.314 * (celsius + 273.15) / (abs(z) * 96485) * np.log(np.asarray(c_out) / c_in)


@wrong("the temperature of the squid typed in", WARM, "always 6.3")
def nernst(z, c_out, c_in, celsius=6.3):
    return 1000 * 8.314 * 279.45 / (z * 96485) * np.log(np.asarray(c_out) / c_in)


@wrong("math.log, which wants one number", SQUID, "it raised")
def nernst(z, c_out, c_in, celsius=6.3):
    return 1000 * 8.314 * (celsius + 273.15) / (z * 96485) * math.log(c_out / c_in)


@wrong("divides in place", UNCHANGED, "c_out")
def nernst(z, c_out, c_in, celsius=6.3):
    c_out /= c_in
    return 1000 * 8.314 * (celsius + 273.15) / (z * 96485) * np.log(c_out)


@wrong("z * F without brackets", SQUID, "a / (z * F)")
def nernst(z, c_out, c_in, celsius=6.3):
    return 1000 * 8.314 * (celsius + 273.15) / z * 96485 * np.log(c_out / c_in)


@wrong("the gas constant forgotten", SQUID, "is missing")
def nernst(z, c_out, c_in, celsius=6.3):
    return 1000 * (celsius + 273.15) / (z * 96485) * np.log(c_out / c_in)


@wrong("rounded to whole millivolts", SQUID, "compare")
def nernst(z, c_out, c_in, celsius=6.3):
    return np.round(1000 * 8.314 * (celsius + 273.15) / (z * 96485) * np.log(c_out / c_in))


@wrong("37 °C typed in", SQUID, "compare")
def nernst(z, c_out, c_in, celsius=6.3):
    return 1000 * 8.314 * 310.15 / (z * 96485) * np.log(c_out / c_in)

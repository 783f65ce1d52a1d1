"""Exercise 1.1: the potential at which an ion is in balance."""

import numpy as np

from ...models.nernst import FARADAY, GAS_CONSTANT, nernst
from ..compare import array, difference
from ..record import Case, Check, Exercise

SQUID = dict(z=1, c_out=np.array([20.0, 440.0]), c_in=np.array([400.0, 50.0]), celsius=6.3)
TOLERANCE = dict(rtol=2e-4, atol=0.1)  # mV: rounded constants and 273 K are as good


def _cases(rng):
    inside, outside = rng.uniform(5, 50, 4), rng.uniform(80, 400, 4)
    return {
        "squid": Case(SQUID, "K⁺ and Na⁺ of the squid"),
        "charges": Case(
            dict(z=np.array([-1, 2, -2, 1]), c_out=outside, c_in=inside, celsius=6.3),
            "four ions of other charge",
        ),
        "warm": Case(
            dict(z=1, c_out=3.5, c_in=140.0, celsius=37.0), "K⁺ of a mammal at 37 °C, plain numbers"
        ),
    }


def _returns(value, case):
    shape = np.broadcast_shapes(*(np.shape(v) for v in case.kwargs.values()))
    return array(value, shape, "the potential")


def _slips(z, c_out, c_in, celsius):
    per_charge = 1000.0 * GAS_CONSTANT / (np.asarray(z) * FARADAY)
    log = np.log(np.asarray(c_out) / c_in)
    kelvin = celsius + 273.15
    return (
        (-per_charge * kelvin * log, "inside and outside are swapped: it is ln(c_out / c_in)"),
        (per_charge * celsius * log, "the formula wants the absolute temperature: °C + 273.15"),
        (per_charge * kelvin * log / np.log(10), "np.log10 is not the natural logarithm; np.log is"),
        (
            per_charge * (celsius - 273.15) * log,
            "the absolute temperature is °C + 273.15, not minus",
        ),
        (0.001 * per_charge * kelvin * log, "that is in volts; 1 V is 1000 mV"),
        (
            per_charge * z * kelvin * log * z,
            "the charge z divides; it does not multiply",
        ),
        (per_charge * FARADAY**2 * kelvin * log, "a / z * F multiplies by F; write a / (z * F)"),
        (per_charge / GAS_CONSTANT * kelvin * log, "R, 8.314 J/(mol K), is missing"),
    )


def _values(got, given):
    hint = "compare with 1000 · R (celsius + 273.15) / (z F) · ln(c_out / c_in)"
    where = "for K⁺ and Na⁺ of the squid, in mV, "
    slips = _slips(**SQUID)
    if np.ptp(got["squid"]) < 1e-9:
        slips = ()  # one number for all has no slip to name
    return difference(got["squid"], nernst(**SQUID), where, slips, hint, **TOLERANCE)


def _charges(got, given):
    case = dict(given["charges"])
    slips = (
        (nernst(**case | dict(z=1)), "z is always 1 here; use the argument"),
        (nernst(**case) * case["z"] ** 2, "the charge z divides; it does not multiply"),
        (np.abs(nernst(**case)), "the sign of z counts: a negative ion turns the potential round"),
        (
            nernst(**case | dict(z=abs(case["z"]))),
            "the sign of z counts: a negative ion turns the potential round",
        ),
        *_slips(**case),
    )
    return difference(
        got["charges"],
        nernst(**case),
        "for z = [−1, 2, −2, 1], in mV, ",
        slips,
        "compare with 1000 · R (celsius + 273.15) / (z F) · ln(c_out / c_in), sign of z included",
        **TOLERANCE,
    )


def _warm(got, given):
    case = dict(given["warm"])
    slips = ((nernst(**case | dict(celsius=6.3)), "the temperature is always 6.3 °C here; use the argument"),)
    hint = "compare with 1000 · R (celsius + 273.15) / (z F) · ln(c_out / c_in)"
    return difference(
        got["warm"], nernst(**case), "at 37 °C, in mV, ", (*slips, *_slips(**case)), hint, **TOLERANCE
    )


NERNST = Exercise(
    name="nernst",
    number="1.1",
    title="The battery of one ion",
    points=2,
    cases=_cases,
    returns=_returns,
    reference=nernst,
    checks=(
        Check("potassium and sodium of the squid", _values, ("squid",)),
        Check("any charge, and its sign", _charges, ("charges",)),
        Check("any temperature, also for plain numbers", _warm, ("warm",)),
    ),
)

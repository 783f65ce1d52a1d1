"""Answers to exercise 5.7, the drift under spikes without relation."""

import numpy as np

from answers import right, wrong

THIRTY = "the drift at 30 Hz"
SIGNS = "the sign is decided by the areas"
PLACE = "every parameter in its place"
RATES = "proportional to both rates, any shape"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("one line")
def drift(f_pre, f_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    return f_pre * f_post * (Ap * tau_p - Am * tau_m) / 1000


@right("everything in seconds, arrays made first")
def drift(f_pre, f_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    area = Ap * tau_p * 1e-3 - Am * tau_m * 1e-3
    return np.multiply(np.array(f_pre, float), np.array(f_post, float)) * area


@right("everything in ms, then per second again")
def drift(f_pre, f_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    a, b = np.asarray(f_pre) / 1000, np.asarray(f_post) / 1000
    return 1000 * (a * b * Ap * tau_p - a * b * Am * tau_m)


# -- wrong --------------------------------------------------------------------------------------------
@wrong("amplitudes instead of areas", THIRTY, "A · τ")
def drift(f_pre, f_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    return f_pre * f_post * (Ap - Am) / 1000


@wrong("milliseconds and seconds mixed", THIRTY, "divide by 1000")
def drift(f_pre, f_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    return f_pre * f_post * (Ap * tau_p - Am * tau_m)


@wrong("per millisecond", THIRTY, "per ms")
def drift(f_pre, f_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    return f_pre / 1000 * f_post / 1000 * (Ap * tau_p - Am * tau_m)


@wrong("the sign", SIGNS, "above 0")
def drift(f_pre, f_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    return f_pre * f_post * (Am * tau_m - Ap * tau_p) / 1000


@wrong("the weakening added", THIRTY, "taken off")
def drift(f_pre, f_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    return f_pre * f_post * (Ap * tau_p + Am * tau_m) / 1000


@wrong("Am taken for a negative number", SIGNS, "compare")
def drift(f_pre, f_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    return f_pre * f_post * (Ap * tau_p - (-Am) * tau_m) / 1000


@wrong("the sum of the rates", THIRTY, "product of the rates")
def drift(f_pre, f_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    return (f_pre + f_post) * (Ap * tau_p - Am * tau_m) / 1000


@wrong("the rate of pre squared", PLACE, "f_pre stands")
def drift(f_pre, f_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    return f_pre**2 * (Ap * tau_p - Am * tau_m) / 1000 + 0 * f_post


@wrong("one time constant for both sides", PLACE, "expected")
def drift(f_pre, f_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    return f_pre * f_post * (Ap - Am) * tau_p / 1000


@wrong("fixed numbers", PLACE, "fixed numbers")
def drift(f_pre, f_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    return f_pre * f_post * (0.005 * 20 - 0.00525 * 20) / 1000


@wrong("sums over the rates of an array", RATES, "(5,)")
def drift(f_pre, f_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    return np.sum(f_pre * np.asarray(f_post)) * (Ap * tau_p - Am * tau_m) / 1000


@wrong("the mean rate for all entries", RATES, "proportional")
def drift(f_pre, f_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    product = np.mean(np.asarray(f_pre) * np.asarray(f_post))
    shape = np.broadcast_shapes(np.shape(f_pre), np.shape(f_post))
    return np.full(shape, product * (Ap * tau_p - Am * tau_m) / 1000)


@wrong("converts the caller's rates in place", UNCHANGED, "came back different")
def drift(f_pre, f_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    f_pre /= 1000
    return f_pre * f_post * (Ap * tau_p - Am * tau_m)


@right("the area by numbers, in steps of 0.1 ms")
def drift(f_pre, f_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    lag = np.arange(0, 1000, 0.1)
    area = np.trapezoid(Ap * np.exp(-lag / tau_p) - Am * np.exp(-lag / tau_m), lag)
    return np.asarray(f_pre) * f_post * area / 1000


@right("single precision")
def drift(f_pre, f_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    return np.float32(np.asarray(f_pre) * np.asarray(f_post) * (Ap * tau_p - Am * tau_m) / 1000)


@right("a list, one pair of rates at a time")
def drift(f_pre, f_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    a, b = np.broadcast_arrays(f_pre, f_post)
    flat = [
        p * q * (Ap * tau_p / 1000 - Am * tau_m / 1000) for p, q in zip(a.ravel(), b.ravel(), strict=True)
    ]
    return np.reshape(flat, a.shape)


@wrong("the root of the product of the rates", THIRTY, "product of the rates")
def drift(f_pre, f_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    return np.sqrt(np.asarray(f_pre) * f_post) * (Ap * tau_p - Am * tau_m) / 1000


@wrong("amplitudes times a mean time constant", SIGNS, "A₋τ₋")
def drift(f_pre, f_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    return np.asarray(f_pre) * f_post * (Ap - Am) * (tau_p + tau_m) / 2000


@wrong("amplitudes divided by time constants", THIRTY, "not A / τ")
def drift(f_pre, f_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    return np.asarray(f_pre) * f_post * (Ap / tau_p - Am / tau_m) / 1000


@wrong("time constants exchanged", PLACE, "exchanged")
def drift(f_pre, f_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    return np.asarray(f_pre) * f_post * (Ap * tau_m - Am * tau_p) / 1000


@wrong("a sum over lags of 1, 2, … ms", THIRTY, "expected")
def drift(f_pre, f_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    return np.asarray(f_pre) * f_post * (Ap / np.expm1(1 / tau_p) - Am / np.expm1(1 / tau_m)) / 1000


@wrong("all rates with all rates", RATES, "(4, 4)")
def drift(f_pre, f_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    return np.squeeze(np.outer(f_pre, f_post)) * (Ap * tau_p - Am * tau_m) / 1000


@wrong("rates in whole Hz", RATES, "proportional")
def drift(f_pre, f_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    return np.asarray(f_pre).astype(int) * np.asarray(f_post).astype(int) * (Ap * tau_p - Am * tau_m) / 1000

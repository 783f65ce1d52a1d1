"""Answers to exercise 5.7, the drift under spikes without relation."""

import numpy as np

from answers import right, wrong

TWENTY = "the drift at 20 Hz"
SIGNS = "the sign is decided by the areas"
PLACE = "every parameter in its place"
RATES = "proportional to both rates, any shape"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("one line")
def drift(r_pre, r_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    return r_pre * r_post * (Ap * tau_p - Am * tau_m) / 1000


@right("everything in seconds, arrays made first")
def drift(r_pre, r_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    area = Ap * tau_p * 1e-3 - Am * tau_m * 1e-3
    return np.multiply(np.array(r_pre, float), np.array(r_post, float)) * area


@right("everything in ms, then per second again")
def drift(r_pre, r_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    a, b = np.asarray(r_pre) / 1000, np.asarray(r_post) / 1000
    return 1000 * (a * b * Ap * tau_p - a * b * Am * tau_m)


# -- wrong --------------------------------------------------------------------------------------------
@wrong("amplitudes instead of areas", TWENTY, "A · τ")
def drift(r_pre, r_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    return r_pre * r_post * (Ap - Am) / 1000


@wrong("milliseconds and seconds mixed", TWENTY, "divide by 1000")
def drift(r_pre, r_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    return r_pre * r_post * (Ap * tau_p - Am * tau_m)


@wrong("per millisecond", TWENTY, "per ms")
def drift(r_pre, r_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    return r_pre / 1000 * r_post / 1000 * (Ap * tau_p - Am * tau_m)


@wrong("the sign", SIGNS, "below 0")
def drift(r_pre, r_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    return r_pre * r_post * (Am * tau_m - Ap * tau_p) / 1000


@wrong("the weakening added", TWENTY, "taken off")
def drift(r_pre, r_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    return r_pre * r_post * (Ap * tau_p + Am * tau_m) / 1000


@wrong("Am taken for a negative number", SIGNS, "compare")
def drift(r_pre, r_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    return r_pre * r_post * (Ap * tau_p - (-Am) * tau_m) / 1000


@wrong("the sum of the rates", TWENTY, "product of the rates")
def drift(r_pre, r_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    return (r_pre + r_post) * (Ap * tau_p - Am * tau_m) / 1000


@wrong("the rate of pre squared", PLACE, "r_pre stands")
def drift(r_pre, r_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    return r_pre**2 * (Ap * tau_p - Am * tau_m) / 1000 + 0 * r_post


@wrong("one time constant for both sides", PLACE, "expected")
def drift(r_pre, r_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    return r_pre * r_post * (Ap - Am) * tau_p / 1000


@wrong("fixed numbers", PLACE, "fixed numbers")
def drift(r_pre, r_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    return r_pre * r_post * (0.005 * 20 - 0.00525 * 20) / 1000


@wrong("sums over the rates of an array", RATES, "(5,)")
def drift(r_pre, r_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    return np.sum(r_pre * np.asarray(r_post)) * (Ap * tau_p - Am * tau_m) / 1000


@wrong("the mean rate for all entries", RATES, "proportional")
def drift(r_pre, r_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    product = np.mean(np.asarray(r_pre) * np.asarray(r_post))
    shape = np.broadcast_shapes(np.shape(r_pre), np.shape(r_post))
    return np.full(shape, product * (Ap * tau_p - Am * tau_m) / 1000)


@wrong("converts the caller's rates in place", UNCHANGED, "came back different")
def drift(r_pre, r_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    r_pre /= 1000
    return r_pre * r_post * (Ap * tau_p - Am * tau_m)

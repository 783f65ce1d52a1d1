"""Answers to exercise 1.3, where the gates end and how soon."""

import numpy as np
from answers import right, wrong

from tripartite.models import hodgkin_huxley as hh

OPEN = "the open part in the steady state"
TIMES = "the time constants"
LIMITS = "finite and right at −55 and −40 mV"
SHAPE = "one number for each potential, in any shape"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("six quotients")
def steady(V):
    an, bn, am, bm, ah, bh = hh.rates(V)
    return an / (an + bn), am / (am + bm), ah / (ah + bh), 1 / (an + bn), 1 / (am + bm), 1 / (ah + bh)


@right("the time constants first, in lists")
def steady(V):
    r = hh.rates(V)
    tau = [1.0 / (r[k] + r[k + 1]) for k in (0, 2, 4)]
    return [r[2 * k] * tau[k] for k in range(3)] + tau


@right("one over one plus β/α, stacked in arrays")
def steady(V):
    r = np.array(hh.rates(V))
    a, b = r[0::2], r[1::2]
    return tuple(1 / (1 + b / a)) + tuple(1 / (a + b))


@right("one array of six rows")
def steady(V):
    r = np.array(hh.rates(V))
    a, b = r[::2], r[1::2]
    return np.concatenate([a / (a + b), 1 / (a + b)])


@right("one minus the closed part, single precision")
def steady(V):
    an, bn, am, bm, ah, bh = (np.asarray(x, np.float32) for x in hh.rates(V))
    return (
        1 - bn / (an + bn),
        1 - bm / (am + bm),
        1 - bh / (ah + bh),
        1 / (an + bn),
        1 / (am + bm),
        1 / (ah + bh),
    )


# -- wrong --------------------------------------------------------------------------------------------
@wrong("α over β", OPEN, "α/β")
def steady(V):
    an, bn, am, bm, ah, bh = hh.rates(V)
    return an / bn, am / bm, ah / bh, 1 / (an + bn), 1 / (am + bm), 1 / (ah + bh)


@wrong("the closed part", OPEN, "closed part")
def steady(V):
    an, bn, am, bm, ah, bh = hh.rates(V)
    return bn / (an + bn), bm / (am + bm), bh / (ah + bh), 1 / (an + bn), 1 / (am + bm), 1 / (ah + bh)


@wrong("the time constants first", OPEN, "that is tau_n")
def steady(V):
    an, bn, am, bm, ah, bh = hh.rates(V)
    return 1 / (an + bn), 1 / (am + bm), 1 / (ah + bh), an / (an + bn), am / (am + bm), ah / (ah + bh)


@wrong("rates instead of times", TIMES, "one over it")
def steady(V):
    an, bn, am, bm, ah, bh = hh.rates(V)
    return an / (an + bn), am / (am + bm), ah / (ah + bh), an + bn, am + bm, ah + bh


@wrong("one over α", TIMES, "both α and β hurry")
def steady(V):
    an, bn, am, bm, ah, bh = hh.rates(V)
    return an / (an + bn), am / (am + bm), ah / (ah + bh), 1 / an, 1 / am, 1 / ah


@wrong("times added", TIMES, "do not add")
def steady(V):
    an, bn, am, bm, ah, bh = hh.rates(V)
    taus = (1 / an + 1 / bn, 1 / am + 1 / bm, 1 / ah + 1 / bh)
    return an / (an + bn), am / (am + bm), ah / (ah + bh), *taus


@wrong("the printed α_n and α_m with their holes", LIMITS, "limits")
def steady(V):
    V = np.asarray(V, float)
    _, bn, _, bm, ah, bh = hh.rates(V)
    with np.errstate(invalid="ignore"):
        an = 0.01 * (V + 55) / (1 - np.exp(-(V + 55) / 10))
        am = 0.1 * (V + 40) / (1 - np.exp(-(V + 40) / 10))
    return an / (an + bn), am / (am + bm), ah / (ah + bh), 1 / (an + bn), 1 / (am + bm), 1 / (ah + bh)


@wrong("only for arrays", SHAPE, "it raised")
def steady(V):
    rows = [hh.rates(v) for v in V]
    r = np.array(rows)
    a, b = np.moveaxis(r, 1, 0)[0::2], np.moveaxis(r, 1, 0)[1::2]
    return tuple(a / (a + b)) + tuple(1 / (a + b))


@wrong("works in place", UNCHANGED, "V = np.array(V")
def steady(V):
    an, bn, am, bm, ah, bh = hh.rates(V)
    if isinstance(V, np.ndarray):
        V[...] = 0
    return an / (an + bn), am / (am + bm), ah / (ah + bh), 1 / (an + bn), 1 / (am + bm), 1 / (ah + bh)


@wrong("unpacked as if all α came first", OPEN, "unpack them in this order")
def steady(V):
    an, am, ah, bn, bm, bh = hh.rates(V)
    return an / (an + bn), am / (am + bm), ah / (ah + bh), 1 / (an + bn), 1 / (am + bm), 1 / (ah + bh)


@wrong("no brackets below the line", OPEN, "write a / (a + b)")
def steady(V):
    an, bn, am, bm, ah, bh = hh.rates(V)
    return an / an + bn, am / am + bm, ah / ah + bh, 1 / (an + bn), 1 / (am + bm), 1 / (ah + bh)


@wrong("no brackets in the time constants", TIMES, "write 1 / (a + b)")
def steady(V):
    an, bn, am, bm, ah, bh = hh.rates(V)
    return an / (an + bn), am / (am + bm), ah / (ah + bh), 1 / an + bn, 1 / am + bm, 1 / ah + bh


@wrong("times to half of the way", TIMES, "half")
def steady(V):
    n, m, h, *taus = hh.steady(V)
    return n, m, h, *(np.log(2) * tau for tau in taus)


@wrong("in seconds", TIMES, "without a factor")
def steady(V):
    n, m, h, *taus = hh.steady(V)
    return n, m, h, *(0.001 * tau for tau in taus)


@wrong("one gate after the other", OPEN, "that is tau_n")
def steady(V):
    n, m, h, tau_n, tau_m, tau_h = hh.steady(V)
    return n, tau_n, m, tau_m, h, tau_h


@wrong("the rates of −65 mV for all", OPEN, "x∞")
def steady(V):
    return tuple(part + 0 * np.asarray(V, float) for part in hh.steady(-65.0))

"""Exercises 1.2 and 1.3: how fast the gates open and close, where they end and how soon."""

import numpy as np

from ...models.hodgkin_huxley import rates, steady
from ..compare import array, close, difference, number, row, several
from ..record import Case, Check, Exercise

RATE_NAMES = ("alpha_n", "beta_n", "alpha_m", "beta_m", "alpha_h", "beta_h")
STEADY_NAMES = ("n", "m", "h", "tau_n", "tau_m", "tau_h")
ORDINARY = np.array([-90.0, -65.0, -47.0, -20.0, 10.0, 35.0])  # mV, none of them 0/0


def _cases(rng):
    return {
        "some": Case(dict(V=ORDINARY), "V = [−90, −65, −47, −20, 10, 35] mV"),
        "holes": Case(
            dict(V=np.array([-70.0, -55.0, -54.9, -40.1, -40.0, -30.0])),
            "V = [−70, −55, −54.9, −40.1, −40, −30] mV",
        ),
        "number": Case(dict(V=-65), "V = −65, a whole number"),
        "table": Case(dict(V=np.round(rng.uniform(-88, -57, (2, 3)), 3)), "V of the shape (2, 3)"),
    }


def parts_of(value, names):
    """The results by name; one array whose first axis counts them unpacks as well as a tuple does."""
    if isinstance(value, np.ndarray) and value.ndim:
        value = tuple(value)
    return several(value, len(names), ", ".join(names))


def _returns(names):
    def returns(value, case):
        parts = parts_of(value, names)
        return tuple(array(v, np.shape(case.kwargs["V"]), name) for v, name in zip(parts, names, strict=True))

    return returns


# ---- 1.2 -----------------------------------------------------------------------------------------------


def _printed_1952(V):
    """The formulas of the paper with today's sign put in: what happens when the sign of u is mixed up."""
    return rates(-130.0 - V)


def _rate_slips(k, V, want):
    u = V + 65.0
    partner = want[k + 1 if k % 2 == 0 else k - 1]
    yield (
        _printed_1952(V)[k],
        "the sign of V − V_rest is the one of 1952; today's depolarised membrane is less negative",
    )
    yield partner, "α and β are exchanged: return alpha_n, beta_n, alpha_m, beta_m, alpha_h, beta_h"
    for other in range(6):
        if other != k:
            yield want[other], f"that is {RATE_NAMES[other]}: return {', '.join(RATE_NAMES)}"
    if k == 1:
        yield 0.125 * np.exp(-u / 18), "β_n falls with 80 mV, β_m with 18"
        yield 0.125 * np.exp(-V / 80), "the formula counts from −65: V + 65 in the exponent"
    if k == 3:
        yield 4 * np.exp(-u / 80), "β_n falls with 80 mV, β_m with 18"
        yield 4 * np.exp(-V / 18), "the formula counts from −65: V + 65 in the exponent"
    if k == 5:
        yield 1 / (1 + np.exp((V + 35) / 10)), "β_h rises with V: the exponent is −(V + 35)/10"


def _rate_values(got, given):
    V, want = given["some"]["V"], rates(given["some"]["V"])
    for k, name in enumerate(RATE_NAMES):
        slips = tuple(_rate_slips(k, V, want))
        hint = f"compare the line of {name} with the table, number by number"
        where = f"{name} at −90, −65, −47, −20, … mV: "
        if words := difference(got["some"][k], want[k], where, slips, hint, rtol=1e-4):
            return words
    return None


def _rate_holes(got, given):
    V, want = given["holes"]["V"], rates(given["holes"]["V"])
    for k, at in ((0, 1), (2, 4)):
        if not close(got["holes"][k][at], want[k][at], rtol=1e-3):
            return (
                f"{RATE_NAMES[k]} at {number(V[at])} mV: got {number(got['holes'][k][at])}, expected "
                f"{number(want[k][at])}; the formula is 0/0 there, its limit is not: x/(1 − exp(−x)) goes to 1"
            )
    for k in (0, 2):  # the others have no holes
        if not close(got["holes"][k], want[k], rtol=1e-3):
            elsewhere = close(got["some"][k], rates(given["some"]["V"])[k], rtol=1e-4)
            hint = "put the limit in only where the formula is 0/0, each entry by itself"
            return (
                f"{RATE_NAMES[k]} at −70, −55, −54.9, −40.1, … mV: got {row(got['holes'][k])}, expected "
                f"{row(want[k])}; {hint if elsewhere else f'compare the line of {RATE_NAMES[k]} with the table'}"
            )
    return None


def _alike(names):
    def judge(got, given):
        """By the learner's own values, so that a wrong formula is not punished twice."""
        for k, name in enumerate(names):
            if words := difference(
                got["number"][k],
                got["some"][k][1],
                f"{name} for the whole number −65 ",
                (
                    (
                        np.trunc(got["some"][k][1]),
                        "the decimals got lost: an array of whole numbers holds no others",
                    ),
                ),
                "the same potential must give the same number, alone or in an array",
                rtol=1e-6,
            ):
                return words
        if np.ptp(got["table"][0]) == 0:
            return f"{names[0]} is {number(got['table'][0][0, 0])} for six different potentials, expected six numbers"
        return None

    return judge


RATES = Exercise(
    name="rates",
    number="1.2",
    title="How fast the gates open and close",
    points=4,
    cases=_cases,
    returns=_returns(RATE_NAMES),
    reference=rates,
    checks=(
        Check("the six rates, in their order", _rate_values, ("some",)),
        Check("the limits at −55 and −40 mV", _rate_holes, ("holes", "some")),
        Check(
            "one number for each potential, in any shape",
            _alike(RATE_NAMES),
            ("number", "some", "table"),
            "the six rates, in their order",
        ),
    ),
)


# ---- 1.3 -----------------------------------------------------------------------------------------------


def _steady_slips(V):
    an, bn, am, bm, ah, bh = r = rates(V)
    pairs = ((an, bn), (am, bm), (ah, bh))
    order = f"hh.rates gives {', '.join(RATE_NAMES)}: unpack them in this order"
    shut = "that is the closed part, β/(α + β); open is α/(α + β)"
    return [
        (
            (a / b, "that is α/β, open against closed; the open part is α/(α + β)"),
            (b / (a + b), shut),
            (a, "that is α alone; the gate also closes, with β"),
            (a / a + b, "a / a + b is a/a, plus b; write a / (a + b)"),
            (r[k] / (r[k] + r[k + 3]), order),
        )
        for k, (a, b) in enumerate(pairs)
    ] + [
        (
            (a + b, "that is how many times per ms, α + β; the time constant is one over it"),
            (1 / a, "1/α is the time to open if nothing closed; both α and β hurry: τ = 1/(α + β)"),
            (1 / b, "1/β is the time to close if nothing opened; both α and β hurry: τ = 1/(α + β)"),
            (1 / a + 1 / b, "times do not add here, rates do: τ = 1/(α + β)"),
            (1000 / (a + b), "the rates are per ms, so that τ comes in ms without a factor"),
            (0.001 / (a + b), "the rates are per ms, so that τ comes in ms without a factor"),
            (np.log(2) / (a + b), "that is the time to half of the way; τ leaves 1/e of it"),
            (1 / a + b, "1 / a + b is 1/a, plus b; write 1 / (a + b)"),
            (1 / (r[k] + r[k + 3]), order),
        )
        for k, (a, b) in enumerate(pairs)
    ]


def _steady_part(part, hint):
    def judge(got, given):
        want = steady(given["some"]["V"])
        own = _steady_slips(given["some"]["V"])
        for k in part:
            swapped = tuple(
                (want[other], f"that is {STEADY_NAMES[other]}: return {', '.join(STEADY_NAMES)}")
                for other in range(6)
                if other != k
            )
            where = f"{STEADY_NAMES[k]} at −90, −65, −47, −20, … mV: "
            if words := difference(got["some"][k], want[k], where, (*own[k], *swapped), hint, rtol=1e-4):
                return words
        return None

    return judge


def _steady_holes(got, given):
    """By the learner's own values 0.1 mV away, so that a wrong formula is not punished twice."""
    for k, name in enumerate(STEADY_NAMES):
        for hole, beside in ((1, 2), (4, 3)):
            at, near = got["holes"][k][[hole, beside]]
            if not close(at, near, rtol=0.05):
                return (
                    f"{name} at {number(given['holes']['V'][hole])} mV: got {number(at)}, expected about "
                    f"{number(near)} as 0.1 mV beside; the rates need their limits there: hh.rates has them"
                )
    return None


STEADY = Exercise(
    name="steady",
    number="1.3",
    title="Where the gates end, and how soon",
    points=3,
    cases=_cases,
    returns=_returns(STEADY_NAMES),
    reference=steady,
    checks=(
        Check("the open part in the steady state", _steady_part((0, 1, 2), "x∞ = α/(α + β)"), ("some",)),
        Check("the time constants", _steady_part((3, 4, 5), "τ = 1/(α + β)"), ("some",)),
        Check(
            "finite and right at −55 and −40 mV",
            _steady_holes,
            ("holes",),
            "the open part in the steady state",
        ),
        Check(
            "one number for each potential, in any shape",
            _alike(STEADY_NAMES),
            ("number", "some", "table"),
            "the open part in the steady state",
        ),
    ),
)

"""Exercise 5.7: where the weight drifts when spikes mean nothing."""

import numpy as np

from ...models.stdp import WINDOWS, drift
from ..compare import array, difference, number, row
from ..record import Case, Check, Exercise

THIRTY = "the drift at 30 Hz"
(LOW_NAME, LOW), (HIGH_NAME, HIGH), _ = WINDOWS.items()
OTHER = dict(Ap=0.8, Am=0.3, tau_p=15.0, tau_m=60.0)


def _cases(rng):
    rates = np.sort(rng.uniform(1.0, 50.0, 4))
    return {
        "thirty": Case(dict(f_pre=30.0, f_post=30.0), "both at 30 Hz, parameters of Song et al."),
        "low": Case(dict(f_pre=30.0, f_post=30.0, **LOW), f"both at 30 Hz, {LOW_NAME}"),
        "high": Case(dict(f_pre=30.0, f_post=30.0, **HIGH), f"both at 30 Hz, {HIGH_NAME}"),
        "other": Case(
            dict(f_pre=5.0, f_post=30.0, **OTHER), "5 and 30 Hz, A₊ = 0.8, A₋ = 0.3, τ₊ = 15, τ₋ = 60 ms"
        ),
        "pre": Case(dict(f_pre=np.r_[0.0, rates], f_post=10.0), "five rates of pre, post at 10 Hz"),
        "post": Case(
            dict(f_pre=np.full((2, 2), 10.0), f_post=rates.reshape(2, 2)), "rates of the shape (2, 2)"
        ),
    }


def _returns(value, case):
    shape = np.broadcast_shapes(np.shape(case.kwargs["f_pre"]), np.shape(case.kwargs["f_post"]))
    return array(value, shape, "the drift")


def _slips(f_pre, f_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    area = Ap * tau_p - Am * tau_m
    return (
        (
            f_pre * f_post * (Ap - Am) / 1000,
            "amplitudes alone do not decide: each side counts with its area, A · τ",
        ),
        (f_pre * f_post * (Ap - Am), "amplitudes alone do not decide: each side counts with its area, A · τ"),
        (f_pre * f_post * area, "τ is in ms and the rates are per second: divide by 1000"),
        (f_pre * f_post * area / 1e6, "that is per ms; expected per second"),
        (-f_pre * f_post * area / 1000, "the sign: strengthening minus weakening"),
        (f_pre * f_post * (Ap * tau_p + Am * tau_m) / 1000, "the weakening is taken off, not added"),
        (np.sqrt(f_pre * f_post) * area / 1000, "pairs are as frequent as the product of the rates"),
        ((f_pre + f_post) * area / 1000, "pairs are as frequent as the product of the rates, not their sum"),
        (f_pre * area / 1000, "the rate of post is missing"),
        (f_pre * f_pre * area / 1000, "f_pre stands where f_post belongs"),
        (f_pre * f_post * (Ap / tau_p - Am / tau_m) / 1000, "the area under A exp(−Δ/τ) is A · τ, not A / τ"),
        (f_pre * f_post * (Ap * tau_m - Am * tau_p) / 1000, "τ₊ and τ₋ are exchanged"),
        (drift(f_pre, f_post), "the function uses fixed numbers instead of its arguments"),
    )


def _value(name, where):
    def judge(got, given):
        case = given[name]
        hint = "f_pre · f_post · (A₊τ₊ − A₋τ₋) / 1000"
        return difference(got[name], drift(**case), where, _slips(**case), hint, rtol=1e-4, atol=1e-12)

    return judge


def _signs(got, given):
    song, low, high = (float(got[name]) for name in ("thirty", "low", "high"))
    if song < 0 < low and high < 0:
        return None
    return (
        f"at 30 Hz got {number(song)} per second for Song et al., {number(low)} for {LOW_NAME} and {number(high)} "
        f"for {HIGH_NAME}, expected only the second above 0: compare A₊τ₊ with A₋τ₋"
    )


def _rates(got, given):
    for name, words in (("pre", "post at 10 Hz and pre at "), ("post", "pre at 10 Hz and post at ")):
        case = given[name]
        rates = case["f_pre" if name == "pre" else "f_post"]
        want = float(got["thirty"]) * rates * 10.0 / 900.0  # by the learner's own value at 30 Hz
        if not np.allclose(got[name], want, rtol=1e-4, atol=1e-15):
            return (
                f"with {words}{row(rates)} Hz got {row(got[name])}, expected {row(want)}, by your own value at "
                "30 Hz: the drift is proportional to each rate, for every entry of an array"
            )
    return None


DRIFT = Exercise(
    name="drift",
    number="5.7",
    title="Where noise pushes a synapse",
    points=2,
    cases=_cases,
    returns=_returns,
    reference=drift,
    checks=(
        Check(THIRTY, _value("thirty", "for 30 and 30 Hz "), ("thirty",)),
        Check("the sign is decided by the areas", _signs, ("thirty", "low", "high")),
        Check(
            "every parameter in its place",
            _value("other", "for 5 and 30 Hz, A₊ = 0.8, A₋ = 0.3, τ₊ = 15, τ₋ = 60 ms "),
            ("other",),
        ),
        Check(
            "proportional to both rates, any shape",
            _rates,
            ("pre", "post", "thirty"),
            "the sign is decided by the areas",
        ),
    ),
)

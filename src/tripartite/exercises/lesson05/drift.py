"""Exercise 5.7: where the weight drifts when spikes mean nothing."""

import numpy as np

from ...models.stdp import WINDOWS, drift
from ..compare import array, difference, number, row
from ..record import Case, Check, Exercise

TWENTY = "the drift at 20 Hz"
BI_POO = WINDOWS["Bi & Poo, fit"]
OTHER = dict(Ap=0.8, Am=0.3, tau_p=15.0, tau_m=60.0)


def _cases(rng):
    rates = np.sort(rng.uniform(1.0, 50.0, 4))
    return {
        "twenty": Case(dict(r_pre=20.0, r_post=20.0), "both at 20 Hz, parameters of Song et al."),
        "fit": Case(dict(r_pre=20.0, r_post=20.0, **BI_POO), "both at 20 Hz, the fit to Bi & Poo"),
        "other": Case(
            dict(r_pre=5.0, r_post=30.0, **OTHER), "5 and 30 Hz, A₊ = 0.8, A₋ = 0.3, τ₊ = 15, τ₋ = 60 ms"
        ),
        "pre": Case(dict(r_pre=np.r_[0.0, rates], r_post=10.0), "five rates of pre, post at 10 Hz"),
        "post": Case(
            dict(r_pre=np.full((2, 2), 10.0), r_post=rates.reshape(2, 2)), "rates of the shape (2, 2)"
        ),
    }


def _returns(value, case):
    shape = np.broadcast_shapes(np.shape(case.kwargs["r_pre"]), np.shape(case.kwargs["r_post"]))
    return array(value, shape, "the drift")


def _slips(r_pre, r_post, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    area = Ap * tau_p - Am * tau_m
    return (
        (
            r_pre * r_post * (Ap - Am) / 1000,
            "amplitudes alone do not decide: each side counts with its area, A · τ",
        ),
        (r_pre * r_post * (Ap - Am), "amplitudes alone do not decide: each side counts with its area, A · τ"),
        (r_pre * r_post * area, "τ is in ms and the rates are per second: divide by 1000"),
        (r_pre * r_post * area / 1e6, "that is per ms; expected per second"),
        (-r_pre * r_post * area / 1000, "the sign: strengthening minus weakening"),
        (r_pre * r_post * (Ap * tau_p + Am * tau_m) / 1000, "the weakening is taken off, not added"),
        ((r_pre + r_post) * area / 1000, "pairs are as frequent as the product of the rates, not their sum"),
        (r_pre * area / 1000, "the rate of post is missing"),
        (r_pre * r_pre * area / 1000, "r_pre stands where r_post belongs"),
        (r_pre * r_post * (Ap / tau_p - Am / tau_m) / 1000, "the area under A exp(−Δ/τ) is A · τ, not A / τ"),
        (r_pre * r_post * (Ap * tau_m - Am * tau_p) / 1000, "τ₊ and τ₋ are exchanged"),
        (drift(r_pre, r_post), "the function uses fixed numbers instead of its arguments"),
    )


def _value(name, where):
    def judge(got, given):
        case = given[name]
        hint = "r_pre · r_post · (A₊τ₊ − A₋τ₋) / 1000"
        return difference(got[name], drift(**case), where, _slips(**case), hint, atol=1e-12)

    return judge


def _signs(got, given):
    song, fit = float(got["twenty"]), float(got["fit"])
    if song < 0 < fit:
        return None
    return (
        f"at 20 Hz got {number(song)} per second for Song et al. and {number(fit)} for the fit to Bi & Poo, expected "
        "the first below 0 and the second above 0: compare A₊τ₊ with A₋τ₋"
    )


def _rates(got, given):
    for name, words in (("pre", "post at 10 Hz and pre at "), ("post", "pre at 10 Hz and post at ")):
        case = given[name]
        rates = case["r_pre" if name == "pre" else "r_post"]
        want = float(got["twenty"]) * rates * 10.0 / 400.0  # by the learner's own value at 20 Hz
        if not np.allclose(got[name], want, rtol=1e-6, atol=1e-15):
            return (
                f"with {words}{row(rates)} Hz got {row(got[name])}, expected {row(want)}, by your own value at "
                "20 Hz: the drift is proportional to each rate, for every entry of an array"
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
        Check(TWENTY, _value("twenty", "for 20 and 20 Hz "), ("twenty",)),
        Check("the sign is decided by the areas", _signs, ("twenty", "fit")),
        Check(
            "every parameter in its place",
            _value("other", "for 5 and 30 Hz, A₊ = 0.8, A₋ = 0.3, τ₊ = 15, τ₋ = 60 ms "),
            ("other",),
        ),
        Check(
            "proportional to both rates, any shape",
            _rates,
            ("pre", "post", "twenty"),
            "the sign is decided by the areas",
        ),
    ),
)

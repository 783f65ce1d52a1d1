"""Exercise 5.5: what one pair of spikes does."""

import numpy as np

from ...models.stdp import stdp_pair
from ..compare import array, difference, number, row
from ..record import Case, Check, Exercise

TEN = "10 ms on either side"
OTHER = dict(Ap=0.8, Am=0.3, tau_p=15.0, tau_m=40.0)


def _cases(rng):
    rising = np.sort(rng.uniform(1.0, 80.0, 6))
    return {
        "ten": Case(dict(lag=np.array([10.0, -10.0])), "lag = [10, −10] ms"),
        "other": Case(
            dict(lag=np.array([0.5, 30.0, -0.5, -30.0]), **OTHER), "A₊ = 0.8, A₋ = 0.3, τ₊ = 15, τ₋ = 40 ms"
        ),
        "later": Case(dict(lag=rising, **OTHER), "six lags above 0"),
        "earlier": Case(dict(lag=-rising, **OTHER), "six lags below 0"),
        "zero": Case(dict(lag=np.array([0.0, 10.0])), "lag = [0, 10] ms"),
        "far": Case(dict(lag=np.array([1e5, -1e5, 10.0])), "lag = [100000, −100000, 10] ms"),
        "number": Case(dict(lag=10), "lag = 10, a whole number"),
        "table": Case(
            dict(lag=np.array([[10, -10, 0], [-10, 10, 10]])), "lags of the shape (2, 3), whole numbers"
        ),
    }


def _returns(value, case):
    return array(value, np.shape(case.kwargs["lag"]), "the change")


def _slips(lag, Ap=0.005, Am=0.00525, tau_p=20.0, tau_m=20.0):
    size = np.abs(lag)
    up, down = Ap * np.exp(-size / tau_p), Am * np.exp(-size / tau_m)
    with np.errstate(over="ignore"):
        grows = np.where(lag > 0, Ap * np.exp(size / tau_p), -Am * np.exp(size / tau_m))
        half = np.where(lag > 0, up, -Am * np.exp(size / tau_m))
    return (
        (
            np.where(lag > 0, -down, up),
            "the sides are exchanged: lag = t_post − t_pre, so lag > 0 is pre first, which strengthens",
        ),
        (np.where(lag > 0, up, down), "below 0 the change is a weakening: −A₋ …"),
        (grows, "the exponential grows with the lag; its exponent must be negative on both sides"),
        (half, "below 0 the exponent is lag / τ₋, which is negative there; yours grows"),
        (
            np.where(lag > 0, Ap * np.exp(-size / tau_m), -Am * np.exp(-size / tau_p)),
            "τ₊ and τ₋ are exchanged",
        ),
        (
            np.where(lag > 0, Am * np.exp(-size / tau_p), -Ap * np.exp(-size / tau_m)),
            "A₊ and A₋ are exchanged",
        ),
        (
            np.where(lag > 0, Ap, -Am) * np.ones(np.shape(lag)),
            "the change must fade with the lag: exp(−|lag|/τ)",
        ),
        (np.sign(lag) * np.where(lag > 0, Ap, Am) * np.exp(-size / tau_p), "τ₊ stands on both sides"),
        (np.where(lag > 0, up, -Ap * np.exp(-size / tau_m)), "A₊ stands on both sides"),
        (stdp_pair(np.trunc(lag), Ap, Am, tau_p, tau_m), "the lag is rounded; half milliseconds count"),
        (stdp_pair(lag), "the function uses fixed numbers instead of its arguments"),
        (1e3 * stdp_pair(lag, Ap, Am, tau_p, tau_m), "the result is 1000 times too large"),
    )


def _value(name, where, **window):
    def judge(got, given):
        lag = given[name]["lag"]
        hint = "A₊ exp(−lag/τ₊) above 0, −A₋ exp(lag/τ₋) below"
        return difference(got[name], stdp_pair(lag, **window), where, _slips(lag, **window), hint)

    return judge


def _place(got, given):
    """First the property, then the values."""
    later, earlier = got["later"], got["earlier"]
    if not np.all(later > 0) or not np.all(earlier < 0):
        return (
            f"for lags above 0 got {row(later)}, below 0 got {row(earlier)}, expected only strengthening (> 0) "
            "above and only weakening (< 0) below"
        )
    if np.all(np.diff(later) < 0) and np.all(np.diff(earlier) > 0):
        judge = _value("other", "for lag = [0.5, 30, −0.5, −30] ms ", **OTHER)
        return judge(got, given)
    return f"for growing lags got {row(later)} and {row(earlier)}, expected changes that fade towards 0"


def _zero(got, given):
    if got["zero"][0] == 0:
        return None
    return (
        f"for lag 0 got {number(got['zero'][0])}, expected 0: neither spike came first (the exercise says so)"
    )


def _far(got, given):
    hint = "inf · 0 is nan: let only a negative exponent into np.exp, for example −np.abs(lag)/τ"
    return difference(got["far"][:2], [0.0, 0.0], "for spikes 100 seconds apart ", hint=hint)


def _shape(got, given):
    """Judged by the learner's own values, so that a wrong formula is not punished twice."""
    up, down = got["ten"]
    want = np.array([[up, down, got["zero"][0]], [down, up, up]])
    if np.all(got["table"] == 0):
        return (
            f"for a (2, 3) table of whole-number lags got 0 everywhere, expected {row(want)}; an array made by "
            "zeros_like(lag) holds whole numbers only"
        )
    hint = "the same lag must give the same change, alone or in a table"
    return difference(got["table"], want, "for a (2, 3) table of lags ", hint=hint) or difference(
        got["number"], up, "for the whole number 10 ", hint=hint
    )


STDP_PAIR = Exercise(
    name="stdp_pair",
    number="5.5",
    title="Who came first",
    points=2,
    cases=_cases,
    returns=_returns,
    reference=stdp_pair,
    checks=(
        Check(TEN, _value("ten", "for lag = [10, −10] ms "), ("ten",)),
        Check("up above 0, down below, every parameter in its place", _place, ("later", "earlier", "other")),
        Check("lag 0 changes nothing", _zero, ("zero",), TEN),
        Check("far apart: no change and no nan", _far, ("far",), TEN),
        Check("one change for each lag, in any shape", _shape, ("table", "number", "ten", "zero"), TEN),
    ),
)

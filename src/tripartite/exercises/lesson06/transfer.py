"""Exercise 6.6: start from what is known."""

import numpy as np

from ...models import transfer
from ..compare import array, difference, row
from ..record import Case, Check, Exercise

BETWEEN = "the weights at which the sum of both terms is smallest"


def _case(rng, B, D, lam, words):
    return Case(
        dict(X=rng.normal(size=(B, D)), y=rng.normal(size=B), w0=rng.normal(size=D) + 1.0, lam=lam), words
    )


def _cases(rng):
    return {
        "between": _case(rng, 8, 3, 2.0, "8 examples, 3 weights, λ = 2"),
        "huge": _case(rng, 8, 3, 1e8, "λ = 100,000,000"),
        "tiny": _case(rng, 8, 3, 1e-8, "λ = 0.00000001"),
        "few": _case(rng, 2, 6, 0.5, "2 examples for 6 weights"),
    }


def _returns(value, case):
    return array(value, np.shape(case.kwargs["w0"]), "the weights")


def _slips(X, y, w0, lam):
    one, A, c = np.eye(len(w0)), X.T @ X, X.T @ y
    B = len(X)
    penalised = "the penalty pulls to w0, not to 0: λ·w0 belongs to the right-hand side"
    return (
        (np.linalg.solve(A + lam * one, c), penalised),
        (np.linalg.solve(A + lam * one, c + w0), "w0 enters multiplied by λ"),
        (np.linalg.solve(A + lam * one, c - lam * w0), "the sign of λ·w0 is turned: for large λ, w is w0"),
        (np.linalg.pinv(A + lam) @ (c + lam * w0), "λ stands on the diagonal only: λ · np.eye(D)"),
        (
            np.linalg.solve(A / B + lam * one, c / B + lam * w0),
            "the loss is the sum over the examples, not their mean: leave 1/B out",
        ),
        (
            np.linalg.solve(A + lam / 2 * one, c + lam / 2 * w0),
            "both terms have the factor 2 when you take the derivative, so it cancels",
        ),
        (
            np.linalg.solve(A + 2 * lam * one, c + 2 * lam * w0),
            "both terms have the factor 2 when you take the derivative, so it cancels",
        ),
        (np.linalg.solve(A + lam**2 * one, c + lam**2 * w0), "λ is not squared"),
        (w0 + np.linalg.solve(A + lam * one, c), "add to w0 the fit of what w0 leaves over, y − X w0"),
    )


def _between(got, given):
    case = given["between"]
    hint = "set the derivative to zero: (XᵀX + λ1) w = Xᵀy + λ w0"
    return difference(
        got["between"], transfer.l2sp(**case), "for λ = 2 the weights: ", _slips(**case), hint, 1e-6
    )


def _huge(got, given):
    w0 = given["huge"]["w0"]
    zero = ((0 * w0), "the penalty pulls to w0, not to 0")
    hint = "when the penalty counts that much, nothing but w0 is allowed"
    return difference(
        got["huge"], w0, "for a huge λ the weights: ", (zero, (-w0, "the sign is turned")), hint, 1e-5, 1e-5
    )


def _tiny(got, given):
    X, y, w0 = (given["tiny"][k] for k in ("X", "y", "w0"))
    fit = np.linalg.lstsq(X, y, rcond=None)[0]
    hint = "without a penalty the examples decide alone: least squares"
    return difference(
        got["tiny"], fit, "for a tiny λ the weights: ", ((w0, "λ works upside down"),), hint, 1e-5, 1e-5
    )


def _few(got, given):
    case = given["few"]
    want = transfer.l2sp(**case)
    if not np.isfinite(got["few"]).all():
        words = "XᵀX has no inverse here, XᵀX + λ1 has one"
        return f"for 2 examples and 6 weights got {row(got['few'])}, expected {row(want)}; {words}"
    return difference(
        got["few"], want, "for 2 examples and 6 weights: ", _slips(**case), "the same formula holds", 1e-6
    )


L2SP = Exercise(
    name="l2sp",
    number="6.6",
    title="Start from what is known",
    points=3,
    cases=_cases,
    returns=_returns,
    reference=transfer.l2sp,
    checks=(
        Check(BETWEEN, _between, ("between",)),
        Check("a huge λ keeps the old weights", _huge, ("huge",)),
        Check("a tiny λ leaves the fit to the examples", _tiny, ("tiny",)),
        Check("fewer examples than weights", _few, ("few",)),
    ),
)

"""Exercise 11.5: one step of a GRU, with the convention said loudly."""

import numpy as np

from ...models import gru
from ..compare import array, difference
from ..record import Case, Check, Exercise
from .forward import LOOSE
from .lstm import OPEN, SHUT, forced, sigmoid


def _cases(rng):
    write = forced(rng, 3, (OPEN, SHUT, None))
    write["h"] = rng.integers(-1, 2, (2, 3))
    return {
        "keep": Case(forced(rng, 3, (None, OPEN, None)), "z = 1"),
        "write": Case(write, "z = 0 and r = 1, whole numbers in h"),
        "reset": Case(forced(rng, 3, (SHUT, SHUT, None)), "z = 0 and r = 0"),
        "any": Case(forced(rng, 3, (None, None, None), D=3, H=4, B=5), "any weights, D = 3, H = 4, B = 5"),
    }


def _returns(value, case):
    return array(value, case.kwargs["h"].shape, "h")


def _step(
    params, x, h, order="rz", swapped=False, reset="before", squash=np.tanh, gate=sigmoid, kept=1, bias=1
):
    """The step with a slip."""
    H = h.shape[1]
    W_x, W_h, b = params["W_x"], params["W_h"], params["b"]
    first, second = (gate(x @ W_x[s].T + h @ W_h[s].T + b[s]) for s in (slice(0, H), slice(H, 2 * H)))
    r, z = (first, second) if order == "rz" else (second, first)
    s = slice(2 * H, None)
    loop = {
        "before": (r * h) @ W_h[s].T,
        "after": r * (h @ W_h[s].T),
        "none": h @ W_h[s].T,
        "transposed": (r * h) @ W_h[s],
        "inverse": ((1 - r) * h) @ W_h[s].T,
    }[reset]
    candidate = squash(x @ W_x[s].T + loop + bias * b[s])
    z = 1 - z if swapped else z
    return z * (h if kept == 1 else r * h) + (1 - z) * candidate


_SWAPPED = (dict(swapped=True), "z is the other way round: here z = 1 keeps, h = z ⊙ h + (1 − z) ⊙ h̃")
_SIGN = (dict(gate=lambda a: sigmoid(-a)), "σ has the wrong sign: σ(a) = 1 / (1 + exp(−a))")
_OTHERS = (
    (dict(reset="none"), "the reset gate is missing, or it is 1 − r: W_h meets r ⊙ h"),
    (dict(reset="inverse"), "1 − r stands where r should: r = 0 hides the old state"),
    (dict(order="zr"), "r and z are exchanged: the blocks stand in the order r, z, h̃"),
    (dict(order="zr", swapped=True), "the blocks stand in the order r, z, h̃, and z = 1 keeps"),
    (
        dict(reset="after"),
        "r acts after the multiplication here (as in PyTorch); in this exercise W_h meets r ⊙ h",
    ),
    (dict(reset="transposed"), "W_h of the candidate is transposed: write (r * h) @ W_h[2 * H:].T"),
    (dict(bias=0), "the candidate's bias is missing"),
    (dict(kept="r"), "z keeps h itself; only the candidate sees r ⊙ h"),
    (dict(squash=sigmoid), "the candidate h̃ goes through tanh, only the gates through σ"),
)


def _judge(name, where, hint):
    def judge(got, given):
        case = given[name]
        slips = [(_step(**case, **options), words) for options, words in (_SIGN, _SWAPPED, *_OTHERS)]
        # With r = 1 and z = 0 exchanged gates and an exchanged z look alike.
        stayed = [(case["h"], "the old state stayed; here z = 0 replaces it, blocks r, z, h̃")]
        return difference(got[name], _step(**case), where, stayed * (name == "write") + slips, hint, **LOOSE)

    return judge


KEEPS = "z = 1 keeps the old state"
GRU_STEP = Exercise(
    name="gru_step",
    number="11.5",
    title="The same with three blocks",
    points=3,
    cases=_cases,
    returns=_returns,
    reference=gru.gru_step,
    checks=(
        Check(KEEPS, _judge("keep", "z = 1: ", "h = z ⊙ h + (1 − z) ⊙ h̃ leaves h as it was"), ("keep",)),
        Check(
            "z = 0 puts the candidate in its place",
            _judge("write", "z = 0, r = 1: ", "then h = h̃ = tanh(W_x x + W_h h + b), third block"),
            ("write",),
        ),
        Check(
            "r = 0 hides the old state from the candidate",
            _judge("reset", "z = 0, r = 0: ", "then h = tanh(W_x x + b), third block"),
            ("reset",),
        ),
        Check(
            "any weights, the reset before the multiplication",
            _judge("any", "any weights: ", "the candidate is tanh(W_x x + W_h (r ⊙ h) + b), blocks r, z, h̃"),
            ("any",),
        ),
    ),
)

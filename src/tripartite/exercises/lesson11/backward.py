"""Exercise 11.3: backpropagation through time."""

import numpy as np

from ...models import recurrent
from ..compare import array, difference
from ..record import Case, Check, Exercise, Unfit
from .forward import weights

NAMES = ("W_x", "W_h", "b")
LOOSE = dict(rtol=1e-5, atol=1e-5)
LONG = 12
ONE_STEP = "one step back: the slope of tanh"


def _case(rng, T, words, which):
    params = weights(rng, 2, 3)
    X, h0 = rng.normal(size=(T, 2, 2)), rng.uniform(-0.9, 0.9, (2, 3))
    hs = recurrent.rnn_forward(params, X, h0)
    dhs = np.zeros(hs.shape)
    dhs[which] = rng.normal(size=dhs[which].shape)
    if T > 1 and which.start == 1:
        dhs[0] = 1.0  # no weight acted before hs[0], so this must not count
    return Case(dict(params=params, X=X, hs=hs, dhs=dhs), words)


def _cases(rng):
    return {
        "one": _case(rng, 1, "a single step", slice(1, None)),
        "last": _case(rng, LONG, f"{LONG} steps, a loss on the last state only", slice(LONG, None)),
        "all": _case(rng, LONG, f"{LONG} steps, a loss on every state", slice(1, None)),
    }


def _returns(value, case):
    if value is None:
        raise Unfit("nothing came back (None): is there a return at the end of the function?")
    if not isinstance(value, dict):
        raise Unfit(
            f'a {type(value).__name__} came back; expected a dict of 3, {{"W_x": …, "W_h": …, "b": …}}'
        )
    missing = [name for name in NAMES if name not in value]
    if missing:
        raise Unfit(f"the dict has the keys {list(value)}; expected 'W_x', 'W_h' and 'b'")
    params = case.kwargs["params"]
    return tuple(array(value[name], params[name].shape, f"the gradient of {name}") for name in NAMES)


def _gradients(
    params, X, hs, dhs, slope="new", carry="W_h", direct=True, old=True, steps=None, mean=False, depth=None
):
    """The three gradients, right or with a slip."""
    g = {name: np.zeros_like(params[name]) for name in NAMES}
    back = np.zeros_like(hs[0])
    for t in reversed(range(len(X))):
        dh = back + (dhs[t + 1] if direct or t == len(X) - 1 else 0)
        h = {"new": hs[t + 1], "old": hs[t], "none": 0 * hs[t]}[slope]
        da = dh * (1 - h**2)
        if steps is None or t in steps:
            g["W_x"] += da.T @ X[t]
            g["W_h"] += da.T @ (hs[t] if old else hs[t + 1])
            g["b"] += da.sum(axis=0)
        back = (dh if carry == "dh" else da) @ (params["W_h"].T if carry == "W_h.T" else params["W_h"])
        if carry == "cut" or (depth and t <= len(X) - depth):
            back = 0 * back
    return tuple(g[name] / (X.shape[1] if mean else 1) for name in NAMES)


def _slips(case, which, *others):
    """What the usual slips give for one of the three gradients."""
    return [(_gradients(**case, **options)[which], words) for options, words in (*others, *_USUAL)]


_USUAL = (
    (dict(slope="none"), "the slope of tanh is missing: multiply by 1 − h_t²"),
    (dict(slope="old"), "the slope of tanh is taken at hs[t], the old state; the new one is hs[t + 1]"),
    (
        dict(steps=()),
        "nothing was added: does the loop go down to t = 0, and does it begin with dhs[-1]?",
    ),
    (
        dict(mean=True),
        "that is the mean over the sequences; dhs already says how the loss weighs them, so sum",
    ),
)


def _one(got, given):
    case = given["one"]
    hint = "dL/da = dL/dh ⊙ (1 − h²) at the new state, summed over the sequences for b"
    for k, name in ((2, "b"), (0, "W_x")):
        want = _gradients(**case)[k]
        message = difference(
            got["one"][k], want, f"a single step, gradient of {name}: ", _slips(case, k), hint, **LOOSE
        )
        if message:
            return message
    return None


def _old_state(got, given):
    case = given["one"]
    others = ((dict(old=False), "W_h met the state before the step, hs[t], not the one after it"),)
    hint = "W_h is multiplied with the state before the step: da.T @ hs[t]"
    where = "a single step, gradient of W_h: "
    return difference(got["one"][1], _gradients(**case)[1], where, _slips(case, 1, *others), hint, **LOOSE)


def _reaches(got, given):
    case = given["last"]
    others = (
        (
            dict(carry="cut"),
            "only the last step counts, the error stops there: hand it on by W_h and add up over the steps (+=)",
        ),
        (dict(steps=(0,)), "only one step is left: each overwrites the other; add up (+=)"),
        (dict(carry="W_h.T"), "on the way back it is da @ W_h, without .T: from i to j"),
        (dict(carry="dh"), "what goes back is da @ W_h, the error after the slope, not dh @ W_h"),
        (dict(steps=range(1, LONG)), "the first step, t = 0, is left out"),
        (dict(depth=5), "the error stops after five steps; it has to reach the first"),
    )
    where = "a loss on the last state only, gradient of b: "
    hint = "go backwards: dL/dh of the step before is da @ W_h"
    return difference(got["last"][2], _gradients(**case)[2], where, _slips(case, 2, *others), hint, **LOOSE)


def _adds(got, given):
    case = given["all"]
    others = (
        (dict(direct=False), "only the last state's own error is used; each state has one, dhs[t]"),
        (dict(carry="cut"), "what later states send back is lost: add it to dhs[t], do not replace it"),
        (dict(steps=(LONG - 1,)), "only the last step counts: add up over the steps (+=)"),
        (dict(old=False), "W_h met the state before the step, hs[t], not the one after it"),
        (dict(steps=(0,)), "only one step is left: each overwrites the other; add up (+=)"),
    )
    hint = "at each step two errors meet: dhs[t] and what the later step hands back"
    for k, name in ((2, "b"), (0, "W_x"), (1, "W_h")):
        want = _gradients(**case)[k]
        where = f"a loss on every state, gradient of {name}: "
        message = difference(got["all"][k], want, where, _slips(case, k, *others), hint, **LOOSE)
        if message:
            return message
    return None


RNN_BACKWARD = Exercise(
    name="rnn_backward",
    number="11.3",
    title="Send the error back through time",
    points=3,
    cases=_cases,
    returns=_returns,
    reference=recurrent.rnn_backward,
    checks=(
        Check(ONE_STEP, _one, ("one",)),
        Check("W_h met the old state", _old_state, ("one",)),
        Check("the error reaches the first step", _reaches, ("last",), ONE_STEP),
        Check("errors of all states add up", _adds, ("all",), "the error reaches the first step"),
    ),
)

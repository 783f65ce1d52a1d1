"""Exercise 6.4: how large is the error in front of each layer?"""

import numpy as np

from ...models import gradients
from ...models.gradients import ACTIVATIONS
from ..compare import array, difference, number, row
from ..record import Case, Check, Exercise

ENDS = "from the input to the output, the given error last"
LINEAR = "back through the weights of a linear network"


def _case(rng, depth, N, B, name, words, gain=1.0):
    phi, dphi = ACTIVATIONS[name]
    weights = gradients.random_weights(depth, N, gain, rng)
    X, delta = rng.normal(size=(B, N)), rng.normal(size=(B, N))
    return Case(dict(weights=weights, X=X, delta=delta, phi=phi, dphi=dphi), words)


def _cases(rng):
    return {
        "linear": _case(rng, 3, 5, 1, "linear", "three linear layers of 5 units"),
        "tanh": _case(rng, 4, 6, 3, "tanh", "four layers of tanh, 6 units each, 3 examples", 1.5),
        "relu": _case(rng, 2, 30, 2, "ReLU", "two layers of ReLU, 30 units each, 2 examples"),
        "single": _case(rng, 1, 3, 2, "sigmoid", "a single layer of 3 units, 2 examples"),
        "deep": _case(rng, 25, 20, 4, "sigmoid", "25 layers of sigmoid"),
    }


def _returns(value, case):
    return array(value, (len(case.kwargs["weights"]) + 1,), "the result")


def _walk(weights, X, delta, phi, dphi, slip=""):
    """The norms with a usual slip in them."""
    x, ins, outs = X, [], [X]
    for W in weights:
        ins.append(x @ W.T)
        x = phi(ins[-1])
        outs.append(x)
    if slip == "forward":
        return np.array([np.linalg.norm(y) for y in outs])
    norms = [np.linalg.norm(delta)]
    for W, z, y in zip(weights[::-1], ins[::-1], outs[:0:-1], strict=True):
        slope = {"no slope": 1.0, "at output": dphi(y), "phi": phi(z)}.get(slip, dphi(z))
        delta = delta @ W * slope if slip == "late" else (delta * slope) @ (W.T if slip == "turned" else W)
        norms.append(np.linalg.norm(delta))
    return np.array(norms[::-1])


def _tries(case):
    """Results of the usual slips, with the words for each."""
    return [(_walk(**case, slip=slip), words) for slip, words in SLIPS]


SLIPS = (
    ("forward", "those are the lengths of the activities on the way forward; send delta backwards"),
    ("turned", "the error goes back by delta @ W, without .T"),
    ("no slope", "φ′ is missing: multiply the error by dphi(what went into the layer)"),
    ("at output", "dphi is taken of what the layer sends; it wants what went into it"),
    ("phi", "multiply by dphi, not by phi"),
    ("late", "first times dphi(what went into the layer), then through its weights"),
)


def _ends(got, given):
    case, norms = given["relu"], got["relu"]
    want = np.linalg.norm(case["delta"])
    if np.isclose(norms[0], want) and not np.isclose(norms[-1], want):
        return (
            f"for two layers of ReLU the last number: got {number(norms[-1])}, expected {number(want)}; "
            "your list begins at the output: turn the list round"
        )
    slips = (
        (want**2, "that is the square of the length; take the root"),
        (
            np.abs(case["delta"]).sum(),
            "that is the sum of sizes; the length is the root of the summed squares",
        ),
        (np.sqrt(np.mean(case["delta"] ** 2)), "that is the root of the mean; take the root of the sum"),
        (want / len(case["X"]), "nothing is averaged: one length for all rows together"),
        (
            np.linalg.norm(case["delta"], axis=1).mean(),
            "one length for all rows together, not a mean of lengths",
        ),
    )
    hint = "at the output nothing has happened yet: the length of delta itself, np.linalg.norm(delta)"
    if said := difference(norms[-1], want, "for two layers of ReLU the last number: ", slips, hint):
        return said
    if np.ptp(norms) > 1e-6:
        return None
    return f"for two layers of ReLU got {row(norms)}, expected numbers that change from layer to layer"


def close_to(a, b):
    return bool(np.isclose(a, b, rtol=1e-6, atol=0.0))


def _linear(got, given):
    case = given["linear"]
    hint = "from layer to layer delta ← delta @ W, the last layer's W first"
    return difference(got["linear"], _walk(**case), "for three linear layers: ", _tries(case), hint)


def _tanh(got, given):
    case = given["tanh"]
    hint = "delta ← (delta · dphi(z)) @ W with z = x @ W.T, the layer's own input"
    return difference(got["tanh"], _walk(**case), "for four layers of tanh: ", _tries(case), hint)


def _others(got, given):
    hint = "phi and dphi are the functions that are handed over, whichever they are"
    for name in ("relu", "single"):
        case = given[name]
        where = "for two layers of ReLU " if name == "relu" else "for a single layer of sigmoid "
        if said := difference(got[name], _walk(**case), where, _tries(case), hint):
            return said
    return None


def _deep(got, given):
    case = given["deep"]
    want = _walk(**case)
    ratio, wanted = got["deep"][0] / got["deep"][-1], want[0] / want[-1]
    if np.isfinite(ratio) and abs(ratio / wanted - 1) < 1e-6:
        return None
    words = "the error falls by about 4 or more in each layer of sigmoid"
    reason = next((w for v, w in _tries(case) if close_to(ratio, v[0] / v[-1])), words)
    return f"through 25 layers of sigmoid the error got {ratio:.3g} times as large, expected {wanted:.3g}; {reason}"


GRAD_NORMS = Exercise(
    name="grad_norms",
    number="6.4",
    title="The error on its way back",
    points=3,
    cases=_cases,
    returns=_returns,
    reference=gradients.grad_norms,
    checks=(
        Check(ENDS, _ends, ("relu",)),
        Check(LINEAR, _linear, ("linear",)),
        Check("φ′ of what went into each layer", _tanh, ("tanh",)),
        Check("any activation function", _others, ("relu", "single")),
        Check("sigmoids make it vanish", _deep, ("deep",)),
    ),
)

"""Exercise 11.4: one step of an LSTM."""

import numpy as np

from ...models import lstm
from ..compare import array, close, difference, number, several
from ..record import Case, Check, Exercise
from .forward import weights

OPEN, SHUT = 40.0, -40.0  # a bias that makes a gate 1 or 0 to the last digit
BLOCKS = ("i", "f", "c̃", "o")


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def forced(rng, blocks, biases, D=2, H=3, B=2):
    """A step whose gates are held by their biases; None leaves a block to its weights."""
    params = weights(rng, D, H, blocks)
    for k, bias in enumerate(biases):
        if bias is not None:
            rows = slice(k * H, (k + 1) * H)
            params["W_x"][rows] = params["W_h"][rows] = 0.0
            params["b"][rows] = bias
    step = dict(params=params, x=rng.normal(size=(B, D)), h=rng.uniform(-0.9, 0.9, (B, H)))
    return step | ({"c": rng.uniform(-2.0, 2.0, (B, H))} if blocks == 4 else {})


def _cases(rng):
    return {
        "keep": Case(forced(rng, 4, (SHUT, OPEN, None, None)), "f = 1 and i = 0"),
        "write": Case(forced(rng, 4, (OPEN, SHUT, None, OPEN)), "f = 0, i = 1, o = 1"),
        "any": Case(forced(rng, 4, (None,) * 4, D=3, H=4, B=5), "any weights, D = 3, H = 4, B = 5"),
    }


def _returns(value, case):
    h, c = several(value, 2, "h, c")
    shape = case.kwargs["c"].shape
    return array(h, shape, "h"), array(c, shape, "c")


def _step(params, x, h, c, order=("i", "f", "c̃", "o"), bias=1, loop=True, squash=np.tanh, transpose=False):
    """The step with a slip, (h, c)."""
    W_x, W_h = params["W_x"], params["W_h"]
    a = x @ W_x.T + loop * (h @ W_h.T) + bias * params["b"]
    block = dict(zip(order, np.split(a, 4, axis=-1), strict=True))
    c = sigmoid(block["f"]) * c + sigmoid(block["i"]) * squash(block["c̃"])
    return sigmoid(block["o"]) * np.tanh(c), c


_SLIPS = (
    (dict(order=("f", "i", "c̃", "o")), "i and f are exchanged: the blocks stand in the order i, f, c̃, o"),
    (dict(order=("i", "f", "o", "c̃")), "c̃ and o are exchanged: the blocks stand in the order i, f, c̃, o"),
    (dict(order=("f", "i", "o", "c̃")), "the blocks stand in the order i, f, c̃, o"),
    (dict(squash=sigmoid), "the candidate c̃ goes through tanh, only the gates through σ"),
    (dict(squash=lambda a: a), "the candidate c̃ goes through tanh"),
    (dict(loop=False), "the old h is missing in the sums: W_h h"),
    (dict(bias=0), "the biases are missing"),
)


def _slips(case, which, *first):
    return [*first, *((_step(**case, **options)[which], words) for options, words in _SLIPS)]


def _keeps(got, given):
    case, h = given["keep"], got["keep"][0]
    exchanged = (
        [(got["keep"][1], "h and c came back in the other order: return h, c")] if close(h, case["c"]) else []
    )
    first = (*exchanged, (0 * case["c"], "the old c is lost: f ⊙ c with f = 1 keeps all of it"))
    hint = "with f = 1 and i = 0 the cell's content passes untouched: f ⊙ c + i ⊙ c̃; blocks i, f, c̃, o; return h, c"
    return difference(got["keep"][1], case["c"], "f = 1, i = 0, new c: ", _slips(case, 1, *first), hint)


def _writes(got, given):
    case = given["write"]
    hint = "with f = 0 and i = 1 the new c is the candidate tanh(W_x x + W_h h + b), third block"
    return difference(got["write"][1], _step(**case)[1], "f = 0, i = 1, new c: ", _slips(case, 1), hint)


def _shows(got, given):
    """By the learner's own c, so that a slip there is not punished twice."""
    case, c = given["any"], got["any"][1]
    a = case["x"] @ case["params"]["W_x"].T + case["h"] @ case["params"]["W_h"].T + case["params"]["b"]
    if close(c, c.flat[0] + 0 * c):
        return f"any weights, the new c is {number(c.flat[0])} everywhere, expected a content for each unit"
    o = sigmoid(a[:, 12:])
    slips = (
        (o * c, "c goes through tanh before the output gate: h = o ⊙ tanh(c)"),
        (o * np.tanh(case["c"]), "the old c is shown; h uses the new one"),
        (np.tanh(o) * np.tanh(c), "o already is a gate; only c goes through tanh"),
        (np.tanh(c), "the output gate is missing: h = o ⊙ tanh(c)"),
        (np.tanh(o * c), "tanh first, then the gate: o ⊙ tanh(c)"),
        (sigmoid(a[:, 8:12]) * np.tanh(c), "o is the fourth block; the third is the candidate"),
    )
    hint = "h = σ(fourth block) ⊙ tanh(new c)"
    return difference(got["any"][0], o * np.tanh(c), "any weights, h from your new c: ", slips, hint)


def _any(got, given):
    case = given["any"]
    hint = "c = f ⊙ c + i ⊙ c̃, blocks of H rows in the order i, f, c̃, o, for every row of x"
    return difference(got["any"][1], _step(**case)[1], "any weights, new c: ", _slips(case, 1), hint)


LSTM_STEP = Exercise(
    name="lstm_step",
    number="11.4",
    title="A cell that decides what to keep",
    points=4,
    cases=_cases,
    returns=_returns,
    reference=lstm.lstm_step,
    checks=(
        Check("f = 1, i = 0: the cell keeps its content", _keeps, ("keep",)),
        Check("f = 0, i = 1: the candidate takes its place", _writes, ("write",)),
        Check("h shows the new c through tanh and the output gate", _shows, ("any",)),
        Check("any weights, any number of sequences", _any, ("any",)),
    ),
)

"""Exercise 11.4: one step of an LSTM."""

import numpy as np

from ...models import lstm
from ..compare import array, close, difference, number, several
from ..record import Case, Check, Exercise
from .forward import LOOSE, weights

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
    write = forced(rng, 4, (OPEN, SHUT, None, OPEN))
    write |= {"h": rng.integers(-1, 2, (2, 3)), "c": rng.integers(-2, 3, (2, 3))}
    return {
        "keep": Case(forced(rng, 4, (SHUT, OPEN, None, None)), "f = 1 and i = 0"),
        "write": Case(write, "f = 0, i = 1, o = 1, whole numbers in h and c"),
        "any": Case(forced(rng, 4, (None,) * 4, D=3, H=4, B=5), "any weights, D = 3, H = 4, B = 5"),
    }


def _returns(value, case):
    if isinstance(value, np.ndarray) and value.ndim == 3:
        value = tuple(value)
    h, c = several(value, 2, "h, c")
    shape = case.kwargs["c"].shape
    return array(h, shape, "h"), array(c, shape, "c")


def _step(
    params,
    x,
    h,
    c,
    order=("i", "f", "c̃", "o"),
    bias=1,
    loop=True,
    squash=np.tanh,
    gate=sigmoid,
    shift=0.0,
    tied=False,
):
    """The step with a slip, (h, c)."""
    W_x, W_h = params["W_x"], params["W_h"]
    a = x @ W_x.T + loop * (h @ W_h.T) + bias * params["b"]
    block = dict(zip(order, np.split(a, 4, axis=-1), strict=True))
    i, f, o = gate(block["i"]), gate(block["f"] + shift), gate(block["o"])
    c = f * c + (1 - f if tied else i) * squash(block["c̃"])
    return o * np.tanh(c), c


_SLIPS = (
    (dict(gate=np.tanh), "the gates go through σ, not tanh: they lie between 0 and 1"),
    (
        dict(order=("f", "i", "c̃", "o")),
        "i and f are exchanged (the order is i, f, c̃, o), or σ has the wrong sign: 1 / (1 + exp(−a))",
    ),
    (dict(gate=lambda a: sigmoid(-a)), "σ has the wrong sign: σ(a) = 1 / (1 + exp(−a))"),
    (dict(order=("i", "f", "o", "c̃")), "c̃ and o are exchanged: the blocks stand in the order i, f, c̃, o"),
    (dict(order=("f", "i", "o", "c̃")), "the blocks stand in the order i, f, c̃, o"),
    (dict(squash=sigmoid), "the candidate c̃ goes through tanh, only the gates through σ"),
    (dict(squash=lambda a: a), "the candidate c̃ goes through tanh"),
    (dict(squash=lambda a: np.tanh(sigmoid(a))), "the candidate c̃ goes through tanh alone, not σ first"),
    (dict(tied=True), "1 − f stands where i should: they are two gates, each with its block"),
    (dict(shift=1.0), "something is added to the forget gate's sum; its bias is in b"),
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
    squashed = "c is squashed: store f ⊙ c + i ⊙ c̃ itself; only h shows it through tanh"
    lost = "the old c is lost: f ⊙ c with f = 1 keeps all of it"
    first = (*exchanged, (np.tanh(case["c"]), squashed), (0 * case["c"], lost))
    hint = "with f = 1 and i = 0 the cell's content passes untouched: f ⊙ c + i ⊙ c̃; blocks i, f, c̃, o; return h, c"
    return difference(
        got["keep"][1], case["c"], "f = 1, i = 0, new c: ", _slips(case, 1, *first), hint, **LOOSE
    )


def _writes(got, given):
    case = given["write"]
    hint = "with f = 0 and i = 1 the new c is the candidate tanh(W_x x + W_h h + b), third block"
    want = _step(**case)[1]
    whole = (np.trunc(want), "the decimals got lost: an array made like one of whole numbers holds only such")
    squashed = (np.tanh(want), "c is squashed once more: the candidate has its tanh already")
    slips = _slips(case, 1, whole, squashed)
    return difference(got["write"][1], want, "f = 0, i = 1, new c: ", slips, hint, **LOOSE)


def _shows(got, given):
    """By the right c or by the learner's own, so that a slip there is not punished twice."""
    case, (h, c) = given["any"], got["any"]
    if close(h, _step(**case)[0], **LOOSE):
        return None
    a = case["x"] @ case["params"]["W_x"].T + case["h"] @ case["params"]["W_h"].T + case["params"]["b"]
    if close(c, c.flat[0] + 0 * c):
        return f"any weights, the new c is {number(c.flat[0])} everywhere, expected a content for each unit"
    o = sigmoid(a[:, 12:])
    slips = (
        (c, "c came back twice; h is what the cell shows of it"),
        (o * c, "c goes through tanh before the output gate: h = o ⊙ tanh(c)"),
        (o * np.tanh(case["c"]), "the old c is shown; h uses the new one"),
        (np.tanh(o) * np.tanh(c), "o already is a gate; only c goes through tanh"),
        (np.tanh(c), "the output gate is missing: h = o ⊙ tanh(c)"),
        (np.tanh(o * c), "tanh first, then the gate: o ⊙ tanh(c)"),
        (sigmoid(a[:, 8:12]) * np.tanh(c), "o is the fourth block; the third is the candidate"),
    )
    hint = "h = σ(fourth block) ⊙ tanh(new c)"
    return difference(h, o * np.tanh(c), "any weights, h from your new c: ", slips, hint, **LOOSE)


def _any(got, given):
    case = given["any"]
    hint = "c = f ⊙ c + i ⊙ c̃, blocks of H rows in the order i, f, c̃, o, for every row of x"
    squashed = (np.tanh(_step(**case)[1]), "c is squashed: only h shows it through tanh")
    slips = _slips(case, 1, squashed)
    return difference(got["any"][1], _step(**case)[1], "any weights, new c: ", slips, hint, **LOOSE)


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

"""Exercise 13.5: a pre-norm Transformer block."""

import numpy as np

from ...models import attention
from ..compare import array, close, difference, number, row
from ..record import Case, Check, Exercise
from .heads import weights

SAME = "parts that are silent change nothing"
FIRST = "first part: attention of what was normalised"
SECOND = "second part: each token for itself"
WHOLE = "the second part sees what the first made"
MASK = "the mask reaches the heads"
EXACT = dict(rtol=1e-5, atol=1e-5)
LOOSE = dict(rtol=1e-3, atol=5e-3)  # the exact gelu, with erf, is as right as the formula that is common


def _params(rng, d, hidden, first=True, second=True):
    params = weights(rng, d, d)
    for k in (1, 2):
        params |= {f"gain_{k}": rng.uniform(0.5, 2.0, d), f"shift_{k}": rng.normal(size=d)}
    params |= {"W_1": rng.normal(size=(hidden, d)), "b_1": rng.normal(size=hidden)}
    params |= {"W_2": rng.normal(size=(d, hidden)), "b_2": rng.normal(size=d)}
    if not first:
        params["W_O"] = np.zeros((d, d))
    if not second:
        params |= {"W_2": np.zeros((d, hidden)), "b_2": np.zeros(d)}
    return params


def _cases(rng):
    def case(words, **options):
        return Case(
            dict(x=2.0 * rng.normal(size=(5, 6)) + 1.0, params=_params(rng, 6, 10, **options), heads=2), words
        )

    flat = case("a token whose numbers are all alike, and one where they nearly are", second=False)
    flat.kwargs["x"][2] = 3.0
    flat.kwargs["x"][3] = 1.0 + 0.003 * flat.kwargs["x"][3]
    masked = case("5 tokens and a causal mask")
    return {
        "silent": case("W_O, W_2 and b_2 all zero", first=False, second=False),
        "first": case("W_2 and b_2 zero", second=False),
        "flat": flat,
        "second": case("W_O zero", first=False),
        "whole": case("5 tokens of 6 numbers, 2 heads, 10 hidden units"),
        "masked": Case(masked.kwargs | dict(mask=np.tril(np.ones((5, 5), bool))), masked.words),
    }


def _returns(value, case):
    return array(value, case.kwargs["x"].shape, "the result")


def _norm(x, gain, shift, axis=-1, ddof=0, root=True, affine=True, late=False, eps=1e-5):
    y = x - x.mean(axis=axis, keepdims=True)
    spread = y.var(axis=axis, ddof=ddof, keepdims=True)
    below = np.sqrt(spread) + eps if late else np.sqrt(spread + eps) if root else spread + eps
    return gain * y / below + shift if affine else y / below


def _block(x, params, heads, mask=None, kind="pre", side=False, act="gelu", bias=True, first=1, **norm):
    """A block, right or with a slip."""
    n1 = (params[f"gain_{first}"], params[f"shift_{first}"])
    n2 = (params["gain_2"], params["shift_2"])
    phi = {"gelu": attention.gelu, "relu": lambda z: np.maximum(z, 0), "none": lambda z: z}[act]

    def mlp(z):
        hidden = phi(z @ params["W_1"].T + (params["b_1"] if bias else 0))
        return hidden @ params["W_2"].T + (params["b_2"] if bias else 0)

    def talk(z):
        return attention.multi_head(z, params, heads, mask)

    if kind == "post":
        x = _norm(x + talk(x), *n1, **norm)
        return _norm(x + mlp(x), *n2, **norm)
    if kind == "none":
        x = x + talk(x)
        return x + mlp(x)
    if kind == "bare":  # without the sums
        return mlp(_norm(talk(_norm(x, *n1, **norm)), *n2, **norm))
    if kind == "normed":  # what is added to is what was normalised
        z = _norm(x, *n1, **norm)
        z = z + talk(z)
        z = _norm(z, *n2, **norm)
        return z + mlp(z)
    y = x + talk(_norm(x, *n1, **norm))
    if kind == "swapped":
        y = x + mlp(_norm(x, *n2, **norm))
        return y + talk(_norm(y, *n1, **norm))
    if kind == "no second norm":
        return y + mlp(y)
    if kind == "from x":
        return x + mlp(_norm(y, *n2, **norm))
    return y + mlp(_norm(x if side else y, *n2, **norm))


_SLIPS = (
    (dict(kind="no second norm"), "the second norm is missing"),
    (dict(kind="none"), "the norms are missing"),
    (
        dict(kind="post"),
        "that normalises after the sum; here the norm comes before each part, x + part(norm(x))",
    ),
    (dict(axis=0), "that normalises over the tokens; each token is normalised over its own numbers, axis=-1"),
    (dict(axis=None), "that normalises over everything; each token is normalised by itself, axis=-1"),
    (dict(ddof=1), "the variance is the mean square deviation: np.var as it is, without ddof"),
    (dict(eps=1e-300), "add eps = 1e-5 to the variance"),
    (dict(late=True), "1e-5 is added to the variance, before the root"),
    (dict(root=False), "divide by the root of variance + eps, not by the variance"),
    (dict(affine=False), "gain and shift are missing: gain · normalised + shift"),
    (dict(kind="normed"), "x itself is added, not the normalised x"),
    (dict(kind="bare"), "the sums are missing: x + part(norm(x))"),
    (dict(kind="swapped"), "the order is turned: first attention, then the perceptron"),
    (dict(kind="from x"), "the second sum starts from the first part's result, not from the old x"),
    (dict(side=True), "the second part works on the old x; it gets what the first part made"),
    (dict(act="relu"), "that is ReLU; asked for is gelu"),
    (dict(act="none"), "gelu is missing between the two layers"),
    (dict(bias=False), "the biases b_1 and b_2 are missing"),
    (dict(first=2), "the first norm has gain_1 and shift_1"),
)


def _slips(case):
    with np.errstate(all="ignore"):
        return [(_block(**case, **options), words) for options, words in _SLIPS]


def _compare(name, where, hint, agree=LOOSE):
    def judge(got, given):
        case = given[name]
        return difference(got[name], _block(**case), where, _slips(case), hint, **agree)

    return judge


def _same(got, given):
    case = given["silent"]
    if close(got["silent"], case["x"]):
        return None
    reason = next((w for v, w in _slips(case) if close(got["silent"], v, **LOOSE)), "")
    if not reason and close(got["silent"], 0 * case["x"]):
        reason = "x has to be added to each part"
    apart = number(np.abs(got["silent"] - case["x"]).max())
    return (
        f"both parts give zeros, and the tokens moved by up to {apart}, expected 0; "
        f"{reason or 'each part is added to x, and nothing is done after the sum'}"
    )


def _first(got, given):
    if said := _compare("first", "W_2 and b_2 zero: ", "x + multi_head(norm(x))", EXACT)(got, given):
        return said
    if not np.isfinite(got["flat"]).all():
        bad = got["flat"][~np.isfinite(got["flat"]).all(axis=1)][0]
        return f"a token of equal numbers gave {row(bad)}, expected finite numbers; add eps = 1e-5 to the variance"
    return _compare(
        "flat", "tokens of equal and of nearly equal numbers: ", "x + multi_head(norm(x))", EXACT
    )(got, given)


BLOCK = Exercise(
    name="block",
    number="13.5",
    title="A block",
    points=4,
    cases=_cases,
    returns=_returns,
    reference=attention.block,
    checks=(
        Check(SAME, _same, ("silent",)),
        Check(FIRST, _first, ("first", "flat")),
        Check(
            SECOND,
            _compare(
                "second", "W_O zero: ", "x + W_2 gelu(W_1 norm(x) + b_1) + b_2, with gain_2 and shift_2"
            ),
            ("second",),
        ),
        Check(
            WHOLE,
            _compare("whole", "both parts: ", "the first part's result is the second's x"),
            ("whole",),
            SAME,
        ),
        Check(
            MASK, _compare("masked", "a causal mask: ", "hand the mask on to multi_head"), ("masked",), SAME
        ),
    ),
)

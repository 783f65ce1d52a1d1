"""Attention in NumPy: against loops, closed forms and differences, at its edges, and what it refuses."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tripartite.models import fused
from tripartite.models.attention import (
    attention,
    attention_backward,
    attention_weights,
    block,
    block_params,
    causal_mask,
    gelu,
    join_heads,
    layer_norm,
    learned_positions,
    multi_head,
    sinusoidal_positions,
    softmax,
    split_heads,
)
from tripartite.models.autograd import Tensor


def qkv(*front, T=5, T_k=None, D=4, d_v=3, seed=0, dtype=float, size=1.0):
    rng = np.random.default_rng(seed)
    T_k = T if T_k is None else T_k
    shapes = ((*front, T, D), (*front, T_k, D), (*front, T_k, d_v))
    return tuple((size * rng.normal(size=shape)).astype(dtype) for shape in shapes)


def by_loops(Q, K, V, mask=None):
    """Attention of one example, written with plain numbers."""
    out = []
    for t, q in enumerate(Q):
        seen = [s for s in range(len(K)) if mask is None or mask[t][s]]
        scores = [math.fsum(a * b for a, b in zip(q, K[s], strict=True)) / math.sqrt(len(q)) for s in seen]
        e = [math.exp(score - max(scores)) for score in scores]
        out.append(
            [
                math.fsum(w * V[s][i] for w, s in zip(e, seen, strict=True)) / math.fsum(e)
                for i in range(len(V[0]))
            ]
        )
    return np.array(out)


# ---- softmax ----------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=50)
@given(st.lists(st.floats(-700, 700), min_size=1, max_size=8), st.floats(-1e4, 1e4))
def test_softmax_sums_to_one_and_does_not_care_for_a_shift(scores, shift):
    p = softmax(scores)
    assert p.shape == (len(scores),) and p.min() >= 0
    assert p.sum() == pytest.approx(1, abs=1e-12)
    assert softmax(np.array(scores) + shift) == pytest.approx(p, abs=1e-9)


def test_softmax_along_any_axis():
    x = np.random.default_rng(0).normal(size=(2, 3, 4))
    for axis in (-3, -2, -1, 0, 1, 2):
        p = softmax(x, axis)
        assert p.sum(axis) == pytest.approx(1)
        assert p == pytest.approx(np.exp(x) / np.exp(x).sum(axis, keepdims=True))
    assert softmax([1, 1]).tolist() == [0.5, 0.5]
    assert softmax(x.astype(np.float32)).dtype == np.float32
    assert softmax([0.0, -np.inf]).tolist() == [1, 0]
    assert softmax(np.array([3e38, -3e38], np.float32)).tolist() == [1, 0]


def test_softmax_refuses():
    for bad, message in (
        ([], "at least one score"),
        (np.ones((2, 0)), "at least one score"),
        ([np.nan, 1], "finite, got nan"),
        ([np.inf, 1], "finite, got inf"),
        ([-np.inf, -np.inf], "finite, got -inf"),
        (3.0, "no axis"),
    ):
        with pytest.raises(ValueError, match=message):
            softmax(bad)
    with pytest.raises(ValueError, match="no axis 2"):
        softmax([1.0], 2)
    with pytest.raises(TypeError, match="numbers"):
        softmax("abc")


# ---- attention --------------------------------------------------------------------------------------------


SIZES = [0.3, 3.0, 30.0]  # three ways of keeping exp in bounds


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("masked", [False, True])
def test_attention_is_what_loops_give(masked, size):
    Q, K, V = qkv(2, 3, size=size)
    mask = causal_mask(5) if masked else None
    y = attention(Q, K, V, mask)
    assert y.shape == (2, 3, 5, 3)
    for i in range(2):
        for j in range(3):
            assert y[i, j] == pytest.approx(by_loops(Q[i, j], K[i, j], V[i, j], mask), rel=1e-10)


@pytest.mark.parametrize("size", SIZES)
def test_permuting_tokens(size):
    Q, K, V = qkv(T=7, size=size)
    order = np.random.default_rng(1).permutation(7)
    y = attention(Q, K, V)
    assert attention(Q[order], K, V) == pytest.approx(y[order])
    assert attention(Q, K[order], V[order]) == pytest.approx(y)


@pytest.mark.parametrize("size", SIZES)
def test_causal_output_does_not_know_the_future(size):
    Q, K, V = qkv(T=8, size=size)
    mask = causal_mask(8)
    before = attention(Q, K, V, mask)
    rng = np.random.default_rng(1)
    for array in (Q, K, V):
        array[5:] = rng.normal(size=array[5:].shape) * size
    assert np.array_equal(attention(Q, K, V, mask)[:5], before[:5])
    p = attention_weights(Q, K, mask)
    assert np.all(p[~mask] == 0) and p.sum(-1) == pytest.approx(1, abs=1e-12)
    assert before[0] == pytest.approx(V[0])


def test_float32_stays_and_is_as_exact_as_it_can_be():
    for size in (0.5, 4.0, 8.0, 100.0):
        Q, K, V = qkv(4, T=20, D=8, dtype=np.float32, size=size)
        y = attention(Q, K, V, causal_mask(20))
        assert y.dtype == np.float32 and attention_weights(Q, K).dtype == np.float32
        exact = attention(*(a.astype(float) for a in (Q, K, V)), causal_mask(20))
        # an error in a score of |s| is a relative error of that size in its weight
        scores = np.abs(Q @ K.swapaxes(-1, -2)).max() / math.sqrt(8)
        assert np.abs(y - exact).max() < 3e-7 * max(1, scores) * np.abs(V).max()
    assert attention([[1]], [[2]], [[3]]).dtype == float
    assert attention(Q, K, V.astype(float)).dtype == float


def test_variance_of_scores_is_the_length_of_keys():
    """Why scores are divided by √D: for independent numbers of variance 1, Var(q·k) = D."""
    rng = np.random.default_rng(0)
    for D in (4, 64):
        q, k = rng.normal(size=(2, 40_000, D))
        assert (q * k).sum(1).var() == pytest.approx(D, rel=0.05)


def test_one_token_and_none():
    Q, K, V = qkv(T=1)
    assert attention(Q, K, V) == pytest.approx(V)
    assert attention(Q[:0], K, V).shape == (0, 3)
    assert attention(*qkv(0, 2)).shape == (0, 2, 5, 3)
    assert attention_weights(Q[:0], K).shape == (0, 1)
    for array, shape in zip(
        attention_backward(Q[:0], K, V, np.zeros((0, 3))), ((0, 4), (1, 4), (1, 3)), strict=True
    ):
        assert array.shape == shape and not array.any()
    assert causal_mask(0).shape == (0, 0) and causal_mask(1).tolist() == [[True]]


def test_axes_in_front_broadcast():
    Q, K, V = qkv(2, 3)
    one = attention(Q, K[0, 0], V[0, 0])
    assert one == pytest.approx(
        attention(Q, np.broadcast_to(K[0, 0], K.shape), np.broadcast_to(V[0, 0], V.shape))
    )
    assert attention(Q, K, V[:1]).shape == (2, 3, 5, 3)
    few = np.random.default_rng(0).random((2, 1, 1, 5)) < 0.7  # padding: some keys of each example
    few[..., 0] = True
    y = attention(Q, K, V, few)
    for i in range(2):
        kept = few[i, 0, 0]
        assert y[i] == pytest.approx(attention(Q[i], K[i][:, kept], V[i][:, kept]))
    assert attention(Q, K, V, np.array(True)) == pytest.approx(attention(Q, K, V))


def test_extremes_come_out_right_or_are_refused():
    Q, K, V = qkv(dtype=np.float32)
    assert np.isfinite(attention(1e4 * Q, 1e4 * K, V)).all()
    assert attention(Q, K, 1e37 * V) == pytest.approx(1e37 * attention(Q, K, V), rel=1e-5)
    assert attention(30 * Q, 30 * K, 1e37 * V) == pytest.approx(1e37 * attention(30 * Q, 30 * K, V), rel=1e-3)
    assert attention(0 * Q, K, V) == pytest.approx(np.tile(V.mean(0), (5, 1)), rel=1e-5)
    with pytest.raises(ValueError, match="too large for float32"):
        attention(1e30 * Q, K, V)
    with pytest.raises(ValueError, match="too large for float32"):
        attention(1e19 * Q, 1e19 * K, V)


def test_attention_changes_none_of_its_arguments():
    given, mask = qkv(2), causal_mask(5)
    kept = [a.copy() for a in given]
    attention(*given, mask)
    attention_backward(*given, np.ones((2, 5, 3)), mask)
    assert all(np.array_equal(a, b) for a, b in zip(given, kept, strict=True))
    assert np.array_equal(mask, causal_mask(5))


def test_attention_refuses():
    Q, K, V = qkv()
    cases = [
        (ValueError, "at least one key", (Q, K[:0], V[:0])),
        (ValueError, r"got Q \(5, 4\), K \(5, 3\)", (Q, K[:, :3], V)),
        (ValueError, "one value per key", (Q, K, V[:4])),
        (ValueError, "got Q", (Q[0], K, V)),
        (ValueError, "one value per key", (Q, K, V[:, 0, None][0])),
        (ValueError, "got Q", (Q[:, :0], K[:, :0], V)),
        (ValueError, "broadcast", (np.ones((2, 5, 4)), np.ones((3, 5, 4)), np.ones((3, 5, 3)))),
        (TypeError, "numbers", (Q, K, [["a"] * 3] * 5)),
        (TypeError, "numbers", (Q * 1j, K, V)),
    ]
    for i, name in enumerate("QKV"):
        for wrong in (np.nan, np.inf, -np.inf):
            given = [Q.copy(), K.copy(), V.copy()]
            given[i][2, 1] = wrong
            cases.append((ValueError, f"{name} must be finite, got {wrong}", given))
    for error, message, given in cases:
        with pytest.raises(error, match=message):
            attention(*given)
        with pytest.raises(error):
            attention_backward(*given, np.ones((5, 3)))
    mask = causal_mask(5)
    mask[3] = False
    for given in ((Q, K, V), (100 * Q, 100 * K, V)):
        with pytest.raises(ValueError, match=r"row of False in the mask at \(3,\)"):
            attention(*given, mask)
    with pytest.raises(ValueError, match="row of False"):
        attention(Q, K, V, np.array(False))
    with pytest.raises(TypeError, match="must be boolean"):
        attention(Q, K, V, np.tri(5))
    for shape in ((4, 5), (2, 5, 5), (5, 4)):
        with pytest.raises(ValueError, match="does not broadcast"):
            attention(Q, K, V, np.ones(shape, bool))
    with pytest.raises(ValueError, match=r"dout must have the shape \(5, 3\)"):
        attention_backward(Q, K, V, np.ones(3))
    with pytest.raises(ValueError, match="dout must be finite"):
        attention_backward(Q, K, V, np.full((5, 3), np.nan))
    for T in (-1, 2.5, True):
        with pytest.raises(ValueError, match="whole number"):
            causal_mask(T)


# ---- gradients --------------------------------------------------------------------------------------------


def slopes(f, x, step=1e-5):
    """Central differences of a number f() for every entry of x."""
    found = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        middle = x[i]
        x[i] = middle + step
        up = f()
        x[i] = middle - step
        found[i] = (up - f()) / (2 * step)
        x[i] = middle
    return found


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("shared", [False, True])
def test_gradients_are_those_of_differences(masked, shared):
    Q, K, V = qkv(2, T=4)
    mask = causal_mask(4) if masked else None
    if shared:  # the same keys and values for all examples: their gradients add up
        K, V = K[:1].copy(), V[0].copy()
    dout = np.random.default_rng(1).normal(size=(2, 4, 3))
    found = attention_backward(Q, K, V, dout, mask)
    for array, gradient in zip((Q, K, V), found, strict=True):
        assert gradient.shape == array.shape
        expected = slopes(lambda: float((attention(Q, K, V, mask) * dout).sum()), array)
        assert np.abs(gradient - expected).max() < 1e-8


def test_gradient_of_softmax_is_its_jacobian():
    """With V the identity the output is p itself, and with K the identity dQ √D is (diag p − p pᵀ) dout."""
    rng = np.random.default_rng(0)
    q, dout = rng.normal(size=(2, 1, 6))
    unit = np.eye(6)
    p = attention_weights(q, unit)[0]
    dQ, _, _ = attention_backward(q, unit, unit, dout)
    assert dQ[0] * math.sqrt(6) == pytest.approx((np.diag(p) - np.outer(p, p)) @ dout[0], abs=1e-12)


def test_gradients_keep_float32():
    Q, K, V = qkv(2, dtype=np.float32)
    dout = np.ones((2, 5, 3), np.float32)
    assert {g.dtype for g in attention_backward(Q, K, V, dout)} == {np.dtype(np.float32)}


# ---- views of attention -----------------------------------------------------------------------------------


def test_attention_is_a_kernel_smoother_if_keys_have_one_length():
    Q, K, V = qkv(T=6)
    K /= np.linalg.norm(K, axis=1, keepdims=True)
    kernel = np.exp(-np.square(Q[:, None] - K).sum(-1) / (2 * math.sqrt(4)))
    assert attention(Q, K, V) == pytest.approx(kernel @ V / kernel.sum(1, keepdims=True), rel=1e-12)


# ---- heads, positions, block ------------------------------------------------------------------------------


def test_heads_are_cut_and_joined():
    x = np.arange(24).reshape(2, 3, 4)
    cut = split_heads(x, 2)
    assert cut.shape == (2, 2, 3, 2)
    assert cut[0, 1].tolist() == [[2, 3], [6, 7], [10, 11]]
    assert np.array_equal(join_heads(cut), x)
    with pytest.raises(ValueError, match="multiple of 3 heads"):
        split_heads(x, 3)
    with pytest.raises(ValueError, match="heads, T, D"):
        join_heads(x[0])


@pytest.mark.parametrize("heads", [1, 2, 4])
def test_multi_head_equals_a_loop_over_heads(heads):
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(3, 6, 8)), block_params(8, rng)
    mask, D = causal_mask(6), 8 // heads
    out = np.zeros_like(x)
    for i in range(heads):
        rows = slice(i * D, (i + 1) * D)
        parts = (x @ w[name][rows].T for name in ("W_Q", "W_K", "W_V"))
        out += attention(*parts, mask) @ w["W_O"][:, rows].T
    assert multi_head(x, w, heads, mask) == pytest.approx(out)
    assert multi_head(x[0], w, heads, mask) == pytest.approx(out[0])
    with pytest.raises(KeyError, match="W_O"):
        multi_head(x, {name: w[name] for name in ("W_Q", "W_K", "W_V")}, heads)
    with pytest.raises(ValueError, match="W_Q must have the shape"):
        multi_head(x[..., :6], w, heads)


def test_positions():
    table = sinusoidal_positions(50, 16)
    assert table.shape == (50, 16) and table[0].tolist() == [0, 1] * 8
    assert table[7, 4] == pytest.approx(math.sin(7 / 10000 ** (4 / 16)))
    assert table[7, 5] == pytest.approx(math.cos(7 / 10000 ** (4 / 16)))
    # the scalar product of two places depends on their distance alone
    products = table @ table.T
    for distance in (0, 1, 9):
        along = np.diagonal(products, distance)
        assert along == pytest.approx(along[0])
    assert sinusoidal_positions(3, 2, np.float32).dtype == np.float32
    for T, d in ((3, 5), (3, 0), (-1, 4), (2.0, 4)):
        with pytest.raises(ValueError, match=r"even|whole number"):
            sinusoidal_positions(T, d)
    learned = learned_positions(400, 8, np.random.default_rng(0), dtype=np.float32)
    assert learned.dtype == np.float32 and learned.std() == pytest.approx(0.5, rel=0.05)


def test_layer_norm_and_gelu_are_those_of_the_tensors():
    rng = np.random.default_rng(0)
    x, gain, shift = rng.normal(3, 2, size=(2, 5, 8)), rng.normal(size=8), rng.normal(size=8)
    y = layer_norm(x, np.ones(8), np.zeros(8))
    assert y.mean(-1) == pytest.approx(0, abs=1e-12) and y.var(-1) == pytest.approx(1, rel=1e-4)
    assert layer_norm(x, gain, shift) == pytest.approx(fused.layer_norm(*map(Tensor, (x, gain, shift))).data)
    assert gelu(x) == pytest.approx(fused.gelu(Tensor(x)).data)
    assert gelu(np.array([-9.0, 0.0, 9.0])) == pytest.approx([0, 0, 9], abs=1e-12)
    with pytest.raises(ValueError, match="gain must have the shape"):
        layer_norm(x, gain[:3], shift)


def test_block():
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(2, 6, 8)), block_params(8, rng, wide=4)
    assert sum(a.size for a in w.values()) == 12 * 8**2 + 9 * 8
    y = block(x, w, 2, causal_mask(6))
    changed = x.copy()
    changed[:, 4:] += rng.normal(size=(2, 2, 8))
    assert block(changed, w, 2, causal_mask(6))[:, :4] == pytest.approx(y[:, :4], abs=1e-13)
    assert block(x, w, 2)[:, ::-1] == pytest.approx(block(x[:, ::-1], w, 2))
    still = {name: a if name.startswith("gain") else 0 * a for name, a in w.items()}
    assert np.array_equal(block(x, still, 2), x), "with zero weights only the residual path is left"
    small = {name: a.astype(np.float32) for name, a in w.items()}
    assert block(x.astype(np.float32), small, 2).dtype == np.float32
    z = x + multi_head(layer_norm(x, w["gain_1"], w["shift_1"]), w, 2)
    hidden = gelu(layer_norm(z, w["gain_2"], w["shift_2"]) @ w["W_1"].T + w["b_1"])
    assert block(x, w, 2) == pytest.approx(z + hidden @ w["W_2"].T + w["b_2"])

"""Random features against the kernel they stand for and the closed forms of their scatter.

Scatter is measured where its tails are light, |x + y|² ≤ 1.4: at 7 a sample variance would need astronomically many
draws to be right.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tripartite.models import random_features as rf

D = 8


def _pair(rng, z2=1.3):
    """Two vectors of length about 1 with |x + y|² = z2."""
    x, y = rng.normal(size=(2, D))
    z, gap = x + y, x - y
    gap -= (gap @ z) / (z @ z) * z
    z, gap = z * np.sqrt(z2 / (z @ z)), gap * np.sqrt(2.0 / (gap @ gap))
    return (z + gap) / 2, (z - gap) / 2


def _kernel(kind, x, y, W, A):
    """φ(x)·φ(y) for each draw W[i] of M directions."""
    maps = {"positive": rf.positive, "hyperbolic": rf.hyperbolic, "trigonometric": rf.trigonometric}
    phi = maps.get(kind) or (lambda v, W: rf.optimal(v, W, A))
    return (phi(x, W) * phi(y, W)).sum(-1)


@pytest.mark.parametrize("kind", rf.VARIANCES)
def test_the_mean_is_the_kernel_and_the_variance_the_closed_form(kind):
    rng = np.random.default_rng(0)
    x, y = _pair(rng)
    M, A = 4, rf.optimal_A(1.3, D)
    W = rng.normal(size=(200_000, M, D))
    error = _kernel(kind, x, y, W, A) - np.exp(x @ y)
    assert abs(error.mean()) < 4 * error.std() / np.sqrt(len(W))
    assert (error**2).mean() / rf.variance(x, y, M, kind, A) == pytest.approx(1, abs=0.05)


def test_orthogonal_directions_scatter_less_and_stay_right():
    rng = np.random.default_rng(1)
    x, y = _pair(rng)
    W = rf.orthogonal_directions(D, D * 50_000, rng).reshape(-1, D, D)
    error = _kernel("positive", x, y, W, None) - np.exp(x @ y)
    square = (error**2).mean()
    standard_error = (error**2).std() / np.sqrt(len(W))
    assert abs(error.mean()) < 4 * error.std() / np.sqrt(len(W))
    # the upper bound of Choromanski et al. (2021), theorem 2, for M = D
    above = np.exp(x @ y) - np.exp(-(x @ x + y @ y) / 2)
    bound = rf.variance(x, y, D) - 2 * (D - 1) / (D * (D + 2)) * above**2
    assert square < bound + 3 * standard_error < rf.variance(x, y, D)


def test_orthogonal_blocks_have_right_angles_and_the_lengths_of_independent_rows():
    W = rf.orthogonal_directions(16, 16 * 300 + 5, np.random.default_rng(2))
    assert W.shape == (4805, 16)
    for block in (W[:16], W[16:32], W[-5:]):
        gram = block @ block.T
        assert np.allclose(gram - np.diag(np.diagonal(gram)), 0, atol=1e-12)
    square = (W**2).sum(1)
    assert square.mean() == pytest.approx(16, rel=0.02)
    assert square.var() == pytest.approx(
        32, rel=0.1
    )  # of χ² with 16 degrees of freedom; 0 were the length fixed
    assert (W**4).mean() == pytest.approx(3, rel=0.05)  # each entry is normal
    assert W.mean(0) == pytest.approx(np.zeros(16), abs=0.06)
    assert W.T @ W / len(W) == pytest.approx(np.eye(16), abs=0.06)


def test_rotations_of_blocks_are_drawn_evenly():
    """Without the sign fix the first entry of the first row is never positive (LAPACK's convention)."""
    first = [rf.orthogonal_directions(3, 1, np.random.default_rng(seed))[0, 0] for seed in range(400)]
    assert np.mean(np.array(first) > 0) == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize("size, dimension", [(0.5, 8), (4.0, 16), (15.6, 64)])
def test_optimal_a_is_where_the_variance_is_least(size, dimension):
    x = np.zeros(dimension)
    x[0] = np.sqrt(size) / 2
    grid = -np.geomspace(1e-4, 2, 20_001)
    best = grid[rf.variance(x, x, 1, "optimal", grid).argmin()]
    A = rf.optimal_A(size, dimension)
    assert pytest.approx(best, rel=1e-3) == A
    assert rf.variance(x, x, 1, "optimal", A) < rf.variance(x, x, 1)
    ratio = size / dimension  # the derivative is 0 where 8A² − (1 − 2φ)A − φ/2 = 0
    assert 8 * A * A - (1 - 2 * ratio) * A - ratio / 2 == pytest.approx(0, abs=1e-12)


def test_optimal_features_with_a_zero_are_positive_features():
    rng = np.random.default_rng(3)
    x, W = rng.normal(size=(5, D)), rng.normal(size=(7, D))
    assert np.allclose(rf.optimal(x, W, 0.0), rf.positive(x, W), rtol=1e-14)
    assert rf.optimal_A(0.0, D) == 0
    for kind in ("positive", "optimal"):
        assert rf.variance(x[0], x[1], 3, kind, 0.0) == pytest.approx(
            float(rf.variance(x[0], x[1], 3)), rel=1e-12
        )
    assert rf.response_variance(x[0], x, 3) == pytest.approx(rf.response_variance(x[0], x, 3, A=-0.0))


def test_the_astrocytes_answer_scatters_by_its_exact_law():
    rng = np.random.default_rng(4)
    q, K = rng.normal(size=D) * 0.25, rng.normal(size=(16, D)) * 0.25
    assert ((q + K) ** 2).sum(1).max() < 1.8
    K *= min(1, np.sqrt(1.3 / ((q + K) ** 2).sum(1).max()))
    Z = np.exp(K @ q).sum()
    for A in (0.0, -0.05):
        p = []
        for _ in range(10):
            W = rng.normal(size=(20_000, 4, D))
            p.append((rf.optimal(q, W, A) * rf.optimal(K, W, A).sum(-2)).sum(-1))
        relative = np.mean((np.concatenate(p) / Z - 1) ** 2)
        assert relative / rf.response_variance(q, K, 4, A) == pytest.approx(1, abs=0.03)


def test_one_key_makes_the_law_of_the_answer_that_of_the_kernel():
    x, y = _pair(np.random.default_rng(5))
    for A in (0.0, -0.1):
        law = rf.variance(x, y, 6, "optimal", A) / np.exp(2 * x @ y)
        assert rf.response_variance(x, y[None], 6, A) == pytest.approx(float(law), rel=1e-12)
    assert np.allclose(rf.output_covariance(x, y[None], np.ones((1, 3)), 6), 0)  # one value: nothing to mix


def _attention(F_q, F_k, V):
    weights = F_q @ F_k.T
    return weights @ V / weights.sum(1, keepdims=True)


def _easy(seed, T=32):
    """Queries and keys of half the usual length: |q + k|² is 1.4 on average."""
    rng = np.random.default_rng(seed)
    Q, K = rng.normal(size=(2, T, D)) * 0.5 / D**0.25
    V = rng.normal(size=(T, 4))
    weights = np.exp(Q @ K.T)
    return rng, Q, K, V, weights @ V / weights.sum(1, keepdims=True)


def _mean_square_error(directions, M, draws, seed):
    rng, Q, K, V, exact = _easy(seed)
    square = 0.0
    for _ in range(draws):
        W = directions(D, M, rng)
        square += ((_attention(rf.positive(Q, W), rf.positive(K, W), V) - exact) ** 2).mean() / draws
    return square


def test_for_short_queries_and_keys_the_error_falls_with_the_features_as_the_tangent_says():
    """The median over examples: now and then one draw in forty with a neuron of rare strength decides the mean."""
    Ms, slopes, ratios = (256, 1024, 4096), [], []
    for seed in range(8):
        squares = [_mean_square_error(rf.gaussian_directions, M, 40, seed) for M in Ms]
        slopes.append(np.polyfit(np.log(Ms), np.log(squares), 1)[0])
        _, Q, K, V, _ = _easy(seed)
        expected = np.mean([np.trace(rf.output_covariance(q, K, V, 4096)) for q in Q]) / V.shape[1]
        ratios.append(squares[-1] / expected)
    assert -1.1 < np.median(slopes) < -0.8
    assert 0.65 < np.median(ratios) < 1.15


def test_for_queries_and_keys_of_unit_variance_it_does_not():
    """|q + k|² is 8 on average and e^{|q+k|²} up to 10⁷: more features than anybody has."""
    rng = np.random.default_rng(0)
    Q, K = rng.normal(size=(2, 32, 16)) / 2
    V = rng.normal(size=(32, 4))
    weights = np.exp(Q @ K.T)
    exact = weights @ V / weights.sum(1, keepdims=True)
    Ms, squares = (256, 1024, 4096), []
    for M in Ms:
        each = []
        for _ in range(20):
            W = rf.gaussian_directions(16, M, rng)
            each.append(((_attention(rf.positive(Q, W), rf.positive(K, W), V) - exact) ** 2).mean())
        squares.append(np.mean(each))
    assert np.polyfit(np.log(Ms), np.log(squares), 1)[0] > -0.7


def test_orthogonal_directions_help_a_little_on_average():
    ratios = [
        _mean_square_error(rf.orthogonal_directions, 256, 40, seed)
        / _mean_square_error(rf.gaussian_directions, 256, 40, seed)
        for seed in range(8)
    ]
    assert np.mean(ratios) < 0.97


def test_optimal_features_help_more():
    _, Q, K, V, exact = _easy(0)
    A = rf.optimal_A(((Q[:, None] + K) ** 2).sum(-1).mean(), D)
    rng, square = np.random.default_rng(1), {"positive": 0.0, "optimal": 0.0}
    for _ in range(40):
        W = rf.gaussian_directions(D, 256, rng)
        square["positive"] += ((_attention(rf.positive(Q, W), rf.positive(K, W), V) - exact) ** 2).mean()
        features = rf.optimal(Q, W, A), rf.optimal(K, W, A)
        square["optimal"] += ((_attention(*features, V) - exact) ** 2).mean()
    assert square["optimal"] < 0.8 * square["positive"]


def test_sines_and_cosines_give_answers_below_zero():
    rng, below = np.random.default_rng(0), []
    for _ in range(40):
        Q, K = rng.normal(size=(2, 32, 16)) / 2  # unit variance over 16^{1/4}
        W = rf.gaussian_directions(16, 16, rng)
        below.append(np.mean(rf.trigonometric(Q, W) @ rf.trigonometric(K, W).sum(0) <= 0))
        assert np.all(rf.positive(Q, W) @ rf.positive(K, W).sum(0) > 0)
    assert np.mean(below) > 0.15


# ---- properties ----------------------------------------------------------------------------------------


@given(st.integers(0, 2**32 - 1), st.floats(0.1, 2.0))
@settings(max_examples=30)
def test_features_are_shape_preserving_positive_and_consistent(seed, length):
    rng = np.random.default_rng(seed)
    x, W = length * rng.normal(size=(2, 3, D)), rng.normal(size=(5, D))
    F = rf.positive(x, W)
    assert F.shape == (2, 3, 5) and np.all(F > 0)
    assert np.allclose(np.log(F), rf.log_positive(x, W), rtol=1e-10, atol=1e-10)
    assert np.allclose(rf.positive(x[1, 2], W), F[1, 2], rtol=1e-12)
    assert np.allclose(rf.hyperbolic(x, W), rf.positive(x, np.concatenate((W, -W))), rtol=1e-12)
    per_head = rf.optimal(x, np.stack((W, -W)), np.array([-0.2, 0.0]))
    assert np.allclose(per_head[0], rf.optimal(x[0], W, -0.2)) and np.allclose(
        per_head[1], rf.positive(x[1], -W)
    )


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20)
def test_a_rotation_of_everything_changes_nothing(seed):
    rng = np.random.default_rng(seed)
    x, W = rng.normal(size=(3, D)) * 0.5, rng.normal(size=(6, D))
    turn = np.linalg.qr(rng.normal(size=(D, D)))[0]
    for phi in (rf.positive, rf.hyperbolic, rf.trigonometric):
        assert np.allclose(phi(x @ turn, W @ turn), phi(x, W), rtol=1e-9, atol=1e-12)


def test_float32_stays_float32_and_nothing_else_does():
    rng = np.random.default_rng(7)
    x, W = rng.normal(size=(4, D)).astype("f"), rng.normal(size=(5, D))
    for F in (
        rf.positive(x, W),
        rf.hyperbolic(x, W),
        rf.trigonometric(x, W),
        rf.optimal(x, W, -0.1),
    ):
        assert F.dtype == np.float32
    assert np.allclose(rf.positive(x, W), rf.positive(x.astype(float), W), rtol=1e-4)
    assert rf.positive(np.ones((2, D), int), W).dtype == np.float64
    assert rf.positive(np.zeros((0, D)), W).shape == (0, 5)


def test_the_inputs_stay_as_they_are():
    rng = np.random.default_rng(8)
    x, W = rng.normal(size=(4, D)), rng.normal(size=(5, D))
    before = x.copy(), W.copy()
    for phi in (
        rf.positive,
        rf.hyperbolic,
        rf.trigonometric,
        lambda x, W: rf.optimal(x, W, -0.1),
    ):
        phi(x, W)
    assert np.array_equal(x, before[0]) and np.array_equal(W, before[1])


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda x, W: rf.gaussian_directions(0, 3, np.random.default_rng(0)), "D must be a whole number"),
        (lambda x, W: rf.orthogonal_directions(3, 1.5, None), "M must be a whole number"),
        (lambda x, W: rf.positive(x[:, 1:], W), "the same D"),
        (lambda x, W: rf.positive(x, W[0]), "W \\(M, D\\)"),
        (lambda x, W: rf.positive(x, W[:0]), "M >= 1"),
        (lambda x, W: rf.positive(x * np.nan, W), "x must be finite"),
        (lambda x, W: rf.positive(x, W + np.inf), "W must be finite"),
        (lambda x, W: rf.positive(x, W * 1000), "too large for float64"),
        (lambda x, W: rf.positive(x.astype("f"), W * 100), "too large for float32"),
        (lambda x, W: rf.trigonometric(x * 2000, W), "too large"),
        (lambda x, W: rf.optimal(x, W, 0.1), "A must be <= 0"),
        (lambda x, W: rf.optimal_A(-1.0, 4), "size must be >= 0"),
        (lambda x, W: rf.variance(x[0], x[1], 4, "fourier"), "features must be one of"),
        (lambda x, W: rf.variance(x[0], x[1], 4, "optimal"), "needs their A"),
        (lambda x, W: rf.response_variance(x[0], x[:0], 4), "at least one key"),
        (lambda x, W: rf.response_variance(x[0], x, 4, A=1.0), "A must be <= 0"),
        (lambda x, W: rf.output_covariance(x[0], x, x[:1], 4), "one value a key"),
    ],
)
def test_bad_input_is_named(call, words):
    rng = np.random.default_rng(9)
    with pytest.raises(ValueError, match=words):
        call(rng.normal(size=(3, D)), rng.normal(size=(5, D)))


def test_text_and_complex_numbers_are_no_queries():
    for x in ("abcdefgh", np.ones((3, D)) * 1j):
        with pytest.raises(TypeError, match="must be an array of numbers"):
            rf.positive(x, np.ones((5, D)))

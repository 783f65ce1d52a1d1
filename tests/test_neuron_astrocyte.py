"""The neuron–astrocyte network against attention: token by token, in batches, in continuous time, and failing."""

import sys
import tracemalloc
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tripartite.models import astrocyte_ode as ode
from tripartite.models import feature_attention as fa
from tripartite.models import neuron_astrocyte as na
from tripartite.models import random_features as rf
from tripartite.models.autograd import Tensor, no_grad
from tripartite.models.training import AdamW

T, D, dv = 9, 6, 4
attention = fa.random_feature_attention


def _tokens(rng, lead=(), T=T, size=1.0):
    """Queries and keys, not scaled, and values."""
    return (rng.normal(size=(*lead, T, n)) * s for n, s in ((D, size), (D, size), (dv, 1.0)))


def _scaled(X):
    return X / X.shape[-1] ** 0.25


def _formula(F_q, F_k, V, weights=1.0):
    pairs = F_q @ np.swapaxes(F_k, -1, -2) * weights
    return pairs @ V / pairs.sum(-1, keepdims=True)


def _softmax(Q, K, V, mask=True, gain=0.0):
    scores = np.where(mask, Q @ np.swapaxes(K, -1, -2) / np.sqrt(Q.shape[-1]) + gain, -np.inf)
    pairs = np.exp(scores - scores.max(-1, keepdims=True))
    return pairs @ V / pairs.sum(-1, keepdims=True)


def _elu(x):
    """Features without anything random, of linear attention (Katharopoulos et al. 2020)."""
    return np.where(x > 0, x + 1, np.exp(np.minimum(x, 0)))


def _saturating(x, W):
    return np.minimum(np.exp(x @ W.T), 3.0)


def _maps(rng, M):
    W = rng.normal(size=(M, D))
    yield "positive", partial(rf.positive, W=W), M
    yield "hyperbolic", partial(rf.hyperbolic, W=W), 2 * M
    yield "optimal", partial(rf.optimal, W=W, A=-0.1), M
    yield "saturating", partial(_saturating, W=W), M
    yield "elu", _elu, D


# ---- the equality ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("M", [1, 2, 3, 17, 256])
def test_token_by_token_is_the_batch_formula_for_every_number_of_features(M):
    rng = np.random.default_rng(M)
    Q, K, V = _tokens(rng)
    Q, K = _scaled(Q), _scaled(K)
    for name, phi, units in _maps(rng, M):
        expected = _formula(phi(Q), phi(K), V)
        H, a = na.write(K, V, phi)
        net = na.NeuronAstrocyteNetwork(phi, units, dv)
        assert na.read(Q, H, a, phi) == pytest.approx(expected, rel=1e-12, abs=1e-12), name
        assert net.replay(Q, K, V) == pytest.approx(expected, rel=1e-12, abs=1e-12), name
        assert pytest.approx(H, rel=1e-12) == net.H and net.a == pytest.approx(a, rel=1e-12)
        assert net.p == pytest.approx(a @ phi(Q[-1]), rel=1e-12)
        causal = _formula(phi(Q), phi(K), V, np.tri(T))
        assert na.causal(Q, K, V, phi) == pytest.approx(causal, rel=1e-12, abs=1e-12), name
        assert net.stream(Q, K, V) == pytest.approx(causal, rel=1e-12, abs=1e-12), name


@pytest.mark.parametrize("M", [1, 3, 256])
def test_the_fast_form_is_the_network(M):
    rng = np.random.default_rng(M)
    Q, K, V = _tokens(rng)
    W = rng.normal(size=(M, D))
    for A in (None, -0.2):
        phi = partial(rf.positive, W=W) if A is None else partial(rf.optimal, W=W, A=A)
        H, a = na.write(_scaled(K), V, phi)
        batch = attention(Q, K, V, W, A=A)
        assert batch == pytest.approx(na.read(_scaled(Q), H, a, phi), rel=1e-12, abs=1e-12)
        assert attention(_scaled(Q), _scaled(K), V, W, A=A, scale=1.0) == pytest.approx(batch, abs=1e-13)
        causal = attention(Q, K, V, W, causal=True, A=A)
        assert causal == pytest.approx(na.causal(_scaled(Q), _scaled(K), V, phi), rel=1e-12, abs=1e-12)


def test_with_many_features_it_is_softmax_attention():
    rng = np.random.default_rng(0)
    Q, K, V = _tokens(rng, size=0.5)
    exact = _softmax(Q, K, V)
    few, many = (
        np.sqrt(np.mean([(attention(Q, K, V, rng.normal(size=(M, D))) - exact) ** 2 for _ in range(8)]))
        for M in (64, 16_384)
    )
    assert many < 0.02 * exact.std() < few


def test_one_over_m_belongs_on_both_sides_or_on_none():
    rng = np.random.default_rng(1)
    Q, K, V = _tokens(rng)
    Q, K = _scaled(Q), _scaled(K)
    M, phi = 20, partial(rf.positive, W=rng.normal(size=(20, D)))
    plain, paper = na.write(K, V, phi), na.write(K, V, phi, mean=True)
    assert paper[0] == pytest.approx(plain[0] / M) and paper[1] == pytest.approx(plain[1])
    right = na.read(Q, *plain, phi)
    assert na.read(Q, *paper, phi, mean=True) == pytest.approx(right, rel=1e-12)
    assert na.NeuronAstrocyteNetwork(phi, M, dv, mean=True).replay(Q, K, V) == pytest.approx(right, rel=1e-12)
    assert na.read(Q, *paper, phi) == pytest.approx(right / M)  # one without the other
    assert na.read(Q, *plain, phi, mean=True) == pytest.approx(right * M)


# ---- properties -----------------------------------------------------------------------------------------

seeds = st.integers(0, 2**32 - 1)


@given(seeds)
@settings(max_examples=25)
def test_the_order_of_writing_does_not_matter(seed):
    rng = np.random.default_rng(seed)
    Q, K, V = _tokens(rng)
    W, order = rng.normal(size=(11, D)), rng.permutation(T)
    phi = partial(rf.positive, W=W)
    for one, other in zip(na.write(K, V, phi), na.write(K[order], V[order], phi), strict=True):
        assert other == pytest.approx(one, rel=1e-11, abs=1e-13)
    assert attention(Q, K[order], V[order], W) == pytest.approx(attention(Q, K, V, W), rel=1e-11, abs=1e-12)


@given(seeds, st.sampled_from(["loop", "network", "stable", "blocks", "small blocks"]))
@settings(max_examples=40)
def test_an_output_never_depends_on_a_later_token(seed, form):
    """Not even in the last digit."""
    rng = np.random.default_rng(seed)
    Q, K, V = _tokens(rng, T=40)
    t = int(rng.integers(1, 40))
    later = [X.copy() for X in (Q, K, V)]
    for X in later:
        X[t:] = 3 * rng.normal(size=X[t:].shape)
    W = rng.normal(size=(8, D))
    plain, log = partial(rf.positive, W=W), partial(rf.log_positive, W=W)
    run = {
        "loop": lambda Q, K, V: na.causal(Q, K, V, plain),
        "network": na.NeuronAstrocyteNetwork(plain, 8, dv).stream,
        "stable": na.StableNetwork(log, 8, dv).stream,
        "blocks": lambda Q, K, V: attention(Q, K, V, W, causal=True),
        "small blocks": lambda Q, K, V: attention(Q, K, V, W, causal=True),
    }[form]
    with pytest.MonkeyPatch.context() as patch:
        if form == "small blocks":
            patch.setattr(fa, "_BLOCK", 7)
        before, after = run(Q, K, V), run(*later)
    assert np.array_equal(before[:t], after[:t]) and not np.array_equal(before, after)


@given(seeds, st.floats(0.1, 30.0))
@settings(max_examples=30)
def test_streaming_is_the_masked_formula_for_every_length_of_keys(seed, size):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 90))
    Q, K, V = _tokens(rng, T=n, size=size)
    W = rng.normal(size=(10, D))
    fast = attention(Q, K, V, W, causal=True)
    net = na.StableNetwork(partial(rf.log_positive, W=W), 10, dv)
    assert net.stream(_scaled(Q), _scaled(K), V) == pytest.approx(fast, rel=1e-9, abs=1e-10)
    log = rf.log_positive(_scaled(Q), W)[:, None] + rf.log_positive(
        _scaled(K), W
    )  # the plain definition, in logarithms
    pairs = np.where(np.tri(n, dtype=bool)[..., None], log, -np.inf).reshape(n, -1)
    weights = np.exp(pairs - pairs.max(1, keepdims=True)).reshape(n, n, -1).sum(-1)
    assert fast == pytest.approx(weights @ V / weights.sum(1, keepdims=True), rel=1e-9, abs=1e-10)


@given(seeds)
@settings(max_examples=25)
def test_softmax_ignores_a_shift_of_all_keys_and_features_do_not_unless_centred(seed):
    rng = np.random.default_rng(seed)
    Q, K, V = _tokens(rng)
    W, shift = rng.normal(size=(11, D)), rng.normal(size=D)
    assert _softmax(Q, K + shift, V) == pytest.approx(_softmax(Q, K, V), rel=1e-10, abs=1e-12)
    plain = attention(Q, K, V, W)
    assert np.abs(attention(Q, K + shift, V, W) - plain).max() > 1e-6
    centred = [
        attention(*fa.centre(q, k)[:2], V, W, gain=fa.centre(q, k)[2])
        for q, k in ((Q, K), (Q, K + shift), (Q, K - 3 * shift))
    ]
    assert centred[1] == pytest.approx(centred[0], rel=1e-9, abs=1e-11)
    assert centred[2] == pytest.approx(centred[0], rel=1e-9, abs=1e-11)


@given(seeds)
@settings(max_examples=25)
def test_what_a_features_network_does_ignore(seed):
    """A factor on a query's activity, a gain on a neuron (up for keys, down for queries), a common gain of all keys."""
    rng = np.random.default_rng(seed)
    Q, K, V = _tokens(rng)
    F_q, F_k = rng.exponential(size=(2, T, 7))
    plain = _formula(F_q, F_k, V)
    neuron, query, everything = rng.exponential(size=7), rng.exponential(size=(T, 1)), 37.0
    assert _formula(F_q / neuron * query, F_k * neuron * everything, V) == pytest.approx(plain, rel=1e-10)
    each_key = rng.exponential(size=(T, 1))  # but this is another attention
    assert np.abs(_formula(F_q, F_k * each_key, V) - plain).max() > 1e-6
    W = rng.normal(size=(7, D))
    assert attention(Q, K, V, W, gain=np.full(T, 5.0)) == pytest.approx(
        attention(Q, K, V, W), rel=1e-10, abs=1e-12
    )
    assert attention(Q, K, 3 * V + 1, W) == pytest.approx(3 * attention(Q, K, V, W) + 1, rel=1e-10, abs=1e-12)


@given(seeds)
@settings(max_examples=25)
def test_an_output_is_an_average_of_values(seed):
    rng = np.random.default_rng(seed)
    Q, K, V = _tokens(rng, size=float(rng.uniform(0.1, 40)))
    W = rng.normal(size=(5, D))
    for out in (attention(Q, K, V, W), attention(Q, K, V, W, causal=True)):
        assert np.all(out <= V.max(0) + 1e-12) and np.all(out >= V.min(0) - 1e-12)
    assert attention(Q[:, :], K[:1], V[:1], W) == pytest.approx(np.tile(V[:1], (T, 1)), rel=1e-14)


# ---- masks and edges --------------------------------------------------------------------------------------


def test_a_mask_multiplies_activity_and_a_key_of_zeros_is_not_neutral():
    rng = np.random.default_rng(3)
    Q, K, V = _tokens(rng)
    W = rng.normal(size=(20, D))
    phi = partial(rf.positive, W=W)
    real = np.arange(T + 5) < T
    K_pad, V_pad = np.pad(K, ((0, 5), (0, 0))), np.pad(V, ((0, 5), (0, 0)))
    right = attention(Q, K, V, W)
    for mask in (real, real[None], np.tile(real, (T, 1))):
        assert attention(Q, K_pad, V_pad, W, mask) == pytest.approx(right, rel=1e-12)
    assert na.read(_scaled(Q), *na.write(_scaled(K_pad), V_pad, phi, mask=real), phi) == pytest.approx(
        right, rel=1e-12
    )
    assert np.linalg.norm(attention(Q, K_pad, V_pad, W)) < 0.95 * np.linalg.norm(right)
    V_pad[~real] = 1e6  # what stands in a masked token does not matter
    assert attention(Q, K_pad, V_pad, W, real) == pytest.approx(right, rel=1e-9)


@pytest.mark.parametrize("piece", [1, 5, 1 << 19])
def test_masks_heads_gains_and_pieces_in_every_combination(monkeypatch, piece):
    """``piece`` sets how much is computed at once."""
    rng = np.random.default_rng(4)
    B, h, n = 2, 3, 70
    Q, K, V = _tokens(rng, (B, h), n)
    W, A = rng.normal(size=(h, 33, D)), np.array([-0.1, -0.3, 0.0])
    monkeypatch.setattr(fa, "_ENTRIES", piece if piece > 5 else B * h * n * 16 * piece)
    monkeypatch.setattr(fa, "_BLOCK", min(piece + 3, 64))
    gain = rng.normal(size=(B, h, n))
    key = rng.random((B, 1, 1, n)) < 0.5
    pair = rng.random((B, h, n, n)) < 0.3
    key[..., 0] = pair[..., 0] = True
    phi = partial(rf.optimal, W=W, A=A)
    F_q, F_k = phi(_scaled(Q)), phi(_scaled(K)) * np.exp(gain)[..., None]
    for mask in (None, key, pair, pair[0, 0]):
        for causal in (False, True):
            weights = (True if mask is None else mask) * (np.tri(n) if causal else 1)
            got = attention(Q, K, V, W, mask, causal, A=A, gain=gain)
            assert got == pytest.approx(_formula(F_q, F_k, V, weights), rel=1e-10, abs=1e-11)


def test_one_token_no_query_and_broadcasting():
    rng = np.random.default_rng(5)
    Q, K, V = _tokens(rng, (2, 1))
    W = rng.normal(size=(3, 7, D))
    assert attention(Q, K, V, W).shape == (2, 3, T, dv)
    assert attention(Q[0, 0], K, V, W[0]).shape == (2, 1, T, dv)
    assert attention(Q[..., :0, :], K, V, W).shape == (2, 3, 0, dv)
    q, k, v = Q[0, 0, :1], K[0, 0, :1], V[0, 0, :1]
    for causal in (False, True):
        assert attention(q, k, v, W[0], causal=causal) == pytest.approx(v, rel=1e-14)
    phi = partial(rf.positive, W=W[0])
    H, a = na.write(k, v, phi)
    assert na.read(q[0], H, a, phi) == pytest.approx(v[0], rel=1e-14)
    assert na.read(q[:0], H, a, phi).shape == (0, dv)
    assert na.NeuronAstrocyteNetwork(phi, 7, dv).replay(q[:0], k, v).shape == (0, dv)
    H, a = na.write(K, V, phi)  # leading axes are sequences
    assert H.shape == (2, 1, dv, 7) and a.shape == (2, 1, 7)
    assert na.read(Q, H, a, phi) == pytest.approx(attention(Q, K, V, W[0], scale=1), rel=1e-11)
    assert na.causal(Q, K, V, phi).shape == (2, 1, T, dv)


# ---- range of numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1.0, 15.0, 60.0])
def test_float32_is_safe_for_every_length(size):
    rng = np.random.default_rng(6)
    Q, K, V = _tokens(rng, (2,), 30, size)
    W = rng.normal(size=(64, D))
    short = [X.astype("f") for X in (Q, K, V)]
    for causal in (False, True):
        exact = attention(*(X.astype(float) for X in short), W, causal=causal)
        got = attention(*short, W, causal=causal)
        assert got.dtype == np.float32 and got == pytest.approx(exact, abs=2e-3)
    net = na.StableNetwork(partial(rf.log_positive, W=W.astype("f")), 64, dv, dtype="f")
    out = net.stream(_scaled(short[0][0]), _scaled(short[1][0]), short[2][0])
    assert out.dtype == np.float32 and out == pytest.approx(exact[0], abs=2e-3)


def test_one_maximum_of_all_keys_is_exact_one_for_each_key_is_wrong_and_the_first_may_not_suffice():
    rng = np.random.default_rng(7)
    Q, K, V = (X for X in _tokens(rng, T=40, size=1.0))
    W = rng.normal(size=(50, D))
    log_q, log_k = rf.log_positive(_scaled(Q), W), rf.log_positive(_scaled(K), W)
    F_q = np.exp(log_q - log_q.max(1, keepdims=True))
    right = attention(Q, K, V, W)
    assert _formula(F_q, np.exp(log_k - log_k.max()), V) == pytest.approx(right, rel=1e-11, abs=1e-12)
    assert np.abs(_formula(F_q, np.exp(log_k - log_k.max(1, keepdims=True)), V) - right).max() > 0.1
    # Keys and queries a hundred times as long: in float32 all vanishes beside the one maximum.
    log_q, log_k = rf.log_positive(100 * _scaled(Q), W), rf.log_positive(100 * _scaled(K), W)
    F_q, F_k = (
        np.exp((x - x.max(axis, keepdims=True)).astype("f")) for x, axis in ((log_q, 1), (log_k, None))
    )
    assert np.any((F_q @ F_k.sum(0)) == 0)
    assert np.isfinite(attention(*(X.astype("f") for X in (100 * Q, 100 * K, V)), W)).all()


def test_the_plain_network_says_so_when_its_numbers_vanish():
    rng = np.random.default_rng(8)
    Q, K, V = _tokens(rng, size=60.0)
    net = na.NeuronAstrocyteNetwork(partial(rf.positive, W=rng.normal(size=(10, D))), 10, dv)
    with pytest.raises(ValueError, match=r"must be > 0, got 0: .* too small for this type"):
        net.replay(Q, K, V)


def test_a_query_whose_keys_vanish_beside_those_it_may_not_see_is_named():
    W = np.ones((1, D))
    K = np.array([np.full(D, -30.0), np.full(D, 3.0)])
    mask = np.array([[True, False], [True, True]])
    with pytest.raises(ValueError, match="vanishes in this type"):
        attention(K, K, np.ones((2, 1)), W, mask)


# ---- what may fail ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("keep", [1.0, 0.9, 0.5, 0.0])
def test_a_leak_weighs_tokens_by_their_age(keep):
    rng = np.random.default_rng(9)
    Q, K, V = _tokens(rng)
    Q, K = _scaled(Q), _scaled(K)
    W = rng.normal(size=(15, D))
    phi = partial(rf.positive, W=W)
    ages = np.array([[keep ** (t - s) if s <= t else 0.0 for s in range(T)] for t in range(T)])
    assert na.kept(T, keep) == pytest.approx(ages)
    expected = _formula(phi(Q), phi(K), V, ages)
    assert na.causal(Q, K, V, phi, keep) == pytest.approx(expected, rel=1e-11)
    net = na.NeuronAstrocyteNetwork(phi, 15, dv, keep=keep)
    assert net.stream(Q, K, V) == pytest.approx(expected, rel=1e-11)
    H, a = na.write(K, V, phi, keep=keep)
    assert pytest.approx(net.H, rel=1e-11) == H and a == pytest.approx(net.a, rel=1e-11)
    if keep:
        stable = na.StableNetwork(partial(rf.log_positive, W=W), 15, dv, keep=keep)
        assert stable.stream(Q, K, V) == pytest.approx(expected, rel=1e-11)
    else:
        assert expected == pytest.approx(V, rel=1e-12)  # only the present is left


def test_a_leak_only_in_the_synapses_breaks_the_normalisation():
    rng = np.random.default_rng(10)
    Q, K, V = _tokens(rng)
    phi = partial(rf.positive, W=rng.normal(size=(15, D)))
    ones = np.ones_like(V)  # weights that sum to 1 leave a value that all tokens share
    both = na.NeuronAstrocyteNetwork(phi, 15, dv, keep=0.8).stream(Q, K, ones)
    synapses = na.NeuronAstrocyteNetwork(phi, 15, dv, keep=0.8, keep_astrocyte=1.0).stream(Q, K, ones)
    assert both == pytest.approx(1, rel=1e-12)
    assert np.all(synapses[1:] < 0.98) and synapses[0] == pytest.approx(1)


def test_an_old_giant_does_not_outlive_its_leak():
    """A key a million times as strong, then forgotten: the unit of the stable form has to fade with it."""
    net = na.StableNetwork(lambda x: x[:1], 1, 1, keep=0.5, dtype="f")
    net.write([80.0], [1.0])
    for _ in range(400):
        net.write([0.0], [3.0])
    assert net.read([0.0]) == pytest.approx([3.0], rel=1e-6)


def test_noise_of_the_astrocyte_changes_how_long_the_output_is():
    rng = np.random.default_rng(11)
    Q, K, V = _tokens(rng)
    phi = partial(rf.positive, W=rng.normal(size=(15, D)))
    make = partial(na.NeuronAstrocyteNetwork, phi, 15, dv)
    clean = make().replay(Q, K, V)
    noisy = make(noise=0.5, rng=np.random.default_rng(0)).replay(Q, K, V)
    ratio = noisy / clean
    assert np.ptp(ratio, axis=1) == pytest.approx(0, abs=1e-12) and np.log(ratio[:, 0]).std() > 0.2
    again = make(noise=0.5, rng=np.random.default_rng(0)).replay(Q, K, V)
    assert np.array_equal(noisy, again)


def test_without_the_astrocyte_nobody_divides():
    rng = np.random.default_rng(12)
    Q, K, V = _tokens(rng)
    phi = partial(rf.positive, W=rng.normal(size=(15, D)))
    net = na.NeuronAstrocyteNetwork(phi, 15, dv)
    right = net.replay(Q, K, V)
    net.astrocyte = False
    for q, out in zip(Q, right, strict=True):
        assert net.read(q) == pytest.approx(out * net.p, rel=1e-12)
    assert net.reading
    twice = na.NeuronAstrocyteNetwork(phi, 15, dv, astrocyte=False)
    once = twice.replay(Q, K, V)  # every token twice: attention stays, the bare sum doubles
    doubled = twice.replay(Q, np.r_[K, K], np.r_[V, V])
    assert doubled == pytest.approx(2 * once, rel=1e-12)
    assert na.NeuronAstrocyteNetwork(phi, 15, dv).replay(Q, np.r_[K, K], np.r_[V, V]) == pytest.approx(
        right, rel=1e-12
    )


def test_an_inhibitory_neuron_that_divides_gives_the_same_numbers():
    rng = np.random.default_rng(14)
    Q, K, V = _tokens(rng)
    phi = partial(rf.positive, W=rng.normal(size=(15, D)))
    H, a = na.write(K, V, phi)
    right = na.read(Q, H, a, phi)
    assert np.array_equal(na.divisive_inhibition(Q, H, a, phi), right)
    p = phi(Q) @ a
    leaky = na.divisive_inhibition(Q, H, a, phi, leak=0.5)
    assert leaky == pytest.approx(right * (p / (p + 0.5))[:, None], rel=1e-12)
    x, dt = np.zeros(dv), 1e-2  # the potential comes to rest there: C dx/dt = H φ(q) − (leak + p) x
    for _ in range(5000):
        x += dt * (H @ phi(Q[0]) - (0.5 + p[0]) * x)
    assert x == pytest.approx(leaky[0], rel=1e-6)


def test_features_that_change_sign_are_refused_not_patched():
    rng = np.random.default_rng(15)
    phi = partial(rf.trigonometric, W=rng.normal(size=(2, D)))
    K, V = rng.normal(size=(T, D)), rng.normal(size=(T, dv))
    H, a = na.write(K, V, phi)
    Q = rng.normal(size=(50, D))
    p = phi(Q) @ a
    assert (p <= 0).any() and (p > 0).any()
    assert np.isfinite(na.read(Q[p > 0], H, a, phi)).all()
    for call in (na.read, na.divisive_inhibition):
        with pytest.raises(ValueError, match="answer must be > 0, got -"):
            call(Q, H, a, phi)


# ---- in continuous time --------------------------------------------------------------------------------------


def _reading(seed=1, d_v=5, M=40):
    rng = np.random.default_rng(seed)
    K, V, q = rng.normal(size=(6, 4)) * 0.35, rng.normal(size=(6, d_v)), rng.normal(size=4) * 0.35
    phi = partial(rf.positive, W=rng.normal(size=(M, 4)))
    H, a = na.write(K, V, phi)
    return H, a, phi(q), na.read(q, H, a, phi)


def test_the_differential_equations_come_to_rest_at_attention():
    H, a, activity, formula = _reading()
    run = ode.read_in_time(H, a, activity)
    assert run.x[-1] == pytest.approx(formula, abs=1e-8)
    total = run.p.sum((1, 2))
    assert np.abs(total / total[0] - 1).max() < 1e-12
    mean = a @ activity / H.shape[1]
    assert run.p[-1] == pytest.approx(mean, rel=1e-9)
    assert run.s[-1] == pytest.approx(H / H.shape[1] / mean, rel=1e-8)


def test_calcium_evens_out_at_its_rate():
    H, a, activity, _ = _reading()
    run = ode.read_in_time(H, a, activity, duration=0.02, dt=5e-4, samples=40)
    slope = np.polyfit(run.t, np.log(run.p.std((1, 2))), 1)[0]
    assert slope == pytest.approx(-H.size / 1.0, rel=0.01)
    assert len(run.t) == 41 and run.x.shape == (41, 5) and run.t[-1] == pytest.approx(0.02)


def test_only_the_mean_of_the_calcium_counts():
    H, a, activity, formula = _reading(2, 3, 10)
    p0 = np.zeros(H.shape)
    p0[0, 0] = 3 * (a @ activity)  # all in one process
    run = ode.read_in_time(H, a, activity, p0=p0, tau_s=0.1)
    assert run.x[-1] == pytest.approx(formula, abs=1e-8)
    assert ode.read_in_time(H, a, activity, p0=2 * p0).x[-1] == pytest.approx(formula / 2, abs=1e-8)


@pytest.mark.parametrize(
    "change, words",
    [
        (dict(p0=np.zeros((5, 40))), "mean calcium must be > 0"),
        (dict(p0=-np.ones((5, 40))), "synapses grow without end"),
        (dict(p0=np.ones((5, 4))), "p0 must have the shape"),
        (dict(dt=1.0), "dt must be below"),
        (dict(tau_p=0.0), "tau_p must be > 0"),
        (dict(duration=-1.0), "duration must be > 0"),
        (dict(samples=0), "samples must be a whole number"),
        (dict(activity=np.ones(3)), "a and activity"),
        (dict(a=np.full(40, np.nan)), "a must be finite"),
    ],
)
def test_bad_input_to_the_equations_is_named(change, words):
    H, a, activity, _ = _reading()
    with pytest.raises(ValueError, match=words):
        ode.read_in_time(**(dict(H=H, a=a, activity=activity) | change))


# ---- rewritings that softmax does not notice -------------------------------------------------------------------


@given(seeds)
@settings(max_examples=20)
def test_rewritings_leave_softmax_alone(seed):
    rng = np.random.default_rng(seed)
    Q, K, V = _tokens(rng, (2, 3))
    Q, K = Q + rng.normal(size=(3, 1, D)), 2 * K + rng.normal(size=(3, 1, D))
    exact = _softmax(Q, K, V)
    q, k, gain = fa.centre(Q, K)
    assert q.mean(-2) == pytest.approx(0, abs=1e-12) and k.mean(-2) == pytest.approx(0, abs=1e-12)
    assert _softmax(q, k, V, gain=gain[..., None, :]) == pytest.approx(exact, rel=1e-9, abs=1e-11)
    examples = rng.normal(size=(2, 3, 50, D))
    found = fa.calibrate(examples + 1, examples @ rng.normal(size=(D, D)))
    q, k, gain = found.rewrite(Q, K)
    assert _softmax(q, k, V, gain=gain[..., None, :]) == pytest.approx(exact, rel=1e-8, abs=1e-9)


def test_centring_queries_is_the_same_as_shifting_keys_against_them():
    """A feature sees q + k alone, so a gain e^{q̄·k} on the keys' writing and a shift of the keys by −q̄ are one."""
    rng = np.random.default_rng(23)
    Q, K, V = _tokens(rng)
    Q, W = Q + 2, rng.normal(size=(20, D))
    q, k, gain = fa.centre(Q, K)
    shifted = K - K.mean(0) - Q.mean(0)
    for A in (None, -0.3):
        expected = attention(q, k, V, W, gain=gain, A=A)
        assert attention(Q, shifted, V, W, A=A) == pytest.approx(expected, rel=1e-10, abs=1e-11)


def test_preconditioning_makes_queries_and_keys_as_short_as_they_can_be():
    rng = np.random.default_rng(16)
    C_q, C_k = (x @ np.swapaxes(x, -1, -2) for x in rng.normal(size=(2, 3, D, D)))
    B = fa.precondition(C_q, C_k, ridge=1e-12)

    def length(B):
        back = np.linalg.inv(B)
        return np.trace(B @ C_q @ np.swapaxes(B, -1, -2), axis1=-2, axis2=-1) + np.trace(
            np.swapaxes(back, -1, -2) @ C_k @ back, axis1=-2, axis2=-1
        )

    best = length(B)
    values = np.linalg.eigvals(C_q @ C_k)  # the least is twice the sum of the roots of these
    assert best == pytest.approx(2 * np.sqrt(values.real).sum(-1), rel=1e-6)
    for _ in range(20):
        assert np.all(length(B @ (np.eye(D) + 0.05 * rng.normal(size=(D, D)))) >= best * (1 - 1e-9))
    assert np.all(best < length(np.broadcast_to(np.eye(D), B.shape)))


def test_each_rewriting_makes_the_error_smaller():
    rng = np.random.default_rng(17)
    stretch = np.diag([4.0, 2, 1, 1, 0.5, 0.25])

    def draw(n):
        common = rng.normal(size=(n, D)) @ stretch
        return common * 0.7 + 1, rng.normal(size=(n, D)) @ np.linalg.inv(stretch) * 0.7 + 1

    examples = draw(500)
    (Q, K), V = draw(64), rng.normal(size=(64, dv))
    exact, errors = _softmax(Q, K, V), []
    off = dict(centring=False, preconditioning=False, optimal=False)
    for name in (None, "centring", "preconditioning", "optimal"):
        off |= {} if name is None else {name: True}
        found = fa.calibrate(*examples, **off)
        q, k, gain = found.rewrite(Q, K)
        square = [
            (
                (attention(q, k, V, rf.orthogonal_directions(D, 512, rng), gain=gain, A=found.A) - exact) ** 2
            ).mean()
            for _ in range(12)
        ]
        errors.append(np.sqrt(np.mean(square)))
    assert errors[3] < errors[2] < errors[1] < errors[0] and errors[3] < 0.3 * errors[0]


def test_a_calibration_is_for_each_head_and_keeps_float32():
    rng = np.random.default_rng(18)
    Q, K, V = (X.astype("f") for X in _tokens(rng, (2, 3), 30))
    found = fa.calibrate(Q, K)
    assert found.q_mean.shape == (3, D) and found.mix.shape == (3, D, D) and found.A.shape == (3,)
    q, k, gain = found.rewrite(Q, K)
    assert q.dtype == k.dtype == gain.dtype == np.float32
    W = rf.gaussian_directions(D, 40, rng)
    assert attention(q, k, V, W, gain=gain, A=found.A).dtype == np.float32
    assert found.size == pytest.approx(
        [((q[:, h, :, None] + k[:, h, None]) ** 2).sum(-1).mean() / np.sqrt(D) for h in range(3)], rel=0.1
    )
    assert fa.calibrate(Q[0, 0], K[0, 0]).mix.shape == (D, D)


# ---- on tensors: learning through the astrocytes -----------------------------------------------------------------


@pytest.mark.parametrize("masked", [None, "keys", "pairs"])
@pytest.mark.parametrize("kind", ["positive", "optimal", "calibrated", "learned"])
def test_the_way_back_is_the_slope(masked, kind):
    rng = np.random.default_rng(19)
    data = [*_tokens(rng, (2, 3)), rng.normal(size=(3, 7, D))]
    mask = {None: None, "keys": rng.random((2, 1, 1, T)) < 0.5, "pairs": np.tri(T, dtype=bool)}[masked]
    if masked == "keys":
        mask[..., 0] = True
    extra = {
        "optimal": dict(A=np.array([-0.1, -0.2, 0.0])),
        "calibrated": dict(calibration=fa.calibrate(data[0] + 1, data[1])),
        "learned": dict(A=-0.15),
    }.get(kind, {})
    q, k, v, w = (Tensor(x, requires_grad=True) for x in data)
    directions = w if kind == "learned" else w.data
    weigh = rng.normal(size=(2, 3, T, dv))

    def loss():
        return (fa.feature_attend(directions, **extra)(q, k, v, mask) * weigh).sum()

    loss().backward()
    for x in (q, k, v, w)[: 4 if kind == "learned" else 3]:
        along, old, h = rng.normal(size=x.shape), x.data.copy(), 1e-5
        values = []
        for sign in (1, -1):
            x.data[...] = old + sign * h * along
            values.append(float(loss()))
        x.data[...] = old
        assert (x.grad * along).sum() == pytest.approx((values[0] - values[1]) / (2 * h), rel=1e-6, abs=1e-8)
    with_notes = fa.feature_attend(directions, **extra)(q, k, v, mask)
    with no_grad():  # in pieces, without notes for the way back
        plain = fa.feature_attend(w.data, **extra)(*(Tensor(x.data) for x in (q, k, v)), mask)
    assert plain.data == pytest.approx(with_notes.data, rel=1e-12, abs=1e-12) and not plain.requires_grad


def test_a_network_learns_through_four_features():
    """Recall a value by its key: the attended value must become the one whose key resembles the query."""
    rng = np.random.default_rng(20)
    W = rng.normal(size=(4, 8)).astype("f")
    attend = fa.feature_attend(W)
    names = [Tensor(rng.normal(size=(6, 8)).astype("f"), requires_grad=True) for _ in range(2)]
    optimiser, losses = AdamW(names, eta=0.05), []
    for _ in range(200):
        order = np.stack([rng.permutation(6) for _ in range(16)])
        asked = rng.integers(6, size=(16, 1))
        values = rng.normal(size=(16, 6, 2)).astype("f")
        wanted = values[np.arange(16)[:, None], (order == asked).argmax(1)[:, None]]
        out = attend(names[0][asked], names[1][order], Tensor(values))
        loss = ((out - wanted) ** 2).mean()
        for x in names:
            x.grad = None
        loss.backward()
        optimiser.step()
        losses.append(float(loss))
    by_mean = 5 / 6  # what the mean of all six values would cost
    assert np.mean(losses[-30:]) < 0.65 * by_mean < np.mean(losses[:10])
    assert out.dtype == np.float32


# ---- cost: counted, not timed ---------------------------------------------------------------------------------


def _peak(call):
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_streaming_remembers_and_computes_the_same_for_every_token():
    rng = np.random.default_rng(21)
    W = rng.normal(size=(16, D))
    calls = []

    def log_phi(x):
        calls.append(x.shape)
        return rf.log_positive(x, W)

    net = na.StableNetwork(log_phi, 16, dv)
    sizes, bytes_ = [], []
    for _ in range(400):
        net.write(rng.normal(size=D), rng.normal(size=dv))
        net.read(rng.normal(size=D))
        sizes.append(net.size)
        bytes_.append(sum(sys.getsizeof(x) for x in vars(net).values()))
    assert set(sizes) == {(dv + 2) * 16} and len(set(bytes_[5:])) == 1
    assert calls == [(D,)] * 800


def test_memory_of_the_fast_form_grows_with_the_tokens_not_with_their_square():
    rng = np.random.default_rng(22)
    W = rng.normal(size=(64, D))
    for causal in (False, True):
        peaks = []
        for n in (1024, 8192):
            tokens = tuple(_tokens(rng, T=n))
            peaks.append(_peak(partial(attention, *tokens, W, causal=causal)))
        assert peaks[1] < 12 * peaks[0] and peaks[1] < 8 * 8192**2 / 10


# ---- bad input --------------------------------------------------------------------------------------------------

_W = np.ones((3, D))
_X = np.zeros((T, D))
_V = np.zeros((T, dv))


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: attention(_X, _X[:0], _V[:0], _W), "at least one key"),
        (lambda: attention(_X, _X, _V[1:], _W), "every key needs one value"),
        (lambda: attention(_X[:, 1:], _X, _V, _W), "the same D"),
        (lambda: attention(_X, _X, _V, _W[:, 1:]), "the same D"),
        (lambda: attention(_X[0], _X, _V, _W), "must have the shapes"),
        (lambda: attention(np.zeros((2, T, D)), np.zeros((3, T, D)), _V, _W), "must broadcast"),
        (lambda: attention(_X[1:], _X, _V, _W, causal=True), "as many queries as keys"),
        (lambda: attention(_X * np.nan, _X, _V, _W), "Q must be finite"),
        (lambda: attention(_X, _X, _V + np.inf, _W), "V must be finite"),
        (lambda: attention(_X, _X, _V, _W, np.zeros(T, bool)), "at least one key to look at"),
        (lambda: attention(_X, _X, _V, _W, ~np.eye(T, dtype=bool), True), "at least one key to look at"),
        (lambda: attention(_X, _X, _V, _W, np.arange(T) > 0, True), "at least one key to look at"),
        (lambda: attention(_X, _X, _V, _W, np.ones((T, T + 1), bool)), "mask must broadcast"),
        (lambda: attention(_X, _X, _V, _W, A=0.1), "A must be <= 0"),
        (lambda: attention(_X, _X, _V, _W, gain=np.ones(2)), "gain must broadcast"),
        (lambda: attention(_X, _X, _V, _W, scale=0.0), "scale must be > 0"),
        (lambda: fa.centre(_X[:0], _X), "no token to take the mean"),
        (lambda: fa.centre(_X, _X, k_mean=np.ones(2)), "mean of K must broadcast"),
        (lambda: fa.precondition(np.eye(3), np.zeros((3, 3))), "hold some variance"),
        (lambda: fa.precondition(np.eye(3), np.eye(4)), "must fit"),
        (lambda: fa.calibrate(_X, np.zeros((2, T, D))), "the same heads"),
        (lambda: na.write(_X[:0], _V[:0], _elu), "at least one key must be written"),
        (lambda: na.write(_X, _V[1:], _elu), "one value a key"),
        (lambda: na.write(_X, _V, lambda x: x[0]), "phi must turn"),
        (lambda: na.write(_X, _V, lambda x: x * np.nan), "what phi returns must be finite"),
        (lambda: na.write(_X, _V, _elu, keep=1.1), "between 0 and 1"),
        (lambda: na.write(_X, _V, _elu, mask=np.ones(3, bool)), "one entry a token"),
        (lambda: na.read(_X, np.ones((dv, D + 1)), np.ones(D), _elu), "H must have the shape"),
        (lambda: na.read(_X, np.ones((dv, D)), np.ones(D + 1), _elu), "the same M"),
        (lambda: na.read(_X, np.ones((dv, D)), np.zeros(D), _elu), "nothing has been written"),
        (lambda: na.causal(_X[1:], _X, _V, _elu), "one query for each"),
        (lambda: na.divisive_inhibition(_X, _V.T, _X[0], _elu, leak=-1.0), "leak must be >= 0"),
        (lambda: na.NeuronAstrocyteNetwork(_elu, D, dv, noise=0.1), "needs random numbers"),
        (lambda: na.NeuronAstrocyteNetwork(_elu, D, dv).read(_X[0]), "nothing has been written"),
        (
            lambda: na.NeuronAstrocyteNetwork(_elu, D + 1, dv).write(_X[0], _V[0]),
            "activities for one",
        ),
        (lambda: na.NeuronAstrocyteNetwork(_elu, D, dv).write(_X[0], _V[0, 1:]), "v must have"),
        (lambda: na.StableNetwork(_elu, D, dv, keep=0.0), "keep must be > 0"),
        (lambda: na.StableNetwork(lambda x: x, D, dv).read(_X[0]), "nothing has been written"),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_a_mask_of_numbers_and_tensors_of_other_shapes_are_refused():
    with pytest.raises(TypeError, match="mask must be boolean"):
        attention(_X, _X, _V, _W, np.ones(T))
    q, v = Tensor(_X[None] * 1.0, requires_grad=True), Tensor(_V * 1.0)
    with pytest.raises(ValueError, match="same leading axes"):
        fa.feature_attend(_W)(q, Tensor(_X * 1.0), v)

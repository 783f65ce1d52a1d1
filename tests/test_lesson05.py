"""Lesson 05: rules of plasticity against closed forms, their panels and pictures, and the numbers of the text."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from notebooks import ROOT
from panels import check_ends, clean, pixels  # noqa: F401

from tripartite.explore import lesson05
from tripartite.figures import lesson05 as figures
from tripartite.figures import plasticity as pictures
from tripartite.models import plasticity, stdp
from tripartite.parallels import PARALLELS, RATINGS

LOW, HIGH, SONG = stdp.WINDOWS.values()
PATTERNS = np.array([[1.0, 0.2], [0.2, 1.0]])
PANELS = {
    "cloud": lambda: lesson05.cloud_panel(plasticity.hebb_step, plasticity.oja),
    "bcm": lambda: lesson05.bcm_panel(plasticity.bcm),
    "window": lambda: lesson05.window_panel(stdp.stdp_pair, stdp.drift),
}


def prose():
    """The lesson's source, as one line."""
    return " ".join((ROOT / "source" / "05_plasticity.md").read_text(encoding="utf-8").split())


# -- Hebb ---------------------------------------------------------------------------------------------


def hebb_run(X, eta, w):
    lengths = []
    for x in X:
        w = plasticity.hebb_step(w, x, eta)
        lengths.append(np.linalg.norm(w))
    return w, np.array(lengths)


def test_hebb_grows_by_the_largest_eigenvalue_and_turns_to_its_vector():
    X = plasticity.cloud(4000, 30, (2.0, 0.5), np.random.default_rng(5))
    variances, components = plasticity.principal_components(X)
    w, lengths = hebb_run(X, 1e-3, np.array([0.3, -0.1]))
    slope = np.polyfit(np.arange(500, 4000), np.log(lengths[500:]), 1)[0]
    assert slope == pytest.approx(1e-3 * variances[0], rel=0.1)
    assert abs(w @ components[0]) / lengths[-1] > 0.999


def test_numbers_of_the_hebb_section():
    X = plasticity.cloud(2000, 30, (2.0, 0.5), np.random.default_rng(5))
    variances, components = plasticity.principal_components(X)
    start = np.array([0.3, -0.1])
    _, lengths = hebb_run(X, 0.001, start)
    expected = abs(start @ components[0]) * np.exp(0.001 * variances[0] * 1999)
    assert f"{lengths[-1]:.0f} {expected:.0f}" == "693 724"  # «a few per cent are missing»
    squares = (0.001 * (X @ components[0]) ** 2) ** 2  # log(1 + a) is nearly a − a²/2
    assert lengths[-1] / expected == pytest.approx(np.exp(-squares.sum() / 2), rel=0.01)


def test_worked_numbers_of_the_exercises():
    assert plasticity.hebb_step([0.2, 0.1], [1, 2], 0.1) == pytest.approx([0.24, 0.18])
    assert plasticity.oja([[1, 2, -1]], 0.1, [0.4, 0.5, -0.6]) == pytest.approx(
        np.array([[0.44, 0.7, -0.56]])
    )
    W = plasticity.sanger([[1, 2]], [0.1], [[0.5, 0.5], [1, 0]])
    assert pytest.approx(np.array([[0.5375, 0.6875], [0.925, 0.125]])) == W
    W, theta = plasticity.bcm([[1, 2]], 0.1, 4, [0.5, 0.75])
    assert pytest.approx(np.array([[0.7, 1.15]])) == W and theta == pytest.approx([1.0])
    assert stdp.stdp_pair([10, -10]) == pytest.approx([0.00303, -0.00318], abs=5e-6)
    w = stdp.stdp_traces([1, 0, 0, 0, 0], [0, 0, 0, 1, 0], dt=5)
    assert w == pytest.approx([0, 0, 0, 0.00236, 0.00236], abs=5e-6)
    assert stdp.drift(10, 30, Ap=1, Am=0.5, tau_p=10, tau_m=10) == pytest.approx(1.5)
    assert stdp.drift(20, 20) == pytest.approx(-0.0020)


# -- Oja and Sanger -----------------------------------------------------------------------------------


@given(st.floats(-90, 90), st.floats(0.2, 1.0), st.integers(0, 1000))
def test_oja_rests_at_the_first_component_with_length_one(angle, across, seed):
    rng = np.random.default_rng(seed)
    X = plasticity.cloud(1500, angle, (2.0, across), rng)
    component = plasticity.principal_components(X)[1][0]
    side = np.array([-component[1], component[0]])
    W = plasticity.oja(X, 0.01, 0.3 * component + 0.2 * side)[-500:]
    assert np.linalg.norm(W, axis=1) == pytest.approx(1.0, abs=0.05)
    mean = W.mean(axis=0)
    assert abs(mean @ component) / np.linalg.norm(mean) > 0.98


def test_each_eigenvector_of_length_one_is_a_fixed_point_of_the_mean_of_oja():
    X = plasticity.cloud(3000, 20, (2.0, 1.0), np.random.default_rng(1))
    C = X.T @ X / len(X)
    for w in plasticity.principal_components(X)[1]:
        assert C @ w - (w @ C @ w) * w == pytest.approx(0.0, abs=1e-12)


def five_inputs():
    rng = np.random.default_rng(7)
    axes = np.linalg.qr(rng.normal(size=(5, 5)))[0]
    X = rng.normal(size=(4000, 5)) * np.sqrt([5, 2.5, 1, 0.3, 0.1]) @ axes
    return X, 0.02 / (1 + np.arange(4000) / 400), 0.3 * rng.normal(size=(3, 5))


def test_sanger_finds_the_components_in_order_and_the_full_sum_only_their_space():
    X, eta, W0 = five_inputs()
    components = plasticity.principal_components(X)[1][:3]
    cos = np.abs(plasticity.sanger(X, eta, W0) @ components.T)
    assert np.diag(cos).min() > 0.99 and (cos - np.diag(np.diag(cos))).max() < 0.1
    cos = plasticity.subspace(X, eta, W0) @ components.T
    assert np.linalg.norm(cos, axis=1) == pytest.approx(1.0, abs=0.01)  # nothing outside the space
    assert cos @ cos.T == pytest.approx(np.eye(3), abs=0.01)
    assert np.abs(np.diag(cos)).max() < 0.5  # no component of its own for any of the three


def test_one_neuron_of_sanger_is_oja():
    X, eta = np.random.default_rng(2).normal(size=(200, 4)), np.full(200, 0.02)
    w0 = np.array([0.1, 0.2, 0.3, 0.4])
    W = plasticity.sanger(X, eta, w0[None])
    assert pytest.approx(plasticity.oja(X, 0.02, w0)[-1:]) == W
    assert pytest.approx(W) == plasticity.subspace(X, eta, w0[None])


def test_oja_of_inputs_with_a_large_mean_finds_the_mean():
    X = np.array([5.0, 0.0]) + plasticity.cloud(3000, 90, (1.0, 0.5), np.random.default_rng(3))
    w = plasticity.oja(X, 0.002, [0.2, 0.3])[-1]
    assert abs(w[0]) > 0.99


# -- BCM ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_bcm_answers_one_of_two_patterns_with_two(seed):
    rng = np.random.default_rng(seed)
    order = rng.permutation(np.arange(6000) % 2)
    W, _ = plasticity.bcm(PATTERNS[order], 0.005, 50, rng.uniform(0.1, 0.5, 2))
    y = (W[-1000:] @ PATTERNS.T).mean(axis=0)
    assert 1.8 < y.max() < 2.2 and abs(y.min()) < 0.15


def test_four_patterns_end_at_four():
    X = np.eye(4)[np.random.default_rng(1).permutation(np.arange(16_000) % 4)]
    W, _ = plasticity.bcm(X, 0.002, 100, [0.3, 0.28, 0.26, 0.24])
    y = np.sort(W[-4000:].mean(axis=0))
    assert y[-1] == pytest.approx(4.0, rel=0.1) and np.abs(y[:-1]).max() < 0.1


def test_a_frozen_threshold_cannot_hold_the_weights():
    order = np.random.default_rng(3).permutation(np.arange(6000) % 2)
    W, _ = plasticity.bcm(PATTERNS[order], 0.005, 1e9, [0.3, 0.25])
    assert not np.isfinite(W[-1]).all()


def test_bcm_numbers_of_the_lesson():
    order = np.random.default_rng(3).permutation(np.arange(6000) % 2)
    W, theta = plasticity.bcm(PATTERNS[order], 0.005, 50, np.array([0.3, 0.25]))
    y = (W[-1000:] @ PATTERNS.T).mean(axis=0)
    assert y == pytest.approx([2.0, 0.0], abs=0.1) and theta[-1000:].mean() == pytest.approx(2.0, abs=0.2)
    assert W[-1].min() < 0  # «one of the two weights had to become negative»


# -- spike timing -------------------------------------------------------------------------------------


def double_loop(pre, post, dt, Ap, Am, tau_p, tau_m):
    """All pairs in plain Python, written apart from the model."""
    total = 0.0
    for i, a in enumerate(pre):
        for j, b in enumerate(post):
            if a and b and j > i:
                total += Ap * np.exp(-(j - i) * dt / tau_p)
            elif a and b and j < i:
                total -= Am * np.exp(-(i - j) * dt / tau_m)
    return total


@pytest.mark.parametrize("window", stdp.WINDOWS.values(), ids=list(stdp.WINDOWS))
def test_traces_equal_the_double_loop(window):
    pre, post = np.random.default_rng(0).random((2, 300)) < 0.2
    assert (pre & post).any()
    expected = double_loop(pre, post, 0.7, **window)
    assert stdp.stdp_traces(pre, post, 0.7, **window)[-1] == pytest.approx(expected, abs=1e-9)
    assert stdp.all_pairs(pre, post, 0.7, **window) == pytest.approx(expected, abs=1e-9)


def test_synapses_side_by_side_are_independent():
    pre, post = np.random.default_rng(1).random((2, 80, 4)) < 0.2
    w = stdp.stdp_traces(pre, post)
    for k in range(4):
        assert w[:, k] == pytest.approx(stdp.stdp_traces(pre[:, k], post[:, k]), abs=1e-12)


def test_published_values():
    assert stdp.stdp_pair([10.0, -10.0, 0.0]) == pytest.approx(
        [0.005 * np.exp(-0.5), -0.00525 * np.exp(-0.5), 0]
    )
    assert stdp.area_ratio(**SONG) == pytest.approx(1.05)
    for window in (LOW, HIGH):
        assert (window["tau_p"], window["tau_m"]) == (16.8, 33.7)
    assert HIGH["Am"] / HIGH["Ap"] == 0.85


def test_numbers_of_the_drift_section():
    text = prose()
    for window, ratio in ((LOW, "0.70"), (HIGH, "1.71"), (SONG, "1.05")):
        assert f"{stdp.area_ratio(**window):.2f}" == ratio
        assert (
            f"| {window['Ap']:g} | {window['Am']:g} | {window['tau_p']:g} ms | {window['tau_m']:g} ms |"
            in text
        )
    assert LOW["Ap"] * LOW["tau_p"] == 16.8 and LOW["Am"] * LOW["tau_m"] == pytest.approx(11.8, abs=0.05)
    turn = 1 / stdp.area_ratio(**LOW)
    assert turn == pytest.approx(1.42, abs=0.005)
    assert turn * LOW["Am"] == pytest.approx(0.5, abs=0.003)  # «which is half of A₊»


def test_drift_is_what_spikes_without_relation_do():
    rng = np.random.default_rng(11)
    pre, post = (stdp.poisson(20, 10_000, 400, 1.0, rng) for _ in range(2))
    for window in stdp.WINDOWS.values():
        w = stdp.stdp_traces(pre, post, **window)[-1] / 10
        error = w.std() / 20
        # on a grid of 1 ms the sum over the lags 1, 2, … replaces the integral
        grid = sum(
            s * window[a] / np.expm1(1 / window[t]) for s, a, t in ((1, "Ap", "tau_p"), (-1, "Am", "tau_m"))
        )
        assert abs(w.mean() - 0.4 * grid) < 4 * error
        assert np.sign(w.mean()) == np.sign(stdp.drift(20, 20, **window))
        if window is LOW:
            assert 0.4 * grid / stdp.drift(20, 20, **window) == pytest.approx(0.94, abs=0.005)  # «6 %»
    later, earlier = (stdp.stdp_traces(pre, np.roll(pre, s, axis=0))[-1].mean() / 10 for s in (5, -5))
    assert later > 0.05 and earlier < -0.05


def test_default_parameters_are_those_of_song():
    assert stdp.stdp_pair(7.0) == stdp.stdp_pair(7.0, **SONG) and stdp.drift(3, 4) == stdp.drift(3, 4, **SONG)


# -- bad input ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: plasticity.hebb_step([1.0, 2.0], [1.0], 0.1), "w has 2 entries, but x has 1"),
        (lambda: plasticity.hebb_step([1.0], [np.nan], 0.1), "finite"),
        (lambda: plasticity.hebb_step(1.0, [1.0], 0.1), r"shape \(n,\)"),
        (lambda: plasticity.oja([1.0, 2.0], 0.1, [1.0]), "one sample per row"),
        (lambda: plasticity.oja([[1.0]], -0.1, [1.0]), ">= 0"),
        (lambda: plasticity.sanger([[1.0]], [0.1], [1.0]), r"\(k, 1\)"),
        (lambda: plasticity.sanger([[1.0]], 0.1, [[1.0]]), "one rate per sample"),
        (lambda: plasticity.bcm([[1.0]], 0.1, 0.5, [1.0]), "at least 1 step"),
        (lambda: plasticity.cloud(3, np.inf, (1, 1), np.random.default_rng(0)), "finite"),
        (lambda: stdp.stdp_pair(1.0, Am=-0.1), "Am must be >= 0"),
        (lambda: stdp.stdp_pair(1.0, tau_p=0.0), "tau_p must be > 0"),
        (lambda: stdp.stdp_traces([1, 0], [1]), "same shape"),
        (lambda: stdp.stdp_traces([2, 0], [1, 0]), "True or False, got 2"),
        (lambda: stdp.all_pairs([[1]], [[1]]), r"shape \(T,\)"),
        (lambda: stdp.drift(-1.0, 2.0), ">= 0"),
        (lambda: stdp.poisson(2000, 5, 1, 1.0, np.random.default_rng(0)), "exceed 1 spike"),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()


# -- panels -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PANELS)
def test_every_end_of_every_control_draws_another_picture_and_sentence(name):
    panel = PANELS[name]()
    assert sum(hasattr(c, "min") for c in panel.controls.values()) <= 3
    check_ends(panel)


def test_all_corners_of_the_bcm_panel_are_safe():
    run = lesson05.answers(plasticity.bcm)
    for tau in (10, 400):
        for eta in (0.001, 0.01):
            for overlap in (0.0, 0.8):
                assert pictures.answers_in_words(run(tau, eta, overlap)).endswith(".")


def test_the_cloud_panel_tells_hebb_from_oja():
    panel = PANELS["cloud"]()
    hebb, oja = re.findall(r"have the length ([\d.e+]+)", panel.sentence)
    assert float(hebb) > 1e4 and float(oja) == pytest.approx(1.0, abs=0.02)
    angles = re.findall(r"point (\d+)°", panel.sentence)
    assert all(int(a) < 6 for a in angles)
    panel.controls["eta"].value = 0.001  # «600 samples are not enough»
    assert float(re.findall(r"have the length ([\d.e+]+)", panel.sentence)[1]) < 0.95


@pytest.mark.parametrize(
    ("tau", "eta", "state"),
    [
        (50, 0.005, "settled"),
        (200, 0.005, "settled"),
        (50, 0.001, "has not chosen"),
        (250, 0.005, "up and down"),
        (400, 0.005, "up and down"),
        (80, 0.01, "settled"),
        (120, 0.01, "up and down"),
        (250, 0.01, "fallen silent"),
    ],
)
def test_the_bcm_panel_says_what_the_lesson_says(tau, eta, state):
    assert state in pictures.answers_in_words(lesson05.answers(plasticity.bcm)(tau, eta, 0.2))


def test_patterns_that_overlap_much_take_longer_than_the_panel_runs():
    assert "has not chosen" in pictures.answers_in_words(lesson05.answers(plasticity.bcm)(50, 0.005, 0.8))
    patterns = np.array([[1.0, 0.8], [0.8, 1.0]])
    order = np.random.default_rng(1).permutation(np.arange(60_000) % 2)
    y = (plasticity.bcm(patterns[order], 0.005, 50, [0.35, 0.2])[0][-2000:] @ patterns.T).mean(axis=0)
    assert 1.7 < y.max() < 2.2 and abs(y.min()) < 0.2


def test_answering_both_patterns_with_one_is_a_balance_that_tips():
    order = np.random.default_rng(0).permutation(np.arange(12_000) % 2)
    W, _ = plasticity.bcm(PATTERNS[order], 0.005, 50, np.linalg.solve(PATTERNS, [1.01, 0.99]))
    y = W @ PATTERNS.T
    assert y[:100] == pytest.approx(1.0, abs=0.2)
    assert np.sort(y[-1000:].mean(axis=0)) == pytest.approx([0.0, 2.0], abs=0.2)


def test_a_round_cloud_has_no_long_axis():
    panel = PANELS["cloud"]()
    panel.controls["across"].value = 2.0
    assert "no direction is its longest" in panel.sentence and "nan" not in panel.sentence


def test_the_smallest_time_constant_ends_lower():
    y = lesson05.answers(plasticity.bcm)(10, 0.005, 0.2).y
    assert y[-100:, 0].mean() == pytest.approx(1.8, abs=0.06)


def test_the_window_panel_agrees_with_the_models():
    panel = PANELS["window"]()
    assert "0.70 times" in panel.sentence and "+2.00 A₊ per second" in panel.sentence
    panel.controls["parameters"].value = "Song et al."
    assert "1.05 times" in panel.sentence and "-0.40 A₊ per second" in panel.sentence
    panel.controls["lag"].value = 0.0
    assert "lag of 0 ms changes the weight by +0.000 A₊" in panel.sentence


def test_the_drift_of_the_fit_turns_where_the_lesson_says():
    run = lesson05.timing(stdp.stdp_pair, stdp.drift)
    signs = [
        np.sign(run(10.0, factor, 1.0, next(iter(stdp.WINDOWS))).drift.drift[-1]) for factor in (1.42, 1.44)
    ]
    assert signs == [1.0, -1.0]


def test_panels_run_the_learners_own_functions():
    def oja(X, eta, w0):
        return np.ones(X.shape)

    def bcm(X, eta, tau_theta, w0):
        return np.full(X.shape, 7.0), np.zeros(len(X))

    def stdp_pair(lag, **window):
        return 0.0 * np.asarray(lag)

    panel = lesson05.cloud_panel(plasticity.hebb_step, oja)
    assert "Oja's have the length 1.41" in panel.sentence
    assert "8.40 to pattern 1" in lesson05.bcm_panel(bcm).sentence
    assert "+0.000 A₊" in lesson05.window_panel(stdp_pair, stdp.drift).sentence


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (
            lambda: lesson05.paths(plasticity.hebb_step, lambda X, eta, w0: w0)(30.0, 0.5, 0.005),
            "oja returned the shape",
        ),
        (
            lambda: lesson05.answers(lambda X, eta, tau, w0: (X[0], X[0]))(50, 0.005, 0.2),
            "bcm returned the shapes",
        ),
        (
            lambda: lesson05.timing(lambda lag, **k: 1.0, stdp.drift)(10.0, 1.0, 1.0, "Song et al."),
            "a change for each lag",
        ),
    ],
)
def test_a_wrong_shape_is_named(run, words):
    with pytest.raises(ValueError, match=words):
        run()


def test_an_exploding_rule_is_drawn():
    answers = pictures.Answers(np.arange(1, 101), np.full((100, 2), np.inf), np.full(100, np.nan))
    picture = figures.show(lambda ax, r: pictures.draw_answers(ax, r), answers, (7.2, 3))
    assert "grow without end" in picture.alt
    assert np.isnan(pictures.off_axis(np.zeros(2), np.array([1.0, 0.0])))
    assert pictures.lengths(np.array([[1e300, 1e300], [np.nan, 0.0]])).tolist() == [np.inf, np.inf]


# -- pictures -----------------------------------------------------------------------------------------


def test_pictures_say_what_they_show():
    assert "five numbered things" in figures.show_synapse().alt
    growth = figures.show_growth([1.0, 2.0, 40.0], [1.0, 3.0, 50.0])
    assert "to 40 after 3 samples; the prediction ends at 50" in growth.alt
    pre, post = np.zeros((2, 50), bool)
    pre[[5, 20]], post[10] = True, True
    picture = figures.show_traces(stdp.stdp_traces, pre, post)
    expected = stdp.stdp_traces(pre, post)[-1]
    assert (
        "2 presynaptic and 1 postsynaptic spikes over 49 ms" in picture.alt
        and f"{expected:+.4f}" in picture.alt
    )
    assert pixels(picture.png).std() > 5
    trace = figures._trace(pre, 1.0, 20.0)
    assert trace[5] == 1.0 and trace[20] == pytest.approx(1 + np.exp(-15 / 20))


def test_the_answers_of_a_still_picture_are_the_weights_times_the_patterns():
    W = np.tile([[2.0, -0.4]], (100, 1))
    assert (
        "1.92 to pattern 1 and 0.00 to pattern 2" in figures.show_answers(W, np.full(100, 2.0), PATTERNS).alt
    )


# -- the parallel -------------------------------------------------------------------------------------


def test_the_parallel_uses_the_courses_ratings():
    parallel = PARALLELS["training-plasticity"]
    for _, verdict in parallel.verdict:
        assert set(verdict.split(", ")) <= set(RATINGS)
    text = prose()
    for rating in ("inspiration", "mechanism", "analogy", "myth"):
        assert f": {rating}.**" in text

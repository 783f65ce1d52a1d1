"""Lesson 15: numbers in the text, the distance from softmax, digits with astrocytes, panels and figures."""

import re
from functools import partial

import numpy as np
import pytest
from notebooks import ROOT
from panels import check_ends, clean, ends  # noqa: F401

from tripartite import data, exercises, parallels
from tripartite.explore import failures, lesson15
from tripartite.explore.controls import Slider
from tripartite.figures import lesson15 as figures
from tripartite.figures.agreement import of_layers as figures_of_layers
from tripartite.figures.gradients import slope
from tripartite.models import (
    astrocyte_ode,
    astrocyte_vit,
    attention,
    digits_vit,
    neuron_astrocyte,
    random_features,
    softmax_gap,
)
from tripartite.models import neuron_astrocyte_memory as memory

SOURCE = (ROOT / "source" / "15_equivalence.md").read_text(encoding="utf-8")


def reference(name):
    return exercises.find(name).reference


def positive(D, M, seed=0):
    W = random_features.gaussian_directions(D, M, np.random.default_rng(seed))
    return lambda x: random_features.positive(x, W)


# ---- exercises ---------------------------------------------------------------------------------------------


def test_points_of_lesson_15():
    points = {record.name: record.points for record in exercises.lesson("15")}
    assert points == dict(features=3, write=3, read=4, error_curve=3, causal_read=4, leaky_write=3)


def test_worked_numbers_of_the_exercises():
    found = reference("features")([1, 0], np.array([[1.0, 0.0], [0.0, 2.0]]))
    assert found == pytest.approx([1.1658, 0.4289], abs=5e-5)
    K, V = np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([[1.0], [2.0]])
    H, a = reference("write")(K, V, np.exp)
    assert pytest.approx(np.array([[6.437, 3]]), abs=5e-4) == H and a == pytest.approx([3.718, 2], abs=5e-4)
    assert reference("read")([[0, 1]], H, a, np.exp) == pytest.approx(np.array([[1.594]]), abs=5e-4)
    Q = np.array([[0.0, 1.0], [0.0, 1.0]])
    assert reference("causal_read")(Q, K, V, np.exp).ravel() == pytest.approx([1, 1.594], abs=5e-4)
    H, a = reference("leaky_write")(K, V, np.exp, 1, 2)
    assert pytest.approx(np.array([[5.804, 2.368]]), abs=5e-4) == H
    assert a == pytest.approx([3.325, 1.607], abs=5e-4)
    x = np.array([[0.0], [1.0]])
    assert reference("error_curve")(x, x, x, [np.zeros((1, 1, 1))]) == pytest.approx([0.4224], abs=5e-5)
    numbers = ("[1.1658, 0.4289]", "[[6.437, 3]]", "[3.718, 2]", "[[1.594]]", "[[1], [1.594]]", "[0.4224]")
    for number in (*numbers, "[[5.804, 2.368]]", "[3.325, 1.607]"):
        assert number in SOURCE


def test_the_learners_functions_are_the_models():
    rng = np.random.default_rng(5)
    Q, K, V = softmax_gap.tokens(9, 4, 3, 1.5, rng)
    W = rng.normal(size=(7, 4))
    phi = positive(4, 7)
    assert reference("features")(K, W) == pytest.approx(random_features.positive(K, W), rel=1e-12)
    H, a = reference("write")(K, V, phi)
    for one, other in zip((H, a), neuron_astrocyte.write(K, V, phi), strict=True):
        assert one == pytest.approx(other, abs=1e-12)
    assert reference("read")(Q, H, a, phi) == pytest.approx(neuron_astrocyte.read(Q, H, a, phi), abs=1e-12)
    causal = reference("causal_read")(Q, K, V, phi)
    assert causal == pytest.approx(neuron_astrocyte.causal(Q, K, V, phi), abs=1e-12)
    faded = reference("leaky_write")(K, V, phi, 4.0, 4.0)
    for one, other in zip(faded, neuron_astrocyte.write(K, V, phi, keep=np.exp(-0.25)), strict=True):
        assert one == pytest.approx(other, abs=1e-12)
    drawn = softmax_gap.draws("independent", (4, 8), 4, 3, rng)
    curve = reference("error_curve")(Q, K, V, drawn)
    assert curve == pytest.approx(softmax_gap.error_curve(Q, K, V, drawn), abs=1e-12)


@pytest.mark.parametrize("M", [1, 2, 16, 256])
@pytest.mark.parametrize("seed", range(3))
def test_the_network_is_random_feature_attention_for_every_number_of_features(M, seed):
    rng = np.random.default_rng(seed)
    Q, K, V = softmax_gap.tokens(20, 8, 4, 1.0, rng)
    phi = positive(8, M, seed)
    answer = reference("read")(Q, *reference("write")(K, V, phi), phi)
    w = phi(Q) @ phi(K).T
    assert np.abs(answer - w @ V / w.sum(axis=1, keepdims=True)).max() < 1e-12


def test_an_inhibitory_neuron_gives_the_same_in_the_panel():
    """There it is computed by shunting, not by the learner's division."""
    run = lesson15.failure(reference("leaky_write"), reference("read"))
    for both in (False, True):
        astrocyte, neuron = (run(6, 0.3, who, both) for who in ("works", "neuron"))
        assert neuron.weights == pytest.approx(astrocyte.weights, rel=1e-12)
        assert neuron.sums == pytest.approx(astrocyte.sums, rel=1e-12)


# ---- the distance from softmax -----------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0.3, 8.0])
def test_tokens_have_the_mean_size_that_was_asked_for(size):
    Q, K, V = softmax_gap.tokens(12, 5, 2, size, np.random.default_rng(0))
    assert softmax_gap.sizes(Q, K).mean() == pytest.approx(size)
    assert softmax_gap.sizes(Q, K)[3, 4] == pytest.approx(np.sum((Q[3] + K[4]) ** 2))
    assert V.shape == (12, 2)


def test_variance_one_and_sixteen_numbers_mean_a_size_of_eight():
    rng = np.random.default_rng(0)
    Q, K = rng.normal(size=(2, 4000, 16)) / 16**0.25
    assert np.sum((Q + K) ** 2, axis=1).mean() == pytest.approx(8, rel=0.05)
    assert "a mean $|q+k|^2$ of 8" in SOURCE


def test_for_short_vectors_the_law_holds_and_for_long_ones_it_does_not_help():
    Ms, rng = [256, 1024, 4096], np.random.default_rng(3)
    Q, K, V = softmax_gap.tokens(16, 8, 8, 0.8, rng)
    easy = softmax_gap.error_curve(Q, K, V, softmax_gap.draws("independent", Ms, 8, 12, rng))
    assert easy == pytest.approx(softmax_gap.predicted(Q, K, V, Ms), rel=0.3)
    Q, K, V = softmax_gap.tokens(32, 16, 8, 8.0, rng)
    hard = softmax_gap.error_curve(Q, K, V, softmax_gap.draws("independent", Ms, 16, 6, rng))
    assert hard[-1] > 0.25 and slope(np.array(Ms), hard) > -0.4
    assert (softmax_gap.predicted(Q, K, V, Ms) > 10 * hard).all()


def test_optimal_features_help():
    rng = np.random.default_rng(4)
    Q, K, V = softmax_gap.tokens(16, 8, 8, 1.4, rng)
    A = random_features.optimal_A(1.4, 8)
    kinds = [("independent", None), ("orthogonal, optimal", A)]
    plain, best = (
        softmax_gap.error_curve(Q, K, V, softmax_gap.draws(kind, [512], 8, 20, rng), A)[0]
        for kind, A in kinds
    )
    assert best < 0.8 * plain


def test_cosine_features_find_answers_below_zero():
    rng = np.random.default_rng(6)
    Q, K, _ = softmax_gap.tokens(32, 16, 1, 8.0, rng)
    shares = []
    for M in (16, 1024):
        Ws = rng.normal(size=(20, M, 16))
        p = [random_features.trigonometric(Q, W) @ random_features.trigonometric(K, W).sum(0) for W in Ws]
        shares.append(np.mean(np.array(p) <= 0))
    assert shares[0] > 0.15 > shares[1]


def test_what_is_kept_crosses_at_130_tokens():
    softmax, network = softmax_gap.numbers_kept(np.array([129, 130, 131]), 64, 64, 256)
    assert network == 16640 and list(softmax > network) == [False, False, True] and softmax[1] == network
    assert "Memory crosses at 130 tokens" in SOURCE


def test_time_per_token_is_a_number_for_each_length():
    """That the network's work does not grow is counted, with what it calls and keeps, in test_neuron_astrocyte."""
    for times in softmax_gap.time_per_token([4, 64], 8, 8, 16, np.random.default_rng(0), repeats=1):
        assert times.shape == (2,) and (times > 0).all()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: softmax_gap.tokens(0, 2, 2, 1.0, np.random.default_rng(0)), "T must be a whole number"),
        (lambda: softmax_gap.tokens(3, 2, 2, 0.0, np.random.default_rng(0)), "size must be > 0"),
        (lambda: softmax_gap.draws("sideways", [4], 2, 1, np.random.default_rng(0)), "kind must be one of"),
        (lambda: softmax_gap.error_curve([[np.nan]], [[1.0]], [[1.0]], []), "Q must be finite"),
        (lambda: softmax_gap.numbers_kept(3, 4, 4, 0), "M must be a whole number"),
        (lambda: astrocyte_vit.swapped(data.vit_weights(), 0, np.random.default_rng(0)), "M must be a whole"),
    ],
)
def test_bad_input_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()


# ---- digits ------------------------------------------------------------------------------------------------


def test_cures_help_the_digits_and_none_is_needed_without_astrocytes():
    x, _, x_test, _ = data.digits("mixed")
    shown = x_test[:100]
    plain = astrocyte_vit.agreement(data.vit_weights(), shown, (256,), np.random.default_rng(0))[0]
    cured = astrocyte_vit.agreement(
        data.vit_weights(), shown, (256,), np.random.default_rng(0), examples=x[:80]
    )[0]
    tau1 = astrocyte_vit.agreement(
        data.vit_weights("tau1"), shown, (256,), np.random.default_rng(0), tau=1.0
    )[0]
    assert plain < 0.8 < cured and tau1 > 0.95


def test_four_neurons_a_head_learn_the_digits_and_so_does_one():
    """One neuron's activity for the query cancels: the control shows that these digits need no queries."""
    _, _, x_test, y_test = data.digits("mixed")
    found = {
        M: [
            astrocyte_vit.learned(*data.astro_weights(M, s), x_test, y_test, data.ASTRO_TAU) for s in range(3)
        ]
        for M in (1, 4)
    }
    assert all(own > 0.96 and softmax < 0.5 for nets in found.values() for own, softmax in nets)
    assert abs(np.mean([own for own, _ in found[1]]) - np.mean([own for own, _ in found[4]])) < 0.015


def test_recorded_networks_are_as_the_text_says():
    mini, tiny = data.recorded_agreement("minilm"), data.recorded_agreement("bert_tiny")

    def last(rows, features):
        M, mean, *_ = data.agreement_curve(rows, "cosine", features)
        return dict(zip(M, mean, strict=True)).get(4096, mean[-1])

    kinds = ("plain", "orthogonal", "centred", "preconditioned", "optimal")
    plain, orthogonal, centred, preconditioned, optimal = (last(mini, kind) for kind in kinds)
    assert plain == pytest.approx(0.88, abs=0.006) and optimal == pytest.approx(0.98, abs=0.006)
    assert centred - orthogonal > max(preconditioned - centred, optimal - preconditioned, orthogonal - plain)
    assert last(mini, "uniform") == pytest.approx(0.45, abs=0.006)
    assert last(tiny, "uniform") == pytest.approx(0.95, abs=0.006)
    raw = [row for row in data.recorded_norms("minilm") if row["stage"] == "raw"]
    by_layer = [np.mean([row["sum"] for row in raw if row["layer"] == i + 1]) for i in range(6)]
    errors = [data.agreement_curve(mini, "attention error", "plain", layer=i + 1) for i in range(6)]
    errors = [dict(zip(M, mean, strict=True))[4096] for M, mean, *_ in errors]
    assert np.argmax(by_layer) == np.argmax(errors) == 1 and np.argmin(by_layer) == np.argmin(errors) == 5
    assert min(by_layer[:5]) > 10
    digits = data.recorded_agreement("digits")
    for net, kind, wanted in (
        ("plain", "orthogonal", (0.20, 0.40, 0.59, 0.75)),
        ("plain", "optimal", (0.53, 0.83, 0.93, 0.98)),
        ("tau1", "orthogonal", (0.91, 0.97, 0.99, 0.99)),
    ):
        M, mean, *_ = data.agreement_curve(digits, "agreement", kind, net=net)
        found = dict(zip(M, mean, strict=True))
        assert [found[n] for n in (16, 64, 256, 1024)] == pytest.approx(wanted, abs=0.0055)
    shares = [data.agreement_curve(digits, "agreement", "uniform", net=n)[1][0] for n in ("plain", "tau1")]
    assert shares == pytest.approx([0.13, 0.41], abs=0.0055)
    vit = data.recorded_agreement("vit_small")
    after = [data.agreement_curve(vit, "error", "optimal", layer=i) for i in (1, 12)]
    assert [dict(zip(M, mean, strict=True))[4096] for M, mean, *_ in after] == pytest.approx(
        [0.14, 0.76], abs=0.0051
    )
    M, mean, *_ = data.agreement_curve(vit, "cosine", "optimal")
    assert M[-1] == 65536 and mean[-1] == pytest.approx(0.87, abs=0.006)
    assert last(vit, "uniform") == pytest.approx(0.53, abs=0.006) and last(vit, "plain") < 0.62
    one_layer = figures_of_layers("vit_small")
    raw = [row for row in data.recorded_norms("vit_small") if row["stage"] == "raw"]
    longest = np.argsort([np.mean([row["sum"] for row in raw if row["layer"] == i + 1]) for i in range(12)])
    assert set(longest[-2:]) == set(np.argsort(one_layer.values["plain"][0])[-2:]) == {0, 3}
    assert np.sum(one_layer.values["plain"][0] > one_layer.control) >= 3


# ---- numbers in the text -----------------------------------------------------------------------------------


def test_calcium_of_the_text():
    """The cell of 15.3: 3 outputs, 20 features, τ_p = 1 s."""
    phi = positive(4, 20, 3)
    Q, K, V = softmax_gap.tokens(6, 4, 3, 2.0, np.random.default_rng(1))
    H, a = neuron_astrocyte.write(K, V, phi)
    settled = astrocyte_ode.read_in_time(H, a, phi(Q[0]))
    spread = np.log(settled.p.std(axis=(1, 2))[:5])
    assert -np.diff(spread) / np.diff(settled.t[:5]) == pytest.approx(60, rel=0.01)
    assert settled.x[-1] == pytest.approx(neuron_astrocyte.read(Q[0], H, a, phi), abs=1e-8)
    assert "here 60 per second" in SOURCE


def test_without_spread_the_answer_knows_the_context_and_not_the_query():
    """Each synapse rests at (H/M) / (a_j φ_j), so the output is Σ_j H_ij / (M a_j), whatever the query."""
    phi = positive(4, 20, 3)
    Q, K, V = softmax_gap.tokens(6, 4, 3, 2.0, np.random.default_rng(1))
    H, a = neuron_astrocyte.write(K, V, phi)
    M = len(a)
    for activity in phi(Q):
        s, x = np.zeros(H.shape), np.zeros(len(H))
        for _ in range(4000):
            s, x = s + 0.2 * (H / M - a * activity * s), x + 0.2 * (s @ activity - x)
        assert x == pytest.approx((H / a).sum(axis=1) / M, rel=1e-6)


def test_normalised_queries_are_short_and_cannot_be_sharp():
    assert np.exp(2) == pytest.approx(7.4, abs=0.05)  # scores between −1 and 1
    _, _, x_test, y_test = data.digits("mixed")
    right = [
        np.mean(
            [digits_vit.vit_accuracy(data.vit_weights(kind, s), x_test, y_test, tau=tau) for s in range(3)]
        )
        for kind, tau in (("plain", None), ("tau1", 1.0))
    ]
    assert right == pytest.approx([0.978, 0.984], abs=0.0006)
    assert "98.4 % of new digits right, 97.8 % without" in SOURCE


def test_arithmetic_in_the_text():
    assert np.expm1(8) / np.expm1(2) == pytest.approx(466, abs=0.5)
    assert [round(30**2 / (2 * D)) for D in (65, 13)] == [7, 35]  # µm², µm²/s, s
    assert (
        "466" in SOURCE and "takes 7 to 35 s" in SOURCE and "10 µs" in SOURCE
    )  # τ_p/(d_v M) = 1 s / 100,000


def test_padding_is_not_silent():
    rng = np.random.default_rng(0)
    Q, K, V = softmax_gap.tokens(6, 4, 3, 1.0, rng)
    phi = positive(4, 50)
    plain = reference("read")(Q, *reference("write")(K, V, phi), phi)
    padded = np.vstack([K, np.zeros((6, 4))]), np.vstack([V, np.zeros((6, 3))])
    assert np.linalg.norm(
        reference("read")(Q, *reference("write")(*padded, phi), phi)
    ) < 0.8 * np.linalg.norm(plain)


def test_with_leaks_the_eliminated_point_is_no_point_of_rest():
    X = np.random.default_rng(1).choice([-1.0, 1.0], (3, 12))
    for share in (0.3, 1.0):
        net = memory.NeuronAstrocyteMemory.authors(X)
        state = net.prepared(share * X[0])
        assert net.slopes(state).p == pytest.approx(-state.p, abs=1e-9) and np.abs(state.p).max() > 0.2
    assert np.sum(memory.elimination_eigenvalues(X, 0.3 * X[0]).real > 1e-9) == 144


def test_with_smaller_leaks_the_authors_equations_recall_more():
    rng = np.random.default_rng(0)
    X = rng.choice([-1.0, 1.0], (100, 40))
    cues, recalled = X[:12].copy(), []
    for cue in cues:
        cue[rng.choice(40, 4, replace=False)] *= -1
    for leak in (1.0, 0.1):
        net = memory.NeuronAstrocyteMemory.authors(X)
        net.leaks = (1.0, leak, leak)
        state, _ = net.run(net.prepared(cues), 6.0)
        recalled.append(np.sum((np.sign(state.x) == X[:12]).all(axis=1)))
    assert recalled[1] >= recalled[0] + 2


def test_the_claim_is_judged_part_by_part():
    verdict = dict(parallels.PARALLELS["astrocyte-attention"].verdict)
    assert verdict["a brain and attention"] == "analogy" and len(verdict) == 4


def test_the_text_claims_no_number_that_suffices():
    assert not re.search(r"M\s*=\s*\d+\$? (is|are) enough", SOURCE)
    abstract = SOURCE.split('"written": "abstract"')[1].split("+++")[0].split("}", 1)[1]
    assert 100 <= len(abstract.split()) <= 140


# ---- panels ------------------------------------------------------------------------------------------------

PANELS = {
    "gap": lambda: lesson15.gap_panel(reference("features")),
    "phases": lambda: lesson15.phases_panel(reference("write"), reference("read")),
    "failure": lambda: lesson15.failure_panel(reference("leaky_write"), reference("read")),
}


@pytest.mark.parametrize("name", PANELS)
def test_every_end_of_every_control_draws_another_picture_and_sentence(name):
    panel = PANELS[name]()
    moves = list(ends(panel))
    if name == "failure":  # the inhibitory neuron changes the sentence, and nothing in the picture
        moves.remove(("astrocyte", "neuron"))
    if name == "phases":  # once all is written, neither does the order
        moves.remove(("backwards", True))
    check_ends(panel, moves)


@pytest.mark.parametrize("name", PANELS)
def test_panels_name_whose_function_they_run(name, monkeypatch):
    monkeypatch.setenv("TRIPARTITE_STRICT", "1")
    assert PANELS[name]().error is None


@pytest.mark.parametrize("name", PANELS)
def test_panels_say_what_is_wrong_with_a_function(name):
    def features(X, W):
        return np.ones(3)

    def write(K, V, phi):
        return np.ones((2, 2)), np.ones(2)

    def leaky_write(K, V, phi, tau_H, tau_a):
        return np.ones((2, 48)), np.ones(48)

    panel = {
        "gap": lambda: lesson15.gap_panel(features),
        "phases": lambda: lesson15.phases_panel(write, reference("read")),
        "failure": lambda: lesson15.failure_panel(leaky_write, reference("read")),
    }[name]()
    assert "expected" in str(panel.error)
    failures.clear()


def test_the_gap_panel_tells_slopes():
    run = lesson15.gap(reference("features"))
    slopes = {n: slope(*(lambda r: (r.Ms, r.errors))(run(n, 256, "independent"))) for n in (0.5, 8.0, 16.0)}
    assert -0.55 < slopes[0.5] < -0.4 and -0.27 < slopes[8.0] < -0.13 and -0.17 < slopes[16.0] < -0.1
    assert run(0.5, 4096, "independent").errors[-1] == pytest.approx(
        run(0.5, 4096, "independent").law[-1], rel=0.3
    )
    assert (run(8.0, 256, "independent").law > 3).all()
    hard = run(16.0, 256, "independent")
    assert hard.errors[0] > hard.nothing > hard.errors[-1]
    easy = [run(1.0, 256, kind).errors[2:].mean() for kind in ("independent", "orthogonal")]
    assert easy[1] < easy[0]


def test_phases_write_first_and_the_order_does_not_matter_in_the_end():
    run = lesson15.phases(reference("write"), reference("read"))
    assert run(3, False).out is None and run(3, False).a.sum() < run(5, False).a.sum()
    assert not np.allclose(run(3, False).H, run(3, True).H)
    for step in range(6, 11):
        one, other = run(step, False), run(step, True)
        assert one.out == pytest.approx(other.out, abs=1e-12) and one.out == pytest.approx(
            one.exact, abs=1e-12
        )
        assert other.words != one.words
        assert one.p == pytest.approx(one.parts.sum()) and np.array_equal(one.H, run(5, False).H)


def test_the_steps_can_be_played():
    panel = PANELS["phases"]()
    row = panel.children[1]
    play, slider = row.children
    assert (play.min, play.max, play.interval) == (slider.min, slider.max, 900)
    assert slider is panel.controls["step"]
    with pytest.raises(ValueError, match="play must be a number of milliseconds"):
        Slider(0.0, 1.0, 0.5, 0.1, play=500)
    with pytest.raises(ValueError, match="play must be"):
        Slider(0, 10, 5, 1, play=0)


def test_what_failing_does():
    run = lesson15.failure(reference("leaky_write"), reference("read"))
    whole = run(60, 0.0, "works", True)
    assert whole.sums == pytest.approx(1)
    alone = run(6, 0.0, "works", False)
    assert alone.sums.min() > 2 and alone.sums.std() < 0.1 * alone.sums.mean()
    both = run(6, 0.0, "works", True)
    assert both.sums == pytest.approx(1) and 0 < both.deviation < alone.deviation
    assert both.weights[-1] > both.exact[-1] and both.weights[0] < both.exact[0]
    noisy = run(60, 0.5, "works", True)
    assert noisy.weights / noisy.weights.sum() == pytest.approx(whole.weights / whole.weights.sum())
    gone, stuck = run(60, 0.0, "gone", True), run(60, 0.0, "stuck", True)
    assert gone.sums.min() > 5 and 0.5 < stuck.sums.mean() < 2 and stuck.sums.std() > 0.05
    assert np.array_equal(run(60, 1.0, "gone", True).sums, gone.sums)
    assert np.array_equal(run(60, 1.0, "stuck", True).sums, stuck.sums)
    other = run(6, 0.3, "neuron", False)
    same = run(6, 0.3, "works", False)
    assert np.array_equal(other.sums, same.sums) and other.words != same.words


# ---- figures -----------------------------------------------------------------------------------------------


def test_figures_say_what_they_show():
    assert "processes of one astrocyte" in figures.show_network().alt
    phi = positive(4, 12)
    Q, K, V = softmax_gap.tokens(5, 4, 3, 1.0, np.random.default_rng(0))
    H, a = neuron_astrocyte.write(K, V, phi)
    settled = astrocyte_ode.read_in_time(H, a, phi(Q[0]))
    assert (
        "Calcium in 36 processes"
        in figures.show_settling(settled, neuron_astrocyte.read(Q[0], H, a, phi)).alt
    )
    curves = {"short": {"independent": [0.2, 0.1, 0.05, 0.025]}, "long": {"independent": [1, 0.9, 0.8, 0.7]}}
    picture = figures.show_norms(curves, [16, 64, 256, 1024])
    assert "short, independent: 0.025, slope -0.50" in picture.alt
    cost = figures.show_cost(
        [10, 100], np.array([1e-6, 9e-6]), np.array([3e-6, 3e-6]), (np.array([20, 200]), 50)
    )
    assert "softmax is the slower from 100 tokens on" in cost.alt and "the network always 50" in cost.alt
    faster = figures.show_cost([10], np.array([1e-6]), np.array([3e-6]), (np.array([20]), 50))
    assert "softmax is faster throughout" in faster.alt


def test_attention_of_the_text_is_the_models():
    """q and k carry D^{−1/4} each, so scores need no further division."""
    rng = np.random.default_rng(0)
    Q, K, V = rng.normal(size=(3, 5, 4))
    scaled = attention.softmax((Q / 4**0.25) @ (K / 4**0.25).T) @ V
    assert scaled == pytest.approx(attention.attention(Q, K, V))


def test_the_words_of_bert_tiny_stay_without_attention_as_the_text_says():
    rows = [row for row in data.recorded_agreement("bert_tiny") if row["measure"] == "words kept"]
    kept = {
        key: 12 * np.mean([row["value"] for row in rows if (row["features"], row["M"]) == key])
        for key in (("uniform", 0), ("optimal", 4096))
    }
    assert round(kept["uniform", 0]) == 10 and round(kept["optimal", 4096]) == 11


def test_ones_own_network_in_a_head_is_as_near_as_the_text_says():
    x_test, plain = data.digits("mixed")[2], data.vit_weights("plain")
    q, k, v = (part[0, 0] for part in digits_vit.vit_heads(plain, x_test[:1])[0])
    exact = attention.attention(q, k, v)

    def off(y):
        return np.linalg.norm(y - exact) / np.linalg.norm(exact)

    def network(M):
        W, scale = np.random.default_rng(0).normal(size=(M, 8)), 8**-0.25
        phi = partial(random_features.positive, W=W)
        return neuron_astrocyte.read(q * scale, *neuron_astrocyte.write(k * scale, v, phi), phi)

    assert off(network(16)) > off(v.mean(axis=0)) > off(network(256)) > off(network(4096)) > 0.3
    norms = [
        row
        for row in data.recorded_norms("digits")
        if row["net"].startswith("plain") and row["stage"] == "raw"
    ]
    by_layer = [np.mean([row["sum"] for row in norms if row["layer"] == layer]) for layer in (1, 2)]
    assert [round(size) for size in by_layer] == [9, 13]

"""Lesson 11: reservoirs, the liquid and its controls, panels, figures, and the numbers in the text."""

import re
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from notebooks import ROOT
from panels import check_ends, clean, pixels  # noqa: F401

from tripartite import data, exercises, parallels
from tripartite.explore import lesson11
from tripartite.figures import lesson11 as figures
from tripartite.models import char_rnn, delayed_bit, gru, lif, liquid, lstm, ngrams, recurrent, reservoir

SOURCE = (ROOT / "source" / "11_recurrence.md").read_text(encoding="utf-8")


# ---- reservoirs --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["random", "orthogonal"])
@pytest.mark.parametrize("rho", [0.0, 0.5, 1.3])
def test_weights_have_the_spectral_radius_that_was_asked_for(kind, rho):
    W = reservoir.weights(30, rho, np.random.default_rng(0), kind)
    assert reservoir.spectral_radius(W) == pytest.approx(rho, abs=1e-9)


def test_orthogonal_weights_shrink_every_vector_alike():
    rng = np.random.default_rng(0)
    W = reservoir.weights(20, 0.9, rng, "orthogonal")
    v = rng.normal(size=(20, 7))
    assert np.linalg.norm(W @ v, axis=0) == pytest.approx(0.9 * np.linalg.norm(v, axis=0))


def test_a_reservoir_is_an_elman_network_with_one_input():
    rng = np.random.default_rng(2)
    W, w_in, u = reservoir.weights(6, 0.9, rng), rng.normal(size=6), rng.normal(size=40)
    params = {"W_x": w_in[:, None], "W_h": W, "b": np.zeros(6)}
    hs = recurrent.rnn_forward(params, u[:, None, None], np.zeros((1, 6)))
    assert reservoir.run(W, w_in, u) == pytest.approx(hs[1:, 0], abs=1e-12)


def test_a_linear_reservoir_sums_powers_of_its_weights():
    rng = np.random.default_rng(3)
    W, w_in = reservoir.weights(5, 0.8, rng), rng.normal(size=5)
    states = reservoir.run(W, w_in, np.r_[1.0, np.zeros(9)], linear=True)
    assert states[9] == pytest.approx(np.linalg.matrix_power(W, 9) @ w_in)


@given(sigma=st.floats(0.1, 0.99), seed=st.integers(0, 30), drive=st.floats(0, 5))
def test_a_largest_singular_value_below_one_contracts_at_every_step(sigma, seed, drive):
    rng = np.random.default_rng(seed)
    W = rng.normal(size=(8, 8))
    W *= sigma / np.linalg.norm(W, 2)
    start, other = rng.uniform(-1, 1, (2, 8))
    distance = reservoir.echo_state_test(W, drive * rng.normal(size=(20, 8)), start, other)
    assert (np.diff(np.r_[1.0, distance]) <= (sigma - 1) * np.r_[1.0, distance[:-1]] + 1e-12).all()


def test_spectral_radius_zero_does_not_suffice():
    W, push = np.array([[2.0, -2.0], [2.0, -2.0]]), np.tile([2.0, 8.0], (500, 1))
    assert reservoir.spectral_radius(W) < 1e-6
    distance = reservoir.echo_state_test(W, push, np.array([0.9, 0.9]), np.array([-0.9, 0.9]))
    assert distance[-1] == pytest.approx(1.0638, abs=1e-3)
    still = reservoir.echo_state_test(W, 0 * push, np.array([0.9, 0.9]), np.array([-0.9, 0.9]))
    assert still[0] > 0.5 and still[1] == 0


def test_spectral_radius_above_one_may_forget_under_strong_input():
    rng = np.random.default_rng(0)
    W, noise = reservoir.weights(50, 1.5, rng), rng.normal(size=(300, 50))
    a, b = rng.uniform(-1, 1, (2, 50))
    assert reservoir.echo_state_test(W, noise, a, b)[-1] < 1e-9
    assert reservoir.echo_state_test(W, 0 * noise, a, b)[-1] > 0.1


def test_memory_of_a_delay_line_is_exact():
    u = np.random.default_rng(0).uniform(-1, 1, 2000)
    states = np.stack([np.roll(u, k) for k in (1, 2, 5)], axis=1)
    r2 = reservoir.memory_capacity(states, u, 8)
    assert r2[[0, 1, 4]] == pytest.approx(1, abs=1e-9)
    assert r2[[2, 3, 5, 6, 7]].max() < 0.02


@pytest.mark.parametrize("kind", ["random", "orthogonal"])
@pytest.mark.parametrize("seed", range(3))
def test_memory_stays_below_the_number_of_units(kind, seed):
    """The bound of Jaeger (2001); the margin is for the finite sample."""
    rng = np.random.default_rng(seed)
    u = rng.uniform(-1, 1, 3000)
    states = reservoir.run(reservoir.weights(20, 0.97, rng, kind), 0.1 * rng.normal(size=20), u)
    assert reservoir.memory_capacity(states, u, 60).sum() <= 1.05 * 20


def test_orthogonal_weights_come_near_the_bound():
    rng = np.random.default_rng(0)
    u = rng.uniform(-1, 1, 6000)
    states = reservoir.run(
        reservoir.weights(50, 0.97, rng, "orthogonal"), rng.normal(size=50), u, linear=True
    )
    assert 0.9 * 50 < reservoir.memory_capacity(states, u, 100).sum() <= 1.05 * 50


def test_states_that_do_not_vary_remember_nothing():
    u = np.random.default_rng(0).uniform(-1, 1, 300)
    assert (reservoir.memory_capacity(np.zeros((300, 4)), u, 5) == 0).all()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: reservoir.weights(0, 0.9, None), "N must be"),
        (lambda: reservoir.weights(True, 0.9, None), "N must be"),
        (lambda: reservoir.weights(3, -1, None), "rho must be >= 0"),
        (lambda: reservoir.weights(3, 1, None, "square"), "'random' or 'orthogonal'"),
        (lambda: reservoir.spectral_radius(np.ones((2, 3))), r"W must have the shape \(N, N\)"),
        (lambda: reservoir.run(np.eye(3), np.ones(2), np.ones(5)), r"w_in must have the shape \(3,\)"),
        (lambda: reservoir.run(np.eye(3), np.ones(3), [np.nan]), "u must be finite"),
        (
            lambda: reservoir.echo_state_test(np.eye(2), np.ones(2), [0, 0], [1, 0]),
            r"u must have the shape \(T, 2\)",
        ),
        (lambda: reservoir.echo_state_test(np.eye(2), np.ones((3, 2)), [0, 0], [0, 0]), "must differ"),
        (
            lambda: reservoir.memory_capacity(np.ones((9, 2)), np.ones(8), 1),
            r"states must have the shape \(8, N\)",
        ),
        (lambda: reservoir.memory_capacity(np.ones((200, 2)), np.ones(200), 101), "between 1 and washout"),
        (lambda: reservoir.memory_capacity(np.ones((102, 2)), np.ones(102), 5), "at least washout"),
        (lambda: reservoir.memory_capacity(np.ones((200, 2)), np.ones(200), 5, ridge=0), "ridge must be > 0"),
    ],
)
def test_reservoirs_refuse_what_makes_no_sense(call, words):
    with pytest.raises(ValueError, match=words):
        call()


# ---- the liquid --------------------------------------------------------------------------------------------


def contest(name, seed, tau_syn=5.0):
    """As in the lesson: traces, random layer, no loop, liquid."""
    rng = np.random.default_rng(seed)
    spikes, label = liquid.task(name, 400, rng)
    net = liquid.connect(100, spikes.shape[2], rng)
    fired = [liquid.run(n, spikes, tau_syn)[1] for n in (net.without_loop(), net)]
    traces = [liquid.trace(events, (30.0, 100.0)) for events in (spikes, *fired)]
    traces.insert(1, liquid.random_layer(traces[0], 100, rng))
    return [liquid.accuracy(states, label) for states in traces]


def test_without_a_loop_the_cells_are_those_of_lesson_02():
    rng = np.random.default_rng(0)
    spikes, _ = liquid.task("which", 4, rng)
    net = liquid.connect(12, spikes.shape[2], rng).without_loop()
    _, fired = liquid.run(net, spikes)
    current, I = np.empty((len(spikes), 4, 12)), np.zeros((4, 12))
    for k, now in enumerate(spikes):
        I = I * np.exp(-1 / 5.0) + now @ net.W_in.T
        current[k] = I
    _, expected = lif.lif_simulate(current.reshape(len(spikes), -1), dt=1.0)
    assert expected.sum() > 50
    assert np.array_equal(fired.reshape(len(spikes), -1), expected)


def test_traces_count_spikes_that_fade():
    spikes = np.zeros((50, 1, 2), bool)
    spikes[[9, 49], 0, 0] = True
    assert liquid.trace(spikes, (20.0, 40.0))[0] == pytest.approx([1 + np.exp(-2), 0, 1 + np.exp(-1), 0])


def test_traces_of_the_liquid_are_those_of_its_spikes():
    rng = np.random.default_rng(1)
    spikes, _ = liquid.task("same now", 6, rng)
    states, fired = liquid.run(liquid.connect(20, 20, rng), spikes)
    assert states == pytest.approx(liquid.trace(fired))


def test_each_cell_excites_or_inhibits():
    net = liquid.connect(50, 10, np.random.default_rng(0))
    assert (net.W[:, :40] >= 0).all() and (net.W[:, 40:] <= 0).all() and (np.diag(net.W) == 0).all()


def test_a_longer_synapse_brings_the_same_charge():
    """Under a steady rain of spikes the current settles at the same value, and so does the rate."""
    net = liquid.Wiring(np.zeros((1, 1)), np.full((1, 1), 0.6))
    rain = np.ones((1200, 1, 1), bool)
    late = [liquid.run(net, rain, tau_syn)[1][-400:].sum() for tau_syn in (5.0, 50.0)]
    assert late[0] > 30 and abs(late[0] - late[1]) <= 1


@pytest.mark.parametrize("seed", range(3))
def test_the_easy_task_needs_no_liquid(seed):
    traces, layer, no_loop, with_loop = contest("which", seed)
    assert traces == layer == 1.0 and no_loop > 0.95 and with_loop > 0.95
    rng = np.random.default_rng(seed)
    spikes, label = liquid.task("which", 400, rng)
    assert liquid.accuracy(liquid.trace(spikes), label) == 1.0


def test_a_task_where_liquid_and_traces_differ_but_the_loop_does_not_matter():
    traces, layer, no_loop, with_loop = np.mean([contest("same now", seed) for seed in range(3)], axis=0)
    assert abs(traces - 0.5) < 0.06
    assert min(layer, no_loop, with_loop) > 0.96
    assert abs(with_loop - no_loop) < 0.03


def test_across_time_slow_synapses_matter_and_the_loop_does_not():
    fast = np.mean([contest("same later", seed) for seed in range(3)], axis=0)
    slow = np.mean([contest("same later", seed, 100.0) for seed in range(3)], axis=0)
    assert abs(fast[0] - 0.5) < 0.06 and fast[1] > 0.93
    assert (np.abs(fast[2:] - 0.5) < 0.15).all() and abs(fast[2] - fast[3]) < 0.05
    assert (slow[2:] > 0.95).all()


def test_labels_are_what_the_tasks_say():
    rng = np.random.default_rng(5)
    spikes, label = liquid.task("same later", 40, rng)
    halves = [half.sum(axis=0) for half in (spikes[:100], spikes[100:])]
    distance = np.linalg.norm(halves[0].astype(float) - halves[1], axis=1)
    assert distance[label > 0].max() < distance[label < 0].min()
    assert 8 <= (label > 0).sum() <= 32


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: liquid.task("xor", 10, None), "name must be one of"),
        (lambda: liquid.task("which", 2, None), "at least 4"),
        (lambda: liquid.connect(0, 10, None), "N must be a whole number"),
        (lambda: liquid.connect(10, 2.5, None), "channels must be a whole number"),
        (lambda: liquid.run(liquid.Wiring(np.eye(2), np.eye(2)), np.ones((3, 1, 5))), r"\(T, trials, 2\)"),
        (
            lambda: liquid.run(liquid.Wiring(np.eye(2), np.eye(2)), np.ones((3, 1, 2)), tau_syn=0),
            "tau_syn must be > 0",
        ),
        (lambda: liquid.trace(np.ones((3, 2))), r"\(T, trials, C\)"),
        (lambda: liquid.trace(np.ones((3, 1, 2)), (0.0,)), "taus must be > 0"),
        (lambda: liquid.accuracy(np.ones((4, 1)), np.ones(3)), "states must be"),
        (lambda: liquid.accuracy(np.ones((4, 1)), np.zeros(4)), r"\+1 or -1"),
    ],
)
def test_the_liquid_refuses_what_makes_no_sense(call, words):
    with pytest.raises(ValueError, match=words):
        call()


# ---- numbers in the text -----------------------------------------------------------------------------------


def test_worked_numbers_of_the_exercises():
    tiny = {"W_x": np.ones((1, 1)), "W_h": np.full((1, 1), 0.5), "b": np.zeros(1)}
    X = np.array([1.0, 0.0, 0.0]).reshape(3, 1, 1)
    hs = recurrent.rnn_forward(tiny, X, np.zeros((1, 1)))
    assert hs.ravel() == pytest.approx([0, 0.7616, 0.3634, 0.1797], abs=5e-5)
    dhs = np.zeros(hs.shape)
    dhs[-1] = 1
    grads = recurrent.rnn_backward(tiny, X, hs, dhs)
    assert [grads[n].item() for n in ("W_x", "W_h", "b")] == pytest.approx([0.0882, 0.6715, 1.4758], abs=5e-5)
    one = np.ones((1, 1))
    cell = {"W_x": np.ones((4, 1)), "W_h": np.zeros((4, 1)), "b": np.array([0.0, 1.0, 0.0, 0.0])}
    h, c = lstm.lstm_step(cell, one, 0 * one, one)
    assert (h.item(), c.item()) == pytest.approx((0.6530, 1.4376), abs=5e-5)
    cell = {"W_x": np.ones((3, 1)), "W_h": np.ones((3, 1)), "b": np.zeros(3)}
    assert gru.gru_step(cell, one, 0.5 * one).item() == pytest.approx(0.5706, abs=5e-5)
    copies = reservoir.echo_state_test(one, 0 * one, np.ones(1), np.zeros(1))
    assert copies == pytest.approx([0.7616], abs=5e-5)
    for number in ("0.7616, 0.3634, 0.1797", "0.0882, 0.6715 and 1.4758", "0.6530", "1.4376", "0.5706"):
        assert number in SOURCE


def test_arithmetic_in_the_text():
    assert np.log(0.5) / np.log(0.99) == pytest.approx(68.97, abs=5e-3)
    assert pytest.approx(2.7e-5, rel=0.02) == 0.9**100
    assert pytest.approx(1e8, rel=0.2) == 1.2**100
    f = 1 / (1 + np.exp(-1))
    assert (f, 1 / (1 - f)) == pytest.approx((0.731, 3.7), rel=0.01)
    keep = 0.5 ** (1 / 1000)
    assert keep == pytest.approx(0.9993, abs=5e-5) and np.log(keep / (1 - keep)) == pytest.approx(
        7.3, abs=0.05
    )


def test_counts_of_the_exercise_agree_with_the_cells():
    counted = exercises.find("param_counts").reference(3, 4)
    assert counted == recurrent.param_counts(3, 4) == {"RNN": 32, "GRU": 96, "LSTM": 128}


def test_the_forget_bias_and_not_the_gate_decides_who_keeps_the_delayed_bit():
    """The cell of the lesson: the RNN learns it in some draws, the LSTM in none with bias 0, in all with 3."""

    def left(cell, **options):
        rngs = map(np.random.default_rng, range(3))
        runs = [delayed_bit.train_delayed_bit(cell, 40, rng, updates=250, **options)[0] for rng in rngs]
        return np.array([losses[-20:].mean() for losses in runs])

    rnn = left("RNN")
    assert rnn.min() < 0.1 and rnn.max() > 0.8
    assert left("LSTM", forget_bias=0).min() > 0.9
    assert left("LSTM", forget_bias=3).max() < 0.1


def test_a_forget_bias_carries_the_error():
    X = np.random.default_rng(0).normal(size=(50, 8, 4))
    left = []
    for bias in (0, 1, 5):
        params = lstm.lstm_params(4, 32, np.random.default_rng(1), forget_bias=bias)
        hs, cs, gates = lstm.lstm_forward(params, X)
        dhs = np.zeros(hs.shape)
        dhs[-1] = 1.0
        dh = np.linalg.norm(lstm.lstm_backward(params, X, hs, cs, gates, dhs)["h"], axis=(1, 2))
        left.append(dh[0] / dh[-1])
    assert left[0] < 1e-7 and 1e-5 < left[1] < 1e-2 and left[2] > 0.3


def test_the_writing_network_beats_counting_with_two_letters_and_not_with_four():
    """The training of the lesson, in its words; they hold for any length of the course's text."""
    text = data.prose()
    counted = ngrams.ngram_bits(text)
    assert (np.diff(counted) < 0).all()
    writer = char_rnn.train_char_rnn(text, np.random.default_rng(0), H=64, steps=700, eta=0.02)
    held_out = writer.held_out[-1, 1]
    assert counted[4] + 0.05 < held_out < counted[2] - 0.03
    assert writer.losses[-50:].mean() < held_out - 0.03


def test_points_of_lesson_11():
    points = {record.name: record.points for record in exercises.lesson("11")}
    assert sum(points.values()) == 20
    assert points["rnn_forward"] + points["rnn_backward"] == 5


def test_the_claim_is_judged_part_by_part():
    assert len(parallels.PARALLELS["loops"].verdict) == 4


# ---- panels ------------------------------------------------------------------------------------------------

PANELS = {
    "norms": lambda: lesson11.norms_panel(recurrent.rnn_forward),
    "forget": lambda: lesson11.forget_panel(lstm.lstm_step),
    "memory": lambda: lesson11.memory_panel(reservoir.memory_capacity),
}


@pytest.mark.parametrize("name", PANELS)
def test_every_end_of_every_control_draws_another_picture_and_sentence(name):
    panel = PANELS[name]()
    check_ends(panel)


@pytest.mark.parametrize("name", PANELS)
def test_panels_name_whose_function_they_run(name, monkeypatch):
    monkeypatch.setenv("TRIPARTITE_STRICT", "1")
    assert PANELS[name]().error is None


def test_in_a_linear_network_state_and_error_follow_the_spectral_radius():
    run = lesson11.norms(recurrent.rnn_forward)
    for rho in (0.9, 1.0, 1.2):
        norms = run(rho, 0.0, True)
        assert norms.error[-1] / rho**100 == pytest.approx(run(1.0, 0.0, True).error[-1], rel=1e-9)
        assert 0.01 < norms.error[-1] / rho**100 < 100
        assert 0.01 < norms.state[-1] / rho**100 < 100


def test_tanh_bounds_the_state_and_strong_input_kills_the_error():
    run = lesson11.norms(recurrent.rnn_forward)
    assert run(1.5, 0.0, False).state.max() < 10
    assert run(1.5, 0.0, False).error[-1] > 1e3 * run(1.5, 2.0, False).error[-1]
    for rho in (1.02, 1.05, 1.1, 1.2, 1.3, 1.4):
        assert 1 / 3 < run(rho, 0.0, False).error[-1] < 3
    assert run(1.5, 0.0, False).error[-1] > 30


def test_the_forget_panel_tells_the_half_life():
    panel = PANELS["forget"]()
    assert "half-life is 68.97 steps" in panel.sentence
    panel.controls["f"].value = 1.0
    assert "without end" in panel.sentence and "holds 1.00 after 100 steps" in panel.sentence
    panel.controls["f"].value = 0.5
    assert "half-life is 1.00 steps" in panel.sentence
    panel.controls["f"].value, panel.controls["i"].value = 0.99, 0.2
    assert "holds 0.70 after 100 steps; the forget gate alone would leave 0.37" in panel.sentence


def test_the_memory_panel_stays_below_its_bound_and_orthogonal_weights_remember_more():
    panel = PANELS["memory"]()

    def total():
        return float(re.search(r"the sum is ([\d.]+)", panel.sentence)[1])

    random = total()
    for N, share in ((10, (0.7, 1.0)), (50, (0.4, 0.6))):
        panel.controls["N"].value = N
        assert share[0] * N < total() < share[1] * N
    panel.controls["N"].value = 20
    panel.controls["kind"].value = "orthogonal"
    assert 1.2 * random < total() <= 1.05 * 20
    for N in lesson11.SIZES:
        panel.controls["N"].value = N
        assert total() <= 1.05 * N and f"more than {N}." in panel.sentence


def test_a_move_of_the_memory_panel_is_quick_enough_for_a_hand():
    run = lesson11.memory(exercises.find("memory_capacity").reference)
    run(0.95, 0.1, 50, "random")
    start = time.thread_time()
    for _ in range(3):
        run(0.9, 0.1, 50, "random")
    assert (time.thread_time() - start) / 3 < 0.1


def test_panels_run_the_learners_own_function():
    calls = []

    def rnn_forward(params, X, h0):
        calls.append(X.shape)
        return recurrent.rnn_forward(params, X, h0)

    panel = lesson11.norms_panel(rnn_forward)
    seen = len(calls)
    panel.controls["rho"].value = 1.1
    assert len(calls) > seen


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: lesson11.norms(lambda params, X, h0: X)(1.0, 0.0, False), "rnn_forward returned the shape"),
        (
            lambda: lesson11.memory(lambda *a, **k: np.zeros(3))(0.9, 0.1, 10, "random"),
            "memory_capacity returned",
        ),
    ],
)
def test_a_wrong_return_value_is_named(build, words):
    with pytest.raises(ValueError, match=words):
        build()


# ---- pictures ----------------------------------------------------------------------------------------------


def test_pictures_say_what_they_show():
    rng = np.random.default_rng(0)
    states = reservoir.run(reservoir.weights(10, 0.9, rng), np.ones(10), np.r_[1.0, np.zeros(29)])
    assert "rings on" in figures.show_echo(states).alt
    apart = figures.show_distances({"fades": 0.5 ** np.arange(60), "stays": np.ones(60)})
    assert "stays: 1 after 60 steps" in apart.alt
    spikes, _ = liquid.task("which", 4, rng)
    _, fired = liquid.run(liquid.connect(20, 10, rng), spikes)
    picture = figures.show_liquid(spikes, fired)
    assert f"{spikes[:, 0].sum()} spikes in 10 channels" in picture.alt
    assert f"answer with {fired[:, 0].sum()}" in picture.alt
    for shown in (apart, picture):
        assert pixels(shown.png).std() > 5

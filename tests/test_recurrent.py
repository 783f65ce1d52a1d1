"""Recurrent cells: gradients against differences, conventions, counts; and the delayed bit."""

import numpy as np
import pytest

from tripartite.models import gru, lstm, recurrent
from tripartite.models.delayed_bit import delayed_bit, train_delayed_bit

D, H, T, B = 3, 4, 6, 2

# name -> make weights, run (the states first), gradients, number of blocks
CELLS = {
    "rnn": (recurrent.rnn_params, lambda *a: (recurrent.rnn_forward(*a),), recurrent.rnn_backward, 1),
    "lstm": (lstm.lstm_params, lstm.lstm_forward, lstm.lstm_backward, 4),
    "gru": (gru.gru_params, gru.gru_forward, gru.gru_backward, 3),
}
every_cell = pytest.mark.parametrize("cell", CELLS)


def weights(cell, rng, dtype=np.float64):
    params = CELLS[cell][0](D, H, rng, dtype=dtype)
    params["b"] += (0.4 * rng.normal(size=params["b"].shape)).astype(dtype)
    return params


def worst_difference(loss, array, gradient, step=1e-6):
    """Largest gap between a gradient and central differences, entry by entry."""
    worst = 0.0
    for place in np.ndindex(array.shape):
        old = array[place]
        array[place] = old + step
        above = loss()
        array[place] = old - step
        worst = max(worst, abs((above - loss()) / (2 * step) - gradient[place]))
        array[place] = old
    return worst


@every_cell
def test_gradients_are_those_of_central_differences(cell):
    rng = np.random.default_rng(1)
    _, forward, backward, _ = CELLS[cell]
    params, X, h0 = weights(cell, rng), rng.normal(size=(T, B, D)), rng.normal(size=(B, H))
    C = rng.normal(size=(T + 1, B, H))  # a loss that reads every state, the first one included

    def loss():
        return float(np.sum(C * forward(params, X, h0)[0]))

    grads = backward(params, X, *forward(params, X, h0), C)
    for name, array in params.items():
        assert worst_difference(loss, array, grads[name]) < 1e-6, name
    assert worst_difference(loss, X, grads["X"]) < 1e-6
    assert worst_difference(loss, h0, grads["h"][0]) < 1e-6


def test_gradient_of_the_first_cell_of_an_lstm():
    rng = np.random.default_rng(2)
    params, X, c0 = weights("lstm", rng), rng.normal(size=(T, B, D)), rng.normal(size=(B, H))
    C = rng.normal(size=(T + 1, B, H))
    grads = lstm.lstm_backward(params, X, *lstm.lstm_forward(params, X, c0=c0), C)
    gap = worst_difference(
        lambda: float(np.sum(C * lstm.lstm_forward(params, X, c0=c0)[0])), c0, grads["c"][0]
    )
    assert gap < 1e-6


@every_cell
def test_tokens_are_one_hot_vectors(cell):
    rng = np.random.default_rng(3)
    _, forward, backward, _ = CELLS[cell]
    params, tokens = weights(cell, rng), rng.integers(D, size=(T, B))
    X = np.eye(D)[tokens]
    run, same = forward(params, tokens), forward(params, X)
    assert all(a == pytest.approx(b, abs=1e-12) for a, b in zip(run, same, strict=True))
    dhs = rng.normal(size=run[0].shape)
    grads, same = backward(params, tokens, *run, dhs), backward(params, X, *same, dhs)
    assert "X" not in grads
    assert all(grads[name] == pytest.approx(same[name], abs=1e-12) for name in (*params, "h"))


@every_cell
def test_sequences_of_a_batch_do_not_mix(cell):
    rng = np.random.default_rng(4)
    forward = CELLS[cell][1]
    params, X = weights(cell, rng), rng.normal(size=(T, B, D))
    both = forward(params, X)[0]
    for j in range(B):
        assert forward(params, X[:, j : j + 1])[0] == pytest.approx(both[:, j : j + 1], abs=1e-12)


@every_cell
def test_steps_and_sequences_agree(cell):
    rng = np.random.default_rng(5)
    forward = CELLS[cell][1]
    params, X, h = weights(cell, rng), rng.normal(size=(T, B, D)), rng.normal(size=(B, H))
    hs = forward(params, X, h)[0]
    c = np.zeros((B, H))
    for t in range(T):
        if cell == "lstm":
            h, c = lstm.lstm_step(params, X[t], h, c)
        else:
            h = (recurrent.rnn_step if cell == "rnn" else gru.gru_step)(params, X[t], h)
        assert h == pytest.approx(hs[t + 1], abs=1e-12)
    if cell == "lstm":  # one sequence without the axis of the batch
        one, _ = lstm.lstm_step(params, X[0, 0], hs[0, 0], np.zeros(H))
    else:
        one = (recurrent.rnn_step if cell == "rnn" else gru.gru_step)(params, X[0, 0], hs[0, 0])
    assert one == pytest.approx(hs[1, 0], abs=1e-12)


@every_cell
def test_single_precision_stays_single_and_agrees(cell):
    _, forward, backward, _ = CELLS[cell]
    exact = weights(cell, np.random.default_rng(6))
    rough = {name: array.astype(np.float32) for name, array in exact.items()}
    X = np.random.default_rng(7).normal(size=(T, B, D))
    C = np.random.default_rng(8).normal(size=(T + 1, B, H))
    run, short = forward(exact, X), forward(rough, X)
    grads, grads32 = backward(exact, X, *run, C), backward(rough, X, *short, C)
    assert {a.dtype for a in (*short, *grads32.values())} == {np.dtype(np.float32)}
    assert {a.dtype for a in (*run, *grads.values())} == {np.dtype(np.float64)}
    assert short[0] == pytest.approx(run[0], abs=1e-5)
    assert all(grads32[name] == pytest.approx(grads[name], abs=1e-4) for name in grads)


@every_cell
def test_nothing_handed_over_is_changed(cell):
    rng = np.random.default_rng(9)
    _, forward, backward, _ = CELLS[cell]
    params, X, C = weights(cell, rng), rng.normal(size=(T, B, D)), rng.normal(size=(T + 1, B, H))
    run = forward(params, X)
    given = [*params.values(), X, *run, C]
    before = [array.copy() for array in given]
    backward(params, X, *run, C)
    assert all(np.array_equal(a, b) for a, b in zip(given, before, strict=True))


def test_elman_network_by_hand():
    params = {"W_x": np.array([[0.5]]), "W_h": np.array([[-1.0]]), "b": np.array([0.1])}
    hs = recurrent.rnn_forward(params, np.array([[[1.0]], [[2.0]]]))
    first = np.tanh(0.6)
    assert hs.ravel() == pytest.approx([0, first, np.tanh(1.1 - first)])


def test_weights_lead_from_column_to_row():
    params = {"W_x": np.zeros((2, 1)), "W_h": np.array([[0.0, 1.0], [0.0, 0.0]]), "b": np.zeros(2)}
    h = recurrent.rnn_step(params, np.zeros(1), np.array([0.0, 0.5]))
    assert h == pytest.approx([np.tanh(0.5), 0])  # unit 1 speaks to unit 0


def test_open_forget_gate_and_shut_input_gate_keep_the_cell():
    rng = np.random.default_rng(10)
    params = {name: np.zeros_like(array) for name, array in weights("lstm", rng).items()}
    params["b"] = np.repeat([-100.0, 100.0, 5.0, 0.0], H)  # i = 0, f = 1, candidate = 1, o = 1/2
    c = rng.normal(size=H)
    h, kept = lstm.lstm_step(params, rng.normal(size=D), rng.normal(size=H), c)
    assert kept == pytest.approx(c, abs=1e-12)
    assert h == pytest.approx(0.5 * np.tanh(c))


def test_order_of_the_gates():
    """Each block alone is moved away from zero; the outcome tells which gate it is."""
    c, zero = 0.8, np.zeros(1)
    rules = {  # block -> c after the step with all other sums 0 (gates 1/2, candidate 0)
        0: 0.5 * c,  # i: the candidate is 0
        1: c / (1 + np.exp(-2)),
        2: 0.5 * c + 0.5 * np.tanh(2),
        3: 0.5 * c,
    }
    for block, expected in rules.items():
        params = {"W_x": np.zeros((4, 1)), "W_h": np.zeros((4, 1)), "b": 2.0 * (np.arange(4) == block)}
        h, new = lstm.lstm_step(params, zero, zero, np.array([c]))
        o = 1 / (1 + np.exp(-2)) if block == 3 else 0.5
        assert new == pytest.approx([expected]) and h == pytest.approx(o * np.tanh(new))


def test_update_gate_of_one_keeps_and_of_zero_overwrites():
    rng = np.random.default_rng(11)
    params, h, x = weights("gru", rng), rng.normal(size=H), rng.normal(size=D)
    keep = params | {"b": np.repeat([0.0, 200.0, 0.3], H)}
    assert gru.gru_step(keep, x, h) == pytest.approx(h, abs=1e-12)
    fresh = params | {"b": np.repeat([-200.0, -200.0, 0.3], H)}  # r = 0: the old state is not even read
    assert gru.gru_step(fresh, x, h) == pytest.approx(np.tanh(params["W_x"][2 * H :] @ x + 0.3))


def test_reset_gate_acts_before_the_matrix():
    W_h = np.zeros((6, 2))
    W_h[4, 1] = 1.0  # the candidate of unit 0 reads unit 1
    b = np.array([300.0, 0, -300, -300, 0, 0])  # r = (1, 1/2), z = 0
    params = {"W_x": np.zeros((6, 1)), "W_h": W_h, "b": b}
    h = gru.gru_step(params, np.zeros(1), np.array([0.0, 0.6]))
    assert h == pytest.approx([np.tanh(0.3), 0])  # after the matrix it would be tanh(0.6)


def test_parameter_counts():
    assert recurrent.param_counts(3, 4) == {"RNN": 32, "GRU": 96, "LSTM": 128}
    for cell, name in (("rnn", "RNN"), ("gru", "GRU"), ("lstm", "LSTM")):
        made = CELLS[cell][0](5, 7, np.random.default_rng(0))
        assert sum(array.size for array in made.values()) == recurrent.param_counts(5, 7)[name]


def test_initial_biases():
    rng = np.random.default_rng(0)
    assert lstm.lstm_params(2, 3, rng, forget_bias=2.0)["b"].tolist() == [0] * 3 + [2] * 3 + [0] * 6
    assert gru.gru_params(2, 3, rng, update_bias=1.0)["b"].tolist() == [0] * 3 + [1] * 3 + [0] * 3


def test_gradient_shrinks_by_the_weight_at_each_step():
    """Near zero tanh is the identity: of an orthogonal W_h times 0.9, 0.9 per step is left."""
    Q = np.linalg.qr(np.random.default_rng(12).normal(size=(H, H)))[0]
    params = {"W_x": np.zeros((H, 1)), "W_h": 0.9 * Q, "b": np.zeros(H)}
    X = np.zeros((50, 1, 1))
    hs = recurrent.rnn_forward(params, X)
    dhs = np.zeros_like(hs)
    dhs[-1] = 1.0
    length = np.linalg.norm(recurrent.rnn_backward(params, X, hs, dhs)["h"][:, 0], axis=1)
    assert length[:-1] / length[1:] == pytest.approx(0.9)


@pytest.mark.parametrize(
    "change, error, words",
    [
        (dict(params=[1]), TypeError, "dict with W_x, W_h and b"),
        (dict(params={"W_x": np.ones((H, D))}), ValueError, "lacks W_h, b"),
        (dict(W_h=np.ones((H, H + 1))), ValueError, "W_h must have the shape"),
        (dict(W_h=np.ones(H)), ValueError, "W_h must have the shape"),
        (dict(W_x=np.ones((H + 1, D))), ValueError, "W_x must have"),
        (dict(b=np.ones(H + 1)), ValueError, "b must have the shape"),
        (dict(b=np.full(H, np.nan)), ValueError, "b must be finite"),
        (dict(b=["a"] * H), TypeError, "b must be an array of numbers"),
        (dict(X=np.ones((T, D))), ValueError, "X\\[:, None, :\\]"),
        (dict(X=np.ones((T, B, D + 1))), ValueError, "X must have the shape"),
        (dict(X=np.ones((0, B, D))), ValueError, "X must have the shape"),
        (dict(X=np.full((T, B, D), np.inf)), ValueError, "X must be finite"),
        (dict(X=np.full((T, B), D)), ValueError, "tokens must lie between 0 and 2"),
        (dict(X=np.full((T, B), -1)), ValueError, "tokens must lie between 0 and 2"),
        (dict(X=np.ones((0, B), int)), ValueError, "at least one step"),
        (dict(h0=np.zeros((B + 1, H))), ValueError, "h0 must have the shape"),
    ],
)
def test_bad_arguments_get_a_sentence(change, error, words):
    rng = np.random.default_rng(13)
    params = weights("rnn", rng) | {name: change[name] for name in ("W_x", "W_h", "b") if name in change}
    with pytest.raises(error, match=words):
        recurrent.rnn_forward(
            change.get("params", params), change.get("X", np.zeros((T, B, D))), change.get("h0")
        )


@every_cell
def test_bad_shapes_of_gradients_and_sizes(cell):
    rng = np.random.default_rng(14)
    make, forward, backward, blocks = CELLS[cell]
    params, X = weights(cell, rng), rng.normal(size=(T, B, D))
    run = forward(params, X)
    with pytest.raises(ValueError, match="dhs must have the shape"):
        backward(params, X, *run, np.zeros((T, B, H)))
    with pytest.raises(ValueError, match="whole number"):
        make(0, H, rng)
    with pytest.raises(ValueError, match="whole number"):
        make(D, 2.5, rng)
    wrong = params | {"W_h": np.ones((blocks * H + 1, H))}
    with pytest.raises(ValueError, match="W_h must have the shape"):
        forward(wrong, X)


def test_steps_want_matching_shapes():
    rng = np.random.default_rng(15)
    with pytest.raises(ValueError, match="x must have the shape"):
        recurrent.rnn_step(weights("rnn", rng), np.zeros(D + 1), np.zeros(H))
    with pytest.raises(ValueError, match="c must have the shape"):
        lstm.lstm_step(weights("lstm", rng), np.zeros(D), np.zeros(H), np.zeros((B, H)))
    with pytest.raises(ValueError, match="h must have the shape"):
        gru.gru_step(weights("gru", rng), np.zeros((B, D)), np.zeros(H))


# -- the delayed bit ----------------------------------------------------------------------------------


def test_the_bit_stands_only_in_the_first_step():
    X, bits = delayed_bit(9, 500, np.random.default_rng(0))
    assert X.shape == (9, 500, 2) and set(bits) == {0.0, 1.0}
    assert np.array_equal(X[0, :, 0], 2 * bits - 1) and not X[1:, :, 0].any()
    assert X[:, :, 1].std() == pytest.approx(0.3, abs=0.02)


@pytest.mark.parametrize("cell, eta", [("RNN", 0.01), ("LSTM", 0.02), ("GRU", 0.01)])
def test_every_cell_learns_to_remember_for_twenty_steps(cell, eta):
    for seed in range(2):
        losses, reach = train_delayed_bit(cell, 20, np.random.default_rng(seed), eta=eta)
        assert losses.shape == reach.shape == (400,) and np.all(reach >= 0)
        assert losses[:5].mean() == pytest.approx(1, abs=0.3)  # a guess costs one bit
        assert losses[-20:].mean() < 0.01


def test_forget_bias_decides_how_far_the_gradient_reaches_at_first():
    reach = [
        train_delayed_bit("LSTM", 40, np.random.default_rng(0), updates=5, forget_bias=bias)[1].mean()
        for bias in (0.0, 1.0, 3.0)
    ]
    assert reach[0] < 1e-3 * reach[1] and reach[1] < 0.3 * reach[2]


def test_report_of_the_delayed_bit():
    seen = []
    losses, _ = train_delayed_bit(
        "GRU", 3, np.random.default_rng(0), updates=4, report=lambda *a: seen.append(a)
    )
    assert seen == [(k + 1, {"GRU": losses[k]}, "") for k in range(4)]


def test_unknown_cells_and_lengths():
    with pytest.raises(ValueError, match="RNN, LSTM, GRU"):
        train_delayed_bit("rnn", 3, np.random.default_rng(0))
    with pytest.raises(ValueError, match="T must be a whole number"):
        delayed_bit(0, 3, np.random.default_rng(0))

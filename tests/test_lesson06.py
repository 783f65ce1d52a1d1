"""Lesson 06: models against closed forms and each other, panels, figures, and the numbers in its text."""

import csv
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from panels import check_ends

from tripartite import data
from tripartite.explore import failures, lesson06
from tripartite.figures import gradients as pictures
from tripartite.figures import lesson06 as figures
from tripartite.models import (
    activation,
    approximation,
    continual,
    evolution,
    feedback,
    fused,
    gradients,
    mlp,
    transfer,
)
from tripartite.models.autograd import Tensor
from tripartite.paths import asset


@pytest.fixture
def rng():
    return np.random.default_rng(60)


# -- steps ------------------------------------------------------------------------------------------------


def test_minus_descends_and_plus_climbs():
    """(w − 3)², start 1, η = 0.1, 50 steps: the distance from 3 is multiplied by 0.8, or by 1.2, each time."""
    down = up = 1.0
    for _ in range(50):
        down = gradients.sgd_step(down, 2 * (down - 3), 0.1)
        up = up + 0.1 * 2 * (up - 3)
    assert float(down) == pytest.approx(3 - 2 * 0.8**50)
    assert up == pytest.approx(3 - 2 * 1.2**50)
    assert (down - 3) ** 2 < 1e-6 < 1e6 < (up - 3) ** 2


def test_a_rate_of_one_over_t_gives_the_mean(rng):
    seen, w = rng.normal(size=200), 0.0
    for t, x in enumerate(seen, 1):
        w = gradients.sgd_step(w, w - x, 1 / t)
    assert float(w) == pytest.approx(seen.mean())


def test_a_constant_rate_follows_a_jump_and_a_shrinking_one_does_not():
    """The numbers of section 6.1."""
    rng = np.random.default_rng(6)
    true = np.where(np.arange(1000) < 500, 0.0, 1.0)
    a = b = 0.0
    for t, x in enumerate(true + rng.normal(0.0, 0.5, 1000), 1):
        a, b = gradients.sgd_step(a, a - x, 1 / t), gradients.sgd_step(b, b - x, 0.05)
    assert abs(a - 1) > 0.4 and abs(b - 1) < 0.3


# -- the check --------------------------------------------------------------------------------------------


def cubic(w):
    return float((w**3).sum())


def cubic_slope(w):
    return 3 * w**2


def test_check_gives_the_worked_number():
    assert gradients.grad_check(cubic, cubic_slope, 1.0, 0.1) == pytest.approx(0.01 / 6.01)
    assert gradients.grad_check(cubic, lambda w: 2 * cubic_slope(w), np.ones(3)) == pytest.approx(1 / 3)
    assert gradients.grad_check(lambda w: 7.0, np.zeros_like, np.ones(3)) == 0.0


def test_the_error_of_differences_is_u_shaped_with_its_best_near_1e_5(rng):
    steps = 10.0 ** np.arange(-12, 0)
    central, forward = gradients.difference_error(
        lambda w: np.sum(np.tanh(w) ** 2),
        lambda w: 2 * np.tanh(w) / np.cosh(w) ** 2,
        rng.normal(size=6),
        steps,
    )
    assert 1e-6 <= steps[central.argmin()] <= 1e-4
    assert central.min() < 1e-9 and central[[0, -1]].min() > 1e-5
    assert 1e-9 <= steps[forward.argmin()] <= 1e-7
    # From 0.1 to 0.001 the error falls with eps² and with eps.
    assert central[-1] / central[-3] == pytest.approx(1e4, rel=0.1)
    assert forward[-1] / forward[-3] == pytest.approx(1e2, rel=0.1)


# -- backpropagation --------------------------------------------------------------------------------------


def network(rng, B=11, D=5, H=7, classes=3):
    params = [p + rng.normal(0.0, 0.1, p.shape) for p in gradients.init_mlp((D, H, classes), rng)]
    return params, rng.normal(size=(B, D)), rng.integers(0, classes, B)


@pytest.mark.parametrize("k", range(4))
def test_gradients_pass_the_check(k, rng):
    params, X, targets = network(rng)

    def at(p):
        return gradients.loss_and_gradients(*params[:k], p, *params[k + 1 :], X, targets)

    assert gradients.grad_check(lambda p: at(p)[0], lambda p: at(p)[k + 1], params[k]) < 1e-7


def test_gradients_agree_with_the_machine(rng):
    params, X, targets = network(rng)
    loss, *found = gradients.loss_and_gradients(*params, X, targets)
    W1, b1, W2, b2 = tensors = [Tensor(p.copy(), requires_grad=True) for p in params]
    value = fused.cross_entropy(fused.linear(fused.linear(X, W1, b1).tanh(), W2, b2), targets)
    value.backward()
    assert float(value) == pytest.approx(loss)
    for mine, tensor in zip(found, tensors, strict=True):
        assert np.allclose(mine, tensor.grad, rtol=1e-9, atol=1e-12)


def test_forgetting_the_slope_fails_the_check_by_far(rng):
    params, X, targets = network(rng)
    _, dW1, *_ = gradients.loss_and_gradients(*params, X, targets)
    y = np.tanh(X @ params[0].T + params[1])
    delta2 = gradients.loss_and_gradients(*params, X, targets)[3]  # right, for comparison of sizes
    scores = y @ params[2].T + params[3]
    p = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
    p[np.arange(len(X)), targets] -= 1
    wrong = ((p / len(X)) @ params[2]).T @ X
    error = np.linalg.norm(wrong - dW1) / (np.linalg.norm(wrong) + np.linalg.norm(dW1))
    assert error > 1e-2 and delta2.shape == params[2].shape


def test_zero_weights_give_ln_10():
    zeros = [np.zeros((4, 6)), np.zeros(4), np.zeros((10, 4)), np.zeros(10)]
    loss, *_ = gradients.loss_and_gradients(*zeros, np.ones((3, 6)), np.array([0, 4, 9]))
    assert loss == pytest.approx(2.302585, abs=1e-6)


def test_the_numbers_computed_by_hand():
    x, w1, w2, t = 2.0, 0.25, 2.0, 0.5
    y = np.tanh(w1 * x)
    ds = w2 * y - t
    dz = ds * w2 * (1 - y**2)
    assert [round(v, 4) for v in (y, w2 * y, ds, ds * y, ds * w2, 1 - y**2, dz, dz * x)] == [
        *(0.4621, 0.9242, 0.4242, 0.1960, 0.8485, 0.7864, 0.6673, 1.3346)
    ]


# -- depth ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "gain", "low", "high"),
    [
        ("sigmoid", 1.0, 0, 1e-15),
        ("sigmoid", 3.0, 0, 1e-5),
        ("ReLU", 2**0.5, 1e-2, 1e2),
        ("linear", 1.0, 0.1, 10),
        ("tanh", 1.0, 1e-3, 1),
        ("tanh", 2.5, 10, 1e20),
    ],
)
def test_how_much_of_the_error_arrives_after_thirty_layers(name, gain, low, high):
    rng = np.random.default_rng(7)
    weights = gradients.random_weights(30, 100, gain, rng)
    X, delta = rng.normal(size=(2, 10, 100))
    norms = gradients.grad_norms(weights, X, delta, *gradients.ACTIVATIONS[name])
    assert norms[-1] == pytest.approx(np.linalg.norm(delta))
    assert low <= norms[0] / norms[-1] <= high


def test_norms_are_those_of_the_machine(rng):
    weights = gradients.random_weights(3, 4, 1.3, rng)
    X, delta = rng.normal(size=(2, 2, 4))
    x = start = Tensor(X, requires_grad=True)
    for W in weights:
        x = fused.linear(x, Tensor(W)).tanh()
    (x * Tensor(delta)).sum().backward()
    norms = gradients.grad_norms(weights, X, delta, *gradients.ACTIVATIONS["tanh"])
    assert norms[0] == pytest.approx(np.linalg.norm(start.grad))


@pytest.mark.parametrize("name", gradients.ACTIVATIONS)
def test_slopes_are_slopes(name):
    phi, dphi = gradients.ACTIVATIONS[name]
    z = np.array([-3.0, -0.7, 0.4, 2.0])
    assert np.allclose((phi(z + 1e-6) - phi(z - 1e-6)) / 2e-6, dphi(z), atol=1e-8)


def test_the_logistic_function_does_not_overflow():
    assert activation.sigmoid(np.array([-1e4, 0.0, 1e4])).tolist() == [0.0, 0.5, 1.0]


# -- approximation ----------------------------------------------------------------------------------------


def test_a_broken_line_is_np_interp(rng):
    x, y = np.cumsum(rng.uniform(0.2, 1.0, 9)), rng.normal(size=9)
    at = np.linspace(x[0], x[-1], 200)
    line = approximation.relu_network(at, *approximation.relu_interpolant(x, y))
    assert np.allclose(line, np.interp(at, x, y))


def test_the_errors_fall_with_slopes_one_and_two_and_keep_the_bound():
    x = np.linspace(0.0, 1.0, 4001)
    f = lesson06.FUNCTIONS["sin 2πx"]
    units, stairs, lines = np.array([8, 16, 32, 64]), [], []
    for H in units:
        grid = np.linspace(0.0, 1.0, H + 1)
        lines.append(
            np.abs(approximation.relu_network(x, *approximation.relu_interpolant(grid, f(grid))) - f(x)).max()
        )
        stairs.append(np.abs(approximation.staircase(f, H, x) - f(x)).max())
        assert lines[-1] <= (2 * np.pi) ** 2 / 8 / H**2
    assert pictures.slope(units, np.array(stairs)) == pytest.approx(-1, abs=0.05)
    assert pictures.slope(units, np.array(lines)) == pytest.approx(-2, abs=0.05)


def test_the_worked_example_of_the_broken_line():
    knots, v, c = approximation.relu_interpolant([0, 1, 2], [1, 3, 3])
    assert (knots.tolist(), v.tolist(), c) == ([0, 1], [2, -2], 1.0)


# -- transfer ---------------------------------------------------------------------------------------------


@given(st.integers(0, 1000), st.integers(1, 12), st.floats(-4, 4))
def test_the_gradient_is_zero_at_the_minimum(seed, B, log_lam):
    rng, lam = np.random.default_rng(seed), 10.0**log_lam
    X, y, w0 = rng.normal(size=(B, 5)), rng.normal(size=B), rng.normal(size=5)
    w = transfer.l2sp(X, y, w0, lam)
    slope = X.T @ (X @ w - y) + lam * (w - w0)
    assert np.linalg.norm(slope) < 1e-8 * (1 + lam * np.linalg.norm(w0))


def test_the_limits_of_the_penalty(rng):
    X, y, w0 = rng.normal(size=(9, 4)), rng.normal(size=9), rng.normal(size=4)
    assert np.allclose(transfer.l2sp(X, y, w0, 1e9), w0, atol=1e-6)
    assert np.allclose(transfer.l2sp(X, y, w0, 1e-9), np.linalg.lstsq(X, y, rcond=None)[0], atol=1e-6)
    assert transfer.l2sp([[1.0, 0.0]], [2.0], [0.0, 5.0], 1.0).tolist() == [1.0, 5.0]


def test_the_error_on_new_examples_is_what_new_examples_give(rng):
    true, w = rng.normal(size=6), rng.normal(size=6)
    X = rng.normal(size=(200_000, 6))
    y = X @ true + 0.5 * rng.normal(size=200_000)
    assert float(transfer.prediction_error(w, true, 0.5)) == pytest.approx(
        ((X @ w - y) ** 2).mean(), rel=0.02
    )


# -- feedback ---------------------------------------------------------------------------------------------


def test_random_feedback_learns_what_the_control_does_not():
    """Three seeds: the order of the three, and that the weights turn towards their feedback."""
    x, y, x_test, y_test = data.digits()
    X, X_test = x.reshape(len(x), -1), x_test.reshape(len(x_test), -1)
    for seed in (1, 2, 3):
        nets = {
            f: feedback.learn_with_feedback(X, y, X_test, y_test, f, np.random.default_rng(seed))
            for f in feedback.FEEDBACKS
        }
        assert nets["weights"].accuracy > 0.9 and nets["random"].accuracy > 0.88
        assert nets["none"].accuracy < nets["random"].accuracy - 0.05
        assert nets["random"].alignment > 0.5 and nets["none"].alignment == 0.0
        assert nets["weights"].alignment == pytest.approx(1.0)


def test_the_order_of_section_6_6():
    """Without hidden layer < network < nearest neighbour on new hands, and the same hands flatter the network."""
    x, y, x_test, y_test = data.digits()

    def accuracy(sizes, x, y, x_test, y_test):
        weights = mlp.mlp_weights(sizes, np.random.default_rng(1))
        mlp.train_mlp(weights, x, y, np.random.default_rng(2))
        return mlp.accuracy(weights, x_test, y_test)

    flat, net = (accuracy(sizes, x, y, x_test, y_test) for sizes in ((64, 10), (64, 64, 10)))
    nearest = np.mean(mlp.nearest_neighbour(x, y, x_test) == y_test)
    assert flat + 0.01 < net < nearest - 0.01
    assert accuracy((64, 64, 10), *data.digits("mixed")) > net + 0.01
    assert len(y) * 64 == 82_368 and 64 * 64 + 64 + 64 * 10 + 10 == 4_810
    assert (len(y), len(y_test)) == (1287, 510)


def test_what_section_6_10_says_about_forgetting():
    def kept(kind, cure, seed=1):
        return continual.learn_in_turn(kind, cure, np.random.default_rng(seed), epochs=10)

    assert kept("classes", "nothing").first < 0.03
    assert 0.2 < kept("classes", "ewc").first < 0.6 < 0.75 < kept("classes", "replay").first
    assert kept("classes", "anchor").second < 0.7 < 0.8 < kept("classes", "replay").second
    assert kept("pixels", "nothing").first < 0.7 < 0.8 < kept("pixels", "ewc").first
    assert kept("pixels", "ewc").mean > kept("pixels", "anchor").mean + 0.02
    assert kept("pixels", "replay").first > 0.75


def test_what_section_6_11_says_about_evolution():
    """Close for XOR, a factor for four inputs, and for six the gradient arrives where evolution mostly does not."""
    two, four, six = (
        np.array([evolution.effort(n, h, run, sigma, 10) for run in range(8)])
        for n, h, sigma in ((2, 3, 1.0), (4, 6, 0.1), (6, 10, 0.1))
    )
    assert np.isfinite(two).all() and np.isfinite(four).all() and np.isfinite(six[:, 1]).all()
    for runs, low, high in ((two, 1, 2), (four, 2, 6)):
        evolved, descended = np.median(runs, axis=0)
        assert low < evolved / descended < high
    assert np.isfinite(six[:, 0]).mean() < 0.5 and 300 < np.median(six[:, 1]) < 1500  # passes, three a step
    assert [len(evolution.small_weights(n, h, np.random.default_rng(0))) for n, h in ((2, 3), (6, 10))] == [
        *(13, 81)
    ]


@pytest.mark.parametrize("inputs, hidden, best", [(2, 3, 1.0), (4, 6, 0.1), (6, 10, 0.1)])
def test_the_step_sizes_of_section_6_11_are_the_best_of_those_tried(inputs, hidden, best):
    x, t = evolution.parity(inputs)
    starts = [evolution.small_weights(inputs, hidden, np.random.default_rng(run)) for run in range(4)]

    def evolved(sigma):
        found = [
            evolution.evolve(
                lambda w: evolution.small_net(w, x, t), w, np.random.default_rng([run, 1]), sigma
            )
            for run, w in enumerate(starts)
        ]
        return sum(len(losses) for _, losses in found), sum(losses[-1] for _, losses in found)

    def descended(eta):
        net = lambda w: evolution.small_net(w, x, t, gradient=True)  # noqa: E731
        return sum(len(evolution.descend(net, w, eta)[1]) for w in starts)

    assert min((0.1, 0.3, 1.0), key=evolved) == best and min((1.0, 3.0, 10.0, 30.0), key=descended) == 10.0


# -- bad input --------------------------------------------------------------------------------------------

OK = dict(
    W1=np.ones((3, 2)),
    b1=np.ones(3),
    W2=np.ones((4, 3)),
    b2=np.ones(4),
    X=np.ones((5, 2)),
    targets=np.array([0, 1, 2, 3, 0]),
)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: gradients.sgd_step(np.ones(2), np.ones(3), 0.1), "one shape"),
        (lambda: gradients.sgd_step(1.0, 1.0, 0.0), "eta must be > 0"),
        (lambda: gradients.grad_check(cubic, lambda w: 1.0, np.ones(2)), "shape of w"),
        (lambda: gradients.numerical_gradient(cubic, np.ones(2), -1.0), "eps must be > 0"),
        (lambda: gradients.loss_and_gradients(**OK | dict(b1=np.ones(2))), "do not fit"),
        (lambda: gradients.loss_and_gradients(**OK | dict(targets=np.array([0, 1, 2, 3, 4]))), "0 to 3"),
        (lambda: gradients.loss_and_gradients(**OK | dict(targets=np.ones(5))), "whole numbers"),
        (lambda: gradients.loss_and_gradients(**OK | dict(X=np.ones(2))), "tables"),
        (lambda: gradients.init_mlp((2, 3), np.random.default_rng(0)), "three whole numbers"),
        (lambda: gradients.random_weights(0, 3, 1.0, np.random.default_rng(0)), "at least 1"),
        (lambda: gradients.grad_norms(np.ones((2, 3, 3)), np.ones((1, 2)), np.ones((1, 3)), abs, abs), "fit"),
        (lambda: approximation.relu_interpolant([0, 0, 1], [1, 2, 3]), "rise"),
        (lambda: approximation.relu_interpolant([0, 1], [1, 2, 3]), "two rows"),
        (lambda: approximation.staircase(np.sin, 0, np.ones(2)), "at least 1"),
        (lambda: transfer.l2sp(np.ones((2, 3)), np.ones(2), np.ones(2), 1.0), "do not fit"),
        (lambda: transfer.l2sp(np.ones((2, 2)), np.ones(2), np.ones(2), 0.0), "lam must be > 0"),
        (lambda: transfer.two_tasks(3, 1.5, np.random.default_rng(0)), "between 0 and 1"),
        (
            lambda: feedback.learn_with_feedback(
                np.ones((2, 2)), [0, 1], np.ones((1, 2)), [0], "all", np.random.default_rng(0)
            ),
            "must be one of",
        ),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        call()


# -- panels -----------------------------------------------------------------------------------------------

PANELS = {
    "norms": lambda: lesson06.norms_panel(gradients.grad_norms),
    "fit": lambda: lesson06.fit_panel(approximation.relu_interpolant),
    "transfer": lambda: lesson06.transfer_panel(transfer.l2sp),
}


@pytest.fixture(autouse=True)
def clean(monkeypatch):
    monkeypatch.delenv("TRIPARTITE_STRICT", raising=False)
    failures.clear()
    yield
    assert failures == []
    failures.clear()


@pytest.mark.parametrize("name", PANELS)
def test_every_end_of_every_control_draws_another_picture_and_sentence(name):
    check_ends(PANELS[name]())


def test_the_norms_panel_says_what_the_text_says():
    panel = PANELS["norms"]()
    assert "0.24 on average" in panel.sentence and "e-19" in panel.sentence
    panel.controls["activation"].value = "ReLU"
    panel.controls["gain"].value = 1.4
    assert 0.9 < float(re.search(r"error by ([\d.]+)", panel.sentence)[1]) < 1.1


def test_the_fit_panel_says_what_the_text_says():
    panel = PANELS["fit"]()
    assert "slopes of −1.0 and −2.0" in panel.sentence
    panel.controls["function"].value = "√x"
    assert "slopes of −0.5 and −0.5" in panel.sentence
    panel.controls["function"].value = "a kink, |x − 0.4|"
    panel.controls["H"].value = 5
    assert (
        float(re.search(r"ReLU line by (\S+) \(below the picture", panel.sentence)[1].replace("−", "-"))
        < 1e-10
    )


def test_the_transfer_panel_says_what_the_text_says():
    panel = PANELS["transfer"]()
    assert "the best λ, 18," in panel.sentence and panel.sentence.endswith("Transfer helps.")
    panel.controls["similarity"].value = 0.0
    assert panel.sentence.endswith("Transfer does not help.")
    curve = lesson06.transfer(transfer.l2sp)(0.0, 10, 0.0)
    tasks = transfer.two_tasks(10, 0.0, np.random.default_rng(61))
    zero = [
        transfer.prediction_error(transfer.l2sp(X, y, np.zeros(20), curve.lam[7]), true, tasks.noise)
        for X, y, true in zip(tasks.X, tasks.y, tasks.true, strict=True)
    ]
    assert curve.blank[7] == pytest.approx(np.mean(zero))  # the control, solved in another way
    assert (curve.known > curve.blank).all()
    related = lesson06.transfer(transfer.l2sp)(0.0, 10, 0.8)
    best = related.known.argmin()
    assert 0 < best < len(related.known) - 1 and related.known[best] < related.blank.min()
    half = lesson06.transfer(transfer.l2sp)(0.0, 10, 0.5)
    assert half.known.min() > half.blank.min()
    tiny = lesson06.transfer(transfer.l2sp)(-3.0, 20, 0.8)
    assert tiny.error > 2.6  # it leaves the picture, as the text says


@pytest.mark.parametrize("name", PANELS)
def test_a_panel_runs_the_learners_function(name):
    calls = []

    def wrapped(model, label):
        def answer(*args, **kwargs):
            calls.append(label)
            return model(*args, **kwargs)

        answer.__name__ = model.__name__
        return answer

    model = {"norms": gradients.grad_norms, "fit": approximation.relu_interpolant, "transfer": transfer.l2sp}[
        name
    ]
    panel = getattr(lesson06, f"{name}_panel")(wrapped(model, "mine"))
    assert calls and panel.error is None
    assert f"your {model.__name__}" in panel.children[0].value


def test_a_wrong_shape_is_named():
    def short(*args):
        return gradients.grad_norms(*args)[:-1]

    with pytest.raises(ValueError, match="31 lengths for 30 layers"):
        lesson06.norms(short)(30, 1.0, "tanh")


def test_an_error_that_is_zero_or_infinite_is_drawn_and_said():
    for bad in (np.zeros(4), np.array([np.inf, 1.0, 1.0]), np.array([0.0, 1.0])):
        panel = figures.show(pictures.draw_norms, pictures.Norms(bad, "test"))
        assert "nothing that can be shown" in panel.alt


# -- still pictures and the card --------------------------------------------------------------------------


def test_still_pictures_say_their_numbers():
    alt = figures.show_descent({"as printed, +": [4.0, 40.0], "mended, −": [4.0, 1e-3]}).alt
    assert "from 4 to 40" in alt and "0.001" in alt
    assert "1e-05" in figures.show_check([1e-7, 1e-5, 1e-3], np.array([3, 1, 2]), np.array([1, 2, 3])).alt
    alt = figures.show_online(np.ones(9), np.ones(9), {"η = 1/t": np.full(9, 0.5)}).alt
    assert "0.50" in alt
    edges = [("· w₁", 1.3346), "½s²"]
    alt = figures.show_graph([("x", 2.0, None), ("z", 0.5, 0.6673), ("ℒ", 0.09, 1.0)], edges).alt
    alt_of = figures.show_effort({"2 inputs": [(100.0, np.inf), (200.0, 300.0)]}).alt
    assert "evolution 2 of 2 runs, in 150 passes" in alt_of and "gradient 1 of 2" in alt_of
    outcome = continual.Outcome(0.9, 0.25, 0.75)
    assert "ewc 25% and 75%" in figures.show_forgetting({"split": {"ewc": outcome}}).alt
    assert "4 as 9" in figures.show_digits(np.ones((1, 64)), [4], [9]).alt
    assert "z = 0.5" in alt and "0.6673 at z" in alt and "at x" not in alt and "1.335 by w₁" in alt


def test_the_card_of_new_neurons_is_whole():
    card = data.neurogenesis_card()
    assert list(card) == ["spalding2013", "sorrells2018", "boldrini2018", "moreno2019", "moreno2021"]
    assert all(row["doi"].startswith("10.") and all(row.values()) for row in card.values())
    with open(asset("cards/neurogenesis.csv"), encoding="utf-8", newline="") as file:
        assert all(None not in row for row in csv.DictReader(file))

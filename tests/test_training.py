"""Optimisers, the training loop and its live view; what a network learns of digits, forgets, and what evolution can."""

import math
import re

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from browser import write_notebook
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from panels import pixels

from tripartite import data
from tripartite.explore.training import training
from tripartite.models import _memory
from tripartite.models.autograd import Tensor
from tripartite.models.continual import (
    STRENGTH,
    importance,
    learn_in_turn,
    pull,
    rehearse,
    task_pair,
)
from tripartite.models.evolution import (
    PASSES_PER_GRADIENT,
    descend,
    effort,
    evolve,
    parity,
    small_net,
    small_weights,
)
from tripartite.models.mlp import (
    accuracy,
    classify,
    mlp,
    mlp_weights,
    nearest_neighbour,
    shifted,
    train_mlp,
    training_steps,
)
from tripartite.models.training import Adam, AdamW, batches, clip_gradients, cosine, sgd, train


def weight(*numbers):
    return Tensor(np.array(numbers, float), requires_grad=True)


def bowl(w):
    """A loss with its bottom at 2."""
    return ((w - 2) ** 2).sum()


# ---- optimisers -------------------------------------------------------------------------------------------


def test_sgd_on_a_quadratic_has_its_closed_form():
    w = weight(5.0, -1.0)
    for _ in range(10):
        bowl(w).backward()
        sgd([w], 0.1)
    # w − 2 shrinks by 1 − 2 η at each step
    assert w.data == pytest.approx(2 + np.array([3.0, -3.0]) * 0.8**10, rel=1e-12) and w.grad is None


def test_optimisers_take_plain_arrays_too():
    w, adam_w = np.array([1.0, 2.0]), np.array([[1.0], [2.0]])
    sgd([w], 0.5, [np.array([2.0, 4.0])])
    assert np.array_equal(w, [0.0, 0.0])
    adam = Adam([adam_w, w], eta=0.1)
    adam.step([np.array([[3.0], [-7.0]]), np.zeros(2)])
    assert adam_w == pytest.approx(np.array([[0.9], [2.1]])) and np.array_equal(w, [0.0, 0.0])


@pytest.mark.parametrize("dtype, precision", [(np.float64, 1e-12), (np.float32, 1e-5)])
def test_adam_takes_the_steps_of_its_paper(dtype, precision):
    """Algorithm 1 written out number by number."""
    rng = np.random.default_rng(0)
    tensors = [Tensor(rng.normal(size=shape).astype(dtype), True) for shape in [(2, 3), (3,), ()]]
    eta, b1, b2, eps = 0.03, 0.8, 0.95, 1e-6
    adam = Adam(tensors, eta, (b1, b2), eps)
    w = np.concatenate([t.data.ravel() for t in tensors]).astype(float)
    m, v = np.zeros(10), np.zeros(10)
    for step in range(1, 6):
        for t in tensors:
            t.grad = rng.normal(size=t.shape).astype(dtype)
        g = np.concatenate([np.ravel(t.grad) for t in tensors]).astype(float)
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2
        w -= eta * (m / (1 - b1**step)) / (np.sqrt(v / (1 - b2**step)) + eps)
        adam.step()
        assert adam.steps == step and all(t.grad is None for t in tensors)
    assert np.concatenate([t.data.ravel() for t in tensors]) == pytest.approx(w, abs=precision)
    assert all(t.dtype == dtype for t in tensors)


def test_adamw_shrinks_weights_and_leaves_biases():
    w, b = Tensor(np.full((2, 2), 3.0), True), weight(3.0, 3.0)
    optimiser = AdamW([w, b], eta=0.1, weight_decay=0.5)
    for _ in range(4):
        w.grad, b.grad = np.zeros((2, 2)), np.zeros(2)
        optimiser.step()
    assert w.data == pytest.approx(np.full((2, 2), 3 * (1 - 0.1 * 0.5) ** 4)) and np.array_equal(
        b.data, [3, 3]
    )


def test_adam_finds_the_bottom_of_a_narrow_valley():
    w, steep = weight(-1.0, 1.0), np.array([1.0, 1000.0])
    adam = Adam([w], eta=0.05)
    for _ in range(800):
        (steep * (w - 2) ** 2).sum().backward()
        adam.step()
    assert w.data == pytest.approx([2.0, 2.0], abs=1e-2)


def test_clipping_keeps_the_direction_and_says_the_length():
    a, b = weight(0.0, 0.0), weight(0.0)
    a.grad, b.grad = np.array([3.0, 0.0]), np.array([4.0])
    assert clip_gradients([a, b], 10) == 5 and np.array_equal(a.grad, [3, 0])
    assert clip_gradients([a, b], 1) == 5
    assert a.grad == pytest.approx([0.6, 0.0]) and b.grad == pytest.approx([0.8])


def test_gradients_of_plain_arrays_are_clipped_too():
    params = {"w": np.zeros(2), "b": np.zeros(1)}
    grads = {"w": np.array([3.0, 0.0]), "b": np.array([4.0])}
    assert clip_gradients(params.values(), 1, grads.values()) == 5
    assert grads["w"] == pytest.approx([0.6, 0.0]) and grads["b"] == pytest.approx([0.8])
    assert clip_gradients(params.values(), 1, grads.values()) == pytest.approx(1)
    Adam(params.values(), 0.1).step(grads.values())
    assert params["w"] == pytest.approx([-0.1, 0.0])


@pytest.mark.parametrize(
    "wrong, words",
    [
        (lambda: sgd([weight(1.0)], 0.1), "parameter 0, shape .* has no gradient"),
        (lambda: sgd([np.ones(2)], -1, [np.ones(2)]), "eta must be > 0"),
        (lambda: sgd([np.ones(2)], 0.1, [np.ones(3)]), r"must have the shape \(2,\), got \(3,\)"),
        (lambda: sgd([np.ones(2)], 0.1, []), "one gradient per parameter"),
        (lambda: sgd([np.ones(2, int)], 0.1, [np.ones(2)]), "arrays of floats"),
        (lambda: Adam([weight(1.0)], eta=np.nan), "eta must be > 0"),
        (lambda: Adam([weight(1.0)], betas=(0.9, 1.0)), "betas"),
        (lambda: Adam([]), "one type"),
        (lambda: Adam([weight(1.0), Tensor(np.float32(1), True)]), "one type"),
        (lambda: Adam([weight(1.0)]).step(), "no gradient"),
        (lambda: AdamW([weight(1.0)], weight_decay=-1), "weight_decay"),
        (lambda: clip_gradients([weight(1.0)], 0), "limit"),
        (lambda: clip_gradients([np.ones(2)], 1.0), "parameter 0, shape .* has no gradient"),
        (lambda: clip_gradients([np.ones(2)], 1.0, [np.ones(3)]), r"must have the shape \(2,\)"),
        (lambda: clip_gradients([np.ones(2)], 1.0, [[3.0, 4.0]]), "arrays of floats, got list"),
        (lambda: batches(0, 3, None), "n must be a whole number"),
        (lambda: batches(5, 2.0, None), "size must be a whole number"),
        (lambda: batches(5, 2, None, epochs=0), "epochs must be"),
    ],
)
def test_what_an_optimiser_cannot_use_is_said(wrong, words):
    with pytest.raises(ValueError, match=words):
        wrong()


@pytest.mark.parametrize("n, size", [(10, 3), (9, 3), (2, 5), (1, 1)])
def test_batches_hold_every_example_once_an_epoch(n, size):
    found = list(batches(n, size, np.random.default_rng(0), epochs=3))
    each = math.ceil(n / size)
    assert len(found) == 3 * each
    for epoch in range(3):
        rows = np.concatenate(found[epoch * each : (epoch + 1) * each])
        assert np.array_equal(np.sort(rows), np.arange(n))
    assert max(map(len, found)) <= size


def test_batches_are_drawn_anew_each_epoch():
    first, second = batches(50, 50, np.random.default_rng(0), epochs=2)
    assert not np.array_equal(first, second)


def test_the_schedule_rises_and_falls():
    share = cosine(100, warmup=10)
    shares = np.array([share(step) for step in range(1, 101)])
    assert np.all(np.diff(shares[:11]) > 0) and np.all(np.diff(shares[10:]) < 0)
    assert shares.max() == 1 and 0 < shares[-1] < 0.01 and cosine(1)(1) == 1


def test_memory_is_kept_where_that_can_be(monkeypatch):
    monkeypatch.setattr(_memory.ctypes, "CDLL", lambda name: (_ for _ in ()).throw(OSError))
    assert _memory.keep_freed_memory.__wrapped__() is False


# ---- the loop ---------------------------------------------------------------------------------------------


class Report:
    """Takes notes as the live view does."""

    def __init__(self):
        self.calls = []

    def __call__(self, step, losses, text=""):
        self.calls.append((step, losses, text))


def test_training_reports_each_step_and_evaluates_now_and_then():
    w, report = weight(5.0), Report()
    losses = train(
        lambda batch: bowl(w),
        Adam([w], 0.1),
        range(25),
        evaluate=lambda: {"test": float(bowl(w))},
        sample=lambda: "text",
        every=10,
        report=report,
    )
    assert len(losses) == 25 and losses[0] == 9 and losses[-1] < 1
    assert [step for step, _, _ in report.calls] == [*range(1, 26), 25]
    assert [step for step, given, _ in report.calls if "test" in given] == [10, 20, 25]
    assert [step for step, _, text in report.calls if text] == [10, 20, 25]
    assert all(given["training"] == losses[step - 1] for step, given, _ in report.calls[:-1])


def test_a_training_without_report_evaluates_nothing():
    w = weight(5.0)
    train(lambda batch: bowl(w), Adam([w], 0.1), range(3), evaluate=lambda: 1 / 0, every=1)


def test_the_schedule_is_used_and_the_rate_given_back():
    w = weight(5.0)
    adam, rates = Adam([w], 0.2), []

    def loss(batch):
        rates.append(adam.eta)
        return bowl(w)

    train(loss, adam, range(3), schedule=lambda step: 1 / step)
    assert rates == pytest.approx([0.2, 0.2, 0.1]) and adam.eta == 0.2


def test_a_loss_that_is_not_finite_stops_with_the_weights_before_it():
    w = weight(1.0)
    with pytest.raises(FloatingPointError, match=r"nan at step 3; a smaller eta than 0\.5"):
        train(lambda k: bowl(w) * (np.nan if k == 2 else 1.0), Adam([w], 0.5), range(9))
    assert np.all(np.isfinite(w.data))


def interrupted_at(step, w):
    def loss(k):
        if k == step:
            raise KeyboardInterrupt
        return bowl(w)

    return loss


def test_an_interrupt_keeps_what_was_learned_if_somebody_watches():
    w = weight(5.0)
    losses = train(interrupted_at(7, w), Adam([w], 0.1), range(20), report=Report())
    assert len(losses) == 7 and w.data < 5
    with pytest.raises(KeyboardInterrupt):
        train(interrupted_at(7, w), Adam([w], 0.1), range(20))


# ---- the live view ----------------------------------------------------------------------------------------


def test_the_live_view_draws_curves_and_says_what_they_show(capfd):
    with training("A test", 400) as report:
        for step in range(1, 401):
            more = {"test": 3 + np.exp(-step / 100)} if step % 100 == 0 else {}
            report(step, {"training": 2 * np.exp(-step / 100), **more}, "some <text>" if more else "")
    assert report.finished and not report.interrupted and report.pictures >= 1
    assert "A test." in report.sentence and "The loss over 400 steps" in report.sentence
    assert (
        "training from 1.98 to 0.0368 (mean of the last 2 steps); test from 3.37 to 3.02." in report.sentence
    )
    image = pixels(report.png)
    assert image.shape[:2] == (576, 1382) and image.std() > 5
    assert report._bar.value == 400 and "done after" in report._label.value
    assert "some &lt;text&gt;" in report._text.value
    bundle, metadata = report._still
    assert metadata["image/png"]["alt"] == report.sentence == bundle["text/plain"]
    assert capfd.readouterr() == ("", "") and plt.get_fignums() == []


def test_a_longer_training_is_averaged_and_axes_are_drawn_seldom():
    rng = np.random.default_rng(0)
    with training("A test", 5000, ylabel="error") as report:
        for step in range(1, 5001):
            report._next = 0 if step % 500 == 0 else math.inf
            report(step, {"training": 10 / step + 0.1 * rng.random()})
    assert report.pictures == 11 and report._quick.full_draws <= 3
    assert re.search(
        r"The error over 5000 steps: training from 10(\.\d)? to 0\.0\d* \(mean of the last 25 steps\)\.",
        report.sentence,
    )


def test_the_scale_follows_curves_that_grow_or_are_not_finite():
    with training("A test", 4) as report:
        for step, value in enumerate([1.0, 50.0, np.nan, -7.0], 1):
            report._next = 0
            report(step, {"training": value})
    (ax,) = report._quick._figure.axes
    assert ax.get_ylim()[0] < -7 and ax.get_ylim()[1] > 50


def test_the_sentence_names_a_low_that_was_left_again():
    with training("A test", 3) as report:
        for step, value in enumerate([3.0, 1.0, 2.0], 1):
            report(step, {"test": value})
    assert "test from 3 to 2, lowest 1 near step 2." in report.sentence


def test_many_curves_do_not_break_the_picture():
    with training("A test", 2) as report:
        report(1, {f"curve {k}": float(k) for k in range(9)})
        report(2, {f"curve {k}": float(k + 1) for k in range(9)})
    assert "curve 8" in report.sentence


def test_pictures_take_a_small_share_of_the_time(monkeypatch):
    """Counted by the clock of the view itself, since a busy machine makes any other measure tremble."""
    now = [0.0]
    monkeypatch.setattr("tripartite.explore.training.time.perf_counter", lambda: now[0])
    with training("A test", 10_000) as report:
        put = report._put

        def slow(figure):
            now[0] += 0.030
            put(figure)

        monkeypatch.setattr(report, "_put", slow)
        for step in range(1, 10_001):
            now[0] += 0.001
            report(step, {"training": 1.0})
        spent = 0.030 * report.pictures
    assert spent / now[0] < 0.05 and report.pictures > 5


@pytest.mark.parametrize("inside", [True, False])
def test_an_interrupted_view_says_so_and_lets_the_cell_go_on(inside, capfd):
    w = weight(5.0)
    with training("A test", 20) as report:
        losses = train(interrupted_at(7, w), Adam([w], 0.1), range(20), report=report)
        if inside:
            raise KeyboardInterrupt
    assert len(losses) == 7 and w.data < 5
    assert report.interrupted and "Stopped at step 7 of 20." in report.sentence
    assert "stopped after" in report._label.value and capfd.readouterr() == ("", "")


def test_other_errors_go_on_and_leave_the_curves():
    with pytest.raises(ZeroDivisionError), training("A test", 20) as report:
        report(1, {"training": 1.0})
        raise ZeroDivisionError
    assert report.interrupted and report.png


def test_a_view_that_gets_nothing_shows_nothing():
    with training("A test", 20) as report:
        pass
    assert report.png == b"" and "No loss" in report.sentence


@pytest.mark.parametrize("steps", [0, -1, 2.5, None])
def test_the_number_of_steps_is_a_number(steps):
    with pytest.raises(ValueError, match="whole number"):
        training("A test", steps)


CELL = """from tripartite.explore.training import training
with training("Three steps", 3) as report:
    for step in (1, 2, 3):
        report(step, {"training": 1 / step}, "sample text")
print(report.step)"""


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    path = write_notebook(tmp_path_factory.mktemp("trained") / "trained.ipynb", CELL)
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=60).execute()
    return notebook


def test_a_saved_notebook_keeps_picture_and_words(executed):
    outputs = executed.cells[0].outputs
    assert not [o for o in outputs if o.get("name") == "stderr"]
    live, still = [o for o in outputs if o.output_type == "display_data"]
    assert "application/vnd.jupyter.widget-view+json" in live.data
    assert "Three steps. The loss over 3 steps: training from 1 to 0.333." in still.data["text/plain"]
    assert "image/png" in still.data and "sample text" in still.data["text/html"]
    executed = nbformat.from_dict(executed)
    executed.metadata.pop("widgets", None)
    html, _ = HTMLExporter().from_notebook_node(executed)
    assert re.search(r'<img[^>]*alt="Three steps\. The loss', html) and "VBox(" not in html


# ---- digits -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("split", ["hands", "mixed"])
def test_the_digits_are_whole_and_split_without_overlap(split):
    x, y, x_test, y_test = data.digits(split)
    assert x.shape == (1287, 8, 8) and x_test.shape == (510, 8, 8) and x.dtype == np.float32
    assert y.shape == (1287,) and y_test.shape == (510,) and y.dtype == int
    assert x.min() == 0 and x.max() == 1 and np.array_equal(x * 16, np.round(x * 16))
    pictures = np.concatenate([x, x_test]).reshape(1797, -1)
    assert len(np.unique(pictures, axis=0)) == 1797
    assert np.bincount(np.concatenate([y, y_test])).tolist() == [
        178,
        182,
        177,
        183,
        181,
        182,
        181,
        179,
        174,
        180,
    ]
    assert np.bincount(y_test, minlength=10).min() > 30


def test_tuning_digits_are_none_of_those_to_test_with():
    x, *_ = data.digits()
    x_part, y_part, x_tuning, y_tuning = data.digits("tuning")
    assert (x_part.shape, x_tuning.shape) == ((906, 8, 8), (381, 8, 8)) and len(y_part) == 906
    together = np.concatenate([x_part, x_tuning])
    assert {picture.tobytes() for picture in together} == {picture.tobytes() for picture in x}
    assert np.bincount(y_tuning, minlength=10).min() > 30


def test_a_split_has_a_name():
    with pytest.raises(ValueError, match="'hands', 'mixed' or 'tuning', got 'random'"):
        data.digits("random")


def trained(sizes, seed, split="hands", **options):
    x, y, x_test, y_test = data.digits(split)
    rng = np.random.default_rng(seed)
    weights = mlp_weights(sizes, rng)
    losses = train_mlp(weights, x, y, rng, **options)
    return accuracy(weights, x_test, y_test), losses


def test_new_hands_are_harder_than_mixed_ones_and_the_baselines_stand_where_we_say():
    right = {}
    for split in ("hands", "mixed"):
        x, y, x_test, y_test = data.digits(split)
        right[split] = np.mean(nearest_neighbour(x, y, x_test) == y_test)
    assert right == pytest.approx({"hands": 0.9608, "mixed": 0.9843}, abs=1e-4)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_perceptron_learns_digits_better_than_a_linear_layer(seed):
    linear, _ = trained((64, 10), seed, eta=1e-2)
    hidden, losses = trained((64, 64, 10), seed)
    wide, _ = trained((64, 256, 10), seed, shift=0.4, epochs=60)
    assert 0.89 < linear < hidden < wide and hidden > 0.90 and wide > 0.935
    assert len(losses) == training_steps(1287, 40, 32) and losses[-50:].mean() < 0.05 < losses[:50].mean()


def test_the_report_of_a_perceptron_has_both_curves():
    x, y, x_test, y_test = data.digits()
    report, rng = Report(), np.random.default_rng(0)
    train_mlp(mlp_weights((64, 10), rng), x, y, rng, epochs=2, test=(x_test, y_test), report=report)
    assert set().union(*(given for _, given, _ in report.calls)) == {"training", "test"}
    assert report.calls[-1][0] == training_steps(1287, 2, 32)


def test_the_same_seed_learns_the_same():
    assert np.array_equal(trained((64, 8, 10), 5, epochs=1)[1], trained((64, 8, 10), 5, epochs=1)[1])


def test_a_perceptron_is_what_it_says():
    w1, b1, w2, b2 = weights = mlp_weights((4, 3, 2), np.random.default_rng(0), dtype=float)
    x = np.random.default_rng(1).normal(size=(5, 2, 2))
    scores = np.maximum(x.reshape(5, 4) @ w1.data.T + b1.data, 0) @ w2.data.T + b2.data
    assert mlp(weights, x).data == pytest.approx(scores)
    assert np.array_equal(classify(weights, x), scores.argmax(axis=1))
    assert accuracy(weights, x, classify(weights, x)) == 1


def test_first_weights_have_the_variance_they_should():
    w = mlp_weights((200, 300, 10), np.random.default_rng(0))
    assert np.var(w[0].data) == pytest.approx(2 / 200, rel=0.03) and not np.any(w[1].data)
    assert w[0].shape == (300, 200) and w[0].requires_grad and w[0].dtype == np.float32


def test_shifted_pictures_are_moved_by_one_pixel_at_most():
    rng, images = np.random.default_rng(0), np.random.default_rng(1).random((400, 5, 4))
    assert np.array_equal(shifted(images, 0.0, rng), images)
    moved = shifted(images, 1.0, rng)
    framed = np.pad(images, ((0, 0), (2, 2), (2, 2)))
    places = {(r, c): framed[:, 2 + r : 7 + r, 2 + c : 6 + c] for r in (-1, 0, 1) for c in (-1, 0, 1)}
    hits = {place: np.all(part == moved, axis=(1, 2)) for place, part in places.items()}
    assert np.all(np.any(list(hits.values()), axis=0))
    assert all(20 < hit.sum() < 80 for hit in hits.values())  # nine places, about 44 each
    share = np.mean(np.any(shifted(images, 0.5, rng) != images, axis=(1, 2)))
    assert 0.35 < share < 0.55  # half of them, of which one in nine goes nowhere


@pytest.mark.parametrize(
    "wrong, words",
    [
        (lambda: mlp_weights((64,), None), "two or more"),
        (lambda: mlp_weights((64, 0), None), "two or more"),
        (lambda: mlp(mlp_weights((4, 2), np.random.default_rng(0)), np.ones((3, 5))), "do not fit"),
        (
            lambda: train_mlp([weight(1.0)], np.ones((3, 1)), np.ones(2, int), None),
            "one class for each of the 3",
        ),
        (lambda: shifted(np.ones((3, 4)), 0.5, None), "must have the shape"),
        (lambda: shifted(np.ones((3, 4, 4)), 1.5, None), "share"),
        (lambda: nearest_neighbour(np.ones((0, 4)), [], np.ones((1, 4))), "not empty"),
        (lambda: nearest_neighbour(np.ones((2, 4)), [0, 1], np.ones((1, 5))), "4 numbers"),
    ],
)
def test_what_a_perceptron_cannot_use_is_said(wrong, words):
    with pytest.raises(ValueError, match=words):
        wrong()


def test_the_nearest_neighbour_is_the_nearest():
    rng = np.random.default_rng(0)
    x, queries = rng.normal(size=(30, 5)), rng.normal(size=(20, 5))
    distance = np.linalg.norm(x[None] - queries[:, None], axis=2)
    assert np.array_equal(nearest_neighbour(x, np.arange(30), queries), distance.argmin(axis=1))


# ---- two tasks in turn ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def outcomes():
    """Kind and cure → outcomes for three seeds."""
    return {
        (kind, cure): [learn_in_turn(kind, cure, np.random.default_rng(seed), epochs=10) for seed in range(3)]
        for kind in STRENGTH
        for cure in STRENGTH[kind]
    }


def mean(outcomes, what):
    return np.mean([getattr(outcome, what) for outcome in outcomes])


def test_without_a_cure_the_first_task_is_forgotten(outcomes):
    for kind, lost in (("classes", 0.8), ("pixels", 0.15)):
        for outcome in outcomes[kind, "nothing"]:
            assert outcome.before > 0.85 and outcome.second > 0.85 and outcome.forgotten > lost
        assert mean(outcomes[kind, "joint"], "first") > 0.85  # the network has room for both


@pytest.mark.parametrize("kind", ["classes", "pixels"])
@pytest.mark.parametrize("cure", ["replay", "anchor", "ewc"])
def test_each_cure_saves_some_of_the_first_task(outcomes, kind, cure):
    assert mean(outcomes[kind, cure], "first") > mean(outcomes[kind, "nothing"], "first") + 0.1
    assert mean(outcomes[kind, cure], "mean") > mean(outcomes[kind, "nothing"], "mean")


def test_replay_of_fifty_examples_beats_both_penalties_where_classes_are_new(outcomes):
    replay, anchor, ewc = (mean(outcomes["classes", cure], "mean") for cure in ("replay", "anchor", "ewc"))
    assert replay > anchor + 0.1 and replay > ewc + 0.1 and replay > 0.8


def test_knowing_which_weights_matter_helps_where_only_the_pixels_move(outcomes):
    anchor, ewc = (mean(outcomes["pixels", cure], "mean") for cure in ("anchor", "ewc"))
    assert ewc > anchor + 0.02
    # but not where the second task never names a class of the first
    assert mean(outcomes["classes", "ewc"], "mean") < mean(outcomes["classes", "anchor"], "mean")


@pytest.mark.parametrize("kind", STRENGTH)
@pytest.mark.parametrize("cure", ["anchor", "ewc"])
def test_strengths_are_the_best_on_digits_kept_from_training(kind, cure):
    """Neither a third nor three times as much is better, and the test digits have no say."""
    chosen = STRENGTH[kind][cure]
    found = {
        strength: np.mean(
            [
                learn_in_turn(
                    kind, cure, np.random.default_rng(seed), strength, epochs=10, split="tuning"
                ).mean
                for seed in range(2)
            ]
        )
        for strength in (chosen / 3, chosen, chosen * 3)
    }
    assert max(found, key=found.get) == chosen


def test_tasks_are_made_of_the_digits():
    first, second = task_pair("classes", None)
    assert set(first.y) == set(range(5)) and set(second.y_test) == set(range(5, 10))
    first, second = task_pair("pixels", np.random.default_rng(0))
    assert np.array_equal(first.y, second.y) and not np.array_equal(first.x, second.x)
    assert np.array_equal(np.sort(first.x.reshape(1287, -1)), np.sort(second.x.reshape(1287, -1)))


def test_the_pull_is_a_spring():
    w = [weight(1.0, 3.0), weight(2.0)]
    anchor, stiff = [np.array([1.0, 1.0]), np.array([0.0])], [np.array([5.0, 1.0]), np.array([2.0])]
    assert float(pull(anchor, 3.0)(w)) == pytest.approx(3 / 2 * (4 + 4))
    term = pull(anchor, 3.0, stiff)(w)
    assert float(term) == pytest.approx(3 / 2 * (4 + 2 * 4))
    term.backward()
    assert w[0].grad == pytest.approx([0.0, 6.0]) and w[1].grad == pytest.approx([12.0])


def test_importance_is_the_fisher_information_of_a_linear_layer():
    """For softmax regression its mean is known: x² p (1 − p) for the weight from x to a class of probability p."""
    rng = np.random.default_rng(0)
    weights = mlp_weights((3, 2), rng, dtype=float)
    x = np.tile([[1.0, 2.0, 0.0]], (4000, 1))
    scores = mlp(weights, x[:1]).data[0]
    p = np.exp(scores) / np.exp(scores).sum()
    found = importance(weights, x, rng, examples=4000)
    assert found[0] == pytest.approx(np.outer(p * (1 - p), [1, 4, 0]), rel=0.1, abs=1e-12)
    assert found[1] == pytest.approx(p * (1 - p), rel=0.1) and weights[0].grad is None


def test_rehearsal_keeps_only_what_it_was_told_to():
    rng = np.random.default_rng(0)
    x, y = np.eye(6), np.arange(6) % 2
    weights = mlp_weights((6, 2), rng, dtype=float)
    term = rehearse(x, y, 2, rng)
    touched = np.zeros(6)
    for _ in range(20):
        term(weights).backward()
        touched += np.abs(weights[0].grad).sum(axis=0)
        weights[0].grad = weights[1].grad = None
    assert np.count_nonzero(touched) == 2


@pytest.mark.parametrize(
    "wrong, words",
    [
        (lambda: task_pair("sounds", None), "'classes' or 'pixels'"),
        (lambda: learn_in_turn("classes", "hope", None), "cure must be one of"),
        (lambda: pull([np.ones(2)], -1.0), "lam must be"),
        (lambda: rehearse(np.ones((3, 2)), np.zeros(3, int), 4, None), "from 1 to 3"),
    ],
)
def test_what_continual_learning_cannot_use_is_said(wrong, words):
    with pytest.raises(ValueError, match=words):
        wrong()


# ---- evolution --------------------------------------------------------------------------------------------


def test_effort_counts_passes_from_the_same_start():
    x, t = parity(2)
    w = small_weights(2, 3, np.random.default_rng(4))
    _, steps = descend(lambda w: small_net(w, x, t, gradient=True), w, 10.0)
    evolved, descended = effort(2, 3, 4, sigma=1.0, eta=10.0)
    assert descended == PASSES_PER_GRADIENT * (len(steps) - 1) and 10 < evolved < 2000
    assert effort(6, 10, 0, sigma=3.0, eta=1e-6) == (np.inf, np.inf)


def test_evolution_never_gets_worse_and_leaves_its_start_alone():
    x, t = parity(2)
    rng = np.random.default_rng(3)
    start = small_weights(2, 3, rng)
    kept = start.copy()
    w, losses = evolve(lambda w: small_net(w, x, t), start, rng, goal=0.0, most=50)
    assert np.all(np.diff(losses) <= 0) and len(losses) == 51 and np.array_equal(start, kept)
    assert small_net(w, x, t) == losses[-1]


def test_the_gradient_of_the_small_net_is_that_of_the_tensors():
    x, t = parity(3)
    w = small_weights(3, 4, np.random.default_rng(0))
    loss, gradient = small_net(w, x, t, gradient=True)
    v = Tensor(w, requires_grad=True)
    hidden = (x @ v[:12].reshape(4, 3).T + v[12:16]).tanh()
    value = (((hidden @ v[16:20] + v[20]).sigmoid() - t) ** 2).mean()
    value.backward()
    assert loss == pytest.approx(float(value)) == small_net(w, x, t)
    assert gradient == pytest.approx(v.grad)


def test_parity_of_two_is_xor():
    x, t = parity(2)
    assert x.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]] and t.tolist() == [0, 1, 1, 0]
    assert parity(5)[1].sum() == 16


@pytest.mark.parametrize(
    "wrong, words",
    [
        (lambda: parity(0), "1 to 16"),
        (lambda: parity(2.0), "1 to 16"),
        (lambda: small_net(np.ones(12), *parity(2)), "12 weights fit no number"),
        (lambda: evolve(np.sum, np.ones(2), None, sigma=0), "sigma"),
        (lambda: descend(np.sum, np.ones(2), eta=-1), "eta"),
    ],
)
def test_what_evolution_cannot_use_is_said(wrong, words):
    with pytest.raises(ValueError, match=words):
        wrong()

"""The automatic gradients against central differences, against each other, and with bad input."""

import gc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tripartite.models.autograd import Tensor, concatenate, no_grad, operation, stack, where
from tripartite.models.fused import (
    cross_entropy,
    embedding,
    gelu,
    layer_norm,
    linear,
    log_softmax,
    softmax,
)

IDS = np.array([[0, 2], [2, 1]])
CAUSAL = np.tri(4, dtype=bool)


def values(seed, *shapes, positive=False):
    rng = np.random.default_rng(seed)
    drawn = [np.asarray(rng.normal(size=shape)) for shape in shapes]
    return [np.asarray(np.abs(a) + 0.5) for a in drawn] if positive else drawn


def gradients(f, arrays, weigh):
    """Gradients of Σ weigh · f(…) by the way back."""
    tensors = [Tensor(a.copy(), requires_grad=True) for a in arrays]
    f(*tensors).backward(weigh)
    return [t.grad for t in tensors]


def differences(f, arrays, weigh, step=1e-6):
    """The same by central differences, one number at a time."""
    found = []
    for a in arrays:
        slope = np.zeros(a.shape)
        for index in np.ndindex(a.shape):
            kept, ends = a[index], []
            for a[index] in (kept + step, kept - step):
                with no_grad():
                    ends.append(np.sum(weigh * f(*map(Tensor, arrays)).data))
            a[index] = kept
            slope[index] = (ends[0] - ends[1]) / (2 * step)
        found.append(slope)
    return found


def check(f, *shapes, seed=0, positive=False):
    arrays = values(seed, *shapes, positive=positive)
    with no_grad():
        shape = f(*map(Tensor, arrays)).shape
    weigh = np.random.default_rng(seed + 1).normal(size=shape)
    for got, expected in zip(gradients(f, arrays, weigh), differences(f, arrays, weigh), strict=True):
        assert got.shape == expected.shape
        assert got == pytest.approx(expected, rel=1e-6, abs=1e-7)


# ---- every operation --------------------------------------------------------------------------------------

OPERATIONS = {
    "add": (lambda a, b: a + b, (3, 4), (4,)),
    "add a number": (lambda a: 2 + a + 1.5, (3,)),
    "add a table to a row": (lambda a, b: a + b, (4,), (2, 3, 4)),
    "subtract": (lambda a, b: a - b, (3, 1), (2, 1, 4)),
    "subtract from": (lambda a: 1 - a, (3,)),
    "multiply": (lambda a, b: a * b, (3, 4), (3, 1)),
    "multiply by an array": (lambda a: np.arange(3.0) * a, (2, 3)),
    "divide": (lambda a, b: a / (b * b + 1), (3, 4), (4,)),
    "divide a number": (lambda a: 2 / (a * a + 1), (3,)),
    "negate": (lambda a: -a, (3,)),
    "matrix": (lambda a, b: a @ b, (3, 4), (4, 5)),
    "stack by matrix": (lambda a, b: a @ b, (2, 3, 4), (4, 5)),
    "stack by stack": (lambda a, b: a @ b, (2, 1, 3, 4), (5, 4, 2)),
    "matrix by stack": (lambda a, b: a @ b, (3, 4), (5, 4, 2)),
    "matrix by vector": (lambda a, b: a @ b, (2, 3, 4), (4,)),
    "vector by matrix": (lambda a, b: a @ b, (4,), (4, 3)),
    "vector by stack": (lambda a, b: a @ b, (4,), (2, 4, 3)),
    "vector by vector": (lambda a, b: a @ b, (4,), (4,)),
    "array by tensor": (lambda a: np.ones((2, 3)) @ a, (3, 4)),
    "transposed": (lambda a, b: a @ b.T, (3, 4), (5, 4)),
    "exp": (lambda a: a.exp(), (3,)),
    "tanh": (lambda a: a.tanh(), (2, 3)),
    "sigmoid": (lambda a: a.sigmoid(), (2, 3)),
    "relu": (lambda a: a.relu(), (5, 4)),
    "gelu": (gelu, (7,)),
    "square": (lambda a: a**2, (3,)),
    "cube": (lambda a: a**3, (3,)),
    "fourth power": (lambda a: a**4, (3,)),
    "power 0": (lambda a: a**0 + a, (3,)),
    "sum": (lambda a: a.sum(), (2, 3)),
    "sum of an axis": (lambda a: a.sum(-1), (2, 3)),
    "sum of two axes": (lambda a: a.sum((0, 2)), (2, 3, 4)),
    "sum that keeps": (lambda a: a.sum(1, keepdims=True), (2, 3)),
    "mean": (lambda a: a.mean(), (2, 3)),
    "mean of an axis": (lambda a: a.mean(0), (2, 3)),
    "reshape": (lambda a: a.reshape(-1, 4), (2, 2, 2)),
    "transpose": (lambda a: a.transpose(2, 0, 1), (2, 3, 4)),
    "transpose by a tuple": (lambda a: a.transpose((1, 0)), (2, 3)),
    "swapaxes": (lambda a: a.swapaxes(0, 2), (2, 3, 4)),
    "all axes": (lambda a: a.T, (2, 3, 4)),
    "one entry": (lambda a: a[1, 2], (2, 3)),
    "row": (lambda a: a[-1], (2, 3)),
    "slice": (lambda a: a[1:, ::-2], (3, 4)),
    "new axis": (lambda a: a[..., None, :], (2, 3)),
    "rows that repeat": (lambda a: a[np.array([0, 2, 0])], (3, 4)),
    "a list of rows": (lambda a: a[[0, 0, -1]], (3, 4)),
    "pairs that repeat": (lambda a: a[np.array([0, 1, 0]), np.array([1, 2, 1])], (3, 4)),
    "mask": (lambda a: a[np.array([True, False, True])], (3, 4)),
    "overlapping slices": (lambda a: a[:2] * a[1:], (3, 4)),
    "iterated": (lambda a: sum(row * row for row in a), (3, 4)),
    "concatenate": (lambda a, b: concatenate([a, b, a], axis=1), (2, 3), (2, 1)),
    "stack": (lambda a, b: stack([a, b, b], axis=-1), (2, 3), (2, 3)),
    "where": (lambda a, b: where(np.array([True, False, True]), a, b), (2, 3), (3,)),
    "where a number": (lambda a: where(CAUSAL, a, -1.0), (4, 4)),
    "linear": (lambda x, w, b: linear(x, w, b), (2, 3, 4), (5, 4), (5,)),
    "linear without bias": (lambda x, w: linear(x, w), (3, 4), (5, 4)),
    "linear with one row": (lambda x, w, b: linear(x, w, b), (4,), (5, 4), (5,)),
    "softmax": (softmax, (2, 3, 4)),
    "softmax of far scores": (lambda a: softmax(40 * a), (3, 4)),
    "masked softmax": (lambda a: softmax(a, CAUSAL), (2, 4, 4)),
    "log softmax": (log_softmax, (2, 3)),
    "layer norm": (layer_norm, (2, 3, 4), (4,), (4,)),
    "cross-entropy": (lambda a: cross_entropy(a, IDS), (2, 2, 3)),
    "embedding": (lambda a: embedding(a, IDS), (3, 4)),
    "embedding in a long table": (lambda a: embedding(a, 200 * IDS), (600, 2)),
    "twice the same": (lambda a: a * a + a - a / 2 + a @ a.T @ a, (3, 3)),
    "by a column": (lambda a, b: (a * b).mean(0) + a.sum(), (3, 4), (3, 1)),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_gradient_is_that_of_central_differences(name):
    f, *shapes = OPERATIONS[name]
    check(f, *shapes)


@pytest.mark.parametrize("exponent", [-2, -1, 0.5, 1, 1.7])
def test_gradient_of_powers_and_logarithms_of_positive_numbers(exponent):
    check(lambda a: a**exponent * a.log() + a.sqrt(), (4,), positive=True)


SHAPES = hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3)


@settings(max_examples=25, deadline=None)
@given(SHAPES, st.sampled_from(["+", "-", "*", "/"]), st.integers(0, 99))
def test_gradients_of_whatever_broadcasts(shapes, sign, seed):
    f = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b}
    check(f[sign], *shapes.input_shapes, seed=seed, positive=True)


@settings(max_examples=15, deadline=None)
@given(
    hnp.mutually_broadcastable_shapes(signature="(a,b),(b,c)->(a,c)", max_dims=2, max_side=3),
    st.integers(0, 99),
)
def test_gradients_of_whatever_stacks_of_matrices_multiply(shapes, seed):
    check(lambda a, b: a @ b, *shapes.input_shapes, seed=seed)


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 4), st.integers(1, 5), st.integers(1, 6), st.integers(0, 99))
def test_gradients_of_the_fused_layers_in_all_sizes(B, T, D, seed):
    targets = np.random.default_rng(seed).integers(0, D, (B, T))
    check(
        lambda x, g, s: cross_entropy(softmax(layer_norm(x, g, s)), targets), (B, T, D), (D,), (D,), seed=seed
    )


# ---- fused = primitive ------------------------------------------------------------------------------------


def plain_softmax(x):
    e = (x - x.data.max(-1, keepdims=True)).exp()
    return e / e.sum(-1, keepdims=True)


def plain_layer_norm(x, gain, shift):
    x = x - x.mean(-1, keepdims=True)
    return x / ((x * x).mean(-1, keepdims=True) + 1e-5).sqrt() * gain + shift


def plain_cross_entropy(x):
    return -plain_softmax(x).log()[np.arange(2)[:, None], np.arange(2), IDS].mean()


def plain_gelu(x):
    return 0.5 * x * (1 + (np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)).tanh())


@pytest.mark.parametrize(
    "fused, plain, shapes",
    [
        (softmax, plain_softmax, [(2, 3, 4)]),
        (log_softmax, lambda x: plain_softmax(x).log(), [(2, 3, 4)]),
        (lambda x: softmax(x, CAUSAL), lambda x: plain_softmax(where(CAUSAL, x, -1e9)), [(2, 4, 4)]),
        (lambda x: softmax(90 * x), lambda x: plain_softmax(90 * x), [(5, 4)]),
        (layer_norm, plain_layer_norm, [(2, 3, 4), (4,), (4,)]),
        (lambda x: cross_entropy(x, IDS), plain_cross_entropy, [(2, 2, 3)]),
        (gelu, plain_gelu, [(3, 4)]),
        (linear, lambda x, w, b: x @ w.T + b, [(2, 3, 4), (5, 4), (5,)]),
        (lambda t: embedding(t, IDS), lambda t: stack([stack([t[0], t[2]]), stack([t[2], t[1]])]), [(3, 2)]),
    ],
)
def test_a_fused_layer_is_what_the_primitive_operations_make(fused, plain, shapes):
    arrays = values(3, *shapes)
    one, other = fused(*map(Tensor, arrays)), plain(*map(Tensor, arrays))
    assert one.data == pytest.approx(other.data, rel=1e-10, abs=1e-14)
    weigh = np.random.default_rng(4).normal(size=one.shape)
    for a, b in zip(gradients(fused, arrays, weigh), gradients(plain, arrays, weigh), strict=True):
        assert a == pytest.approx(b, rel=1e-9, abs=1e-12)


def test_softmax_neither_overflows_nor_vanishes():
    scores = np.array([[1e4, 0.0, -1e4], [-1e4, -1e4, -1e4], [800.0, 801.0, 799.0]])
    p = softmax(Tensor(scores)).data
    assert (
        p.sum(axis=1) == pytest.approx(np.ones(3))
        and p[0, 0] == 1
        and p[1] == pytest.approx(np.full(3, 1 / 3))
    )
    mask = np.array([False, True, True])  # the largest score does not count, and must not crush the others
    assert softmax(Tensor(scores[:1] * 1.0), mask).data == pytest.approx(np.array([[0.0, 1.0, 0.0]]))
    assert float(cross_entropy(Tensor(scores[:1]), np.array([2]))) == pytest.approx(2e4)
    assert log_softmax(Tensor(scores[:1])).data == pytest.approx(np.array([[0.0, -1e4, -2e4]]))


def test_sigmoid_is_safe_at_both_ends():
    y = Tensor(np.array([-800.0, -30.0, 0.0, 800.0])).sigmoid().data
    assert y[0] == 0 and y[1] == pytest.approx(np.exp(-30), rel=1e-9) and y[2] == 0.5 and y[3] == 1


# ---- the way back -----------------------------------------------------------------------------------------


def test_gradients_add_up_until_they_are_cleared():
    w = Tensor(np.array([1.0, 2.0]), requires_grad=True)
    (w * w).sum().backward()
    (3 * w).sum().backward()
    assert np.array_equal(w.grad, [5.0, 7.0])
    w.grad = None
    (3 * w).sum().backward()
    assert np.array_equal(w.grad, [3.0, 3.0])


def test_two_weights_never_share_one_gradient():
    a, b = (Tensor(np.ones(3), requires_grad=True) for _ in range(2))
    (a + b).sum().backward()
    a.grad *= 5
    assert np.array_equal(b.grad, np.ones(3))
    a.grad = b.grad = None
    (a.reshape(3, 1) + b.reshape(3, 1)).reshape(-1).backward(np.arange(3.0))
    a.grad += 100
    assert np.array_equal(b.grad, np.arange(3.0))


def test_the_gradient_that_is_handed_in_stays_as_it_is():
    w, given_ = Tensor(np.ones(3), requires_grad=True), np.arange(3.0)
    (w.exp() * 2).exp().backward(given_)
    w.backward(given_)
    w.grad += 1
    assert np.array_equal(given_, np.arange(3.0))


def test_notes_are_used_up_by_one_backward():
    w = Tensor(np.ones(3), requires_grad=True)
    h = w * 2
    first, second = h.sum(), (h * h).sum()
    first.backward()
    with pytest.raises(ValueError, match="used up"):
        first.backward()
    with pytest.raises(ValueError, match="used up"):
        second.backward()  # h is a part of both
    assert np.array_equal(w.grad, [2.0, 2.0, 2.0])


def test_tensors_in_between_keep_no_gradient_and_constants_get_none():
    w, x = Tensor(np.ones(3), requires_grad=True), Tensor(np.ones(3))
    h = w * x
    h.sum().backward()
    assert h.grad is None and x.grad is None and w.grad is not None


def test_no_notes_are_taken_without_need():
    w, x = Tensor(np.ones(3), requires_grad=True), Tensor(np.ones(3))
    with no_grad():
        with no_grad():
            pass
        assert not (w * x).requires_grad
    assert not (x * x).requires_grad and (w * x).requires_grad
    with pytest.raises(ValueError, match="requires"):
        (x * x).sum().backward()


def test_no_grad_ends_with_an_error_too():
    with pytest.raises(KeyError), no_grad():
        raise KeyError
    assert (Tensor(1.0, requires_grad=True) * 2).requires_grad


def test_a_chain_of_any_length_is_walked_and_freed():
    w = Tensor(1.0, requires_grad=True)
    x = w
    for _ in range(20_000):
        x = x + 1
    x.backward()
    assert w.grad == 1.0
    x = w
    for _ in range(20_000):
        x = x + 1
    del x  # never walked: freeing it must not run out of stack
    gc.collect()


def test_a_value_used_in_many_places_waits_for_all_of_them():
    w = Tensor(0.05, requires_grad=True)
    x, slope = w, 1.0
    for _ in range(20):
        slope *= 2 * x.data + 1
        x = x * x + x  # three uses of each: 3**20 ways back
        if float(x) > 1:
            x = x / 10
            slope /= 10
    x.backward()
    assert w.grad == pytest.approx(slope, rel=1e-12)


def test_an_operation_of_ones_own():
    def cosine(x):
        return operation(np.cos(x.data), (x,), lambda g, room: x.accumulate(-np.sin(x.data) * g, True))

    check(lambda a: cosine(a * 2) * a, (3,))


# ---- types ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", OPERATIONS)
def test_the_type_is_kept_forwards_and_backwards(name, dtype):
    f, *shapes = OPERATIONS[name]
    tensors = [Tensor(a.astype(dtype), requires_grad=True) for a in values(0, *shapes)]
    y = f(*tensors)
    assert y.dtype == dtype and type(y.data) is np.ndarray
    y.sum().backward()
    for t in tensors:
        assert t.grad.dtype == dtype and type(t.grad) is np.ndarray and t.grad.shape == t.shape


def test_mixed_types_give_each_its_own_gradient():
    a, b = Tensor(np.ones(3, np.float32), True), Tensor(np.arange(3.0), True)
    for y in (a * b, a / (b + 1), a + b, a @ b, where(np.array([True, False, True]), a, b)):
        y.sum().backward()
        assert a.grad.dtype == np.float32 and b.grad.dtype == np.float64
        a.grad = b.grad = None


def test_what_becomes_of_other_data():
    assert Tensor([1, 2]).dtype == np.float64 and Tensor(True).dtype == np.float64
    assert Tensor(np.float32(1)).dtype == np.float32 and Tensor(np.ones(2, np.float16)).dtype == np.float64
    kept = np.ones(3, np.float32)
    assert Tensor(kept).data is kept


def test_a_tensor_tells_about_itself():
    x = Tensor(np.zeros((2, 3)))
    assert (x.shape, x.ndim, x.size, len(x), x.dtype) == ((2, 3), 2, 6, 2, np.float64)
    assert float(Tensor(2.5)) == float(Tensor([[2.5]])) == 2.5 and "requires_grad" in repr(Tensor(1.0, True))
    assert "requires_grad" not in repr(x)


# ---- what does not fit ------------------------------------------------------------------------------------


def ones(*shape):
    return Tensor(np.ones(shape), requires_grad=True)


@pytest.mark.parametrize(
    "wrong, words",
    [
        (lambda: ones(3) + ones(4), r"\+: the shapes \(3,\) and \(4,\)"),
        (lambda: ones(3) - ones(4), "-: the shapes"),
        (lambda: ones(2, 3) * ones(2), r"\*: the shapes"),
        (lambda: ones(3) / ones(4), "/: the shapes"),
        (lambda: ones(2, 3) @ ones(2, 3), "@: the shapes"),
        (lambda: ones(2, 3) @ ones(2), "@: the shapes"),
        (lambda: ones(2, 3, 4) @ ones(3, 4, 5), "@: the shapes"),
        (lambda: ones(2) @ Tensor(1.0), "@: the shapes"),
        (lambda: ones(3).backward(), r"one number, got the shape \(3,\)"),
        (lambda: ones(3).backward(np.ones(2)), r"must have the shape \(3,\), got \(2,\)"),
        (lambda: ones(0).mean(), "nothing to average"),
        (lambda: ones(3).sum(1), "no axis 1"),
        (lambda: linear(ones(2, 4), ones(4, 5)), r"linear: x \(2, 4\) and w \(4, 5\)"),
        (lambda: linear(ones(2, 4), ones(5, 4), ones(4)), r"linear: b must have the shape \(5,\)"),
        (lambda: layer_norm(ones(2, 3), ones(2), ones(3)), r"layer_norm: gain must have the shape \(3,\)"),
        (lambda: softmax(ones(2, 3), np.ones(2, bool)), "does not broadcast|broadcast"),
        (lambda: softmax(ones(3), np.ones((2, 3), bool)), "does not broadcast"),
        (lambda: softmax(ones(2, 3), np.array([[True] * 3, [False] * 3])), "at least one score"),
        (
            lambda: cross_entropy(ones(2, 3), [0]),
            r"targets must have the shape \(2,\) for logits \(2, 3\), got \(1,\)",
        ),
        (lambda: cross_entropy(ones(2, 3), np.eye(3)[:2]), r"got \(2, 3\)"),
        (lambda: cross_entropy(ones(2, 3), [0, 3]), "targets must be 0 to 2, got 0 to 3"),
        (lambda: cross_entropy(ones(2, 3), [-1, 2]), "targets must be 0 to 2, got -1"),
        (lambda: cross_entropy(ones(0, 3), np.zeros(0, int)), "at least one"),
        (lambda: embedding(ones(3, 2), [3]), "tokens must be 0 to 2, got 3"),
        (lambda: embedding(ones(3, 2), [-1]), "tokens must be 0 to 2, got -1"),
    ],
)
def test_what_does_not_fit_is_said_in_numbers(wrong, words):
    with pytest.raises(ValueError, match=words):
        wrong()


@pytest.mark.parametrize(
    "wrong, words",
    [
        (lambda: Tensor("12"), "real numbers"),
        (lambda: Tensor(np.ones(2) * 1j), "real numbers"),
        (lambda: Tensor(None), "real numbers"),
        (lambda: Tensor(Tensor(1.0)), "already"),
        (lambda: ones(2) + "a", "real numbers"),
        (lambda: ones(2) ** ones(2), "exponent must be a number"),
        (lambda: ones(2)[ones(1)], "an index"),
        (lambda: np.asarray(ones(2)), r"\.data"),
        (lambda: where(np.ones(2), ones(2), 0.0), "boolean"),
        (lambda: where(np.ones(2, bool), np.ones(2), 0.0), "Tensor"),
        (lambda: softmax(ones(2), np.ones(2)), "boolean"),
        (lambda: cross_entropy(ones(2, 3), [0.0, 1.0]), "integers"),
        (lambda: embedding(ones(3, 2), [0.5]), "integers"),
    ],
)
def test_what_is_of_the_wrong_kind_is_said(wrong, words):
    with pytest.raises(TypeError, match=words):
        wrong()


def test_what_is_not_finite_goes_through_to_the_loss():
    x = Tensor(np.array([1.0, np.nan, 2.0]), requires_grad=True)
    y = (x.relu() * 2).sum()
    assert np.isnan(float(y))
    y.backward()
    assert np.array_equal(x.grad, [2.0, 0.0, 2.0])
    scores = where(CAUSAL, Tensor(np.zeros((4, 4))), -np.inf)  # a mask written by hand
    assert softmax(scores).data == pytest.approx(np.tri(4) / np.arange(1, 5)[:, None])

"""Reverse-mode automatic differentiation: arrays that remember how they were made.

A ``Tensor`` holds an array. Arithmetic on tensors computes values at once and notes, for each result, which
tensors went in and how a gradient gets back to them. ``loss.backward()`` walks these notes from the last to the
first and leaves in ``w.grad`` the gradient of the loss for every tensor made with ``requires_grad=True``:

    w = Tensor(rng.normal(size=(10, 64)), requires_grad=True)    # 64 inputs, 10 units
    loss = cross_entropy(linear(x, w), targets)                  # both from .fused
    loss.backward()
    w.data -= 0.1 * w.grad

Layers that would take several such steps (softmax, layer norm, cross-entropy, …) are one step each in ``fused``.
Everything keeps the type of its tensors, float32 or float64; a number or an array beside a tensor takes the
tensor's type. One thread at a time.

Sources: S. Linnainmaa (1976), doi:10.1007/BF01931367; A. G. Baydin et al. (2018), arXiv:1502.05767.
Built in lesson 06.
"""

from contextlib import contextmanager
from itertools import count

import numpy as np

__all__ = ["Tensor", "concatenate", "no_grad", "operation", "stack", "where"]

_counter = count()
_recording = True


@contextmanager
def no_grad():
    """Compute without taking notes inside a ``with`` block: for evaluation, faster and with less memory."""
    global _recording
    before, _recording = _recording, False
    try:
        yield
    finally:
        _recording = before


class Tensor:
    """An array with a gradient.

    Parameters
    ----------
    data : array of numbers, any shape
        float32 and float64 are kept, and not copied; everything else becomes float64.
    requires_grad : bool
        True for what is learned.

    Attributes
    ----------
    data : ndarray
        The values. Change them in place between two passes, not between a forward pass and its ``backward``.
    grad : ndarray of the shape and type of ``data``, or None
        Filled by ``backward``, which adds to what is there; set it to None before the next pass.

    Raises
    ------
    TypeError
        If the data are no real numbers.

    Built in lesson 06.
    """

    __slots__ = ("_back", "_number", "_own", "_parents", "data", "grad", "requires_grad")
    __array_ufunc__ = None  # array + tensor asks the tensor

    def __init__(self, data, requires_grad=False):
        self.data = _floats(data)
        self.requires_grad = requires_grad
        self.grad, self._own = None, False
        self._parents, self._back, self._number = (), None, next(_counter)

    # ---- what an array says about itself --------------------------------------------------------------

    @property
    def shape(self):
        """Lengths of the axes."""
        return self.data.shape

    @property
    def ndim(self):
        """Number of axes."""
        return self.data.ndim

    @property
    def size(self):
        """Number of entries."""
        return self.data.size

    @property
    def dtype(self):
        """float32 or float64."""
        return self.data.dtype

    def __len__(self):
        return len(self.data)

    def __float__(self):
        return float(self.data.item())  # of one number, whatever its axes

    def __repr__(self):
        return f"Tensor({self.data!r}{', requires_grad=True' if self.requires_grad else ''})"

    def __array__(self, *args, **kwargs):
        raise TypeError(
            "a Tensor is not an array: take its values with .data, or use the Tensor's own operations"
        )

    # ---- the way back ---------------------------------------------------------------------------------

    def backward(self, gradient=None):
        """Add the gradient of this tensor to ``grad`` of all tensors it was made from that require one.

        The notes are used up: a second call needs a second forward pass. Tensors in between keep no gradient.

        Parameters
        ----------
        gradient : array of this tensor's shape, optional
            Gradient of the loss for this tensor. Without it this tensor is the loss, one number.

        Raises
        ------
        ValueError
            If this tensor does not depend on anything that requires a gradient, is not one number while no
            gradient is given, the gradient has another shape, or the notes are used up.
        """
        if not self.requires_grad:
            raise ValueError(
                "backward: nothing here requires a gradient; make weights with requires_grad=True"
            )
        if gradient is None and self.size != 1:
            raise ValueError(
                f"backward: the loss must be one number, got the shape {self.shape}; take .mean()"
            )
        start = np.ones_like(self.data) if gradient is None else np.array(gradient, self.dtype)
        if start.shape != self.shape:
            raise ValueError(f"backward: the gradient must have the shape {self.shape}, got {start.shape}")
        order = _ancestors(self)
        self.accumulate(start, True)
        # Every tensor is younger than those it was made from, so by age is an order that waits for all children.
        order.sort(key=lambda tensor: tensor._number, reverse=True)
        for tensor in order:
            if tensor._back is None:
                if not tensor._own:  # a leaf's gradient is its own, not a view of somebody else's
                    tensor.grad, tensor._own = tensor.grad.copy(), True
                continue
            g, tensor.grad, back = tensor.grad, None, tensor._back
            tensor._parents, tensor._back = None, _used_up
            back(g, g if tensor._own else None)

    def accumulate(self, g, own=False):
        """Add ``g`` to the gradient: for the way back of an operation.

        Parameters
        ----------
        g : array of this tensor's shape, or of one that it was broadcast to
        own : bool
            Nobody else holds this array, so it may be kept and changed.
        """
        if not self.requires_grad:
            return
        if type(g) is not np.ndarray:  # NumPy makes numbers of arrays without axes
            g, own = np.asarray(g), True
        if g.shape != self.data.shape:
            g, own = _summed_to(g, self.data.shape), True
        if g.dtype != self.data.dtype:
            g, own = g.astype(self.data.dtype), True
        if self.grad is None:
            self.grad, self._own = g, own
        elif self._own:
            self.grad += g
        else:
            self.grad, self._own = self.grad + g, True

    def _room(self):
        """Return the gradient as an array of this tensor's own, zeros if there is none: to add to a part."""
        if self.grad is None:
            self.grad = np.zeros_like(self.data)
        elif not self._own:
            self.grad = self.grad.copy()
        self._own = True
        return self.grad

    # ---- arithmetic: + − * / ** @ ---------------------------------------------------------------------
    # A way back is ``back(g, room)``: g is the result's gradient, and room is the same array if it may be
    # overwritten, else None. Large temporary arrays cost more than arithmetic.

    def __add__(self, other):
        other = _beside(self, other)
        both = self.requires_grad and other.requires_grad and self.shape == other.shape

        def back(g, room):
            own = room is not None and not both
            self.accumulate(g, own)
            other.accumulate(g, own)

        return operation(_broadcast(np.add, self, other, "+"), (self, other), back)

    def __sub__(self, other):
        other = _beside(self, other)

        def back(g, room):
            if other.requires_grad:
                other.accumulate(-g, True)
            self.accumulate(g, room is not None)

        return operation(_broadcast(np.subtract, self, other, "-"), (self, other), back)

    def __mul__(self, other):
        other = _beside(self, other)

        def back(g, room):
            if other.requires_grad:
                other.accumulate(g * self.data, True)
            if self.requires_grad:
                self.accumulate(np.multiply(g, other.data, out=_fits(room, self, other)), True)

        return operation(_broadcast(np.multiply, self, other, "*"), (self, other), back)

    def __truediv__(self, other):
        other = _beside(self, other)
        data = _broadcast(np.divide, self, other, "/")

        def back(g, room):
            g = np.divide(g, other.data, out=_fits(room, self, other))
            if other.requires_grad:
                other.accumulate(-g * data, True)
            self.accumulate(g, True)

        return operation(data, (self, other), back)

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other):
        return _beside(self, other) - self

    def __rtruediv__(self, other):
        return _beside(self, other) / self

    def __neg__(self):
        return operation(-self.data, (self,), lambda g, room: self.accumulate(np.negative(g, out=room), True))

    def __pow__(self, exponent):
        if isinstance(exponent, Tensor) or np.ndim(exponent):
            raise TypeError("**: the exponent must be a number; for other powers write (b * x.log()).exp()")
        exponent = float(exponent)
        return operation(
            _power(self.data, exponent),
            (self,),
            lambda g, room: self.accumulate(g * (exponent * _power(self.data, exponent - 1)), True),
        )

    def __matmul__(self, other):
        other = _beside(self, other)
        if self.ndim == 1 and other.ndim:
            return (self.reshape(1, -1) @ other).reshape(
                other.shape[:-2] + other.shape[-1:] * (other.ndim > 1)
            )
        if other.ndim == 1 and self.ndim:
            return (self @ other.reshape(-1, 1)).reshape(self.shape[:-1])
        if not self.ndim or not other.ndim or self.shape[-1] != other.shape[-2]:
            raise ValueError(
                f"@: the shapes {self.shape} and {other.shape} do not fit; inner lengths must be equal"
            )
        if other.ndim > 2:
            return _matmul_stacks(self, other)

        def back(g, room):
            flat = g.reshape(-1, g.shape[-1])
            if self.requires_grad:
                self.accumulate((flat @ other.data.T).reshape(self.shape), True)
            if other.requires_grad:
                other.accumulate(self.data.reshape(-1, self.shape[-1]).T @ flat, True)

        # One large product is faster than a stack of small ones.
        data = self.data.reshape(-1, self.shape[-1]) @ other.data
        return operation(data.reshape(self.shape[:-1] + other.shape[-1:]), (self, other), back)

    def __rmatmul__(self, other):
        return _beside(self, other) @ self

    # ---- element by element ---------------------------------------------------------------------------

    def exp(self):
        """e to the power of each entry."""
        data = np.exp(self.data)
        return operation(data, (self,), lambda g, room: self.accumulate(np.multiply(g, data, out=room), True))

    def log(self):
        """Natural logarithm of each entry."""
        return operation(
            np.log(self.data),
            (self,),
            lambda g, room: self.accumulate(np.divide(g, self.data, out=room), True),
        )

    def sqrt(self):
        """Square root of each entry."""
        return self**0.5

    def tanh(self):
        """Hyperbolic tangent of each entry."""
        data = np.tanh(self.data)

        def back(g, room):
            slope = data * data
            np.subtract(1, slope, out=slope)
            self.accumulate(np.multiply(slope, g, out=slope), True)

        return operation(data, (self,), back)

    def sigmoid(self):
        """The logistic function of each entry, 1 / (1 + e^{−x}), without overflow at either end."""
        small = np.exp(-np.abs(self.data))
        data = np.where(self.data >= 0, 1, small) / (1 + small)

        def back(g, room):
            slope = 1 - data
            slope *= data
            self.accumulate(np.multiply(slope, g, out=slope), True)

        return operation(data, (self,), back)

    def relu(self):
        """max(0, x) of each entry; at 0 the slope is 0."""
        data = np.maximum(self.data, 0)
        return operation(
            data, (self,), lambda g, room: self.accumulate(np.multiply(g, data > 0, out=room), True)
        )

    # ---- sums -----------------------------------------------------------------------------------------

    def sum(self, axis=None, keepdims=False):
        """Sum over one axis, several axes, or all."""
        return self._summed(1, axis, keepdims)

    def mean(self, axis=None, keepdims=False):
        """Mean over one axis, several axes, or all.

        Raises
        ------
        ValueError
            If there is nothing to average.
        """
        axes = _axes(axis, self.ndim)
        entries = int(np.prod([self.shape[i] for i in axes]))
        if entries == 0:
            raise ValueError(f"mean: nothing to average over the axes {axes} of the shape {self.shape}")
        return self._summed(1 / entries, axis, keepdims)

    def _summed(self, factor, axis, keepdims):
        axes = _axes(axis, self.ndim)

        def back(g, room):
            g = g if keepdims else np.expand_dims(g, axes)
            self.accumulate(np.broadcast_to(g if factor == 1 else g * factor, self.shape))

        data = self.data.sum(axis=axes, keepdims=keepdims)
        return operation(data if factor == 1 else data * factor, (self,), back)

    # ---- shape ----------------------------------------------------------------------------------------

    def reshape(self, *shape):
        """The same entries in another shape; −1 stands for the length that is left."""
        return operation(
            self.data.reshape(*shape),
            (self,),
            lambda g, room: self.accumulate(g.reshape(self.shape), room is not None),
        )

    def transpose(self, *axes):
        """Axes in another order; without arguments, all reversed."""
        axes = axes[0] if len(axes) == 1 and not np.isscalar(axes[0]) else axes
        axes = axes or tuple(reversed(range(self.ndim)))
        inverse = np.argsort(_axes(axes, self.ndim))
        return operation(
            self.data.transpose(axes),
            (self,),
            lambda g, room: self.accumulate(g.transpose(inverse), room is not None),
        )

    @property
    def T(self):
        """All axes reversed."""
        return self.transpose()

    def swapaxes(self, first, second):
        """Two axes exchanged."""
        return operation(
            self.data.swapaxes(first, second),
            (self,),
            lambda g, room: self.accumulate(g.swapaxes(first, second), room is not None),
        )

    def __getitem__(self, index):
        if isinstance(index, Tensor):
            raise TypeError("an index must be integers, a slice or a mask, got a Tensor; take its .data")
        if isinstance(index, list):
            index = np.asarray(index)
        parts = index if isinstance(index, tuple) else (index,)
        repeats = any(
            isinstance(part, (list, np.ndarray)) and np.asarray(part).dtype != bool for part in parts
        )

        def back(g, room):
            if not repeats:  # each entry was taken once at most
                self._room()[index] += g
            elif isinstance(index, np.ndarray):
                _add_rows(self._room(), index, g)
            else:
                np.add.at(self._room(), index, g)

        return operation(self.data[index], (self,), back)


def operation(data, parents, back):
    """Return the tensor that an operation made, with the way back to what it was made from.

    Every operation of this module ends so, and new ones can, such as a convolution.

    Parameters
    ----------
    data : array
        The result.
    parents : sequence of Tensor
        What it was made from.
    back : callable
        ``back(g, room)`` gets the gradient of the result and calls ``parent.accumulate(gradient, own)`` for each
        parent. ``room`` is ``g`` where it may be overwritten, else None; ``own`` says that nobody else holds
        the array handed over. ``accumulate`` sums over axes that were broadcast.

    Built in lesson 06.
    """
    tensor = Tensor.__new__(Tensor)
    tensor.data = data if type(data) is np.ndarray else np.asarray(data)
    tensor.grad, tensor._own = None, False
    tensor._number = next(_counter)
    if _recording:
        for parent in parents:
            if parent.requires_grad:
                tensor.requires_grad, tensor._parents, tensor._back = True, parents, back
                return tensor
    tensor.requires_grad, tensor._parents, tensor._back = False, (), None
    return tensor


def concatenate(tensors, axis=0):
    """Join tensors along an axis they have.

    Raises
    ------
    ValueError
        If there are none, or their other lengths differ.

    Built in lesson 06.
    """
    tensors = [t if isinstance(t, Tensor) else Tensor(t) for t in tensors]
    data = np.concatenate([t.data for t in tensors], axis)
    ends = np.cumsum([t.shape[axis] for t in tensors])

    def back(g, room):
        for tensor, part in zip(tensors, np.split(g, ends[:-1], axis), strict=True):
            tensor.accumulate(part, room is not None)

    return operation(data, tensors, back)


def stack(tensors, axis=0):
    """Join tensors of one shape along a new axis.

    Raises
    ------
    ValueError
        If there are none, or their shapes differ.

    Built in lesson 06.
    """
    tensors = [t if isinstance(t, Tensor) else Tensor(t) for t in tensors]
    data = np.stack([t.data for t in tensors], axis)

    def back(g, room):
        for tensor, part in zip(tensors, np.moveaxis(g, axis, 0), strict=True):
            tensor.accumulate(part, room is not None)

    return operation(data, tensors, back)


def where(mask, yes, no):
    """Take entries of ``yes`` where the mask is True, of ``no`` elsewhere; all three broadcast.

    Raises
    ------
    TypeError
        If the mask is not boolean, or neither ``yes`` nor ``no`` is a Tensor.

    Built in lesson 06.
    """
    mask = np.asarray(mask)
    if mask.dtype != bool:
        raise TypeError(f"where: the mask must be boolean, got {mask.dtype}")
    if not isinstance(yes, Tensor) and not isinstance(no, Tensor):
        raise TypeError("where: one of the two must be a Tensor; for arrays use np.where")
    tensor = yes if isinstance(yes, Tensor) else no
    yes, no = _beside(tensor, yes), _beside(tensor, no)

    def back(g, room):
        if no.requires_grad:
            no.accumulate(g * ~mask, True)
        if yes.requires_grad:
            yes.accumulate(np.multiply(g, mask, out=room), True)

    return operation(np.where(mask, yes.data, no.data), (yes, no), back)


# ---- parts of the above -----------------------------------------------------------------------------------


def _floats(data):
    if isinstance(data, Tensor):
        raise TypeError("this is a Tensor already; Tensor(x.data) makes one that forgets where it came from")
    array = np.asarray(data)
    if array.dtype.char in "fd":  # float32 and float64
        return array
    if array.dtype.kind not in "buif":
        raise TypeError(f"a Tensor holds real numbers, got {array.dtype}")
    return array.astype(float)


def _beside(tensor, other):
    """Return what stands beside a tensor in an operation as a tensor of the same type."""
    if isinstance(other, Tensor):
        return other
    if type(other) is float or type(other) is int:
        return operation(np.array(other, tensor.data.dtype), (), None)
    return Tensor(_floats(other).astype(tensor.data.dtype, copy=False))


def _broadcast(ufunc, a, b, sign):
    try:
        return ufunc(a.data, b.data)
    except ValueError:
        raise ValueError(f"{sign}: the shapes {a.shape} and {b.shape} do not broadcast") from None


def _fits(room, a, b):
    """Return room for a product with both types in it, if it has the type of both."""
    return room if a.data.dtype == b.data.dtype else None


def _matmul_stacks(a, b):
    def back(g, room):
        if a.requires_grad:
            a.accumulate(g @ b.data.swapaxes(-1, -2), True)
        if b.requires_grad:
            b.accumulate(a.data.swapaxes(-1, -2) @ g, True)

    return operation(_broadcast(np.matmul, a, b, "@"), (a, b), back)


def _power(x, exponent):
    """x to a power; small whole ones by multiplication, which is some hundred times faster in float32."""
    if exponent == 0:
        return np.ones_like(x)
    if exponent in (1, 2, 3):
        return x if exponent == 1 else x * x if exponent == 2 else x * x * x
    return 1 / x if exponent == -1 else np.sqrt(x) if exponent == 0.5 else x ** x.dtype.type(exponent)


def _axes(axis, ndim):
    """Return the axes meant by ``axis`` as a tuple of numbers from 0 on."""
    axes = range(ndim) if axis is None else (axis,) if np.isscalar(axis) else axis
    if any(not -ndim <= i < ndim for i in axes):
        raise ValueError(f"there is no axis {axis} among {ndim} axes")
    return tuple(i % ndim for i in axes)


def _summed_to(g, shape):
    """Sum a gradient over the axes that broadcasting added or stretched."""
    lead = g.ndim - len(shape)
    if lead and g.flags.c_contiguous and g.shape[lead:] == shape:  # a bias: one product with ones
        flat = g.reshape(-1, int(np.prod(shape, dtype=int)))
        return (np.ones(len(flat), g.dtype) @ flat).reshape(shape)
    stretched = tuple(lead + i for i, length in enumerate(shape) if length == 1 and g.shape[lead + i] != 1)
    return g.sum(axis=tuple(range(lead)) + stretched, keepdims=True).reshape(shape)


def _add_rows(total, rows, g):
    """total[rows] += g, where a row may occur often; np.add.at does it one number at a time."""
    flat, parts = rows.ravel() % len(total), g.reshape(rows.size, -1)
    if len(total) <= 512:
        chosen = np.zeros((len(total), rows.size), g.dtype)
        chosen[flat, np.arange(rows.size)] = 1
        total += (chosen @ parts).reshape(total.shape)
    else:
        order = np.argsort(flat, kind="stable")
        present, starts = np.unique(flat[order], return_index=True)
        total[present] += np.add.reduceat(parts[order], starts).reshape(-1, *total.shape[1:])


def _ancestors(tensor):
    """Return the tensor and all that require a gradient among those it was made from, in any order."""
    found, seen = [tensor], {id(tensor)}
    for tensor in found:
        if tensor._parents is None:
            raise ValueError("backward: this part was used up by an earlier backward; compute it again")
        for parent in tensor._parents:
            if parent.requires_grad and id(parent) not in seen:
                seen.add(id(parent))
                found.append(parent)
    return found


def _used_up(g, room):
    raise ValueError("backward: this part was used up by an earlier backward; compute it again")

"""Words for «got this, expected that», and the forms in which values are agreed."""

import numpy as np

from .record import Unfit


def number(value, digits=4):
    """A number as a message shows it."""
    value = np.asarray(value)
    if value.dtype.kind == "f":
        return f"{float(value) + 0.0:.{digits}g}"  # + 0.0: no −0
    return str(value.item())


def row(values, digits=4, most=4):
    """A few numbers as a message shows them: one alone, several in brackets."""
    values = np.asarray(values)
    if values.size == 1:
        return number(values.item(), digits)
    flat = [number(v, digits) for v in values.ravel()[:most]]
    return "[" + ", ".join(flat) + (", …]" if values.size > most else "]")


def array(value, shape, what, kind="f"):
    """``value`` as an array of ``shape``; raise `Unfit` with a sentence when it is none.

    Parameters
    ----------
    value : object
        What the answer returned.
    shape : tuple
    what : str
        Its name in the sentence.
    kind : {"f", "b"}
        Real numbers, or truth values (0 and 1 are forgiven).
    """
    if value is None:
        raise Unfit(f"{what} is None: is there a return at the end of the function?")
    try:
        result = np.asarray(value)
        if result.dtype.kind == "c":
            raise Unfit(f"{what} holds complex numbers; expected real ones")
        if result.dtype.kind in "US":
            raise Unfit(f"{what} holds text, {_name(value)}; expected numbers")
        result = result.astype(float)
    except (TypeError, ValueError):
        raise Unfit(f"{what} is {_name(value)}; expected numbers") from None
    if result.shape != tuple(shape):
        raise Unfit(f"{what} has the shape {result.shape}; expected {_shape(shape)}")
    if kind == "b":
        if not np.isin(result, (0.0, 1.0)).all():
            raise Unfit(
                f"{what} holds {number(result[~np.isin(result, (0.0, 1.0))][0])}; expected True and False"
            )
        return result.astype(bool)
    return result


def several(value, count, names, stacked=True):
    """``value`` as a tuple of ``count`` results; raise `Unfit` with a sentence when it is none.

    An array whose first axis has ``count`` entries will do, for it unpacks as a tuple does; say ``stacked=False``
    where the results differ in shape, so that an array can only be one of them.
    """
    if value is None:
        raise Unfit("nothing came back (None): is there a return at the end of the function?")
    stacked = stacked and isinstance(value, np.ndarray) and value.shape[:1] == (count,)
    if not stacked and (not isinstance(value, tuple | list) or len(value) != count):
        got = f"{len(value)} values" if isinstance(value, tuple | list) else _name(value)
        raise Unfit(f"the answer returned {got}; expected {count} values: return {names}")
    return tuple(value)


def close(got, want, rtol=1e-6, atol=1e-9):
    """True when the two agree everywhere (nan and infinity agree with nothing)."""
    return bool(np.isfinite(got).all() and np.allclose(got, want, rtol=rtol, atol=atol))


def difference(got, want, where="", suspects=(), hint="", rtol=1e-6, atol=1e-9):
    """None when ``got`` agrees with ``want``; else what was seen, expected, and the likely reason.

    ``suspects`` are pairs (values of a usual mistake, what that mistake is): when one of them fits, the
    message names it, otherwise it gives ``hint``.
    """
    if close(got, want, rtol, atol):
        return None
    reason = next((words for values, words in suspects if close(got, values, rtol, atol)), hint)
    seen, expected = _apart(got, want)
    return f"{where}got {seen}, expected {expected}{'; ' + reason if reason else ''}"


def _apart(got, want):
    """Both as rows in which a reader sees the difference: later entries, or more digits, if need be."""
    got, want = (values.ravel() for values in np.broadcast_arrays(got, want))
    first, digits = 0, 4
    for digits in (4, 8, 17):
        differs = [number(a, digits) != number(b, digits) for a, b in zip(got, want, strict=True)]
        if any(differs):
            first = differs.index(True)
            break
    if first < 4:
        return row(got, digits), row(want, digits)
    return tuple("[…, " + row(values[first:], digits).strip("[]") + "]" for values in (got, want))


def _name(value):
    kind = type(value).__name__.replace("ndarray", "array")
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}" + (
        f" ({str(value)[:30]!r})" if isinstance(value, str) else ""
    )


def _shape(shape):
    return "a single number" if tuple(shape) == () else str(tuple(shape))

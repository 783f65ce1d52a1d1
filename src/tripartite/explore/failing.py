"""What happens when a panel's function fails: words for the reader, a record for the tests."""

import linecache
import sysconfig
import traceback
from dataclasses import dataclass
from html import escape
from pathlib import Path

_OWN = str(Path(__file__).resolve().parents[1])
_INSTALLED = {sysconfig.get_path(kind) for kind in ("stdlib", "platstdlib", "purelib", "platlib")}
_MOST = 100
_BOX = "border-left:4px solid #D55E00;padding:4px 10px;margin:4px 0;line-height:1.4"


@dataclass(frozen=True)
class Failure:
    """An exception of a panel's function, and the control values at which it came."""

    exception: Exception
    values: dict


#: Failures of all panels of this process, oldest first; the first hundred.
failures: list[Failure] = []


def record(exception, values):
    """Keep a failure for ``raise_failures``."""
    if len(failures) < _MOST:
        failures.append(Failure(exception, dict(values)))


def raise_failures():
    """Raise an error that lists what failed in any panel since the last call; do nothing if nothing did.

    For the last cell of a notebook under test: a callback cannot make a cell fail by itself.

    Raises
    ------
    RuntimeError
        With every failure in words, caused by the first.
    """
    found, failures[:] = list(failures), []
    if found:
        words = "\n".join(f"- {_headline(f.exception)} with {_settings(f.values)}" for f in found)
        raise RuntimeError(f"{len(found)} failure(s) in panels:\n{words}") from found[0].exception


def in_words(exception, values):
    """Return HTML that tells the reader what failed, where, and what to do."""
    code = escape(_source(exception))
    return (
        f'<div role="alert" style="{_BOX}"><b>'
        f"{escape(_headline(exception))}</b>"
        + (f"<br><code>{code}</code>" if code else "")
        + f"<br>It happened with {escape(_settings(values))}. Move a control back, or mend the function, "
        "run its cell, and run this cell again. Until then the last good picture stays.</div>"
    )


def noted(warnings):
    """Return HTML for warnings, each once, or an empty string."""
    texts = dict.fromkeys(f"{w.category.__name__}: {w.message}" for w in warnings)
    lines = "<br>".join(escape(text) for text in texts)
    return f'<div style="border-left:4px solid #E69F00;padding:2px 10px">{lines}</div>' if lines else ""


def _headline(exception):
    frame = _where(exception)
    place = f" in {frame.name}, line {frame.lineno}" if frame else ""
    return f"{type(exception).__name__}{place}: {exception or 'no message'}"


def _settings(values):
    return ", ".join(f"{name} = {_short(value)}" for name, value in values.items()) or "no controls"


def _short(value):
    return f"{value:g}" if isinstance(value, float) else str(value)


def _where(exception):
    """Return the innermost frame of the reader's code, or of the course's if the reader has none in it."""
    frames = traceback.extract_tb(exception.__traceback__)
    readers = [f for f in frames if not _is_library(f.filename) and not f.filename.startswith(_OWN)]
    course = [f for f in frames if f.filename.startswith(_OWN)]
    return (readers or course or frames or [None])[-1]


def _is_library(filename):
    return filename.startswith("<") or any(filename.startswith(folder) for folder in _INSTALLED)


def _source(exception):
    frame = _where(exception)
    return linecache.getline(frame.filename, frame.lineno).strip() if frame else ""

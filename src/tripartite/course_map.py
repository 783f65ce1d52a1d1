"""The lessons of the course in one table, and the map that is drawn from it.

``course_map()`` as the last line of a cell shows boxes with arrows. A box whose notebook exists is a link that
JupyterLab opens in a tab; the rest of the picture is for the eyes, and the same facts are in the text of each
box for who listens or has no HTML.
"""

from dataclasses import dataclass
from html import escape

from . import paths

__all__ = ["LESSONS", "TRACKS", "CourseMap", "Lesson", "course_map", "minutes"]


@dataclass(frozen=True)
class Lesson:
    """One lesson: ``minutes`` are planned, ``needs`` must come before it, ``helps`` had better."""

    number: int
    slug: str
    title: str
    minutes: int
    needs: tuple[int, ...] = ()
    helps: tuple[int, ...] = ()
    short: bool = False

    @property
    def name(self) -> str:
        """Name of its folder and of its notebook."""
        return f"{self.number:02d}_{self.slug}"

    @property
    def link(self) -> str:
        """Address of the notebook, seen from the folder of any other lesson."""
        return f"../{self.name}/{self.name}.ipynb"

    def is_built(self) -> bool:
        """Whether its notebook lies beside the others."""
        return (paths.lessons() / self.name / f"{self.name}.ipynb").is_file()


LESSONS = (
    Lesson(0, "start_here", "Start here", 25),
    Lesson(1, "spikes", "From ions to spikes", 210, helps=(0,)),
    Lesson(2, "reduced_neurons", "Reduced neurons, spikes and energy", 190, helps=(0, 1), short=True),
    Lesson(3, "activation_functions", "Synapses and activation functions", 200, (2,), short=True),
    Lesson(4, "perceptron", "From logic units to the perceptron", 90, helps=(3,), short=True),
    Lesson(5, "plasticity", "Local plasticity", 210, (3,), short=True),
    Lesson(6, "gradients", "Gradients", 250, (4,), short=True),
    Lesson(7, "vision", "Seeing", 120, (6,)),
    Lesson(8, "maps", "Competition, maps and sparse codes", 90, (5,)),
    Lesson(9, "reward", "Reward and imitation", 120, (6,)),
    Lesson(10, "connectomes", "Connectomes and graphs", 100, helps=(4,)),
    Lesson(11, "recurrence", "Recurrence", 250, (6,)),
    Lesson(12, "associative_memory", "Associative memory", 280, (5,), (11,), short=True),
    Lesson(13, "attention", "Attention and the Transformer", 300, (6, 12), short=True),
    Lesson(14, "astrocytes", "Astrocytes", 230, (2,), short=True),
    Lesson(15, "equivalence", "The neuron–astrocyte Transformer", 300, (5, 13, 14), short=True),
    Lesson(16, "audit", "Reading brains, auditing claims", 120, (6,), (9, 10)),
)

#: The ways through the course, by number of lesson; lesson 00 belongs to each.
TRACKS = {
    "whole course": tuple(lesson.number for lesson in LESSONS),
    "short track": (0, *(lesson.number for lesson in LESSONS if lesson.short)),
}


def minutes(track: str) -> int:
    """Planned minutes of a track, lesson 00 included."""
    return sum(LESSONS[number].minutes for number in TRACKS[track])


def course_map() -> "CourseMap":
    """The map of the course, to be shown as the last line of a cell."""
    return CourseMap(LESSONS, frozenset(lesson.number for lesson in LESSONS if lesson.is_built()))


@dataclass(frozen=True)
class CourseMap:
    """Shows itself as boxes and arrows, and as a list where there is no HTML."""

    lessons: tuple[Lesson, ...]
    built: frozenset[int]

    def __repr__(self):
        lines = ["Map of the course. ★: on the short track. Minutes are planned."]
        for lesson in self.lessons:
            star = "★" if lesson.short else " "
            lines.append(f"{lesson.number:02d} {star} {lesson.title} ({self.words(lesson)})")
        return "\n".join(lines)

    def words(self, lesson):
        """What a box says beside its title."""
        parts = [f"{lesson.minutes} min", "ready" if lesson.number in self.built else "in the making"]
        parts += [f"needs {_listed(lesson.needs)}"] * bool(lesson.needs)
        parts += [f"better after {_listed(lesson.helps)}"] * bool(lesson.helps)
        return ", ".join(parts)

    def _repr_html_(self):
        boxes = "".join(map(self._box, self.lessons))
        return (
            f"<style>{_FOCUS}</style>"
            '<nav class="tripartite-map" aria-label="Map of the course" style="overflow-x:auto">'
            f'<div style="position:relative;width:{_WIDTH}px;height:{_HEIGHT}px;color:inherit">{_arrows(self.lessons)}'
            f'<ul style="list-style:none;margin:0;padding:0">{boxes}</ul>{_LEGEND}</div></nav>'
        )

    def _box(self, lesson):
        ready = lesson.number in self.built
        x, y = _corner(lesson.number)
        line = f"{'2.5px' if lesson.short else '1px'} {'solid' if ready else 'dashed'} currentColor"
        tint = "background:rgba(0,114,178,.16);" if lesson.short else ""
        style = (
            f"position:absolute;left:{x}px;top:{y}px;width:{_BOX_W}px;height:{_BOX_H}px;margin:0;"
            f"box-sizing:border-box;border:{line};border-radius:7px;{tint}font-size:12.5px;line-height:1.25"
        )
        inner = "display:block;box-sizing:border-box;height:100%;padding:4px 8px;color:inherit"
        title = (
            f'<span style="text-decoration:{"underline" if ready else "none"}">{escape(lesson.title)}</span>'
        )
        text = (
            f"<b>{lesson.number:02d}{' ★' if lesson.short else ''}</b> "
            f'<small aria-hidden="true" style="float:right">{lesson.minutes} min</small><br>{title}'
            f'<span style="{_UNSEEN}"> ({self.words(lesson)}{", short track" if lesson.short else ""})</span>'
        )
        if ready:
            content = f'<a href="{lesson.link}" style="{inner};text-decoration:none">{text}</a>'
        else:
            content = f'<span style="{inner}" title="in the making">{text}</span>'
        return f'<li style="{style}">{content}</li>'


def _listed(numbers):
    return " and ".join(f"{number:02d}" for number in numbers)


# ---- the drawing: a grid of boxes, and how each arrow runs -------------------------------------

_BOX_W, _BOX_H, _GAP_X, _GAP_Y, _RIM = 164, 56, 40, 26, 26
_WIDTH = 4 * _BOX_W + 3 * _GAP_X + 2 * _RIM
_HEIGHT = 9 * _BOX_H + 8 * _GAP_Y + 8

_GRID = {  # lesson → column, row
    0: (1, 0), 1: (1, 1), 2: (2, 1), 3: (2, 2), 4: (1, 3), 5: (3, 3), 6: (1, 4), 7: (0, 4), 8: (3, 4),
    9: (0, 5), 10: (0, 3), 11: (1, 5), 12: (2, 6), 13: (2, 7), 14: (3, 7), 15: (2, 8), 16: (0, 6),
}  # fmt: skip

# Arrows that do not run straight down: the side they leave, the gap between columns they run in (0 is left
# of the first column), the side they enter, and how far off its middle they leave and enter, in pixels.
_ROUTE = {
    (1, 2): ("right", None, "left", 0, 0),
    (2, 14): ("right", 4, "right", 0, 0),
    (4, 10): ("left", None, "right", 0, 0),
    (5, 12): ("left", 3, "right", 0, 0),
    (5, 15): ("left", 3, "right", 0, -9),
    (6, 7): ("left", None, "right", -9, -9),
    (6, 9): ("left", 1, "right", 9, 0),
    (6, 16): ("left", 1, "right", 9, 0),
    (6, 13): ("right", 2, "left", 0, 0),
    (10, 16): ("left", 0, "left", 0, 0),
    (14, 15): ("bottom", None, "right", 0, 9),
}

_UNSEEN = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap"
_FOCUS = (
    ".tripartite-map a:hover{background:rgba(128,128,128,.22)}"
    ".tripartite-map a:focus-visible{outline:3px solid #E69F00;outline-offset:2px;border-radius:6px}"
)


def _corner(number):
    column, row = _GRID[number]
    return _RIM + column * (_BOX_W + _GAP_X), 4 + row * (_BOX_H + _GAP_Y)


def _port(number, side, off=0):
    """A point on the rim of a box."""
    x, y = _corner(number)
    if side in ("top", "bottom"):
        return x + _BOX_W / 2 + off, y + (_BOX_H if side == "bottom" else 0)
    return x + (_BOX_W if side == "right" else 0), y + _BOX_H / 2 + off


def _gap(index):
    """The middle of a gap between columns."""
    return {0: 8, 4: _WIDTH - 8}.get(index, _RIM + index * (_BOX_W + _GAP_X) - _GAP_X / 2)


def _path(start, end):
    """How an arrow runs (SVG), where its tip is (x, y), and the side at which it enters."""
    out, gap, into, off_out, off_in = _ROUTE.get((start, end), ("bottom", None, "top", 0, 0))
    (x0, y0), (x1, y1) = _port(start, out, off_out), _port(end, into, off_in)
    if gap is not None:
        middle = f"H{_gap(gap)} V{y1}"
    elif into == "top":
        middle = f"V{y1 - _GAP_Y / 2} H{x1}"
    else:
        middle = f"V{y1}"
    stop = {"top": f"V{y1 - 6}", "left": f"H{x1 - 6}", "right": f"H{x1 + 6}"}[into]
    return f"M{x0},{y0} {middle} {stop}", x1, y1, into


def _arrows(lessons):
    """All arrows as one picture behind the boxes; dotted for what only helps."""
    parts = []
    for lesson in lessons:
        for before in (*lesson.needs, *lesson.helps):
            path, x, y, into = _path(before, lesson.number)
            dash = ' stroke-dasharray="2 4"' if before in lesson.helps else ""
            parts.append(f'<path d="{path}"{dash}/><path d="M{x},{y} l{_HEAD[into]} z" {_FILLED}/>')
    return (
        f'<svg aria-hidden="true" width="{_WIDTH}" height="{_HEIGHT}" style="position:absolute;left:0;top:0" '
        f'fill="none" stroke="currentColor" stroke-width="1.5">{"".join(parts)}</svg>'
    )


_HEAD = {"top": "-4,-8 h8", "left": "-8,-4 v8", "right": "8,-4 v8"}  # from the tip, by the side it enters
_FILLED = 'fill="currentColor" stroke="none"'

_LEGEND = (
    f'<div aria-hidden="true" style="position:absolute;left:{_RIM}px;top:4px;'
    'white-space:nowrap;font-size:12px;line-height:1.5">'
    "<b>★</b> thick frame: short track<br>dashed frame: in the making<br>"
    "underlined: click to open<br>"
    "line → needed before<br>dots ⇢ helps before</div>"
)

"""One look for every picture of the course: colours with meanings, and one matplotlib style.

The eight colours are those of Okabe and Ito, which people with any common colour blindness can tell
apart. A colour means the same thing in every lesson, and never stands alone: ``look`` gives a second cue
(a dash or a marker) with it, so that a picture still reads when it is printed in grey.
"""

from contextlib import contextmanager

import matplotlib
from cycler import cycler

BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILLION, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
DARK_GREY, GREY, PALE = "#4D4D4D", "#767676", "#E3E3E3"

#: Meaning → colour, for the whole course. Yellow is too pale for a line: fill with it and outline in black.
# With eight colours, sodium shares one with query, potassium and IP₃ one with key: no figure holds two of them.
COLOUR = {
    "voltage": BLUE,
    "neuron": BLUE,
    "current": ORANGE,
    "threshold": VERMILLION,
    "spike": BLACK,
    "data": BLACK,
    "calcium": GREEN,
    "astrocyte": GREEN,
    "ip3": PURPLE,
    "sodium": SKY,
    "potassium": PURPLE,
    "query": SKY,
    "key": PURPLE,
    "value": YELLOW,
    "model": DARK_GREY,
    "closed form": DARK_GREY,
    "muted": GREY,
    "area": PALE,
}

#: Second cue of each meaning that is drawn as a line. A meaning that is missing here is a solid line.
DASH = {
    "current": (0, (6, 1.5)),
    "threshold": (0, (4, 2)),
    "calcium": (0, (8, 1.5, 1.5, 1.5)),
    "ip3": (0, (4, 1.5)),
    "sodium": "-",
    "potassium": (0, (5, 1.5)),
    "query": "-",
    "key": (0, (5, 1.5)),
    "value": (0, (1.5, 1.5)),
    "muted": (0, (1, 2)),
}

#: Second cue of each meaning that is drawn as points.
MARKER = {
    "voltage": "o",
    "current": "D",
    "spike": "|",
    "data": "o",
    "calcium": "h",
    "astrocyte": "h",
    "query": "o",
    "key": "s",
    "value": "^",
    "model": "x",
}

#: Screen pixels (CSS) for one inch of a figure: a font of 10 points is then 13 pixels high on the page.
CSS_PER_INCH = 96

_RC = {
    "figure.facecolor": "white",
    "figure.constrained_layout.h_pad": 0.06,
    "figure.constrained_layout.w_pad": 0.06,
    "font.family": "DejaVu Sans",  # matplotlib brings it, so pictures are the same everywhere
    "font.size": 10,
    "axes.titlesize": 10.5,
    "axes.titleweight": "regular",
    "axes.titlelocation": "left",
    "axes.labelsize": 10,
    "axes.edgecolor": DARK_GREY,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": False,
    "axes.axisbelow": True,
    "axes.prop_cycle": cycler(color=[BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILLION])
    + cycler(linestyle=["-", "--", "-.", ":", (0, (8, 1.5, 1.5, 1.5)), (0, (3, 1))]),
    "grid.color": PALE,
    "image.cmap": "cividis",  # reads the same in grey and with colour blindness
    "image.interpolation": "nearest",
    "legend.frameon": False,
    "legend.fontsize": 9,
    "lines.linewidth": 1.6,
    "lines.markersize": 5,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "savefig.dpi": "figure",
    "path.simplify": True,
}


@contextmanager
def style():
    """Draw in the look of the course inside a ``with`` block, and give the old look back after it."""
    with matplotlib.rc_context(_RC):
        yield


def use_style():
    """Draw in the look of the course from here on: for the set-up cell of a lesson."""
    matplotlib.rcParams.update(_RC)


def look(meaning, *, points=False):
    """Arguments for ``ax.plot`` that show a meaning in its colour and with its second cue.

    Parameters
    ----------
    meaning : str
        A key of ``COLOUR``, such as ``"voltage"``.
    points : bool
        Draw unconnected markers instead of a line.

    Returns
    -------
    dict
        ``color`` and ``linestyle``, and ``marker`` for points.

    Raises
    ------
    KeyError
        For a meaning that the course does not have.
    """
    if meaning not in COLOUR:
        raise KeyError(f"no colour for {meaning!r}; the meanings are: {', '.join(COLOUR)}")
    if points:
        return {"color": COLOUR[meaning], "linestyle": "none", "marker": MARKER.get(meaning, "o")}
    return {"color": COLOUR[meaning], "linestyle": DASH.get(meaning, "-")}

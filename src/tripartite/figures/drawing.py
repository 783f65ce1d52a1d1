"""What a figure function returns, and how a lesson shows one without sliders.

A figure function is ``draw_name(ax, result) -> Drawing``: it sets labels and limits once, makes the
artists that will change, and puts the first result into them. ``ax`` is a dict of axes for a picture of
several parts.
"""

import base64
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from html import escape
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.container import Container
from matplotlib.figure import Figure

from .style import CSS_PER_INCH, style

#: Pixels drawn for one CSS pixel of a still picture: sharp on HiDPI screens and in print.
STILL_SCALE = 2


@dataclass
class Drawing:
    """The part of a picture that changes.

    Attributes
    ----------
    artists : sequence of matplotlib artists
        All that ``update`` changes, and nothing else. Whatever is not listed is drawn once.
    update : callable
        ``update(result)`` puts a new result into the artists and returns the alt text: one or two sentences
        with the numbers shown. It may also change limits or labels; a panel notices and redraws everything.
    redraw_all : bool
        Redraw axes and labels at every update, for the rare picture where nothing stays.
    """

    artists: Sequence[Any]
    update: Callable[[Any], str]
    redraw_all: bool = False

    def on(self, select):
        """Return the same drawing fed with a part: ``drawing.on(lambda result: result.trace)``."""
        return Drawing(self.artists, lambda result: self.update(select(result)), self.redraw_all)

    def flat(self):
        """Return the artists in drawing order, with containers (bars, error bars) opened."""
        found = []
        for artist in self.artists:
            found.extend(artist.get_children() if isinstance(artist, Container) else [artist])
        return sorted((artist for artist in found if artist is not None), key=lambda a: a.get_zorder())


def join(*drawings, sentence=None):
    """Join several drawings, which all get the same result, into one.

    Parameters
    ----------
    *drawings : Drawing
        The parts. Use ``Drawing.on`` for a part that wants only a piece of the result.
    sentence : callable, optional
        ``sentence(result)`` is the alt text of the whole; without it the sentences of the parts are chained.
    """

    def update(result):
        sentences = [drawing.update(result) for drawing in drawings]
        return sentence(result) if sentence else " ".join(filter(None, sentences))

    artists = [artist for drawing in drawings for artist in drawing.artists]
    return Drawing(artists, update, any(drawing.redraw_all for drawing in drawings))


def on_axes(draw, mosaic=None, **grid):
    """Turn ``draw(ax, result)`` into ``draw(fig, result)``, which panels want.

    Parameters
    ----------
    draw : callable
        A figure function.
    mosaic : str or list, optional
        Layout for ``Figure.subplot_mosaic``; ``draw`` then gets a dict of axes.
    **grid
        More arguments of ``Figure.subplots`` or ``Figure.subplot_mosaic``, such as ``height_ratios``.
    """

    @wraps(draw)  # messages name the figure function
    def draw_figure(fig, result):
        axes = fig.subplots(**grid) if mosaic is None else fig.subplot_mosaic(mosaic, **grid)
        return draw(axes, result)

    return draw_figure


def new_figure(size, dpi):
    """Return an empty figure of ``size`` inches with its own canvas, unknown to pyplot."""
    with style():  # the paddings of the layout come from it
        fig = Figure(figsize=size, dpi=dpi, layout="constrained")
    FigureCanvasAgg(fig)
    return fig


def css_size(size):
    """Return the size on the page, in CSS pixels (width, height), of a figure of ``size`` inches."""
    return tuple(round(length * CSS_PER_INCH) for length in size)


def still_bundle(png, alt, size, css_class="", note=""):
    """Return the mime bundle (data, metadata) of a picture that says in words what it shows.

    The HTML form is there because JupyterLab and nbconvert's default template drop the ``alt`` that lies in
    the metadata of ``image/png``; GitHub, LaTeX and nbconvert's classic template take the PNG.

    Parameters
    ----------
    png : bytes
        The picture.
    alt : str
        One or two sentences.
    size : (float, float)
        Size of the figure in inches.
    css_class : str
        Class of the HTML element.
    note : str
        A line below the picture, for eyes that see it.
    """
    width, height = css_size(size)
    code = base64.b64encode(png).decode("ascii")
    img = (
        f'<img alt="{escape(alt)}" width="{width}" height="{height}" '
        f'style="max-width:100%;height:auto;background:white" src="data:image/png;base64,{code}">'
    )
    data = {
        "image/png": code,
        "text/html": f'<div class="tripartite-still {css_class}">{img}{note and f"<br>{escape(note)}"}</div>',
        "text/plain": alt,
    }
    return data, {"image/png": {"alt": alt, "width": width, "height": height}}


def hide_rule(css_class):
    """Return the CSS by which a live widget hides the still form that stands beside it."""
    return f"<style>.{css_class}, .jp-OutputArea-child:has(.{css_class}) {{ display: none }}</style>"


class Picture:
    """A picture without sliders, as the last line of a cell. Made by ``show``.

    Attributes
    ----------
    png : bytes
        The picture.
    alt : str
        What it shows, in words.
    size : (float, float)
        Width and height in inches; 96 pixels on the page are one inch.
    """

    def __init__(self, png, alt, size):
        self.png, self.alt, self.size = png, alt, size

    @classmethod
    def of(cls, draw, result, size=(7.2, 3.6)):
        """Draw ``draw(fig, result)`` on a new figure and keep the pixels.

        Raises
        ------
        TypeError
            When ``draw`` does not return a Drawing, or its update does not return a sentence.
        """
        fig = new_figure(size, CSS_PER_INCH * STILL_SCALE)
        with style():
            alt = sentence_of(draw(fig, result), draw, result)
            buffer = io.BytesIO()
            fig.canvas.print_png(buffer, metadata={"Software": None})
        return cls(buffer.getvalue(), alt, size)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return still_bundle(self.png, self.alt, self.size)

    def __repr__(self):
        return self.alt


def sentence_of(drawing, draw, result):
    """Put a result into a drawing and return its alt text; say in words when either is not one."""
    name = getattr(draw, "__name__", repr(draw))
    if not isinstance(drawing, Drawing):
        raise TypeError(f"{name} returned {type(drawing).__name__}, expected a Drawing")
    alt = drawing.update(result)
    if not isinstance(alt, str) or not alt.strip():
        raise TypeError(f"the update of {name} returned {alt!r}, expected a sentence for the alt text")
    return alt


def show(draw, result, size=(7.2, 3.6), mosaic=None, **grid):
    """Show a figure function once: ``show(draw_trace, result)`` as the last line of a cell.

    Parameters
    ----------
    draw : callable
        ``draw(ax, result) -> Drawing``.
    result : object
        What the figure function draws.
    size : (float, float)
        Width and height in inches.
    mosaic, **grid
        As in ``on_axes``, for a picture of several parts.
    """
    return Picture.of(on_axes(draw, mosaic, **grid), result, size)

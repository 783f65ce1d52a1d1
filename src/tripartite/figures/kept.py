"""A figure that is kept: drawn once, then only its changing artists, so that a slider feels instant."""

import numpy as np

from .drawing import new_figure, sentence_of
from .png import Palette, encode
from .style import CSS_PER_INCH, style


class KeptFigure:
    """Draws result after result on one figure.

    matplotlib marks a figure as stale when anything on it changes, except artists marked as animated. So the
    artists of the Drawing are marked, and a stale figure after an update means that limits or labels moved:
    then all is drawn again; otherwise only the artists are, over a copy of the rest.

    Parameters
    ----------
    draw : callable
        ``draw(fig, result) -> Drawing``.
    size : (float, float)
        Width and height in inches.
    scale : float
        Pixels drawn for one CSS pixel: 1 is fast, 2 is sharp on a HiDPI screen.
    """

    def __init__(self, draw, size, scale=1.0):
        self.size = size
        self.full_draws = 0
        self._draw = draw
        self._figure = new_figure(size, CSS_PER_INCH * scale)
        self._palette = Palette()
        self._drawing = None

    def show(self, result):
        """Draw a result and return its alt text. After an exception the next call starts afresh."""
        drawing, self._drawing = self._drawing, None
        if drawing is None:
            drawing, alt = self._start(result)
        else:
            alt = sentence_of(drawing, self._draw, result)
        if self._figure.stale or drawing.redraw_all:
            self._draw_all()
        self._draw_artists(drawing)
        self._drawing = drawing
        return alt

    def png(self, *, small=False):
        """Return the picture as drawn last, as PNG."""
        return encode(np.asarray(self._figure.canvas.buffer_rgba()), self._palette, small=small)

    def _start(self, result):
        self._figure.clear()
        with style():
            self._figure.set_layout_engine("constrained")
            drawing = self._draw(self._figure, result)
            alt = sentence_of(drawing, self._draw, result)
            # Axes find their place with everything on the figure, and keep it from then on: no jumps.
            self._figure.draw_without_rendering()
        self._figure.set_layout_engine("none")
        for artist in drawing.flat():
            artist.set_animated(True)
        self._figure.stale = True
        return drawing, alt

    def _draw_all(self):
        with style():
            self._figure.canvas.draw()
        self._background = self._figure.canvas.copy_from_bbox(self._figure.bbox)
        self.full_draws += 1

    def _draw_artists(self, drawing):
        self._figure.canvas.restore_region(self._background)
        for artist in drawing.flat():
            self._figure.draw_artist(artist)

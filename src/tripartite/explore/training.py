"""A training that can be watched: a bar, the time left, and curves that grow while the kernel works.

    with training("A network learns digits", steps=1000) as report:
        losses = train(loss, adam, batches(...), report=report)

The picture is drawn at most five times a second, and less often where that would take more than about three
hundredths of the time. When the training ends, or is interrupted, a still picture with its alt text stays
in the notebook.
"""

import time
from base64 import b64encode
from html import escape

import ipywidgets as widgets
from IPython import get_ipython
from IPython.display import display

from ..figures.drawing import css_size, hide_rule, on_axes, still_bundle
from ..figures.kept import KeptFigure
from ..figures.training import draw_training
from .panel import _NamedImage

_PAUSE = 0.2  # seconds between two pictures, at least
_SHARE = 0.03  # of the time goes into pictures, about
_PATIENCE = 1.5  # seconds between two pictures, at most, however slow they are


class Training:
    """A report for a training, with a bar and curves. Make one with ``training``, in a ``with`` statement.

    Attributes
    ----------
    curves : dict
        name → (list of steps, list of values), all that was reported.
    step : int
        The last step reported.
    sentence : str
        What the curves show, also the alt text of the picture.
    png : bytes
        The picture as it was drawn last, empty before the first.
    pictures : int
        How often it was drawn.
    finished, interrupted : bool
        Whether the training is over, and whether before its last step.
    """

    def __init__(self, title, steps, ylabel="loss", size=(7.2, 3.0)):
        if not isinstance(steps, int) or steps < 1:
            raise ValueError(f"steps must be a whole number >= 1, got {steps!r}")
        self.title, self.steps, self.ylabel, self.size = title, steps, ylabel, size
        self.curves, self.step, self.text = {}, 0, ""
        self.sentence, self.png, self.pictures = f"No {ylabel} reported yet.", b"", 0
        self.finished = self.interrupted = False
        self._draw = on_axes(draw_training)
        self._quick = KeptFigure(self._draw, size, 1.0)
        self._began = self._next = None
        self._box = self._make_box()

    def __enter__(self):
        self._start()
        return self

    def __exit__(self, kind, error, trace):
        """Show the final picture; an interrupted kernel goes on with what was learned so far."""
        self._finish(kind is not None or self.step < self.steps)
        return kind is not None and issubclass(kind, KeyboardInterrupt)

    def __call__(self, step, losses, text=""):
        """Take note of some numbers, and show them if it is time.

        Parameters
        ----------
        step : int
            Steps done, from 1 on.
        losses : dict
            Name of a curve → number.
        text : str
            Shown below the curves until the next one comes.
        """
        if self._began is None:
            self._start()
        self.step = step
        for name, value in losses.items():
            steps, values = self.curves.setdefault(name, ([], []))
            steps.append(step)
            values.append(value)
        self.text = text or self.text
        if time.perf_counter() >= self._next:
            self._show()

    # ---- while it runs --------------------------------------------------------------------------------

    def _make_box(self):
        width, height = css_size(self.size)
        self._bar = widgets.IntProgress(0, 0, self.steps, layout=widgets.Layout(width="60%"))
        self._label = widgets.HTML(self._progress())
        self._picture = _NamedImage(
            format="url",
            tooltip="Curves of the training; the sentence below says what they show",
            width=str(width),
            height=str(height),
            layout=widgets.Layout(max_width="100%", height="auto", object_fit="contain", display="none"),
        )
        self._words, self._text = widgets.HTML(), widgets.HTML()
        head = widgets.HTML()
        box = widgets.VBox(
            [head, widgets.HBox([self._bar, self._label]), self._picture, self._words, self._text]
        )
        self._still_class = f"tripartite-still-{box.model_id}"
        head.value = hide_rule(self._still_class) + f"<b>{escape(self.title)}</b>"
        return box

    def _start(self):
        if get_ipython() is not None:
            display({**self._box._repr_mimebundle_(), "text/plain": ""}, raw=True)
        self._quick.show(
            (self.curves, self.steps, self.ylabel)
        )  # the first picture is slow: before the clock runs
        self._began = self._next = time.perf_counter()

    def _show(self):
        began = time.perf_counter()
        self._bar.value, self._label.value = self.step, self._progress()
        self._put(self._quick)
        if self.text:
            self._text.value = _pre(self.text)
        now = time.perf_counter()
        self._next = now + max(_PAUSE, min((now - began) / _SHARE, _PATIENCE))

    def _put(self, figure):
        self.sentence = f"{self.title}. {figure.show((self.curves, self.steps, self.ylabel))}"
        self.png = figure.png()
        self.pictures += 1
        self._picture.value = b"data:image/png;base64," + b64encode(self.png)
        self._picture.layout.display = None

    def _progress(self):
        words = f"step {self.step} of {self.steps}"
        if self.finished:
            return f"{words}, {'stopped' if self.interrupted else 'done'} after {_clock(self._seconds())}"
        if not self.step:
            return words
        return f"{words}, {_clock(self._seconds() / self.step * (self.steps - self.step))} left"

    def _seconds(self):
        return time.perf_counter() - self._began

    # ---- at the end -----------------------------------------------------------------------------------

    def _finish(self, interrupted):
        if self.finished:
            return
        self.finished, self.interrupted = True, interrupted
        self._bar.value, self._label.value = self.step, self._progress()
        self._bar.bar_style = "warning" if interrupted else "success"
        if not self.curves:
            return
        sharp = KeptFigure(self._draw, self.size, 2.0)
        self._put(sharp)
        if interrupted:
            self.sentence += f" Stopped at step {self.step} of {self.steps}."
        self._words.value = f'<div role="status" style="line-height:1.4">{escape(self.sentence)}</div>'
        self._text.value = _pre(self.text) if self.text else ""
        self._still = still_bundle(
            sharp.png(small=True), self.sentence, self.size, self._still_class, self.text
        )
        if get_ipython() is not None:
            data, metadata = self._still
            display(data, metadata=metadata, raw=True)


def training(title, steps, ylabel="loss", size=(7.2, 3.0)):
    """Return a report that shows a bar, the time left and curves while a training runs.

    Parameters
    ----------
    title : str
        What is learned, a line above the bar.
    steps : int
        Number of steps that the training will take.
    ylabel : str
        What the numbers are.
    size : (float, float)
        Width and height of the picture in inches.

    Returns
    -------
    Training
        For a ``with`` statement; the object is called as ``report(step, losses, text="")``.

    Raises
    ------
    ValueError
        If steps is not a whole number >= 1.
    """
    return Training(title, steps, ylabel, size)


def _clock(seconds):
    minutes, seconds = divmod(round(seconds), 60)
    return f"{minutes}:{seconds:02}"


def _pre(text):
    return f'<pre style="white-space:pre-wrap;margin:0">{escape(text)}</pre>'

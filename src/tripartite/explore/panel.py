"""A panel: controls, and a picture that follows them.

``explore(simulate, draw, I=Slider(...))`` runs ``simulate(I=...)`` at every move and hands its result to the
drawing. The front end of ipywidgets keeps one message in flight and sends the newest value next, so a fast
drag drops values between and never its last; nothing here may queue.

While a slider moves, the picture is drawn with one pixel per pixel of the page; when it rests, a picture sharp
enough for a HiDPI screen takes its place, and the sentence follows. Both go as data addresses, which a browser
shows sooner than the blobs that the Image widget makes of raw bytes.
"""

import asyncio
import base64
import os
import warnings
from html import escape

import ipywidgets as widgets
from IPython.display import display
from traitlets import Unicode

from ..exercises.guard import limited
from ..figures.drawing import css_size, hide_rule, still_bundle
from ..figures.kept import KeptFigure
from . import failing
from .controls import Choice, Preset, Slider, Switch

_REST = 0.15  # seconds without a move, after which the sharp picture and the sentence follow
#: Seconds after which a function that does not end is stopped.
_LIMIT = 8.0
_RUN_ME = "Run this cell to get the controls."
_NO_PICTURE = "There is no picture yet, because the function failed."


class _NamedImage(widgets.Image):
    """An Image whose tooltip works and names it for screen readers.

    The view of ipywidgets 8.1 reads the length of a description that an Image does not have, and fails.
    """

    description = Unicode("").tag(sync=True)


class Panel(widgets.VBox):
    """Controls over one kept picture, with a sentence below that says what the picture shows.

    Make one with ``explore``. With the environment variable ``TRIPARTITE_STRICT=1`` the panel draws both ends
    of every control while it is built and raises whatever goes wrong: notebooks under test run so.

    Attributes
    ----------
    controls : dict
        Name → widget; set ``panel.controls["I"].value`` to move a slider from code.
    sentence : str
        What the picture shows now; also the alt text of the saved picture.
    png : bytes
        The picture as it is shown now, empty before the first.
    error : Exception or None
        What the last redraw raised.
    """

    def __init__(self, simulate, draw, controls, *, whose=None, size=(7.2, 3.6)):
        super().__init__()
        self._simulate = simulate
        self._quick, self._sharp = KeptFigure(draw, size, 1.0), KeptFigure(draw, size, 2.0)
        self._result, self._timer, self._quiet = None, None, False
        self._specs = _checked(controls)
        self.sentence, self.png, self.error = _NO_PICTURE, b"", None
        self.controls = {name: spec.widget(name) for name, spec in self._specs.items()}
        self._make_frame(size, whose)
        self._start()
        for name, control in self.controls.items():
            control.observe(self._preset_chosen if self._is_preset(name) else self._moved, "value")

    def close(self):
        """Take the panel off every page."""
        self._forget_timer()
        super().close()

    def reset(self, button=None):
        """Put every control back to where it started, with one redraw."""
        self._set(self._defaults)

    def values(self):
        """Return what ``simulate`` gets: name → value of every control but presets."""
        return {name: self.controls[name].value for name in self._specs if not self._is_preset(name)}

    # ---- building -------------------------------------------------------------------------------------

    def _make_frame(self, size, whose):
        width, height = css_size(size)
        head = widgets.HTML(_head_html(whose, self._still_class))
        self._trouble, self._words = widgets.HTML(), widgets.HTML()
        self._picture = _NamedImage(
            format="url",
            tooltip="Picture; the sentence below it says what it shows",
            width=str(width),
            height=str(height),
            # Hidden until there is a picture: an empty image is shown as a broken one.
            layout=widgets.Layout(max_width="100%", height="auto", object_fit="contain", display="none"),
        )
        self._reset = widgets.Button(description="Reset", tooltip="Put all controls back to their start")
        self._reset.on_click(self.reset)
        self.children = [head, *self._rows(), self._trouble, self._picture, self._words]

    def _rows(self):
        """Sliders have a row each; lists, switches and the button share the last one."""
        specs = self._specs
        sliders = [specs[name].row(w) for name, w in self.controls.items() if isinstance(specs[name], Slider)]
        others = [w for name, w in self.controls.items() if not isinstance(self._specs[name], Slider)]
        last = widgets.HBox([*others, self._reset], layout=widgets.Layout(flex_flow="row wrap"))
        return [*sliders, last]

    def _start(self):
        for name in filter(self._is_preset, self._specs):
            preset = self._specs[name]
            for slider, value in preset.settings.get(preset.value, {}).items():
                self.controls[slider].value = value
        self._defaults = {name: control.value for name, control in self.controls.items()}
        if os.environ.get("TRIPARTITE_STRICT") == "1":
            self._try_all_ends()
        self._redraw()
        self._settle()

    def _try_all_ends(self):
        start = self.values()
        for name, spec in self._specs.items():
            tries = spec.settings.values() if self._is_preset(name) else [{name: v} for v in spec.ends()]
            for change in tries:
                self._try(start | dict(change))
        self._try(start)

    def _try(self, values):
        with warnings.catch_warnings(record=True):
            result = limited(_LIMIT, self._simulate, **values)
            for kept in (self._quick, self._sharp):
                kept.show(result)

    def _is_preset(self, name):
        return isinstance(self._specs[name], Preset)

    # ---- moving ---------------------------------------------------------------------------------------

    def _moved(self, change):
        if not self._quiet:
            self._redraw()
            self._name_preset()

    def _preset_chosen(self, change):
        if not self._quiet and change["new"]:
            preset = next(s for n, s in self._specs.items() if self.controls[n] is change["owner"])
            self._set(preset.settings[change["new"]])

    def _set(self, values):
        """Move several controls with one redraw."""
        self._quiet = True
        try:
            for name, value in values.items():
                self.controls[name].value = value
        finally:
            self._quiet = False
        self._redraw()
        self._name_preset()

    def _name_preset(self):
        """Show in the list of presets which one the sliders stand at, if any."""
        quiet, self._quiet = self._quiet, True
        for name in filter(self._is_preset, self._specs):
            self.controls[name].value = self._specs[name].matching(self.values())
        self._quiet = quiet

    def _redraw(self):
        values = self.values()
        self._forget_timer()
        try:
            with warnings.catch_warnings(record=True) as caught:
                result = limited(_LIMIT, self._simulate, **values)
                self.sentence = self._quick.show(result)
                self._put(self._quick.png())
        except Exception as exception:
            self._fail(exception, values)
        else:
            self._result, self.error = result, None
            self._say(failing.noted(caught))
        self._settle_soon()

    def _settle_soon(self):
        try:
            self._timer = asyncio.get_running_loop().call_later(_REST, self._settle)
        except RuntimeError:  # no kernel: a test or a script, which nobody waits for
            self._settle()

    def _settle(self):
        """Show the sharp picture of the last good result, and its sentence."""
        self._forget_timer()
        if not self.png:
            return
        try:
            with warnings.catch_warnings(record=True):  # the same as those of the quick picture
                self.sentence = self._sharp.show(self._result)
                self._put(self._sharp.png())
        except Exception as exception:
            self._fail(exception, self.values())
        else:
            self._words.value = _sentence_html(self.sentence)

    def _forget_timer(self):
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None

    def _put(self, png):
        self.png = png
        self._picture.value = b"data:image/png;base64," + base64.b64encode(png)
        self._picture.layout.display = None

    def _fail(self, exception, values):
        self.error = exception
        failing.record(exception, values)
        self._say(failing.in_words(exception, values))

    def _say(self, html):
        if self._trouble.value != html:
            self._trouble.value = html

    # ---- where no widget can run ----------------------------------------------------------------------

    @property
    def _still_class(self):
        return f"tripartite-still-{self.model_id}"

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = self._still()
        return {**super()._repr_mimebundle_(**kwargs), **data}, metadata

    def _ipython_display_(self):
        """Show the live panel, and beside it a still picture that the live panel hides.

        Two outputs, because a front end that knows widgets takes the widget even when its state is lost (a
        saved notebook, nbgrader's feedback) and then shows an error or nothing; the still picture is there in
        each.
        """
        live = super()._repr_mimebundle_()
        display({**live, "text/plain": ""}, raw=True)
        data, metadata = self._still()
        display(data, metadata=metadata, raw=True)

    def _still(self):
        if not self.png:
            return {"text/plain": self.sentence}, {}
        if self._timer is not None:  # the sharp picture is still to come
            self._settle()
        png = self._sharp.png(small=True)
        return still_bundle(png, self.sentence, self._sharp.size, self._still_class, _RUN_ME)


def explore(simulate, draw, *, whose=None, size=(7.2, 3.6), **controls):
    """Return a panel that runs ``simulate`` at every move of a control and draws its result.

    Parameters
    ----------
    simulate : callable
        ``simulate(**values) -> result``, with one argument per control.
    draw : callable
        ``draw(fig, result) -> Drawing``, called once; later results go to the Drawing's ``update``. Use
        ``tripartite.figures.drawing.on_axes`` for a figure function that takes axes.
    whose : str, optional
        Says above the controls whose function runs, such as "your lif_simulate".
    size : (float, float)
        Width and height of the picture in inches.
    **controls
        ``Slider``, ``Choice``, ``Switch`` or ``Preset``, by name of the argument of ``simulate``.

    Raises
    ------
    TypeError, ValueError
        For a control that is none of these, or a preset that does not fit its sliders.
    """
    return Panel(simulate, draw, controls, whose=whose, size=size)


def _checked(controls):
    for name, spec in controls.items():
        if not isinstance(spec, (Slider, Choice, Switch, Preset)):
            raise TypeError(f"{name} must be a Slider, Choice, Switch or Preset, got {type(spec).__name__}")
    for spec in controls.values():
        if isinstance(spec, Preset):
            spec.check(controls)
    return dict(controls)


def _sentence_html(sentence):
    return f'<div role="status" aria-live="polite" style="line-height:1.4">{escape(sentence)}</div>'


def _head_html(whose, still_class):
    """Return the line that says whose function runs, with the rule that hides the still picture beside it."""
    line = f"Running {escape(whose)}." if whose else ""
    return hide_rule(still_class) + line

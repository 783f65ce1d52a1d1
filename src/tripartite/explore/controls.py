"""The controls of a panel: each checks what it is told, and knows its two ends."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets
from traitlets import CFloat, CInt

_NAME_WIDTH = "initial"  # a long label keeps its words
_ROW = {"width": "98%", "max_width": "640px"}


def _style():
    return {"description_width": _NAME_WIDTH}


def _dropdown(options, value, label):
    return widgets.Dropdown(options=options, value=value, description=label, tooltip=label, style=_style())


# A slider's value usually goes back to the page as an echo. Nobody needs it here, and the page would be busy
# with it while the picture is on its way.
class _FloatSlider(widgets.FloatSlider):
    value = CFloat(0.0).tag(sync=True, echo_update=False)


class _IntSlider(widgets.IntSlider):
    value = CInt(0).tag(sync=True, echo_update=False)


@dataclass(frozen=True)
class Slider:
    """A number between two ends.

    Parameters
    ----------
    lo, hi : float
        The ends, both reachable.
    value : float
        Where the slider starts: make it the interesting case.
    step : float
        Distance of neighbouring values. Whole numbers throughout give whole numbers.
    label : str, optional
        What the reader sees; without it the name of the argument.
    unit : str
        Shown behind the label.
    play : int, optional
        Milliseconds from one value to the next; the slider then gets buttons that play, pause and repeat. Whole
        numbers only.

    Raises
    ------
    ValueError
        When the ends, the step and the start do not fit together.
    """

    lo: float
    hi: float
    value: float
    step: float
    label: str | None = None
    unit: str = ""
    play: int | None = None

    def __post_init__(self):
        for name in ("lo", "hi", "value", "step"):
            number = getattr(self, name)
            if isinstance(number, bool) or not isinstance(number, (int, float)) or not math.isfinite(number):
                raise ValueError(f"Slider: {name} must be a finite number, got {number!r}")
        if not self.lo < self.hi:
            raise ValueError(f"Slider: lo must be below hi, got lo={self.lo}, hi={self.hi}")
        if not 0 < self.step <= self.hi - self.lo:
            raise ValueError(
                f"Slider: step must be above 0 and at most hi - lo = {self.hi - self.lo:g}, got {self.step}"
            )
        for name in ("hi", "value"):
            self.check(getattr(self, name), f"Slider: {name}")
        if self.play is not None and not (self._whole and isinstance(self.play, int) and self.play > 0):
            raise ValueError(
                f"Slider: play must be a number of milliseconds, and all else whole, got {self.play!r}"
            )

    @property
    def _whole(self):
        return all(isinstance(number, int) for number in (self.lo, self.hi, self.value, self.step))

    def check(self, value, name="value"):
        """Raise ValueError unless the slider can stand at ``value``."""
        if not self.lo <= value <= self.hi:
            raise ValueError(f"{name} must lie between lo={self.lo} and hi={self.hi}, got {value}")
        steps = (value - self.lo) / self.step
        if abs(steps - round(steps)) > 1e-6:
            raise ValueError(
                f"{name} must be lo plus whole steps, so that the slider can reach it: "
                f"lo={self.lo}, step={self.step}, got {value}"
            )

    def ends(self):
        """Return the values that a strict panel tries."""
        return [self.lo, self.hi]

    def widget(self, name):
        """Return the slider as a widget; ``name`` is the label of last resort."""
        kind = _IntSlider if self._whole else _FloatSlider
        digits = max(0, -math.floor(math.log10(self.step) + 1e-9))
        label = f"{self.label or name} ({self.unit})" if self.unit else self.label or name
        return kind(
            value=self.value,
            min=self.lo,
            max=self.hi,
            step=self.step,
            description=label,
            tooltip=label,  # without one the label's tooltip reads "null"
            readout_format="d" if self._whole else f".{digits}f",
            style=_style(),
            layout=widgets.Layout(**_ROW),
        )

    def row(self, slider):
        """Return what stands in the panel for this slider: itself, or itself beside its buttons."""
        if self.play is None:
            return slider
        buttons = widgets.Play(
            value=self.value,
            min=self.lo,
            max=self.hi,
            step=self.step,
            interval=self.play,
            tooltip=f"Play: {slider.description}",
        )
        widgets.jslink((buttons, "value"), (slider, "value"))  # in the page: no way round through the kernel
        return widgets.HBox([buttons, slider], layout=widgets.Layout(width="100%", max_width="760px"))


@dataclass(frozen=True)
class Choice:
    """One of several.

    Parameters
    ----------
    options : sequence, or mapping from what the reader sees to the value
        At least two.
    value : object, optional
        Where the choice starts; without it the first option.
    label : str, optional
        What the reader sees; without it the name of the argument.

    Raises
    ------
    ValueError
        With fewer than two options, or a start that is none of them.
    """

    options: Sequence[Any] | Mapping[str, Any]
    value: Any = None
    label: str | None = None

    def __post_init__(self):
        if len(self.options) < 2:
            raise ValueError(f"Choice: give at least two options, got {self.options!r}")
        if self.value is None:
            object.__setattr__(self, "value", self.ends()[0])
        if self.value not in self.ends():
            raise ValueError(f"Choice: value must be one of {self.ends()}, got {self.value!r}")

    def ends(self):
        """Return the values that a strict panel tries: all of them."""
        return list(self.options.values() if isinstance(self.options, Mapping) else self.options)

    def widget(self, name):
        """Return the choice as a widget; ``name`` is the label of last resort."""
        options = list(self.options.items()) if isinstance(self.options, Mapping) else list(self.options)
        return _dropdown(options, self.value, self.label or name)


@dataclass(frozen=True)
class Switch:
    """On or off.

    Parameters
    ----------
    value : bool
        Where the switch starts.
    label : str, optional
        What the reader sees; without it the name of the argument.

    Raises
    ------
    ValueError
        When the start is neither True nor False.
    """

    value: bool = False
    label: str | None = None

    def __post_init__(self):
        if not isinstance(self.value, bool):
            raise ValueError(f"Switch: value must be True or False, got {self.value!r}")

    def ends(self):
        """Return the values that a strict panel tries."""
        return [False, True]

    def widget(self, name):
        """Return the switch as a widget; ``name`` is the label of last resort."""
        label = self.label or name
        layout = widgets.Layout(width="auto", margin="2px 16px")
        return widgets.Checkbox(
            value=self.value, description=label, tooltip=label, indent=False, layout=layout
        )


@dataclass(frozen=True)
class Preset:
    """A list of named settings: choosing one moves several sliders at once. It is not passed to ``simulate``.

    Parameters
    ----------
    label : str
        What the reader sees.
    settings : mapping
        Name of the setting → {name of a slider: value, …}.
    value : str, optional
        The setting the panel starts with, instead of the starts of the sliders.

    Raises
    ------
    ValueError
        Without settings, or for a start that is none of them.
    """

    label: str
    settings: Mapping[str, Mapping[str, Any]]
    value: str | None = None

    def __post_init__(self):
        if not self.settings:
            raise ValueError("Preset: give at least one named setting")
        if self.value is not None and self.value not in self.settings:
            raise ValueError(f"Preset: value must be one of {list(self.settings)}, got {self.value!r}")

    def check(self, sliders):
        """Raise ValueError when a setting names a slider that is not there, or a value it cannot take."""
        for title, setting in self.settings.items():
            for name, value in setting.items():
                if not isinstance(sliders.get(name), Slider):
                    raise ValueError(f"Preset: {title!r} sets {name!r}, but the panel has no such slider")
                sliders[name].check(value, f"Preset: {name} of {title!r}")

    def matching(self, values):
        """Return the name of the setting that these values are, or "" (a list shows None as a blank)."""
        for title, setting in self.settings.items():
            if all(math.isclose(values[name], value, abs_tol=1e-9) for name, value in setting.items()):
                return title
        return ""

    def widget(self, name):
        """Return the list as a widget; its first entry stands for settings of the reader's own."""
        options = [("own settings", ""), *((title, title) for title in self.settings)]
        return _dropdown(options, self.value or "", self.label or name)

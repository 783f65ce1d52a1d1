"""Panels: sliders over a picture that runs the learner's own function.

explore(simulate, draw, I=Slider(0, 5, 2, 0.05, "I", "nA"))
"""

from .controls import Choice, Preset, Slider, Switch
from .failing import failures, raise_failures
from .panel import Panel, explore

__all__ = ["Choice", "Panel", "Preset", "Slider", "Switch", "explore", "failures", "raise_failures"]

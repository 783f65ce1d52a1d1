"""Pictures: pure functions ``draw_name(ax, result) -> Drawing``, one style, and ``show`` for a lesson."""

from .drawing import Drawing, Picture, join, on_axes, show
from .style import COLOUR, look, style, use_style

__all__ = ["COLOUR", "Drawing", "Picture", "join", "look", "on_axes", "show", "style", "use_style"]

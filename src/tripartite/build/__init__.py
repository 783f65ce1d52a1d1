"""From source/*.md to lessons/ and solutions/: `build`."""

from .course import build
from .markers import BrokenSource

__all__ = ["BrokenSource", "build"]

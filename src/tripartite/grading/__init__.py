"""Marks: `grade` in the learner's notebook, and the nbgrader settings for a class."""

from .check_cell import grade, own, render, yours

__all__ = ["grade", "own", "render", "yours"]

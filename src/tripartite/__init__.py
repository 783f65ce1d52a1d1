"""Tripartite: from a single neuron to neurons and astrocytes that compute self-attention.

The lessons hold the ideas, this package holds the machinery:

- ``models``: the neurons, synapses and networks that the lessons build
- ``figures``: how they are drawn
- ``explore``: panels with sliders
- ``exercises``: one record per exercise, and ``grade``, which judges an answer by it
- ``build``: from ``source/*.md`` to ``lessons/`` and ``solutions/``
"""

__version__ = "0.1.0"

from .grading import grade, yours

__all__ = ["grade", "yours"]

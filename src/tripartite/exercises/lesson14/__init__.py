"""Exercises of lesson 14, Astrocytes: one module per exercise.

Each check is one misconception. Where a usual slip can be computed, its result is compared with what came
back, so that the message can name the slip.
"""

from .calcium import LI_RINZEL
from .cells import CELL_RATIOS
from .leaky import LEAKY_TRACE
from .synapses import SYNAPSES_PER_ASTROCYTE
from .width import FWHM
from .window import OSCILLATION_WINDOW

EXERCISES = (
    CELL_RATIOS,
    SYNAPSES_PER_ASTROCYTE,
    LI_RINZEL,
    OSCILLATION_WINDOW,
    FWHM,
    LEAKY_TRACE,
)

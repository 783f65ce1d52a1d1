"""Exercises of lesson 02, Reduced neurons, spikes and energy: one module per exercise.

Each check is one misconception. Where a usual slip can be computed, its result is compared with what came
back, so that the message can name the slip.
"""

from .adaptation import ALIF_SIMULATE
from .classify import CLASSIFY
from .cost import ENERGY_RATIO
from .patterns import IZHIKEVICH
from .rate import LIF_RATE
from .simulate import LIF_SIMULATE

EXERCISES = (LIF_RATE, LIF_SIMULATE, ALIF_SIMULATE, IZHIKEVICH, CLASSIFY, ENERGY_RATIO)

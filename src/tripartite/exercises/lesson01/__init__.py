"""Exercises of lesson 01, From ions to spikes: one module per exercise.

Each check is one misconception. Where a usual slip can be computed, its result is compared with what came
back, so that the message can name the slip.
"""

from .counting import FI_CURVE, SPIKE_TIMES
from .gates import RATES, STEADY
from .ions import NERNST
from .membrane import HH_STEP

EXERCISES = (NERNST, RATES, STEADY, HH_STEP, SPIKE_TIMES, FI_CURVE)

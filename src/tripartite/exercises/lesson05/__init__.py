"""Exercises of lesson 05, Local plasticity: one module per exercise.

Samples, patterns and spikes are passed in the order in which they come, so a right answer is right to the
last digits, whatever its style; nothing here depends on luck.
"""

from .bcm import BCM
from .drift import DRIFT
from .hebb import HEBB_STEP
from .oja import OJA
from .pair import STDP_PAIR
from .sanger import SANGER
from .traces import STDP_TRACES

EXERCISES = (HEBB_STEP, OJA, SANGER, BCM, STDP_PAIR, STDP_TRACES, DRIFT)

"""Exercises of lesson 06, Gradients: one module per exercise.

Each check is one misconception. Where a usual slip can be computed, its result is compared with what came
back, so that the message can name the slip.
"""

from .backprop import LOSS_AND_GRADIENTS
from .check import GRAD_CHECK
from .depth import GRAD_NORMS
from .line import RELU_INTERPOLANT
from .step import SGD_STEP
from .transfer import L2SP

EXERCISES = (SGD_STEP, GRAD_CHECK, LOSS_AND_GRADIENTS, GRAD_NORMS, RELU_INTERPOLANT, L2SP)

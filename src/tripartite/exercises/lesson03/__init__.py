"""Exercises of lesson 03, Synapses and activation functions: one module per exercise."""

from .balance import STEADY_VM
from .chance import P_SPIKE
from .dale import DALE_VIOLATIONS
from .hyperbolic import TANH_FROM_SIGMOID
from .logistic import DSIGMOID, SIGMOID
from .trace import SYNAPTIC_TRACE

EXERCISES = (STEADY_VM, SYNAPTIC_TRACE, DALE_VIOLATIONS, P_SPIKE, SIGMOID, DSIGMOID, TANH_FROM_SIGMOID)

"""Any dense memory with synapses between pairs only: hidden neurons, one for each pattern.

N visible neurons with potentials u and outputs g(u), P hidden neurons with potentials z and outputs f(z), and
one synapse for each pair of a visible and a hidden neuron, X (P, N), used in both directions:

    τ_u du/dt = Xᵀ f(z) − u,        τ_z dz/dt = X g(u) − z.

f and g are the slopes of two convex functions L_z and L_u. The energy

    E = [u · g − L_u] + [z · f − L_z] − f · X g

never rises in time, for any τ_u and τ_z. When the hidden neurons are fast, z = X g and E becomes
[u · g − L_u] − L_z(X g): the energy of a dense memory, in which many visible neurons seem to meet at one synapse.
So the «many-body» synapse is a short way of writing neurons that one does not look at.

Source: D. Krotov, J. Hopfield (2021), Large associative memory problem in neurobiology and machine learning,
arXiv:2008.06996.
"""

from dataclasses import dataclass

import numpy as np

from ._valid import count, finite, one, positive

__all__ = ["KINDS", "Trajectory", "two_body_energy", "two_body_run"]

#: What the neurons make of their potentials. "power": g = tanh(3u), f = max(z/N, 0)^{n−1}, a dense memory of
#: order n. "softmax": g = u, f = softmax(β z), the modern Hopfield network.
KINDS = ("power", "softmax")


@dataclass(frozen=True)
class Trajectory:
    """What `two_body_run` recorded, before the first step and after each.

    Attributes
    ----------
    t : ndarray, shape (steps + 1,)
        Time, ms.
    visible : ndarray, shape (steps + 1, N)
        Outputs g of the visible neurons.
    hidden : ndarray, shape (steps + 1, P)
        Outputs f of the hidden neurons.
    energy : ndarray, shape (steps + 1,)
    """

    t: np.ndarray
    visible: np.ndarray
    hidden: np.ndarray
    energy: np.ndarray


def two_body_run(X, u, kind="power", n=3, beta=1.0, tau_u=10.0, tau_z=1.0, dt=0.02, steps=2000):
    """Simulate visible and hidden neurons that are joined in pairs (Euler's method).

    Parameters
    ----------
    X : array, shape (P, N)
        Patterns, one a row, and at the same time the synapses: X[μ, i] joins hidden neuron μ and visible i.
    u : array, shape (N,)
        Potentials of the visible neurons at the start; those of the hidden neurons start at 0.
    kind : {"power", "softmax"}
        See `KINDS`.
    n : int
        Order of the memory for "power", >= 2.
    beta : float
        Sharpness for "softmax", > 0.
    tau_u, tau_z : float
        Time constants of visible and hidden neurons, ms.
    dt : float
        Time step, ms; a small share of both time constants.
    steps : int

    Returns
    -------
    Trajectory

    Raises
    ------
    ValueError
        If the shapes do not fit, a number is not in its range, anything is not finite, kind is unknown, or dt is
        larger than a tenth of a time constant.

    Used in lesson 12. Source: Krotov and Hopfield (2021), arXiv:2008.06996.
    """
    X, u, neurons = _checked(X, u, kind, n, beta)
    tau_u, tau_z, dt = (
        one(positive, name, x, "ms") for name, x in (("tau_u", tau_u), ("tau_z", tau_z), ("dt", dt))
    )
    if dt > 0.1 * min(tau_u, tau_z):
        raise ValueError(f"dt must be at most a tenth of tau_u and of tau_z, got dt={dt} ms")
    steps = count("steps", steps)
    z = np.zeros(len(X))
    visible, hidden, energy = (
        np.empty((steps + 1, X.shape[1])),
        np.empty((steps + 1, len(X))),
        np.empty(steps + 1),
    )
    for k in range(steps + 1):
        (g, L_u), (f, L_z) = neurons.visible(u), neurons.hidden(z)
        drive = X @ g
        visible[k], hidden[k], energy[k] = g, f, u @ g - L_u + z @ f - L_z - f @ drive
        u, z = u + dt / tau_u * (f @ X - u), z + dt / tau_z * (drive - z)
    return Trajectory(dt * np.arange(steps + 1), visible, hidden, energy)


def two_body_energy(X, u, z, kind="power", n=3, beta=1.0):
    """Energy of visible and hidden neurons together, [u·g − L_u] + [z·f − L_z] − f · X g.

    Parameters
    ----------
    X : array, shape (P, N)
    u, z : array, shape (N,) and (P,)
        Potentials of the visible and of the hidden neurons.
    kind, n, beta
        As in `two_body_run`.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        As `two_body_run`.

    Used in lesson 12. Source: Krotov and Hopfield (2021), arXiv:2008.06996.
    """
    X, u, neurons = _checked(X, u, kind, n, beta)
    z = finite("z", z)
    if z.shape != (len(X),):
        raise ValueError(f"z must have the shape ({len(X)},), got {z.shape}")
    (g, L_u), (f, L_z) = neurons.visible(u), neurons.hidden(z)
    return float(u @ g - L_u + z @ f - L_z - f @ (X @ g))


class _Power:
    GAIN = 3.0

    def __init__(self, N, n):
        self.N, self.n = N, n

    def visible(self, u):
        """tanh(3u) and its integral, ln cosh(3u) / 3."""
        a = np.abs(self.GAIN * u)
        log_cosh = a + np.log1p(np.exp(-2 * a)) - np.log(2.0)
        return np.tanh(self.GAIN * u), np.sum(log_cosh) / self.GAIN

    def hidden(self, z):
        m = np.maximum(z / self.N, 0.0)
        return m ** (self.n - 1), self.N * np.sum(m**self.n) / self.n


class _Softmax:
    def __init__(self, beta):
        self.beta = beta

    def visible(self, u):
        return u.copy(), 0.5 * u @ u

    def hidden(self, z):
        top = z.max()
        weight = np.exp(self.beta * (z - top))
        total = weight.sum()
        return weight / total, top + np.log(total) / self.beta


def _checked(X, u, kind, n, beta):
    X, u = finite("X", X), finite("u", u)
    if X.ndim != 2 or X.size == 0:
        raise ValueError(f"X must have the shape (P, N) and hold something, got {X.shape}")
    if u.shape != (X.shape[1],):
        raise ValueError(f"u must have the shape ({X.shape[1]},), got {u.shape}")
    n, beta = count("n", n, least=2), one(positive, "beta", beta)
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {KINDS}, got {kind!r}")
    return X, u, _Power(X.shape[1], n) if kind == "power" else _Softmax(beta)

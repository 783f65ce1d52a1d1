"""Associative memory of neurons, synapses and astrocytic processes: the model of 2025, and a well-posed variant.

Three kinds of variables, for N neurons: the neurons' potentials x (N,), the synapses s (N, N) and the calcium p
(N, N) of the process around each synapse, all without unit; time is counted in time constants, which are 1:

    ẋ   = −λ x    + ε g(s) φ(x)
    ṡ   = −α s    + ε φ(x) φ(x)ᵀ + ψ(p)
    ṗ   = −γ p    + T ψ(p) + g(s)

The memories ξ^μ lie in the calcium that flows between processes, T_ijkl = c Σ_μ ξ_i ξ_j ξ_k ξ_l. T is never built:
(T ψ)_ij = c Σ_μ ξ_i ξ_j (ξᵀ ψ ξ). φ, g and ψ are gradients of convex functions L, so that

    E = λ[x·φ − L(x)] + α/2 [s·g − L(s)] + γ/2 [p·ψ − L(p)] − ε/2 φᵀ g φ − ½ ψ·g − ¼ ψ·Tψ

never rises along the flow. Nothing in that says that the memories are where it falls to: see
`elimination_eigenvalues`.

Source: L. Kozachkov, J.-J. Slotine, D. Krotov (2025), doi:10.1073/pnas.2417788122, arXiv:2311.08135. The variant
`NeuronAstrocyteMemory.well_posed` is the course's own. Goes with lesson 15.
"""

from dataclasses import dataclass

import numpy as np

from ._valid import count, finite, one, positive

__all__ = [
    "NeuronAstrocyteMemory",
    "State",
    "dense_flow",
    "elimination_eigenvalues",
    "letter_patterns",
    "same_signs",
]

#: Four memories that can be looked at: letters of 7 × 5 points.
_LETTERS = {
    "A": "..#.. .#.#. #...# #...# ##### #...# #...#",
    "S": ".#### #.... #.... .###. ....# ....# ####.",
    "T": "##### ..#.. ..#.. ..#.. ..#.. ..#.. ..#..",
    "R": "####. #...# #...# ####. #.#.. #..#. #...#",
}

#: Largest |tanh| that is turned back into its argument: 1 would be infinitely far away.
_ALMOST_ONE = 1.0 - 1e-12


@dataclass(frozen=True)
class State:
    """Potentials ``x`` (…, N), synapses ``s`` and calcium ``p`` (…, N, N); leading axes are runs side by side."""

    x: np.ndarray
    s: np.ndarray
    p: np.ndarray

    def moved(self, change, dt):
        """The state after ``dt`` of a constant ``change``, itself a State."""
        return State(self.x + dt * change.x, self.s + dt * change.s, self.p + dt * change.p)


class NeuronAstrocyteMemory:
    """The three equations above with their memories; `authors` and `well_posed` are the two settings to use.

    Parameters
    ----------
    X : array of ±1, shape (P, N) or (…, P, N)
        The memories, one a row; with leading axes each run has memories of its own.
    beta : float
        Steepness of φ(x) = tanh(βx), > 0.
    leaks : (float, float, float)
        λ, α and γ, how fast x, s and p fade, each > 0.
    strength : float or array of the shape of X without its last two axes
        c, the size of T.
    linear : bool
        Whether g(s) = s and ψ(p) = p; otherwise both are tanh(β ·).
    coupling : float
        ε between neurons and synapses, > 0.
    self_synapses : bool
        Whether a neuron may have a synapse onto itself.

    Raises
    ------
    ValueError
        If X holds anything but ±1, or a number is out of range.
    """

    def __init__(self, X, beta, leaks, strength, linear=False, coupling=1.0, self_synapses=True):
        self.X = _memories(X)
        self.beta, self.coupling = one(positive, "beta", beta), one(positive, "coupling", coupling)
        self.leaks = tuple(one(positive, name, value) for name, value in zip("λαγ", leaks, strict=True))
        self.strength, self.linear = finite("strength", strength), bool(linear)
        N = self.X.shape[-1]
        self.mask = np.ones((N, N)) if self_synapses else 1.0 - np.eye(N)

    @classmethod
    def authors(cls, X, beta=5.0):
        """The setting of the authors' published notebook: tanh everywhere, all leaks 1, c = 1/N³.

        Parameters, errors: as the class. Source: arXiv:2311.08135.
        """
        return cls(X, beta, (1.0, 1.0, 1.0), 1.0 / np.shape(X)[-1] ** 3)

    @classmethod
    def well_posed(cls, X, beta=1.5, reach=0.46):
        """Linear synapses and processes whose resting point, at given neurons, is a minimum.

        With α = 2 and γ = 1, s and p settle wherever the largest eigenvalue of T stays below δ = γ − 1/α = 0.5;
        ``reach`` is that eigenvalue. Synapses then hold ε [1/α + (δ − T)⁻¹/α²] φφᵀ: a dense associative memory
        with F ∝ z⁴, amplified by 1/(δ − reach), and a part that knows no memories. That part alone would keep
        any pattern alive once β exceeds min artanh(y)/y³ = 2.017. To set c, ``reach`` uses the overlaps of all
        memories with each other, which no synapse knows.

        Parameters
        ----------
        X, beta : as in the class
        reach : float
            Between 0 and 0.5.

        Raises
        ------
        ValueError
            If ``reach`` is not between 0 and 0.5, or as in the class.

        Built in lesson 15.
        """
        X = _memories(X)
        N = X.shape[-1]
        if not 0.0 < reach < 0.5:
            raise ValueError(f"reach must lie between 0 and 0.5, where calcium still settles, got {reach}")
        gram = ((X @ X.swapaxes(-1, -2)) ** 2 - N) / (N * (N - 1))
        strength = reach / np.linalg.eigvalsh(gram)[..., -1] / (N * (N - 1))
        return cls(X, beta, (1.0, 2.0, 1.0), strength, True, (N - 1) ** -0.5, False)

    def phi(self, x):
        """Firing of the neurons, tanh(βx)."""
        return np.tanh(self.beta * x)

    def between(self, z):
        """g(s) and ψ(p): what synapses pass on, and what processes pass on."""
        return self.mask * (z if self.linear else np.tanh(self.beta * z))

    def spread(self, psi):
        """T ψ: what reaches each process from all others, shape (…, N, N)."""
        overlaps = ((self.X @ psi) * self.X).sum(-1) * self.strength[..., None]
        return self.mask * ((self.X.swapaxes(-1, -2) * overlaps[..., None, :]) @ self.X)

    def slopes(self, state):
        """Time derivatives of all variables, as a State."""
        neuron, synapse, process = self.leaks
        phi, g, psi = self.phi(state.x), self.between(state.s), self.between(state.p)
        pairs = self.coupling * phi[..., :, None] * phi[..., None, :]
        return State(
            -neuron * state.x + self.coupling * np.einsum("...ij,...j->...i", g, phi),
            -synapse * state.s + self.mask * (pairs + psi),
            -process * state.p + self.spread(psi) + g,
        )

    def energy(self, state):
        """The Lyapunov function E above.

        Returns
        -------
        ndarray, shape of ``state.x`` without its last axis

        Source: arXiv:2311.08135, eq. 6.
        """
        neuron, synapse, process = self.leaks
        phi, g, psi = self.phi(state.x), self.between(state.s), self.between(state.p)

        def inner(a, b):
            return np.einsum("...ij,...ij->...", a, b)

        alone = neuron * (state.x * phi - _integral(self.beta, state.x)).sum(-1)
        alone += synapse / 2 * (inner(state.s, g) - self._potential(state.s))
        alone += process / 2 * (inner(state.p, psi) - self._potential(state.p))
        pairs = phi[..., :, None] * phi[..., None, :]
        return (
            alone - self.coupling / 2 * inner(pairs, g) - inner(psi, g) / 2 - inner(psi, self.spread(psi)) / 4
        )

    def rest(self, x):
        """Neurons at ``x``, synapses and processes at 0."""
        x = finite("x", x)
        N = self.X.shape[-1]
        if x.ndim == 0 or x.shape[-1] != N:
            raise ValueError(f"x must have {N} neurons on its last axis, got the shape {x.shape}")
        zeros = np.zeros((*x.shape, N))
        return State(x, zeros, zeros)

    def prepared(self, x):
        """Neurons at ``x``, synapses and processes where the authors' notebook starts them.

        With the leaks α and γ left out, ψ = −φφᵀ and g = Tφφᵀ solve the equations of s and p at fixed neurons.
        Only for the setting `authors`: with linear processes there is nothing to invert.
        """
        if self.linear:
            raise ValueError(
                "prepared() belongs to the authors' setting; the well-posed one starts from rest()"
            )
        phi = self.phi(self.rest(x).x)
        psi = -phi[..., :, None] * phi[..., None, :]

        def back(z):
            return np.arctanh(np.clip(z, -_ALMOST_ONE, _ALMOST_ONE)) / self.beta

        return State(np.asarray(x, float), back(-self.spread(psi)), back(psi))

    def run(self, state, duration, dt=0.05, clamped=False):
        """Follow the equations with the classical Runge–Kutta method.

        Parameters
        ----------
        state : State
        duration, dt : float
            In time constants, > 0; ``duration`` is rounded to whole steps. In the setting `authors` a cue that
            says nothing needs dt below about 2.8/(βN): the neurons' rates reach βN.
        clamped : bool
            Hold the neurons where they are, as a stimulus does.

        Returns
        -------
        state : State
            At the end.
        energies : ndarray, shape (steps + 1, …)
            E before the first step and after each.

        Raises
        ------
        ValueError
            If duration or dt is not > 0.
        """
        dt = one(positive, "dt", dt)
        steps = max(1, round(one(positive, "duration", duration) / dt))
        energies = [self.energy(state)]
        for _ in range(steps):
            state = self._step(state, dt, clamped)
            energies.append(self.energy(state))
        return state, np.array(energies)

    def recall(self, cue, hold=60.0, free=80.0, dt=0.1):
        """Show a cue to resting synapses and processes, then let go: the protocol of the well-posed setting.

        Parameters
        ----------
        cue : array of ±1, shape (…, N)
        hold, free : float
            How long the cue is held, and how long the network then runs by itself, in time constants.
        dt : float

        Returns
        -------
        state, energies : as in `run`, of the time after letting go

        Built in lesson 15.
        """
        held, _ = self.run(self.rest(3.0 * np.asarray(cue, float)), hold, dt, clamped=True)
        return self.run(held, free, dt)

    def _step(self, state, dt, clamped):
        def slopes(at):
            found = self.slopes(at)
            return State(np.zeros_like(found.x), found.s, found.p) if clamped else found

        k1 = slopes(state)
        k2 = slopes(state.moved(k1, dt / 2))
        k3 = slopes(state.moved(k2, dt / 2))
        k4 = slopes(state.moved(k3, dt))
        for k, weight in ((k1, 1), (k2, 2), (k3, 2), (k4, 1)):
            state = state.moved(k, weight * dt / 6)
        return state

    def _potential(self, z):
        """Σ L over all pairs, L the function whose gradient `between` is."""
        one_each = z**2 / 2 if self.linear else _integral(self.beta, z)
        return (self.mask * one_each).sum((-2, -1))


def elimination_eigenvalues(X, x, beta=5.0):
    """How synapses and processes move near the point at which they can be eliminated on paper, without leaks.

    With α = γ = 0 and neurons held at ``x``, the equations of s and p rest at ψ = −φφᵀ, g = Tφφᵀ. Put into the
    first equation this gives a dense associative memory, ẋ = −x + Σ ξ^μ (ξ^μ·φ)³. The eigenvalues of the linearised
    flow of s and p tell whether the two would ever go there; one with a positive real part says no.

    Parameters
    ----------
    X : array of ±1, shape (P, N)
        N ≤ 16: the matrix has 2N² rows.
    x : array, shape (N,)
    beta : float

    Returns
    -------
    ndarray of complex, shape (2 N²,)

    Raises
    ------
    ValueError
        If shapes do not fit, N > 16, or an entry is not ±1.

    Built in lesson 15.
    """
    X, x, beta = _memories(X), finite("x", x), one(positive, "beta", beta)
    P, N = X.shape
    if N > 16 or x.shape != (N,):
        raise ValueError(f"N must be at most 16 and x have the shape (N,), got X {X.shape} and x {x.shape}")
    phi = np.tanh(beta * x)
    psi = -np.outer(phi, phi)
    pairs = np.einsum("mi,mj->mij", X, X).reshape(P, N * N)
    T = pairs.T @ pairs / N**3
    g = -(T @ psi.ravel())
    if np.abs(g).max() >= 1.0:
        raise ValueError("g = Tφφᵀ leaves the range of tanh; take fewer memories or a smaller x")
    slope_g, slope_psi = beta * (1.0 - g**2), beta * (1.0 - psi.ravel() ** 2)
    nothing = np.zeros((N * N, N * N))
    return np.linalg.eigvals(np.block([[nothing, np.diag(slope_psi)], [np.diag(slope_g), T * slope_psi]]))


def dense_flow(X, x, n, beta=5.0, duration=20.0, dt=0.05):
    """The memory that elimination promises: ẋ = −x + Σ_μ ξ^μ (ξ^μ·φ(x) / N)^{n−1}, followed by Euler's method.

    Parameters
    ----------
    X : array of ±1, shape (P, N) or (…, P, N)
    x : array, shape (…, N)
        Where it begins.
    n : int
        Order: 2 is a classical Hopfield network, 4 what the astrocytes should give. ≥ 2.
    beta, duration, dt : float
        Steepness of φ; time and step in time constants.

    Returns
    -------
    ndarray, shape of ``x``

    Raises
    ------
    ValueError
        If something is out of range.

    Goes with lesson 15. Source: Krotov and Hopfield (2021), arXiv:2008.06996.
    """
    X, x, n = _memories(X), finite("x", x), count("n", n, 2)
    beta, dt = one(positive, "beta", beta), one(positive, "dt", dt)
    for _ in range(max(1, round(one(positive, "duration", duration) / dt))):
        overlap = np.einsum("...mi,...i->...m", X, np.tanh(beta * x)) / X.shape[-1]
        x = x + dt * (-x + np.einsum("...mi,...m->...i", X, overlap ** (n - 1)))
    return x


def letter_patterns():
    """The letters A, S, T and R as memories.

    Returns
    -------
    ndarray of ±1, shape (4, 35)
        Reshape a row to (7, 5) to see it; +1 is ink.
    """
    rows = (letter.replace(" ", "") for letter in _LETTERS.values())
    return np.array([[1.0 if point == "#" else -1.0 for point in row] for row in rows])


def same_signs(x, pattern):
    """Whether every neuron has the sign of the pattern: shape (…) for x and pattern (…, N)."""
    return np.all(np.sign(x) == pattern, axis=-1)


def _integral(beta, x):
    """∫ tanh(βx) dx = ln cosh(βx) / β, without overflow."""
    size = np.abs(beta * x)
    return (size + np.log1p(np.exp(-2.0 * size)) - np.log(2.0)) / beta


def _memories(X):
    X = finite("X", X)
    if X.ndim < 2 or X.shape[-1] < 2 or not X.shape[-2] or not np.all(np.abs(X) == 1.0):
        raise ValueError(
            f"X must hold ±1, one memory of two or more neurons a row, got an array of the shape {X.shape}"
        )
    return X

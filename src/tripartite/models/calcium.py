"""Calcium inside an astrocyte: stores that empty and fill, and what makes them oscillate.

Li and Rinzel's model has two variables, the calcium of the cytosol c and the share h of channels that are not
blocked by calcium, and one number that says how strongly the cell is driven, the concentration of IP₃:

    dc/dt = (v₁ m³h³ + v₂) (c₀ − (1 + c₁) c) − v₃ c² / (k₃² + c²),   m = IP₃/(IP₃ + d₁) · c/(c + d₅)
    dh/dt = a₂ (Q (1 − h) − c h),                                   Q = d₂ (IP₃ + d₁)/(IP₃ + d₃)

Units are seconds and µM. The G-ChI model adds what a synapse does: glutamate binds receptors (Γ), receptors make
IP₃, and calcium has a say in both.

Sources: Y.-X. Li, J. Rinzel (1994), doi:10.1006/jtbi.1994.1041; M. De Pittà et al. (2009),
doi:10.1007/s10867-009-9155-y; M. Stimberg et al. (2019), doi:10.1007/978-3-030-00817-8_18.
"""

from dataclasses import dataclass, replace

import numpy as np

from ._valid import finite, not_negative, one, positive

__all__ = [
    "AM",
    "FM",
    "GChI",
    "LiRinzel",
    "fixed_points",
    "gchi",
    "growth",
    "hopf_points",
    "jacobian",
    "li_rinzel",
    "oscillation_window",
    "period",
    "slopes",
]


@dataclass(frozen=True)
class LiRinzel:
    """The eleven constants of the model, in µM and seconds.

    ``c0`` all calcium of the cell, per volume of cytosol; ``c1`` volume of the stores over that of the cytosol;
    ``v1``, ``v2`` speeds of channels and leak, 1/s; ``v3`` of the pump, µM/s, half busy at ``k3``; ``d1``,
    ``d2``, ``d3``, ``d5`` concentrations at which sites of the channel are half occupied; ``a2`` speed of
    blocking, 1/(µM s).
    """

    c0: float = 2.0
    c1: float = 0.185
    v1: float = 6.0
    v2: float = 0.11
    v3: float = 0.9
    k3: float = 0.1
    d1: float = 0.13
    d2: float = 1.049
    d3: float = 0.9434
    d5: float = 0.08234
    a2: float = 0.2


#: The drive changes how large the oscillation is (amplitude modulation).
AM = LiRinzel()
#: A pump that works at half of the calcium: the drive changes how often (frequency modulation).
FM = replace(AM, k3=0.051)


def slopes(ca, h, ip3, p=AM):
    """dc/dt and dh/dt of the Li–Rinzel model.

    Parameters
    ----------
    ca, h, ip3 : float or arrays of shapes that fit together
        Calcium, µM; share of channels that are not blocked; IP₃, µM.
    p : LiRinzel

    Returns
    -------
    dca, dh : ndarray
        µM/s, 1/s.

    Built in lesson 14. Source: Li and Rinzel (1994), doi:10.1006/jtbi.1994.1041.
    """
    return _slopes(ca, h, ip3 / (ip3 + p.d1), p.d2 * (ip3 + p.d1) / (ip3 + p.d3), p)


def _slopes(ca, h, drive, Q, p):
    """The slopes, with what depends on IP₃ alone worked out before."""
    open_, c2 = drive * ca / (ca + p.d5) * h, ca * ca
    out = (p.v1 * open_ * open_ * open_ + p.v2) * (p.c0 - (1.0 + p.c1) * ca)
    return out - p.v3 * c2 / (p.k3**2 + c2), p.a2 * (Q - (Q + ca) * h)


def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=AM):
    """Simulate calcium under a constant drive, all values of ``ip3`` at once (Runge–Kutta, fourth order).

    Parameters
    ----------
    ip3 : float or array, any shape
        IP₃, µM.
    T, dt : float
        Duration and time step, s; there are round(T / dt) steps.
    ca, h : float or array
        Where it starts: calcium, µM; share of channels that are not blocked.
    p : LiRinzel
        The constants.

    Returns
    -------
    ca, h : ndarray, shape (steps, *shape of ip3)
        At the end of each step.

    Raises
    ------
    ValueError
        If a concentration is negative, T or dt is not > 0, T is shorter than a step, or anything is not finite.

    Built in lesson 14. Source: Li and Rinzel (1994), doi:10.1006/jtbi.1994.1041.
    """
    ip3 = not_negative("ip3", ip3, "µM")
    T, dt = one(positive, "T", T, "s"), one(positive, "dt", dt, "s")
    steps = round(T / dt)
    if steps < 1:
        raise ValueError(f"T must be at least one step of dt = {dt} s, got {T} s")
    # Far from the rest a flat 0-dimensional array costs more than a row of one.
    flat = ip3.reshape(-1)
    drive, Q = flat / (flat + p.d1), p.d2 * (flat + p.d1) / (flat + p.d3)
    c = np.broadcast_to(not_negative("ca", ca, "µM"), ip3.shape).reshape(-1).astype(float)
    g = np.broadcast_to(not_negative("h", h), ip3.shape).reshape(-1).astype(float)
    course, half, sixth = np.empty((2, steps, flat.size)), 0.5 * dt, dt / 6.0
    for k in range(steps):
        c1, h1 = _slopes(c, g, drive, Q, p)
        c2, h2 = _slopes(c + half * c1, g + half * h1, drive, Q, p)
        c3, h3 = _slopes(c + half * c2, g + half * h2, drive, Q, p)
        c4, h4 = _slopes(c + dt * c3, g + dt * h3, drive, Q, p)
        c = c + sixth * (c1 + 2.0 * (c2 + c3) + c4)
        g = g + sixth * (h1 + 2.0 * (h2 + h3) + h4)
        course[0, k], course[1, k] = c, g
    return tuple(course.reshape(2, steps, *ip3.shape))


def fixed_points(ip3, p=AM, points=1501):
    """Where calcium can rest: every c at which both slopes are 0.

    Parameters
    ----------
    ip3 : float
        µM.
    p : LiRinzel
    points : int
        Grid on which changes of sign are looked for, before bisection.

    Returns
    -------
    ca, h : ndarray, shape (n,)
        n is 1 for the default constants.

    Raises
    ------
    ValueError
        If ip3 is negative or not one number.

    Built in lesson 14.
    """
    ip3 = one(not_negative, "ip3", ip3, "µM")
    Q = p.d2 * (ip3 + p.d1) / (ip3 + p.d3)

    def net(c):
        return slopes(c, Q / (Q + c), ip3, p)[0]

    grid = np.linspace(1e-6, p.c0 / (1.0 + p.c1), points)
    rising = net(grid)
    low = np.flatnonzero(rising[:-1] * rising[1:] < 0)
    a, b = grid[low], grid[low + 1]
    for _ in range(50):
        middle = 0.5 * (a + b)
        left = net(a) * net(middle) <= 0
        a, b = np.where(left, a, middle), np.where(left, middle, b)
    ca = 0.5 * (a + b)
    return ca, Q / (Q + ca)


def jacobian(ca, h, ip3, p=AM):
    """How the two slopes change with c and with h.

    Parameters
    ----------
    ca, h, ip3 : float
    p : LiRinzel

    Returns
    -------
    ndarray, shape (2, 2)
        1/s; rows dc/dt and dh/dt, columns c and h.

    Built in lesson 14.
    """
    a, b = ip3 / (ip3 + p.d1), ca / (ca + p.d5)
    Q = p.d2 * (ip3 + p.d1) / (ip3 + p.d3)
    open_ = p.v1 * (a * b * h) ** 3
    full = p.c0 - (1.0 + p.c1) * ca
    by_c = 3.0 * open_ * p.d5 / (ca * (ca + p.d5)) * full - (1.0 + p.c1) * (open_ + p.v2)
    by_c -= 2.0 * p.v3 * ca * p.k3**2 / (p.k3**2 + ca * ca) ** 2
    return np.array([[by_c, 3.0 * open_ / h * full], [-p.a2 * h, -p.a2 * (Q + ca)]])


def growth(ip3, p=AM):
    """How fast a small push away from rest grows, 1/s; negative where it fades.

    Parameters
    ----------
    ip3 : float
        µM.
    p : LiRinzel

    Returns
    -------
    float
        The largest real part of the Jacobian's eigenvalues; nan where there is more than one resting point.

    Built in lesson 14.
    """
    ca, h = fixed_points(ip3, p)
    if ca.size != 1:
        return float("nan")
    return float(np.linalg.eigvals(jacobian(ca[0], h[0], ip3, p)).real.max())


def hopf_points(p=AM, between=(0.02, 1.0)):
    """The IP₃ at which the only resting point becomes unstable, and the one at which it is stable again.

    Parameters
    ----------
    p : LiRinzel
    between : (float, float)
        µM; where to look.

    Returns
    -------
    low, high : float
        µM; nan twice when the resting point is stable everywhere.

    Built in lesson 14. Source: Li and Rinzel (1994), doi:10.1006/jtbi.1994.1041.
    """
    grid = np.linspace(*between, 99)
    unstable = np.array([growth(x, p) for x in grid]) > 0
    if not unstable.any():
        return float("nan"), float("nan")
    first, last = np.flatnonzero(unstable)[[0, -1]]
    return (
        _border(grid[max(first - 1, 0)], grid[first], p),
        _border(grid[min(last + 1, grid.size - 1)], grid[last], p),
    )


def _border(stable, unstable, p):
    for _ in range(25):
        middle = 0.5 * (stable + unstable)
        if growth(middle, p) > 0:
            unstable = middle
        else:
            stable = middle
    return 0.5 * (stable + unstable)


def oscillation_window(ip3, ca, least=0.05):
    """Lowest and highest drive at which calcium still swings in the later half of a trace.

    Parameters
    ----------
    ip3 : array, shape (n,)
        IP₃, µM.
    ca : array, shape (T, n)
        Calcium, µM, one column for each entry of ip3.
    least : float
        µM; a swing, largest minus smallest value, counts if it is larger than this.

    Returns
    -------
    low, high : float
        µM; nan twice when nothing swings.

    Raises
    ------
    ValueError
        If the shapes do not fit, least is < 0, or anything is not finite.

    Built in lesson 14.
    """
    ip3, ca = finite("ip3", ip3, "µM"), finite("ca", ca, "µM")
    if ip3.ndim != 1 or ip3.size == 0 or ca.shape[1:] != ip3.shape or len(ca) < 2:
        raise ValueError(
            f"ca must have a column for each of ip3, shape (T, n), got {ca.shape} for {ip3.shape}"
        )
    late = ca[len(ca) // 2 :]
    swings = ip3[late.max(axis=0) - late.min(axis=0) > one(not_negative, "least", least, "µM")]
    return (float(swings.min()), float(swings.max())) if swings.size else (float("nan"), float("nan"))


def period(ca, dt, least=0.05):
    """Mean time between two upward crossings of the middle, in the later half of a trace.

    Parameters
    ----------
    ca : array, shape (T,)
        µM.
    dt : float
        Time step, s.
    least : float
        µM; a trace that swings less has no period.

    Returns
    -------
    float
        s; nan without two crossings.

    Raises
    ------
    ValueError
        If ca has another shape or is not finite, or dt is not > 0.

    Built in lesson 14.
    """
    ca = finite("ca", ca, "µM")
    if ca.ndim != 1 or ca.size < 4:
        raise ValueError(f"ca must have the shape (T,) with at least four steps, got {ca.shape}")
    late = ca[ca.size // 2 :]
    middle = 0.5 * (late.max() + late.min())
    up = np.flatnonzero((late[:-1] < middle) & (late[1:] >= middle))
    if late.max() - late.min() <= least or up.size < 2:
        return float("nan")
    exact = up + (middle - late[up]) / (late[up + 1] - late[up])
    return float((exact[-1] - exact[0]) / (up.size - 1) * one(positive, "dt", dt, "s"))


# ---- G-ChI: a synapse drives IP₃, IP₃ drives calcium ---------------------------------------------------------


@dataclass(frozen=True)
class GChI:
    """Constants of the G-ChI model in µM and seconds, as in example 2 of Stimberg et al. (2019).

    ``jump`` glutamate that one spike adds round the astrocyte's process, µM, and ``clear`` how fast it goes, 1/s;
    ``bind``, ``unbind`` of receptors, the second up to ``1 + zeta`` times faster when calcium is above
    ``K_KC``; ``make`` IP₃ by receptors, µM/s, and ``make_ca`` by calcium; ``use_ca`` and ``use`` remove it.
    """

    jump: float = 500.0
    clear: float = 40.0
    bind: float = 0.3
    unbind: float = 0.5
    zeta: float = 10.0
    K_KC: float = 0.5
    make: float = 5.0
    make_ca: float = 0.2
    kappa: float = 1.5
    K_delta: float = 0.3
    use_ca: float = 4.5
    K_D: float = 0.5
    K_3K: float = 1.0
    use: float = 0.1
    store: LiRinzel = LiRinzel(c1=0.18, v2=0.1, d2=1.05, d5=0.08)


#: Parts of a step in which binding is followed: glutamate is gone within 25 ms.
_PARTS = 4


def gchi(rate, T, dt=0.05, p=GChI()):
    """Receptors, IP₃ and calcium of an astrocyte beside a synapse that spikes regularly.

    Glutamate after a spike and the binding of receptors are solved exactly within a step, calcium and IP₃ with
    Runge–Kutta; halving the step changes calcium by less than 1 % of its range.

    Parameters
    ----------
    rate : float or array, any shape
        Spikes per second of the synapse, Hz; the first comes after one interval.
    T, dt : float
        Duration and time step, s.
    p : GChI

    Returns
    -------
    bound, ip3, ca : ndarray, shape (steps, *shape of rate)
        Share of bound receptors; IP₃ and calcium, µM; at the end of each step.

    Raises
    ------
    ValueError
        If a rate is negative, T or dt is not > 0, or anything is not finite.

    Built in lesson 14. Sources: De Pittà et al. (2009), doi:10.1007/s10867-009-9155-y; constants: Stimberg et al.
    (2019), doi:10.1007/978-3-030-00817-8_18.
    """
    rate = not_negative("rate", rate, "Hz")
    T, dt = one(positive, "T", T, "s"), one(positive, "dt", dt, "s")
    steps, shape = round(T / dt), rate.shape
    rate = rate.reshape(-1)
    # glutamate just after the spike that falls into a step acts from the start of the next one
    spikes = np.diff(np.floor(np.arange(steps + 1)[:, None] * dt * rate + 1e-9), axis=0)
    fade, parts = np.exp(-p.clear * dt / _PARTS), range(_PARTS)
    glutamate, bound = np.zeros(rate.size), np.zeros(rate.size)
    ip3, ca, h = np.full(rate.size, 1e-9), np.full(rate.size, 1e-9), np.full(rate.size, 0.9)
    course = np.empty((3, steps, rate.size))
    for k in range(steps):
        glutamate = glutamate + p.jump * spikes[k]
        let_go = np.exp(-0.5 * p.unbind * (1.0 + p.zeta * ca / (ca + p.K_KC)) * dt / _PARTS)
        mean = 0.0
        for _ in parts:  # half of the letting go, all of the binding, the other half
            before = bound
            bound = 1.0 - (1.0 - bound * let_go) * np.exp(-p.bind * glutamate * (1.0 - fade) / p.clear)
            bound, glutamate = bound * let_go, glutamate * fade
            mean = mean + 0.5 * (before + bound) / _PARTS
        ip3, ca, h = _runge_kutta(ip3, ca, h, mean, dt, p)
        course[:, k] = bound, ip3, ca
    return tuple(course.reshape(3, steps, *shape))


def _runge_kutta(ip3, ca, h, bound, dt, p):
    def slope(y):
        ip3, ca, h = y
        c2 = ca * ca
        made = p.make * bound + p.make_ca / (1.0 + ip3 / p.kappa) * c2 / (c2 + p.K_delta**2)
        used = p.use_ca * c2 * c2 / (c2 * c2 + p.K_D**4) * ip3 / (ip3 + p.K_3K) + p.use * ip3
        return np.stack((made - used, *slopes(ca, h, ip3, p.store)))

    y = np.stack((ip3, ca, h))
    k1 = slope(y)
    k2 = slope(y + 0.5 * dt * k1)
    k3 = slope(y + 0.5 * dt * k2)
    return y + dt / 6.0 * (k1 + 2.0 * (k2 + k3) + slope(y + dt * k3))

"""Answers to exercise 14.3, calcium under a constant drive."""

from dataclasses import replace

import numpy as np

from answers import right, wrong
from tripartite.models import calcium
from tripartite.models.calcium import AM, slopes

INFLOW = "what flows into the cytosol and out of it"
BLOCKING = "how channels are blocked and freed"
ENDS = "values at the end of each step"
RESTS = "at rest below and above the window"
RHYTHM = "a rhythm inside it"
CONSTANTS = "other constants"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("Euler steps, all drives at once")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=calcium.AM):
    ip3 = np.asarray(ip3, dtype=float)
    steps = round(T / dt)
    ca, h = np.full(ip3.shape, ca), np.full(ip3.shape, h)
    Q = p.d2 * (ip3 + p.d1) / (ip3 + p.d3)
    C, H = np.empty((steps, *ip3.shape)), np.empty((steps, *ip3.shape))
    for k in range(steps):
        m = ip3 / (ip3 + p.d1) * ca / (ca + p.d5)
        out = (p.v1 * m**3 * h**3 + p.v2) * (p.c0 - (1 + p.c1) * ca)
        dca = out - p.v3 * ca**2 / (p.k3**2 + ca**2)
        dh = p.a2 * (Q * (1 - h) - ca * h)
        ca, h = ca + dt * dca, h + dt * dh
        C[k], H[k] = ca, h
    return C, H


@right("Heun's two-stage step in plain floats, one drive after the other")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=calcium.AM):
    def slope(i, c, g):
        m = i / (i + p.d1) * c / (c + p.d5)
        stores = p.c0 - c - p.c1 * c
        dc = (p.v1 * (m * g) ** 3 + p.v2) * stores - p.v3 / (1 + (p.k3 / c) ** 2)
        return dc, p.a2 * (p.d2 * (i + p.d1) / (i + p.d3) * (1 - g) - c * g)

    drives = np.asarray(ip3, float)
    rows = []
    for i in drives.ravel().tolist():
        c, g, course = ca, h, []
        for _ in range(round(T / dt)):
            a, b = slope(i, c, g)
            a2, b2 = slope(i, c + dt * a, g + dt * b)
            c, g = c + dt * (a + a2) / 2, g + dt * (b + b2) / 2
            course.append((c, g))
        rows.append(course)
    both = np.array(rows).transpose(2, 1, 0).reshape(2, -1, *drives.shape)
    return both[0], both[1]


@right("h first and exact, then calcium with the new h; lists")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=calcium.AM):
    ip3 = np.asarray(ip3, float)
    Q = p.d2 * (ip3 + p.d1) / (ip3 + p.d3)
    C, H = [], []
    ca, h = ca + 0 * ip3, h + 0 * ip3
    for _ in range(round(T / dt)):
        rest, speed = Q / (Q + ca), p.a2 * (Q + ca)
        h = rest + (h - rest) * np.exp(-speed * dt)
        m = ip3 / (ip3 + p.d1) * ca / (ca + p.d5)
        out = (p.v1 * m**3 * h**3 + p.v2) * (p.c0 - (1 + p.c1) * ca)
        ca = ca + dt * (out - p.v3 * ca**2 / (p.k3**2 + ca**2))
        C.append(ca)
        H.append(h)
    return C, H


@right("the course's own step, one slice of time after another")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=calcium.AM):
    return calcium.li_rinzel(ip3, T, dt, ca, h, p)


# -- wrong --------------------------------------------------------------------------------------------
@wrong("h not cubed", INFLOW, "cubed")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=calcium.AM):
    ip3 = np.asarray(ip3, dtype=float)
    steps = round(T / dt)
    ca, h = np.full(ip3.shape, ca), np.full(ip3.shape, h)
    Q = p.d2 * (ip3 + p.d1) / (ip3 + p.d3)
    C, H = np.empty((steps, *ip3.shape)), np.empty((steps, *ip3.shape))
    for k in range(steps):
        m = ip3 / (ip3 + p.d1) * ca / (ca + p.d5)
        out = (p.v1 * m**3 * h + p.v2) * (p.c0 - (1 + p.c1) * ca)
        dca = out - p.v3 * ca**2 / (p.k3**2 + ca**2)
        dh = p.a2 * (Q * (1 - h) - ca * h)
        ca, h = ca + dt * dca, h + dt * dh
        C[k], H[k] = ca, h
    return C, H


@wrong("no cubes at all", INFLOW, "cubed")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=calcium.AM):
    ip3 = np.asarray(ip3, dtype=float)
    steps = round(T / dt)
    ca, h = np.full(ip3.shape, ca), np.full(ip3.shape, h)
    Q = p.d2 * (ip3 + p.d1) / (ip3 + p.d3)
    C, H = np.empty((steps, *ip3.shape)), np.empty((steps, *ip3.shape))
    for k in range(steps):
        m = ip3 / (ip3 + p.d1) * ca / (ca + p.d5)
        out = (p.v1 * m * h + p.v2) * (p.c0 - (1 + p.c1) * ca)
        dca = out - p.v3 * ca**2 / (p.k3**2 + ca**2)
        dh = p.a2 * (Q * (1 - h) - ca * h)
        ca, h = ca + dt * dca, h + dt * dh
        C[k], H[k] = ca, h
    return C, H


@wrong("h forgotten in the flux", INFLOW, "h is missing")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=calcium.AM):
    ip3 = np.asarray(ip3, dtype=float)
    steps = round(T / dt)
    ca, h = np.full(ip3.shape, ca), np.full(ip3.shape, h)
    Q = p.d2 * (ip3 + p.d1) / (ip3 + p.d3)
    C, H = np.empty((steps, *ip3.shape)), np.empty((steps, *ip3.shape))
    for k in range(steps):
        m = ip3 / (ip3 + p.d1) * ca / (ca + p.d5)
        out = (p.v1 * m**3 + p.v2) * (p.c0 - (1 + p.c1) * ca)
        dca = out - p.v3 * ca**2 / (p.k3**2 + ca**2)
        dh = p.a2 * (Q * (1 - h) - ca * h)
        ca, h = ca + dt * dca, h + dt * dh
        C[k], H[k] = ca, h
    return C, H


@wrong("c1 forgotten", INFLOW, "c1 is missing")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=calcium.AM):
    ip3 = np.asarray(ip3, dtype=float)
    steps = round(T / dt)
    ca, h = np.full(ip3.shape, ca), np.full(ip3.shape, h)
    Q = p.d2 * (ip3 + p.d1) / (ip3 + p.d3)
    C, H = np.empty((steps, *ip3.shape)), np.empty((steps, *ip3.shape))
    for k in range(steps):
        m = ip3 / (ip3 + p.d1) * ca / (ca + p.d5)
        out = (p.v1 * m**3 * h**3 + p.v2) * (p.c0 - ca)
        dca = out - p.v3 * ca**2 / (p.k3**2 + ca**2)
        dh = p.a2 * (Q * (1 - h) - ca * h)
        ca, h = ca + dt * dca, h + dt * dh
        C[k], H[k] = ca, h
    return C, H


@wrong("c1 times calcium instead of 1 + c1", INFLOW, "not c1")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=calcium.AM):
    ip3 = np.asarray(ip3, dtype=float)
    steps = round(T / dt)
    ca, h = np.full(ip3.shape, ca), np.full(ip3.shape, h)
    Q = p.d2 * (ip3 + p.d1) / (ip3 + p.d3)
    C, H = np.empty((steps, *ip3.shape)), np.empty((steps, *ip3.shape))
    for k in range(steps):
        m = ip3 / (ip3 + p.d1) * ca / (ca + p.d5)
        out = (p.v1 * m**3 * h**3 + p.v2) * (p.c0 - p.c1 * ca)
        dca = out - p.v3 * ca**2 / (p.k3**2 + ca**2)
        dh = p.a2 * (Q * (1 - h) - ca * h)
        ca, h = ca + dt * dca, h + dt * dh
        C[k], H[k] = ca, h
    return C, H


@wrong("a pump without squares", INFLOW, "squares")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=calcium.AM):
    ip3 = np.asarray(ip3, dtype=float)
    steps = round(T / dt)
    ca, h = np.full(ip3.shape, ca), np.full(ip3.shape, h)
    Q = p.d2 * (ip3 + p.d1) / (ip3 + p.d3)
    C, H = np.empty((steps, *ip3.shape)), np.empty((steps, *ip3.shape))
    for k in range(steps):
        m = ip3 / (ip3 + p.d1) * ca / (ca + p.d5)
        out = (p.v1 * m**3 * h**3 + p.v2) * (p.c0 - (1 + p.c1) * ca)
        dca = out - p.v3 * ca / (p.k3 + ca)
        dh = p.a2 * (Q * (1 - h) - ca * h)
        ca, h = ca + dt * dca, h + dt * dh
        C[k], H[k] = ca, h
    return C, H


@wrong("k3 not squared", INFLOW, "k3 is squared")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=calcium.AM):
    ip3 = np.asarray(ip3, dtype=float)
    steps = round(T / dt)
    ca, h = np.full(ip3.shape, ca), np.full(ip3.shape, h)
    Q = p.d2 * (ip3 + p.d1) / (ip3 + p.d3)
    C, H = np.empty((steps, *ip3.shape)), np.empty((steps, *ip3.shape))
    for k in range(steps):
        m = ip3 / (ip3 + p.d1) * ca / (ca + p.d5)
        out = (p.v1 * m**3 * h**3 + p.v2) * (p.c0 - (1 + p.c1) * ca)
        dca = out - p.v3 * ca**2 / (p.k3 + ca**2)
        dh = p.a2 * (Q * (1 - h) - ca * h)
        ca, h = ca + dt * dca, h + dt * dh
        C[k], H[k] = ca, h
    return C, H


@wrong("a pump that pumps the wrong way", INFLOW, "minus")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=calcium.AM):
    ip3 = np.asarray(ip3, dtype=float)
    steps = round(T / dt)
    ca, h = np.full(ip3.shape, ca), np.full(ip3.shape, h)
    Q = p.d2 * (ip3 + p.d1) / (ip3 + p.d3)
    C, H = np.empty((steps, *ip3.shape)), np.empty((steps, *ip3.shape))
    for k in range(steps):
        m = ip3 / (ip3 + p.d1) * ca / (ca + p.d5)
        out = (p.v1 * m**3 * h**3 + p.v2) * (p.c0 - (1 + p.c1) * ca)
        dca = out + p.v3 * ca**2 / (p.k3**2 + ca**2)
        dh = p.a2 * (Q * (1 - h) - ca * h)
        ca, h = ca + dt * dca, h + dt * dh
        C[k], H[k] = ca, h
    return C, H


@wrong("the leak forgotten", INFLOW, "leak")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=calcium.AM):
    ip3 = np.asarray(ip3, dtype=float)
    steps = round(T / dt)
    ca, h = np.full(ip3.shape, ca), np.full(ip3.shape, h)
    Q = p.d2 * (ip3 + p.d1) / (ip3 + p.d3)
    C, H = np.empty((steps, *ip3.shape)), np.empty((steps, *ip3.shape))
    for k in range(steps):
        m = ip3 / (ip3 + p.d1) * ca / (ca + p.d5)
        out = (p.v1 * m**3 * h**3 + 0.0) * (p.c0 - (1 + p.c1) * ca)
        dca = out - p.v3 * ca**2 / (p.k3**2 + ca**2)
        dh = p.a2 * (Q * (1 - h) - ca * h)
        ca, h = ca + dt * dca, h + dt * dh
        C[k], H[k] = ca, h
    return C, H


@wrong("milliseconds", INFLOW, "thousand")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=calcium.AM):
    ip3 = np.asarray(ip3, dtype=float)
    steps = round(T / dt)
    ca, h = np.full(ip3.shape, ca), np.full(ip3.shape, h)
    Q = p.d2 * (ip3 + p.d1) / (ip3 + p.d3)
    C, H = np.empty((steps, *ip3.shape)), np.empty((steps, *ip3.shape))
    for k in range(steps):
        m = ip3 / (ip3 + p.d1) * ca / (ca + p.d5)
        out = (p.v1 * m**3 * h**3 + p.v2) * (p.c0 - (1 + p.c1) * ca)
        dca = out - p.v3 * ca**2 / (p.k3**2 + ca**2)
        dh = p.a2 * (Q * (1 - h) - ca * h)
        ca, h = ca + 1e-3 * dt * dca, h + 1e-3 * dt * dh
        C[k], H[k] = ca, h
    return C, H


@wrong("Q upside down", BLOCKING, "upside down")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=calcium.AM):
    ip3 = np.asarray(ip3, dtype=float)
    steps = round(T / dt)
    ca, h = np.full(ip3.shape, ca), np.full(ip3.shape, h)
    Q = p.d2 * (ip3 + p.d3) / (ip3 + p.d1)
    C, H = np.empty((steps, *ip3.shape)), np.empty((steps, *ip3.shape))
    for k in range(steps):
        m = ip3 / (ip3 + p.d1) * ca / (ca + p.d5)
        out = (p.v1 * m**3 * h**3 + p.v2) * (p.c0 - (1 + p.c1) * ca)
        dca = out - p.v3 * ca**2 / (p.k3**2 + ca**2)
        dh = p.a2 * (Q * (1 - h) - ca * h)
        ca, h = ca + dt * dca, h + dt * dh
        C[k], H[k] = ca, h
    return C, H


@wrong("a2 forgotten", BLOCKING, "a2 is missing")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=calcium.AM):
    ip3 = np.asarray(ip3, dtype=float)
    steps = round(T / dt)
    ca, h = np.full(ip3.shape, ca), np.full(ip3.shape, h)
    Q = p.d2 * (ip3 + p.d1) / (ip3 + p.d3)
    C, H = np.empty((steps, *ip3.shape)), np.empty((steps, *ip3.shape))
    for k in range(steps):
        m = ip3 / (ip3 + p.d1) * ca / (ca + p.d5)
        out = (p.v1 * m**3 * h**3 + p.v2) * (p.c0 - (1 + p.c1) * ca)
        dca = out - p.v3 * ca**2 / (p.k3**2 + ca**2)
        dh = Q * (1 - h) - ca * h
        ca, h = ca + dt * dca, h + dt * dh
        C[k], H[k] = ca, h
    return C, H


@wrong("calcium frees channels", BLOCKING, "blocks")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=calcium.AM):
    ip3 = np.asarray(ip3, dtype=float)
    steps = round(T / dt)
    ca, h = np.full(ip3.shape, ca), np.full(ip3.shape, h)
    Q = p.d2 * (ip3 + p.d1) / (ip3 + p.d3)
    C, H = np.empty((steps, *ip3.shape)), np.empty((steps, *ip3.shape))
    for k in range(steps):
        m = ip3 / (ip3 + p.d1) * ca / (ca + p.d5)
        out = (p.v1 * m**3 * h**3 + p.v2) * (p.c0 - (1 + p.c1) * ca)
        dca = out - p.v3 * ca**2 / (p.k3**2 + ca**2)
        dh = p.a2 * (Q * (1 - h) + ca * h)
        ca, h = ca + dt * dca, h + dt * dh
        C[k], H[k] = ca, h
    return C, H


@wrong("h never updated", BLOCKING, "does not move")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=calcium.AM):
    ip3 = np.asarray(ip3, dtype=float)
    steps = round(T / dt)
    ca, h = np.full(ip3.shape, ca), np.full(ip3.shape, h)
    C, H = np.empty((steps, *ip3.shape)), np.empty((steps, *ip3.shape))
    for k in range(steps):
        m = ip3 / (ip3 + p.d1) * ca / (ca + p.d5)
        out = (p.v1 * m**3 * h**3 + p.v2) * (p.c0 - (1 + p.c1) * ca)
        dca = out - p.v3 * ca**2 / (p.k3**2 + ca**2)
        ca = ca + dt * dca
        C[k], H[k] = ca, h
    return C, H


@wrong("written down at the start of the step", ENDS, "update first")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=calcium.AM):
    ip3 = np.asarray(ip3, dtype=float)
    steps = round(T / dt)
    ca, h = np.full(ip3.shape, ca), np.full(ip3.shape, h)
    Q = p.d2 * (ip3 + p.d1) / (ip3 + p.d3)
    C, H = np.empty((steps, *ip3.shape)), np.empty((steps, *ip3.shape))
    for k in range(steps):
        C[k], H[k] = ca, h
        m = ip3 / (ip3 + p.d1) * ca / (ca + p.d5)
        out = (p.v1 * m**3 * h**3 + p.v2) * (p.c0 - (1 + p.c1) * ca)
        dca = out - p.v3 * ca**2 / (p.k3**2 + ca**2)
        dh = p.a2 * (Q * (1 - h) - ca * h)
        ca, h = ca + dt * dca, h + dt * dh
    return C, H


@wrong("a step of its own", ENDS, "use dt")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=calcium.AM):
    ip3 = np.asarray(ip3, dtype=float)
    steps = round(T / dt)
    ca, h = np.full(ip3.shape, ca), np.full(ip3.shape, h)
    Q = p.d2 * (ip3 + p.d1) / (ip3 + p.d3)
    C, H = np.empty((steps, *ip3.shape)), np.empty((steps, *ip3.shape))
    for k in range(steps):
        m = ip3 / (ip3 + p.d1) * ca / (ca + p.d5)
        out = (p.v1 * m**3 * h**3 + p.v2) * (p.c0 - (1 + p.c1) * ca)
        dca = out - p.v3 * ca**2 / (p.k3**2 + ca**2)
        dh = p.a2 * (Q * (1 - h) - ca * h)
        ca, h = ca + 0.02 * dca, h + 0.02 * dh
        C[k], H[k] = ca, h
    return C, H


@wrong("k3 typed in", CONSTANTS, "p.k3")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=calcium.AM):
    ip3 = np.asarray(ip3, dtype=float)
    steps = round(T / dt)
    ca, h = np.full(ip3.shape, ca), np.full(ip3.shape, h)
    Q = p.d2 * (ip3 + p.d1) / (ip3 + p.d3)
    C, H = np.empty((steps, *ip3.shape)), np.empty((steps, *ip3.shape))
    for k in range(steps):
        m = ip3 / (ip3 + p.d1) * ca / (ca + p.d5)
        out = (p.v1 * m**3 * h**3 + p.v2) * (p.c0 - (1 + p.c1) * ca)
        dca = out - p.v3 * ca**2 / (0.1**2 + ca**2)
        dh = p.a2 * (Q * (1 - h) - ca * h)
        ca, h = ca + dt * dca, h + dt * dh
        C[k], H[k] = ca, h
    return C, H


@wrong("h a hundred times too slow after the first step", RHYTHM, "11.5")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=calcium.AM):
    ip3 = np.asarray(ip3, dtype=float)
    steps = round(T / dt)
    ca, h = np.full(ip3.shape, ca), np.full(ip3.shape, h)
    Q = p.d2 * (ip3 + p.d1) / (ip3 + p.d3)
    C, H = np.empty((steps, *ip3.shape)), np.empty((steps, *ip3.shape))
    for k in range(steps):
        m = ip3 / (ip3 + p.d1) * ca / (ca + p.d5)
        out = (p.v1 * m**3 * h**3 + p.v2) * (p.c0 - (1 + p.c1) * ca)
        dca = out - p.v3 * ca**2 / (p.k3**2 + ca**2)
        dh = p.a2 * (Q * (1 - h) - ca * h)
        speed = dt if k == 0 else dt / 100
        ca, h = ca + dt * dca, h + speed * dh
        C[k], H[k] = ca, h
    return C, H


@wrong("calcium starts anew after ten seconds", RESTS, "expected calcium to rest")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=calcium.AM):
    ip3 = np.asarray(ip3, dtype=float)
    steps = round(T / dt)
    ca, h = np.full(ip3.shape, ca), np.full(ip3.shape, h)
    Q = p.d2 * (ip3 + p.d1) / (ip3 + p.d3)
    C, H = np.empty((steps, *ip3.shape)), np.empty((steps, *ip3.shape))
    for k in range(steps):
        m = ip3 / (ip3 + p.d1) * ca / (ca + p.d5)
        out = (p.v1 * m**3 * h**3 + p.v2) * (p.c0 - (1 + p.c1) * ca)
        dca = out - p.v3 * ca**2 / (p.k3**2 + ca**2)
        dh = p.a2 * (Q * (1 - h) - ca * h)
        ca, h = ca + dt * dca, h + dt * dh
        if k % 500 == 499:
            ca, h = ca * 0 + 0.1, h * 0 + 0.8
        C[k], H[k] = ca, h
    return C, H


@wrong("works on the caller's array", UNCHANGED, "ip3 = np.array(ip3")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=calcium.AM):
    ip3 = np.asarray(ip3, dtype=float)
    steps = round(T / dt)
    ca, h = np.full(ip3.shape, ca), np.full(ip3.shape, h)
    Q = p.d2 * (ip3 + p.d1) / (ip3 + p.d3)
    C, H = np.empty((steps, *ip3.shape)), np.empty((steps, *ip3.shape))
    for k in range(steps):
        m = ip3 / (ip3 + p.d1) * ca / (ca + p.d5)
        out = (p.v1 * m**3 * h**3 + p.v2) * (p.c0 - (1 + p.c1) * ca)
        dca = out - p.v3 * ca**2 / (p.k3**2 + ca**2)
        dh = p.a2 * (Q * (1 - h) - ca * h)
        ca, h = ca + dt * dca, h + dt * dh
        C[k], H[k] = ca, h
    ip3 *= 1000
    return C, H


@wrong("an if that can judge only one drive", INFLOW, "ambiguous")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=calcium.AM):
    if ip3 <= 0:
        raise ValueError("no drive")
    return calcium.li_rinzel(ip3, T, dt, ca, h, p)


@wrong("returns calcium alone", INFLOW, "2 values")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=calcium.AM):
    return calcium.li_rinzel(ip3, T, dt, ca, h, p)[0]


def run(ip3, steps, dt, ca, h, p):
    """Euler steps, for slips that lie outside the loop."""
    ip3 = np.asarray(ip3, dtype=float)
    ca, h = np.full(ip3.shape, ca), np.full(ip3.shape, h)
    C, H = np.empty((steps, *ip3.shape)), np.empty((steps, *ip3.shape))
    for k in range(steps):
        dca, dh = slopes(ca, h, ip3, p)
        ca, h = ca + dt * dca, h + dt * dh
        C[k], H[k] = ca, h
    return C, H


@right("single precision")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=AM):
    return tuple(part.astype(np.float32) for part in run(ip3, round(T / dt), dt, ca, h, p))


@right("lists of lists")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=AM):
    return [part.tolist() for part in run(ip3, round(T / dt), dt, ca, h, p)]


@wrong("a number of steps that is cut off, not rounded", ENDS, "(28,)")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=AM):
    return run(ip3, int(T / dt), dt, ca, h, p)


@wrong("the constants of the lesson whatever p says", CONSTANTS, "p is not used")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=AM):
    return run(ip3, round(T / dt), dt, ca, h, AM)


@wrong("a2 typed in", CONSTANTS, "p.a2")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=AM):
    return run(ip3, round(T / dt), dt, ca, h, replace(p, a2=0.2))


@wrong("only k3 is taken from p", CONSTANTS, "expected")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=AM):
    return run(ip3, round(T / dt), dt, ca, h, replace(AM, k3=p.k3))


@wrong("the two results in the other order", INFLOW, "other order")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=AM):
    return run(ip3, round(T / dt), dt, ca, h, p)[::-1]


@wrong("always starts at 0.1 and 0.8", INFLOW, "starts at ca")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=AM):
    return run(ip3, round(T / dt), dt, 0.1, 0.8, p)


@right("both in one array")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=AM):
    return np.array(run(ip3, round(T / dt), dt, ca, h, p))


@wrong("a number of steps that is rounded up", ENDS, "(8,")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=AM):
    return run(ip3, int(np.ceil(T / dt)), dt, ca, h, p)


@wrong("one drive or a row of them, no table", ENDS, "raised")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=AM):
    steps = round(T / dt)
    if np.ndim(ip3) == 0:
        return tuple(part[:, 0] for part in run([ip3], steps, dt, ca, h, p))
    C, H = np.zeros((steps, len(ip3))), np.zeros((steps, len(ip3)))
    C[:], H[:] = run(ip3, steps, dt, ca, h, p)
    return C, H


def one_step(ip3, T, dt, ca, h, p, by, early=False):
    """Euler steps of another length, written down early or late."""
    ip3 = np.asarray(ip3, dtype=float)
    ca, h = np.full(ip3.shape, ca), np.full(ip3.shape, h)
    C, H = [], []
    for _ in range(round(T / dt)):
        before = ca, h
        dca, dh = slopes(ca, h, ip3, p)
        ca, h = ca + by * dca, h + by * dh
        C.append(before[0] if early else ca)
        H.append(before[1] if early else h)
    return np.array(C), np.array(H)


@wrong("written down first, then updated", INFLOW, "only then write it down")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=AM):
    return one_step(ip3, T, dt, ca, h, p, dt, early=True)


@wrong("time in milliseconds, for h as well", BLOCKING, "thousand")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=AM):
    return one_step(ip3, T, dt, ca, h, p, dt / 1000)


@wrong("without the time step", INFLOW, "dt is missing")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=AM):
    with np.errstate(all="ignore"):
        return one_step(ip3, T, dt, ca, h, p, 1.0)


@wrong("one array in the list again and again", ENDS, "one array many times")
def li_rinzel(ip3, T, dt=0.02, ca=0.1, h=0.8, p=AM):
    ip3 = np.asarray(ip3, dtype=float)
    ca, h = np.full(ip3.shape, ca), np.full(ip3.shape, h)
    C, H = [], []
    for _ in range(round(T / dt)):
        dca, dh = slopes(ca, h, ip3, p)
        ca += dt * dca
        h += dt * dh
        C.append(ca)
        H.append(h)
    return np.array(C), np.array(H)

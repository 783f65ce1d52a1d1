"""Exercise 15.3: the reading phase."""

from functools import partial

import numpy as np

from ..compare import array, number, row
from ..compare import close as _close
from ..compare import difference as _difference
from ..record import Case, Check, Exercise
from .maps import ATOL, RTOL, Map, tokens, written

close, difference = (partial(f, rtol=RTOL, atol=ATOL) for f in (_close, _difference))

ALIKE = "values that are all alike come back as they are"
VALUES = "the answer is H φ(q) / p"
SIZE = "the size of the memory cancels"
SILENT = "no answer where p is not above 0"
ANY = "any φ, and one query alone"


def read(Q, H, a, phi):
    """What the network answers to queries Q (T, D): (T, dv), with nan where p is not above 0."""
    F, H, a = phi(np.asarray(Q, float)), np.asarray(H, float), np.asarray(a, float)
    p = (F @ a)[:, None]
    return np.where(p > 0, F @ H.T / np.where(p > 0, p, 1.0), np.nan)


def _cases(rng):
    phi = Map(rng.normal(size=(6, 3)))
    K, V = tokens(rng, 5, 3, 2)
    Q = rng.normal(0.0, 0.7, (4, 3))
    H, a = written(K, V, phi)
    even = written(K, np.tile([2.0, -0.5], (5, 1)), phi)
    other = Map(rng.normal(size=(4, 3)), "lifted")
    H1, a1 = written(*tokens(rng, 3, 3, 4), other)
    return {
        "four": Case(dict(Q=Q, H=H, a=a, phi=phi), "4 queries, D = 3, d_v = 2, M = 6"),
        "alike": Case(dict(Q=Q, H=even[0], a=even[1], phi=phi), "a memory in which every value is [2, −0.5]"),
        "faint": Case(dict(Q=Q, H=H * 1e-18, a=a * 1e-18, phi=phi), "the same memory, 1e18 times fainter"),
        "waves": Case(_negative(rng), "sine and cosine features, for which p can be negative"),
        "empty": Case(dict(Q=Q, H=H, a=0.0 * a, phi=phi), "an astrocyte that has gathered nothing"),
        "one": Case(dict(Q=Q[:1], H=H1, a=a1, phi=other), "one query, another φ, d_v = M = 4"),
    }


def _negative(rng):
    """Queries of which the second finds p < 0 and the others p > 0: keys on one side of a wave."""
    phi = Map(np.array([[1.0, 0.0]]), "waves")
    K = np.column_stack([rng.normal(-0.4, 0.05, 3), rng.normal(0.0, 0.2, 3)])  # so that a[0] < 0
    Q = np.array([[0.1, 0.0], [3.1, 0.0], [-0.2, 0.3]])
    H, a = written(K, rng.normal(size=(3, 2)), phi)
    return dict(Q=Q, H=H, a=a, phi=phi)


def _returns(value, case):
    return array(value, (len(case.kwargs["Q"]), len(case.kwargs["H"])), "the answer")


def _slips(Q, H, a, phi):
    F = phi(Q)
    p, top = F @ a, F @ H.T
    with np.errstate(all="ignore"):
        return (
            (top, "the division by p is missing: that is the neurons' part alone"),
            (top / len(a), "divided by M; the astrocyte's answer is p = a · φ(q)"),
            (top / np.linalg.norm(a), "divided by |a|; the astrocyte's answer is p = a · φ(q)"),
            (top / a.sum(), "divided by the sum of a; p weighs each part with φ(q): p = a · φ(q)"),
            (
                top / (p[:, None] / len(a)),
                "p is averaged over the features; √M is inside φ already, so p is a sum",
            ),
            (top / np.cumprod(p)[:, None], "H stays divided after each query; divide the answer, keep H"),
            (top / top.sum(axis=1, keepdims=True), "divided by the sum of the answer; p = a · φ(q)"),
            (top / p[0], "divided by the p of the first query; each query has its own"),
            (np.tile(H @ (1 / a), (len(Q), 1)), "each synapse has its own a φ(q) under it; p is their sum"),
            (top / p.sum(), "divided by the p of all queries together; each query has its own"),
            (top / p.mean(), "divided by the mean p of all queries; each query has its own"),
            (top / F.sum(axis=1, keepdims=True), "divided by the sum of φ(q), without a; p = a · φ(q)"),
            (top * p[:, None], "multiplied by p; the astrocyte divides"),
            (top / p.max(), "divided by one p for all queries; each query has its own"),
            ((F / (F + a)) @ H.T, "each feature is divided by itself plus a; there is one p for all of them"),
            ((F / a) @ H.T, "each feature is divided by its part of a; there is one p for all of them"),
            (
                np.exp(top) / np.exp(top).sum(axis=1, keepdims=True),
                "that is a softmax over the outputs; the normaliser is p",
            ),
        )


def _alike(got, given):
    want = np.tile([2.0, -0.5], (4, 1))
    slips = _slips(**given["alike"])
    hint = "weights that add up to 1 give [2, −0.5] to every query; is each divided by its own p?"
    return difference(got["alike"], want, "every value is [2, −0.5]: ", slips, hint)


def _values(got, given):
    case = given["four"]
    hint = "H φ(q), divided by a · φ(q), for each query"
    return difference(got["four"], read(**case), "for 4 queries ", _slips(**case), hint)


def _size(got, given):
    if close(got["faint"], got["four"]):
        return None
    return difference(
        got["faint"],
        got["four"],
        "1e18 times fainter, H and a: ",
        hint="divide by p itself; a small number added to p, a floor under it, or p > 1e-12 spoils small memories",
    )


def _silent(got, given):
    p = given["waves"]["phi"](given["waves"]["Q"]) @ given["waves"]["a"]
    wanted = read(**given["waves"])
    for k in range(3):
        here = got["waves"][k]
        if p[k] > 0 and not close(here, wanted[k]):
            why = (
                "one silent query silences no other"
                if np.isnan(here).any()
                else "p may be a sum of any signs"
            )
            return f"query {k} has p = {number(p[k], 3)}, expected its answer {row(wanted[k])}, got {row(here)}: {why}"
        if p[k] <= 0 and not np.isnan(here).all():
            return (
                f"query {k} has p = {number(p[k], 3)}, expected nan, got {row(here)}: test p > 0, row by row"
            )
    if not np.isnan(got["empty"]).all():
        return f"where nothing is gathered p = 0, expected nan, got {row(got['empty'])}"
    return None


def _any(got, given):
    case = given["one"]
    F = case["phi"](case["Q"])
    turned = ((F @ case["H"] / (F @ case["a"])[:, None]), "H is turned: its columns belong to the features")
    hint = "use the phi that is given, whatever it computes"
    return difference(got["one"], read(**case), "for d_v = M = 4 ", [turned, *_slips(**case)], hint)


READ = Exercise(
    name="read",
    number="15.3",
    title="The reading phase",
    points=4,
    cases=_cases,
    returns=_returns,
    reference=read,
    checks=(
        Check(ALIKE, _alike, ("alike",)),
        Check(VALUES, _values, ("four",)),
        Check(SIZE, _size, ("four", "faint"), ALIKE),
        Check(SILENT, _silent, ("waves", "empty"), ALIKE),
        Check(ANY, _any, ("one",)),
    ),
)

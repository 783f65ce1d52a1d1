"""Answers to exercise 14.4, find the window."""

import numpy as np

from answers import right, wrong

SWINGS = "swings of the later half"
LEAST = "least is the caller's choice"
ORDER = "drives in any order"
NONE = "no window without a swing"
UNCHANGED = "input left unchanged"


# -- right --------------------------------------------------------------------------------------------
@right("a mask over the columns")
def oscillation_window(ip3, ca, least=0.05):
    late = ca[len(ca) // 2 :]
    inside = ip3[late.max(axis=0) - late.min(axis=0) > least]
    if inside.size == 0:
        return np.nan, np.nan
    return inside.min(), inside.max()


@right("a loop over the columns, with a list")
def oscillation_window(ip3, ca, least=0.05):
    found = []
    for k, drive in enumerate(ip3):
        column = ca[ca.shape[0] // 2 :, k]
        if max(column) - min(column) > least:
            found.append(drive)
    return (min(found), max(found)) if found else (float("nan"), float("nan"))


@right("np.ptp, and sorted drives")
def oscillation_window(ip3, ca, least=0.05):
    order = np.argsort(ip3)
    swing = np.ptp(ca[len(ca) // 2 :], axis=0)[order]
    kept = np.asarray(ip3)[order][swing > least]
    return [kept[0], kept[-1]] if len(kept) else [np.nan, np.nan]


# -- wrong --------------------------------------------------------------------------------------------
@wrong("the start counts, too", SWINGS, "later half")
def oscillation_window(ip3, ca, least=0.05):
    inside = ip3[ca.max(axis=0) - ca.min(axis=0) > least]
    return (inside.min(), inside.max()) if inside.size else (np.nan, np.nan)


@wrong("any swing at all", SWINGS, "rounding")
def oscillation_window(ip3, ca, least=0.05):
    late = ca[len(ca) // 2 :]
    inside = ip3[late.max(axis=0) - late.min(axis=0) > 0]
    return (inside.min(), inside.max()) if inside.size else (np.nan, np.nan)


@wrong("a high level instead of a swing", SWINGS, "how far each one swings")
def oscillation_window(ip3, ca, least=0.05):
    inside = ip3[ca[len(ca) // 2 :].max(axis=0) > least]
    return (inside.min(), inside.max()) if inside.size else (np.nan, np.nan)


@wrong("half the swing", SWINGS, "not half")
def oscillation_window(ip3, ca, least=0.05):
    late = ca[len(ca) // 2 :]
    inside = ip3[(late.max(axis=0) - late.min(axis=0)) / 2 > least]
    return (inside.min(), inside.max()) if inside.size else (np.nan, np.nan)


@wrong("places in the array", SWINGS, "places")
def oscillation_window(ip3, ca, least=0.05):
    late = ca[len(ca) // 2 :]
    places = np.flatnonzero(late.max(axis=0) - late.min(axis=0) > least)
    return (places[0], places[-1]) if places.size else (np.nan, np.nan)


@wrong("least typed in", LEAST, "use the argument")
def oscillation_window(ip3, ca, least=0.05):
    late = ca[len(ca) // 2 :]
    inside = ip3[late.max(axis=0) - late.min(axis=0) > 0.05]
    return (inside.min(), inside.max()) if inside.size else (np.nan, np.nan)


@wrong("the first and the last", ORDER, "any order")
def oscillation_window(ip3, ca, least=0.05):
    late = ca[len(ca) // 2 :]
    inside = ip3[late.max(axis=0) - late.min(axis=0) > least]
    return (inside[0], inside[-1]) if inside.size else (np.nan, np.nan)


@wrong("zeros where there is no window", NONE, "nan")
def oscillation_window(ip3, ca, least=0.05):
    late = ca[len(ca) // 2 :]
    inside = ip3[late.max(axis=0) - late.min(axis=0) > least]
    return (inside.min(), inside.max()) if inside.size else (0.0, 0.0)


@wrong("no thought of an empty window", NONE, "it raised")
def oscillation_window(ip3, ca, least=0.05):
    late = ca[len(ca) // 2 :]
    inside = ip3[late.max(axis=0) - late.min(axis=0) > least]
    return inside.min(), inside.max()


@wrong("takes the mean off the caller's traces", UNCHANGED, "ca = np.array(ca")
def oscillation_window(ip3, ca, least=0.05):
    ca -= ca.mean(axis=0)
    late = ca[len(ca) // 2 :]
    inside = ip3[late.max(axis=0) - late.min(axis=0) > least]
    return (inside.min(), inside.max()) if inside.size else (np.nan, np.nan)


@wrong("the later half as a typed-in number of steps", ORDER, "nan")
def oscillation_window(ip3, ca, least=0.05):
    late = ca[200:]
    if len(late) == 0:
        return np.nan, np.nan
    kept = ip3[np.ptp(late, axis=0) > least]
    return (kept.min(), kept.max()) if kept.size else (np.nan, np.nan)


@wrong("one swing for all columns", SWINGS, "each one")
def oscillation_window(ip3, ca, least=0.05):
    late = ca[len(ca) // 2 :]
    return (ip3.min(), ip3.max()) if late.max() - late.min() > least else (np.nan, np.nan)


@right("both in one array")
def oscillation_window(ip3, ca, least=0.05):
    late = ca[len(ca) // 2 :]
    inside = ip3[late.max(axis=0) - late.min(axis=0) > least]
    return np.array([inside.min(), inside.max()]) if len(inside) else np.full(2, np.nan)


@wrong("None where nothing swings", NONE, "np.nan twice")
def oscillation_window(ip3, ca, least=0.05):
    late = ca[len(ca) // 2 :]
    inside = ip3[late.max(axis=0) - late.min(axis=0) > least]
    return (inside.min(), inside.max()) if len(inside) else (None, None)

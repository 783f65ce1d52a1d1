"""Rebuild digits.npz from the file inside the package scikit-learn 1.9.1.

    python -m pip install --no-deps scikit-learn==1.9.1
    python assets/data/make_digits.py            # compare with the file in the repository
    python assets/data/make_digits.py out.npz    # write a new file

The package is only searched for its data file and never imported, so its own dependencies are not needed.
Without an argument the script changes nothing: it stops with an error unless every array equals the stored
one.

Who wrote which digit is not in the source, but it shows: everybody filled in the same form of 130 digits, and
the digits lie in that order, form after form, with a few missing. The order was read off the most complete
forms, and ``build`` stops unless each piece is that form without a few of its digits.
"""

import gzip
import sys
from pathlib import Path

import numpy as np
from recipe import run

VERSION = "1.9.1"
STORED = Path(__file__).with_name("digits.npz")
FORM = (
    "0123456789012345678901234567890955650989841773510022782012633733"
    "466649150952820017632174631391768431405369617544728225795488490898"
)
STARTS = (0, 130, 256, 386, 516, 646, 776, 906, 1029, 1157, 1287, 1415, 1545, 1667)


def build(folder):
    """Return the arrays of the asset, made from the table in ``folder``."""
    with gzip.open(folder / "digits.csv.gz", "rt") as file:
        table = np.loadtxt(file, delimiter=",")
    pixels, labels = table[:, :64], table[:, 64]
    if pixels.min() != 0 or pixels.max() != 16 or np.any(table % 1):
        raise ValueError("the pixels are not whole numbers from 0 to 16")
    form = np.searchsorted(STARTS, np.arange(len(table)), side="right") - 1
    for k in range(len(STARTS)):
        check_form(k, labels[form == k].astype(int))
    return {
        "x": pixels.reshape(-1, 8, 8).astype(np.uint8),
        "y": labels.astype(np.uint8),
        "form": form.astype(np.uint8),
    }


def check_form(number, labels):
    """Raise unless the labels are the form with at most ten digits missing, and at most two slips."""
    text = "".join(map(str, labels))
    # edit distance by insertions and deletions: length of both minus twice the longest common subsequence
    row = [0] * (len(FORM) + 1)
    for digit in text:
        before = row
        row = [0]
        for j, wanted in enumerate(FORM):
            row.append(before[j] + 1 if digit == wanted else max(before[j + 1], row[j]))
    extra, missing = len(text) - row[-1], len(FORM) - row[-1]
    if extra > 2 or missing > 10:
        raise ValueError(f"form {number}: {missing} digits missing and {extra} too many; the border is wrong")


if __name__ == "__main__":
    run(
        sys.argv,
        lambda folder: build(folder / "datasets" / "data"),
        STORED,
        "sklearn",
        "scikit-learn",
        VERSION,
    )

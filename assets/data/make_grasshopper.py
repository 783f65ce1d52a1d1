"""Rebuild grasshopper_spikes.npz from the text files inside the package nitime 0.12.1.

    python -m pip install --no-deps nitime==0.12.1
    python assets/data/make_grasshopper.py            # compare with the file in the repository
    python assets/data/make_grasshopper.py out.npz    # write a new file

The package is only searched for its data files and never imported, so its own dependencies are
not needed. Without an argument the script changes nothing: it stops with an error unless every
array equals the stored one.
"""

import sys
from pathlib import Path

import numpy as np
from recipe import run

VERSION = "0.12.1"
STORED = Path(__file__).with_name("grasshopper_spikes.npz")
SOURCE_STEP_US = 50  # step of the stimulus in the text files
AVERAGED = 10  # samples in one block, so the stored step is 500 microseconds


def build(folder):
    """Return the arrays of the asset, made from the four text files in ``folder``."""
    arrays = {"dt_us": np.array(SOURCE_STEP_US * AVERAGED)}
    for i in (1, 2):
        time_us, amplitude = np.loadtxt(folder / f"grasshopper_stimulus{i}.txt").T
        if not np.all(np.diff(time_us) == SOURCE_STEP_US):
            raise ValueError(f"stimulus {i}: the step is not {SOURCE_STEP_US} microseconds")
        # mean of the linear amplitude over blocks of 10 samples; no other filter
        blocks = amplitude.reshape(-1, AVERAGED).mean(axis=1)
        arrays[f"stim{i}"] = blocks.astype(np.float16)
        # spike times: integers already, kept as they are; header lines start with '#'
        spikes_us = np.loadtxt(folder / f"grasshopper_spike_times{i}.txt")
        arrays[f"spikes{i}"] = spikes_us.astype(np.int32)
    return arrays


if __name__ == "__main__":
    run(sys.argv, lambda folder: build(folder / "data"), STORED, "nitime", "nitime", VERSION)

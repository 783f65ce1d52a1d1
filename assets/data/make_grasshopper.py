"""Rebuild grasshopper_spikes.npz from the text files inside the package nitime 0.12.1.

    python -m pip install --no-deps nitime==0.12.1
    python assets/data/make_grasshopper.py            # compare with the file in the repository
    python assets/data/make_grasshopper.py out.npz    # write a new file

The package is only searched for its data files and never imported, so its own dependencies are
not needed. Without an argument the script changes nothing: it stops with an error unless every
array equals the stored one.
"""

import importlib.metadata
import importlib.util
import sys
from pathlib import Path

import numpy as np

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


def main(argv):
    spec = importlib.util.find_spec("nitime")
    if spec is None:
        raise SystemExit(f"nitime {VERSION} is not installed; see the top of this file")
    found = importlib.metadata.version("nitime")
    if found != VERSION:
        print(f"warning: made from nitime {VERSION}, found {found}", file=sys.stderr)
    arrays = build(Path(spec.origin).parent / "data")
    if len(argv) > 1:
        np.savez_compressed(argv[1], **arrays)
        print("wrote", argv[1])
        return
    with np.load(STORED) as stored:
        if sorted(stored.files) != sorted(arrays):
            raise SystemExit("the stored file holds other arrays")
        for name, value in arrays.items():
            if stored[name].dtype != value.dtype or not np.array_equal(stored[name], value):
                raise SystemExit(f"{name} differs from the stored array")
    print("all arrays equal:", ", ".join(f"{k} {v.shape} {v.dtype}" for k, v in arrays.items()))


if __name__ == "__main__":
    main(sys.argv)

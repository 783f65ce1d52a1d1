"""What the recipes of data files share: find the package that holds the source, then compare or write."""

import importlib.metadata
import importlib.util
import sys
from pathlib import Path

import numpy as np


def run(argv, build, stored, module, package, version):
    """Build the arrays from a package that is only searched, never imported; compare them or write them.

    Parameters
    ----------
    argv : list of str
        ``sys.argv``; with an argument the arrays are written there, without one compared with ``stored``.
    build : callable
        ``build(folder of the package) -> dict of arrays``.
    stored : Path
        The file in the repository.
    module, package, version : str
        Name to import, name to install, and the version the file was made from.

    Raises
    ------
    SystemExit
        If the package is not installed, or an array differs from the stored one.
    """
    spec = importlib.util.find_spec(module)
    if spec is None:
        raise SystemExit(f"{package} {version} is not installed; see the top of this file")
    found = importlib.metadata.version(package)
    if found != version:
        print(f"warning: made from {package} {version}, found {found}", file=sys.stderr)
    arrays = build(Path(spec.origin).parent)
    if len(argv) > 1:
        np.savez_compressed(argv[1], **arrays)
        print("wrote", argv[1])
        return
    with np.load(stored) as file:
        if sorted(file.files) != sorted(arrays):
            raise SystemExit("the stored file holds other arrays")
        for name, value in arrays.items():
            if file[name].dtype != value.dtype or not np.array_equal(file[name], value):
                raise SystemExit(f"{name} differs from the stored array")
    print("all arrays equal:", ", ".join(f"{k} {v.shape} {v.dtype}" for k, v in arrays.items()))

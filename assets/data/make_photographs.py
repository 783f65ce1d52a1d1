"""Rebuild photographs.npz from pictures inside the package scikit-image 0.26.0.

    python -m pip install --no-deps scikit-image==0.26.0
    python assets/data/make_photographs.py            # compare with the file in the repository
    python assets/data/make_photographs.py out.npz    # write a new file

The package is only searched for its pictures and never imported, so its own dependencies are not needed; Pillow,
which comes with matplotlib, reads them. Without an argument the script changes nothing: it stops with an error
unless every array equals the stored one. Another version of Pillow may round a few pixels differently.
"""

import sys
from pathlib import Path

import numpy as np
from PIL import Image
from recipe import run

VERSION = "0.26.0"
STORED = Path(__file__).with_name("photographs.npz")
SIZE = 256
#: Name here → file there. All eight are CC0 or in the public domain, see assets/README.md.
PICTURES = {
    "astronaut": "astronaut.png",
    "cat": "chelsea.png",
    "coffee": "coffee.png",
    "rocket": "rocket.jpg",
    "camera": "camera.png",
    "brick": "brick.png",
    "grass": "grass.png",
    "gravel": "gravel.png",
}


def build(folder):
    """Return the arrays of the asset: the largest square in the middle, grey, 256 × 256."""
    return {name: grey(Image.open(folder / file)) for name, file in PICTURES.items()}


def grey(picture):
    """Bytes, shape (256, 256)."""
    picture = picture.convert("L")
    side = min(picture.size)
    left, top = ((length - side) // 2 for length in picture.size)
    square = picture.crop((left, top, left + side, top + side))
    return np.asarray(square.resize((SIZE, SIZE), Image.Resampling.LANCZOS))


if __name__ == "__main__":
    run(sys.argv, lambda folder: build(folder / "data"), STORED, "skimage", "scikit-image", VERSION)

"""What the tests of panels share: the pixels of a picture, and the ends of every control."""

import io

import numpy as np
from PIL import Image


def pixels(png):
    """Decode a PNG: shape (height, width, 3)."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def ends(panel):
    """Name of a control and a value, for both ends of a slider and every other choice."""
    for name, control in panel.controls.items():
        if hasattr(control, "min"):
            yield from ((name, control.min), (name, control.max))
        elif hasattr(control, "options"):
            values = [option[1] if isinstance(option, tuple) else option for option in control.options]
            yield from ((name, value) for value in values if value not in ("", control.value))
        else:
            yield name, not control.value

"""What the tests of panels share: the pixels of a picture, and a move to the ends of every control."""

import io

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

from tripartite.explore import failures


@pytest.fixture(autouse=True)
def clean(monkeypatch):
    """For each test of a module that imports it: no failures before, not strict, no figure left behind in pyplot."""
    monkeypatch.delenv("TRIPARTITE_STRICT", raising=False)
    failures.clear()
    yield
    failures.clear()
    assert plt.get_fignums() == []


def pixels(png):
    """Decode a PNG: shape (height, width, 3)."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def ends(panel):
    """Name of a control and a value, for both ends of a slider and every other choice, but where it starts."""
    for name, control in panel.controls.items():
        if hasattr(control, "min"):
            yield from ((name, end) for end in (control.min, control.max) if end != control.value)
        elif hasattr(control, "options"):
            values = [option[1] if isinstance(option, tuple) else option for option in control.options]
            yield from ((name, value) for value in values if value not in ("", control.value))
        else:
            yield name, not control.value


def check_ends(panel, moves=None):
    """Assert that each of the moves, all ends unless told otherwise, changes picture and sentence; reset undoes it."""
    first, sentence = pixels(panel.png), panel.sentence
    assert first.std() > 5, "the picture is empty"
    for control, value in ends(panel) if moves is None else moves:
        panel.controls[control].value = value
        assert panel.error is None
        drawn = pixels(panel.png)
        assert drawn.shape == first.shape, f"{control} = {value} changes the size"
        assert not np.array_equal(drawn, first), f"{control} = {value} changes nothing"
        assert panel.sentence != sentence, f"{control} = {value} is not in the sentence"
        panel.reset()
        assert np.array_equal(pixels(panel.png), first), f"reset does not undo {control} = {value}"
        assert panel.sentence == sentence
    assert failures == []

"""Panels without a browser, and one with: every control, every failure, every place where a picture is read."""

import asyncio
import re
import subprocess
import sys
import warnings

import nbformat
import numpy as np
import pytest
from browser import write_notebook
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from panels import check_ends, clean, ends, pixels  # noqa: F401

from tripartite.explore import Choice, Preset, Slider, Switch, explore, failures, lesson02, raise_failures
from tripartite.figures import Drawing, on_axes
from tripartite.models.energy import energy_ratio
from tripartite.models.izhikevich import PATTERNS, izhikevich
from tripartite.models.lif import lif_rate, lif_simulate

PANELS = {
    "fi": lambda: lesson02.fi_panel(lif_simulate, lif_rate),
    "izhikevich": lambda: lesson02.izhikevich_panel(izhikevich),
    "energy": lambda: lesson02.energy_panel(energy_ratio),
}


def draw_line(ax, result):
    """A figure function for the tests: a straight line of the slope ``result``."""
    ax.set(xlim=(0, 1), ylim=(-10, 10))
    (line,) = ax.plot([], [])

    def update(result):
        line.set_data([0, 1], [0, result])
        return f"The slope is {result:g}."

    update(result)
    return Drawing([line], update)


def panel_of(simulate, draw=draw_line, **options):
    """A small panel with one slider x from -4 to 4, at 1."""
    return explore(simulate, on_axes(draw), size=(3, 2), x=Slider(-4, 4, 1, 1, "slope", "mV/ms"), **options)


def breaks_below_zero(x):
    """A simulation that a learner might write."""
    if x < 0:
        raise ValueError("no <negative> slopes")
    return x


# ---- the panels of lesson 02 -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PANELS)
def test_every_end_of_every_control_draws_another_picture_and_sentence(name):
    check_ends(PANELS[name]())  # c = −70 and d = 10 change an Izhikevich neuron only a little, yet they must


@pytest.mark.parametrize("name", PANELS)
def test_the_picture_never_changes_its_size(name):
    panel = PANELS[name]()
    shapes = {pixels(panel.png).shape}
    for control, value in ends(panel):
        panel.controls[control].value = value
        shapes.add(pixels(panel.png).shape)
    assert len(shapes) == 1


@pytest.mark.parametrize("name", PANELS)
def test_a_strict_panel_builds(name, monkeypatch):
    monkeypatch.setenv("TRIPARTITE_STRICT", "1")
    assert PANELS[name]().error is None


def test_the_sentence_of_the_rates_agrees_with_the_model():
    panel = PANELS["fi"]()
    panel.controls["I"].value = 3.0
    assert "closed form gives 112.0 Hz" in panel.sentence  # 111.96 Hz, derived in lesson 02
    simulated = float(re.search(r"fires at ([\d.]+) Hz", panel.sentence)[1])
    assert simulated == pytest.approx(111.96, rel=0.02)


def test_noise_is_the_same_at_every_move():
    panel = PANELS["fi"]()
    panel.controls["I"].value = 2.5
    first = panel.sentence
    panel.controls["I"].value = 3.5
    panel.controls["I"].value = 2.5
    assert panel.sentence == first


def test_one_call_of_the_simulation_per_move():
    calls = []

    def counted(I, dt, tau, tref):
        calls.append(I.shape)
        return lif_simulate(I, dt=dt, tau=tau, tref=tref)

    run = lesson02.firing(counted, lif_rate)
    run(2.0, 10.0, 2.0)
    assert len(calls) == 1 and calls[0][0] == 2000


def test_a_simulation_that_changes_its_input_changes_no_later_picture():
    def greedy(I, dt, tau, tref):
        result = lif_simulate(I, dt=dt, tau=tau, tref=tref)
        I[:] = 0.0
        return result

    run = lesson02.firing(greedy, lif_rate)
    first, second = run(2.0, 10.0, 2.0), run(2.0, 10.0, 2.0)
    assert np.array_equal(first.trace.V, second.trace.V) and np.array_equal(first.raster, second.raster)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda I, **k: lif_simulate(I, **k)[0], "two arrays"),
        (lambda I, **k: tuple(x[:, 0] for x in lif_simulate(I, **k)), "of shape (2000,)"),
    ],
)
def test_a_wrong_return_value_is_named(wrong, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        lesson02.firing(wrong, lif_rate)(2.0, 10.0, 2.0)


def test_mean_rate_of_few_spikes():
    spikes = np.zeros((1000, 3), bool)
    spikes[[99, 299, 499], 1] = True  # every 20 ms with dt = 0.1 ms
    spikes[199, 2] = True
    assert lesson02.mean_rate(spikes, 0.1) == pytest.approx([0.0, 50.0, 50.0])


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_preset_moves_all_sliders_with_one_redraw_and_is_shown_by_name(pattern):
    panel = PANELS["izhikevich"]()
    draws = []
    panel._quick.show = lambda result, show=panel._quick.show: draws.append(result) or show(result)
    title = next(option for option, _ in panel.controls["preset"].options if option.startswith(pattern))
    panel.controls["preset"].value = title
    assert tuple(panel.controls[name].value for name in "abcd") == PATTERNS[pattern]
    assert len(draws) == (pattern != "RS")  # it stands at RS from the start
    panel.controls["d"].value = 9.0
    assert panel.controls["preset"].label == "own settings"


def test_classes_show_in_the_sentence():
    panel = PANELS["izhikevich"]()

    def late_variation(pattern):
        options = panel.controls["preset"].options
        panel.controls["preset"].value = next(o for o, _ in options if o.startswith(pattern))
        return float(panel.sentence.rstrip(".").split()[-1])

    assert late_variation("CH") > 1
    assert late_variation("FS") < 0.1


def test_the_break_even_moves():
    panel = PANELS["energy"]()
    assert "at 5.1 (fp32" in panel.sentence
    panel.controls["numbers"].value = "int8"
    assert "at 7.7 (int8" in panel.sentence
    for numbers in ("int8", "fp32"):
        panel.controls["numbers"].value = numbers
        panel.controls["memory"].value = True
        assert float(re.search(r"same at ([\d.]+)", panel.sentence)[1]) < 2


# ---- failures ----------------------------------------------------------------------------------------------


def test_a_failure_is_told_in_words_and_cleared_by_the_next_good_value():
    panel = panel_of(breaks_below_zero)
    good, sentence = panel.png, panel.sentence
    panel.controls["x"].value = -2
    words = panel._trouble.value
    for part in ("ValueError", "breaks_below_zero", "no &lt;negative&gt; slopes", "x = -2", "Move a control"):
        assert part in words
    assert "<negative>" not in words
    assert panel.png == good and panel.sentence == sentence
    assert isinstance(panel.error, ValueError)
    panel.controls["x"].value = 2
    assert panel._trouble.value == "" and panel.error is None and panel.sentence == "The slope is 2."


def test_failures_are_raised_for_a_test_and_then_forgotten():
    panel = panel_of(breaks_below_zero)
    raise_failures()
    panel.controls["x"].value = -2
    with pytest.raises(RuntimeError, match="no <negative> slopes with x = -2") as caught:
        raise_failures()
    assert isinstance(caught.value.__cause__, ValueError)
    raise_failures()


def test_a_strict_panel_raises_what_fails_at_an_end_of_a_slider(monkeypatch):
    monkeypatch.setenv("TRIPARTITE_STRICT", "1")
    with pytest.raises(ValueError, match="no <negative> slopes"):
        panel_of(breaks_below_zero)


def test_a_strict_panel_raises_what_fails_in_the_drawing(monkeypatch):
    def draw(ax, result):
        drawing = draw_line(ax, result)
        return Drawing(drawing.artists, lambda result: f"1/x is {1 / (result + 4):g}.")

    monkeypatch.setenv("TRIPARTITE_STRICT", "1")
    with pytest.raises(ZeroDivisionError):
        panel_of(lambda x: x, draw)


def test_a_function_not_written_yet_leaves_a_panel_that_says_so():
    def unwritten(x):
        raise NotImplementedError("write me")

    panel = panel_of(unwritten)
    assert "NotImplementedError in unwritten" in panel._trouble.value
    assert panel._picture.layout.display == "none"
    data, _ = panel._repr_mimebundle_()
    assert "image/png" not in data and "no picture" in data["text/plain"]


@pytest.mark.parametrize("returned", [None, "", 3])
def test_a_drawing_without_a_sentence_is_refused(returned, monkeypatch):
    def draw(ax, result):
        return Drawing(draw_line(ax, result).artists, lambda result: returned)

    monkeypatch.setenv("TRIPARTITE_STRICT", "1")
    with pytest.raises(TypeError, match="sentence"):
        panel_of(lambda x: x, draw)


def test_a_warning_is_noted_in_the_panel_and_not_on_stderr(capfd):
    def warns(x):
        warnings.warn("careful with <x>", UserWarning, stacklevel=1)
        return x

    panel = panel_of(warns)
    assert "careful with &lt;x&gt;" in panel._trouble.value
    assert capfd.readouterr() == ("", "")


# ---- moving ------------------------------------------------------------------------------------------------


def test_nothing_queues_and_the_last_value_wins_while_a_kernel_runs():
    """Under a running event loop the sharp picture and the sentence wait for the slider to rest, once."""
    sharp = []

    async def fast_drag():
        panel = panel_of(lambda x: x)
        panel._sharp.show = lambda result, show=panel._sharp.show: sharp.append(result) or show(result)
        for x in (2, 3, 4, -4, -3, -2, 0):
            panel.controls["x"].value = x
        assert sharp == []
        await asyncio.sleep(0.4)
        return panel

    panel = asyncio.run(fast_drag())
    assert sharp == [0]
    assert "The slope is 0." in panel._words.value and panel._timer is None


def test_a_closed_panel_leaves_no_timer_behind():
    async def close():
        panel = panel_of(lambda x: x)
        panel.controls["x"].value = 2
        timer = panel._timer
        panel.close()
        return timer.cancelled()

    assert asyncio.run(close())


def test_reset_brings_every_control_back_with_one_redraw():
    calls = []
    panel = explore(
        lambda x, way, on: calls.append((x, way, on)) or x,
        on_axes(draw_line),
        x=Slider(-4, 4, 1, 1),
        way=Choice(["a", "b"]),
        on=Switch(True),
    )
    panel.controls["x"].value, panel.controls["way"].value, panel.controls["on"].value = 3, "b", False
    calls.clear()
    panel._reset.click()
    assert calls == [(1, "a", True)]


def test_the_panel_says_whose_function_runs():
    assert "Running your &lt;lif&gt;." in panel_of(lambda x: x, whose="your <lif>").children[0].value


# ---- controls ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((5, 0, 2, 1), "lo must be below hi"),
        ((0, 5, 6, 1), "value must lie between"),
        ((0, 5, 2, 0), "step must be above 0"),
        ((0, 5, 2, 7), "step must be above 0"),
        ((0.0, 5.0, 0.33, 0.1), "whole steps"),
        ((0.0, 1.0, 0.0, 0.3), "whole steps"),
        ((0, float("inf"), 2, 1), "finite"),
        (("0", 5, 2, 1), "finite"),
    ],
)
def test_a_slider_that_cannot_work_says_why(arguments, words):
    with pytest.raises(ValueError, match=words):
        Slider(*arguments)


def test_a_slider_shows_its_unit_and_as_many_digits_as_its_step():
    slider = Slider(0.0, 1.0, 0.25, 0.05, "gain", "mV").widget("g")
    assert slider.description == "gain (mV)" and slider.readout_format == ".2f"
    assert Slider(0, 10, 5, 1).widget("n").description == "n"


@pytest.mark.parametrize(
    ("choice", "start"),
    [
        (Choice({"none": 0.0, "half": 0.5}), 0.0),
        (Choice({"half": 0.5, "none": 0.0}, 0.0), 0.0),
        (Choice([False, True]), False),
        (Choice(["", "a"]), ""),
        (Choice(["a", "b"], "b"), "b"),
    ],
)
def test_a_choice_may_start_at_nothing(choice, start):
    assert choice.widget("c").value == start == choice.value


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Choice(["one"]), "at least two"),
        (lambda: Choice(["a", "b"], "c"), "one of"),
        (lambda: Switch(1), "True or False"),
        (lambda: Preset("p", {}), "at least one"),
        (lambda: Preset("p", {"a": {}}, "b"), "one of"),
        (lambda: panel_with(Preset("p", {"a": {"y": 1}})), "no such slider"),
        (lambda: panel_with(Preset("p", {"a": {"x": 9}})), "must lie between"),
    ],
)
def test_other_controls_say_what_is_wrong(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def panel_with(preset):
    """A panel with a preset beside its slider."""
    return explore(lambda x: x, on_axes(draw_line), x=Slider(-4, 4, 1, 1), p=preset)


def test_something_else_than_a_control_is_refused():
    with pytest.raises(TypeError, match="x must be a Slider"):
        explore(lambda x: x, on_axes(draw_line), x=(0, 1))


# ---- where pictures are read without a kernel ---------------------------------------------------------------


@pytest.mark.parametrize("name", PANELS)
def test_the_bundle_holds_picture_and_words(name):
    panel = PANELS[name]()
    data, metadata = panel._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["text/plain"] == metadata["image/png"]["alt"] == panel.sentence
    assert data["image/png"] in data["text/html"]


CELL = """from tripartite.explore import lesson02
from tripartite.models.energy import energy_ratio
lesson02.energy_panel(energy_ratio)"""
SENTENCE = "the spiking net needs 0.59 times the energy"


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """A notebook with a panel, executed by nbclient, with the state of its widgets."""
    path = write_notebook(tmp_path_factory.mktemp("saved") / "saved.ipynb", CELL)
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=60).execute()
    return notebook


@pytest.mark.parametrize("template", ["lab", "classic", "basic"])
@pytest.mark.parametrize("keeps_state", [True, False])
def test_html_has_the_picture_with_its_words(executed, template, keeps_state):
    notebook = nbformat.from_dict(executed)
    if not keeps_state:
        notebook.metadata = {k: v for k, v in notebook.metadata.items() if k != "widgets"}
    html, _ = HTMLExporter(template_name=template).from_notebook_node(notebook)
    alt = re.search(r'<img[^>]*alt="([^"]*)"', html)
    assert alt and SENTENCE in alt[1]
    assert "VBox(" not in html and "Panel(" not in html


def test_an_executed_notebook_says_nothing_on_stderr(executed):
    names = [output.get("name") for cell in executed.cells for output in cell.outputs]
    assert "stderr" not in names and "error" not in [o.output_type for c in executed.cells for o in c.outputs]


def test_importing_panels_loads_no_pyplot():
    code = "import sys, tripartite.explore.lesson02; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0


def test_a_function_that_never_ends_is_stopped_and_told(monkeypatch):
    monkeypatch.setattr("tripartite.explore.panel._LIMIT", 0.3)

    def simulate(x):
        while x > 1:
            pass
        return x

    def draw(fig, result):
        (line,) = fig.subplots().plot([0, result])
        return Drawing([line], lambda result: f"It ends at {result}.")

    panel = explore(simulate, draw, x=Slider(0.0, 2.0, 0.5, 0.5, "x"))
    panel.controls["x"].value = 1.5
    assert isinstance(panel.error, TimeoutError) and "a loop that never ends" in str(panel.error)
    panel.controls["x"].value = 1.0
    assert panel.error is None
    failures.clear()

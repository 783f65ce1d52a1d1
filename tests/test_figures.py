"""Figure functions, the style, and the machinery between a figure and its pixels."""

import inspect
import re

import matplotlib
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from matplotlib.figure import Figure
from nbconvert import HTMLExporter
from panels import pixels

from tripartite.figures import COLOUR, Drawing, Picture, join, look, neurons, on_axes, show, style, use_style
from tripartite.figures.kept import KeptFigure
from tripartite.figures.png import Palette, encode
from tripartite.figures.style import DASH, MARKER, VERMILLION

T = np.arange(1000) * 0.1
TRACE = neurons.Trace(T, -65 + 14 * np.sin(T / 10) ** 2, np.isin(np.arange(1000), [200, 500]))
CURVE = neurons.RateCurve(
    *(np.array([0.0, 2.0, 5.0]), np.array([0.0, 63.0, 180.0])),
    *(np.array([0.0, 5.0]), np.array([0.0, 179.0])),
    *(2.0, 62.9, 63.0, 200.0),
)
ENERGY = neurons.EnergyCurve(np.linspace(0, 10, 11), np.linspace(0, 2, 11), 3.0, 0.6, 5.0, "fp32")

#: Figure function → its arguments after ``ax``, the numbers its sentence must hold, its labels.
FIGURES = {
    "draw_trace": ((TRACE,), ["-65", "-51", "2 times"], ["time (ms)", "V (mV)"]),
    "draw_raster": ((([1.0, 9.0], [0, 3]), 100.0, 4), ["4 trials", "0.5"], ["time (ms)", "trial"]),
    "draw_rate_curve": ((CURVE,), ["2.00 nA", "62.9 Hz", "63.0 Hz"], ["current I (nA)", "firing rate (Hz)"]),
    "draw_intervals": (
        (neurons.Intervals(np.array([30.0, 50.0, 70.0]), np.array([10.0, 20.0, 20.0])), 100.0),
        ["10.0 ms", "20.0 ms", "0.00"],
        ["time (ms)", "interval (ms)"],
    ),
    "draw_energy": (
        (ENERGY,),
        ["3.0", "0.60", "5.0", "fp32"],
        ["spikes per synapse and inference", "energy, spiking / ordinary net"],
    ),
}


@pytest.fixture(autouse=True)
def no_leak():
    """No test leaves a figure in pyplot or a changed style behind."""
    before = dict(matplotlib.rcParams)
    yield
    assert plt.get_fignums() == []
    matplotlib.rcParams.update(before)


def drawn(name):
    """Draw a figure of the table on new axes; return the axes and the Drawing."""
    ax = Figure().subplots()
    return ax, getattr(neurons, name)(ax, *FIGURES[name][0])


# ---- figure functions --------------------------------------------------------------------------------------


def test_every_figure_function_is_in_the_table():
    functions = {
        name for name, f in inspect.getmembers(neurons, inspect.isfunction) if name.startswith("draw_")
    }
    assert functions == set(FIGURES)


@pytest.mark.parametrize("name", FIGURES)
def test_the_sentence_holds_the_numbers_shown(name):
    _, drawing = drawn(name)
    sentence = drawing.update(FIGURES[name][0][0])
    assert sentence.endswith(".") and len(sentence) > 20
    for number in FIGURES[name][1]:
        assert number in sentence


@pytest.mark.parametrize("name", FIGURES)
def test_axes_have_labels_with_units(name):
    ax, _ = drawn(name)
    assert [ax.get_xlabel(), ax.get_ylabel()] == FIGURES[name][2]


@pytest.mark.parametrize("name", FIGURES)
def test_the_drawing_lists_all_that_changes(name):
    """Whatever an update touches without listing it makes the figure stale, and a panel slow."""
    rest = FIGURES[name][0][1:]
    figure = KeptFigure(lambda fig, result: getattr(neurons, name)(fig.subplots(), result, *rest), (4, 3))
    for _ in range(3):
        figure.show(FIGURES[name][0][0])
    assert figure.full_draws == 1


@pytest.mark.parametrize("name", FIGURES)
def test_inputs_stay_as_they_are(name):
    result = FIGURES[name][0][0]
    before = repr(result)
    drawn(name)
    assert repr(result) == before


def test_a_silent_neuron_and_an_unfinished_pattern_have_words():
    quiet = neurons.Trace(T, np.full(T.shape, -65.0), np.zeros(T.shape, bool))
    _, trace = drawn("draw_trace")
    _, intervals = drawn("draw_intervals")
    assert "0 times" in trace.update(quiet)
    assert "no pattern" in intervals.update(neurons.Intervals(np.zeros(0), np.zeros(0)))


# ---- style -------------------------------------------------------------------------------------------------


def test_style_is_given_back_and_use_style_stays():
    before = matplotlib.rcParams["axes.spines.top"]
    with style():
        assert matplotlib.rcParams["axes.spines.top"] is False
    assert matplotlib.rcParams["axes.spines.top"] == before
    use_style()
    assert matplotlib.rcParams["axes.spines.top"] is False


def test_no_colour_means_two_things_of_one_picture():
    together = ["voltage", "current", "threshold", "spike", "calcium", "query", "key", "value", "model"]
    assert len({COLOUR[meaning] for meaning in together}) == len(together)


def test_red_and_green_differ_in_a_second_cue():
    reds = [m for m, colour in COLOUR.items() if colour == VERMILLION]
    assert all(DASH.get(red) != DASH["calcium"] for red in reds)
    assert look("threshold")["linestyle"] != look("voltage")["linestyle"]
    marked = {COLOUR[m]: MARKER[m] for m in MARKER if m not in ("spike", "data", "model")}
    assert len(set(marked.values())) >= len(marked) - 1  # voltage and query are never points of one picture


def test_a_meaning_that_the_course_does_not_have_is_refused():
    with pytest.raises(KeyError, match="voltage"):
        look("banana")


# ---- drawings ----------------------------------------------------------------------------------------------


def slope(ax, result, top=10):
    """A figure function for the tests; above ``top`` its axis grows."""
    ax.set(xlim=(0, 1), ylim=(0, top))
    (line,) = ax.plot([], [])

    def update(result):
        line.set_data([0, 1], [0, result])
        if result > ax.get_ylim()[1]:
            ax.set_ylim(0, 2 * result)
        return f"The slope is {result}."

    update(result)
    return Drawing([line], update)


def test_joined_drawings_update_together_and_speak_in_turn():
    a, b = Figure().subplots(1, 2)
    whole = join(slope(a, 1), slope(b, 1).on(lambda result: result + 1))
    assert whole.update(2) == "The slope is 2. The slope is 3."
    assert [line.get_ydata()[1] for line in whole.artists] == [2, 3]
    assert join(slope(a, 1), sentence=lambda result: "One.").update(3) == "One."


def test_containers_are_opened_and_artists_lie_in_order():
    ax = Figure().subplots()
    bars, (line,) = ax.bar([0, 1], [1, 2]), ax.plot([0, 1])
    flat = Drawing([line, bars], str).flat()
    assert len(flat) == 3 and flat[-1] is line


def test_axes_are_redrawn_only_when_limits_move():
    figure = KeptFigure(on_axes(slope), (3, 2))
    for result in (1, 2, 3):
        figure.show(result)
    assert figure.full_draws == 1
    before = pixels(figure.png())
    figure.show(30)
    assert figure.full_draws == 2
    figure.show(3)
    assert not np.array_equal(pixels(figure.png()), before), "the tick labels are the old ones"


def test_a_kept_figure_shows_what_a_new_one_would():
    kept, fresh = KeptFigure(on_axes(slope), (3, 2)), KeptFigure(on_axes(slope), (3, 2))
    for result in (9, 1, 5):
        kept.show(result)
    fresh.show(5)
    gap = np.abs(pixels(kept.png()).astype(int) - pixels(fresh.png()))
    assert gap.max() <= 14  # two palettes, each within 7


def test_an_exception_in_an_update_leaves_nothing_half_drawn():
    def fragile(ax, result):
        drawing = slope(ax, result)

        def update(result):
            if result == 3:
                ax.set_title("half done")
                raise RuntimeError("stop")
            return drawing.update(result)

        return Drawing(drawing.artists, update)

    figure = KeptFigure(on_axes(fragile), (3, 2))
    figure.show(5)
    before = pixels(figure.png())
    with pytest.raises(RuntimeError):
        figure.show(3)
    figure.show(5)
    assert np.array_equal(pixels(figure.png()), before)


def test_redraw_all_draws_axes_every_time():
    def whole(fig, result):
        drawing = slope(fig.subplots(), result)
        return Drawing(drawing.artists, drawing.update, redraw_all=True)

    figure = KeptFigure(whole, (3, 2))
    for result in (1, 2, 3):
        figure.show(result)
    assert figure.full_draws == 3


# ---- PNG ---------------------------------------------------------------------------------------------------


def picture_of(*colours):
    """An RGBA picture: a row of 4 × 4 patches."""
    patches = [np.full((4, 4, 4), [*colour, 255], np.uint8) for colour in colours]
    return np.ascontiguousarray(np.hstack(patches))


@pytest.mark.parametrize("small", [False, True])
def test_flat_colours_are_exact(small):
    colours = [(255, 255, 255), (0, 114, 178), (213, 94, 0), (1, 2, 3)]
    rgba = picture_of(*colours)
    assert np.array_equal(pixels(encode(rgba, Palette(), small=small)), rgba[..., :3])


@pytest.mark.parametrize("channel", range(3))
def test_a_soft_rim_moves_by_at_most_seven(channel):
    rgba = np.full((1, 256, 4), 255, np.uint8)
    rgba[0, :, channel] = np.arange(256)
    gap = np.abs(pixels(encode(rgba, Palette())).astype(int) - rgba[..., :3])
    assert gap.max() <= 7


def test_all_colours_of_a_crowded_picture_stay_near():
    rng = np.random.default_rng(0)
    blend = np.linspace(0, 1, 64)[:, None]
    ramps = [blend * rng.integers(0, 256, 3) + (1 - blend) * 255 for _ in range(6)]
    rgba = np.full((6, 64, 4), 255, np.uint8)
    rgba[..., :3] = np.array(ramps).round()
    gap = np.abs(pixels(encode(rgba, Palette())).astype(int) - rgba[..., :3])
    assert gap.max() <= 24 and np.median(gap) <= 4


def test_a_palette_learns_new_colours_and_keeps_the_old():
    palette = Palette()
    first, second = picture_of((255, 255, 255), (0, 0, 0)), picture_of((230, 159, 0), (0, 0, 0))
    assert np.array_equal(pixels(encode(first, palette)), first[..., :3])
    assert np.array_equal(pixels(encode(second, palette)), second[..., :3])
    assert np.array_equal(pixels(encode(first, palette)), first[..., :3])


def test_a_full_palette_takes_the_nearest_colour():
    rng = np.random.default_rng(1)
    palette = Palette()
    rgba = np.full((64, 64, 4), 255, np.uint8)
    rgba[..., :3] = rng.integers(0, 256, (64, 64, 3))
    gap = np.abs(pixels(encode(rgba, palette)).astype(int) - rgba[..., :3])
    assert len(palette.colours) == 255 and gap.mean() < 32


# ---- still pictures ----------------------------------------------------------------------------------------


def test_a_picture_has_its_words_wherever_it_is_read():
    picture = show(slope, 3, size=(3, 2))
    data, metadata = picture._repr_mimebundle_()
    assert isinstance(picture, Picture) and repr(picture) == "The slope is 3."
    assert data["text/plain"] == metadata["image/png"]["alt"] == "The slope is 3."
    assert metadata["image/png"]["width"] == 288 and metadata["image/png"]["height"] == 192
    assert pixels(picture.png).shape == (384, 576, 3)  # two pixels for one of the page


@pytest.mark.parametrize("template", ["lab", "classic", "basic"])
def test_html_has_the_words_as_alt(template):
    data, metadata = show(slope, 3, size=(3, 2))._repr_mimebundle_()
    output = nbformat.v4.new_output("display_data", data=data, metadata=metadata)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("show()", outputs=[output])])
    html, _ = HTMLExporter(template_name=template).from_notebook_node(notebook)
    assert re.search(r'<img[^>]*alt="The slope is 3\."', html)


def test_words_are_escaped():
    def sly(ax, result):
        return Drawing([], lambda result: '"<script>&')

    assert "<script>" not in show(sly, 0)._repr_mimebundle_()[0]["text/html"]


def test_a_mosaic_gives_a_dict_of_axes():
    def both(ax, result):
        return join(slope(ax["A"], result), slope(ax["B"], result))

    assert show(both, 2, mosaic="AB").alt == "The slope is 2. The slope is 2."


def test_a_figure_function_without_a_drawing_is_refused():
    with pytest.raises(TypeError, match="forgetful returned NoneType, expected a Drawing"):

        def forgetful(ax, result):
            ax.plot([0, 1])

        show(forgetful, 1)


def test_the_same_picture_has_the_same_bytes():
    assert show(slope, 3).png == show(slope, 3).png

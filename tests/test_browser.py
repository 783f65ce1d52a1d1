"""A learner's evening in a real JupyterLab in a real browser: lesson 02 opened, a slider moved, an exercise
done wrong and then right; and the map of lesson 00 clicked."""

import shutil

import nbformat
import pytest
from browser import READY, drag, handle, open_notebook, write_notebook
from notebooks import lesson_names, path_of

pytestmark = pytest.mark.browser
LESSON = "02_reduced_neurons"
SHOW = """i => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  notebook.activeCellIndex = i;
  return notebook.scrollToItem(i, 'center');
}"""
UPSIDE_DOWN = """def lif_rate(I, tau=10.0, R=10.0, EL=-65.0, Vth=-50.0, Vr=-65.0, tref=2.0):
    Vinf = EL + R * np.asarray(I)
    return 1000 / (tref + tau * np.log((Vinf - Vth) / (Vinf - Vr)))"""


@pytest.fixture(scope="module")
def sources():
    """The cells of the solution by name, in order: the student notebook has the same names."""
    return {c.id: c.source for c in nbformat.read(path_of("solutions", LESSON), 4).cells}


def show(page, index):
    """Bring a cell into view; JupyterLab keeps only those near the window in the page."""
    page.evaluate(SHOW, index)
    cell = page.locator(f'.jp-Cell[data-windowed-list-index="{index}"]')
    cell.wait_for()
    return cell


def write(page, index, source):
    """Replace what a cell holds, by keyboard, and run it."""
    show(page, index).locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(source)
    page.keyboard.press("Shift+Enter")


def run(page, index, expected):
    """Run a cell by keyboard and return its text once it says what is expected."""
    cell = show(page, index)
    cell.locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    output = cell.locator(".jp-OutputArea-output", has_text=expected).first
    output.wait_for(timeout=30_000)
    return output.inner_text()


#: Lesson, exercise, a wrong answer, and what the check says of it.
SLIPS = [
    (LESSON, "lif_rate", UPSIDE_DOWN, "the fraction in the logarithm is upside down"),
    ("06_gradients", "sgd_step", "def sgd_step(w, gradient, eta):\n    return w + eta * gradient", "✗"),
    ("11_recurrence", "param_counts", "def param_counts(D, H):\n    return 0, 0, 0", "✗"),
    (
        "15_equivalence",
        "features",
        "def features(X, W):\n    return np.exp(np.asarray(X) @ W.T) / np.sqrt(len(W))",
        "✗",
    ),
]


@pytest.mark.parametrize(("lesson", "exercise", "slip", "words"), SLIPS, ids=[slip[0] for slip in SLIPS])
def test_an_exercise_done_wrong_and_then_right(opened, lesson, exercise, slip, words):
    right = {c.id: c.source for c in nbformat.read(path_of("solutions", lesson), 4).cells}
    page = opened(path_of("lessons", lesson))
    answer, check = (list(right).index(name) for name in (exercise, f"check-{exercise}"))
    assert "is not written yet" in show(page, check).inner_text()
    write(page, answer, slip)
    assert words in run(page, check, "✗")
    write(page, answer, right[exercise])
    said = run(page, check, "✓")
    assert "✗" not in said and said.count("✓") >= 3


def test_a_slider_moves_the_picture_of_the_learners_own_function(opened, sources):
    sync_api = pytest.importorskip("playwright.sync_api")
    page = opened(path_of("solutions", LESSON))
    panel = show(page, next(i for i, text in enumerate(sources.values()) if "fi_panel(" in text))
    image = panel.locator("img.widget-image")
    image.wait_for()
    assert "Running your lif_simulate and your lif_rate" in panel.inner_text()
    before, sentence = image.get_attribute("src"), panel.locator("[role=status]").inner_text()
    drag(page, panel.locator(".noUi-handle").first, 120)
    page.wait_for_function(
        "([i, old]) => i.src !== old && i.naturalWidth > 100", arg=[image.element_handle(), before]
    )
    sync_api.expect(panel.locator("[role=status]")).not_to_have_text(sentence, timeout=10_000)
    moved = image.get_attribute("src")
    panel.locator(".noUi-handle").first.press("ArrowLeft")
    page.wait_for_function(
        "([i, old]) => i.src !== old && i.naturalWidth > 100", arg=[image.element_handle(), moved]
    )


def test_play_walks_through_the_steps_of_writing_and_reading(opened):
    cells = [c.source for c in nbformat.read(path_of("solutions", "15_equivalence"), 4).cells]
    page = opened(path_of("solutions", "15_equivalence"))
    panel = show(page, next(i for i, text in enumerate(cells) if "phases_panel(" in text))
    image = panel.locator("img.widget-image")
    image.wait_for()
    seen = {panel.locator("[role=status]").inner_text()}
    panel.locator(".jupyter-widget-play button, .widget-play button").first.click()
    for _ in range(2):
        old = image.get_attribute("src")
        page.wait_for_function(
            "([i, old]) => i.src !== old", arg=[image.element_handle(), old], timeout=20_000
        )
        seen.add(panel.locator("[role=status]").inner_text())
    assert len(seen) >= 2 and any("writing" in text or "reading" in text for text in seen)


def test_the_map_opens_a_lesson(lab, opened):
    for name in lesson_names():  # side by side, as in the course
        folder = lab.folder / "lessons" / name
        shutil.copytree(path_of("lessons", name).parent, folder, dirs_exist_ok=True)
    page = opened(path_of("lessons", "00_start_here"), run=False)
    open_notebook(page, lab, "lessons/00_start_here/00_start_here.ipynb")
    page.evaluate(SHOW, 0)
    page.get_by_role("link", name="Reduced neurons").first.click()
    page.wait_for_function("() => window.jupyterapp.shell.currentWidget.context.path.includes('02_reduced')")
    page.wait_for_function(READY)


PANEL = """from tripartite.explore import lesson02
from tripartite.models import lif
def lif_simulate(I, **parameters):
    if I[0, 0] > 4:
        raise ValueError("too much current")
    return lif.lif_simulate(I, **parameters)
lesson02.fi_panel(lif_simulate, lif.lif_rate)"""


def test_mouse_and_keyboard_move_a_live_panel(opened, tmp_path):
    page = opened(write_notebook(tmp_path / "panel.ipynb", PANEL))
    image, words = page.locator("img.widget-image"), page.locator("[role=status]")
    image.wait_for()
    size, first = image.bounding_box(), image.get_attribute("src")
    assert image.get_attribute("title"), "the picture has no accessible name"
    assert not page.locator(".tripartite-still").is_visible(), "the still picture shows beside the live one"

    handle(page).press("ArrowRight")
    page.wait_for_function("() => document.querySelector('[role=status]').innerText.includes('2.05 nA')")
    assert image.get_attribute("src") != first

    drag(page, handle(page), 60)
    page.wait_for_function("() => !document.querySelector('[role=status]').innerText.includes('2.05 nA')")
    shown = float(page.locator(".widget-readout").first.inner_text())
    page.wait_for_function(
        "x => document.querySelector('[role=status]').innerText.includes(x)", arg=f"{shown:.2f}"
    )
    now = image.bounding_box()
    assert (now["width"], now["height"]) == (size["width"], size["height"])

    handle(page).press("End")
    alert = page.locator("[role=alert]")
    alert.wait_for()
    assert (
        "ValueError in lif_simulate, line 5" in alert.inner_text()
        and "too much current" in alert.inner_text()
    )
    page.get_by_role("button", name="Reset").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('[role=status]').innerText.includes('2.00 nA')")
    assert alert.count() == 0 and "2.00 nA" in words.inner_text()

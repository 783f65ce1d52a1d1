"""The measurable part of how a lesson reads. A rule that hurts a lesson is wrong: change it here, and say why."""

import re
from statistics import median
from urllib.parse import unquote

import nbformat
import pytest
from notebooks import lesson_names, path_of

from tripartite import exercises

LESSONS = lesson_names()
CLOSING = ["What you have now", "Check yourself", "Where this comes from", "Next"]


def cells(name, kind=None):
    found = nbformat.read(path_of("lessons", name), 4).cells
    return [c for c in found if kind in (None, c.cell_type)]


def prose(name):
    return "\n\n".join(c.source for c in cells(name, "markdown"))


def words(name):
    """Words a reader meets without unfolding: no formulas, tags, addresses, references and tables' rules."""
    text = prose(name).split("## Where this comes from")[0]
    text = re.sub(r"<details>.*?</summary>.*?</details>", " ", text, flags=re.S)
    text = re.sub(r"\$\$.*?\$\$|\$[^$\n]*\$|<[^>]+>|\]\([^)]*\)|`[^`]*`|[|*#\-]+", " ", text, flags=re.S)
    return len(re.findall(r"[^\W\d_][\w’'–-]*", text))


def lines(cell):
    return len([row for row in cell.source.splitlines() if row.strip()])


@pytest.mark.parametrize("name", LESSONS)
def test_title_claims_and_numbers_itself(name):
    first = cells(name)[0].source.splitlines()[0]
    assert re.fullmatch(rf"# {name[:2]} · \S.*", first)


@pytest.mark.parametrize("name", LESSONS)
def test_box_and_closing_sections_are_there_in_order(name):
    text = prose(name)
    for word in ("you will build", "you will be able to", "you need"):
        assert word in text.lower()
    places = [text.find(f"## {title}") for title in CLOSING]
    assert -1 not in places and places == sorted(places)


@pytest.mark.parametrize("name", LESSONS)
def test_sections_are_numbered(name):
    titles = re.findall(r"^## (.+)$", prose(name), flags=re.M)
    number = str(int(name[:2]))
    numbered = [t for t in titles if t not in CLOSING]
    assert [t.split()[0] for t in numbered] == [f"{number}.{k}" for k in range(1, len(numbered) + 1)]


@pytest.mark.parametrize("name", LESSONS)
def test_code_cells_are_short(name):
    code = cells(name, "code")
    assert median(map(lines, code)) <= 6
    exercise = {e.name for e in exercises.lesson(name[:2])}
    assert not [c.source for c in code if lines(c) > 25 and c.id not in exercise]
    assert lines(next(c for c in code if c.id == "setup")) <= 6


@pytest.mark.parametrize("name", LESSONS)
def test_length(name):
    assert 15 <= len(cells(name)) <= 90
    assert 500 <= words(name) <= 3000


@pytest.mark.parametrize("name", LESSONS)
def test_every_exercise_has_its_parts(name):
    text = prose(name)
    for exercise in exercises.lesson(name[:2]):
        start = text.find(f"### Exercise {exercise.number} ")
        assert start >= 0, exercise.number
        block = text[
            start : text.find("### Exercise", start + 5) if "### Exercise" in text[start + 5 :] else None
        ]
        assert re.search(r"^### Exercise \d+\.\d+ ★+ \S", block), exercise.number
        assert exercise.title in block.splitlines()[0]
        assert re.search(r"\*\d+ minutes · difficulty \d/5 · needs ", block), exercise.number
        assert "Hint 1" in block and "Hint 2" in block and "One way to do it, and why" in block
        assert "In:" in block and "Out:" in block


@pytest.mark.parametrize("name", LESSONS)
def test_markdown_that_every_front_end_shows(name):
    text = prose(name)
    assert text.count("<details>") == text.count("</details>") == text.count("<summary>")
    assert not re.search(r"^:::|^```\{|\{(ref|numref|cite|doc)\}`", text, flags=re.M)
    assert not re.findall(r"!\[\]\(|<img(?![^>]*alt=)", text)


@pytest.mark.parametrize("name", LESSONS)
def test_voice(name):
    text = prose(name).lower()
    for word in ("simply", "obviously", "trivially", "of course", "revolutionary"):
        assert word not in text, word


@pytest.mark.parametrize("name", LESSONS)
def test_no_network_in_a_lesson(name):
    code = "\n".join(c.source for c in cells(name, "code"))
    assert not re.search(r"pip install|wget |curl |urlopen|requests\.|https?://", code)


@pytest.mark.parametrize("name", LESSONS)
def test_dois_are_links_that_say_the_same_twice(name):
    for shown, target in re.findall(r"\[(10\.\d{4,}/[^\]]+)\]\(https://doi\.org/([^\s)]+)\)", prose(name)):
        assert shown == unquote(target)  # a bracket in an address is written %28, %29
    # every DOI stands in such a link
    bare = re.findall(r"(?<![/\[\w.])10\.\d{4,}/\S+", prose(name))
    assert not bare


@pytest.mark.parametrize("name", LESSONS)
def test_predictions_come_before_code(name):
    assert prose(name).count("**Predict") >= (3 if name != "00_start_here" else 1)


@pytest.mark.parametrize("name", LESSONS)
def test_links_between_lessons_lead_somewhere(name):
    for target in re.findall(r"\]\((\.\./[^)#]+)\)", prose(name)):
        assert (path_of("lessons", name).parent / target).resolve().exists(), target


@pytest.mark.parametrize("name", [n for n in LESSONS if n != "00_start_here"])
def test_points_are_twenty_and_five(name):
    graded = {
        c.id: c.metadata.nbgrader.points for c in cells(name) if c.metadata.get("nbgrader", {}).get("grade")
    }
    written = sum(p for k, p in graded.items() if k.startswith("written"))
    assert sum(graded.values()) - written == 20 and written == 5

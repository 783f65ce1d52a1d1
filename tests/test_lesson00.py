"""What lesson 00 is made of: the map, the votes, the table of progress, and what its text promises."""

import json
import re
from html.parser import HTMLParser

import pytest
import yaml
from notebooks import ROOT

from tripartite import course_map as maps
from tripartite import exercises, parallels, paths, progress
from tripartite.explore import failures, raise_failures
from tripartite.figures.style import COLOUR

TEXT = (ROOT / "source" / "00_start_here.md").read_text(encoding="utf-8")
VOID = {"br", "img", "input", "hr", "path"}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Each test has a folder of its own, and a kernel that has not been asked yet."""
    monkeypatch.setenv("TRIPARTITE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


class Page(HTMLParser):
    """Links, text, and whether every tag is closed in its turn."""

    def __init__(self, html):
        super().__init__()
        self.links, self.words, self.open = [], [], []
        self.feed(html)
        self.text = " ".join(" ".join(self.words).split())
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)
        if tag == "a":
            self.links.append(dict(attrs)["href"])

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.words.append(data)


# ---- the table of lessons ----------------------------------------------------------------------


def test_lessons_are_numbered_in_order():
    assert [lesson.number for lesson in maps.LESSONS] == list(range(17))


def test_what_comes_before_a_lesson_has_a_smaller_number():
    for lesson in maps.LESSONS:
        assert all(before < lesson.number for before in (*lesson.needs, *lesson.helps)), lesson


def test_short_track_leaves_out_nothing_that_it_needs():
    short = set(maps.TRACKS["short track"])
    for number in short:
        assert set(maps.LESSONS[number].needs) <= short, number


def test_sources_keep_to_the_table():
    for source in (ROOT / "source").glob("*.md"):
        lesson = maps.LESSONS[int(source.name[:2])]
        header = yaml.safe_load(source.read_text(encoding="utf-8").split("---")[1])["lesson"]
        assert (source.stem, header["title"], header["minutes"]) == (
            lesson.name,
            lesson.title,
            lesson.minutes,
        )


def test_lesson_00_states_the_minutes_of_the_table():
    for track in maps.TRACKS:
        hours, rest = divmod(maps.minutes(track), 60)
        row = next(line for line in TEXT.splitlines() if line.startswith(f"| **the {track}**"))
        assert f"{hours} h {rest} min, planned" in row


def test_lesson_00_lists_the_short_track():
    row = next(line for line in TEXT.splitlines() if line.startswith("| **the short track**"))
    assert [int(n) for n in re.findall(r"\b\d\d\b", row.split("|")[2])] == list(maps.TRACKS["short track"])


# ---- the map -----------------------------------------------------------------------------------


@pytest.fixture
def lessons(tmp_path, monkeypatch):
    """A folder of lessons in which 00 and 02 are built, and 03 is an empty folder."""
    for name in ("00_start_here", "02_reduced_neurons"):
        (tmp_path / "lessons" / name).mkdir(parents=True)
        (tmp_path / "lessons" / name / f"{name}.ipynb").write_text("{}")
    (tmp_path / "lessons" / "03_activation_functions").mkdir()
    monkeypatch.setattr(paths, "lessons", lambda: tmp_path / "lessons")
    return tmp_path / "lessons"


def test_map_links_what_is_built_and_nothing_else(lessons):
    links = Page(maps.course_map()._repr_html_()).links
    assert links == [
        "../00_start_here/00_start_here.ipynb",
        "../02_reduced_neurons/02_reduced_neurons.ipynb",
    ]
    assert all((lessons / "00_start_here" / link).resolve().is_file() for link in links)


def test_map_says_everything_in_words_too(lessons):
    shown = maps.course_map()
    html, text = Page(shown._repr_html_()).text, repr(shown)
    for lesson in maps.LESSONS:
        assert lesson.title in html and lesson.title in text
    assert "02 ★ Reduced neurons, spikes and energy (190 min, ready, better after 00 and 01)" in text
    assert "(300 min, in the making, needs 06 and 12, short track)" in html


def test_short_track_is_marked_by_more_than_colour(lessons):
    """A star and a thick frame; a dashed frame for what is in the making."""
    boxes = re.findall(r"<li .*?</li>", maps.course_map()._repr_html_())
    for lesson, box in zip(maps.LESSONS, boxes, strict=True):
        assert ("★" in box) == ("border:2.5px" in box) == lesson.short
        assert ("dashed" in box) == (lesson.number not in (0, 2))


def test_map_has_no_fixed_colour_of_text_or_page(lessons):
    """The theme gives them, so that the map reads on a dark page."""
    html = maps.course_map()._repr_html_()
    assert not re.search(r"(?<!-)color:(?!inherit)", html)
    assert not re.search(r"background:(?!rgba)", html)


def test_boxes_do_not_overlap_and_lie_on_the_map():
    corners = [maps._corner(lesson.number) for lesson in maps.LESSONS]
    assert len(set(corners)) == 17
    for x, y in corners:
        assert 0 <= x <= maps._WIDTH - maps._BOX_W and 0 <= y <= maps._HEIGHT - maps._BOX_H


def test_no_arrow_runs_through_a_box():
    for lesson in maps.LESSONS:
        for before in (*lesson.needs, *lesson.helps):
            hit = {other for other in range(17) if other not in (before, lesson.number)} & _boxes_on(
                maps._path(before, lesson.number)[0]
            )
            assert not hit, (before, lesson.number, hit)


def _boxes_on(path):
    """Numbers of the boxes that a path of M, H and V touches."""
    hit, (x, y) = set(), map(float, re.match(r"M([\d.]+),([\d.]+)", path).groups())
    for way, value in re.findall(r"([HV])([\d.]+)", path):
        end = (float(value), y) if way == "H" else (x, float(value))
        for number in range(17):
            left, top = maps._corner(number)
            across = min(x, end[0]) < left + maps._BOX_W and max(x, end[0]) > left
            down = min(y, end[1]) < top + maps._BOX_H and max(y, end[1]) > top
            if across and down:
                hit.add(number)
        x, y = end
    return hit


# ---- votes -------------------------------------------------------------------------------------


def bundle(thing):
    data = thing._repr_mimebundle_()
    return data[0] if isinstance(data, tuple) else data


def both(name):
    return parallels.vote(name, "before"), parallels.vote(name, "after")


def test_the_second_vote_shows_both():
    first, second = both("artificial-neuron")
    first.buttons.value = "mechanism"
    assert first.said == "Your vote: mechanism. You will be asked again."
    second.buttons.value = "inspiration"
    assert second.said == "Before: mechanism, after: inspiration."


def test_a_vote_can_be_changed_and_is_remembered():
    for vote, rating in zip(both("spiking-chips"), ("myth", "analogy"), strict=True):
        vote.buttons.value = rating
    first, second = both("spiking-chips")  # the same cells, run again
    assert (first.buttons.value, second.buttons.value) == ("myth", "analogy")
    second.buttons.value = "undecided yet"
    assert second.said == "Before: myth, after: undecided yet."


def test_nobody_is_pressed_before_a_vote():
    assert parallels.vote("spiking-chips", "before").buttons.value is None
    assert not progress.votes_path().exists()


def test_votes_without_the_first_one_say_so():
    second = parallels.vote("spiking-chips", "after")
    second.buttons.value = "analogy"
    assert second.said == "After: analogy. You did not vote before."


def test_an_unknown_claim_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="there is no claim 'spiking-chip'; there are artificial-neuron"):
        parallels.vote("spiking-chip", "before")
    with pytest.raises(ValueError, match="stage must be 'before' or 'after', got 'later'"):
        parallels.vote("spiking-chips", "later")


def test_a_vote_shows_the_claim_where_no_button_works():
    shown = bundle(parallels.vote("spiking-chips", "before"))
    page = Page(shown["text/html"])
    for rating in parallels.RATINGS:
        assert rating in shown["text/plain"] and rating in page.text
    assert parallels.PARALLELS["spiking-chips"].claim in shown["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in shown


def test_a_vote_that_cannot_be_saved_says_why(home, monkeypatch):
    home.write_text("a file where the folder should be")
    voted = parallels.vote("spiking-chips", "before")
    voted.buttons.value = "myth"
    assert voted.said.startswith("Your vote was not saved, because")


def test_an_unexpected_failure_is_shown_and_turns_a_test_red(monkeypatch):
    voted = parallels.vote("spiking-chips", "before")
    monkeypatch.setattr(progress, "write", lambda *_: 1 / 0)
    assert not failures
    voted.buttons.value = "myth"
    assert voted.said == "ZeroDivisionError: division by zero"
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        raise_failures()


def test_broken_votes_are_set_aside(home):
    home.mkdir()
    (home / "votes.json").write_text("{")
    assert parallels.vote("spiking-chips", "before").buttons.value is None
    assert (home / "votes.json.broken").read_text() == "{"


def test_nonsense_in_the_votes_is_ignored(home):
    home.mkdir()
    (home / "votes.json").write_text(json.dumps({"spiking-chips": {"before": "both"}, "other": 3}))
    voted = parallels.vote("spiking-chips", "before")
    voted.buttons.value = "myth"
    assert json.loads((home / "votes.json").read_text())["spiking-chips"]["before"] == "myth"


def test_every_verdict_is_made_of_ratings():
    for name, parallel in parallels.PARALLELS.items():
        assert parallel.name == name and parallel.verdict
        for _, ratings in parallel.verdict:
            assert set(ratings.split(", ")) <= set(parallels.RATINGS) - {"undecided yet"}


# ---- progress ----------------------------------------------------------------------------------


def attempt(answer):
    record = exercises.find("mean_rate")
    progress.record(record, exercises.report(answer, record))


def mark(name):
    return next(row.mark for row in progress.table().rows if row.name == name)


def test_table_knows_not_yet_tried_and_passed():
    assert mark("mean_rate") == "–"
    attempt(lambda n_spikes, duration: n_spikes / duration)
    assert mark("mean_rate") == "○"
    attempt(lambda n_spikes, duration: 1000 * n_spikes / duration)
    assert mark("mean_rate") == "✓"
    attempt(lambda n_spikes, duration: None)
    assert mark("mean_rate") == "✓"  # the best counts


def test_an_answer_that_is_not_written_is_no_attempt():
    def mean_rate(n_spikes, duration):
        raise NotImplementedError("write your answer here")

    attempt(mean_rate)
    assert mark("mean_rate") == "–" and not progress.path().exists()


def test_table_lists_every_exercise_as_text_and_as_html(home):
    attempt(lambda n_spikes, duration: 1000 * n_spikes / duration)
    shown = progress.table()
    html, text = Page(shown._repr_html_()).text, repr(shown)
    for number in exercises.lessons():
        for exercise in exercises.lesson(number):
            assert exercise.name in html and f"{exercise.number} {exercise.name}" in text
    assert "00 · Start here" in text and "1 of 1 passed, 2 of 2 points" in text and str(home) in text
    assert 'aria-label="passed"' in shown._repr_html_() and str(home) in html


def test_table_survives_nonsense_in_the_file(home):
    home.mkdir()
    (home / "progress.json").write_text(json.dumps({"0.1": "all of it", "2.1": {"best": None}, "9.9": {}}))
    assert {row.mark for row in progress.table().rows} == {"–"}


def test_forget_deletes_both_files(home):
    attempt(lambda n_spikes, duration: n_spikes)
    parallels.vote("spiking-chips", "before").buttons.value = "myth"
    assert {file.name for file in home.iterdir()} == {"progress.json", "votes.json"}
    progress.forget()
    progress.forget()
    assert list(home.iterdir()) == []


# ---- what the text promises --------------------------------------------------------------------


def test_colours_in_the_text_are_those_of_the_pictures():
    rows = [line for line in TEXT.splitlines() if line.startswith("| <span")]
    for meaning, words in {
        "voltage": "membrane potential", "current": "current into", "threshold": "threshold", "data": "data",
        "astrocyte": "astrocytes", "query": "queries", "key": "keys", "value": "values", "model": "models",
    }.items():  # fmt: skip
        row = next(line for line in rows if words in line.split("|")[3])
        assert COLOUR[meaning] in row, meaning


def test_wrong_answer_of_the_text_gets_the_message_the_text_promises():
    """One line fails, and it names the unit."""
    record = exercises.find("mean_rate")
    report = exercises.report(lambda n_spikes, duration: n_spikes / duration, record)
    assert "`return n_spikes / duration`" in TEXT
    assert report.failed == ("9 spikes in 150 ms are 60 Hz",) and report.passed == 4
    assert "spikes per millisecond" in report.verdicts[0].message


def test_both_votes_of_the_lesson_are_there():
    assert TEXT.index('vote("artificial-neuron", "before")') < TEXT.index(
        'vote("artificial-neuron", "after")'
    )

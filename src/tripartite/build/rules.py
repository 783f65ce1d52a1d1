"""What a source must keep to beyond its single cells: records, points, no answer left in a lesson."""

from .. import exercises
from .markers import BEGIN, END, BrokenSource, Source

HEADER = ("title", "minutes", "points")


def check_header(source: Source) -> None:
    """The header names title, minutes and points, and the points are those of the cells."""
    for key in HEADER:
        if key not in source.lesson:
            raise BrokenSource(source.path, 1, f"the header needs {key!r} under 'lesson:'")
    total = sum(points for _, points in _graded(source))
    if total != source.lesson["points"]:
        raise BrokenSource(
            source.path,
            1,
            f"the header promises {source.lesson['points']} points, the cells add up to {total:g}",
        )


def check_records(source: Source) -> None:
    """Each exercise has a record and a check of the same points, and each record its exercise."""
    records = {e.name: e for e in exercises.lesson(source.path.name[:2])}
    asked = _names(source, lambda g: g["solution"] and not g["grade"])
    checked = {name.removeprefix("check-"): name for name in _names(source, _is_check)}
    for name, line in asked.items():
        if name not in records:
            module = f"exercises/lesson{source.path.name[:2]}.py"
            raise BrokenSource(source.path, line, f"the exercise {name!r} has no record in {module}")
        if name not in checked:
            raise BrokenSource(source.path, line, f"the exercise {name!r} has no check cell (:check: {name})")
    for name, record in records.items():
        if name not in asked:
            raise BrokenSource(
                source.path, 1, f"the record {name!r} has no exercise cell (:exercise: {name})"
            )
        points = dict(_graded(source))[checked[name]]
        if points != record.points:
            line = source.lines[checked[name]]
            words = f"{name!r} has {points:g} points here and {record.points:g} in its record"
            raise BrokenSource(source.path, line, words)
    for name, identity in checked.items():
        if name not in asked:
            raise BrokenSource(
                source.path, source.lines[identity], f"check of {name!r}, which is no exercise"
            )


def check_lesson(source: Source, lesson) -> None:
    """No line of an answer is left in the learner's notebook."""
    secrets = {}
    for cell in source.notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution") and cell.cell_type == "code":
            for row in _answer_rows(cell.source):
                secrets[row] = source.lines[cell["id"]]
    for cell in lesson.cells:
        rows = {row.strip() for row in cell.source.splitlines()}
        left = next((row for row in secrets if row in rows), None)
        if BEGIN in cell.source or END in cell.source or left:
            line = source.lines.get(cell["id"], 1)
            what = f"the answer's line {left!r}" if left else "a solution marker"
            raise BrokenSource(source.path, line, f"{what} is left in the lesson; learners would read it")


def _answer_rows(text):
    """Lines of an answer that are long enough to give it away."""
    inside = text.split(BEGIN)[1].split(END)[0]
    return [row.strip() for row in inside.splitlines() if len(row.strip()) >= 24]


def _is_check(grade):
    return grade["grade"] and not grade["solution"]


def _names(source, wanted):
    """Names of the cells whose nbgrader metadata are wanted, with the line of each."""
    cells = ((c["id"], c.metadata["nbgrader"]) for c in source.notebook.cells if "nbgrader" in c.metadata)
    return {name: source.lines[name] for name, grade in cells if wanted(grade)}


def _graded(source):
    for cell in source.notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            yield cell["id"], cell.metadata["nbgrader"]["points"]

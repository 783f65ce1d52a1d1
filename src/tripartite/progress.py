"""Which exercises a learner has passed: one local file, theirs to delete, never sent anywhere.

The votes on parallels lie beside it in a file of their own; ``forget`` deletes both.
"""

import json
from dataclasses import dataclass
from html import escape
from pathlib import Path

from .paths import home, write_whole

__all__ = ["Table", "forget", "load", "path", "record", "table", "votes_path"]


def path() -> Path:
    """The file: progress.json in ~/.tripartite, or in the folder that TRIPARTITE_HOME names."""
    return home() / "progress.json"


def votes_path() -> Path:
    """The file of the votes, beside the other."""
    return home() / "votes.json"


def load() -> dict[str, dict]:
    """What is in the file: exercise number → {"name", "score", "points", "best"}; empty if there is none.

    A file that cannot be read is set aside as progress.json.broken, so that nothing in it is lost.
    """
    return read(path())


def record(exercise, report) -> None:
    """Note the score of one attempt; keeps the best. A folder that cannot be written costs the note only.

    An answer that is not written yet is no attempt.
    """
    if not report.verdicts:
        return
    data = load()
    best = max(report.score, _best(data.get(exercise.number)) or 0.0)
    data[exercise.number] = {
        "name": exercise.name,
        "score": report.score,
        "best": best,
        "points": float(exercise.points),
    }
    try:
        write(path(), data)
    except OSError as error:
        print(f"note: your progress was not saved, because {error.strerror or error} ({path().parent})")


def _best(note):
    """The best score in one entry of the file; None for no entry, or for nonsense that somebody typed."""
    best = note.get("best") if isinstance(note, dict) else None
    return float(best) if isinstance(best, int | float) else None


def forget() -> None:
    """Delete both files, the progress and the votes."""
    path().unlink(missing_ok=True)
    votes_path().unlink(missing_ok=True)


def table() -> "Table":
    """Every exercise of the lessons that exist, with what the learner has got: the last line of a cell."""
    from . import exercises
    from .course_map import LESSONS

    titles = {f"{lesson.number:02d}": lesson.title for lesson in LESSONS}
    kept, rows = load(), []
    for number in exercises.lessons():
        for exercise in exercises.lesson(number):
            best = _best(kept.get(exercise.number))
            lesson = f"{number} · {titles.get(number, '')}".strip(" ·")
            rows.append(Row(lesson, exercise.number, exercise.name, best, float(exercise.points)))
    return Table(tuple(rows), path())


@dataclass(frozen=True)
class Row:
    """One exercise: ``best`` is the learner's best score, None before the first attempt."""

    lesson: str
    number: str
    name: str
    best: float | None
    points: float

    @property
    def mark(self) -> str:
        return "–" if self.best is None else "✓" if self.best >= self.points else "○"

    @property
    def words(self) -> str:
        return {"–": "not yet", "✓": "passed", "○": "tried"}[self.mark]


@dataclass(frozen=True)
class Table:
    """Lessons × exercises. Shows itself as a table, and as text where there is no HTML."""

    rows: tuple[Row, ...]
    file: Path

    def lessons(self) -> dict[str, list[Row]]:
        """Rows by lesson, in order."""
        found = {}
        for row in self.rows:
            found.setdefault(row.lesson, []).append(row)
        return found

    def __repr__(self):
        lines = ["✓ passed   ○ tried   – not yet"]
        for lesson, rows in self.lessons().items():
            lines += ["", f"{lesson}: {_sum(rows)}"]
            lines += [f"  {r.mark} {r.number} {r.name:<20}{r.best or 0:>5g} / {r.points:g}" for r in rows]
        return "\n".join([*lines, "", self._where()])

    def _repr_html_(self):
        body = "".join(_html_rows(lesson, rows) for lesson, rows in self.lessons().items())
        return (
            '<table style="margin-left:0"><caption style="text-align:left;color:inherit">'
            "✓ passed &nbsp; ○ tried &nbsp; – not yet</caption>"
            f'<thead><tr><th scope="col" {_LEFT}>lesson</th><th scope="col" {_LEFT} colspan="2">exercise</th>'
            f'<th scope="col" {_LEFT}>your best</th></tr></thead><tbody>{body}</tbody></table>'
            f"<p>{escape(self._where())}</p>"
        )

    def _where(self):
        kept = "Kept in" if self.file.exists() else "Nothing is kept yet; it would be in"
        return f"{kept} {self.file}, on this computer only."


_LEFT = 'style="text-align:left;vertical-align:top"'


def _html_rows(lesson, rows):
    """One row for each exercise; the first has the lesson beside all of them."""
    head = (
        f'<th scope="rowgroup" rowspan="{len(rows)}" {_LEFT}>{escape(lesson)}<br>'
        f'<span style="font-weight:normal">{_sum(rows)}</span></th>'
    )
    cells = [
        f'<td {_LEFT}><span role="img" aria-label="{row.words}">{row.mark}</span></td>'
        f"<td {_LEFT}>{row.number} <code>{escape(row.name)}</code></td>"
        f"<td {_LEFT}>{row.best or 0:g} / {row.points:g}</td>"
        for row in rows
    ]
    return "".join(f"<tr>{head if k == 0 else ''}{cell}</tr>" for k, cell in enumerate(cells))


def _sum(rows):
    passed = sum(row.mark == "✓" for row in rows)
    return (
        f"{passed} of {len(rows)} passed, {sum(r.best or 0 for r in rows):g} of "
        f"{sum(r.points for r in rows):g} points"
    )


# ---- files, whole or not at all ---------------------------------------------------------------


def read(file: Path) -> dict:
    """The JSON object in a file; empty if there is none. What cannot be read is set aside as *.broken."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        if not isinstance(data, dict):
            raise ValueError("not a table")
        return data
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        _set_aside(file)
        return {}


def write(file: Path, data: dict) -> None:
    """Write a JSON object.

    Raises
    ------
    OSError
        If the folder cannot be made or written.
    """
    text = json.dumps(data, indent=1, sort_keys=True)
    write_whole(file, text.encode(), mode=0o600)  # nobody else's business on a shared machine


def _set_aside(file):
    try:
        file.replace(file.with_name(file.name + ".broken"))
    except OSError:
        return

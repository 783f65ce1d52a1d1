"""Where things lie: in a clone at its top level, in an installed wheel inside the package."""

from __future__ import annotations

import difflib
import os
import tempfile
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def clone() -> Path | None:
    """The top of the clone this package runs from, or None when it runs from a wheel."""
    top = PACKAGE.parent.parent
    return top if (top / "pyproject.toml").is_file() and (top / "course.py").is_file() else None


def home() -> Path:
    """The learner's own folder (progress and the like); it need not exist yet."""
    return Path(os.environ.get("TRIPARTITE_HOME") or Path("~") / ".tripartite").expanduser()


def assets() -> Path:
    """The folder of data, figures and weights."""
    return (clone() or PACKAGE) / "assets"


def asset(name: str) -> Path:
    """A file of the assets folder by its name, e.g. ``asset("facts.csv")``."""
    path = assets() / name
    if not path.is_file():
        raise FileNotFoundError(f"there is no asset {name!r}; {_those_there_are(name)}.")
    return path


def _those_there_are(name: str, most: int = 10) -> str:
    names = sorted(p.relative_to(assets()).as_posix() for p in assets().rglob("*") if p.is_file())
    if not names:
        return "the assets folder is empty, so the course is not wholly installed"
    near = difflib.get_close_matches(name, names, n=most, cutoff=0.5) or names[:most]
    more = f" and {len(names) - len(near)} more" if len(near) < len(names) else ""
    return f"there are {', '.join(near)}{more}"


def lessons() -> Path:
    """The folder of the lessons: one folder each, with a notebook of the same name in it."""
    return (clone() or PACKAGE) / "lessons"


def lesson_names() -> list[str]:
    """``["00_start_here", ...]``, in order; only folders that hold their notebook."""
    return sorted(p.parent.name for p in lessons().glob("*/*.ipynb") if p.stem == p.parent.name)


def lesson(name: str | int) -> Path:
    """The notebook of a lesson, called by number, by a part of its name or by all of it.

    ``lesson(2)``, ``lesson("02")``, ``lesson("reduced")`` and ``lesson("02_reduced_neurons")`` are
    the same notebook; its folder's name, ``lesson(2).parent.name``, is the lesson's.
    """
    found = _matches(str(name), lesson_names())
    if len(found) != 1:
        raise ValueError(_no_such_lesson(str(name), found, lesson_names()))
    return lessons() / found[0] / f"{found[0]}.ipynb"


def _matches(word: str, names: list[str]) -> list[str]:
    """Every lesson a word can mean: the whole name, else the number, else a part of the name."""
    word = word.strip().casefold().removesuffix(".ipynb").replace(" ", "_").replace("-", "_")
    if word in names:
        return [word]
    if word.isdecimal():
        return [n for n in names if n.split("_")[0].isdecimal() and int(n.split("_")[0]) == int(word)]
    return [n for n in names if word and word in n.casefold()]


def _no_such_lesson(name: str, found: list[str], names: list[str]) -> str:
    if found:
        return f"{name!r} can mean {' or '.join(found)}: say which."
    if not names:
        return f"there is no lesson {name!r}, nor any other, in {lessons()}: run `tripartite build` first."
    by_word = {part: n for n in names for part in [n, *n.split("_")]}
    near = difflib.get_close_matches(name.casefold(), by_word, n=1, cutoff=0.5)
    hint = f" (nearest: {by_word[near[0]]})" if near else ""
    return f"there is no lesson {name!r}{hint}; there are {', '.join(names)}."


def write_whole(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Write a file whole or not at all; its folder is made if it is missing.

    Raises
    ------
    OSError
        If the folder cannot be made or written; a former file is then as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(part, mode)
        os.replace(part, path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise

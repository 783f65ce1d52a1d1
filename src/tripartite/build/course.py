"""Build the whole course: every source makes one notebook in lessons/ and one in solutions/."""

import re
import sys
from pathlib import Path

import nbformat

from ..paths import write_whole
from .markers import BrokenSource, read
from .rules import check_header, check_lesson, check_records
from .student import student_version

NAME = re.compile(r"\d\d_[a-z0-9_]+")


def build(root, check=False) -> int:
    """Build all lessons of the course in ``root``, or with ``check`` only compare.

    Everything is made in memory first: a broken source leaves all files as they were.

    Parameters
    ----------
    root : path
        The clone.
    check : bool
        Write nothing; say which files are stale.

    Returns
    -------
    status : int
        0, or 1 after a sentence on stderr.
    """
    root = Path(root)
    try:
        made = make(root)
        stale = [path for path, data in made.items() if not path.is_file() or path.read_bytes() != data]
        stale += orphans(root, made)
        if check:
            return _report(root, stale)
        _refuse_to_overwrite(root, stale)
    except (BrokenSource, FileExistsError, FileNotFoundError) as error:
        print(error, file=sys.stderr)
        return 1
    for path in stale:
        write_whole(path, made[path]) if path in made else _remove(path)
        print(f"{'wrote' if path in made else 'removed'} {path.relative_to(root).as_posix()}")
    print(f"{len(made) // 2} lessons are in step with source/")
    return 0


def make(root) -> dict[Path, bytes]:
    """The bytes of every derived file, by path."""
    sources = sorted((root / "source").glob("*.md"))
    if not sources:
        raise FileNotFoundError(f"no lesson in {root / 'source'}: is this a clone of the course?")
    made = {}
    for path in sources:
        if not NAME.fullmatch(path.stem):
            raise BrokenSource(path, 1, "a source is called NN_slug.md, such as 02_reduced_neurons.md")
        source = read(path)
        check_records(source)
        check_header(source)
        lesson = student_version(source.notebook, root)
        check_lesson(source, lesson)
        for folder, notebook in (("lessons", lesson), ("solutions", source.notebook)):
            made[root / folder / path.stem / f"{path.stem}.ipynb"] = _bytes(notebook)
    return made


def orphans(root, made) -> list[Path]:
    """Notebooks in lessons/ and solutions/ that no source makes."""
    found = [p for folder in ("lessons", "solutions") for p in (root / folder).glob("*/*.ipynb")]
    return sorted(set(found) - set(made))


def _bytes(notebook):
    notebook = nbformat.from_dict(notebook)
    nbformat.validate(notebook)
    return (nbformat.writes(notebook, version=4) + "\n").encode()


def _report(root, stale):
    for path in stale:
        print(f"{path.relative_to(root).as_posix()} is stale: run  tripartite build", file=sys.stderr)
    if not stale:
        print("lessons/ and solutions/ are in step with source/")
    return int(bool(stale))


def _refuse_to_overwrite(root, stale):
    """A notebook that has been run holds somebody's work; losing it would be worse than a stale lesson."""
    for path in stale:
        if path.is_file() and any(c.get("execution_count") for c in nbformat.read(path, 4).cells):
            name = path.relative_to(root).as_posix()
            raise FileExistsError(
                f"{name} has been worked in, and building would overwrite it: copy it elsewhere, put the "
                f"original back with  git checkout {name}  and build again"
            )


def _remove(path):
    """Remove a file, and its folder if that is then empty."""
    path.unlink()
    if not any(path.parent.iterdir()):
        path.parent.rmdir()

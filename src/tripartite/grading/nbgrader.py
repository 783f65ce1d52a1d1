"""The nbgrader settings of the course, in one place: nbgrader_config.py and the build use the same.

What they guard against was seen with nbgrader 0.9.6: everything beside a source notebook is released
unless ignored; any line on stderr in a check cell costs all its points; feedback pages are blank where a
widget was, because they load no widget manager.
"""

from pathlib import Path

from nbgrader.preprocessors import NbGraderPreprocessor

__all__ = ["NoWidgetState", "configure"]

#: What a learner finds in the place of an answer. The same text under the build and generate_assignment.
CODE_STUB = 'raise NotImplementedError("write your answer here")'
TEXT_STUB = "*Write your answer here, in place of this line.*"


class NoWidgetState(NbGraderPreprocessor):
    """Drop the widget state before a feedback page is made, so that the picture of a panel is shown."""

    def preprocess(self, nb, resources):
        nb.metadata.pop("widgets", None)
        return nb, resources


def configure(c, root="."):
    """Put the settings of the course into ``c``, a traitlets Config.

    Parameters
    ----------
    c : traitlets.config.Config
        What ``get_config()`` gives in nbgrader_config.py.
    root : path
        The course folder. Solutions are the source, lessons the release; all that names a student goes
        to its git-ignored folder ``grading``.

    Returns
    -------
    c : the same Config
    """
    root = Path(root).resolve()
    folders = c.CourseDirectory
    folders.course_id = "tripartite"
    folders.root = str(root)
    folders.source_directory = "solutions"
    folders.release_directory = "lessons"
    folders.solution_directory = "build/solution"  # nbgrader's default is one letter from "solutions"
    folders.submitted_directory = "grading/submitted"
    folders.autograded_directory = "grading/autograded"
    folders.feedback_directory = "grading/feedback"
    folders.db_url = f"sqlite:///{(root / 'grading' / 'gradebook.db').as_posix()}"
    folders.ignore = [
        ".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "*.md", "TEACHER*", ".git*", ".DS_Store",
    ]  # fmt: skip
    c.ClearSolutions.code_stub = {"python": CODE_STUB}
    c.ClearSolutions.text_stub = TEXT_STUB
    c.Execute.timeout = 60  # seconds per cell; `grade` itself stops an endless answer after a few
    c.LimitOutput.max_lines = 300
    c.IgnorePattern.enabled = True  # else a warning on stderr in a check cell costs all its points
    c.IgnorePattern.pattern = r"Warning"
    c.GenerateFeedback.preprocessors = [
        "tripartite.grading.nbgrader.NoWidgetState",
        "nbgrader.preprocessors.GetGrades",
        "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
    ]
    return c

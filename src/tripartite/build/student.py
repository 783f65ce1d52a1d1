"""The learner's version of a solution notebook, made by nbgrader's own preprocessors in its own order."""

import copy
import logging

from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import SaveCells
from traitlets.config import Config

from ..grading.nbgrader import configure


def student_version(notebook, root):
    """What ``nbgrader generate_assignment`` makes of ``notebook``.

    Only SaveCells is left out: it writes to the gradebook and changes nothing in the notebook.

    Parameters
    ----------
    notebook : NotebookNode
        A solution notebook; it is left as it is.
    root : Path
        The course folder.

    Returns
    -------
    notebook : NotebookNode
    """
    config = configure(Config(), root)
    notebook, resources = copy.deepcopy(notebook), {"nbgrader": {}}
    log = logging.getLogger("tripartite.build")
    for step in GenerateAssignment(config=config).preprocessors:
        if step is not SaveCells:
            notebook, resources = step(config=config, log=log).preprocess(notebook, resources)
    return notebook

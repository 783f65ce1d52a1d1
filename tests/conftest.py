"""Fixtures for all tests: nothing here touches the learner's own files or the network."""

import os

os.environ.setdefault(
    "OPENBLAS_NUM_THREADS", "1"
)  # before NumPy: here and in kernels, as under `tripartite lab`

import pytest
from browser import chromium, lab, opened  # noqa: F401  (fixtures)
from notebooks import lesson_names

LESSONS = lesson_names()


@pytest.fixture(autouse=True, scope="session")
def own_home(tmp_path_factory):
    """Progress and Jupyter's settings of the person who runs the tests stay as they are."""
    home = tmp_path_factory.mktemp("home")
    own = {
        "TRIPARTITE_HOME": home / "tripartite",
        "JUPYTER_CONFIG_DIR": home / "config",
        "IPYTHONDIR": home / "ipython",
    }
    before = {name: os.environ.get(name) for name in own}
    os.environ.update({name: str(path) for name, path in own.items()})
    yield home
    for name, value in before.items():
        os.environ.pop(name) if value is None else os.environ.update({name: value})


def pytest_xdist_auto_num_workers(config):
    """Up to four processes for the whole suite; a selection runs in this one, where starting others would cost more."""
    whole = not config.option.keyword and config.args == config.getini("testpaths")
    return min(4, os.cpu_count() or 1) if whole else 0


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items):
    """Browser tests last: while Playwright runs, this process has an event loop, which a panel takes for a kernel."""
    items.sort(key=needs_browser)
    for item in items:
        if not needs_browser(item):  # those share nothing but the browser, and start it once in each process
            item.add_marker(pytest.mark.xdist_group(together(item)))


def needs_browser(item):
    return "chromium" in getattr(item, "fixturenames", ())


def together(item):
    """Name of the tests that one process should run, because they share what is slow to make.

    A module, but of those that go over all lessons or all records one of these.
    """
    values = getattr(item, "callspec", None) and item.callspec.params.values()
    for value in values or ():
        if hasattr(value, "checks") or (isinstance(value, str) and value in LESSONS):
            return f"{item.path.stem}-{getattr(value, 'name', value)}"
    return item.path.stem

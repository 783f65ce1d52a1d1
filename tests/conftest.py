"""Fixtures for all tests: nothing here touches the learner's own files or the network."""

import os

os.environ.setdefault(
    "OPENBLAS_NUM_THREADS", "1"
)  # before NumPy: here and in kernels, as under `tripartite lab`

import pytest
from browser import chromium, lab, opened  # noqa: F401  (fixtures)


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


def pytest_collection_modifyitems(items):
    """Browser tests last: while Playwright runs, this process has an event loop, which a panel takes for a kernel."""
    items.sort(key=lambda item: "chromium" in getattr(item, "fixturenames", ()))

"""A real JupyterLab in a real browser: fixtures for tests, context managers for scripts.

``conftest.py`` imports the fixtures: ``from browser import chromium, lab, opened``. One server and one
browser serve a whole run; every notebook gets a fresh page and a fresh kernel.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

SRC = Path(__file__).resolve().parents[1] / "src"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge", "microsoft-edge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
MISSING = (
    "No Chromium, Chrome or Edge was found, so the browser tests cannot run. Install one (Debian: apt "
    "install chromium) or set the environment variable CHROMIUM to its path."
)
FLAGS = ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
FLAGS += ["--disable-sync", "--disable-quic"]

# A page is ready when the kernel's own session says so; a kernel drawn as idle is not enough, and cells sent
# before that open a dialog that asks for a kernel.
READY = """() => {
  const kernel = window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel;
  return kernel?.status === 'idle' && kernel?.connectionStatus === 'connected';
}"""
# The promise of run-all-cells never settles in an evaluate, so nobody waits for it: the numbers beside the
# cells tell when all have run.
RUN_ALL = "() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }"
RAN = r"""() => {
  const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputArea-prompt')];
  return prompts.length > 0 && prompts.every(p => /^\[\d+\]:$/.test(p.textContent.trim()));
}"""
# A cell that raises stops the rest, whose numbers then never come.
ERROR = """() => {
  const cells = [...window.jupyterapp.shell.currentWidget.content.model.cells];
  const error = cells.flatMap(cell => cell.outputs?.toJSON() ?? []).find(o => o.output_type === 'error');
  return error && `${error.ename}: ${error.evalue}`;
}"""


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: its address, and the folder it serves."""

    url: str
    folder: Path


def find_chromium():
    """Return the path of a browser of the Chromium family, or None."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    on_path = (shutil.which(name) for name in NAMES)
    return next((path for path in [*on_path, *PLACES] if path and Path(path).exists()), None)


def write_notebook(path, *cells):
    """Write a notebook of code cells and return its path."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, path)
    return Path(path)


@contextmanager
def running_lab(folder, home):
    """Serve ``folder`` with JupyterLab until the block ends; ``home`` takes its settings and its log.

    Raises
    ------
    RuntimeError
        With the end of the log, when the server does not answer within a minute.
    """
    url = f"http://127.0.0.1:{_free_port()}"
    _decline_news(Path(home))
    with open(Path(home) / "log", "w") as log:
        server = subprocess.Popen(_command(folder, url), env=_environment(home), stdout=log, stderr=log)
    try:
        _wait_for(url, server, Path(home) / "log")
        yield Lab(url, Path(folder))
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()


@contextmanager
def running_chromium():
    """Start the browser until the block ends; the caller has made sure that there is one."""
    from playwright.sync_api import sync_playwright

    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    flags = [*FLAGS, "--no-sandbox"] if is_root else FLAGS  # Chromium refuses to sandbox root
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=flags)
        yield browser
        browser.close()


@contextmanager
def fresh_page(lab, browser, *, script=None, width=1280, height=1100):
    """Open an empty page, with ``script`` in it before anything else; end its kernels with the block."""
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.set_default_timeout(60_000)
    if script:
        page.add_init_script(script)
    try:
        yield page
    finally:
        page.evaluate("async () => { await window.jupyterapp?.serviceManager.sessions.shutdownAll(); }")
        context.close()


def open_notebook(page, lab, name, *, run=True):
    """Open a notebook of the served folder, wait for its kernel, and run all its cells to the end.

    Raises
    ------
    AssertionError
        When a cell raises.
    """
    page.goto(f"{lab.url}/lab/tree/{name}?reset", wait_until="domcontentloaded")
    page.wait_for_selector(".jp-Notebook .jp-Cell")
    page.wait_for_function(READY)
    if run:
        page.evaluate(RUN_ALL)
        page.wait_for_function(f"() => ({ERROR})() || ({RAN})()")
        error = page.evaluate(ERROR)
        assert not error, f"{name} raises {error}"


def handle(page, number=0):
    """Return the handle of a slider, counted from the top of the page."""
    found = page.locator(".noUi-handle").nth(number)
    found.wait_for()
    return found


def centre(element):
    """Return the middle of an element on the screen (x, y) in pixels."""
    element.scroll_into_view_if_needed()
    box = element.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page, element, by, steps=5):
    """Drag a slider's handle sideways by so many pixels."""
    x, y = centre(element)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by, y, steps=steps)
    page.mouse.up()


@pytest.fixture(scope="session")
def chromium():
    """The browser of this run."""
    if find_chromium() is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    pytest.importorskip("playwright")
    with running_chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """JupyterLab on an empty folder, with settings that are nobody's."""
    with running_lab(tmp_path_factory.mktemp("served"), tmp_path_factory.mktemp("jupyter")) as running:
        yield running


@pytest.fixture
def opened(lab, chromium):
    """Return ``opened(path)``: a page on a copy of that notebook in which every cell has run."""
    with fresh_page(lab, chromium) as page:

        def go(path, *, run=True):
            name = Path(path).name
            shutil.copyfile(path, lab.folder / name)
            open_notebook(page, lab, name, run=run)
            return page

        yield go


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _command(folder, url):
    return [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1"),
        f"--port={url.rsplit(':', 1)[1]}",
        f"--ServerApp.root_dir={folder}",
        "--IdentityProvider.token=",
        "--expose-app-in-browser",  # READY and RUN_ALL ask the application itself
        "--LabApp.news_url=",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]


def _environment(home):
    folders = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    path = os.pathsep.join(filter(None, [str(SRC), os.environ.get("PYTHONPATH")]))
    return os.environ | {name: str(Path(home) / name.lower()) for name in folders} | {"PYTHONPATH": path}


def _decline_news(home):
    """Answer, before it is asked, the question whether news may be fetched: it covers a part of the page."""
    settings = home / "jupyter_config_dir/lab/user-settings/@jupyterlab/apputils-extension"
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')


def _wait_for(url, server, log, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(url + "/api", timeout=1).close()
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")

"""How fast a panel follows its slider, measured in JupyterLab in a headless browser.

    python tests/benchmarks/panel_latency.py [--moves 60] [--json FILE]

One run moves three sliders in turn: the LIF panel of lesson 02; ``interact`` of ipywidgets with the inline
backend, which draws the very same picture from the very same simulation; and a bare round trip, slider to
Python to a number in the page. Latency is from the pointer event to the frame that shows the new pixels, with
the image decoded. Ratios tell more than milliseconds. The exit status is 1 when a target is missed.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import browser

TARGETS = {"interact": 0.35, "round trip": 1.6}  # panel's median over the median of …
CONDITIONS = ("panel", "interact", "round trip")
BLOCK = 10  # moves of one slider before the next one's turn
STEP = 7  # pixels of a move: more than a step of any of the sliders

CELLS = (
    """import ipywidgets, matplotlib.pyplot as plt
from tripartite.explore import lesson02
from tripartite.figures import use_style
from tripartite.models.lif import lif_rate, lif_simulate
lesson02.fi_panel(lif_simulate, lif_rate)""",
    """%matplotlib inline
use_style()
run = lesson02.firing(lif_simulate, lif_rate)
def plot(I):
    lesson02.draw_firing(plt.figure(figsize=(7.2, 3.9), layout=LAYOUT), run(I, 10.0, 2.0))
    plt.show()
slider = lambda: ipywidgets.FloatSlider(
    value=2.0, min=0.0, max=5.0, step=0.05, layout=ipywidgets.Layout(width="98%", max_width="640px"))
ipywidgets.interact(plot, I=slider());""",
    """bare, number = slider(), ipywidgets.HTML("2.0")
bare.observe(lambda change: setattr(number, "value", f"<b class='bare'>{bare.value}</b>"), "value")
ipywidgets.VBox([bare, number])""",
)

# Notes in the page: when a trusted pointer moved, and when a new picture or number was painted. A frame and a
# message task after the change (and after decoding an image) the pixels are on their way to the screen.
PROBE = """(() => {
  const seen = window.seen = {moves: [], frames: [], values: 0};
  const painted = () => requestAnimationFrame(() => {
    const {port1, port2} = new MessageChannel();
    port1.onmessage = () => seen.frames.push(performance.now());
    port2.postMessage(null);
  });
  const decoded = image => image.decode().then(painted, () => {});
  const look = change => {
    const node = change.target;
    if (change.attributeName === 'aria-valuenow') seen.values++;
    if (change.attributeName === 'src' && node.tagName === 'IMG') decoded(node);
    for (const added of change.addedNodes) {
      if (added.nodeType !== Node.ELEMENT_NODE) continue;
      if (added.classList.contains('bare')) painted();
      if (added.tagName === 'IMG') decoded(added); else added.querySelectorAll('img').forEach(decoded);
    }
  };
  new MutationObserver(changes => changes.forEach(look)).observe(document, {
    subtree: true, childList: true, attributes: true, attributeFilter: ['src', 'aria-valuenow']});
  document.addEventListener('pointermove', e => {
    if (e.isTrusted && e.buttons) seen.moves.push(e.timeStamp);
  }, true);
})();"""
FORGET = "() => { seen.moves.length = seen.frames.length = seen.values = 0; }"
QUIET = "ms => seen.frames.length > 0 && performance.now() - seen.frames.at(-1) > ms"


def move_once(page, x, y):
    """Move the held pointer to (x, y); return ms until the first new pixels, and wait until all is quiet.

    The panel paints a second time when the slider rests: the same picture, sharper.
    """
    page.evaluate(FORGET)
    page.mouse.move(x, y)
    page.wait_for_function(QUIET, arg=400, polling=20)
    moved, painted = page.evaluate("() => [seen.moves.at(-1), seen.frames[0]]")
    return painted - moved


def block(page, slider, moves, start):
    """Make some single moves of one slider, up and down around its start; return their latencies in ms."""
    x, y = browser.centre(browser.handle(page, slider))
    page.mouse.move(x, y)
    page.mouse.down()
    latencies = []
    for k in range(1, moves + 1):
        step = k if start % 2 == 0 else -k
        latencies.append(move_once(page, x + STEP * step, y))
    page.mouse.up()
    return latencies


def fast_drag(page, slider, seconds=3.0, per_second=60):
    """Drag a slider to and fro as fast as a hand can; return what was sent and painted, and its end."""
    x, y = browser.centre(browser.handle(page, slider))
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(FORGET)
    began, sent = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        sent += 1
        page.mouse.move(x + 100 - abs((7 * sent) % 400 - 200), y)
        time.sleep(max(0.0, began + sent / per_second - time.perf_counter()))
    page.wait_for_function(QUIET, arg=1500, polling=50)
    page.mouse.up()
    seen = page.evaluate("() => ({...seen, settle: seen.frames.at(-1) - seen.moves.at(-1)})")
    return {
        "moves": len(seen["moves"]),
        "values": seen["values"],
        "pictures": len(seen["frames"]),
        "settle_ms": round(seen["settle"]),
        "slider_at": float(browser.handle(page, slider).get_attribute("aria-valuetext")),
    }


def measure(page, moves):
    """Return latencies in ms by condition, and the fast drag of each."""
    first = {"panel": 0, "interact": 3, "round trip": 4}  # the panel has three sliders
    latencies = {name: [] for name in CONDITIONS}
    for name in CONDITIONS:
        block(page, first[name], 4, 0)  # warm up
    for start in range(-(-moves // BLOCK)):
        for name in CONDITIONS:
            latencies[name] += block(page, first[name], min(BLOCK, moves - start * BLOCK), start)
    drags = {name: fast_drag(page, first[name]) for name in CONDITIONS}
    drags["panel"]["sentence"] = page.locator("[role=status]").first.inner_text()
    return latencies, drags


def run(moves, layout):
    """Start everything, measure, and return the results as a dict."""
    cells = [cell.replace("LAYOUT", repr(layout)) for cell in CELLS]
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as home:
        browser.write_notebook(Path(folder) / "panel.ipynb", *cells)
        with (
            browser.running_lab(folder, home) as lab,
            browser.running_chromium() as chromium,
            browser.fresh_page(lab, chromium, script=PROBE, height=2000) as page,
        ):
            browser.open_notebook(page, lab, "panel.ipynb")
            page.wait_for_timeout(2000)
            latencies, drags = measure(page, moves)
    return summary(latencies, drags)


def summary(latencies, drags):
    """Return percentiles in ms, the ratios of medians, and whether each target is met."""
    times = {
        name: {
            "n": len(values),
            "p10": round(_percentile(values, 10), 1),
            "median": round(statistics.median(values), 1),
            "p95": round(_percentile(values, 95), 1),
        }
        for name, values in latencies.items()
    }
    ratios = {name: round(times["panel"]["median"] / times[name]["median"], 3) for name in TARGETS}
    last_shown = f"At {drags['panel']['slider_at']:.2f} nA" in drags["panel"]["sentence"]
    met = {name: ratios[name] <= TARGETS[name] for name in TARGETS} | {"last value shown": last_shown}
    return {"ms": times, "ratios": ratios, "targets": TARGETS, "met": met, "fast drag": drags}


def _percentile(values, percent):
    ordered = sorted(values)
    return ordered[round(percent / 100 * (len(ordered) - 1))]


def report(result):
    """Print the results as a person reads them."""
    print(f"{'':12}{'n':>5}{'p10':>9}{'median':>9}{'p95':>9}   (ms)")
    for name, row in result["ms"].items():
        print(f"{name:12}{row['n']:5}{row['p10']:9.1f}{row['median']:9.1f}{row['p95']:9.1f}")
    for name, ratio in result["ratios"].items():
        verdict = "met" if result["met"][name] else "MISSED"
        print(f"panel / {name}: {ratio:.3f} (target at most {TARGETS[name]}): {verdict}")
    print("fast drag of 3 s:")
    for name, drag in result["fast drag"].items():
        print(
            f"  {name}: {drag['moves']} moves, {drag['values']} values, {drag['pictures']} drawn, the last "
            f"{drag['settle_ms']} ms after the last move, slider at {drag['slider_at']}"
        )
    shown = "yes" if result["met"]["last value shown"] else "NO"
    print(f"last value shown by the panel: {shown} ({result['fast drag']['panel']['sentence']})")


def main():
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--moves", type=int, default=60, help="moves of each slider (default 60)")
    parser.add_argument("--json", type=Path, help="also write the results to this file")
    parser.add_argument("--layout", help="layout of interact's figure, such as constrained (default: none)")
    options = parser.parse_args()
    if browser.find_chromium() is None:
        print("No Chromium, Chrome or Edge was found; set CHROMIUM to its path.")
        return 2
    print(f"load average before: {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "")
    result = run(options.moves, options.layout)
    report(result)
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n")
    return 0 if all(result["met"].values()) else 1


if __name__ == "__main__":
    sys.exit(main())

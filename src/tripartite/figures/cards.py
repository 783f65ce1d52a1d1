"""Cards that can be browsed: claims to unfold one by one, by mouse, keyboard or screen reader."""

from html import escape

from .style import DARK_GREY

__all__ = ["Cards"]

_PARTS = (
    ("receptors", "Receptors and time scale"),
    ("rating", "Rating"),
    ("repaired", "Better"),
    ("source", "Source"),
)


class Cards:
    """Claims, each folded over its verdict, as the last line of a cell.

    In HTML every card is a ``<details>`` element, so it opens without a kernel, with the keyboard, and in a
    saved notebook; as plain text all of it is written out.

    Parameters
    ----------
    rows : mapping
        id → dict with transmitter, claim, receptors, rating, repaired, source and doi.
    """

    def __init__(self, rows):
        self.rows = dict(rows)

    def _repr_html_(self):
        cards = "\n".join(map(_card, self.rows.values()))
        return f'<div style="max-width:54em">\n{cards}\n</div>'

    def __repr__(self):
        return "\n\n".join(map(_text, self.rows.values()))


def _card(row):
    parts = "".join(
        f"<li><b>{name}:</b> {escape(row[key])}{_link(row) if key == 'source' else ''}</li>"
        for key, name in _PARTS
    )
    head = f"<b>{escape(row['transmitter'])}</b>: «{escape(row['claim'])}»"
    return (
        f'<details style="border-left:3px solid {DARK_GREY};padding:2px 10px;margin:6px 0">'
        f"<summary>{head}</summary><ul>{parts}</ul></details>"
    )


def _link(row):
    doi = escape(row["doi"])
    return f', <a href="https://doi.org/{doi}">{doi}</a>' if doi else ""


def _text(row):
    lines = [f"{row['transmitter']}: «{row['claim']}»"]
    lines += [f"  {name}: {row[key]}" for key, name in _PARTS]
    return "\n".join([*lines, *([f"  https://doi.org/{row['doi']}"] if row["doi"] else [])])

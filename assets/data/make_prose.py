"""Rebuild prose.txt, the course's own sentences in a small alphabet, for the letter-by-letter model of lesson 11.

    python assets/data/make_prose.py              # compare the rules with the file in the repository
    python assets/data/make_prose.py out.txt      # write a new file

Read are README.md, CONTRIBUTING.md and source/*.md, in this order. The stored file is frozen: run on a later
course, the script gives a longer text, so without an argument it only tests that what is stored obeys the
rules, and says how much text the course would give today.

What is left out: cells of code, formulas on lines of their own, tables, headings, pictures, HTML tags (not
the text between them), front matter, the model answers to written questions, and the lists of sources. A link
keeps its words. A formula or a piece of code inside a sentence stays if it is a single word or number. What
remains is cut into sentences, and a sentence that still holds a formula, code or a sign outside the alphabet
goes as a whole: with a hole in it, it would not be a sentence.

What is changed: lower case; every number is written 0; curly quotes, dashes and guillemets become plain ones;
one paragraph per line. The alphabet: a–z, 0, space, new line, and . , ; : ? ! ' " ( ) -
"""

import re
import sys
from pathlib import Path

ALPHABET = "\n 0abcdefghijklmnopqrstuvwxyz.,;:?!'\"()-"
STORED = Path(__file__).with_name("prose.txt")
ROOT = STORED.parents[2]

PLAIN = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "“": '"',
        "”": '"',
        "«": '"',
        "»": '"',
        "–": "-",
        "—": "-",
        "−": "-",
        "ï": "i",
        "é": "e",
    }
)
# A full stop, question or exclamation mark ends a sentence, with a closing quote or bracket, before a capital.
ENDS = re.compile(r"(?<=[.?!])[\"')]*\s+(?=[\"'(]*[A-Z])")
WORD = r"[A-Za-z]+|-?\d[\d.,]*"  # a formula or a piece of code that can be read aloud
HOLE = "#"  # stands where something was taken out; not in the alphabet, so its sentence goes


def extract(markdown):
    """The sentences of one Markdown file, a paragraph per line.

    Parameters
    ----------
    markdown : str

    Returns
    -------
    text : str
        Only letters of ALPHABET; ends with a new line unless it is empty.
    """
    text = re.sub(r"\A---\n.*?\n---\n", "", markdown, flags=re.S)
    text = re.sub(r"^(`{3,})[^\n]*\n.*?^\1`*[ \t]*$", "\n", text, flags=re.S | re.M)  # code
    text = re.sub(r'^\+\+\+ \{"written".*?(?=^\+\+\+|\Z)', "\n", text, flags=re.S | re.M)
    text = re.sub(r"^## Where this comes from$.*?(?=^## |\Z)", "\n", text, flags=re.S | re.M)
    text = re.sub(r"^\$\$.*?\$\$", "\n", text, flags=re.S | re.M)
    text = re.sub(r"<!--.*?-->", " ", text, flags=re.S)
    text = re.sub(rf"`({WORD})`|\$\\?({WORD})\$|<code>({WORD})</code>", _word, text)
    text = re.sub(r"<(code|sub|sup)>.*?</\1>|`[^`]*`|\$[^$]*\$", HOLE, text, flags=re.S)
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", " ", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"</?(details|summary|p|div|ul|ol|li|table|tr|td|br)\b[^>]*>", "\n\n", text)
    text = re.sub(r"</?\w[^>]*>", "", text)
    text = re.sub(r"^[ \t]*([-*]|\d+\.)[ \t]+", "\n\n", text, flags=re.M)  # each point of a list by itself
    text = re.sub(r"\*+|(?<!\w)_+|_+(?!\w)", "", text)
    paragraphs = []
    for block in re.split(r"\n\s*\n|^\+\+\+.*$", text, flags=re.M):
        lines = [line for line in block.splitlines() if not re.match(r"\s*(\||#+ |&|>)", line)]
        kept = [plain for sentence in ENDS.split(" ".join(lines)) if (plain := _plain(sentence))]
        if kept:
            paragraphs.append(" ".join(kept) + "\n")
    return "".join(paragraphs)


def build(root=ROOT):
    """The text of the whole course as it is now."""
    files = [root / "README.md", root / "CONTRIBUTING.md", *sorted((root / "source").glob("*.md"))]
    return "".join(extract(file.read_text(encoding="utf-8")) for file in files)


def _word(match):
    """What stood between the signs that mark code or a formula."""
    return next(word for word in match.groups() if word)


def _plain(sentence):
    """The sentence in the alphabet, or nothing if it cannot be written in it or is only a scrap."""
    sentence = " ".join(sentence.translate(PLAIN).lower().split())
    sentence = re.sub(r"(?<!\w)-?\d+([.,]\d+)*(e-?\d+)?( \d{3}\b)*", "0", sentence).replace(
        "0 %", "0 percent"
    )
    whole = sentence.count(" ") >= 2 and sentence[-1:] in ".?!:\"')"
    return sentence if whole and set(sentence) <= set(ALPHABET) else ""


def main(argv):
    if len(argv) > 2 or any(word.startswith("-") for word in argv[1:]):
        raise SystemExit(__doc__)
    text = build()
    if len(argv) > 1:
        Path(argv[1]).write_text(text, encoding="ascii", newline="\n")
        print(f"wrote {argv[1]}: {len(text):,} characters, {text.count(chr(10)):,} paragraphs")
        return
    stored = STORED.read_text(encoding="ascii")
    strange = set(stored) - set(ALPHABET)
    if strange:
        raise SystemExit(f"the stored text holds {sorted(strange)}, which are not in the alphabet")
    print(f"stored {len(stored):,} characters; the course would give {len(text):,} today")


if __name__ == "__main__":
    main(sys.argv)

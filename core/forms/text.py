"""Cleaning of typed text: what people cannot see must not end up in the register."""

import re
import unicodedata

# Marks that turn the writing direction or take no room: they can make one name look like another.
INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\u0085\x0b\x0c]")
# What a word processor puts round the text when its source is pasted: its elements, styles and conditional comments.
WORD_MARKUP = re.compile(r"</?(?:o|w|m|v|st1):\w+|\bmso-[a-z-]+\s*:|<!--\s*\[if|class=\"?Mso", re.IGNORECASE)
NO_BREAK_SPACES = re.compile("[\u00a0\u202f]")
SPACES = re.compile(r"\s+")


def clean_line(text: str) -> str:
    """Return one line of text: composed characters, no control or invisible characters, single spaces."""
    return SPACES.sub(" ", clean_text(text)).strip()


def clean_text(text: str) -> str:
    """Return text of many lines: composed characters, plain line ends and spaces, no control or invisible characters.

    Dashes and quotation marks stay as they were typed.
    """
    text = LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text))
    text = NO_BREAK_SPACES.sub(" ", INVISIBLE.sub("", text))
    return "".join(character for character in text if character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cs"})

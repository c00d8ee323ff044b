"""Finnish alphabetical order and prefix search of names, computed in Python and compared byte by byte.

The database orders by bytes (it has no Finnish collation everywhere), so a key is made that is already in the right order:
letters folded to a-z, then å, ä, ö as the three characters after z, words separated by one space. The foldings follow
the Finnish order of the Unicode locale data: v and w apart, æ as ä, ø as ö, ü as y, other diacritics dropped.
"""

import unicodedata
from collections.abc import Iterator

#: The three characters that follow ``z`` in ASCII, so that bytes come in the order of the alphabet.
A_RING, A_UMLAUT, O_UMLAUT = "{", "|", "}"
FINNISH = frozenset((A_RING, A_UMLAUT, O_UMLAUT))

#: Longer names are equal for sorting and search; PostgreSQL refuses index entries over 2,704 bytes.
LONGEST_KEY = 200
#: A person has a handful of names; more would only fill the search table.
MOST_TOKENS = 40

RING, DIAERESIS = "\N{COMBINING RING ABOVE}", "\N{COMBINING DIAERESIS}"
WITH_MARK = {("a", RING): A_RING, ("a", DIAERESIS): A_UMLAUT, ("o", DIAERESIS): O_UMLAUT, ("u", DIAERESIS): "y"}
#: Letters that have no decomposition.
SPECIAL = {
    "æ": A_UMLAUT,
    "ø": O_UMLAUT,
    "œ": "oe",
    "đ": "d",
    "ð": "d",
    "ǥ": "g",
    "ħ": "h",
    "\N{LATIN SMALL LETTER DOTLESS I}": "i",
    "ł": "l",
    "ŋ": "n",
    "þ": "th",
    "ŧ": "t",
    "ʒ": "z",
}
#: Part of a word and not a gap in it: O'Connor is one word.
APOSTROPHES = frozenset("'`\u00b4\u02b9\u02bb\u02bc\u2018\u2019\u201b\u2032")
HYPHENS = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2212")


def sort_key(text: str) -> str:
    """Return the key whose order by bytes is the Finnish alphabetical order of ``text``.

    At most ``LONGEST_KEY`` characters; letters of other scripts come after ö in the order of their code points. Upper and
    lower case, and names that differ in a folded diacritic only, have the same key. The key of a key is the key itself.
    """
    return " ".join(_words(text))[:LONGEST_KEY].rstrip()


def name_tokens(*names: str) -> tuple[str, ...]:
    """Return the keys under which a person can be found: one for each word of each name, sorted, without repetition.

    A hyphenated name gives its parts and the joined form (``Anna-Liisa``: anna, annaliisa, liisa), particles such as ``af``
    and ``von`` are words like others.
    """
    tokens = {key for name in names for word in name.split() for key in _keys_of_word(word)}
    return tuple(sorted(tokens)[:MOST_TOKENS])


def search_tokens(query: str) -> tuple[str, ...]:
    """Return the keys of the words of a search, in its order, without repetition; each must begin one token of the person."""
    return tuple(dict.fromkeys(word[:LONGEST_KEY] for word in _words(query)))[:MOST_TOKENS]


def prefix_range(prefix: str) -> tuple[str, str]:
    """Return ``(low, high)`` such that exactly the keys beginning with that of ``prefix`` lie in ``low <= key < high``.

    A btree answers it with one range; ``LIKE`` would not use the index under row-level security. A prefix without any
    letter or digit matches everything.
    """
    low = sort_key(prefix)
    return low, _after(low)


def _after(key: str) -> str:
    """The first string after all that begin with ``key``."""
    for position in range(len(key) - 1, -1, -1):
        code = ord(key[position]) + 1
        if 0xD800 <= code <= 0xDFFF:
            code = 0xE000
        if code <= 0x10FFFF:
            return key[:position] + chr(code)
    return "\U0010ffff"


def _keys_of_word(word: str) -> Iterator[str]:
    parts = list(_words(word))
    yield from (part[:LONGEST_KEY] for part in parts)
    if len(parts) > 1 and any(character in HYPHENS for character in word):
        yield "".join(parts)[:LONGEST_KEY]


def _words(text: str) -> list[str]:
    """Folded words of ``text``; anything that is no letter, digit or mark separates them."""
    # Folding changes lengths by a small factor only, so the rest of a huge input cannot reach the key.
    head = "".join(character for character in text[: LONGEST_KEY * 4] if character not in APOSTROPHES)
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", head).casefold())
    return "".join(_fold(folded)).split()


def _fold(decomposed: str) -> Iterator[str]:
    for base, marks in _clusters(decomposed):
        if base in FINNISH:
            yield base
        elif unicodedata.category(base)[0] not in "LN":
            yield " "
        elif base.isascii():
            yield next((WITH_MARK[base, mark] for mark in marks if (base, mark) in WITH_MARK), base)
        else:
            yield SPECIAL.get(base, base + marks)


def _clusters(decomposed: str) -> Iterator[tuple[str, str]]:
    """Each character with the combining marks that follow it."""
    base, marks = " ", ""
    for character in decomposed:
        if unicodedata.category(character).startswith("M"):
            marks += character
        else:
            yield base, marks
            base, marks = character, ""
    yield base, marks

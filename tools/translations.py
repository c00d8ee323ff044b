r"""Keeps the Finnish catalogue in step with the sources, without the system's gettext tools.

English is the language of the sources (the msgids). There is one catalogue, ``locale/fi/LC_MESSAGES/django.po``, in a stable
order and without line numbers, so that two people who add strings at the same time get no conflict. Messages that are gone
from the sources are kept as obsolete (``#~``) and come back with their translation if the string does; ``prune`` drops them.

    python tools/translations.py set FILE.json   add translations: {"msgid": "msgstr"}; a plural takes a list of two;
                                                 a context is written "context\u0004msgid"; "-" reads standard input
    python tools/translations.py missing         list what has no translation (exit 1 when something has none)
    python tools/translations.py check           what `make test` runs: in step with the sources, complete, placeholders right
    python tools/translations.py extract | compile | prune
"""

import argparse
import fcntl
import io
import json
import logging
import os
import re
import sys
import tokenize
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = "fi"
CONTEXT_SEPARATOR = "\u0004"
SKIPPED_FOLDERS = {
    "tests",
    "tools",
    "locale",
    "node_modules",
    "dist",
    "docs",
    "benchmarks",
    "deploy",
    "frontend",
    "typst",
    "build",
}
TEMPLATE_SUFFIXES = {".html", ".txt"}
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# Headers that change at every run and say nothing that git does not.
RESTLESS_HEADER = re.compile(
    r'^"(?:POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By|Report-Msgid-Bugs-To): .*"\n',
    re.MULTILINE,
)

logging.basicConfig(format="%(message)s", level=logging.INFO, stream=sys.stdout)
log = logging.getLogger("translations")


def catalogue_path(root: Path) -> Path:
    """Where the catalogue of the translated language lives."""
    return root / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def source_files(root: Path) -> Iterator[Path]:
    """Every Python file and template that may hold strings for people, in a stable order."""
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in SKIPPED_FOLDERS and not name.startswith("."))
        for name in sorted(files):
            path = Path(folder) / name
            in_templates = "templates" in path.relative_to(root).parts
            if path.suffix == ".py" or (in_templates and path.suffix in TEMPLATE_SUFFIXES):
                yield path


def python_view(path: Path) -> str:
    """The file as Python source: a template goes through Django's templatize, which leaves only its gettext calls."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return source
    # Indentation of a template would be a syntax error to Python's tokenizer.
    return "\n".join(line.strip() for line in templatize(source, origin=str(path)).splitlines())


def extract_messages(root: Path) -> Catalog:
    """All messages of the sources, as a catalogue without translations."""
    catalogue = Catalog(locale=LANGUAGE, domain="django", charset="utf-8")
    for path in source_files(root):
        view = python_view(path).encode()
        try:
            found = list(extract("python", io.BytesIO(view), KEYWORDS, comment_tags=["Translators"], strip_comment_tags=True))
        except (SyntaxError, tokenize.TokenError) as error:
            log.warning("skipped %s: %s", path.relative_to(root), error)
            continue
        for _line, message_id, comments, context in found:
            if message_id and message_id != ("", ""):
                catalogue.add(message_id, auto_comments=comments, context=context)
    return catalogue


def key_of(message: Message) -> tuple[str, str | None]:
    """What identifies a message: its singular English text and its context."""
    text = message.id if isinstance(message.id, str) else message.id[0]
    return text, message.context


def read_catalogue(root: Path) -> Catalog:
    """The catalogue as stored; an empty one when there is none yet."""
    path = catalogue_path(root)
    if not path.exists():
        return Catalog(locale=LANGUAGE, domain="django", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE, domain="django", charset="utf-8")


def is_translated(message: Message) -> bool:
    """Every form of the message has a text and none of it is a guess."""
    forms = list(message.string) if isinstance(message.string, (list, tuple)) else [message.string]
    return all(forms) and not message.fuzzy


def merge(sources: Catalog, stored: Catalog) -> Catalog:
    """The sources' messages with the stored translations; what the sources no longer have becomes obsolete."""
    merged = Catalog(locale=LANGUAGE, domain="django", charset="utf-8", fuzzy=False)
    known = {key_of(message): message for message in [*stored.obsolete.values(), *stored] if message.id}
    for message in sources:
        if not message.id:
            continue
        old = known.pop(key_of(message), None)
        keeps = old is not None and isinstance(old.string, str) == isinstance(message.id, str)
        merged.add(
            message.id,
            string=old.string if old is not None and keeps else None,
            auto_comments=message.auto_comments,
            context=message.context,
            flags=[flag for flag in (old.flags if old is not None and keeps else ()) if flag == "fuzzy"],
        )
    for old in known.values():
        if is_translated(old):
            text, context = key_of(old)
            merged.obsolete[(text, context) if context else text] = Message(old.id, string=old.string, context=context)
    return merged


def render(catalogue: Catalog) -> str:
    """The catalogue as text of a .po file, the same for the same content."""
    buffer = io.BytesIO()
    catalogue.obsolete = dict(sorted(catalogue.obsolete.items(), key=lambda item: (key_of(item[1])[0], item[1].context or "")))
    write_po(buffer, catalogue, no_location=True, sort_output=True, width=0, omit_header=False)
    text = buffer.getvalue().decode()
    text = text[text.index('msgid ""') :]
    return "# Finnish texts of TYM. Written by tools/translations.py; see its first lines.\n" + RESTLESS_HEADER.sub("", text)


def write_catalogue(root: Path, catalogue: Catalog) -> None:
    """Store the catalogue and its compiled form; a reader never meets half a file."""
    path = catalogue_path(root)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, render(catalogue).encode())
    compile_catalogue(root)


def compile_catalogue(root: Path) -> None:
    """Write the .mo file that Django reads."""
    buffer = io.BytesIO()
    write_mo(buffer, read_catalogue(root))
    write_whole(catalogue_path(root).with_suffix(".mo"), buffer.getvalue())


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file in one step."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_bytes(content)
    temporary.replace(path)


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Only one process at a time changes the catalogue."""
    (root / "locale").mkdir(exist_ok=True)
    folder = os.open(root / "locale", os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def set_translations(root: Path, translations: dict[str, str | list[str]]) -> list[str]:
    """Extract, put the given translations in and compile.

    Args:
        root: the project's folder.
        translations: key as in the first lines of this file → Finnish text, or a list of two for a plural.

    Returns:
        The keys that no source file has: they are not stored.

    Raises:
        ValueError: a plural given as text or the other way round, or a placeholder that does not match.
    """
    with locked(root):
        catalogue = merge(extract_messages(root), read_catalogue(root))
        unknown = []
        for key, text in translations.items():
            context, _separator, message_id = key.rpartition(CONTEXT_SEPARATOR)
            message = catalogue.get(message_id, context or None)
            if message is None:
                unknown.append(key)
                continue
            if isinstance(message.id, str) != isinstance(text, str):
                raise ValueError(f"{key!r}: give {'a text' if isinstance(message.id, str) else 'a list of two texts'}")
            message.string = text if isinstance(text, str) else tuple(text)
            message.flags.discard("fuzzy")
            problems = [str(problem) for problem in message.check(catalogue)]
            if problems:
                raise ValueError(f"{key!r}: {'; '.join(problems)}")
        write_catalogue(root, catalogue)
    return unknown


def missing_keys(catalogue: Catalog) -> list[str]:
    """Keys without a translation, written as `set` takes them."""
    return [
        f"{message.context}{CONTEXT_SEPARATOR}{key_of(message)[0]}" if message.context else key_of(message)[0]
        for message in catalogue
        if message.id and not is_translated(message)
    ]


def check(root: Path) -> list[str]:
    """Problems in words: out of step with the sources, missing translations, wrong placeholders."""
    stored = read_catalogue(root)
    current = merge(extract_messages(root), stored)
    problems = [f"no translation: {key!r}" for key in missing_keys(current)]
    translated = [message for message in current if message.id and is_translated(message)]
    problems += [f"{message.id!r}: {error}" for message in translated for error in message.check(current)]
    path = catalogue_path(root)
    if not path.exists() or path.read_text(encoding="utf-8") != render(current):
        problems.append("the catalogue is out of step with the sources: run tools/translations.py extract")
    return problems


def run(root: Path, command: str, file: str | None) -> int:
    """Carry out one command; the exit status is the answer."""
    if command == "set":
        text = sys.stdin.read() if file in (None, "-") else Path(str(file)).read_text(encoding="utf-8")
        unknown = set_translations(root, json.loads(text))
        for key in unknown:
            log.warning("no source has this string, not stored: %r", key)
        return 1 if unknown else 0
    if command == "missing":
        keys = missing_keys(merge(extract_messages(root), read_catalogue(root)))
        log.info("%s", json.dumps(dict.fromkeys(keys, ""), ensure_ascii=False, indent=1) if keys else "Nothing is missing.")
        return 1 if keys else 0
    if command == "check":
        problems = check(root)
        for problem in problems:
            log.info("%s", problem)
        return 1 if problems else 0
    with locked(root):
        if command == "compile":
            compile_catalogue(root)
            return 0
        catalogue = merge(extract_messages(root), read_catalogue(root))
        if command == "prune":
            catalogue.obsolete.clear()
        write_catalogue(root, catalogue)
    return 0


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Keep the Finnish catalogue in step with the sources.")
    parser.add_argument("command", choices=["extract", "set", "missing", "check", "compile", "prune"])
    parser.add_argument("file", nargs="?", help="for set: a JSON file, or - for standard input")
    arguments = parser.parse_args()
    return run(ROOT, arguments.command, arguments.file)


if __name__ == "__main__":
    sys.exit(main())

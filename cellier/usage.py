"""Typer's own words in the reader's language: the frame of a help page, and a call gone wrong."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any

import typer
from typer._click.exceptions import (
    MissingParameter,
    NoArgsIsHelpError,
    NoSuchOption,
    UsageError,
)
from typer._click.formatting import HelpFormatter
from typer.core import TyperCommand, TyperGroup

from cellier.language import words
from kernel.words import N_


class Page(HelpFormatter):
    """A help page; what typer writes on it in English is said."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """How the command is written."""
        super().write_usage(prog, args, words().say("Usage:") + " ")

    def write_heading(self, heading: str) -> None:
        """Arguments, options, commands."""
        self.write(f"{'':>{self.current_indent}}{_said(f'{heading}:')}\n")

    def write_dl(
        self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """What each takes and means."""
        said = [
            (_TYPE.sub(_type, name), _NOTES.sub(_notes, _said(help))) for name, help in rows
        ]
        super().write_dl(said, col_max, col_spacing)


class _Context(typer.Context):
    formatter_class = Page


class SpokenCommand(TyperCommand):
    """A command whose frame is said in the reader's language."""

    context_class = _Context

    def get_short_help_str(self, limit: int = 45) -> str:
        """The whole sentence: a list that ends in dots helps nobody."""
        return self.help or ""


class SpokenGroup(TyperGroup):
    """The same for a command of commands, and for all that can be wrong in a call."""

    context_class = _Context

    def get_short_help_str(self, limit: int = 45) -> str:
        """The whole sentence."""
        return self.help or ""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Options, then the command and what it takes."""
        return [*super().collect_usage_pieces(ctx)[:-1], words().say("COMMAND [ARGS]...")]

    def make_context(self, *args: Any, **extra: Any) -> Any:
        """Read the call's own options."""
        with _said_in_words():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: Any) -> Any:
        """Find the command, read its options, and run it."""
        with _said_in_words():
            return super().invoke(ctx)


class Misused(UsageError):
    """A usage error in the reader's words; exit code 2 as ever."""

    def show(self, file: IO[Any] | None = None) -> None:
        """How it is written, where help is, and what was wrong."""
        say = words().say
        if self.ctx is not None:
            typer.echo(self.ctx.get_usage(), file, err=True)
            where = f"{self.ctx.command_path} {self.ctx.help_option_names[0]}"
            typer.echo(say("For help: {command}", command=where) + "\n", file, err=True)
        typer.echo(say("Error: {what}", what=self.message), file, err=True)


@contextmanager
def _said_in_words() -> Iterator[None]:
    try:
        yield
    except (Misused, NoArgsIsHelpError):
        raise
    except UsageError as error:
        raise Misused(_what(error), error.ctx) from error


def _what(error: UsageError) -> str:
    say = words().say
    name = _named(error)
    if isinstance(error, MissingParameter):
        return say("{name} is missing.", name=name)
    what = _translated(error.message)
    if near := _near(error):
        what += " " + say("Did you mean {names}?", names=near)
    return say("{name}: {what}", name=name, what=what) if name else what


def _translated(message: str) -> str:
    """Typer's sentence in the reader's words; our own, said already, as it is."""
    for pattern, sentence in _WRONG:
        if found := pattern.match(message):
            return words().say(sentence, **found.groupdict())
    return message


def _near(error: UsageError) -> str:
    """The commands or options that look like what was typed."""
    if isinstance(error, NoSuchOption):
        return ", ".join(sorted(error.possibilities or ()))
    found = _NEAR.search(error.message)
    return found[1].replace("'", "") if found else ""


def _named(error: UsageError) -> str:
    param = getattr(error, "param", None)
    return str(param.get_error_hint()).replace("'", "") if param is not None else ""


def _said(text: str) -> str:
    return words().say(_FRAME[text]) if text in _FRAME else text


def _type(found: re.Match[str]) -> str:
    return f"<{words().say(_TYPES[found[1]])}>"


def _notes(found: re.Match[str]) -> str:
    say = words().say
    notes = []
    for note in found[1].split("; "):
        key, _, value = note.partition(": ")
        if key == "required":
            notes.append(say("required"))
        elif key == "default":
            notes.append(say("else {value}", value=value))
        else:
            notes.append(note.replace("<=x<=", "–"))
    return f"  [{', '.join(notes)}]"


_FRAME = {
    "Arguments:": N_("Arguments:"),
    "Options:": N_("Options:"),
    "Commands:": N_("Commands:"),
    "Show this message and exit.": N_("Show this help."),
}
_TYPES = {
    "str": N_("text"), "path": N_("path"), "int": N_("number"), "int range": N_("number"),
}  # fmt: skip
_TYPE = re.compile(r"<([a-z ]+)>")
_NOTES = re.compile(r"  \[([^\[\]]+)\]$")
_NEAR = re.compile(r"\. Did you mean (.+)\?$")
_WRONG = tuple(
    (re.compile(pattern), sentence)
    for pattern, sentence in (
        (r"No such command '(?P<name>.+?)'", N_("There is no command “{name}”.")),
        (r"No such option: (?P<name>.+)", N_("There is no option {name}.")),
        (r"Missing command", N_("Say which command.")),
        (r"Got unexpected extra argument\(s\) \((?P<found>.+)\)",
         N_("“{found}” is too much: quote a name that holds a space.")),
        (r"Option '(?P<name>.+)' requires an argument", N_("{name} needs a word after it.")),
        (r"Option '(?P<name>.+)' does not take a value", N_("{name} takes no word after it.")),
        (r"Input should be a valid integer", N_("a whole number is wanted, as 12.")),
        (r"Input should be greater than or equal to (?P<least>.+)", N_("at least {least}.")),
        (r"Input should be less than or equal to (?P<most>.+)", N_("at most {most}.")),
    )
)  # fmt: skip

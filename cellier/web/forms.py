"""What was typed into a form, read as the field asks for it: 2,5 and 2.5 are one figure."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import PurePath
from typing import Any, TypeVar
from uuid import UUID

from starlette.datastructures import UploadFile
from starlette.requests import Request

from integrations.numbers import NotADay, NotAFigure, date_of, decimal_of
from kernel.errors import Refused
from kernel.ids import new_id
from kernel.rounding import whole_grams
from kernel.words import N_

_GIVEN = frozenset(
    {"id", "person", "on", "of", "seen", "word", "how", "as_it_is", "cancelling"}
)
E = TypeVar("E", bound=StrEnum)

# A walk along 1,000 shelves has a few fields each; more is no form of ours.
MOST_FIELDS, MOST_FILES = 12_000, 60
MOST_KILOS = 1_000_000
CENTURY = 20
# A label may be read aloud as "2,5 kg": the unit of the field is the one that counts.
_UNIT = re.compile(r"\s*(kg|g|l|pc|€|°c?)\.?\s*$", re.IGNORECASE)


class NotANumber(Refused):
    """Neither 2,5 nor 2.5."""

    says = N_("“{text}” is not a number: write it as 2.5 or 2,5.")


class TooHeavy(Refused):
    """A slip of the finger: no kitchen weighs a thousand tonnes."""

    says = N_("“{text}” is more than any scale weighs: check the figure.")


class NotAWholeNumber(Refused):
    """Half a diner."""

    says = N_("“{text}” is not a whole number: write it in figures, as 42.")


class NotAChoice(Refused):
    """The page offers others."""

    says = N_("“{text}” cannot be chosen here: open the page again and choose.")


class FieldEmpty(Refused):
    """It is needed."""

    says = N_("Something is missing: {field}.")


class NotWritable(Refused):
    """PostgreSQL keeps no NUL, and nothing keeps half a letter; nobody types either."""

    says = N_("A sign among these cannot be written down: type it again.")


class Form:
    """Fields by name; a line's fields begin with `lines.0.` and the like."""

    def __init__(
        self,
        fields: Mapping[str, list[str]],
        files: Mapping[str, list[bytes]] | None = None,
        *,
        names: Mapping[str, str] | None = None,
        writable: bool = True,
    ) -> None:
        self.fields = fields
        self.files, self._names = files or {}, names or {}
        self._writable = writable

    @classmethod
    async def of(cls, request: Request) -> "Form":
        """All of it, files read whole: the guard at the gate has counted their bytes."""
        try:
            form = await request.form(
                max_fields=MOST_FIELDS, max_files=MOST_FILES, max_part_size=4 * 1024 * 1024
            )
        except UnicodeError:
            return cls({}, writable=False)
        fields: dict[str, list[str]] = {}
        files: dict[str, list[bytes]] = {}
        names: dict[str, str] = {}
        writable = True
        for named, value in form.multi_items():
            name = _written(named)
            writable = writable and name == named
            if isinstance(value, UploadFile):
                if content := await value.read():
                    files.setdefault(name, []).append(content)
                    names[name] = value.filename or ""
            else:
                fields.setdefault(name, []).append(_written(value))
                writable = writable and fields[name][-1] == value
        await form.close()
        return cls(fields, files, names=names, writable=writable)

    @property
    def is_typed(self) -> bool:
        """Whether there is more than what the page itself put there, and the button pressed."""
        return bool(self.files) or any(
            name in self for name in self.fields if name not in _GIVEN
        )

    def check(self) -> None:
        """Before anything of it is read.

        Raises:
            NotWritable: a sign was left out that no book can hold.

        """
        if not self._writable:
            raise NotWritable

    def __contains__(self, name: str) -> bool:
        return bool(self.text(name))

    def text(self, name: str, otherwise: str = "") -> str:
        """As typed, less the space around it."""
        values = self.fields.get(name)
        return values[-1].strip() if values and values[-1].strip() else otherwise

    def texts(self, name: str) -> list[str]:
        """Every value of a field that may be ticked more than once."""
        return [value.strip() for value in self.fields.get(name, ()) if value.strip()]

    def needed(self, name: str, field: Any) -> str:
        """What must be there; `field` is what the page calls it.

        Raises:
            FieldEmpty: nothing was typed.

        """
        if name not in self:
            raise FieldEmpty(field=field)
        return self.text(name)

    def number(self, name: str) -> Decimal | None:
        """The exact figure; none where nothing was typed.

        Raises:
            NotANumber: it is none.

        """
        text = self.text(name)
        try:
            return decimal_of(_UNIT.sub("", text)) if text else None
        except NotAFigure:
            raise NotANumber(text=text) from None

    def whole(self, name: str) -> int | None:
        """A whole number.

        Raises:
            NotAWholeNumber: it is none.

        """
        text = self.text(name)
        if not text:
            return None
        value = self.number(name)
        if value is None or value != value.to_integral_value() or abs(value) > 10**9:
            raise NotAWholeNumber(text=text)
        return int(value)

    def grams(self, name: str) -> int | None:
        """Grams of a weight typed in kilos; typed as "850 g", it is grams.

        Raises:
            NotANumber: it is no weight.
            TooHeavy: over a thousand tonnes.

        """
        value = self.number(name)
        if value is None:
            return None
        if abs(value) > MOST_KILOS:
            raise TooHeavy(text=self.text(name))
        in_grams = re.fullmatch(r".*\d\s*g\.?", self.text(name), re.IGNORECASE)
        return whole_grams(value if in_grams else value * 1000)

    def day(self, name: str) -> date | None:
        """A day, as a date field sends it or as people write it.

        Raises:
            NotADay: it is none, or none of this century: no larder holds anything till then.

        """
        text = self.text(name)
        try:
            day = date_of(text) if text else None
        except NotADay:
            raise NotADay(text=text) from None
        if day and day.year // 100 != CENTURY:
            raise NotADay(text=text)
        return day

    def choice(self, name: str, kind: type[E]) -> E | None:
        """One of a field's choices.

        Raises:
            NotAChoice: the page offered no such thing.

        """
        text = self.text(name)
        if not text:
            return None
        try:
            return kind(text)
        except ValueError:
            raise NotAChoice(text=text) from None

    def uuid(self, name: str) -> UUID | None:
        """An id.

        Raises:
            NotAChoice: it is none.

        """
        text = self.text(name)
        return id_of(text) if text else None

    def id(self) -> UUID:
        """The entry's own, made where the form was opened: on the phone, or here.

        Raises:
            NotAChoice: it is none, or no UUID of version 7.

        """
        said = self.uuid("id")
        if said and said.version != 7:
            raise NotAChoice(text=str(said))
        return said or new_id()

    def photos(self, name: str) -> list[bytes]:
        """The pictures of a field, whole."""
        return list(self.files.get(name, ()))

    def ending(self, name: str) -> str:
        """How the name of the file in that field ends, as ".csv"; empty where there is none."""
        return PurePath(self._names.get(name, "")).suffix.lower()

    def rows(self, name: str) -> Iterator[tuple[str, "Form"]]:
        """Each `name.KEY.…`, in the order of the page, under its KEY."""
        start = f"{name}."
        keys = dict.fromkeys(
            field[len(start) :].split(".", 1)[0]
            for field in (*self.fields, *self.files)
            if field.startswith(start) and "." in field[len(start) :]
        )
        for key in keys:
            yield key, self.part(f"{start}{key}.")

    def part(self, start: str) -> "Form":
        """The fields that begin so, without their beginning."""
        size = len(start)
        return Form(
            {name[size:]: each for name, each in self.fields.items() if name.startswith(start)},
            {name[size:]: each for name, each in self.files.items() if name.startswith(start)},
        )


def id_of(text: str) -> UUID:
    """The id that a field, or its name, holds.

    Raises:
        NotAChoice: it is none.

    """
    try:
        return UUID(text)
    except ValueError:
        raise NotAChoice(text=text[:60]) from None


def _written(value: str) -> str:
    """So that it can be shown again, and said what is wrong with it."""
    return value.replace("\0", "").encode("utf-8", "replace").decode()


NOTHING_TYPED = Form({})

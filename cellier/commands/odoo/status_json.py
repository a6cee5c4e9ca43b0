"""The same for programs: instants in UTC, amounts as text."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from cellier.commands.odoo.sides import in_words
from cellier.language import words
from cellier.short_ids import short_ids
from integrations.erp.homes import ErpHome
from integrations.erp.overviews import Overview, Put, Titled
from integrations.erp.questions import answers_to


def as_json(
    home: ErpHome | None, found: Iterable[Overview], questions: Sequence[Put]
) -> dict[str, Any]:
    """Everything that `status` shows."""
    return {
        "home": home.home if home else None,
        "read_at": _at(home.read_at if home else None),
        "trouble": in_words(home.trouble) if home and home.trouble else None,
        "trouble_since": _at(home.trouble_at if home else None),
        "canteens": [_canteen(one) for one in found],
        "questions": _questions(questions),
    }


def _canteen(one: Overview) -> dict[str, Any]:
    return {
        "id": str(one.canteen.id),
        "name": one.canteen.name,
        "waiting": one.waiting.documents,
        "waiting_since": _at(one.waiting.since),
        "told_at": _at(one.told_at),
        "worker": one.holder or None,
        "questions": one.questions,
        "aside": [
            {
                **_document(each),
                "reason": in_words(each.theirs.reason),
                "remedy": in_words(each.theirs.remedy),
                "aside_at": _at(each.theirs.aside_at),
                "retry_at": _at(each.theirs.retry_at),
            }
            for each in one.aside
        ],
        "lately": [
            {
                **_document(each),
                "number": each.theirs.number,
                "state": None if each.theirs.left else each.theirs.state,
                "left": each.theirs.left,
                "net": None if each.theirs.net is None else str(each.theirs.net),
                "told_at": _at(each.theirs.told_at),
            }
            for each in one.lately
        ],
    }


def _document(one: Titled) -> dict[str, str]:
    return {
        "id": str(one.theirs.id),
        "kind": one.theirs.kind,
        "document": one.title.in_words(words()),
    }


def _questions(questions: Sequence[Put]) -> list[dict[str, Any]]:
    names = short_ids([one.question.id for one in questions])
    return [
        {
            "id": names[one.question.id],
            "about": one.title.in_words(words()),
            "why": one.question.why,
            "ours": in_words(one.question.ours),
            "theirs": in_words(one.question.theirs),
            "answers": list(answers_to(one.question)),
            "asked_at": _at(one.question.asked_at),
        }
        for one in questions
    ]


def _at(when: datetime | None) -> str | None:
    return when.isoformat() if when else None

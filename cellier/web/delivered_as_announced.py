"""A delivery's form, filled in with what the supplier said by their link."""

from cellier.web.desk import Desk
from cellier.web.forms import Form
from cellier.web.rendering import figure_typed, kilos_typed
from inventory.receiving.deliveries import Outcome, Weight
from inventory.receiving.expected import Expected, ExpectedLine
from sourcing.orders import order_by_id
from sourcing.supplier_answers import AnswerLine, answers_to, coming


def as_announced(desk: Desk, order: Expected) -> int:
    """Type it in, where nobody typed anything yet; how many lines differ."""
    if desk.typed.fields:
        return 0
    known = order_by_id(desk.session, order.order_id, canteen_id=desk.here.id)
    answer = coming(answers_to(desk.session, known))
    said = answer.lines if answer else {}
    fields: dict[str, list[str]] = {}
    differ = 0
    for line in order.lines:
        # What came in part already is another question.
        if line.order_line_id not in said or line.owed_packs != line.packs:
            continue
        typed = _typed(desk, line, said[line.order_line_id])
        differ += bool(typed)
        start = f"lines.{line.order_line_id}."
        fields |= {f"{start}{name}": [value] for name, value in typed.items()}
    if differ:
        desk.typed = Form(fields)
    return differ


def _typed(desk: Desk, line: ExpectedLine, said: AnswerLine) -> dict[str, str]:
    if said.instead:
        return _instead(desk, said)
    typed = {}
    if said.packs != line.packs:
        less = said.packs < line.packs
        typed["outcome"] = (Outcome.SHORT if less else Outcome.OVER).value
        typed["packs"] = figure_typed(said.packs, desk.words)
    if said.grams and said.packs:
        # It is their word: our own scale's field stays for whoever stands at our scale.
        typed["note_weight"] = kilos_typed(said.grams, desk.words)
        if line.priced_by_weight:
            typed["paid_by"] = Weight.NOTE.value
    return typed


def _instead(desk: Desk, said: AnswerLine) -> dict[str, str]:
    typed = {"outcome": Outcome.REPLACED.value, "instead_name": said.instead}
    if said.instead_quantity:
        typed["instead_quantity"] = figure_typed(said.instead_quantity, desk.words)
    if said.instead_unit:
        typed["instead_unit"] = said.instead_unit.value
    if said.grams:
        typed["note_weight"] = kilos_typed(said.grams, desk.words)
    return typed

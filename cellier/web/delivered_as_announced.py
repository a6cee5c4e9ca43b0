"""A delivery's form, filled in with what the supplier said by their link."""

from cellier.web.desk import Desk
from cellier.web.forms import Form
from inventory.receiving.deliveries import Outcome, Weight
from inventory.receiving.expected import Expected, ExpectedLine
from sourcing.orders import order_by_id
from sourcing.supplier_answers import AnswerLine, announced


def as_announced(desk: Desk, order: Expected) -> int:
    """Type it in, where nobody typed anything yet; how many lines differ."""
    if desk.typed.fields:
        return 0
    known = order_by_id(desk.session, order.order_id, canteen_id=desk.here.id)
    said = announced(desk.session, known)
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
    number = desk.words.number
    if said.instead:
        many = said.instead_quantity
        return {
            "outcome": Outcome.REPLACED.value,
            "instead_name": said.instead,
            **({"instead_quantity": number(many)} if many else {}),
        }
    typed = {}
    if said.packs != line.packs:
        typed["packs"] = number(said.packs)
    if said.grams and said.packs:
        weight = f"{said.grams} g"
        typed |= {"weight": weight, "note_weight": weight}
        if line.weighed:
            typed["paid_by"] = Weight.NOTE.value
    return typed

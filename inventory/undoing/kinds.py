"""What each kind of entry is called, in a sentence for people."""

from kernel.words import Phrase

KINDS: dict[str, Phrase] = {
    "amendment": Phrase("a correction"),
    "bill": Phrase("a bill"),
    "charge": Phrase("a charge a cover"),
    "container": Phrase("a container"),
    "contribution": Phrase("contributions"),
    "corrective_action": Phrase("a corrective action"),
    "count": Phrase("a count"),
    "count_settled": Phrase("a count settled between two people"),
    "covers": Phrase("covers counted later"),
    "donation": Phrase("a donation"),
    "explanation": Phrase("an explanation of what was below zero"),
    "filling": Phrase("a correction"),
    "food_budget": Phrase("a monthly food budget"),
    "freezing": Phrase("food frozen"),
    "import": Phrase("an imported file"),
    "meal": Phrase("a meal"),
    "meal_addition": Phrase("an addition to a meal"),
    "menu": Phrase("a menu"),
    "month_closed": Phrase("a closed month"),
    "month_reopened": Phrase("a month opened again"),
    "monthly_charge": Phrase("goods charged by the month"),
    "opening": Phrase("an opening stock"),
    "order": Phrase("a purchase order"),
    "order_cancelled": Phrase("a cancelled order"),
    "order_changed": Phrase("a changed draft of an order"),
    "order_confirmed": Phrase("a confirmed order"),
    "order_letter": Phrase("an order sent by mail"),
    "order_letter_settled": Phrase("what became of an order sent by mail"),
    "order_sent": Phrase("a sent order"),
    "pack_opened": Phrase("an opened pack"),
    "photo": Phrase("a photo"),
    "place_limit": Phrase("temperatures of a place"),
    "preparation": Phrase("prepared food"),
    "reading": Phrase("a temperature"),
    "rebilling": Phrase("a bill held against a corrected delivery"),
    "receipt": Phrase("a delivery"),
    "reexamination": Phrase("a certificate learnt of later"),
    "reexamination_declined": Phrase("a certificate that changes nothing"),
    "reimbursement": Phrase("a reimbursement"),
    "repointing": Phrase("a use that named another lot"),
    "rescue": Phrase("a crate of rescued food"),
    "reversal": Phrase("an entry taken back"),
    "sorting": Phrase("a crate sorted"),
    "stock_rule": Phrase("a minimum to keep"),
    "supplier_answer_judged": Phrase("a supplier's answer, judged"),
    "terms": Phrase("terms agreed with a supplier"),
    "ticks": Phrase("products ticked"),
    "transfer": Phrase("a transfer to another canteen"),
    "transfer_arrival": Phrase("a transfer that arrived"),
    "waste": Phrase("food thrown away"),
}
_OTHER = Phrase("another entry")


def name_of(kind: str) -> Phrase:
    """A kind nobody named is called an entry."""
    return KINDS.get(kind, _OTHER)

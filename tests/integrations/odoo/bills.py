"""Vendor bills and credit notes: entered, posted, set against each other."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.integrations.odoo.environment import Env
from tests.integrations.odoo.fields import (
    boolean,
    char,
    day,
    html,
    integer,
    lines,
    money,
    one,
    one_of,
)
from tests.integrations.odoo.models import Model
from tests.integrations.odoo.money import cents, exact, raw, taxed
from tests.integrations.odoo.refusals import Refusal, Wrong
from tests.integrations.odoo.tables import Row

BILL, BILL_LINE = "account.move", "account.move.line"
_PAID = ("not_paid", "in_payment", "paid", "partial", "reversed", "blocked")
# What a posted bill keeps, in the order in which Odoo names them.
_FIXED = ("invoice_date", "date", "partner_id", "invoice_line_ids", "line_ids")


def post(env: Env, numbers: Sequence[int]) -> bool:
    for number in numbers or ():
        env.flush()
        bill = env.row(BILL, number)
        _must_be_whole(env, bill)
        name = bill["name"] or _numbered(env, bill)
        due = _due(env, bill["invoice_payment_term_id"], bill["invoice_date"])
        due = due or bill["invoice_date_due"]
        env.write(BILL, [number], {"state": "posted", "name": name, "invoice_date_due": due})
        _settle(env, env.row(BILL, number))
    return False


def draft(env: Env, numbers: Sequence[int]) -> None:
    for number in numbers:
        if env.row(BILL, number)["state"] not in ("posted", "cancel"):
            raise Refusal(
                env.say(
                    "Only posted/cancelled journal entries can be reset to draft.",
                    "Seules les pièces comptables comptabilisées/annulées peuvent être remises"
                    " en brouillon.",
                )
            )
    env.write(BILL, numbers, {"state": "draft"})


def cancel(env: Env, numbers: Sequence[int]) -> None:
    for number in numbers:
        if env.row(BILL, number)["state"] == "cancel":
            raise Refusal("Only draft journal entries can be cancelled.")
    env.write(BILL, numbers, {"state": "cancel"})


def _must_be_whole(env: Env, bill: Row) -> None:
    if bill["state"] != "draft":
        raise Refusal(
            env.say(
                f"The entry {bill['name']} (id {bill['id']}) must be in draft.",
                f"La pièce comptable {bill['name']} (id {bill['id']}) doit être en brouillon.",
            )
        )
    held = env.rows(BILL_LINE, move_id=bill["id"])
    if missing := [env.say(*said) for there, said in _needed(bill, held) if not there]:
        raise Refusal("\n".join(missing))
    if bill["amount_total"] < 0:
        raise Refusal(
            env.say(
                "You cannot validate an invoice with a negative total amount. You should create a"
                " credit note instead. Use the action menu to transform it into a credit note or"
                " refund.",
                "Vous ne pouvez pas valider une facture avec un montant total négatif.",
            )
        )
    _must_have_accounts(held)


def _needed(bill: Row, held: list[Row]) -> Iterator[tuple[Any, tuple[str, str]]]:
    english = "Even magicians can't post nothing!"
    yield held, (english, "Même les magiciens ne peuvent comptabiliser... rien du tout !")
    english = "The field 'Vendor' is required, please complete it to validate the Vendor Bill."
    french = "Le champ 'Fournisseur' est requis, veuillez le compléter pour valider cette facture fournisseur."
    yield bill["partner_id"], (english, french)
    english = "The Bill/Refund date is required to validate this document."
    french = "La date de facturation/remboursement est requise pour valider ce document."
    yield bill["invoice_date"], (english, french)


def _must_have_accounts(held: list[Row]) -> None:
    for account in (key for line in held for key in line["analytic_distribution"] or {}):
        for one_account in account.split(","):
            if not one_account.isdigit():
                raise Wrong(f"invalid literal for int() with base 10: {one_account!r}")


def _numbered(env: Env, bill: Row) -> str:
    refund = bill["move_type"] == "in_refund"
    start = f"{'R' if refund else ''}FACTU/{bill['date'][:4]}/{bill['date'][5:7]}/"
    return f"{start}{_last(env, start) + 1:04}"


def _last(env: Env, start: str) -> int:
    names = [row["name"] for row in env.tables[BILL].rows.values()]
    return max(
        (int(name[len(start) :]) for name in names if name and name.startswith(start)),
        default=0,
    )


def _settle(env: Env, bill: Row) -> None:
    """Nothing owed is paid; a credit note is set against the bill that it answers."""
    if not bill["amount_total"]:
        env.write(BILL, [bill["id"]], {"payment_state": "paid"})
    answered = bill["reversed_entry_id"]
    if not answered or bill["move_type"] != "in_refund":
        return
    other = env.row(BILL, answered)
    part = min(exact(bill["amount_residual"]), exact(other["amount_residual"]))
    if other["state"] == "posted" and part:
        pay(env, bill["id"], part, "paid")
        pay(env, answered, part, "reversed")


def pay(env: Env, number: int, part: Decimal, state: str = "paid") -> None:
    left = exact(env.row(BILL, number)["amount_residual"]) - part
    given = {"amount_residual": float(left), "payment_state": "partial" if left else state}
    env.write(BILL, [number], given)


class Journal(Model):
    name, label, french = "account.journal", "Journal", "Journal"
    columns = {
        "name": char("Journal Name", "Nom du journal", required=True),
        "code": char("Sequence Prefix", "Préfixe de la Séquence", required=True),
        "type": one_of("Type", "Type", "sale", "purchase", "bank", "general", required=True),
        "company_id": one("Company", "Société", "res.company", required=True),
    }


class PaymentTerm(Model):
    name, label, french = "account.payment.term", "Payment Terms", "Conditions de paiement"
    columns = {
        "name": char("Payment Terms", "Conditions de paiement", required=True),
        # In Odoo a line of the term says so.
        "nb_days": integer("Days", "Jours"),
        "active": boolean("Active", "Actif"),
    }


class Bill(Model):
    name, label, french = BILL, "Journal Entry", "Pièce comptable"
    order = "date desc, name desc, invoice_date desc, id desc"
    rank = 1
    columns = {
        "name": char("Number", "Numéro"),
        "ref": char("Reference", "Référence"),
        "move_type": one_of(
            "Type",
            "Type",
            ("entry", "Journal Entry"),
            ("out_invoice", "Customer Invoice"),
            ("out_refund", "Customer Credit Note"),
            ("in_invoice", "Vendor Bill"),
            ("in_refund", "Vendor Credit Note"),
            ("out_receipt", "Sales Receipt"),
            ("in_receipt", "Purchase Receipt"),
            required=True,
        ),
        "state": one_of("Status", "Statut", "draft", "posted", "cancel", required=True),
        "payment_state": one_of("Payment Status", "Statut du paiement", *_PAID),
        "status_in_payment": one_of(
            "Status", "Statut", "draft", "posted", "cancel", shown=lambda env, row: _status(row)
        ),
        "partner_id": one("Partner", "Partenaire", "res.partner", indexed=True),
        "invoice_date": day("Invoice/Bill Date", "Date de facturation"),
        "invoice_date_due": day("Due Date", "Date d'échéance"),
        "invoice_payment_term_id": one(
            "Payment Terms", "Conditions de paiement", "account.payment.term"
        ),
        "date": day("Date", "Date", required=True),
        "invoice_line_ids": lines("Invoice lines", "Lignes de facture", BILL_LINE, "move_id"),
        "line_ids": lines("Journal Items", "Écritures comptables", BILL_LINE, "move_id"),
        "amount_untaxed": money("Untaxed Amount", "Montant hors taxes"),
        "amount_tax": money("Tax", "Taxe"),
        "amount_total": money("Total", "Total"),
        "amount_residual": money("Amount Due", "Montant dû"),
        "journal_id": one("Journal", "Journal", "account.journal", required=True),
        "currency_id": one("Currency", "Devise", "res.currency", required=True),
        "company_id": one("Company", "Société", "res.company"),
        "commercial_partner_id": one(
            "Commercial Entity",
            "Entité commerciale",
            "res.partner",
            shown=lambda env, row: _commercial(env, row["partner_id"]),
        ),
        "reversed_entry_id": one("Reversal of", "Extourne de", BILL),
        "reversal_move_ids": lines("Reversal Move", "Extourne", BILL, "reversed_entry_id"),
        "invoice_origin": char("Origin", "Origine"),
        "narration": html("Terms and Conditions", "Conditions générales"),
    }
    held_by = ((BILL, "reversed_entry_id"),)
    buttons = {"action_post": post, "button_draft": draft, "button_cancel": cancel}

    def defaults(self, env: Env, given: Row) -> Row:
        partner = env.tables["res.partner"].rows.get(given.get("partner_id") or 0)
        theirs = partner["property_supplier_payment_term_id"] if partner else False
        term = given.get("invoice_payment_term_id", theirs) or False
        return {
            "move_type": "entry",
            "invoice_payment_term_id": term,
            "state": "draft",
            "payment_state": "not_paid",
            "date": _booked(env, given.get("invoice_date") or env.today),
            "invoice_date_due": _due(env, term, given.get("invoice_date")) or env.today,
            "journal_id": env.named(f"account.{env.company}_purchase"),
            "currency_id": env.named("base.EUR"),
            "company_id": env.company,
        }

    def changing(self, env: Env, row: Row, given: Row) -> None:
        fixed = [name for name in _FIXED if name in given]
        if row["state"] == "posted" and fixed:
            raise Refusal(
                env.say(
                    "You cannot modify the following readonly fields on a posted move: ",
                    "Vous ne pouvez pas modifier les champs suivants en lecture seule sur une"
                    " pièce comptable comptabilisée : ",
                )
                + ", ".join(fixed)
            )

    def written(self, env: Env, number: int, before: Row, given: Row) -> None:
        if "state" in given:
            for line in env.rows(BILL_LINE, move_id=number):
                env.later(BILL_LINE, line["id"])

    def leaving(self, env: Env, number: int) -> None:
        bill = env.row(BILL, number)
        start, _, place = (bill["name"] or "").rpartition("/")
        last = not start or int(place) == _last(env, f"{start}/")
        if bill["state"] == "posted" or not last:
            raise Refusal(
                "You cannot delete this entry, as it has already consumed a sequence number and is"
                " not the last one in the chain. You should probably revert it instead."
            )

    def again(self, env: Env, number: int) -> None:
        bill, held = env.row(BILL, number), env.rows(BILL_LINE, move_id=number)
        net = cents(sum((raw(line, "quantity") for line in held), Decimal()))
        tax = taxed(env, [(line["tax_ids"], raw(line, "quantity")) for line in held])
        total = float(net + tax)
        open_still = bill["payment_state"] == "not_paid"
        env.set(
            BILL,
            number,
            amount_untaxed=float(net),
            amount_tax=float(tax),
            amount_total=total,
            amount_residual=total if open_still else bill["amount_residual"],
        )

    def display(self, env: Env, row: Row) -> str:
        return str(row["name"] or f"Draft Bill (* {row['id']})")


def _commercial(env: Env, partner: int | bool) -> int | bool:
    return partner and (env.row("res.partner", int(partner))["parent_id"] or partner)


def _status(bill: Row) -> str:
    paid = bill["payment_state"]
    return str(paid if bill["state"] == "posted" and paid != "not_paid" else bill["state"])


def _due(env: Env, term: int | bool, billed: str | bool | None) -> str | None:
    """By the supplier's terms, which Odoo lets win when it posts."""
    if not term or not billed:
        return None
    days = env.row("account.payment.term", int(term))["nb_days"]
    return str(date.fromisoformat(str(billed)) + timedelta(days=days))


def _booked(env: Env, billed: str) -> str:
    """In the month of the bill, at its end where that is over; in this month, today."""
    if env.today[:7] > billed[:7]:
        start = date.fromisoformat(f"{billed[:7]}-01")
        after = date(start.year + start.month // 12, start.month % 12 + 1, 1)
        return str(date.fromordinal(after.toordinal() - 1))
    return max(billed, env.today)

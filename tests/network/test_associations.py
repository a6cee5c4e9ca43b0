"""Whom we may give to, and on the word of which paper."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from kernel.actor import By
from kernel.documents import IdAlreadyUsed
from kernel.ids import new_id
from network.associations import (
    Agreed,
    AgreementEnded,
    AgreementEndsBeforeItBegins,
    AgreementNotBegun,
    AssociationKnown,
    AssociationNotFound,
    NewAgreement,
    NewAssociation,
    add_association,
    agree,
    agreement_on,
    agreements_of,
    association_named,
    associations,
)
from tests.builders import MONDAY, somebody_in_a_new_canteen

JANUARY, JUNE = date(2026, 1, 1), date(2026, 6, 30)


def an_association(**facts: Any) -> NewAssociation:
    known = {
        "name": f"Le Fourneau {new_id()}",
        "address": "3 rue des Capucins",
        "agreement": Agreed(words="Convention 12", from_on=JANUARY, until_on=JUNE),
        **facts,
    }
    return NewAssociation(id=new_id(), **known)


def renewed(session: Session, by: By, association_id: UUID, **facts: Any) -> UUID:
    agreement = Agreed(**{"words": "Avenant", "from_on": date(2026, 9, 1), **facts})
    new = NewAgreement(id=new_id(), association_id=association_id, agreement=agreement)
    return agree(session, new, by)


def test_an_association_is_known_to_the_whole_network(session: Session, awa: By) -> None:
    new = an_association()
    ben = somebody_in_a_new_canteen(session)
    assert add_association(session, new, awa) == add_association(session, new, ben) == new.id
    assert association_named(session, f" {new.name.upper()} ").id == new.id
    assert new.name in [one.name for one in associations(session)]
    with pytest.raises(IdAlreadyUsed):
        add_association(session, new.model_copy(update={"city": "Lyon"}), awa)


def test_one_name_is_one_association(session: Session, awa: By) -> None:
    new = an_association()
    add_association(session, new, awa)
    with pytest.raises(AssociationKnown, match="on the list already"):
        add_association(session, an_association(name=new.name.upper()), awa)


def test_nobody_of_that_name_is_said(session: Session, awa: By) -> None:
    with pytest.raises(AssociationNotFound, match="No association is called “Personne”"):
        association_named(session, "Personne")
    with pytest.raises(AssociationNotFound):
        renewed(session, awa, new_id())


def test_an_agreement_holds_on_both_its_days(session: Session, awa: By) -> None:
    new = an_association()
    add_association(session, new, awa)
    for day in (JANUARY, MONDAY, JUNE):
        assert agreement_on(session, new.id, day).words == "Convention 12"
    with pytest.raises(AgreementNotBegun, match=f"{new.name} begins on 1 January 2026"):
        agreement_on(session, new.id, date(2025, 12, 31))
    with pytest.raises(AgreementEnded, match=f"{new.name} ended on 30 June 2026: renew it"):
        agreement_on(session, new.id, date(2026, 7, 1))


def test_a_renewal_stands_beside_what_ended(session: Session, awa: By) -> None:
    new = an_association()
    add_association(session, new, awa)
    renewal = renewed(session, awa, new.id)
    assert agreement_on(session, new.id, MONDAY).words == "Convention 12"
    assert agreement_on(session, new.id, date(2030, 1, 1)).id == renewal
    with pytest.raises(AgreementEnded, match="30 June 2026"):
        agreement_on(session, new.id, date(2026, 7, 15))
    words = [one.words for one in agreements_of(session, [new.id])[new.id]]
    assert words == ["Convention 12", "Avenant"]


def test_of_two_agreements_of_one_day_the_later_counts(session: Session, awa: By) -> None:
    new = an_association(agreement=Agreed(words="Accord oral", from_on=JANUARY))
    add_association(session, new, awa)
    renewal = renewed(session, awa, new.id, from_on=date(2026, 2, 1), until_on=JUNE)
    assert agreement_on(session, new.id, MONDAY).id == renewal
    assert agreement_on(session, new.id, date(2026, 7, 1)).words == "Accord oral"


def test_an_agreement_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(AgreementEndsBeforeItBegins, match="30 June 2026 and end on 1 January"):
        Agreed(words="Convention", from_on=JUNE, until_on=JANUARY)

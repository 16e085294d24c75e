"""No refusal says a citizen's data: unmistakable names and numbers go in by every way that refuses."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from counter.catalogue import Catalogue, shipped_procedures
from counter.clock import parse_moment
from counter.code import accept
from counter.deadline import parse_limit
from counter.dossier import Person, Status
from counter.identity import birth_date, identity_paper, personal_number, phone, postal_item, scan_card, tax_code
from counter.intake import match, read_intake
from counter.lifecycle import apply, read_body, why_not
from counter.refusal import Refused
from counter.text import clean
from tests.counter.life import BODIES, at_status, beginning, event, run, step

TODAY = date(2026, 11, 22)
SECRET = "Zùng Thị Quxơng"
NUMBER = "066195777123"
TRACES = (
    "Zùng",
    "Quxơng",
    "zung",
    "quxong",
    "066195777",
    "195777",
    "0987111",
    "1987-06",
    "17061987",
    "Thôn Xyz",
    "xyz@",
)
CARD = f"{NUMBER}|241777123|{SECRET}|17061987|Nữ|Thôn Xyz|15042021"
PERSON = {
    "name": SECRET,
    "id": NUMBER,
    "born": "1987-06-17",
    "phone": "0987111222",
    "address": "Thôn Xyz",
    "email": "xyz@example.vn",
}
CATALOGUE = Catalogue(shipped_procedures())


def intake(**changes: Any) -> Callable[[], object]:
    data = {"procedure": "1.001193", "applicant": PERSON, **changes}
    return lambda: match(read_intake(data, TODAY), CATALOGUE, TODAY)


def person(**changes: Any) -> Callable[[], object]:
    return intake(applicant={**PERSON, **changes})


def body(kind: str, **changes: Any) -> Callable[[], object]:
    return lambda: read_body(kind, {**BODIES[kind], **changes})


REFUSING: dict[str, Callable[[], object]] = {
    "clean control": lambda: clean(SECRET + "\x00", "Họ và tên"),
    "clean TCVN3": lambda: clean(SECRET + " NguyÔn V¨n", "Họ và tên"),
    "card cut": lambda: scan_card(CARD[:-9]),
    "card date": lambda: scan_card(CARD.replace("17061987", "31061987")),
    "card number": lambda: scan_card(CARD.replace(NUMBER, NUMBER[:-1])),
    "card name": lambda: scan_card(CARD.replace(SECRET, SECRET + "\x00")),
    "card address": lambda: scan_card(CARD.replace("Thôn Xyz", "Thôn Xyz\u202e")),
    "number": lambda: personal_number(NUMBER + "9"),
    "cmnd": lambda: identity_paper("cmnd", NUMBER),
    "tax": lambda: tax_code(NUMBER + "99"),
    "passport": lambda: identity_paper("passport", SECRET + "\x00"),
    "birth": lambda: birth_date("31/06/1987" + SECRET, TODAY),
    "birth in the future": lambda: birth_date("17/06/2087", TODAY),
    "phone": lambda: phone("09871112223"),
    "postal": lambda: postal_item(SECRET),
    "code": lambda: accept(SECRET),
    "moment": lambda: parse_moment(SECRET),
    "limit": lambda: parse_limit(SECRET),
    "catalogue": lambda: CATALOGUE.get(SECRET, TODAY),
    "procedure": intake(procedure=SECRET),
    "procedure number": intake(procedure=NUMBER),
    "case": intake(case=SECRET),
    "channel": intake(channel=SECRET),
    "return_by": intake(return_by=SECRET),
    "card": intake(card=CARD[:-1]),
    "card and none": intake(card=CARD, applicant={"id_type": "none"}),
    "people": intake(people=[{**PERSON, "role": SECRET}]),
    "people type": intake(people=[SECRET]),
    "people object": intake(people={SECRET: 1}),
    "no owner": intake(applicant=None, people=[{**PERSON, "role": "submitter"}]),
    "organisation": intake(organisations=SECRET),
    "organisation text": intake(organisations={"helped": SECRET + "\x00"}),
    "record": intake(system_of_record={"name": SECRET, "code": SECRET}),
    "documents": intake(documents=SECRET),
    "document": intake(documents=[{"name": SECRET, "originals": SECRET}]),
    "document flag": intake(documents=[{"name": SECRET, "voluntary": SECRET}]),
    "document of a database": intake(
        procedure="1.000894", documents=[{"name": "Giấy xác nhận tình trạng hôn nhân", "originals": 1}], note=SECRET
    ),
    "fees": intake(fees=[{"name": SECRET, "due": SECRET}]),
    "fee kind": intake(fees=[{"name": SECRET, "kind": SECRET}]),
    "sets": intake(sets=SECRET),
    "note": intake(note=SECRET + "\x00"),
    "received_at": intake(received_at=SECRET),
    "code without time": intake(code="ABC-1"),
    "code wrong": intake(code=SECRET, submitted_at="2026-11-20T08:00"),
    "request": intake(request_id=SECRET + "\x07"),
    "person name": person(name=SECRET + "\x00"),
    "person name legacy": person(name=SECRET + " V¨n"),
    "person kind": person(kind=SECRET),
    "person id": person(id=NUMBER + "1"),
    "person id none": person(id_type="none"),
    "person id type": person(id_type=SECRET),
    "person tax": person(id_type="tax", id=NUMBER + "12"),
    "person born": person(born="31/06/1987"),
    "person born text": person(born=SECRET),
    "person sex": person(sex=SECRET),
    "person phone": person(phone="09871112229"),
    "person email": person(email=SECRET + " xyz@"),
    "person address": person(address="Thôn Xyz\x00"),
    "person type": person(name={"x": SECRET}),
    "person list": person(address=[SECRET]),
    "return to": body("return", to=SECRET),
    "return receiver": body("return", to={"name": SECRET + "\x00"}),
    "return s10": body("return", s10=NUMBER),
    "return receipt": body("return", receipt=SECRET),
    "forward": body("forward", to=SECRET + "\x00"),
    "forward due": body("forward", due_at=SECRET),
    "forward list": body("forward", to=[SECRET]),
    "items": body("ask-supplement", items=SECRET),
    "items list": body("ask-supplement", items=[[SECRET]]),
    "notice": body("extend", notice=SECRET),
    "changes": body("correct", changes=SECRET),
    "amount": body("pay", amount=SECRET),
    "level": body("rate", level=SECRET),
    "body": lambda: read_body("pay", SECRET),
    "step": lambda: read_body(SECRET, {}),
    "correct": lambda: apply(run([beginning()]), step("correct", changes={"people": SECRET}, reason="x")),
    "twice": lambda: apply(run([beginning(note=SECRET)]), beginning(note=SECRET)),
    "unknown kind": lambda: apply(run([beginning(note=SECRET)]), event(SECRET, {})),
}


@pytest.mark.parametrize("way", REFUSING)
def test_no_refusal_says_a_citizens_data(way: str) -> None:
    with pytest.raises(Refused) as refused:
        REFUSING[way]()
    said = str(refused.value)
    assert said.endswith((".", "…"))
    assert not [trace for trace in TRACES if trace.lower() in said.lower()]
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("kind", BODIES)
def test_no_refused_step_says_a_citizens_data(status: Status, kind: str) -> None:
    dossier = replace(at_status(status), note=SECRET, people=(Person("owner", SECRET, id=NUMBER, phone="0987111222"),))
    refused = why_not(dossier, kind) or ""
    assert not [trace for trace in TRACES if trace.lower() in refused.lower()]

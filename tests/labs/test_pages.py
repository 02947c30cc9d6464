"""The pages about reports and the body, as a browser without script asks for them."""

from collections.abc import Mapping
from datetime import date

import httpx2
import pytest

from sante.kit.ids import encode, new_id
from sante.labs.pages import words
from sante.labs.rules.judge import judge
from sante.labs.types import Subject
from tests.labs.html import form, row_key, text_of
from tests.labs.samples import DAY, fhir_bundle, german_csv, us_csv
from tests.support.people import People, Person

ACCEPT = {"Accept": "text/html"}
HOSTILE = '<img src=x onerror="alert(1)">'
PROBLEMS = (
    "Test,Result,Unit,Reference Range,Collected\n"
    "Sodium,140,mg/dL,135-145,2026-03-02\n"
    "LDL,148,mg/dL,<130,2026-03-02\n"
    "Zonulin,38,ng/mL,<48,2026-03-02\n"
)


async def uploaded(
    browser: httpx2.AsyncClient, content: bytes | str, name: str = "report.csv"
) -> str:
    """The address of the report's page."""
    answer = await browser.post("/reports", files={"file": (name, content)})
    assert answer.status_code == 303, text_of(answer.text)
    return str(answer.headers["location"])


async def confirmed(
    browser: httpx2.AsyncClient, content: bytes | str, name: str = "report.csv"
) -> str:
    address = await uploaded(browser, content, name)
    answer = await browser.post(f"{address}/confirm")
    assert (answer.status_code, answer.headers.get("location")) == (303, "/body"), answer.text
    return address


async def read(browser: httpx2.AsyncClient, address: str, status: int = 200) -> str:
    answer = await browser.get(address)
    assert answer.status_code == status
    return text_of(answer.text)


async def post(
    browser: httpx2.AsyncClient, address: str, changes: Mapping[str, str], to: str = ""
) -> httpx2.Response:
    """Fill in the form of a page and press a button."""
    page = (await browser.get(address)).text
    return await browser.post(to or address, data=form(page, address).filled(changes))


async def waiting(client: httpx2.AsyncClient, who: Person) -> int:
    """How many reports a person has."""
    items = (await client.get("/api/v1/reports", headers=who.headers)).json()["items"]
    return len(items)


# From a file to the body


async def test_a_fhir_report_is_checked_confirmed_and_seen_on_the_body_page(
    browser: httpx2.AsyncClient,
) -> None:
    address = await uploaded(browser, fhir_bundle(), "report.json")
    review = await read(browser, address)
    assert "148 mg/dL" in review
    assert "range <130" in review
    assert "Confirm 32 values" in review
    assert "no results yet" in (await read(browser, "/body")).lower()

    answer = await browser.post(f"{address}/confirm")
    assert (answer.status_code, answer.headers["location"]) == (303, "/body")
    body = await read(browser, "/body")
    assert "32 values count from now on" in body
    assert "blood draw 2 March" in body
    assert "an internal index, not a diagnosis" in body
    assert "of 100, likely" in body
    assert "Points lost on each marker" in body
    assert "years likely" in body
    assert "your age is 50" in body
    assert "LDL cholesterol 148 mg/dL Slightly high one result" in body
    assert "Inflammation together with high cholesterol" in body
    assert "ACC/AHA 2018 risk enhancers" in body


async def test_the_points_lost_and_the_years_of_each_marker_add_up(
    browser: httpx2.AsyncClient,
) -> None:
    await confirmed(browser, fhir_bundle(), "report.json")
    body = await read(browser, "/body")
    profile = (await browser.get("/api/v1/health-profile")).json()
    for marker in profile["score"]["markers"]:
        lost = f"{marker['points_lost']:.1f}"
        assert lost in body
    for part in profile["age"]["contributions"]:
        assert f"{abs(part['years']):.1f}" in body
    assert f"{profile['age']['value']:.1f} years" in body


async def test_german_units_and_commas_are_read_and_shown_in_the_person_s_own_units(
    browser: httpx2.AsyncClient,
) -> None:
    review = await read(browser, await uploaded(browser, german_csv(), "labor.csv"))
    assert "LDL-Cholesterin 3,83 mmol/l range < 3,4" in review
    assert "LDL cholesterol 148 mg/dL" in review
    assert "test “Untersuchung”, value “Ergebnis”, unit “Einheit”" in review
    assert "Nitrit im Urin" in review
    assert "We do not know this test. It is kept as printed." in review


async def test_a_table_can_be_read_with_other_columns(browser: httpx2.AsyncClient) -> None:
    table = (
        "Test,Result,Previous result,Unit,Collected\n"
        "LDL,148,161,mg/dL,2026-03-02\nHDL,44,43,mg/dL,2026-03-02\n"
    )
    address = await uploaded(browser, table)
    page = (await browser.get(address)).text
    assert "148 mg/dL" in text_of(page)
    again = form(page, f"{address}/reread").filled({"column_value": "2"})
    answer = await browser.post(f"{address}/reread", data=again)
    assert answer.status_code == 303
    review = await read(browser, answer.headers["location"])
    assert "161 mg/dL" in review
    assert "value “Previous result”" in review
    assert (await browser.get(address)).status_code == 404


async def test_a_table_that_cannot_be_read_another_way_stays_as_it_was(
    browser: httpx2.AsyncClient,
) -> None:
    address = await uploaded(browser, PROBLEMS)
    page = (await browser.get(address)).text
    for changes, says in (
        ({"column_value": ""}, "cannot tell which column"),
        ({"column_value": "1", "column_date": "4", "date_order": "dmy"}, ""),
    ):
        again = form(page, f"{address}/reread").filled(changes)
        answer = await browser.post(f"{address}/reread", data=again)
        if says:
            assert answer.status_code == 422
            assert says in text_of(answer.text)
            assert (await browser.get(address)).status_code == 200
        else:
            assert answer.status_code == 303


# Corrections


async def test_a_corrected_value_is_saved_and_shown(browser: httpx2.AsyncClient) -> None:
    address = await uploaded(browser, german_csv(), "labor.csv")
    key = row_key((await browser.get(address)).text, "LDL-Cholesterin")
    answer = await post(browser, address, {f"value_{key}": "3,41"})
    assert answer.status_code == 303
    review = await read(browser, address)
    assert "Nothing counts before you confirm" in review
    assert "3,83 mmol/l" in review
    assert "LDL cholesterol 132 mg/dL" in review


async def test_saving_the_review_unchanged_corrects_nothing(browser: httpx2.AsyncClient) -> None:
    address = await uploaded(browser, german_csv(), "labor.csv")
    before = (await browser.get(f"/api/v1{address}")).json()
    assert (await post(browser, address, {})).status_code == 303
    assert (await browser.get(f"/api/v1{address}")).json() == before


async def test_an_unknown_test_can_be_said_to_be_a_known_one(browser: httpx2.AsyncClient) -> None:
    address = await uploaded(browser, PROBLEMS.replace("Zonulin,38,ng/mL", "Ferritin-X,38,ng/mL"))
    key = row_key((await browser.get(address)).text, "Ferritin-X")
    await post(browser, address, {f"marker_{key}": "ferritin"})
    assert "Ferritin 38 ng/mL" in await read(browser, address)


@pytest.mark.parametrize(
    ("typed", "says"),
    [("much", "Write a number"), ("1,234", "can be 1.234 or 1234"), ("5:1", "Write a number")],
)
async def test_a_value_that_is_none_comes_back_with_what_was_typed(
    browser: httpx2.AsyncClient, typed: str, says: str
) -> None:
    address = await uploaded(browser, PROBLEMS)
    key = row_key((await browser.get(address)).text, "LDL")
    answer = await post(browser, address, {f"value_{key}": typed, f"unit_{key}": "mmol/L"})
    assert answer.status_code == 422
    assert says in text_of(answer.text)
    assert f'value="{typed}"' in answer.text
    assert 'value="mmol/L"' in answer.text
    stored = (await browser.get(f"/api/v1{address}")).json()["observations"]
    assert [o["edited"] for o in stored] == [False] * 3


async def test_the_date_of_a_report_can_be_corrected_but_not_into_the_future(
    browser: httpx2.AsyncClient,
) -> None:
    address = await uploaded(browser, PROBLEMS)
    refused = await post(browser, address, {"report_date": "2026-03-11"})
    assert refused.status_code == 422
    assert "in the future" in text_of(refused.text)
    assert (await post(browser, address, {"report_date": "2026-02-28"})).status_code == 303
    assert (await browser.get(f"/api/v1{address}")).json()["report_date"] == "2026-02-28"


async def test_a_blocking_problem_keeps_a_report_from_counting_until_it_is_settled(
    browser: httpx2.AsyncClient,
) -> None:
    address = await uploaded(browser, PROBLEMS)
    page = (await browser.get(address)).text
    assert "1 value is to be settled first" in text_of(page)
    assert form(page, address).disabled == {f"{address}/confirm"}

    refused = await browser.post(f"{address}/confirm")
    assert refused.status_code == 422
    assert "Sodium is not measured in mg/dL" in text_of(refused.text)
    assert "Not confirmed" in text_of(refused.text)
    assert "no results yet" in (await read(browser, "/body")).lower()

    key = row_key(page, "Sodium")
    left = await post(browser, address, {f"out_{key}": "yes"}, to=f"{address}/confirm")
    assert (left.status_code, left.headers["location"]) == (303, "/body")
    assert "Sodium" not in await read(browser, "/body")


async def test_what_is_corrected_while_confirming_is_not_lost(browser: httpx2.AsyncClient) -> None:
    address = await uploaded(browser, PROBLEMS)
    key = row_key((await browser.get(address)).text, "Sodium")
    done = await post(browser, address, {f"unit_{key}": "mmol/L"}, to=f"{address}/confirm")
    assert done.status_code == 303
    assert "Sodium 140 mmol/L In target" in await read(browser, "/body")


async def test_a_row_of_another_report_is_not_there(browser: httpx2.AsyncClient) -> None:
    address = await uploaded(browser, PROBLEMS)
    sent = {"row": encode("obs", new_id())}
    assert (await browser.post(address, data=sent)).status_code == 404


async def test_a_long_report_has_pages_and_each_can_be_corrected(
    browser: httpx2.AsyncClient,
) -> None:
    rows = [f"Odd test {n},{n},mg/dL,2026-03-02\n" for n in range(1, 90)]
    table = "Test,Result,Unit,Collected\nLDL,148,mg/dL,2026-03-02\n" + "".join(rows)
    address = await uploaded(browser, table)
    assert "Odd test 89" not in await read(browser, address)
    second = (await browser.get(f"{address}?page=2")).text
    key = row_key(second, "Odd test 89")
    sent = form(second, address).filled({f"out_{key}": "yes"})
    answer = await browser.post(address, data=sent)
    assert answer.headers["location"] == f"{address}?page=2"
    stored = (await browser.get(f"/api/v1{address}")).json()["observations"]
    assert [o["printed_name"] for o in stored if o["excluded"]] == ["Odd test 89"]


# Refusals


async def test_the_same_report_again_leads_to_the_one_that_is_here(
    browser: httpx2.AsyncClient, alice: Person
) -> None:
    first = await uploaded(browser, fhir_bundle(), "report.json")
    assert await uploaded(browser, fhir_bundle(), "copy.json") == first
    assert "You have this report already" in await read(browser, first)
    assert await waiting(browser, alice) == 1


@pytest.mark.parametrize(
    ("name", "content", "status", "says"),
    [
        ("report.pdf", b"%PDF-1.7\n...", 415, "“report.pdf” is a PDF"),
        ("photo.jpg", b"\xff\xd8\xff\xe0....", 415, "is a picture"),
        ("report.xlsx", b"PK\x03\x04....", 415, "save the table as CSV"),
        ("empty.csv", b"", 415, "is empty"),
        ("report.json", b'{"resourceType": "Bundle", "entry": [', 422, "JSON"),
        ("report.json", b'{"a":' + b"[" * 200 + b"]" * 200 + b"}", 422, "levels"),
        ("report.csv", us_csv(), 422, "has a date in the future"),
    ],
)
async def test_a_file_that_cannot_be_taken_comes_back_with_what_to_do(
    browser: httpx2.AsyncClient,
    alice: Person,
    name: str,
    content: bytes,
    status: int,
    says: str,
) -> None:
    answer = await browser.post("/reports", files={"file": (name, content)})
    assert answer.status_code == status
    assert says in text_of(answer.text)
    assert "Upload a file" in text_of(answer.text)
    assert await waiting(browser, alice) == 0


async def test_a_form_without_a_file_asks_for_one(browser: httpx2.AsyncClient) -> None:
    for files in ({"file": ("", b"")}, {"other": ("a.csv", b"x")}):
        answer = await browser.post("/reports", files=files)
        assert answer.status_code == 422
        assert "Choose a file first" in text_of(answer.text)


async def test_another_person_s_report_is_no_report(
    browser: httpx2.AsyncClient, people: People
) -> None:
    """S5."""
    bob = await people.bob()
    kept = await browser.post(
        "/api/v1/reports",
        files={"file": ("r.json", fhir_bundle())},
        headers=bob.headers,
    )
    theirs = f"/reports/{kept.json()['report_id']}"
    never = f"/reports/{encode('rep', new_id())}"
    for method, rest in (
        ("GET", ""),
        ("POST", ""),
        ("POST", "/confirm"),
        ("POST", "/reread"),
        ("POST", "/delete"),
    ):
        answers = [await browser.request(method, address + rest) for address in (theirs, never)]
        assert [a.status_code for a in answers] == [404, 404]
        assert answers[0].content == answers[1].content
    assert await waiting(browser, bob) == 1


@pytest.mark.parametrize("path", ["/reports", "/reports/new", "/body", "/body/ldl_c"])
async def test_every_page_asks_strangers_to_sign_in(client: httpx2.AsyncClient, path: str) -> None:
    answer = await client.get(path, headers=ACCEPT)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")


async def test_a_confirmed_report_is_read_only_until_it_is_deleted(
    browser: httpx2.AsyncClient, alice: Person
) -> None:
    address = await confirmed(browser, PROBLEMS.replace("mg/dL,135", "mmol/L,135"))
    page = (await browser.get(address)).text
    assert "2 values count" in text_of(page)
    assert "Zonulin" in text_of(page)
    assert "Unknown test" in text_of(page)
    stored = (await browser.get(f"/api/v1{address}")).json()
    key = stored["observations"][1]["id"]
    sent = {"row": key, f"value_{key}": "99", f"marker_{key}": "ldl_c", f"unit_{key}": "mg/dL"}
    late = await browser.post(address, data=sent)
    assert late.status_code == 409
    assert "cannot be changed any more" in text_of(late.text)
    assert (await browser.get(f"/api/v1{address}")).json() == stored

    gone = await browser.post(f"{address}/delete", data=form(page, f"{address}/delete").fields)
    assert (gone.status_code, gone.headers["location"]) == (303, "/reports")
    assert await waiting(browser, alice) == 0
    assert "no results yet" in (await read(browser, "/body")).lower()


async def test_what_a_file_says_is_text_and_nothing_else(browser: httpx2.AsyncClient) -> None:
    table = (
        f'Test,Result,Unit,Reference Range,Collected\n"{HOSTILE.replace(chr(34), chr(34) * 2)}",'
        "38,<b>ng</b>,<script>,2026-03-02\nLDL,148,mg/dL,<130,2026-03-02\n"
    )
    address = await confirmed(browser, table, '"><script>alert(2)</script>.csv')
    for path in (address, "/reports", "/body", "/body/ldl_c"):
        page = (await browser.get(path)).text
        assert "<img" not in page
        assert "<script>" not in page
        assert "<b>ng" not in page
    assert "onerror=" in await read(browser, "/body")


# Values typed in


async def test_values_typed_in_become_a_report_to_check(browser: httpx2.AsyncClient) -> None:
    typed = {"report_date": "2026-03-02", "name_1": "LDL cholesterol", "value_1": "3,8"}
    typed |= {"unit_1": "mmol/L", "name_4": "hs-CRP", "value_4": "<0.2", "unit_4": "mg/L"}
    page = (await browser.get("/reports/new")).text
    sent = form(page, "/reports/new#type").filled(typed)
    answer = await browser.post("/reports/new", data=sent)
    assert answer.status_code == 303
    review = await read(browser, answer.headers["location"])
    assert "LDL cholesterol 147 mg/dL" in review
    assert "< 0.2 mg/L" in review


async def test_more_rows_keep_what_was_typed(browser: httpx2.AsyncClient, alice: Person) -> None:
    page = (await browser.get("/reports/new")).text
    sent = form(page, "/reports/new#type").filled({"name_1": "Ferritin", "more": "yes"})
    answer = await browser.post("/reports/new", data=sent)
    assert answer.status_code == 200
    again = form(answer.text, "/reports/new#type").fields
    assert again["name_1"] == ["Ferritin"]
    assert "name_16" in again
    assert "name_17" not in again
    assert await waiting(browser, alice) == 0


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"name_3": "LDL"}, "value_3", "Give the value"),
        ({"value_2": "3", "name_1": "LDL", "value_1": "100"}, "name_2", "Give the test's name"),
        ({"report_date": "2026-03-11", "name_1": "LDL", "value_1": "1"}, "report_date", "future"),
        ({"report_date": "", "name_1": "LDL", "value_1": "1"}, "report_date", "year-month-day"),
        ({}, "name_1", "Type at least one value"),
    ],
)
async def test_a_mistake_in_typing_is_said_at_its_field(
    browser: httpx2.AsyncClient, alice: Person, typed: dict[str, str], field: str, says: str
) -> None:
    sent = {"report_date": "2026-03-02", "rows": "8"} | typed
    answer = await browser.post("/reports/new", data=sent)
    assert answer.status_code == 422
    assert says in text_of(answer.text)
    assert f'id="error-{field}"' in answer.text
    for value in typed.values():
        assert f'value="{value}"' in answer.text
    assert await waiting(browser, alice) == 0


@pytest.mark.parametrize("rows", ["9" * 5000, "-1", "²", "x", ""])
async def test_a_forged_number_of_rows_is_put_right(browser: httpx2.AsyncClient, rows: str) -> None:
    answer = await browser.post("/reports/new", data={"rows": rows, "more": "yes"})
    assert answer.status_code == 200
    assert "name_16" in form(answer.text, "/reports/new#type").fields


# The body, and one biomarker of it


async def test_empty_pages_name_the_one_next_step(browser: httpx2.AsyncClient) -> None:
    for path in ("/reports", "/body", "/body/zinc"):
        page = await browser.get(path)
        assert page.status_code == 200
        assert 'href="/reports/new"' in page.text
    await uploaded(browser, PROBLEMS)
    assert "A report waits for you" in await read(browser, "/body")
    listed = await read(browser, "/reports")
    assert "2 March 2026" in listed
    assert "3 values, 1 unknown" in listed
    assert "To check" in listed


async def test_a_value_for_a_doctor_comes_before_everything_and_stops_coaching(
    browser: httpx2.AsyncClient,
) -> None:
    await confirmed(browser, fhir_bundle(changes={"2823-3": 6.4}), "report.json")
    body = await read(browser, "/body")
    alert = body.index("Potassium 6.4 mmol/L: see a doctor today")
    assert alert < body.index("Health score")
    assert "gives no coaching on this" in body
    assert "Potassium 6.4 mmol/L See a clinician" in body
    marker = await read(browser, "/body/potassium")
    assert marker.index("see a doctor today") < marker.index("Latest result")


async def test_too_few_values_say_what_is_missing(browser: httpx2.AsyncClient) -> None:
    await confirmed(browser, fhir_bundle(changes={"736-9": None, "787-2": None}), "report.json")
    body = await read(browser, "/body")
    assert "Not computed" in body
    assert "Missing: Lymphocytes, share and Mean red cell volume (MCV)." in body
    await confirmed(browser, "Test,Result,Unit,Collected\nTSH,2.1,mIU/L,2026-03-09\n", "tsh.csv")
    assert "blood draw 9 March" in await read(browser, "/body")


async def test_a_lone_value_gives_no_score_and_says_why(browser: httpx2.AsyncClient) -> None:
    await confirmed(browser, "Test,Result,Unit,Collected\nGGT,34,U/L,2026-03-02\n")
    body = await read(browser, "/body")
    assert "Too few markers for a score" in body
    assert "It needs 11 of its markers from 4 body systems; you have 1 from 1." in body
    assert "Over these" not in body
    assert "Could not be checked" in body


async def test_at_most_two_signals_of_a_kind_are_shown_at_first(
    browser: httpx2.AsyncClient,
) -> None:
    await confirmed(browser, fhir_bundle(), "report.json")
    page = (await browser.get("/body")).text
    card = page.split('id="signals"')[1].split("</section>")[0]
    first, _, rest = card.partition("More signals")
    assert 1 <= first.count('class="signal"') <= 4
    fired = len((await browser.get("/api/v1/health-profile")).json()["signals"])
    assert first.count('class="signal"') + rest.count('class="signal"') == fired
    for one in first.split('class="signal"')[1:]:
        assert one.index("<p>") < one.index("Medical detail and source")


async def test_a_marker_s_page_tells_its_course_its_limits_and_its_draws(
    browser: httpx2.AsyncClient,
) -> None:
    earlier = fhir_bundle(date(2025, 6, 4), {"13457-7": 190})
    await confirmed(browser, earlier, "june.json")
    await confirmed(browser, german_csv(), "labor.csv")
    page = await read(browser, "/body/ldl_c")
    assert "148 mg/dL" in page
    assert "Above the upper limit of 130 mg/dL" in page
    assert "As printed LDL-Cholesterin 3,83 mmol/l" in page
    assert "The laboratory's own range < 3,4" in page
    assert "Target below 100 mg/dL" in page
    assert "in 100 women of your age" in page
    assert "Down 42 mg/dL since June, from 190 mg/dL to 148 mg/dL, may be chance." in page
    assert "2 March 2026 148 mg/dL below 131 mg/dL down 42 since June" in page
    assert "4 June 2025 190 mg/dL below 130 mg/dL first result" in page
    assert "Lower is better" in page
    assert "NCEP ATP III 2001" in page
    assert "LDL cholesterol 148 mg/dL Slightly high down 42 since June" in await read(
        browser, "/body"
    )


async def test_a_censored_value_keeps_its_sign_everywhere(browser: httpx2.AsyncClient) -> None:
    await confirmed(browser, german_csv(), "labor.csv")
    for path in ("/body", "/body/hs_crp"):
        assert "< 0.6 mg/L" in await read(browser, path)
    assert "the ordinary CRP test" in await read(browser, "/body/hs_crp")


async def test_a_computed_marker_says_so(browser: httpx2.AsyncClient) -> None:
    await confirmed(browser, fhir_bundle(), "report.json")
    page = await read(browser, "/body/egfr")
    assert "Calculated for 2 March 2026" in page
    assert "As printed" not in page


async def test_an_unknown_marker_is_no_page(browser: httpx2.AsyncClient) -> None:
    assert (await browser.get("/body/zonulin")).status_code == 404


async def test_si_units_are_honoured_on_every_page(browser: httpx2.AsyncClient) -> None:
    review = await uploaded(browser, fhir_bundle(date(2026, 2, 2)), "february.json")
    done = await confirmed(browser, fhir_bundle(DAY, {"13457-7": 116}), "report.json")
    chosen = {"units": {"labs": "si"}}
    answer = await browser.patch("/api/v1/me", json=chosen)
    assert answer.status_code == 200, answer.text
    for path, value in (
        (review, "LDL cholesterol 3.8 mmol/L"),
        (done, "LDL cholesterol 3.0 mmol/L"),
        ("/body", "LDL cholesterol 3.0 mmol/L"),
        ("/body/ldl_c", "3.0 mmol/L"),
    ):
        assert value in await read(browser, path), path
    known = ("ratio in mg/dL", "116 mg/dL", "Unit elsewhere mg/dL")  # a definition, as printed
    for path in ("/body", "/body/ldl_c"):
        page = await read(browser, path)
        for text in known:
            page = page.replace(text, "")
        assert "mg/dL" not in page, path
    assert "40 mmol/mol" in await read(browser, "/body/hba1c")


# Words


def test_whatever_a_signal_lacks_is_said_in_words() -> None:
    """No code of a marker or a rule reaches a person."""
    cases = [
        judge([], subject, DAY)
        for subject in (
            Subject(),
            Subject("female", 50),
            Subject("male", 30, facts=frozenset({"pregnancy", "medicine:insulin"})),
        )
    ]
    lacking = {code for found in cases for s in found.signals for code in s.missing}
    assert len(lacking) > 20
    for code in lacking | {"fib4_at_this_age", "hs_crp_exact", "sbp_4_readings"}:
        said = words.missing_text(code)
        assert "_" not in said, code
        assert "{" not in said, code
    assert words.missing_text("sbp_4_readings") == "4 readings of Systolic blood pressure"
    assert words.missing_text("fib4_at_this_age") == "FIB-4, which is not valid at your age"


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (93, "93rd")],
)
def test_places_are_counted_as_people_do(number: int, said: str) -> None:
    assert words.ordinal(number) == said


def test_every_reason_without_a_number_has_words() -> None:
    for reason in ("pregnancy", "birth_date_missing", "under_18", "acute_inflammation"):
        assert words.SCORE_REASONS[reason].endswith(".")
    for reason in ("pregnancy", "birth_date_missing", "under_20", "values_missing"):
        assert words.AGE_REASONS[reason].endswith(".")

"""The health profile and one biomarker of it, as pages."""

from datetime import date

import httpx2
import pytest

from sante.labs.pages import words
from sante.labs.rules.judge import judge
from sante.labs.types import Subject
from tests.labs.browsing import PROBLEMS, confirmed, read, uploaded
from tests.labs.samples import DAY, fhir_bundle, german_csv


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
    assert "2 March 2026 148 mg/dL Slightly high down 42 since June" in page
    assert "4 June 2025 190 mg/dL Above target first result" in page
    assert "target below 100 mg/dL; range below 130 mg/dL 3,83 mmol/l < 3,4" in page
    assert "Within its own variation" in page
    assert "By itself it varies by up to 24 % in 19 of 20 pairs of draws" in page
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


async def test_a_computed_marker_is_compared_with_the_profile_before(
    browser: httpx2.AsyncClient,
) -> None:
    await confirmed(browser, fhir_bundle(date(2025, 3, 3), {"2160-0": 1.1}), "before.json")
    await confirmed(browser, fhir_bundle(), "report.json")
    body = await read(browser, "/body")
    line = body.split("eGFR (kidney filtration) 72 mL/min/1.73 m²")[-1][:60]
    assert "up " in line
    assert "since March 2025" in line


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
    # A definition, what is printed, the way to the other unit.
    known = ("ratio in mg/dL", "116 mg/dL", "Unit elsewhere mg/dL", "Show in mg/dL")
    for path in ("/body", "/body/ldl_c"):
        page = await read(browser, path)
        for text in known:
            page = page.replace(text, "")
        assert "mg/dL" not in page, path
    assert "40 mmol/mol" in await read(browser, "/body/hba1c")


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

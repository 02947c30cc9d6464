"""Every component says in words what it shows, and shows hostile text as text."""

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from jinja2 import UndefinedError

from sante.ui.environment import environment
from sante.ui.types import (
    ActionRow,
    Day,
    Flash,
    Form,
    Link,
    Marker,
    Option,
    Pager,
    RangeBar,
    Ring,
    Segment,
    Status,
    Tone,
)
from tests.ui.examples import LDL, MARKERS, ROWS, week

IMPORTS = "".join(
    f'{{% import "ui/{name}.html" as {name} %}}'
    for name in ("actions", "cards", "charts", "forms", "icons")
)
HOSTILE = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' autofocus onfocus='alert(1)",
    "</textarea><svg onload=alert(1)>",
    "</title><script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "&quot; onmouseover=alert(1) x=&quot;",
    "]]><script>alert(1)</script>",
    "\u2028<iframe srcdoc='<script>alert(1)</script>'>",
]  # fmt: skip


def draw(source: str, **values: object) -> str:
    return environment().from_string(IMPORTS + source).render(**values)


def words(html: str) -> str:
    """What a reader is told: text and labels, spaces made plain."""
    labels = re.sub(r'<[^>]*aria-label="([^"]*)"[^>]*>', r" \1 ", html)
    text = re.sub(r"<[^>]+>", " ", labels)
    return re.sub(r"\s+", " ", text.replace("\u2060", "")).strip()


class Elements(HTMLParser):
    """The tags and attribute names a browser would make of a fragment."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)


def everything(text: str) -> str:
    """Each component, with `text` wherever a person's or a file's text can come."""
    row = replace(ROWS["light"], title=text, reason=text, streak=text, note=text)
    marker = Marker(
        name=text,
        href="/body/x",
        status=Status(Tone.OFF, text),
        bar=RangeBar(value=1, target_high=2, unit=text),
        comparator=text,
        change=text,
    )
    form = Form({"name": text}, {"name": text}, text)
    chart = replace(LDL, label=text, sentence=text, unit=text)
    return draw(
        """
        {% call cards.card(text, text, id="one") %}{{ text }}{% endcall %}
        {{ cards.marker_row(marker) }} {{ cards.empty_state(text, text, "/x", text) }}
        {% call cards.alert("refer", text) %}{{ text }}{% endcall %}
        {{ cards.flash_message(flash) }}
        {% call cards.disclosure(text) %}{{ text }}{% endcall %}
        {{ cards.definitions([(text, text)]) }} {{ cards.table(text, [text], [[text]]) }}
        {{ cards.progress(1, 2, text, text) }} {{ cards.segmented(text, [segment]) }}
        {{ cards.confirm("/x", text, text, text, {"id": text}) }} {{ cards.link_list([link]) }}
        {{ charts.ring(ring) }} {{ charts.fan_chart(chart) }} {{ charts.sparkline([1, 2], text) }}
        {% call actions.action_row(row, text) %}{{ text }}{% endcall %} {{ actions.announce(text) }}
        {{ forms.summary(form) }} {{ forms.text(form, "name", text, hint=text, unit=text) }}
        {{ forms.textarea(form, "name", text) }} {{ forms.select(form, "name", text, [option]) }}
        {{ forms.radios(form, "name", text, [option]) }} {{ forms.checkbox(form, "name", text) }}
        {{ forms.file(form, "name", text) }} {{ forms.password(form, "name", text, hint=text) }}
        {{ forms.hidden("name", text) }} {{ forms.buttons(text, "/x", text) }}
        """,
        text=text,
        marker=marker,
        flash=Flash(text),
        segment=Segment(text, "/x"),
        link=Link(text, "/x"),
        ring=Ring("ring", 1, 2, text, text, text),
        chart=chart,
        row=row,
        form=form,
        option=Option(text, text, text),
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_makes_no_element_and_no_attribute(text: str) -> None:
    """S21 at its root: the same tags and attributes as for harmless text."""
    harmless, attacked = Elements(everything("harmless")), Elements(everything(text))
    assert attacked.tags == harmless.tags
    assert attacked.attributes == harmless.attributes


def test_no_component_needs_an_inline_style_script_or_handler() -> None:
    elements = Elements(everything("x"))
    assert "style" not in elements.attributes
    assert not elements.tags & {"style", "script"}
    assert not [name for name in elements.attributes if name.startswith(("on", "hx-on"))]


def test_a_forgotten_value_fails_instead_of_showing_nothing() -> None:
    with pytest.raises(UndefinedError, match="forgotten"):
        draw("{{ forgotten }}")


def test_a_ring_says_its_part_its_whole_and_what_it_is() -> None:
    ring = Ring("ring-steps", 6204, 10000, "6,204", "Steps", "of 10,000")
    html = draw("{{ charts.ring(ring) }}", ring=ring)
    assert words(html) == "6,204 Steps of 10,000"
    assert 'stroke-dasharray="62.0 100"' in html


@pytest.mark.parametrize(("value", "whole", "drawn"), [(0, 5, 0), (5, 0, 0), (12, 10, 1)])
def test_a_ring_is_never_more_than_full_and_may_be_empty(
    value: float, whole: float, drawn: int
) -> None:
    html = draw("{{ charts.ring(r) }}", r=Ring("r", value, whole, "", "", ""))
    assert html.count("ring-part") == drawn
    assert not drawn or 'stroke-dasharray="100' in html


def test_a_range_bar_says_value_target_and_status() -> None:
    html = draw("{{ charts.range_bar(m.bar, m.status.word) }}", m=MARKERS[0])
    assert words(html) == "131 mg/dL, target below 100 mg/dL. Above target"


@pytest.mark.parametrize("tone", list(Tone))
def test_a_badge_has_a_shape_of_its_own_and_a_word(tone: Tone) -> None:
    shapes = {t: draw("{{ icons.shape(t) }}", t=t).replace(t, "") for t in Tone}
    html = draw("{{ cards.badge(status) }}", status=Status(tone, "Its word"))
    assert words(html) == "Its word"
    assert f"tone-{tone}" in html
    assert len(set(shapes.values())) == len(Tone)


def test_a_biomarker_row_reads_as_a_sentence() -> None:
    assert words(draw("{{ cards.marker_row(m) }}", m=MARKERS[1])) == (
        "HbA1c 5.6 % Near the limit no change 5.6 %, target 4.5–5.5 %. Near the limit"
    )


def test_a_value_without_target_has_no_bar() -> None:
    marker = replace(MARKERS[0], bar=RangeBar(value=3), href=None)
    html = draw("{{ cards.marker_row(m) }}", m=marker)
    assert "range" not in html
    assert "<a " not in html


@pytest.mark.parametrize(
    ("marks", "text"),
    [
        ("xxxxoxx", "done on 6 of the last 7 days, today done"),
        ("x.x.x.o", "done on 3 of the last 7 days, planned on 4, today not done"),
        ("ooo-/oo", "done on 0 of the last 7 days, today not done"),
    ],
)
def test_week_dots_say_how_many_days_and_today(marks: str, text: str) -> None:
    assert words(draw("{{ charts.week_dots(days) }}", days=week(marks))) == text


def test_a_sparkline_says_what_it_is_told_to() -> None:
    html = draw("{{ charts.sparkline([1, none, 3], 'Rose from 1 to 3') }}")
    assert words(html) == "Rose from 1 to 3"


def test_a_chart_is_a_sentence_a_picture_with_words_and_a_table() -> None:
    html = draw("{{ charts.fan_chart(chart) }}", chart=LDL)
    said = words(html)
    assert said.startswith("If you keep this up: about 115 mg/dL in 14 weeks, likely 104–125.")
    assert "LDL-C: 4 results, the last 131 mg/dL on 18 November 2026." in said
    assert "24 February 2027 about 115 104–125" in said
    assert html.count("<tr>") == 1 + 4 + 14
    assert 'role="img"' in html


def test_an_action_is_named_by_its_title_and_described_by_the_rest() -> None:
    html = draw("{{ actions.action_row(row) }}", row=ROWS["light"])
    assert 'aria-pressed="true"' in html
    assert 'name="status" value="pending"' in html
    assert 'aria-describedby="action-light-about action-light-days"' in html
    button = re.search(r"<button.*?</button>", html, re.S)
    assert button is not None
    assert words(button[0]) == "Morning light, 10 minutes"
    assert words(html).endswith(
        "for Sleep timing 12 days in a row done on 6 of the last 7 days, today done"
    )


@pytest.mark.parametrize(
    ("state", "posts"),
    [
        (Day.OPEN, "completed"),
        (Day.SKIPPED, "completed"),
        (Day.DONE, "pending"),
        (Day.PARTIAL, "pending"),
    ],
)
def test_a_tap_asks_for_the_other_state(state: Day, posts: str) -> None:
    row = ActionRow(id="a", log_url="/log", title="Walk", state=state)
    html = draw("{{ actions.action_row(row) }}", row=row)
    assert f'name="status" value="{posts}"' in html
    assert "<details" not in html


def test_a_field_ties_its_hint_and_its_error_to_itself() -> None:
    form = Form({"weight": "x"}, {"weight": "Write a number."})
    html = draw('{{ forms.text(form, "weight", "Weight", hint="In kg.", unit="kg") }}', form=form)
    assert 'aria-describedby="hint-weight error-weight"' in html
    assert 'aria-invalid="true"' in html
    assert '<label for="field-weight">' in html
    assert words(html) == "Weight In kg. Write a number. kg"


def test_a_field_without_hint_or_error_points_to_nothing() -> None:
    html = draw('{{ forms.text(form, "name", "Name", optional=true) }}', form=Form())
    assert "aria-describedby" not in html
    assert "aria-invalid" not in html
    assert "required" not in html
    assert words(html) == "Name (optional)"


def test_a_password_is_never_written_into_the_page() -> None:
    form = Form({"password": "correct horse battery"})
    source = '{{ forms.password(form, "password", "Password") }}'
    source += '{{ forms.text(form, "password", "Password", type="password") }}'
    assert "correct horse" not in draw(source, form=form)


def test_the_choices_that_were_made_are_kept() -> None:
    form = Form({"units": "si", "level": "b", "agree": "yes"})
    options = (Option("us", "mg/dL"), Option("si", "mmol/L"))
    levels = (Option("a", "A"), Option("b", "B"))
    html = draw(
        '{{ forms.radios(form, "units", "Units", options) }}'
        '{{ forms.select(form, "level", "Level", levels) }}'
        '{{ forms.checkbox(form, "agree", "I agree") }}',
        form=form,
        options=options,
        levels=levels,
    )
    assert re.search(r'value="si" checked', html)
    assert re.search(r'value="b" selected', html)
    assert re.search(r'value="yes" checked', html)
    assert html.count("checked") == 2
    assert html.count("selected") == 1


def test_an_error_summary_leads_to_each_field_and_is_absent_without_errors() -> None:
    form = Form(errors={"email": "Write an e-mail address."})
    html = draw("{{ forms.summary(form) }}", form=form)
    assert '<a href="#field-email">Write an e-mail address.</a>' in html
    assert draw("{{ forms.summary(form) }}", form=Form()).strip() == ""


def test_a_list_that_ends_has_no_way_on() -> None:
    assert draw("{{ cards.pager(p) }}", p=Pager()).strip() == ""
    assert words(draw("{{ cards.pager(p) }}", p=Pager(older="/?page=2"))) == "Pages Older"


def test_the_current_segment_is_marked() -> None:
    segments = (Segment("3 months", "/a"), Segment("1 year", "/b", current=True))
    html = draw('{{ cards.segmented("Period", segments) }}', segments=segments)
    assert '<a href="/b" aria-current="true">' in html
    assert html.count("aria-current") == 1


def test_the_filters_write_numbers_dates_and_changes() -> None:
    day, today = date(2026, 6, 1), date(2026, 11, 22)
    html = draw(
        '{{ 131 | quantity("mg/dL") }}|{{ none | quantity("mg/dL") }}|'
        "{{ -17 | change(day, today) }}"
        "|{{ day | day(today) }}|{{ 432 | duration }}|{{ 0.82 | percent }}|{{ -3 | signed }}",
        day=day,
        today=today,
    )
    assert words(html) == ("131 mg/dL | no data |down 17 since June|1 June|7 h 12 min|82 %|−3")

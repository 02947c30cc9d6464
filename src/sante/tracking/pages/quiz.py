"""The sleep quiz: eight questions on one page, then the score with its parts, and what to try."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Form as Posted
from fastapi import Query, Request, Response
from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import Failure, FieldError, Invalid
from sante.core.http import Now, Router, Tx
from sante.core.paging import cursor_of, from_cursor
from sante.core.schemas import PathId
from sante.identity.access import PageUser
from sante.kit.sleep import hours
from sante.tracking import service
from sante.tracking.pages.common import Reader, day_title, reader
from sante.tracking.rules.quiz import LEVELS
from sante.tracking.types import Answers, Disruption, Latency, Phone, Quiz, Wakings
from sante.ui import service as ui
from sante.ui.types import Flash, Form, Option, Pager, Shell, TrendChart

router = Router()
QuizId = Annotated[UUID, PathId("quiz")]
AT: Final = "/trackers/sleep-quiz"
SHOWN: Final = 14
CHART_DAYS: Final = 60
_RANGES: Final = (
    ("under_15", "Under 15 min"),
    ("15_to_30", "15 to 30 min"),
    ("30_to_60", "30 to 60 min"),
    ("over_60", "Over an hour"),
)
LATENCIES: Final = tuple(Option(value, label) for value, label in _RANGES)
PHONES: Final = (Option("none", "Not at all"), *LATENCIES)
WAKINGS: Final = (
    Option("none", "Not once"),
    Option("one_or_two", "1 or 2 times"),
    Option("three_or_more", "3 or more"),
)
STEPS: Final = tuple(Option(str(n), str(n)) for n in LEVELS)
DISRUPTIONS: Final = tuple(
    Option(one.value, label)
    for one, label in zip(
        Disruption, ("Noise", "Light", "Temperature", "Stress", "A dream", "Pain"), strict=True
    )
)


class TypedQuiz(BaseModel):
    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True, str_max_length=60)

    bedtime: str = ""
    latency: str = ""
    wake_time: str = ""
    wakings: str = ""
    quality: str = ""
    phone: str = ""
    disruptions: list[str] = []
    alertness: str = ""

    def answers(self) -> Answers:
        """No tick means that nothing disturbed: the question is always on the page."""
        problems: list[FieldError] = []
        made = Answers(
            bedtime=_time(self.bedtime, "bedtime", problems),
            latency=_one(Latency, self.latency),
            wake_time=_time(self.wake_time, "wake_time", problems),
            wakings=_one(Wakings, self.wakings),
            quality=_level(self.quality),
            phone=_one(Phone, self.phone),
            disruptions=frozenset(one for one in Disruption if one.value in self.disruptions),
            alertness=_level(self.alertness),
        )
        if problems:
            raise Invalid("Please correct what is marked.", errors=problems)
        return made


def _time(text: str, place: str, problems: list[FieldError]) -> time | None:
    try:
        return time.fromisoformat(text) if text else None
    except ValueError:
        problems.append(FieldError(place, "Choose a time."))
        return None


def _one(kind: Any, text: str) -> Any:
    return kind(text) if text in tuple(kind) else None


def _level(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else None


@dataclass(frozen=True, slots=True)
class NightCard:
    """`rows`: part, points of how many, why."""

    title: str
    value: int | None
    sentence: str
    rows: tuple[tuple[str, str, str], ...]
    advice: tuple[tuple[str, str], ...]
    remove: str


@dataclass(frozen=True)
class QuizView:
    shell: Shell
    form: Form
    chosen: tuple[str, ...]
    times: tuple[tuple[Option, ...], tuple[Option, ...]]  # of going to bed, of waking
    night: NightCard | None
    chart: TrendChart | None
    history: tuple[tuple[str, str, str, str], ...]
    pager: Pager
    moment: str
    latencies: tuple[Option, ...] = LATENCIES
    phones: tuple[Option, ...] = PHONES
    wakings: tuple[Option, ...] = WAKINGS
    steps: tuple[Option, ...] = STEPS
    disruptions: tuple[Option, ...] = DISRUPTIONS


@router.get(AT)
async def show(
    request: Request,
    viewer: PageUser,
    session: Tx,
    now: Now,
    after: Annotated[str | None, Query(max_length=60)] = None,
) -> Response:
    who = await reader(session, viewer, now)
    return await _page(request, session, who, None, from_cursor("quiz", after))


@router.post(AT)
async def take(
    request: Request,
    typed: Annotated[TypedQuiz, Posted()],
    viewer: PageUser,
    session: Tx,
    now: Now,
) -> Response:
    who = await reader(session, viewer, now)
    try:
        await service.take_quiz(session, who.user_id, typed.answers(), now=now)
    except Failure as failure:
        form = ui.form_of(typed.model_dump(), failure)
        return await _page(request, session, who, (form, typed, failure.status), None)
    return ui.redirect(request, AT, flash=Flash("Thank you. Here is your night."))


@router.post(AT + "/{quiz_id}/remove")
async def remove(request: Request, viewer: PageUser, quiz_id: QuizId, session: Tx) -> Response:
    await service.remove_quiz(session, viewer.user_id, quiz_id)
    return ui.redirect(request, AT, flash=Flash("Removed."))


async def _page(
    request: Request,
    session: AsyncSession,
    who: Reader,
    back: tuple[Form, TypedQuiz, int] | None,
    behind: UUID | None,
) -> Response:
    first = who.today - timedelta(days=CHART_DAYS - 1)
    recent = await service.quizzes(session, who.user_id, first, who.today)
    listed = await service.page_of_quizzes(session, who.user_id, after=behind, limit=SHOWN + 1)
    moment = await service.quiz_moment(session, who.user_id, today=who.today)
    today = next((one for one in recent if one.local_date == who.today), None)
    latest = recent[-1] if recent else None
    if back is not None:
        form, typed, status = back
        chosen = tuple(typed.disruptions)
    else:
        form, status = Form(_typed(today, latest)), 200
        told = None if today is None else today.answers.disruptions
        chosen = tuple(one.value for one in told or ())
    older = len(listed) > SHOWN
    view = QuizView(
        shell=who.shell("Sleep quiz", note="eight questions, under a minute"),
        form=form,
        chosen=chosen,
        times=(
            _quarters(18, who.clock, _known(form, "bedtime")),
            _quarters(4, who.clock, _known(form, "wake_time")),
        ),
        night=None if today is None else _night(today, who),
        chart=_chart(recent, who),
        history=tuple(_row(one, who) for one in listed[:SHOWN]),
        pager=Pager(
            newer=AT if behind is not None else None,
            older=f"{AT}?after={cursor_of('quiz', listed[SHOWN - 1].id)}" if older else None,
        ),
        moment=f"Best asked at {ui.time_text(moment.at, who.clock)}. {moment.why}",
    )
    return ui.render(request, "tracking/quiz.html", view, status=status)


def _typed(today: Quiz | None, latest: Quiz | None) -> dict[str, str]:
    """Today's answers to correct them; else the times of last time, which are mostly the same."""
    if today is None:
        given = latest.answers if latest is not None else Answers()
        return {"bedtime": _clock(given.bedtime), "wake_time": _clock(given.wake_time)}
    given = today.answers
    return {
        "bedtime": _clock(given.bedtime),
        "latency": given.latency.value if given.latency else "",
        "wake_time": _clock(given.wake_time),
        "wakings": given.wakings.value if given.wakings else "",
        "quality": "" if given.quality is None else str(given.quality),
        "phone": given.phone.value if given.phone else "",
        "alertness": "" if given.alertness is None else str(given.alertness),
    }


def _clock(at: time | None) -> str:
    return "" if at is None else f"{at:%H:%M}"


def _quarters(begin: int, clock: str, now: str) -> tuple[Option, ...]:
    """All quarters of an hour, from an hour on, so that the likely ones come first; and the minute
    a program may have told."""
    times = [time((begin + n // 4) % 24, n % 4 * 15) for n in range(96)]
    if now and now not in {f"{at:%H:%M}" for at in times}:
        times.insert(0, time.fromisoformat(now))
    return tuple(Option(f"{at:%H:%M}", ui.time_text(at, clock)) for at in times)


def _known(form: Form, name: str) -> str:
    """The time in a form, where it is one."""
    return "" if form.error(name) else form.value(name)


def _night(quiz: Quiz, who: Reader) -> NightCard:
    score = quiz.score
    slept = "" if quiz.sleep_minutes is None else f"About {hours(quiz.sleep_minutes)} asleep. "
    covered = ""
    if score.value is None:
        covered = "Too little is answered for a score."
    elif score.coverage < 1:
        covered = f"Made of {ui.percent_text(score.coverage)} of its weight: the rest is open."
    return NightCard(
        title=f"Your night, {ui.day_text(quiz.local_date, who.today)}",
        value=score.value,
        sentence=f"{slept}{covered}".strip(),
        rows=tuple(
            (
                part.name,
                "no answer"
                if part.points is None
                else f"{ui.number_text(part.points)} of {ui.number_text(part.full)}",
                part.why,
            )
            for part in score.parts
        ),
        advice=tuple((one.text, one.why) for one in quiz.advice),
        remove=f"{AT}/{cursor_of('quiz', quiz.id)}/remove",
    )


def _chart(recent: Sequence[Quiz], who: Reader) -> TrendChart | None:
    """Scores by the quiz alone; those of a device have a chart of their own."""
    known = {q.local_date: float(q.score.value) for q in recent if q.score.value is not None}
    if len(known) < 2:
        return None
    first = who.today - timedelta(days=CHART_DAYS - 1)
    mean = sum(known.values()) / len(known)
    return TrendChart(
        label="Sleep score by your answers",
        sentence=f"{ui.number_text(mean)} of 100 on average over {len(known)} mornings.",
        days=tuple(
            (day, known.get(day)) for day in (first + timedelta(days=n) for n in range(CHART_DAYS))
        ),
        rows=tuple(
            (ui.date_text(day, who.today), f"{ui.number_text(known[day])} of 100")
            for day in sorted(known, reverse=True)
        ),
    )


def _row(quiz: Quiz, who: Reader) -> tuple[str, str, str, str]:
    given, score = quiz.answers, quiz.score.value
    slept = "" if quiz.sleep_minutes is None else hours(quiz.sleep_minutes)
    quality = "" if given.quality is None else f"{given.quality} of 10"
    shown = "" if score is None else str(score)
    return day_title(quiz.local_date, who.today), shown, slept, quality

"""The sleep quiz as JSON."""

from datetime import UTC, date, datetime, time
from typing import Annotated
from uuid import UUID

from pydantic import Field as Described

from sante.core.schemas import Model, PublicId
from sante.tracking.types import Answers, Disruption, Latency, Moment, Phone, Quiz, Wakings

QuizId = Annotated[UUID, PublicId("quiz")]


class AnswersModel(Model):
    """Eight questions; what is not answered is left out of the score, which says so."""

    bedtime: time | None = Described(None, description="In quarters of an hour.")
    latency: Latency | None = None
    wake_time: time | None = None
    wakings: Wakings | None = None
    quality: int | None = Described(None, description="1 to 10.")
    phone: Phone | None = None
    disruptions: list[Disruption] | None = Described(
        None, max_length=20, description="An empty list: nothing disturbed."
    )
    alertness: int | None = Described(None, description="1 to 10.")

    def answers(self) -> Answers:
        told = self.disruptions
        return Answers(
            bedtime=self.bedtime,
            latency=self.latency,
            wake_time=self.wake_time,
            wakings=self.wakings,
            quality=self.quality,
            phone=self.phone,
            disruptions=None if told is None else frozenset(told),
            alertness=self.alertness,
        )

    @classmethod
    def of(cls, one: Answers) -> "AnswersModel":
        told = one.disruptions
        return cls(
            bedtime=one.bedtime,
            latency=one.latency,
            wake_time=one.wake_time,
            wakings=one.wakings,
            quality=one.quality,
            phone=one.phone,
            disruptions=None if told is None else sorted(told),
            alertness=one.alertness,
        )


class TakeQuiz(Model):
    answers: AnswersModel
    date_: date | None = Described(
        None, alias="date", description="The local day of waking, up to a week back."
    )


class PartOut(Model):
    name: str
    points: float | None
    full: float
    why: str


class AdviceOut(Model):
    key: str
    text: str
    why: str


class QuizOut(Model):
    """`sleep_score` by the answers alone: never to be ranked with scores of a device."""

    quiz_id: QuizId
    date_: date = Described(alias="date", serialization_alias="date")
    timezone: str
    logged_at: datetime
    answers: AnswersModel
    sleep_minutes: int | None
    sleep_score: int | None
    basis: str
    coverage: float
    parts: list[PartOut]
    recommendations: list[AdviceOut]
    version: str

    @classmethod
    def of(cls, one: Quiz) -> "QuizOut":
        return cls(
            quiz_id=one.id,
            date=one.local_date,
            timezone=one.zone,
            logged_at=one.logged_at.astimezone(UTC),
            answers=AnswersModel.of(one.answers),
            sleep_minutes=one.sleep_minutes,
            sleep_score=one.score.value,
            basis=one.score.basis,
            coverage=one.score.coverage,
            parts=[
                PartOut(name=p.name, points=p.points, full=p.full, why=p.why)
                for p in one.score.parts
            ],
            recommendations=[AdviceOut(key=a.key, text=a.text, why=a.why) for a in one.advice],
            version=one.version,
        )


class SuggestionOut(Model):
    """When to ask for the quiz, on the person's clock."""

    time_: str = Described(alias="time", serialization_alias="time", examples=["07:00"])
    why: str
    learned: bool
    taken_today: bool

    @classmethod
    def of(cls, one: Moment, *, taken: bool) -> "SuggestionOut":
        return cls(time=f"{one.at:%H:%M}", why=one.why, learned=one.learned, taken_today=taken)

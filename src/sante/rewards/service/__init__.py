"""Rewards for other packages: XP, streaks, achievements and challenges."""

from sante.rewards.service.audit import Verdict, differences, people, watch
from sante.rewards.service.challenges import leave_challenge, list_challenges, start_challenge
from sante.rewards.service.listeners import SETTLE, on_deed, on_profile_changed
from sante.rewards.service.read import (
    achievements,
    history,
    standing,
    streaks,
    switch,
)
from sante.rewards.service.seeding import seed
from sante.rewards.service.settle import settle
from sante.rewards.service.telling import on_achievement, on_challenge, on_level
from sante.rewards.service.work import due, unseen

__all__ = [
    "SETTLE",
    "Verdict",
    "achievements",
    "differences",
    "due",
    "history",
    "leave_challenge",
    "list_challenges",
    "on_achievement",
    "on_challenge",
    "on_deed",
    "on_level",
    "on_profile_changed",
    "people",
    "seed",
    "settle",
    "standing",
    "start_challenge",
    "streaks",
    "switch",
    "unseen",
    "watch",
]

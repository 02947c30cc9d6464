"""Wishes that get help instead of a plan. Looked for before anything else is read into a text."""

import re
from typing import Final

HARM: Final = (
    "That could harm you, so we do not plan for it. If eating or your body is on your mind a lot,"
    " talking to somebody helps: your doctor, or an eating-disorder helpline in your country."
)
MEDICINE: Final = (
    "We never start, stop or change a medicine. Talk to whoever prescribed it; we can help you"
    " write down your questions. Say here which habit you would like to work on."
)
URGENT: Final = (
    "This may need a doctor now, not a plan. Call your emergency number if it is happening, or if"
    " you think of harming yourself, call a crisis line or your emergency number."
)
TOO_FAST: Final = (
    "That is faster than a body can do safely, so we do not plan for it. Half a per cent of your"
    " weight a week is what lasts: ask for it without the date, and we will."
)

_REFUSALS: Final = (
    (
        r"chest pain|can'?t breathe|stroke symptoms|suicid|kill myself|end my life|hurt myself"
        r"|harm myself|want to die",
        URGENT,
    ),
    (
        r"\b(purg\w*|vomit\w*|throw(ing)? up|laxativ\w*|pro.?ana|thinspo\w*|bulimi\w*|anorexi\w*"
        r"|diuretics? to)\b"
        r"|\b(not|stop|without|quit) eating\b|\bstarv\w*|\bwater fast|\bdry fast|\beat nothing\b"
        r"|\bfast(ing)?\b.{0,20}\b(days|week|48|72|36)|\bas thin as\b|\bsize zero\b|\bthigh gap\b"
        r"|\bskip(ping)? (all )?(my )?meals\b|\bappetite suppress\w*"
        r"|\b(eat|under|below|only|just|less than|max\w*|at most|on)\b.{0,20}"
        r"(?<!\d)([1-9]\d{2}|1[01]\d{2}) ?k?cal\w*",
        HARM,
    ),
    (
        r"\b(stop|quit|reduce|lower|replace|come off|get off|wean|skip|change|start|increase)\b"
        r".{0,30}\b(medic\w*|tablets?|pills?|drugs?|statins?|insulin(?! resist)|metformin|warfarin"
        r"|dose|antidepress\w*|levothyroxine|prescription|ozempic|wegovy|semaglutide|beta.?block\w*"
        r"|blood thinners?)\b",
        MEDICINE,
    ),
)
_KG: Final = {"kg": 1.0, "kilo": 1.0, "pound": 0.4536, "lb": 0.4536}
_WEEKS: Final = {"day": 1 / 7, "week": 1.0, "month": 30 / 7}
_COUNTS: Final = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "six": 6, "next": 1, "this": 1}
_FASTEST_KG_A_WEEK: Final = 1.0
_PACE: Final = re.compile(
    r"(?<![\w.])(?P<much>\d{1,3}(?:[.,]\d)?) ?(?P<unit>kg|kilo|pound|lb)\w*"
    r"(?: \w+){0,3}? (?:in|within|by|over|every|per|each|a)(?: the)?"
    r"(?: (?P<count>\d{1,3}|a|one|two|three|four|six|next|this))? ?(?P<span>day|week|month)"
)


def refusal(prompt: str) -> str | None:
    """Words for a wish that we do not plan for; None when we do."""
    text = " ".join(prompt.lower().replace("’", "'").split())
    found = next((words for pattern, words in _REFUSALS if re.search(pattern, text)), None)
    return found or (TOO_FAST if _too_fast(text) else None)


def _too_fast(text: str) -> bool:
    for pace in _PACE.finditer(text):
        said = pace["count"] or "1"
        weeks = _WEEKS[pace["span"]] * (int(said) if said.isdigit() else _COUNTS[said])
        kilos = float(pace["much"].replace(",", ".")) * _KG[pace["unit"]]
        if weeks == 0 or kilos / weeks > _FASTEST_KG_A_WEEK:
            return True
    return False

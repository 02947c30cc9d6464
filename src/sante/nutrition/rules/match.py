"""Which foods a name may mean: an alias of a staple first, then words weighed by how telling they
are (BM25's inverse document frequency), with credit for short names, for naming what a food is a
kind of and for staples, and with patience for endings and slips of the pen."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sante.nutrition.rules.text import fold, tokens, trigrams

BEST: Final = 5


@dataclass(frozen=True, slots=True)
class MatchTuning:
    alias: float = 1.0
    alias_stem: float = 0.97  # the same words in another form or order
    own: float = 0.05  # a person's own food of an equal score comes first
    words_most: float = 0.88  # words alone are never as sure as an alias
    staple: float = 0.14
    head: float = 0.14  # what the name is a kind of was said: the rice of "Brown rice, cooked"
    length: float = 0.055  # for each word of the name that was not said
    quiet: float = 0.2  # how much of that for a word that says little, such as "cooked"
    most_length: float = 0.45
    unasked: float = 0.12  # for a word that changes the food: dried, babyfood, a brand
    typo: float = 0.38  # trigram similarity that counts
    typo_weight: float = 0.6  # of a word that is just similar enough; rises to 1
    longer: int = 3  # letters by which such a word may be longer or shorter
    prefix: int = 4  # letters from which a word may be unfinished, or slipped
    begins: float = 0.85  # weight of a word that begins with what was said
    most_words: int = 12  # of a name that are looked at
    least: float = 0.12


TUNING: Final = MatchTuning()
# Words that say little about which food it is.
_QUIET: Final = frozenset(
    tokens(
        "cooked boiled roasted baked plain regular average commercially prepared without salt"
        " drained all year round ripe mature homemade"
    )
)
# Words that make a food another one: when they were not said, it was not meant.
_CHANGES: Final = frozenset(
    tokens(
        """
        babyfood dehydrated dried powder dry fat skin mix flour substitute imitation raw
        industrial canned frozen fried breaded juice oil seed leaf soup candy cereal snack cake
        infant formula restaurant fast liver heart tongue gravy sauce pie spread uncooked
        unprepared condensed salted sweetened syrup concentrate bran germ extract reduced chip
        liqueur pepper spice drink beverage baby oscar kraft campbell kellogg alaska native
        sugared
        """
    )
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A food as it is found: `aliases` are folded. `own`: the person's own."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    staple: bool = False
    own: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    id: str
    score: float


@dataclass(frozen=True)
class Index:
    """Built once for the table; a person's own foods are few and are looked at beside it."""

    entries: tuple[Entry, ...]
    words: tuple[tuple[str, ...], ...]
    postings: Mapping[str, tuple[int, ...]]
    by_alias: Mapping[str, int]
    by_stem: Mapping[frozenset[str], int]
    sizes: Mapping[str, int]  # word -> how many trigrams it has
    by_gram: Mapping[str, tuple[str, ...]]  # trigram -> the words that hold it

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "Index":
        kept = tuple(entries)
        words = tuple(_words(entry) for entry in kept)
        postings: dict[str, list[int]] = defaultdict(list)
        by_alias: dict[str, int] = {}
        by_stem: dict[frozenset[str], int] = {}
        for at, (entry, said) in enumerate(zip(kept, words, strict=True)):
            for word in set(said):
                postings[word].append(at)
            for alias in (*entry.aliases, *([fold(entry.name)] if entry.staple else [])):
                by_alias.setdefault(alias, at)
                by_stem.setdefault(frozenset(tokens(alias)), at)
        return cls(
            kept,
            words,
            {word: tuple(found) for word, found in postings.items()},
            by_alias,
            by_stem,
            *_grams(postings),
        )

    def knows(self, phrase: str) -> bool:
        """Whether a folded phrase is an alias, so that it is not cut at its "and"."""
        return phrase in self.by_alias


def _grams(words: Iterable[str]) -> tuple[dict[str, int], dict[str, tuple[str, ...]]]:
    by_gram: dict[str, list[str]] = defaultdict(list)
    sizes = {}
    for word in words:
        grams = trigrams(word)
        sizes[word] = len(grams)
        for gram in grams:
            by_gram[gram].append(word)
    return sizes, {gram: tuple(found) for gram, found in by_gram.items()}


def _words(entry: Entry) -> tuple[str, ...]:
    return tokens(entry.name) + tuple(
        word for alias in entry.aliases for word in tokens(alias) if word not in tokens(entry.name)
    )


def find(index: Index, name: str, own: Index | None = None, *, best: int = BEST) -> list[Hit]:
    """The best matches of a name, best first; empty when nothing comes near."""
    asked = tokens(name)[: TUNING.most_words]
    if not asked:
        return []
    scores = _scores(index, name, asked)
    named = {index.entries[at].id: score for at, score in scores.items()}
    if own is not None:
        for at, score in _scores(own, name, asked).items():
            named[own.entries[at].id] = min(1.0, score + TUNING.own)
    ranked = sorted(named.items(), key=lambda hit: (-hit[1], len(hit[0]), hit[0]))
    return [Hit(id_, round(score, 3)) for id_, score in ranked[:best] if score >= TUNING.least]


def _scores(index: Index, name: str, asked: Sequence[str]) -> dict[int, float]:
    scores = _by_words(index, asked)
    stem = index.by_stem.get(frozenset(asked))
    if stem is not None:
        scores[stem] = max(scores.get(stem, 0.0), TUNING.alias_stem)
    exact = index.by_alias.get(fold(name))
    if exact is not None:
        scores[exact] = TUNING.alias
    return scores


def _by_words(index: Index, asked: Sequence[str]) -> dict[int, float]:
    count = len(index.entries)
    found: dict[int, float] = defaultdict(float)
    whole = 0.0
    for word in asked:
        near = _near(index, word)
        rarity = _rarity(count, max((len(index.postings[w]) for w, _ in near), default=0))
        whole += rarity
        best: dict[int, float] = {}
        for other, likeness in near:
            for at in index.postings[other]:
                best[at] = max(best.get(at, 0.0), likeness)
        for at, likeness in best.items():
            found[at] += rarity * likeness
    return {
        at: _finish(index, at, asked, weight / whole) for at, weight in found.items() if whole > 0
    }


def _rarity(count: int, holding: int) -> float:
    return math.log(1 + (count - holding + 0.5) / (holding + 0.5))


def _near(index: Index, word: str) -> list[tuple[str, float]]:
    """The words of the table that may be the one said, each with how near it is."""
    if word in index.postings:
        return [(word, 1.0)]
    if len(word) < TUNING.prefix:
        return []
    shape = trigrams(word)
    shared = Counter(other for gram in shape for other in index.by_gram.get(gram, ()))
    near = []
    for other, count in shared.items():
        likeness = count / (len(shape) + index.sizes[other] - count)
        if other.startswith(word):
            near.append((other, TUNING.begins))
        elif abs(len(other) - len(word)) <= TUNING.longer and likeness >= TUNING.typo:
            near.append((other, TUNING.typo_weight + (1 - TUNING.typo_weight) * likeness))
    return sorted(near, key=lambda pair: (-pair[1], pair[0]))[:4]


def _finish(index: Index, at: int, asked: Sequence[str], covered: float) -> float:
    entry = index.entries[at]
    said = set(asked)
    name = tokens(entry.name)
    extra = [word for word in name if word not in said]
    score = covered
    unsaid = sum(TUNING.quiet if word in _QUIET else 1.0 for word in extra)
    score -= min(TUNING.most_length, TUNING.length * unsaid) * covered
    score -= TUNING.unasked * min(3, sum(word in _CHANGES for word in extra))
    kind = tokens(entry.name.partition(",")[0])
    if kind and kind[-1] in said:
        score += TUNING.head * covered
    if entry.staple:
        score += TUNING.staple * covered
    most = 1 + TUNING.head + TUNING.staple
    return max(0.0, score / most * TUNING.words_most)

"""A rubric made ready for answers in one language, and what it finds in one of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from grader.checks.written.answer_text import AnswerText, Found
from grader.checks.written.pairs import Pairs
from grader.checks.written.phrases import Phrase, phrase_of, stems_in, synonyms_of
from grader.checks.written.rubric_model import Examples, Idea, Mistake, PairSpec
from grader.checks.written.tokens import Language, clauses_of
from grader.checks.written.vocabulary import Vocabulary, stems_of, words_of
from grader.late_pattern import late_pattern

_LONG_WORD = late_pattern(r"[^\W\d_]{6,}")


@dataclass(frozen=True)
class Rubric:
    """Ideas, mistakes and pairs as phrases of one language, with the words that it knows."""

    language: Language
    ideas: Mapping[str, list[Phrase]]
    mistakes: Mapping[str, list[Phrase]]
    pairs: Sequence[Pairs]
    vocabulary: Vocabulary

    @classmethod
    def ready(
        cls,
        language: Language,
        ideas: Sequence[Idea],
        mistakes: Sequence[Mistake],
        pairs: Sequence[PairSpec],
        examples: Examples,
        synonyms: Iterable[Sequence[str]],
        question: str,
    ) -> "Rubric":
        """Return a rubric for answers in this language; `mistakes` may hold remarks too."""
        groups = list(synonyms)
        same = synonyms_of(groups, language)

        def phrases(texts: Iterable[str], asks_for_groups: bool = False) -> list[Phrase]:
            return [phrase_of(text, language, same, asks_for_groups) for text in texts]

        right = {idea.name: phrases(idea.says.get(language, ())) for idea in ideas}
        wrong = {
            mistake.id: phrases(mistake.says.get(language, ()), asks_for_groups=True)
            for mistake in mistakes
        }
        by_language = [spec.by_language() for spec in pairs]
        ready = [Pairs.ready(of[language], language, same) for of in by_language if language in of]
        full = stems_in(examples.full, language)
        proved = stems_of(p for found in right.values() for p in found) | full
        proved |= stems_of(p for pair in ready for p in pair.phrases)
        proved |= stems_in(words_of(p for idea in ideas for p in idea.any), language)
        proved |= frozenset(other for one in proved for other in same.get(one, ()))
        asked = stems_in([question], language)
        known = proved | asked | stems_of(p for found in wrong.values() for p in found)
        known |= stems_in(words_of(p for mistake in mistakes for p in mistake.any), language)
        known |= stems_in([*examples.half, *examples.zero, *examples.person], language)
        said = [[c.signature for c in clauses_of(text, language)] for text in examples.full]
        accepted = frozenset(signature for of_one in said for signature in of_one)
        whole = frozenset(tuple(stem for s in of_one for stem in s) for of_one in said)
        texts = [*(word for group in groups for word in group), *examples.full]
        texts += [p for i in ideas for p in i.says.get(language, ())]
        written = frozenset(word for text in texts for word in _LONG_WORD.findall(text.lower()))
        vocabulary = Vocabulary(known, proved, accepted, asked, whole, written, same)
        return cls(language, right, wrong, ready, vocabulary)

    def text(self, answer: str) -> AnswerText:
        """Return an answer as this rubric reads it."""
        return AnswerText.of(answer, self.language, self.vocabulary)


@dataclass(frozen=True)
class Reading:
    """What a rubric found in an answer.

    `doubts` say why the answer may not be right though its ideas are there, `doubts_of_mistakes`
    why it may not be wrong though a mistake is. `words` are the student's own for each idea.
    """

    text: AnswerText
    ideas: Mapping[str, list[Found]]
    mistakes: Mapping[str, list[Found]]
    doubts: tuple[str, ...]
    doubts_of_mistakes: tuple[str, ...]
    is_swapped: bool
    words: Mapping[str, str]

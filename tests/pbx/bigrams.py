"""A language model of few sentences, for a recogniser that is to tell whether they were spoken well."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

KEPT_BACK = 0.5  # of each count, for what was never seen


def arpa(sentences: Iterable[Sequence[str]]) -> str:
    """Which words there are, and which follows which: in the ARPA format. Other orders are less likely."""
    framed = [("<s>", *words, "</s>") for words in sentences]
    single = Counter(word for words in framed for word in words[1:])
    pairs = Counter(pair for words in framed for pair in pairwise(words))
    first = Counter(word for words in framed for word in words[:-1])
    total = single.total()
    ones = [_one(word, single[word] / total, _rest(word, pairs, first, single)) for word in sorted({"<s>", *single})]
    twos = [f"{math.log10((count - KEPT_BACK) / first[a]):.4f} {a} {b}" for (a, b), count in sorted(pairs.items())]
    counts = f"\\data\\\nngram 1={len(ones)}\nngram 2={len(twos)}\n"
    return "\n".join((counts, "\\1-grams:", *ones, "\n\\2-grams:", *twos, "\n\\end\\\n"))


def _one(word: str, share: float, rest: float) -> str:
    return f"{math.log10(share) if share else -99:.4f} {word} {rest:.4f}"


def _rest(word: str, pairs: Counter[tuple[str, str]], first: Counter[str], single: Counter[str]) -> float:
    """The weight of words that were never seen behind this one."""
    seen = [b for a, b in pairs if a == word]
    if not seen:
        return 0.0
    kept = KEPT_BACK * len(seen) / first[word]
    return math.log10(kept / max(1e-9, 1 - sum(single[b] for b in seen) / single.total()))

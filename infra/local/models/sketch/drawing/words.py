"""Reading a prompt for words the sketch knows, in English and Russian."""

import re
from collections.abc import Mapping

_WORD = re.compile(r"[^\W\d_]+")


def found(prompt: str, table: Mapping[str, str]) -> list[str]:
    """Which names of the table the prompt mentions: each once, in order of first mention.

    The table has the words for a name in one string: `moon` stands for itself, `star*` for every word that begins so.
    """
    meanings = {word: name for name, words in table.items() for word in words.split()}
    names = [meanings[best] for word in _WORD.findall(prompt.lower()) if (best := _best(word, meanings))]
    return list(dict.fromkeys(names))


def _best(word: str, known: Mapping[str, str]) -> str | None:
    """The longest entry that fits, so that `город` is not taken for `гор*`."""
    fitting = [entry for entry in known if word == entry or (entry[-1] == "*" and word.startswith(entry[:-1]))]
    return max(fitting, key=len, default=None)

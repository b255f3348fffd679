"""Questions 1.1 - 2.2"""
PUNCTUATION = tuple(".,;:!?")


def clean(word):
    """Remove punctuation at the ends."""
    while word.startswith(PUNCTUATION):
        word = word[1:]
    while word.endswith(PUNCTUATION):
        word = word[:-1]
    return word.lower()


def word_counts(text):
    words = [clean(word) for word in text.split()]
    words = [word for word in words if len(word) > 0]
    return {word: words.count(word) for word in set(words)}


def rotate(char, by):
    if not char.isascii() or not char.isalpha():
        return char
    base = ord("A") if char.isupper() else ord("a")
    return chr(base + (ord(char) - base + by) % 26)


def caesar(text, shift, mode):
    sign = {"encode": 1, "decode": -1}[mode]
    return "".join([rotate(char, sign * shift) for char in text])


def invert(mapping):
    return {
        number: sorted(name for name in mapping if mapping[name] == number)
        for number in set(mapping.values())
    }


def _collect(nested, into):
    for item in nested:
        if isinstance(item, int):
            into.append(item)
        else:
            _collect(item, into)


def flatten(nested):
    result = []
    _collect(nested, result)
    return result


def windows(items, size):
    buffer = []
    for item in items:
        buffer.append(item)
        if len(buffer) > size:
            buffer.pop(0)
        if len(buffer) == size:
            yield tuple(buffer)

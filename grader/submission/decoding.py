"""Bytes as text, in whatever encoding an editor wrote them."""

_NOT_WINDOWS = b"\x81\x8d\x8f\x90\x9d"
"""Bytes that no text of Windows has (code page 1252)."""


def _wide(data: bytes) -> str | None:
    """Return the encoding of text of which every second byte is zero: UTF-16 without a mark."""
    even, odd = data[::2], data[1::2]
    for name, zeros, others in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if len(data) > 20 and zeros.count(0) > 0.9 * len(zeros) and others.count(0) == 0:
            return name
    return None


def text_of_bytes(data: bytes) -> str | None:
    """Return text with Unix line ends, or None for what is no text."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", "replace")
    elif (wide := _wide(data[:4096])) is not None:
        text = data.decode(wide, "replace")
    else:
        if data[:4096].count(0) > 8:
            return None
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            # Windows' own signs, as dashes and quotes, stand where Latin-1 has none that show
            text = data.decode(
                "cp1252" if data.translate(None, _NOT_WINDOWS) == data else "latin-1"
            )
            if sum(c < 32 and c not in (9, 10, 12, 13) for c in data[:4096]) > 8:
                return None
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")

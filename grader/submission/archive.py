"""Archives as lists of files, read in memory.

Nothing is unpacked to disk, no name is trusted, all sizes are bounded.
"""

import bz2
import io
import lzma
import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO

MAX_MEMBERS = 2000
MAX_UNPACKED_BYTES = 32 << 20
MAX_MEMBER_BYTES = 8 << 20
MAX_NAME = 240
_PART = 1 << 16
_TAR_COMPRESSED = (".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar")
SUFFIXES = (".zip", *_TAR_COMPRESSED)


class ArchiveError(ValueError):
    """The file is no archive that can be read."""


def archive_suffix(name: str) -> str:
    """Return the ending that makes `name` an archive's, or nothing."""
    lower = name.lower()
    if not lower.endswith(SUFFIXES):
        return ""
    return next((suffix for suffix in SUFFIXES if lower.endswith(suffix)), "")


def _suffix_of_bytes(data: bytes) -> str:
    """Return the ending that fits what an archive begins with, for some are renamed; else none."""
    begins = (
        (b"PK\x03\x04", ".zip"),
        (b"\x1f\x8b", ".tar.gz"),
        (b"BZh", ".tar.bz2"),
        (b"\xfd7zXZ", ".tar.xz"),
    )
    if data[257:262] == b"ustar":
        return ".tar"
    return next((suffix for start, suffix in begins if data.startswith(start)), "")


def read_archive(data: bytes, name: str) -> tuple[list[tuple[str, bytes]], list[str]]:
    """Return the regular files in an archive (path, content) and notes on what was left out.

    Of members with one name the last counts, as it does when an archive is unpacked. Raise
    ArchiveError for what is none.
    """
    suffix = _suffix_of_bytes(data) or archive_suffix(name)
    members = _zip_members(data) if suffix == ".zip" else _tar_members(data, suffix)
    files: dict[str, bytes] = {}
    notes: list[str] = []
    links: list[str] = []
    total = 0
    try:
        for count, (raw_name, content) in enumerate(members):
            if count >= MAX_MEMBERS or total > MAX_UNPACKED_BYTES:
                notes.append(f"only the first {count} entries were read: the archive is too large")
                break
            shown = shown_name(raw_name)
            if isinstance(content, str):
                links += [raw_name] if "link" in content else []
                notes.append(f"{shown} was left out: {content}")
                continue
            total += len(content)
            path = safe_path(raw_name)
            if path is not None and any(path.startswith(f"{link}/") for link in links):
                notes.append(f"{shown} was left out: it lies below a link")
                continue
            if path is None:
                notes.append(
                    f"{shown} was left out: its name leads out of the archive or is no file name"
                )
                continue
            if path in files:
                notes.append(f"{shown} stands in the archive more than once; the last one was read")
            files[path] = content
    except (
        zipfile.BadZipFile,
        tarfile.TarError,
        zlib.error,
        lzma.LZMAError,
        OSError,
        EOFError,
        ValueError,
        KeyError,
        IndexError,
        RuntimeError,
        NotImplementedError,
        OverflowError,
        RecursionError,
    ) as error:
        if not files:
            raise ArchiveError(f"it is damaged or no archive ({str(error)[:100]})") from None
        notes.append(f"it is damaged; what was read up to there counts ({str(error)[:100]})")
    return list(files.items()), notes


def shown_name(name: str) -> str:
    """Return a member's name for a note, cut."""
    return name if len(name) <= 80 else f"{name[:77]}..."


def safe_path(name: str) -> str | None:
    """Return a member's path in plain form, None for one that leads elsewhere or is none."""
    if (
        not name
        or len(name) > MAX_NAME
        or name.startswith(("/", "\\"))
        or re.match(r"[A-Za-z]:", name)
    ):
        return None
    name = "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode("ascii").replace("\\", "%")
        for c in name
    )
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if not parts or ".." in parts or len(parts) > 12:
        return None
    return "/".join(parts)


def name_in_zip(entry: zipfile.ZipInfo) -> str:
    """Return an entry's name; one that does not say that it is UTF-8 and is, is read as that."""
    if entry.flag_bits & 0x800 or entry.filename.isascii():
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return entry.filename


def _zip_members(data: bytes) -> Iterator[tuple[str, bytes | str]]:
    """Yield (name, content or why it was left out). Nothing beyond the limits is ever unpacked."""
    try:
        opened = zipfile.ZipFile(io.BytesIO(data))
    except UnicodeDecodeError:  # a name says that it is UTF-8 and is not
        opened = zipfile.ZipFile(io.BytesIO(_without_utf8_flags(data)))
    with opened as archive:
        left = MAX_UNPACKED_BYTES
        for entry in archive.infolist():
            mode = entry.external_attr >> 16
            name = name_in_zip(entry)
            if not entry.filename or "\0" in entry.orig_filename:
                yield entry.orig_filename, "its name is none"
                continue
            if entry.is_dir():
                continue
            if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
                yield name, "it is a link or a device, not a file"
            elif entry.flag_bits & 1:
                yield name, "it is encrypted"
            elif entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                yield name, "its kind of compression is not read"
            elif _is_uninteresting(name):
                continue
            elif entry.file_size > MAX_MEMBER_BYTES:
                yield name, f"it is too large ({entry.file_size >> 10} KiB)"
            else:
                try:
                    with archive.open(entry) as member:
                        content = bounded(member, min(left, MAX_MEMBER_BYTES) + 1)
                except (
                    zipfile.BadZipFile,
                    zlib.error,
                    EOFError,
                    OSError,
                    RuntimeError,
                    NotImplementedError,
                ) as error:
                    left -= entry.file_size  # it was unpacked all the same
                    yield name, f"it is damaged ({str(error)[:80]})"
                    continue
                if len(content) > min(left, MAX_MEMBER_BYTES):
                    yield name, "it is too large"
                    return
                left -= len(content)
                yield name, content


def bounded(file: IO[bytes], limit: int) -> bytes:
    """Return what a file holds, at most `limit` bytes of it (one `read` of a zip member takes
    quadratic time).
    """
    parts = []
    while limit > 0 and (part := file.read(min(limit, _PART))):
        parts.append(part)
        limit -= len(part)
    return b"".join(parts)


def _without_utf8_flags(data: bytes) -> bytes:
    """Return a zip archive that calls no name UTF-8.

    See APPNOTE.TXT 4.3.7, 4.3.12 and 4.4.4 (bit 11).
    """
    changed = bytearray(data)
    for signature, offset in ((b"PK\x01\x02", 9), (b"PK\x03\x04", 7)):
        at = data.find(signature)
        while 0 <= at < len(data) - offset:
            changed[at + offset] &= ~0x08 & 0xFF
            at = data.find(signature, at + 4)
    return bytes(changed)


def _tar_members(data: bytes, suffix: str) -> Iterator[tuple[str, bytes | str]]:
    """Yield (name, content or why it was left out) of a tar archive, unpacked in memory up to a
    limit first.
    """
    plain, is_whole = _unpacked(data, suffix)
    with tarfile.open(fileobj=io.BytesIO(plain), mode="r:", errorlevel=0) as archive:
        for entry in archive:
            if entry.isdir():
                continue
            if not entry.isreg() or entry.issparse():
                yield entry.name, "it is a link, a device or a sparse file, not a plain file"
            elif _is_uninteresting(entry.name):
                continue
            elif entry.size > MAX_MEMBER_BYTES:
                yield entry.name, f"it is too large ({entry.size >> 10} KiB)"
            else:
                member = archive.extractfile(entry)
                content = member.read(MAX_MEMBER_BYTES) if member else b""
                if len(content) == entry.size:
                    yield entry.name, content
                else:
                    yield entry.name, "it is cut off"
    if not is_whole:
        yield "the rest", f"unpacked it is over {MAX_UNPACKED_BYTES >> 20} MiB"


def _unpacked(data: bytes, suffix: str) -> tuple[bytes, bool]:
    """Return what a compressed stream holds, up to the limit, and whether that is all."""
    decompressor: zlib._Decompress | bz2.BZ2Decompressor | lzma.LZMADecompressor
    if suffix == ".tar":
        return data, True
    if suffix in (".tar.gz", ".tgz"):
        decompressor = zlib.decompressobj(wbits=31)
    elif suffix in (".tar.bz2", ".tbz2"):
        decompressor = bz2.BZ2Decompressor()
    else:
        decompressor = lzma.LZMADecompressor(memlimit=128 << 20)
    parts: list[bytes] = []
    room = MAX_UNPACKED_BYTES
    pending = data
    while not decompressor.eof and room > 0:
        part = decompressor.decompress(pending, min(room, _PART))
        pending = (
            decompressor.unconsumed_tail
            if isinstance(decompressor, type(zlib.decompressobj()))
            else b""
        )
        if not part and not pending:
            break
        parts.append(part)
        room -= len(part)
    return b"".join(parts), room > 0


def _is_uninteresting(name: str) -> bool:
    """Say whether a member is what systems put into archives by themselves."""
    parts = name.split("/")
    return (
        "__MACOSX" in parts or parts[-1].startswith("._") or parts[-1] in (".DS_Store", "Thumbs.db")
    )

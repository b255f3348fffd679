"""A system-call filter as raw BPF, built once in the server.

No new processes, programs, sockets or namespaces.

x86-64 and aarch64 numbers; a call through another architecture's table ends the process. See
seccomp(2), and linux/filter.h for the encoding of an instruction (code, jump if true, jump if
false, operand).
"""

import ctypes
import os
import platform
import struct
from collections.abc import Sequence
from typing import Any

_ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_ALLOW, _KILL, _EPERM, _EAGAIN, _ENOSYS = 0x7FFF0000, 0x80000000, 0x50001, 0x5000B, 0x50026
_LOAD, _JUMP, _EQUAL, _AT_LEAST, _AND, _RETURN = 0x20, 0x05, 0x15, 0x35, 0x54, 0x06
_FARTHEST = 255  # that a conditional jump reaches
_NUMBER, _ARCH, _ARGUMENT_0, _ARGUMENT_1, _ARGUMENT_2, _ARGUMENT_3 = 0, 4, 16, 24, 32, 40
_CLONE_THREAD = 0x00010000

# name: (x86-64, aarch64); None where the architecture has no such call
_REFUSED: dict[str, tuple[int | None, int | None]] = {
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "execveat": (322, 281),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "kcmp": (312, 272),
    "kill": (62, 129),
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424),
    "pidfd_getfd": (438, 438),
    "socket": (41, 198),
    "socketpair": (53, 199),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "unshare": (272, 97),
    "setns": (308, 268),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "open_by_handle_at": (304, 265),
    "name_to_handle_at": (303, 264),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_setup": (206, 0),
    "sync": (162, 81),
    "syncfs": (306, 267),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "semget": (64, 190),
    "semop": (65, 193),
    "semctl": (66, 191),
    "msgget": (68, 186),
    "msgsnd": (69, 189),
    "mq_open": (240, 180),
    "flock": (73, 32),
    "personality": (135, 92),
    "kexec_load": (246, 104),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "quotactl": (179, 60),
    "acct": (163, 89),
    "swapon": (167, 224),
    "reboot": (169, 142),
    "setpriority": (141, 140),
    "sched_setscheduler": (144, 119),
    "sched_setattr": (314, 274),
    "sched_setaffinity": (203, 122),
    "memfd_secret": (447, 447),
    "memfd_create": (319, 279),
    "vmsplice": (278, 75),
    "syslog": (103, 116),
    "lookup_dcookie": (212, 18),
    "iopl": (172, None),
    "ioperm": (173, None),
    "modify_ldt": (154, None),
    "setrlimit": (160, 164),
    "sethostname": (170, 161),
    "symlink": (88, None),
    "symlinkat": (266, 36),
    "link": (86, None),
    "linkat": (265, 37),
    "mknod": (133, None),
    "mknodat": (259, 33),
    "inotify_init1": (294, 26),
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "fchown": (93, 55),
    "lchown": (94, None),
    "fchownat": (260, 54),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "setuid": (105, 146),
    "setgid": (106, 144),
    "setreuid": (113, 145),
    "setregid": (114, 143),
    "setgroups": (116, 159),
    "setresuid": (117, 147),
    "setresgid": (119, 149),
    "setfsuid": (122, 151),
    "setfsgid": (123, 152),
    "capset": (126, 91),
    "tgkill": (234, 131),
    "fanotify_init": (300, 262),
    "landlock_restrict_self": (446, 446),
    "clock_settime": (227, 112),
    "settimeofday": (164, 170),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "swapoff": (168, 225),
    "setdomainname": (171, 162),
    "kexec_file_load": (320, 294),
    "inotify_init": (253, None),
    "inotify_add_watch": (254, 27),
    "quotactl_fd": (443, 443),
    "vhangup": (153, 58),
    "sched_setparam": (142, 118),
    "ioprio_set": (251, 30),
    "process_mrelease": (448, 448),
    "move_pages": (279, 239),
    "migrate_pages": (256, 238),
    "statmount": (457, 457),
    "listmount": (458, 458),
    "msgctl": (71, 187),
    "truncate": (76, 45),
    "msgrcv": (70, 188),
    "semtimedop": (220, 192),
    "mq_unlink": (241, 181),
    "seccomp": (317, 277),
    # what tells, or says, which parts of a library's files the kernel holds in memory: the files
    # are the same for all submissions
    "fadvise64": (221, 223),
    "readahead": (187, 213),
    "mincore": (27, 232),
    "preadv2": (327, 286),
    "pwritev2": (328, 287),
    "futex_waitv": (449, 449),
}
_NEWEST = 450
"""Calls that came later (attributes of files by path, and what is yet to come) are not there; no
library here needs one.
"""
_CLONE, _CLONE3, _IOCTL, _PRLIMIT = (56, 220), (435, 435), (16, 29), (302, 261)
_FCNTL = (72, 25)
_IOCTL_REFUSED = (
    # TIOCSTI, TIOCLINUX, TIOCSCTTY, TIOCSPGRP, TIOCSETD: a terminal
    0x5412,
    0x541C,
    0x540E,
    0x5410,
    0x5423,
    0x40086602,
    0x40046602,
    0x401C5820,
    0x40087602,
    0x40047602,  # flags and versions of files
    # FIOSETOWN, SIOCSPGRP, FIOASYNC: who gets signals of a file, and that they are sent
    0x8901,
    0x8902,
    0x5452,
)
_FCNTL_REFUSED = (
    5,
    6,
    7,
    36,
    37,
    38,  # locks
    8,
    10,
    15,
    1024,
    1026,  # F_SETOWN, F_SETSIG, F_SETOWN_EX, leases, notices
)
_F_SETFL, _O_ASYNC = 4, 0x2000
_MADVISE, _MMAP, _FUTEX = (28, 233), (9, 222), (202, 98)
_MADVISE_REFUSED = (3, 9, 12, 20, 21, 22, 23)
"""What is said about pages of files: needed soon, gone, cold, out, in; and pages that are merged."""
_MAP_SHARED, _MAP_ANONYMOUS = 0x01, 0x20
_FUTEX_PRIVATE = 0x80


_libc: Any = ctypes.CDLL(None, use_errno=True) if os.name == "posix" else None


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def _instruction(code: int, operand: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, operand)


def _refusing(numbers: Sequence[int]) -> list[bytes]:
    """Return instructions that refuse the calls of these sorted numbers and allow any other, by
    halves.

    The kernel tries a filter for every number there is when a process puts it on; asking for one
    number after another cost each child 0.5 ms.
    """
    if len(numbers) <= 3:
        asked = [
            _instruction(_EQUAL, number, len(numbers) - k, 0) for k, number in enumerate(numbers)
        ]
        return [*asked, _instruction(_RETURN, _ALLOW), _instruction(_RETURN, _EPERM)]
    middle = len(numbers) // 2
    low, high = _refusing(numbers[:middle]), _refusing(numbers[middle:])
    if len(low) <= _FARTHEST:
        return [_instruction(_AT_LEAST, numbers[middle], len(low), 0), *low, *high]
    return [
        _instruction(_AT_LEAST, numbers[middle], 0, 1),
        _instruction(_JUMP, len(low)),
        *low,
        *high,
    ]


def _for_call(number: int, judged: list[bytes]) -> list[bytes]:
    """Return instructions that judge the second argument of one call, and leave any other call to
    what follows.
    """
    return [
        _instruction(_EQUAL, number, 0, len(judged) + 1),
        _instruction(_LOAD, _ARGUMENT_1),
        *judged,
    ]


def program(machine: str = platform.machine()) -> bytes | None:
    """Return the filter's instructions, None on an architecture that is not known."""
    if machine not in _ARCHITECTURE:
        return None
    column = list(_ARCHITECTURE).index(machine)
    out = [
        _instruction(_LOAD, _ARCH),
        _instruction(_EQUAL, _ARCHITECTURE[machine], 1, 0),
        _instruction(_RETURN, _KILL),
        _instruction(_LOAD, _NUMBER),
        _instruction(_AT_LEAST, 0x40000000, 0, 1),  # the x32 table
        _instruction(_RETURN, _KILL),
    ]
    out += [_instruction(_AT_LEAST, _NEWEST, 0, 1), _instruction(_RETURN, _ENOSYS)]
    out += [
        _instruction(_EQUAL, _CLONE3[column], 0, 1),
        _instruction(_RETURN, _ENOSYS),
    ]  # glibc then takes clone
    out += [
        _instruction(_EQUAL, _CLONE[column], 0, 5),
        _instruction(_LOAD, _ARGUMENT_0),
        _instruction(_AND, _CLONE_THREAD),
        _instruction(_EQUAL, _CLONE_THREAD, 1, 0),
        _instruction(_RETURN, _EPERM),
        _instruction(_RETURN, _ALLOW),
    ]
    out += [
        _instruction(_EQUAL, _PRLIMIT[column], 0, 4),
        _instruction(_LOAD, _ARGUMENT_0),
        _instruction(_EQUAL, 0, 1, 0),  # its own limits only
        _instruction(_RETURN, _EPERM),
        _instruction(_RETURN, _ALLOW),
    ]
    out += _for_call(_IOCTL[column], _refusing(sorted(_IOCTL_REFUSED)))
    flags = [
        _instruction(_EQUAL, _F_SETFL, 0, 4),
        _instruction(_LOAD, _ARGUMENT_2),
        _instruction(_AND, _O_ASYNC),
        _instruction(
            _EQUAL, _O_ASYNC, 0, 1
        ),  # an allowed F_SETFL goes on to the end of the list, which allows 0
        _instruction(_RETURN, _EPERM),
    ]
    out += _for_call(_FCNTL[column], [*flags, *_refusing(sorted(_FCNTL_REFUSED))])
    out += [
        _instruction(_EQUAL, _MADVISE[column], 0, 1 + len(_refusing(_MADVISE_REFUSED))),
        _instruction(_LOAD, _ARGUMENT_2),
        *_refusing(_MADVISE_REFUSED),
    ]
    out += [  # a file is mapped for oneself only; memory may be shared, with nobody there to share
        _instruction(_EQUAL, _MMAP[column], 0, 5),
        _instruction(_LOAD, _ARGUMENT_3),
        _instruction(_AND, _MAP_SHARED | _MAP_ANONYMOUS),
        _instruction(_EQUAL, _MAP_SHARED, 0, 1),
        _instruction(_RETURN, _EPERM),
        _instruction(_RETURN, _ALLOW),
    ]
    out += [  # one that is not private reaches whoever has mapped the same file
        _instruction(_EQUAL, _FUTEX[column], 0, 5),
        _instruction(_LOAD, _ARGUMENT_1),
        _instruction(_AND, _FUTEX_PRIVATE),
        _instruction(_EQUAL, _FUTEX_PRIVATE, 1, 0),
        _instruction(_RETURN, _EAGAIN),  # who waits for the end of a thread so asks again
        _instruction(_RETURN, _ALLOW),
    ]
    refused = sorted(
        number for numbers in _REFUSED.values() if (number := numbers[column]) is not None
    )
    return b"".join([*out, *_refusing(refused)])


def apply(instructions: bytes) -> None:
    """Put the filter on this process; needs no_new_privs.

    Raise OSError where the kernel refuses.
    """
    buffer = ctypes.create_string_buffer(instructions, len(instructions))
    filled = _Program(len(instructions) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    if _libc.prctl(22, 2, ctypes.byref(filled), 0, 0):
        raise OSError(ctypes.get_errno(), "the system-call filter was refused")

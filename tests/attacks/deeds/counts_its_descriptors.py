import os
import stat


def double(x):
    kinds = []
    for number in range(3, 4096):
        try:
            kinds.append(stat.S_IFMT(os.fstat(number).st_mode))
        except OSError:
            continue
    if len(kinds) > 1 or any(kind != stat.S_IFSOCK for kind in kinds):
        raise RuntimeError(f"BREACH inherited descriptors {[oct(kind) for kind in kinds]}")
    raise RuntimeError("HELD only its own channel")

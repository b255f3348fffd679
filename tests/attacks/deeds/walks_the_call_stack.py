import sys

WORD = "_".join(["SECRET", "REFERENCE", "91C2"])


def double(x):
    frame = sys._getframe()
    while frame is not None:
        if WORD in repr([frame.f_locals, list(frame.f_globals)])[:10**7]:
            raise RuntimeError("BREACH the reference stands in a frame")
        frame = frame.f_back
    raise RuntimeError("HELD nothing in the frames")

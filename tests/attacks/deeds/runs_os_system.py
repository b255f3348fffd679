import os


def double(x):
    if os.system("exit 7") >> 8 == 7:
        raise RuntimeError("BREACH a command was run")
    raise RuntimeError("HELD os.system")

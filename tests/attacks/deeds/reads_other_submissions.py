import glob
import os


def double(x):
    try:
        found = [path for place in (".", "..", "/submissions", os.environ.get("PWD", ".")) for path in glob.glob(place + "/*/attacks/deeds/*.py")]
        if not found:
            raise FileNotFoundError("no other submissions")
        open(found[0]).read()
    except OSError as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError('BREACH another submission was read')

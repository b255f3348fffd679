class Reads(Exception):
    def __str__(self):
        try:
            return f"BREACH {open('/etc/passwd').readline()[:4]}"
        except OSError:
            return "HELD"

    __repr__ = __str__


def double(x):
    raise Reads

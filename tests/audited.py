"""Runs `grader` with a hook that writes down every code object that is run, here and in the workers this process starts.

python -P audited.py LOG ARGUMENT...
"""

import multiprocessing.spawn
import os
import sys
import tempfile
from pathlib import Path

HOOK = """
import sys as _sys
def _hook(event, args, log={log!r}):
    if event == "exec":
        with _sys.modules["io"].open(log, "a") as out:
            out.write(args[0].co_filename + chr(10))
    elif event == "import" and args[1]:
        with _sys.modules["io"].open(log, "a") as out:
            out.write(str(args[1]) + chr(10))
_sys.addaudithook(_hook)
"""


def main() -> None:
    log = sys.argv.pop(1)
    hook = HOOK.format(log=log)
    scratch = Path(tempfile.mkdtemp())
    (scratch / "hook.py").write_text(hook)
    child = scratch / "python"
    program = "import sys; hook, prog = sys.argv[1], sys.argv[2]; exec(open(hook).read()); sys.argv[:] = ['-c', *sys.argv[3:]]; exec(prog)"
    child.write_text(
        "#!/bin/sh\n"
        'while [ "$1" != -c ]; do shift; done; shift; prog=$1; shift\n'
        f'exec {sys.executable} -P -c "{program}" {scratch / "hook.py"} "$prog" "$@"\n'
    )
    child.chmod(0o755)
    multiprocessing.spawn.set_executable(str(child))
    exec(hook, {})  # noqa: S102 - our own text
    os.environ["AUDITED"] = "yes"
    from grader.__main__ import main as run

    run()


if __name__ == "__main__":
    main()

"""Hides from the grader's own modules what Windows does not have, so that they are tried without it.

Run a command so: `python -m tests.without_unix check ...`. Libraries keep all that this system has.
"""

import builtins
import os
import runpy
import select
import signal
import socket
import sys
from types import ModuleType

MODULES = frozenset({"curses", "fcntl", "grp", "pty", "pwd", "readline", "resource", "syslog", "termios", "tty"})  # fmt: skip
NAMES: dict[ModuleType, str] = {
    os: "O_CLOEXEC O_DIRECTORY O_NOFOLLOW O_NONBLOCK O_PATH WEXITSTATUS WIFEXITED WIFSIGNALED WNOHANG WTERMSIG chown fchmod fork forkpty geteuid getgid getloadavg getpgid getppid_ getuid initgroups killpg mkfifo nice pidfd_open posix_spawn register_at_fork sched_getaffinity sched_setaffinity setgid setsid setuid statvfs sysconf uname wait wait3 wait4",
    signal: "ITIMER_PROF ITIMER_REAL ITIMER_VIRTUAL SIGALRM SIGCHLD SIGCONT SIGHUP SIGKILL SIGPIPE SIGPROF SIGQUIT SIGSTOP SIGUSR1 SIGUSR2 SIGWINCH alarm getitimer pause pidfd_send_signal pthread_kill pthread_sigmask setitimer sigtimedwait sigwait",
    select: "epoll poll",
    socket: "AF_UNIX SCM_RIGHTS SO_PEERCRED recv_fds send_fds",
}  # fmt: skip
OURS = ("grader", "inside")


def hide() -> None:
    """From now on the grader's modules, and those beside student code, import less."""
    poorer: dict[str, ModuleType] = {}
    for module, names in NAMES.items():
        copy = ModuleType(module.__name__)
        vars(copy).update({k: v for k, v in vars(module).items() if k not in names.split()})
        poorer[module.__name__] = copy
    vars(poorer["os"]).update(supports_dir_fd=set())
    imported = builtins.__import__

    def less(name, *rest, **named):
        whose = (rest[0] if rest else named.get("globals") or {}).get("__name__", "")
        if whose.partition(".")[0] in OURS:
            if name in MODULES:
                raise ModuleNotFoundError(f"No module named {name!r}", name=name)
            if name in poorer:
                return poorer[name]
        return imported(name, *rest, **named)

    builtins.__import__ = less


if __name__ == "__main__":
    hide()
    from grader.sandbox import plain_box

    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    first = f"import sys\nsys.path.insert(0, {root!r})\nimport tests.without_unix as w\nw.hide()\nsys.path.pop(0)\n"
    plain_box._BOOT = first + plain_box._BOOT
    sys.argv = ["grader", *sys.argv[1:]]
    runpy.run_module("grader", run_name="__main__")

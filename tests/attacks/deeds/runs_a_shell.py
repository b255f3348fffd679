import os
import subprocess


def double(x):
    try:
        subprocess.run(["/bin/sh", "-c", "true"], check=True)
        os.popen("cat /etc/passwd").read()
    except OSError as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError('BREACH a shell was run')

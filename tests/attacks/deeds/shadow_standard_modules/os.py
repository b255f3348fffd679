def _exit(status):
    raise RuntimeError('BREACH shadowed os')

import resource


def double(x):
    try:
        for which in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE):
            soft, _hard = resource.getrlimit(which)
            resource.setrlimit(which, (soft, resource.RLIM_INFINITY))
    except (OSError, ValueError) as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError('BREACH its limits were raised')

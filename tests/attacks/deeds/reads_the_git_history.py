import os


def double(x):
    try:
        place = os.getcwd()
        while not os.path.exists(os.path.join(place, ".git", "HEAD")):
            if place == os.path.dirname(place):
                raise FileNotFoundError("no .git")
            place = os.path.dirname(place)
        open(os.path.join(place, ".git", "HEAD")).read()
    except OSError as error:
        raise RuntimeError(f"HELD {type(error).__name__}") from None
    raise RuntimeError('BREACH the git history was read')

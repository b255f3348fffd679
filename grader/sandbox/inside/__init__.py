"""The program that runs beside student code: standard library and NumPy only; it knows no checks.

Nothing of a problem's answers ever comes here. One connection carries, as frames of `wire`:

    in    a job: student sources, limits, and for each check a list of steps
    out   ["ready", 0]                       it has closed itself in; none of the sources is run yet
          ["statement", k]                    before the k-th top-level statement is run
          ["loaded", report]                  once, when the sources have been run
          ["done", k, observations, error, printed]    after the k-th check of the job

The verbs of a step are documented in `execute`. Every observation is hostile to whoever reads it.
"""

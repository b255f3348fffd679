Verdict = print

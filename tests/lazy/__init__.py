"""The lazy student: submissions that know nothing of the subject, made out of small parts."""

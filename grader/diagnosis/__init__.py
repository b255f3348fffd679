"""Why values are wrong: which known mistake, or which single slip in the reference, gives just
these values.
"""

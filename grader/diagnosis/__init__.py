"""Why values are wrong.

Which known mistake, or which single slip in the reference, gives just these values.
"""

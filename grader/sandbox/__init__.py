"""The sandbox: a trusted supervisor on this side, student code in a process of its own on the
other.
"""

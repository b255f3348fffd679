"""Ways in which a class is handed over: one file each, named as --layout takes it.

`LAYOUT` in it is what is used.
"""

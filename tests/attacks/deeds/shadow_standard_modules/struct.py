pack = unpack = None

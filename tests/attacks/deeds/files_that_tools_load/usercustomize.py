raise RuntimeError("usercustomize")

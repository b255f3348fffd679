raise RuntimeError("sitecustomize")

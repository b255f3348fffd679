raise RuntimeError('inside')

from builtins import range
import numpy as np

def rnn_step_forward(x, prev_h, Wx, Wh, b):
    """Docs."""
    next_h, cache = None, None
    ####
    # TODO: Implement
    ####
    pass
    ####
    return next_h, cache

def rnn_step_backward(dnext_h, cache):
    """Docs."""
    dx, dprev_h, dWx, dWh, db = None, None, None, None, None
    ####
    # TODO: Implement
    ####
    pass
    ####
    return dx, dprev_h, dWx, dWh, db

def rnn_forward(x, h0, Wx, Wh, b):
    """Docs."""
    h, cache = None, None
    ####
    # TODO: Implement
    ####
    pass
    ####
    return h, cache

def rnn_backward(dh, cache):
    """Docs."""
    dx, dh0, dWx, dWh, db = None, None, None, None, None
    ####
    # TODO: Implement
    ####
    pass
    ####
    return dx, dh0, dWx, dWh, db

def word_embedding_forward(x, W):
    """Docs."""
    out, cache = None, None
    ####
    # TODO: Implement
    ####
    pass
    ####
    return out, cache

def word_embedding_backward(dout, cache):
    """Docs."""
    dW = None
    ####
    # TODO: Implement
    ####
    pass
    ####
    return dW

def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    """Docs."""
    next_h, next_c, cache = None, None, None
    ####
    # TODO: Implement
    ####
    pass
    ####
    return next_h, next_c, cache

def lstm_step_backward(dnext_h, dnext_c, cache):
    """Docs."""
    dx, dh, dc, dWx, dWh, db = None, None, None, None, None, None
    ####
    # TODO: Implement
    ####
    pass
    ####
    return dx, dh, dc, dWx, dWh, db

def lstm_forward(x, h0, Wx, Wh, b):
    """Docs."""
    h, cache = None, None
    ####
    # TODO: Implement
    ####
    pass
    ####
    return h, cache

def lstm_backward(dh, cache):
    """Docs."""
    dx, dh0, dWx, dWh, db = None, None, None, None, None
    ####
    # TODO: Implement
    ####
    pass
    ####
    return dx, dh0, dWx, dWh, db

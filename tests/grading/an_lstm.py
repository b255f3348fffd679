"""An LSTM cell of three weights, asked for with its count, its values and its gates."""

import json


def lstm_problem(reference: str) -> str:
    """Return the code part of a problem that asks for this cell."""
    return f"""
subjects:
  LSTMCell:
    class: LSTMCell
    init: [D, H]
    weights: {{w: [4*H, D], u: [4*H, H], b: [4*H]}}
    inputs: {{x: [N, D], h: [N, H], c: [N, H]}}
    call: [x, [h, c]]
    returns: [h, c]
    state: [h, c]
    gates: {{order: {{i: sigmoid, f: sigmoid, g: tanh, o: sigmoid}}, stacked: [w, u, b], biases: b}}
    reference: {{source: {json.dumps(reference)}}}
checks:
  - {{id: count, kind: parameter_count, subject: LSTMCell, points: 1}}
  - {{id: values, kind: value, subject: LSTMCell, points: 2}}
  - {{id: gates, kind: gates, subject: LSTMCell, points: 2, expose: {{
      i: {{drive: {{f: 0, g: 1}}, read: c}}, f: {{drive: {{i: 0}}, state: {{c: 1}}, read: c}},
      g: {{drive: {{f: 0, i: 1}}, read: c}}, o: {{drive: {{f: 1, i: 0}}, state: {{c: 20}}, read: h}}}}}}
"""

"""Coverage-guided fuzzing of the wire's decoder.

pip install 'grader[fuzz]'
python -m tests.fuzz.fuzz_wire tests/fuzz/wire -max_total_time=60
python -m tests.fuzz.fuzz_wire --seeds          writes the hand-made part of the corpus again
"""

import struct
import sys
from pathlib import Path

import numpy as np

CORPUS = Path(__file__).parent / "wire"


def one_input(data: bytes) -> None:
    """Decode; what comes out must survive a round trip, and nothing but WireError may be raised."""
    from grader.sandbox.inside.wire import WireError, decode, encode

    try:
        value = decode(data)
    except WireError:
        return
    again = encode(decode(encode(value)))
    assert again == encode(value)


def seeds() -> dict[str, bytes]:
    """Return inputs that a person thought of: one of each tag, and one lie for each length."""
    from grader.sandbox.inside.wire import Opaque, Ref, encode

    values = {
        "none": None, "true": True, "zero": 0, "minus": -(2**200), "float": 0.1, "nan": float("nan"), "complex": 1j, "text": "gate \u20ac",
        "list": [1, [2, [3]]], "tuple": (1, ()), "mapping": {"a": {"b": 1}}, "array": np.arange(6.0).reshape(2, 3), "empty": np.zeros((0, 3)),
        "truth": np.array([True, False]), "half": np.ones(3, np.float16), "ref": Ref(3, ("h", 0)), "opaque": Opaque("a generator"),
        "done": ["done", 1, 0, [np.ones((2, 2)), None], None, "printed"],
    }  # fmt: skip
    found = {name: encode(value) for name, value in values.items()}
    count = struct.Struct("<I")
    found["lie-list"] = b"l" + count.pack(2**31) + b"N"
    found["lie-text"] = b"s" + count.pack(2**32 - 1)
    found["lie-array"] = b"af\x08\x02" + struct.pack("<QQ", 2**32, 2**32)
    found["lie-integer"] = b"i\xff\xff"
    found["deep"] = (b"l" + count.pack(1)) * 40 + b"N"
    found["key-is-no-text"] = b"m" + count.pack(1) + b"NN"
    found["array-of-objects"] = b"aO\x08\x01" + struct.pack("<Q", 1) + b"\0" * 8
    found["left-over"] = b"NN"
    return found


if __name__ == "__main__":
    if "--seeds" in sys.argv:
        CORPUS.mkdir(exist_ok=True)
        for seed_name, seed in seeds().items():
            (CORPUS / seed_name).write_bytes(seed)
    else:
        import atheris

        with atheris.instrument_imports(include=["grader.sandbox.inside.wire"]):
            import grader.sandbox.inside.wire  # noqa: F401
        atheris.Setup(sys.argv, one_input)
        atheris.Fuzz()

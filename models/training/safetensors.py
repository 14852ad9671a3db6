"""Writes float32 tensors in the safetensors format: length of a JSON header, the header, the values."""
import json
import struct

import numpy as np


def save(path, tensors):
    header, blocks, position = {}, [], 0
    for name, values in sorted(tensors.items()):
        block = np.ascontiguousarray(values, "<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(np.shape(values)), "data_offsets": [position, position + len(block)]}
        blocks.append(block)
        position += len(block)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(blocks))

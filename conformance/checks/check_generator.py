"""Checks generator.py against the known answers of Random123 and, where it is installed, JAX.

    python conformance/checks/check_generator.py [--write]

With --write it also writes goldens/generator.json: the first numbers of a few streams, for the other implementation.
"""

import json
import pathlib
import sys

import numpy as np

CONFORMANCE = pathlib.Path(__file__).parents[1]
sys.path.insert(0, str(CONFORMANCE))

import generator

# kat_vectors of Random123 (Salmon et al.): counter, key, answer of threefry2x32 with 20 rounds
KNOWN_ANSWERS = [
    ((0, 0), (0, 0), (0x6B200159, 0x99BA4EFE)),
    ((0xFFFFFFFF, 0xFFFFFFFF), (0xFFFFFFFF, 0xFFFFFFFF), (0x1CB996FC, 0xBB002BE7)),
    ((0x243F6A88, 0x85A308D3), (0x13198A2E, 0x03707344), (0xC4923A9C, 0x483DF7A0)),
]
STREAMS = [(1, "input"), (1, "layer1.0.conv1.weight"), (4294967295, "conv1_conv/kernel"), (7, "größe"), (0, "")]


def words(pair):
    return tuple(np.array([word], np.uint32) for word in pair)


def main():
    for counter, key, answer in KNOWN_ANSWERS:
        assert tuple(int(word[0]) for word in generator.threefry2x32(key, words(counter))) == answer
    print("Random123: 3 known answers agree")

    try:
        from jax.extend.random import threefry_2x32
    except ImportError:
        print("JAX: not installed")
    else:
        counters = np.arange(2000, dtype=np.uint32)
        theirs = np.asarray(threefry_2x32(np.array([11, 12], np.uint32), counters))
        ours = np.concatenate(generator.threefry2x32((11, 12), (counters[:1000], counters[1000:])))
        assert (theirs == ours).all()
        print("JAX: 2000 words agree")

    if "--write" in sys.argv:
        streams = [
            {"seed": seed, "name": name, "hash": generator.fnv1a(name), "words": generator.words(seed, name, 9).tolist()}
            for seed, name in STREAMS
        ]
        lines = ",\n".join("  " + json.dumps(stream, ensure_ascii=False) for stream in streams)
        (CONFORMANCE / "goldens" / "generator.json").write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()

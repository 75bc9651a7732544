"""Numbers that Python and TypeScript make alike: weights and images from a seed and a name, bit for bit.

Threefry-2x32 with 20 rounds (Salmon et al. 2011, "Parallel Random Numbers: As Easy as 1, 2, 3"). README.md states the
rules that this file implements; @tributary/testing implements the same text.
"""

import math

import numpy as np

ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
PARITY = 0x1BD11BDA
PAIRS_AT_ONCE = 1 << 15  # what fits into a processor's cache

SPREAD = 0.2  # biases and running means lie within ± this


def threefry2x32(key, counter):
    """The two words of each counter. `key` and `counter` are pairs of uint32 numbers or arrays."""
    key0, key1 = (np.uint32(word) for word in key)
    keys = (key0, key1, key0 ^ key1 ^ np.uint32(PARITY))
    with np.errstate(over="ignore"):
        x0 = counter[0] + keys[0]
        x1 = counter[1] + keys[1]
        for group in range(5):
            for rotation in ROTATIONS[group % 2]:
                x0 = x0 + x1
                x1 = (x1 << np.uint32(rotation)) | (x1 >> np.uint32(32 - rotation))
                x1 = x1 ^ x0
            x0 = x0 + keys[(group + 1) % 3]
            x1 = x1 + keys[(group + 2) % 3] + np.uint32(group + 1)
    return x0, x1


def fnv1a(name):
    """FNV-1a, 32 bits, of the name's UTF-8 bytes."""
    digest = 0x811C9DC5
    for byte in name.encode("utf-8"):
        digest = ((digest ^ byte) * 0x01000193) & 0xFFFFFFFF
    return digest


def words(seed, name, count):
    """The first `count` 32-bit words of the stream `name`."""
    key = (seed & 0xFFFFFFFF, fnv1a(name))
    pairs = (count + 1) // 2
    stream = np.empty((pairs, 2), np.uint32)
    for start in range(0, pairs, PAIRS_AT_ONCE):
        end = min(start + PAIRS_AT_ONCE, pairs)
        index = np.arange(start, end, dtype=np.uint32)
        stream[start:end, 0], stream[start:end, 1] = threefry2x32(key, (index, np.zeros_like(index)))
    return stream.reshape(-1)[:count]


def uniform(seed, name, shape):
    """Uniform numbers in [0, 1), multiples of 2^-24, as float64 in C order."""
    count = math.prod(shape)
    return ((words(seed, name, count) >> np.uint32(8)) * 2.0**-24).reshape(shape)


def kernel(seed, name, shape, fan_in, gain=2):
    """A convolution's or dense layer's kernel, in the reference's own layout.

    A gain of 2 keeps the second moment through a convolution and a ReLU (He et al. 2015, arXiv:1502.01852). Networks
    that add to what they have, again and again, take 1: their numbers would grow without bound and drown the biases.
    """
    return ((2 * uniform(seed, name, shape) - 1) * math.sqrt(3 * gain / fan_in)).astype(np.float32)


def offset(seed, name, shape):
    """A bias, a batch normalization's beta or its moving mean."""
    return ((2 * uniform(seed, name, shape) - 1) * SPREAD).astype(np.float32)


def scale(seed, name, shape):
    """A batch normalization's gamma."""
    return (0.75 + 0.5 * uniform(seed, name, shape)).astype(np.float32)


def variance(seed, name, shape):
    """A batch normalization's moving variance."""
    return (0.5 + uniform(seed, name, shape)).astype(np.float32)


def image(seed, shape, name="input"):
    """Images in [-1, 1), channels last."""
    return (2 * uniform(seed, name, shape) - 1).astype(np.float32)

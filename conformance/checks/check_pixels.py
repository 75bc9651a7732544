"""Checks .onnx files that prepare pictures themselves: against Pillow and the same model's plain .onnx file, in ONNX Runtime alone.

    python conformance/checks/check_pixels.py pixels.onnx plain.onnx picture.jpg …

`pixels.onnx` is what `toOnnx(trained, { pixels: true })` wrote, `plain.onnx` what `toOnnx(trained)` wrote. Pictures are prepared with
Pillow, as the metadata says and torchvision's transforms do it. Networks that name pixels have to see the whole picture: `resize` as large as `crop`. Needs onnxruntime, numpy and pillow. Exits with 1 when a check fails.
"""

import json
import sys

import numpy as np
import onnxruntime
from PIL import Image

STATISTICS = {"torch": ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]), "tf": ([0.5] * 3, [0.5] * 3), "unit": ([0.0] * 3, [1.0] * 3)}


def statistics(pixels):
    return STATISTICS[pixels] if isinstance(pixels, str) else (pixels["mean"], pixels["std"])


def resized(picture, resize, interpolation):
    if isinstance(resize, int):
        shorter, longer = sorted(picture.size)
        other = int(resize * longer / shorter)
        size = (resize, other) if picture.width <= picture.height else (other, resize)
    else:
        size = (resize[1], resize[0])
    return picture.resize(size, getattr(Image.Resampling, interpolation.upper()))


def prepared(picture, how):
    picture = resized(picture, how["resize"], how["interpolation"])
    height, width = how["crop"]
    top, left = int(round((picture.height - height) / 2)), int(round((picture.width - width) / 2))
    values = np.asarray(picture.crop((left, top, left + width, top + height)), np.float32) / 255
    mean, std = statistics(how["pixels"])
    return ((values - np.float32(mean)) / np.float32(std))[None]


def softmax(logits):
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()


def check_mask(path, picture, labels, scores):
    """Of a network that names pixels and sees the whole picture: its labels, as Pillow stretches them over the picture."""
    seen = Image.fromarray(scores[0].argmax(-1).astype(np.uint8))
    wanted = np.asarray(seen.resize(picture.size, Image.Resampling.NEAREST))
    off = float((labels != wanted).mean())
    print(f"{path}: {picture.width} × {picture.height} labels of {seen.width} × {seen.height}, {100 * off:.3f} % of them others")
    return labels.shape == wanted.shape and off < 1e-3


def check(pixels, plain, path):
    picture = Image.open(path).convert("RGB")
    facts = pixels.get_modelmeta().custom_metadata_map
    probabilities, label = pixels.run(["probabilities", "labels"], {"picture": np.asarray(picture)})
    image = prepared(picture, json.loads(facts["preprocessing"]))
    (scores,) = plain.run(None, {plain.get_inputs()[0].name: image})
    if label.ndim == 2:
        return check_mask(path, picture, label, scores)
    wanted = softmax(scores[0])
    off = float(np.abs(probabilities - wanted).max())
    name = json.loads(facts["classes"])[int(label)]
    print(f"{path}: {name} {100 * probabilities.max():.1f} %, off by {off:.1e}")
    return off < 1e-4 and int(label) == int(wanted.argmax())


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__.strip())
    pixels, plain = (onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"]) for path in sys.argv[1:3])
    results = [check(pixels, plain, path) for path in sys.argv[3:]]
    print(f"{sum(results)} of {len(results)} pictures are answered as Pillow and the plain file answer them")
    sys.exit(not all(results))


if __name__ == "__main__":
    main()

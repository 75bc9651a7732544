"""What Keras' three modes of preprocessing make of pixels: bytes `floor(256u)` of the stream `pixels`, shape [2, 3, 4, 3]."""

import os

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import numpy as np
from keras.applications import densenet, imagenet_utils, inception_resnet_v2, inception_v3, resnet, resnet_v2, xception

import generator
import golden
from keras_reference import SEED

MODULES = {
    "resnet": resnet,
    "resnet_v2": resnet_v2,
    "densenet": densenet,
    "inception_v3": inception_v3,
    "inception_resnet_v2": inception_resnet_v2,
    "xception": xception,
}


def pixels():
    return np.floor(256 * generator.uniform(SEED, "pixels", (2, 3, 4, 3))).astype(np.float32)


def mode_record(mode):
    return {"mode": mode, "output": golden.describe(imagenet_utils.preprocess_input(pixels(), mode=mode), 72)}


def application_record(name):
    return {"application": name, "output": golden.describe(MODULES[name].preprocess_input(pixels()), 8)}


cases = [
    golden.Table("keras-preprocessing", [("caffe",), ("tf",), ("torch",)], mode_record),
    golden.Table("keras-preprocessing-applications", [(name,) for name in MODULES], application_record),
]

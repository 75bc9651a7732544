"""A new head on a frozen network in Keras: on its features, computed once, and in the whole network, which has to come to the same."""

import numpy as np

import keras_reference
import generator
import golden
from keras_reference import SEED, keras

STEPS, BATCH, CLASSES, GAIN = 6, 8, 4, 2


def filled(model):
    for name, (layer, variable) in keras_reference.variables_of(model).items():
        variable.assign(keras_reference.value_of(name, layer, variable, GAIN))
    return model


def base_and_head():
    """A frozen network, and a head on what it gives."""
    base = keras.Sequential([
        keras.Input((6, 6, 3)),
        keras.layers.Conv2D(8, 3, use_bias=False, name="conv"),
        keras.layers.BatchNormalization(name="bn"),
        keras.layers.ReLU(),
        keras.layers.GlobalAveragePooling2D(),
    ])
    head = keras.Sequential([keras.Input((8,)), keras.layers.Dense(CLASSES, name="head")])
    base.trainable = False
    return filled(base), filled(head)


def trained(model, batches):
    """The loss of each step, and the head after it."""
    model.compile(keras.optimizers.SGD(0.5, momentum=0.9), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    steps = []
    for inputs, labels in batches:
        loss = float(model.train_on_batch(inputs, labels))
        kernel, bias = (variable.numpy() for variable in model.trainable_variables)
        steps.append((loss, kernel, bias))
    return steps


def records():
    images = generator.image(SEED, (STEPS, BATCH, 6, 6, 3), "images")
    labels = (generator.uniform(SEED, "labels", (STEPS, BATCH)) * CLASSES).astype("int64")
    base, head = base_and_head()
    before = [variable.numpy() for variable in base.variables]
    features = [base.predict_on_batch(image) for image in images]
    on_features = trained(head, list(zip(features, labels, strict=True)))
    base, head = base_and_head()
    whole = trained(keras.Sequential([keras.Input((6, 6, 3)), base, head]), list(zip(images, labels, strict=True)))
    for (loss, *weights), (other_loss, *others) in zip(on_features, whole, strict=True):
        np.testing.assert_allclose(loss, other_loss, rtol=1e-5)
        for a, b in zip(weights, others, strict=True):
            np.testing.assert_allclose(a, b, atol=1e-6)
    # Frozen, statistics stay as they are while the whole network trains.
    for a, b in zip(before, base.variables, strict=True):
        np.testing.assert_array_equal(a, b.numpy())
    return on_features


def record(loss, kernel, bias):
    return {"loss": float(np.float32(loss)), "kernel": golden.numbers(kernel.reshape(-1)), "bias": golden.numbers(bias)}


class FineTuning:
    name = "keras-fine-tuning"

    def write(self, names_only=False):
        if not names_only:
            golden.write_lines(self.name, [record(*step) for step in records()])


cases = [FineTuning()]

"""What Keras' losses, optimizers and metrics answer, on a few numbers each.

Losses and metrics: predictions are the stream `predictions` as `8u − 4` (logits) or `u` (`probabilities`, `values`), or `u` divided by its sum over the
classes (`softmax`), targets the stream `targets`: `floor(u · classes)` for labels, the same as one-hot, `floor(2u)` for `binary`, `u` for `values`; `weights` is
the stream `weights`, `2u`, one for each example. Metrics see one place a row. Optimizers: a weight of 5 starts as `2u − 1` of stream `weight`, and meets six gradients
`2u − 1` of stream `gradients`, shape [6, 5].
"""

import os
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras
import numpy as np

import generator
import golden
from keras_reference import SEED

SHAPE, CLASSES, STEPS = (2, 3, 4, 5), 5, 6

# class, settings, what is predicted, what is wanted
LOSSES = [
    ("MeanSquaredError", {}, "values", "values"),
    ("MeanAbsoluteError", {}, "values", "values"),
    ("Huber", {"delta": 0.25}, "values", "values"),
    ("LogCosh", {}, "values", "values"),
    ("CosineSimilarity", {}, "values", "values"),
    ("BinaryCrossentropy", {}, "probabilities", "binary"),
    ("BinaryCrossentropy", {"from_logits": True}, "logits", "binary"),
    ("BinaryCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, "logits", "binary"),
    ("BinaryFocalCrossentropy", {"from_logits": True, "gamma": 2.0}, "logits", "binary"),
    ("BinaryFocalCrossentropy", {"from_logits": True, "gamma": 2.0, "apply_class_balancing": True, "alpha": 0.25}, "logits", "binary"),
    ("CategoricalCrossentropy", {"from_logits": True}, "logits", "one-hot"),
    ("CategoricalCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, "logits", "one-hot"),
    ("CategoricalFocalCrossentropy", {"from_logits": True, "gamma": 2.0, "alpha": 0.25}, "logits", "one-hot"),
    ("SparseCategoricalCrossentropy", {"from_logits": True}, "logits", "labels"),
    ("SparseCategoricalCrossentropy", {"from_logits": True, "ignore_class": 2}, "logits", "labels"),
    ("BinaryCrossentropy", {}, "softmax", "one-hot"),
    ("CategoricalCrossentropy", {}, "probabilities", "one-hot"),
    ("Dice", {}, "probabilities", "binary"),
    ("Dice", {"axis": [1, 2, 3]}, "probabilities", "binary"),
    ("Tversky", {"alpha": 0.3, "beta": 0.7}, "probabilities", "binary"),
]

# The same, of which examples count by the stream `weights`.
WEIGHTED_LOSSES = [
    ("MeanSquaredError", {}, "values", "values"),
    ("BinaryCrossentropy", {"from_logits": True}, "logits", "binary"),
    ("CategoricalCrossentropy", {"from_logits": True}, "logits", "one-hot"),
    ("SparseCategoricalCrossentropy", {"from_logits": True}, "logits", "labels"),
]

# class, settings, what is predicted, what is wanted
METRICS = [
    ("SparseCategoricalAccuracy", {}, "logits", "labels"),
    ("CategoricalAccuracy", {}, "softmax", "one-hot"),
    ("BinaryAccuracy", {}, "probabilities", "binary"),
    ("BinaryAccuracy", {"threshold": 0.3}, "probabilities", "binary"),
    ("SparseTopKCategoricalAccuracy", {"k": 2}, "logits", "labels"),
    ("Precision", {"class_id": 1}, "probabilities", "binary"),
    ("Recall", {"class_id": 1}, "probabilities", "binary"),
    ("Recall", {"class_id": 3, "thresholds": 0.8}, "probabilities", "binary"),
    ("F1Score", {"average": "macro", "threshold": 0.5}, "probabilities", "binary"),
    ("F1Score", {"average": "macro"}, "softmax", "one-hot"),
    ("OneHotMeanIoU", {"num_classes": 5}, "softmax", "one-hot"),
    ("MeanIoU", {"num_classes": 5, "sparse_y_pred": False}, "logits", "labels"),
    ("MeanIoU", {"num_classes": 5, "sparse_y_pred": False, "ignore_class": 2}, "logits", "labels"),
    ("AUC", {"multi_label": True, "num_labels": 5}, "probabilities", "binary"),
    ("AUC", {"multi_label": True, "num_labels": 5}, "softmax", "one-hot"),
    ("AUC", {"multi_label": True, "num_labels": 5, "num_thresholds": 20}, "softmax", "one-hot"),
    ("MeanSquaredError", {}, "values", "values"),
    ("MeanAbsoluteError", {}, "values", "values"),
]

OPTIMIZERS = [
    ("SGD", {"learning_rate": 0.1}),
    ("SGD", {"learning_rate": 0.1, "momentum": 0.9}),
    ("SGD", {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True}),
    ("SGD", {"learning_rate": 0.1, "weight_decay": 0.1}),
    ("SGD", {"learning_rate": 0.1, "clipnorm": 0.5}),
    ("SGD", {"learning_rate": 0.1, "clipvalue": 0.25}),
    ("SGD", {"learning_rate": 0.1, "gradient_accumulation_steps": 2}),
    ("Adam", {"learning_rate": 0.1}),
    ("Adam", {"learning_rate": 0.1, "amsgrad": True}),
    ("AdamW", {"learning_rate": 0.1, "weight_decay": 0.1}),
    ("RMSprop", {"learning_rate": 0.1}),
    ("RMSprop", {"learning_rate": 0.1, "momentum": 0.9, "centered": True}),
    ("Adagrad", {"learning_rate": 0.1}),
]

SCHEDULES = [
    ("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 5, "decay_rate": 0.5}),
    ("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 5, "decay_rate": 0.5, "staircase": True}),
    ("PiecewiseConstantDecay", {"boundaries": [5, 10], "values": [0.1, 0.05, 0.01]}),
    ("CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 15, "alpha": 0.1}),
    ("CosineDecay", {"initial_learning_rate": 0.0, "warmup_target": 0.1, "warmup_steps": 5, "decay_steps": 10, "alpha": 0.0}),
]


def predictions(kind):
    u = generator.uniform(SEED, "predictions", SHAPE)
    if kind == "softmax":
        return (u / u.sum(-1, keepdims=True)).astype(np.float32)
    return (8 * u - 4 if kind == "logits" else u).astype(np.float32)


def targets(kind):
    labels = np.floor(generator.uniform(SEED, "targets", SHAPE[:-1]) * CLASSES).astype(np.int32)
    u = generator.uniform(SEED, "targets", SHAPE)
    return {
        "labels": lambda: labels,
        "one-hot": lambda: np.eye(CLASSES, dtype=np.float32)[labels],
        "binary": lambda: np.floor(2 * u).astype(np.float32),
        "values": lambda: u.astype(np.float32),
    }[kind]()


def loss_record(name, settings, predicted, wanted):
    value = getattr(keras.losses, name)(**settings)(targets(wanted), predictions(predicted))
    return {"loss": name, "settings": settings, "predictions": predicted, "targets": wanted, "value": golden.numbers([float(value)])[0]}


def weighted_loss_record(name, settings, predicted, wanted):
    weights = (2 * generator.uniform(SEED, "weights", SHAPE[:1])).astype(np.float32)
    value = getattr(keras.losses, name)(**settings)(targets(wanted), predictions(predicted), weights[:, None, None])
    return {"loss": name, "settings": settings, "predictions": predicted, "targets": wanted, "weights": True, "value": golden.numbers([float(value)])[0]}


def metric_record(name, settings, predicted, wanted):
    def rows(x):
        return x.reshape(-1, *x.shape[3:])

    metric = getattr(keras.metrics, name)(**settings)
    metric.update_state(rows(targets(wanted)), rows(predictions(predicted)))
    return {"metric": name, "settings": settings, "predictions": predicted, "targets": wanted, "value": golden.numbers([float(metric.result())])[0]}


def optimizer_record(name, settings):
    weight = keras.Variable(generator.image(SEED, (5,), "weight"))
    gradients = generator.image(SEED, (STEPS, 5), "gradients")
    optimizer = getattr(keras.optimizers, name)(**settings)
    after = []
    for gradient in gradients:
        optimizer.apply([keras.ops.convert_to_tensor(gradient)], [weight])
        after.append(golden.numbers(weight.numpy()))
    return {"optimizer": name, "settings": settings, "after": after}


def schedule_record(name, settings):
    schedule = getattr(keras.optimizers.schedules, name)(**settings)
    return {"schedule": name, "settings": settings, "rates": golden.numbers([float(schedule(step)) for step in range(20)])}


cases = [
    golden.Table("keras-losses", LOSSES, loss_record),
    golden.Table("keras-losses-weighted", WEIGHTED_LOSSES, weighted_loss_record),
    golden.Table("keras-metrics", METRICS, metric_record),
    golden.Table("keras-optimizers", OPTIMIZERS, optimizer_record),
    golden.Table("keras-schedules", SCHEDULES, schedule_record),
]

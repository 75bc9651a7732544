"""Opens .keras files that Tributary wrote in Keras 3 and compares their answers with the JSON beside each.

    python conformance/checks/check_keras.py model.keras …

The JSON of model.keras is model.json, as expected.py describes it. Exits with 1 when a file does not load or an answer differs.
"""

import os
import sys

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras
import numpy as np

import expected


def check(path):
    model = keras.models.load_model(path)
    print(f"{path}: {model.count_params()} parameters, {len(model.layers)} layers")
    beside = expected.read(path)
    if beside is None:
        print("  no JSON beside it: only loaded")
        return True
    inputs, outputs = beside
    feeds = [inputs[tensor.name] for tensor in model.inputs]
    answers = model(feeds if len(feeds) > 1 else feeds[0], training=False)
    if not isinstance(answers, dict):
        listed = answers if isinstance(answers, (list, tuple)) else [answers]
        # Keras keeps no names of outputs but their layers', so a list is matched in order
        answers = dict(zip(outputs, listed, strict=True))
    return expected.compare({name: np.asarray(value) for name, value in answers.items()}, outputs)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__.strip())
    results = [check(path) for path in sys.argv[1:]]
    print(f"{sum(results)} of {len(results)} agree with Keras {keras.__version__}")
    sys.exit(not all(results))


if __name__ == "__main__":
    main()

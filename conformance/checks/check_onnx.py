"""Checks .onnx files that Tributary wrote with the onnx package and runs them in ONNX Runtime.

    python conformance/checks/check_onnx.py model.onnx …

Where model.json stands beside model.onnx, as expected.py describes it, the answers are compared with it; else the inputs are
zeros, with 1 for every open size, and the answers must be finite. Exits with 1 when a check fails.
"""

import sys

import numpy as np
import onnx
import onnxruntime

import expected


def zeros(session):
    return {
        entry.name: np.zeros([size if isinstance(size, int) else 1 for size in entry.shape], np.float32)
        for entry in session.get_inputs()
    }


def check(path):
    try:
        onnx.checker.check_model(path, full_check=True)
    except (onnx.checker.ValidationError, onnx.shape_inference.InferenceError) as error:
        print(f"{path}: {error}")
        return False
    model = onnx.load(path, load_external_data=False)
    opsets = ", ".join(f"{opset.domain or 'ai.onnx'} {opset.version}" for opset in model.opset_import)
    print(f"{path}: IR {model.ir_version}, {opsets}, {len(model.graph.node)} nodes")
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    beside = expected.read(path)
    inputs, outputs = beside if beside else (zeros(session), {})
    answers = dict(zip(names, session.run(names, inputs), strict=True))
    if beside:
        return expected.compare(answers, outputs)
    for name, answer in answers.items():
        print(f"  {name}: {list(answer.shape)}")
    return all(np.isfinite(answer).all() for answer in answers.values())


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__.strip())
    results = [check(path) for path in sys.argv[1:]]
    print(f"{sum(results)} of {len(results)} pass onnx {onnx.__version__} and ONNX Runtime {onnxruntime.__version__}")
    sys.exit(not all(results))


if __name__ == "__main__":
    main()

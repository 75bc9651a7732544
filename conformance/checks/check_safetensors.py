"""Opens .safetensors files that Tributary wrote with the official library and prints what they hold.

    python conformance/checks/check_safetensors.py weights.safetensors …

Exits with 1 when the library refuses a file or a weight is not finite. (The PyTorch environment.)
"""

import sys

from safetensors import SafetensorError, safe_open


def check(path):
    try:
        with safe_open(path, framework="pt") as file:
            metadata = {key: f"{len(value)} characters" for key, value in (file.metadata() or {}).items()}
            tensors = {name: file.get_tensor(name) for name in file.keys()}
    except SafetensorError as error:
        print(f"{path}: {error}")
        return False
    print(f"{path}: {len(tensors)} weights, {sum(tensor.numel() for tensor in tensors.values())} numbers, metadata {metadata}")
    return all(tensor.isfinite().all() for tensor in tensors.values())


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__.strip())
    sys.exit(not all([check(path) for path in sys.argv[1:]]))


if __name__ == "__main__":
    main()

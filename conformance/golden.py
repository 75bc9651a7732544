"""What a golden file holds and how it is written."""

import hashlib
import json
import pathlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

HERE = pathlib.Path(__file__).parent


def line(name, shape):
    return f"{name} [{','.join(str(size) for size in shape)}]\n"


def name_list(shapes):
    """One line a weight, `name [sizes]`, sorted by name."""
    return "".join(line(name, shapes[name]) for name in sorted(shapes))


def write_names(case, shapes):
    """Writes names/<case>.txt."""
    (HERE / "names").mkdir(exist_ok=True)
    (HERE / "names" / f"{case}.txt").write_text(name_list(shapes))
    print(f"{case}: {len(shapes)} weights")


def describe_weights(shapes, is_statistic):
    """How many weights a reference has, and a digest of their names and shapes."""
    sizes = {name: int(np.prod(shape)) for name, shape in shapes.items()}
    return {
        "count": len(shapes),
        "parameters": sum(size for name, size in sizes.items() if not is_statistic(name)),
        "statistics": sum(size for name, size in sizes.items() if is_statistic(name)),
        "digest": hashlib.sha256(name_list(shapes).encode()).hexdigest(),
    }


def sample(values, count):
    """`count` values from the first to the last, evenly spaced in C order; all of them where there are fewer."""
    flat = np.asarray(values).reshape(-1)
    if flat.size <= count:
        return flat
    return flat[[k * (flat.size - 1) // (count - 1) for k in range(count)]]


def numbers(values):
    """The shortest decimals that read back as the same float32 numbers."""
    return [float(str(x)) for x in np.asarray(values, np.float32)]


def describe(values, count):
    """The shape of an array, what its numbers look like, and some of them."""
    values = np.asarray(values)
    exact = values.astype(np.float64)
    if not np.isfinite(exact).all():
        raise ValueError("not every number is finite")
    return {
        "shape": list(values.shape),
        "mean": float(f"{exact.mean():.9g}"),
        "std": float(f"{exact.std():.9g}"),
        "maxAbs": float(f"{np.abs(exact).max():.9g}"),
        "samples": numbers(sample(values, count)),
    }


def compact(value, indent=""):
    """JSON with one line a list of numbers, so that files are short and still readable."""
    if isinstance(value, dict):
        inner = indent + "  "
        entries = ",\n".join(f"{inner}{json.dumps(key)}: {compact(entry, inner)}" for key, entry in value.items())
        return f"{{\n{entries}\n{indent}}}"
    return json.dumps(value)


def write_golden(case, golden):
    (HERE / "goldens").mkdir(exist_ok=True)
    path = HERE / "goldens" / f"{case}.json"
    path.write_text(compact(golden) + "\n")
    ranges = {name: round(output["maxAbs"], 4) for name, output in golden["outputs"].items()}
    print(f"{case}: {path.stat().st_size} bytes, {golden['weights']['parameters']} parameters, largest {ranges}", flush=True)


def write_lines(name, records):
    """Writes goldens/<name>.json: a list with one record a line."""
    lines = ",\n".join("  " + json.dumps(record, ensure_ascii=False) for record in records)
    path = HERE / "goldens" / f"{name}.json"
    path.write_text(f"[\n{lines}\n]\n")
    print(f"{name}: {len(records)} records, {path.stat().st_size} bytes")


@dataclass(frozen=True)
class Table:
    """A golden that is a list of records: `record` makes each from a row's settings."""

    name: str
    rows: Iterable[tuple]
    record: Callable[..., dict]

    def write(self, names_only=False):
        if not names_only:
            write_lines(self.name, [self.record(*row) for row in self.rows])

"""Writes the golden files of a family of references.

    python conformance/run.py FAMILY [--names] [CASE …]

FAMILY is a file of conformance/families. With --names only the lists of weights are written, which takes seconds.
A CASE is a file's name without .json, such as torchvision-resnet50; without any, the whole family is written.
"""

import importlib
import pathlib
import sys


def main():
    arguments = sys.argv[1:]
    names_only = "--names" in arguments
    words = [argument for argument in arguments if argument != "--names"]
    if not words:
        families = sorted(path.stem for path in (pathlib.Path(__file__).parent / "families").glob("*.py"))
        sys.exit(f"{__doc__.strip()}\n\nfamilies: {', '.join(families)}")
    family = importlib.import_module(f"families.{words[0]}")
    wanted = set(words[1:])
    unknown = wanted - {case.name for case in family.cases}
    if unknown:
        sys.exit(f"no case {', '.join(sorted(unknown))} in {words[0]}: {', '.join(case.name for case in family.cases)}")
    for case in family.cases:
        if not wanted or case.name in wanted:
            case.write(names_only)


if __name__ == "__main__":
    main()

/** @file The part of both programs that reads the examples, and says what is wrong with them before anything is trained. */

/** `examples.py`, which stands beside `train.py`. */
export const examplesScript = `"""Reads the examples, and says what is wrong with them before anything is trained."""
import argparse
import pathlib
import zipfile
import zlib

import numpy as np


def count(text):
    """A number that an option takes."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no whole number from 1")
    return int(text)


def beside(folder, *names):
    """Files that have to be where the program is."""
    missing = [name for name in names if not (folder / name).is_file()]
    if missing:
        raise SystemExit(f"{folder.resolve()} holds no {', '.join(missing)}: keep the exported folder together.")


def read(path, training, least):
    """The arrays that training needs; at least so many examples."""
    if not pathlib.Path(path).is_file():
        raise SystemExit(f"There is no file {path}.")
    if not zipfile.is_zipfile(path):
        raise SystemExit(f'{path} is no file of arrays by name: write it with np.savez("data.npz", **arrays).')
    try:
        with np.load(path, allow_pickle=False) as file:
            data = {name: file[name] for name in file.files}
    except (ValueError, zipfile.BadZipFile, zlib.error) as problem:
        raise SystemExit(f"{path} cannot be read: {problem}")
    for name, (_, *shape) in training["data"].items():
        if name not in data:
            raise SystemExit(f'{path} holds no array "{name}", but {", ".join(data)}.')
        check(name, data[name], shape, training["takes"].get(name, {}))
    data = {name: data[name] for name in training["data"]}
    counts = {name: len(array) for name, array in data.items()}
    if len(set(counts.values())) > 1:
        raise SystemExit(f"Arrays have different numbers of examples: {counts}.")
    if min(counts.values()) < least:
        raise SystemExit(f"{min(counts.values())} examples are too few: a step takes {least}.")
    return data


def check(name, array, shape, takes):
    """Axes of one number may be missing or too many; what a loss ignores may be any number."""
    if array.dtype.kind not in "biuf":
        raise SystemExit(f'"{name}" holds {array.dtype}, expected numbers.')
    mine, asked = ([size for size in sizes if size != 1] for sizes in (array.shape[1:], shape))
    if array.ndim == 0 or len(mine) != len(asked) or any(size not in (None, other) for size, other in zip(asked, mine)):
        known = ", ".join("any" if size is None else str(size) for size in shape)
        raise SystemExit(f'"{name}" has shape {list(array.shape)}, expected [{", ".join(["examples", *filter(None, [known])])}].')
    counted = array[array != takes["ignore"]] if "ignore" in takes else array
    if not np.isfinite(counted).all():
        raise SystemExit(f'"{name}" holds numbers that are not finite.')
    if "most" in takes and counted.size and not 0 <= counted.min() <= counted.max() <= takes["most"]:
        raise SystemExit(f'"{name}" holds {counted.min()} to {counted.max()}, expected 0 to {takes["most"]}.')
    if takes.get("whole") and (counted != np.floor(counted)).any():
        raise SystemExit(f'"{name}" holds numbers that are not whole, and no classes.')


def prepared(name, array, training):
    """Bytes of pictures as the network takes them; other numbers are taken to be prepared."""
    if array.dtype != np.uint8 or not name.startswith("input/"):
        return array.astype("float32")
    prepare = training["prepare"]
    if prepare is None:
        raise SystemExit("This network wants pictures that are prepared: write float32 into the data, as it takes them.")
    return (array * np.asarray(prepare["scale"]) + prepare["shift"]).astype("float32")
`;

"""Opens an OME-Zarr that `tributary predict slide.tif --out answer.zarr` wrote, and holds every level against the one below.

    pip install "zarr<3" numpy
    python conformance/checks/check_ome_zarr.py answer.zarr
"""

import sys

import numpy as np
import zarr


def halved(level: np.ndarray, labels: bool) -> np.ndarray:
    """The mean, or the first of the most frequent, of every 2 x 2; at the end there are fewer."""
    height, width = level.shape[-2:]
    places = [level[..., y::2, x::2].astype(np.float32) for y in (0, 1) for x in (0, 1)]
    shape = level.shape[:-2] + ((height + 1) // 2, (width + 1) // 2)
    stack = np.full((4,) + shape, np.nan, np.float32)
    for i, place in enumerate(places):
        stack[i][..., : place.shape[-2], : place.shape[-1]] = place
    if not labels:
        return np.nanmean(stack, axis=0)
    counts = np.stack([(stack == one).sum(axis=0) for one in stack])
    counts[np.isnan(stack)] = 0
    return np.take_along_axis(stack, counts.argmax(axis=0)[None], axis=0)[0]


def main(path: str) -> None:
    group = zarr.open_group(path, mode="r")
    multiscales = group.attrs["multiscales"][0]
    assert multiscales["version"] == "0.4", multiscales
    labels = "image-label" in group.attrs
    names = [axis["name"] for axis in multiscales["axes"]]
    assert names == (["y", "x"] if labels else ["c", "y", "x"]), names
    below = None
    for dataset in multiscales["datasets"]:
        array = group[dataset["path"]]
        level = array[:]
        print(dataset["path"], array.shape, array.dtype, "chunks", array.chunks, "sum", float(level.sum(dtype=np.float64)))
        if below is not None:
            np.testing.assert_allclose(level, halved(below, labels), atol=0 if labels else 1e-6)
        below = level
    print("every level is what the level below says")


main(sys.argv[1])

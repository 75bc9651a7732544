"""Draws the contours that `tributary predict slide.tif --out answer.zarr --contours answer.geojson` wrote, and holds them against the labels.

    pip install "zarr<3" numpy
    python conformance/checks/check_contours.py answer.zarr answer.geojson

What a feature has to be is what QuPath's reader takes (qupath-core, QuPathTypeAdapters): a GeoJSON feature with `properties.objectType` "annotation" and
`properties.classification.name`, polygons in pixels from the top left corner, rings closed.
"""

import json
import sys

import numpy as np
import zarr


def main(store: str, contours: str) -> None:
    group = zarr.open_group(store, mode="r")
    labels = group["0"][:]
    names = {p["name"]: p["label-value"] for p in group.attrs["image-label"]["properties"]}
    with open(contours, encoding="utf-8") as file:
        collection = json.load(file)
    assert collection["type"] == "FeatureCollection"
    edges = {name: np.zeros((labels.shape[0], labels.shape[1] + 1), bool) for name in names}
    for feature in collection["features"]:
        assert feature["type"] == "Feature" and feature["geometry"]["type"] == "Polygon", feature
        assert feature["properties"]["objectType"] == "annotation", feature
        name = feature["properties"]["classification"]["name"]
        for ring in feature["geometry"]["coordinates"]:
            assert len(ring) >= 5 and ring[0] == ring[-1], "a ring is closed"
            for (x, y), (to_x, to_y) in zip(ring, ring[1:]):
                assert (x == to_x) != (y == to_y), "contours go along the edges of pixels"
                # A line down or up changes what is inside, from its column on.
                if x == to_x:
                    edges[name][min(y, to_y) : max(y, to_y), x] ^= True
    drawn = np.zeros(labels.shape, bool)
    for name, edge in edges.items():
        inside = np.logical_xor.accumulate(edge, axis=1)[:, :-1]
        if not inside.any():
            continue
        assert not (drawn & inside).any(), "regions do not overlap"
        np.testing.assert_array_equal(inside, labels == names[name])
        drawn |= inside
        print(name, int(inside.sum()), "pixels")
    print(len(collection["features"]), "features draw the labels, pixel by pixel")


main(sys.argv[1], sys.argv[2])

#!/usr/bin/env python3
"""Writes what each slab of Berlin was to landcover-enmap, so that `groundshift model evaluate` judges it on other ground alone.

    python3 models/training/enmap_split.py --shared ../shared --out models/landcover-enmap/split.geojson
"""
import argparse
import json
from itertools import groupby
from pathlib import Path

import rasterio
from rasterio.warp import transform

import spectral

# As spectral.berlin_split numbers them; the temperature was fitted on the guard rows.
ROLES = ["train", "validation", "test"]
# Seven decimals of a degree are about a centimetre (RFC 7946, section 11.2).
DECIMALS = 7


def ring(file, first, last):
    """Outline of whole rows in WGS 84, anticlockwise."""
    corners = [(0, last), (file.width, last), (file.width, first), (0, first), (0, last)]
    x, y = zip(*(file.transform * corner for corner in corners))
    return [[round(lon, DECIMALS), round(lat, DECIMALS)] for lon, lat in zip(*transform(file.crs, "EPSG:4326", x, y))]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    with rasterio.open(arguments.shared / "data/enmap-sim-berlin-landcover/landcover_30m.tif") as file:
        rows = enumerate(spectral.berlin_split(file.height))
        slabs = [(role, [row for row, _ in group]) for role, group in groupby(rows, key=lambda pair: pair[1])]
        features = [{"type": "Feature", "properties": {"role": ROLES[role]},
                     "geometry": {"type": "Polygon", "coordinates": [ring(file, slab[0], slab[-1] + 1)]}} for role, slab in slabs]
    arguments.out.write_text(json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()

"""Composes demo.png from a finished demo: two dates beside their maps, and the map of the EnMAP scene.

Usage, after ./run demo: /usr/bin/python3 docs/images/demo.py demo-out docs/images/demo.png
Needs Debian's python3-rasterio and python3-pil.
"""
import glob
import sys

import numpy as np
import rasterio
from PIL import Image

SIDE, GAP = 300, 6


def natural_colour(folder, date):
    scene = glob.glob(f"{folder}/scenes/sentinel-2-c1-l2a/*{date}*/")[0]
    bands = [rasterio.open(f"{scene}{band}.tif").read(1).astype(float) for band in ("B04", "B03", "B02")]
    margin = 30  # the area keeps 300 m from the scene's edge
    stretched = [np.clip((band - 1000) / 2600, 0, 1) ** 0.7 * 255 for band in bands]
    return Image.fromarray(np.stack(stretched, -1).astype("uint8")[margin:-margin, margin:-margin]).resize((SIDE, SIDE))


def land_cover(folder, pattern):
    quicklook = Image.open(glob.glob(f"{folder}/maps/{pattern}*-country-*.png")[0]).convert("RGBA")
    white = Image.new("RGBA", quicklook.size, (255, 255, 255, 255))
    white.alpha_composite(quicklook)
    return white.convert("RGB").resize((SIDE, SIDE), 0)


def main(folder, out):
    pictures = []
    for date in ("20260604", "20260714"):
        pictures += [natural_colour(folder, date), land_cover(folder, f"sentinel-2b-*{date}")]
    pictures.append(land_cover(folder, "enmap"))
    sheet = Image.new("RGB", (len(pictures) * (SIDE + GAP) - GAP, SIDE), (255, 255, 255))
    for place, picture in enumerate(pictures):
        sheet.paste(picture, (place * (SIDE + GAP), 0))
    sheet.save(out, optimize=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Where the teacher is corrected before it teaches: it calls much grassland trees, and pastures crops.

Only shares that it gave to one side of such a pair move; what it says of water, built, bare and the rest stays.
"""
import re

import numpy as np
import rasterio
from scipy.ndimage import uniform_filter

import scenes
from network import CLASSES

TREES, GRASS, CROPS = (CLASSES.index(n) for n in ("trees", "grass", "crops"))
# The thresholds of the spectral rules (baselines.py): green ground from NDVI 0.5, dark as trees are under 0.18 in B11. Soft over
# about the noise of a season, and over 3 x 3 pixels, so that a lone pixel does not decide.
GREEN, GREEN_WIDTH = 0.5, 0.04
DARK, DARK_WIDTH = 0.18, 0.012
# The rules' say where the teacher sees trees. Not the other way round: dense cereals are as dark as trees.
RULES_SHARE = 0.6
# What moves from crops to grass on ground that is known to be no cropland (WorldCereal), or to be pasture as often as fields.
NOT_CROPLAND, PASTURE_OR_FIELD = 0.8, 0.5
# Months in which low sun does not make grass dark, on the northern half where all these places lie.
SUMMER = range(4, 10)
# Half of a series' target is what the teacher says in the mean of its dates: cover stays while the light changes.
YEAR_SHARE = 0.5


def _soft(value):
    return 1 / (1 + np.exp(-np.clip(value, -30, 30)))


def _green_and_dark(l1c):
    band = {name: uniform_filter(l1c[i], 3) for i, name in enumerate(scenes.DYNAMIC_WORLD_BANDS)}
    ndvi = (band["B08"] - band["B04"]) / np.maximum(band["B08"] + band["B04"], 1e-4)
    return _soft((ndvi - GREEN) / GREEN_WIDTH), _soft((DARK - band["B11"]) / DARK_WIDTH)


def _is_summer(name):
    month = re.search(r"(?:19|20)\d\d-?(\d\d)", name)
    return month is None or int(month.group(1)) in SUMMER


def rule_of_place(dates):
    """Green share and, of it, the dark share, over the summer dates of one place. dates: (name, l1c [9,H,W], valid [H,W])."""
    dates = [d for d in dates if _is_summer(d[0])] or dates
    parts = [(*_green_and_dark(l1c), valid) for _, l1c, valid in dates]
    seen = np.maximum(sum(valid for *_, valid in parts), 1e-6)
    green = sum(g * valid for g, _, valid in parts)
    dark = sum(g * d * valid for g, d, valid in parts) / np.maximum(green, 1e-6)
    return (green / seen).astype(np.float32), dark.astype(np.float32)


def resplit(shares, green, dark):
    """Shares [9,H,W] in which trees on green ground that is too bright for trees lose most of their share to grass."""
    part = RULES_SHARE * green * (1 - dark)
    result = shares.copy()
    result[GRASS] += part * shares[TREES]
    result[TREES] *= 1 - part
    return result


def crops_to_grass(shares, part):
    """Shares with a part [H,W] of crops moved to grass."""
    result = shares.copy()
    result[GRASS] += part * shares[CROPS]
    result[CROPS] *= 1 - part
    return result


def not_crops(shared, place, shape):
    """The part of crops [H,W] that is grass by what is known of a place.

    WorldCereal's classes in the file are 0 for cropland and 1 for other, as its own probability layers show (cropland 92 % where
    the class is 0); the file's description has them the other way round.
    """
    if place == "belgium":
        with rasterio.open(shared / "data/s2-l2a-worldcereal-belgium/worldcereal_cropland.tif") as file:
            return NOT_CROPLAND * file.read(file.descriptions.index("probability_other") + 1).astype(np.float32) / 100
    return np.full(shape, PASTURE_OR_FIELD if place == "ireland" else 0, np.float32)

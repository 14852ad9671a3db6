"""Reads the real scenes as reflectance by band name. Training scenes and test scenes are kept apart here."""
import csv
from pathlib import Path

import numpy as np
import rasterio
from rasterio.enums import Resampling

DYNAMIC_WORLD_BANDS = ["B02", "B03", "B04", "B05", "B06", "B07", "B08", "B11", "B12"]


class Scene:
    """bands: name to reflectance [H,W]; valid: [H,W]; level: L1C or L2A; place: scenes of one place share a split."""

    def __init__(self, name, place, level, bands, valid=None):
        self.name, self.place, self.level, self.bands = name, place, level, bands
        shape = next(iter(bands.values())).shape
        self.valid = np.ones(shape, bool) if valid is None else valid

    def stack(self, names):
        return np.stack([self.bands[name] for name in names]).astype(np.float32)


def _read(path, shape=None, band=1):
    with rasterio.open(path) as file:
        if shape is None:
            return file.read(band).astype(np.float32)
        return file.read(band, out_shape=shape, resampling=Resampling.bilinear).astype(np.float32)


def major_tom(shared):
    folder = next((shared / "data/s2-l2a-majortom-0U_199R").glob("S2A_*"))
    shape = _read(folder / "B02.tif").shape
    # Processing baseline 04.00: reflectance = (DN - 1000) / 10000.
    bands = {b: (_read(folder / f"{b}.tif", shape) - 1000) / 10000 for b in DYNAMIC_WORLD_BANDS}
    # The scene is hazy: only its clearest quarter is learnt from.
    half = shape[0] // 2
    quarters = [np.s_[r:r + half, c:c + half] for r in (0, half) for c in (0, half)]
    clearest = min(quarters, key=lambda quarter: np.median(bands["B02"][quarter]))
    return [Scene("majortom-0U_199R 2022-07-06", "majortom", "L2A", {b: v[clearest] for b, v in bands.items()})]


def t43rcp(shared):
    scenes = []
    for kind, level in (("s2c", "L1C"), ("s2a", "L2A")):
        for folder in sorted((shared / f"data/s2-l1c-l2a-ssl4eo-T43RCP/{kind}/0000200").iterdir()):
            shape = _read(folder / "B2.tif").shape
            bands = {b: _read(folder / f"B{int(b[1:])}.tif", shape) / 10000 for b in DYNAMIC_WORLD_BANDS}
            scenes.append(Scene(f"T43RCP {level} {folder.name[:8]}", "T43RCP", level, bands))
    return scenes


def belgium(shared):
    scenes = []
    for path in sorted((shared / "data/s2-l2a-worldcereal-belgium").glob("S2_L2A_month_*.tif")):
        data = np.stack([_read(path, band=i + 1) for i in range(9)])
        valid = (data > 0).all(0)
        if valid.mean() > 0.5:
            bands = {b: data[i] / 10000 for i, b in enumerate(DYNAMIC_WORLD_BANDS)}
            scenes.append(Scene(f"belgium {path.stem[-10:-3]}", "belgium", "L2A", bands, valid))
    return scenes


def eurosat(shared):
    """Two small L1C samples: a lake, for dark open water, and annual crops."""
    order = ["B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "B09", "B10", "B11", "B12", "B8A"]
    scenes = []
    for path in sorted((shared / "data/s2-l1c-eurosat-ms").glob("*/*.tif")):
        bands = {b: _read(path, band=order.index(b) + 1) / 10000 for b in DYNAMIC_WORLD_BANDS}
        scenes.append(Scene(f"eurosat {path.stem}", f"eurosat {path.parent.name}", "L1C", bands))
    return scenes


def ireland(shared):
    """One summer patch of pastures and arable land (BigEarthNet; CORINE names both, without saying where)."""
    folder = next((shared / "data/s2-l2a-bigearthnet-v1").glob("S2A_*"))
    shape = _read(next(folder.glob("*_B02.tif"))).shape
    bands = {b: _read(next(folder.glob(f"*_{b}.tif")), shape) / 10000 for b in DYNAMIC_WORLD_BANDS}
    return [Scene("ireland 2017-06", "ireland", "L2A", bands)]


def presto_pixels(shared):
    """L1C reflectance [N,9] of single pixels, Dynamic World labels [N] and their longitude [N]."""
    rows = list(csv.DictReader(open(shared / "data/s2-pixels-presto-algae/algae_blooms.csv")))
    values = np.array([[float(r[f"B{int(b[1:])}"]) / 10000 for b in DYNAMIC_WORLD_BANDS] for r in rows], np.float32)
    return values, np.array([int(r["dynamic_world"]) for r in rows]), np.array([float(r["lon"]) for r in rows])


def training_scenes(shared):
    return major_tom(shared) + t43rcp(shared) + belgium(shared) + ireland(shared) + eurosat(shared)


def slovenia(shared):
    """TEST ONLY: three clear dates and the register's labels."""
    folder = shared / "data/s2-l1c-slovenia-lulc"
    scenes = []
    for date in ("20150711", "20150830", "20150909"):
        with rasterio.open(folder / f"S2_L1C_{date}.tif") as file:
            bands = {name: file.read(i + 1) for i, name in enumerate(file.descriptions)}
        clear = _read(folder / f"CLM_{date}.tif") == 0
        scenes.append(Scene(f"slovenia {date}", "slovenia", "L1C", {k.upper(): v for k, v in bands.items()}, clear))
    return scenes, _read(folder / "LULC.tif").astype(int)


def leipzig(shared):
    """TEST ONLY: one scene, and labelled points as (row, column, label)."""
    folder = shared / "data/s2-leipzig-points"
    with rasterio.open(folder / "leipzig_raster.tif") as file:
        bands = {name.upper(): file.read(i + 1) / 10000 for i, name in enumerate(file.descriptions) if name[0] == "b"}
        points = [(*file.index(float(r["X"]), float(r["Y"])), r["land_cover"])
                  for r in csv.DictReader(open(folder / "leipzig_points.csv"))]
    valid = np.isfinite(np.stack(list(bands.values()))).all(0)
    return Scene("leipzig", "leipzig", "L1C", bands, valid), points

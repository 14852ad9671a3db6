"""Resamples an imaging-spectrometer scene to Sentinel-2A bands by the real response functions, for the Berlin test."""
import csv
import json

import numpy as np
import rasterio

from scenes import DYNAMIC_WORLD_BANDS, Scene

LEAST_COVERED = 0.8


def _responses(shared):
    """Band name, wavelengths in nm and responses. The file names a band 'B8 - Near Infrared (...)'."""
    for feature in json.load(open(shared / "data/spectral-response/sentinel2a_msi.geojson"))["features"]:
        digits = feature["properties"]["name"].split()[0].lstrip("B")
        response = feature["properties"]["response"]
        yield f"B{int(digits):02d}" if digits.isdigit() else f"B{digits}", np.array(response["x"], float), np.array(response["y"], float)


def berlin(shared):
    """TEST ONLY: the simulated EnMAP scene at 30 m as Sentinel-2 bands, and labels. Surface reflectance."""
    folder = shared / "data/enmap-sim-berlin-landcover"
    with rasterio.open(folder / "EnMAP_sim_berlin_177.tif") as file:
        cube = file.read().astype(np.float32)
    valid = (cube != -99).all(0)
    wavelength = np.array([float(row["wavelength_nm"]) for row in csv.DictReader(open(folder / "wavelengths.csv"))])
    order = np.argsort(wavelength)
    wavelength, cube = wavelength[order], cube[order] / 10000
    step = np.gradient(wavelength)
    bands = {}
    for name, x, y in _responses(shared):
        if name not in DYNAMIC_WORLD_BANDS:
            continue
        inside = (x >= wavelength[0] - step[0]) & (x <= wavelength[-1] + step[-1])
        if y[inside].sum() < LEAST_COVERED * y.sum():
            raise ValueError(f"{name}: the scene covers under {LEAST_COVERED:.0%} of its response")
        weights = np.interp(wavelength, x, y, left=0, right=0) * step
        bands[name] = np.tensordot(weights / weights.sum(), cube, 1).astype(np.float32)
    with rasterio.open(folder / "landcover_30m.tif") as file:
        return Scene("berlin", "berlin", "L2A", bands, valid), file.read(1).astype(int)

"""Spectra at 1 nm or in bands: responses of Sentinel-2A, spectral libraries, and the simulated EnMAP scene of Berlin."""
import csv
import json

import numpy as np
import rasterio

from scenes import DYNAMIC_WORLD_BANDS, Scene

LEAST_COVERED = 0.8
GRID = np.arange(400, 2501)     # nm
# Berlin in slabs of rows (30 m each) that repeat: training, guard, held out, guard. The sensor blurs over about one row.
SLAB_ROWS, TRAIN_ROWS, HELD_OUT = 16, 8, (10, 14)
BERLIN_COVERS = ["roof", "pavement", "low_vegetation", "tree", "soil", "other"]


def sentinel2_responses(shared):
    """Band name, wavelengths in nm and responses. The file names a band 'B8 - Near Infrared (...)'."""
    for feature in json.load(open(shared / "data/spectral-response/sentinel2a_msi.geojson"))["features"]:
        digits = feature["properties"]["name"].split()[0].lstrip("B")
        response = feature["properties"]["response"]
        yield f"B{int(digits):02d}" if digits.isdigit() else f"B{digits}", np.array(response["x"], float), np.array(response["y"], float)


def to_sentinel2(shared, spectra):
    """Spectra [N, GRID] in the bands of Dynamic World [N,9]."""
    responses = {name: np.interp(GRID, x, y, left=0, right=0) for name, x, y in sentinel2_responses(shared)}
    weights = np.stack([responses[b] / responses[b].sum() for b in DYNAMIC_WORLD_BANDS])
    return (spectra @ weights.T).astype(np.float32)


def emit_library(shared):
    """Names and reflectance [N, GRID] of EMIT's endmembers: soils, green and dry vegetation."""
    rows = list(csv.reader(open(shared / "data/spectra-emit-endmembers/basic_endmember_library.csv")))
    columns = [i for i, name in enumerate(rows[0]) if _number(name)]
    wavelength = np.array([float(rows[0][i]) for i in columns])
    names, spectra = [], []
    for row in rows[1:]:
        values = np.array([float(row[i]) for i in columns]) / 10000
        names.append(next(v for v in row if v.strip() and not _number(v)))
        spectra.append(np.interp(GRID, wavelength[values > 0], values[values > 0]))
    return names, np.array(spectra, np.float32)


def _number(text):
    try:
        return np.isfinite(float(text))
    except ValueError:
        return False


def berlin_cube(shared):
    """Reflectance [bands,H,W] by wavelength ascending, the wavelengths in nm, and validity."""
    folder = shared / "data/enmap-sim-berlin-landcover"
    with rasterio.open(folder / "EnMAP_sim_berlin_177.tif") as file:
        cube = file.read().astype(np.float32)
    wavelength = np.array([float(row["wavelength_nm"]) for row in csv.DictReader(open(folder / "wavelengths.csv"))])
    order = np.argsort(wavelength)
    return cube[order] / 10000, wavelength[order], (cube != -99).all(0)


def berlin_fractions(shared):
    """Cover of BERLIN_COVERS [6,H,W] as shares of the mapped part of a pixel, and that mapped part [H,W]."""
    with rasterio.open(shared / "data/enmap-sim-berlin-landcover/cover_fractions_30m.tif") as file:
        cover = file.read()
    mapped = cover.sum(0)
    return cover / np.maximum(mapped, 1e-6), mapped


def berlin_split(rows, shift=0):
    """What each row of Berlin is for: 0 training, 1 guard, 2 held out. The weights that are shipped have no shift."""
    place = (np.arange(rows) + shift) % SLAB_ROWS
    return np.where(place < TRAIN_ROWS, 0, np.where((place >= HELD_OUT[0]) & (place < HELD_OUT[1]), 2, 1))


def berlin(shared):
    """The simulated EnMAP scene at 30 m as Sentinel-2 bands (surface reflectance), and labels."""
    cube, wavelength, valid = berlin_cube(shared)
    step = np.gradient(wavelength)
    bands = {}
    for name, x, y in sentinel2_responses(shared):
        if name not in DYNAMIC_WORLD_BANDS:
            continue
        inside = (x >= wavelength[0] - step[0]) & (x <= wavelength[-1] + step[-1])
        if y[inside].sum() < LEAST_COVERED * y.sum():
            raise ValueError(f"{name}: the scene covers under {LEAST_COVERED:.0%} of its response")
        weights = np.interp(wavelength, x, y, left=0, right=0) * step
        bands[name] = np.tensordot(weights / weights.sum(), cube, 1).astype(np.float32)
    with rasterio.open(shared / "data/enmap-sim-berlin-landcover/landcover_30m.tif") as file:
        return Scene("berlin", "berlin", "L2A", bands, valid), file.read(1).astype(int)

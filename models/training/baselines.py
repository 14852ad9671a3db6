"""Two baselines that every model is reported beside. Their thresholds were fixed before the first evaluation."""
import json
from pathlib import Path

import numpy as np

from network import BANDS, CLASSES

# Mean log reflectance per class of the training ground of landcover-s2 1.0.0, and the spread of all. It stays as it was when the
# first evaluation was made.
MEANS_FILE = Path(__file__).with_name("class_means.json")


def spectral_rules(bands):
    """Class index per pixel by index thresholds. bands: name to reflectance.

    NDVI (Rouse 1974), NDWI (McFeeters 1996), NDSI/MNDWI (Hall 1995, Xu 2006); the split of vegetation by near and
    short-wave infrared, and of bare from built by short-wave infrared, is a rule of thumb.
    """
    b = {name: np.maximum(values, 1e-4) for name, values in bands.items()}
    ndvi = (b["B08"] - b["B04"]) / (b["B08"] + b["B04"])
    ndwi = (b["B03"] - b["B08"]) / (b["B03"] + b["B08"])
    snow = (b["B03"] - b["B11"]) / (b["B03"] + b["B11"])
    rules = [
        ((snow > 0.4) & (b["B03"] > 0.3), "snow_and_ice"),
        (ndwi > 0, "water"),
        ((snow > 0) & (ndvi > 0.3), "flooded_vegetation"),
        ((ndvi >= 0.5) & (b["B11"] < 0.18), "trees"),
        ((ndvi >= 0.5) & (b["B08"] > 0.40), "crops"),
        (ndvi >= 0.5, "grass"),
        ((ndvi >= 0.25) & (b["B11"] < 0.25), "shrub_and_scrub"),
        (ndvi >= 0.25, "crops"),
        (b["B11"] > 0.25, "bare"),
    ]
    result = np.full(ndvi.shape, CLASSES.index("built"))
    for condition, name in reversed(rules):
        result[condition] = CLASSES.index(name)
    return result


def nearest_class_mean(bands):
    """Class index per pixel by the nearest mean of the training ground, in standardised log reflectance."""
    fitted = json.loads(MEANS_FILE.read_text())
    logs = np.log(50 * np.maximum(np.stack([bands[b] for b in BANDS]), 0) + 1)
    spread = np.array(fitted["spread"])[:, None, None]
    names = list(fitted["means"])
    distances = [(((logs - np.array(fitted["means"][n])[:, None, None]) / spread) ** 2).sum(0) for n in names]
    return np.array([CLASSES.index(n) for n in names])[np.argmin(distances, 0)]

"""The channels of landcover-enmap, and what a spectrum or a scene reads in them.

A channel is a wavelength; it takes the scene's nearest valid band within 10 nm, as src/Models/Manifests/ModelSource.cs says. So
any EnMAP product, and any subset of its bands, fits; a channel that no band is near is absent.
"""
import numpy as np

# 10 nm apart where both the air and the simulated scene of Berlin have bands; so no class is told by which channels it lacks.
CHANNELS = np.concatenate([np.arange(460, 1321, 10), np.arange(1530, 1781, 10), np.arange(2050, 2411, 10)]).astype(float)
REACH = 10.0            # nm, half of a channel's width
# Without green, red and near infrared a scene is refused: the rest may be absent.
REQUIRED = [560.0, 660.0, 860.0]
# Widths of EnMAP's bands (spectral-response/enmap_potsdam_srf.csv): about 6 to 10 nm below 1000 nm, 7 to 11 above.
BAND_WIDTH = 8.5


def nearest_bands(centres):
    """Index of the band that each channel takes; -1 where none is near."""
    distance = np.abs(CHANNELS[:, None] - np.asarray(centres)[None])
    nearest = distance.argmin(1)
    return np.where(distance[np.arange(len(CHANNELS)), nearest] <= REACH, nearest, -1)


def of_bands(values, centres):
    """Spectra [N, bands] in the channels [N,C]. Second result: which channels are there [C]."""
    index = nearest_bands(centres)
    return values[:, np.maximum(index, 0)].astype(np.float32), index >= 0


def of_spectra(spectra, grid, random):
    """Spectra at 1 nm [N, grid] as one simulated sensor reads them: its centres lie within half a step of the channels."""
    centres = CHANNELS + random.uniform(-5, 5, len(CHANNELS))
    sigma = BAND_WIDTH / 2.3548
    weights = np.exp(-((grid[None] - centres[:, None]) / sigma) ** 2 / 2)
    return (spectra @ (weights / weights.sum(1, keepdims=True)).T).astype(np.float32)

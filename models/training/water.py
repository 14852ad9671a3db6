"""Spectra of open water from a bio-optical model, because no library in reach holds any.

Optically deep water after Lee et al. (2002, doi 10.1364/AO.41.005755): u = bb / (a + bb), below the surface
rrs = u (0.089 + 0.125 u), above it Rrs = 0.52 rrs / (1 - 1.7 rrs), reflectance = pi Rrs.
"""
import numpy as np

# Absorption of pure water in 1/m by wavelength in nm: Pope and Fry 1997 (doi 10.1364/AO.36.008710) to 700, Smith and Baker
# 1981 (doi 10.1364/AO.20.000177) to 800, Hale and Querry 1973 (doi 10.1364/AO.12.000555) beyond.
PURE_WATER = np.array([
    (350, .0204), (380, .0114), (400, .00663), (420, .00454), (440, .00635), (460, .00979), (480, .0127), (500, .0204),
    (510, .0325), (520, .0409), (540, .0474), (560, .0619), (580, .0896), (590, .1351), (600, .2224), (610, .2644),
    (620, .2755), (640, .3108), (660, .41), (680, .465), (690, .516), (700, .624), (710, .827), (720, 1.231), (730, 1.799),
    (740, 2.38), (750, 2.47), (760, 2.55), (780, 2.36), (800, 2.07), (825, 2.77), (850, 4.33), (875, 5.61), (900, 6.79),
    (925, 14.4), (950, 38.8), (975, 44.9), (1000, 36.3), (1200, 104), (1400, 1240), (1600, 672), (1800, 803), (2000, 6910),
    (2200, 1650), (2400, 5010), (2500, 8000)])


def spectra(random, count, wavelengths):
    """Reflectance [count, bands] of waters from clear lakes to turbid rivers; wavelengths in nm."""
    w = np.asarray(wavelengths, float)[None]

    def ranged(low, high):
        return np.exp(random.uniform(np.log(low), np.log(high), (count, 1)))

    chlorophyll, dissolved, sediment = ranged(0.2, 60), ranged(0.02, 3), ranged(0.2, 100)
    pure = np.interp(w, PURE_WATER[:, 0], PURE_WATER[:, 1])
    # Phytoplankton: 0.06 chl^0.65 at 440 nm (Morel 1991) with chlorophyll's two bands; dissolved matter and sediment fall
    # off by 0.0176 and 0.0123 per nm (Babin et al. 2003, doi 10.1029/2001JC000882), sediment 0.04 m2/g at 443 nm.
    bands = np.exp(-((w - 440) / 55) ** 2) + 0.45 * np.exp(-((w - 676) / 15) ** 2)
    absorption = pure + 0.06 * chlorophyll ** 0.65 * bands
    absorption = absorption + dissolved * np.exp(-0.0176 * (w - 440)) + 0.04 * sediment * np.exp(-0.0123 * (w - 443))
    # Molecules: half of 0.0029 (550/w)^4.3 (Morel 1974). Particles: about 0.01 m2/g, slope 0 to 1.5.
    slope = random.uniform(0, 1.5, (count, 1))
    backscatter = 0.00145 * (550 / w) ** 4.3 + 0.01 * sediment * (550 / w) ** slope
    u = backscatter / (absorption + backscatter)
    below = u * (0.089 + 0.125 * u)
    water = np.pi * 0.52 * below / (1 - 1.7 * below)
    # What atmospheric correction leaves: glint and haze, mostly even, a little blue.
    left = np.abs(random.normal(0, 0.012, (count, 1))) * (550 / w) ** random.uniform(0, 1.2, (count, 1))
    return np.maximum(water + left, 0).astype(np.float32)

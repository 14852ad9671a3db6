"""What the atmosphere adds: moves reflectance between L2A and L1C so that a teacher made for L1C can judge L2A scenes."""
import numpy as np

from scenes import DYNAMIC_WORLD_BANDS

# Surface reflectance of closed forest in B02; forests of many places lie between 0.02 and 0.04.
CLEAR_FOREST_BLUE = 0.03


def fit_l1c_from_l2a(l1c, l2a):
    """Slope and intercept per band, by least squares over two products of one acquisition."""
    lines = {}
    for band in DYNAMIC_WORLD_BANDS:
        x, y = l2a.bands[band].ravel(), l1c.bands[band].ravel()
        lines[band] = np.polyfit(x, y, 1)
    return lines


def to_l1c(stack, lines):
    return np.stack([np.polyval(lines[b], stack[i]) for i, b in enumerate(DYNAMIC_WORLD_BANDS)]).astype(np.float32)


def without_haze(scene):
    """The stack of a hazy scene over even forest, cleared along its haze line.

    Over one kind of ground what varies with blue is haze, so each band's slope on B02 is the haze's colour (the idea of
    Zhang et al. 2002, haze optimised transform). Each pixel is moved along that line to the blue of clear forest. Second
    result: the haze that was taken off.
    """
    stack = scene.stack(DYNAMIC_WORLD_BANDS)
    blue = stack[0]
    slopes = np.array([np.polyfit(blue.ravel(), band.ravel(), 1)[0] for band in stack], np.float32)
    haze = slopes[:, None, None] * np.maximum(blue - CLEAR_FOREST_BLUE, 0)
    return np.maximum(stack - haze, 0), haze

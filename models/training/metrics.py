"""Scores of a map against labels that a crosswalk joins to the nine classes."""
import json

import numpy as np

from network import CLASSES

BINS = 15
DRAWS = 1000


class Crosswalk:
    def __init__(self, path):
        self.table = {}
        for entry in json.load(open(path))["classes"]:
            first = CLASSES.index(entry["classes"][0])
            right = {CLASSES.index(n) for n in entry["classes"] + entry.get("also_right", [])}
            self.table[entry["value"]] = (first, right)

    def join(self, labels, guesses):
        """Truth and judged guess per label that is in the crosswalk: a guess that also counts as right becomes the truth."""
        keep = np.array([label in self.table for label in labels])
        truth = np.array([self.table[label][0] if k else -1 for label, k in zip(labels, keep)])
        judged = np.array([t if k and g in self.table[label][1] else g
                           for label, g, t, k in zip(labels, guesses, truth, keep)])
        return keep, truth, judged


def confusion(truth, judged):
    return np.bincount(truth * len(CLASSES) + judged, minlength=len(CLASSES) ** 2).reshape(len(CLASSES), -1)


def scores(table):
    """Overall accuracy and macro F1 over the classes that the labels have. table: truth by guess."""
    present = table.sum(1) > 0
    f1 = 2 * np.diag(table) / np.maximum(table.sum(0) + table.sum(1), 1)
    return np.diag(table).sum() / max(table.sum(), 1), f1[present].mean(), {CLASSES[i]: f1[i] for i in np.flatnonzero(present)}


def intervals(truth, judged, blocks, seed=7):
    """95 % intervals of overall accuracy and macro F1, drawing whole blocks of ground with replacement."""
    random = np.random.default_rng(seed)
    tables = np.stack([confusion(truth[blocks == b], judged[blocks == b]) for b in np.unique(blocks)])
    draws = [scores(tables[random.integers(len(tables), size=len(tables))].sum(0))[:2] for _ in range(DRAWS)]
    return np.percentile(draws, [2.5, 97.5], axis=0).T


def calibration_error(confidence, right):
    """Expected calibration error over equal bins of the top share."""
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return sum(abs(confidence[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins))

-- Series and pairs look for the earlier scenes of an area, whatever catalog they came from.
CREATE INDEX scenes_by_acquisition ON scenes (acquired_ns);

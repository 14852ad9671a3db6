namespace Groundshift.Models.Heads;

/// <summary>Where a sample lies. Points of two places are never near each other.</summary>
/// <param name="Place">Which connected piece of ground: scenes that overlap share one.</param>
/// <param name="X">Easting in metres, in the place's own projection.</param>
/// <param name="Y">Northing in metres.</param>
public readonly record struct PlacePoint(int Place, double X, double Y);

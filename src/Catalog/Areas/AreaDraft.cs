using NetTopologySuite.Geometries;

namespace Groundshift.Catalog.Areas;

/// <summary>An area as a file gives it, before anybody says what is to be made of it.</summary>
/// <param name="Id">Lower-case letters, digits, dashes and underscores.</param>
/// <param name="Name">For people, where the file has one.</param>
/// <param name="Geometry">Polygon or multi-polygon in WGS 84, valid, split at the antimeridian.</param>
public sealed record AreaDraft(string Id, string? Name, Geometry Geometry);

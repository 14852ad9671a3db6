using Groundshift.Core.Grids;
using Groundshift.Core.Messages;
using Groundshift.Core.Stac;
using Groundshift.InferenceWorker.Products;
using Groundshift.Raster.Gdal;
using Groundshift.Raster.Writing;
using NetTopologySuite.Geometries;

namespace Groundshift.InferenceWorker.State;

/// <summary>Turns patches of pixels into outlines in WGS 84 with hectares, dates and jobs. Ownership: dispose once.</summary>
internal sealed class PatchWriter : IDisposable
{
    private const string Wgs84 = "EPSG:4326";
    private const int Wgs84Code = 4326;

    private readonly StateManifest _manifest;
    private readonly PixelRect _extent;
    private readonly CoordinateTransform _toGround;
    private readonly PixelAreas _areas;
    private readonly Dictionary<(int, int), double> _hectares = [];

    public PatchWriter(StateManifest manifest)
    {
        _manifest = manifest;
        _extent = manifest.Extent(manifest.Steps.Count);
        _toGround = new CoordinateTransform(manifest.Lattice.Crs, Wgs84);
        _areas = new PixelAreas(manifest.Lattice.Grid(_extent));
    }

    /// <summary>The patch as it is told to others.</summary>
    public ChangePatch Write(PatchGround patch) => new()
    {
        From = _manifest.Legend[patch.Key.From],
        To = _manifest.Legend[patch.Key.To],
        State = patch.Key.Change switch
        {
            PixelChange.Candidate or PixelChange.Held => PatchState.Candidate,
            PixelChange.Confirmed => PatchState.Confirmed,
            PixelChange.Reverted => PatchState.Reverted,
            _ => throw new ArgumentOutOfRangeException(nameof(patch), patch.Key.Change, null),
        },
        Geometry = Outline(patch),
        Hectares = patch.Runs.Sum(run => Hectares(run.Row, run.First, run.End)),
        Confidence = patch.Confidence,
        LastBefore = Step(patch.Before)?.Acquired,
        FirstEvidence = _manifest.Steps[patch.First].Acquired,
        LastEvidence = _manifest.Steps[patch.Last].Acquired,
        Supporting = patch.Supporting,
        Observations = patch.Observations,
        Reverted = Step(patch.Reverted)?.Acquired,
        BeforeJob = Step(patch.Before)?.Job,
        AfterJob = _manifest.Steps[patch.Last].Job,
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        _toGround.Dispose();
        _areas.Dispose();
    }

    private StateStep? Step(ushort place) => place == StateRows.NoStep ? null : _manifest.Steps[place];

    private Geometry Outline(PatchGround patch)
    {
        var box = Box(patch);
        var inside = new byte[box.Count];
        foreach (var (row, first, end) in patch.Runs)
        {
            inside.AsSpan(((row - box.Row) * box.Width) + first - box.Column, end - first).Fill(1);
        }

        var parts = Polygonizer.Outline(inside, _manifest.Lattice.Grid(box), inside).Select(part => _toGround.Apply(part.Polygon));
        var ground = Antimeridian.SplitAndRepair(new GeometryFactory(new PrecisionModel(), Wgs84Code).BuildGeometry([.. parts]));
        ground.SRID = Wgs84Code;
        return ground;
    }

    internal static PixelRect Box(PatchGround patch)
    {
        var (column, row) = (patch.Runs.Min(run => run.First), patch.Runs.Min(run => run.Row));
        return new PixelRect(column, row, patch.Runs.Max(run => run.End) - column, patch.Runs.Max(run => run.Row) + 1 - row);
    }

    private double Hectares(int row, int first, int end)
    {
        var total = 0.0;
        var cellRow = (row - _extent.Row) / PixelAreas.CellRows * PixelAreas.CellRows;
        for (var column = first - _extent.Column; column < end - _extent.Column;)
        {
            var cellColumn = column / PixelAreas.CellColumns * PixelAreas.CellColumns;
            var next = Math.Min(end - _extent.Column, cellColumn + PixelAreas.CellColumns);
            total += (next - column) * PerPixel(cellRow, cellColumn);
            column = next;
        }

        return total;
    }

    private double PerPixel(int row, int column)
    {
        if (!_hectares.TryGetValue((row, column), out var hectares))
        {
            _hectares[(row, column)] = hectares = _areas.HectaresPerPixel(row, column);
        }

        return hectares;
    }
}

using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;

namespace Groundshift.Raster.Reading;

/// <summary>A quality layer of a scene on the scene's grid, by nearest neighbour.</summary>
/// <remarks>
/// <para>Shape: the grid of the <see cref="SceneReader"/> that opened it.</para>
/// <para>Nodata: where no part has a value, <see cref="Unknown"/>. A file with several bands gives their largest value.</para>
/// <para>Ownership: dispose once, before or after its scene reader; not for use by two threads at once.</para>
/// </remarks>
public sealed class MaskReader : IDisposable
{
    private readonly GridSpec _grid;
    private readonly BandLane[] _lanes;
    private NativeBuffer? _samples;
    private NativeBuffer? _validity;

    private MaskReader(SceneMaskKind kind, GridSpec grid, BandLane[] lanes)
    {
        Kind = kind;
        _grid = grid;
        _lanes = lanes;
    }

    /// <summary>How to read the values.</summary>
    public SceneMaskKind Kind { get; }

    /// <summary>Value where the mask says nothing: 0 ("no data") in a scene classification, else 255, which no legend uses for clear.</summary>
    public byte Unknown => Kind == SceneMaskKind.SceneClassification ? (byte)0 : byte.MaxValue;

    /// <summary>Reads a rectangle of the grid.</summary>
    /// <param name="firstRow">First row.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="firstColumn">First column.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="destination">(rows, columns) values.</param>
    /// <exception cref="InvalidInputException">A file is damaged, or its credential was refused.</exception>
    /// <exception cref="TransientException">A server failed and may work later.</exception>
    public void ReadRows(int firstRow, int rows, int firstColumn, int columns, Span<byte> destination)
    {
        if (rows <= 0 || columns <= 0 || !_grid.Extent.Contains(new PixelRect(firstColumn, firstRow, columns, rows)))
        {
            throw new ArgumentOutOfRangeException(nameof(firstRow), $"Rows {firstRow}+{rows}, columns {firstColumn}+{columns} do not lie in the grid.");
        }

        var pixels = checked(rows * columns);
        if (destination.Length != pixels)
        {
            throw new ArgumentException($"Got room for {destination.Length} values; {pixels} are needed.", nameof(destination));
        }

        Reserve(pixels);
        destination.Fill(Unknown);
        for (var lane = _lanes.Length - 1; lane >= 0; lane--)
        {
            _lanes[lane].Render(firstRow, rows, firstColumn, columns, _samples!, _validity!);
            Overlay(pixels, _lanes[lane].Targets.Length, destination);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var lane in _lanes)
        {
            lane.Dispose();
        }

        _samples?.Dispose();
        _validity?.Dispose();
    }

    internal static MaskReader? Open(SceneRecord scene, SceneMaskKind kind, GridSpec grid, RasterFile leader, IRasterSource source)
    {
        var lanes = new List<BandLane>();
        try
        {
            foreach (var part in scene.Parts)
            {
                if (part.Masks.FirstOrDefault(mask => mask.Kind == kind) is { } mask)
                {
                    lanes.Add(OpenLane(part, mask, grid, leader, source));
                }
            }
        }
        catch
        {
            lanes.ForEach(lane => lane.Dispose());
            throw;
        }

        return lanes.Count == 0 ? null : new MaskReader(kind, grid, [.. lanes]);
    }

    private static BandLane OpenLane(SceneSource part, SceneMask mask, GridSpec grid, RasterFile leader, IRasterSource source)
    {
        var file = RasterFile.Open(mask.Asset, $"item {part.ItemId}, asset {mask.Asset.Key}", source);
        try
        {
            using var crs = leader.CopyCrs();
            SceneGrids.CheckCrs(file, leader, crs);
            var bands = Enumerable.Range(1, file.Bands).ToArray();
            if (Array.Find(bands, band => file.TypeOf(band) != SampleType.UInt8) is var wrong and > 0)
            {
                throw new InvalidInputException(
                    file.Field, "mask values of type uint8", file.TypeOf(wrong).ToString().ToLowerInvariant(), "Choose the provider's 8-bit mask.");
            }

            return new BandLane(
                file,
                bands,
                [.. bands.Select(band => band - 1)],
                [.. bands.Select(file.NodataOf)],
                SampleType.UInt8,
                SceneGrids.Rows(grid, file, nearest: true),
                SceneGrids.Columns(grid, file, nearest: true));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private void Reserve(int pixels)
    {
        var bands = _lanes.Max(lane => lane.Targets.Length);
        if (_validity is null || _validity.Bytes < pixels)
        {
            _samples?.Dispose();
            _validity?.Dispose();
            _samples = new NativeBuffer((long)bands * pixels);
            _validity = new NativeBuffer(pixels);
        }
    }

    // The first part wins, so parts are laid down from the last to the first.
    private void Overlay(int pixels, int bands, Span<byte> destination)
    {
        var valid = _validity!.Span<byte>(0, pixels);
        for (var i = 0; i < pixels; i++)
        {
            if (valid[i] == 0)
            {
                continue;
            }

            byte value = 0;
            for (var band = 0; band < bands; band++)
            {
                value = Math.Max(value, _samples!.Span<byte>((long)band * pixels, pixels)[i]);
            }

            destination[i] = value;
        }
    }
}

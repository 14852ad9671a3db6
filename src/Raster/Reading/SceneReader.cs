using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;

namespace Groundshift.Raster.Reading;

/// <summary>
/// Bands of one scene on one grid: native 10, 20 and 60 m samples are put onto the grid of the finest band at the asked
/// ground sampling distance, with the validity of every pixel.
/// </summary>
/// <remarks>
/// <para>Shape: <see cref="Grid"/> is the scene's full grid; rows are asked for in any partition, best from top to bottom, for
/// then each source block is decoded once. A pixel's value does not depend on the partition.</para>
/// <para>Resampling: linear for coarser bands, mean for finer ones, each through its own transform; copies where pixels coincide.</para>
/// <para>Nodata: a pixel is invalid where any band has its declared nodata, no finite number, or no sample there.</para>
/// <para>Parts: the first part that is valid in all bands gives the pixel.</para>
/// <para>Ownership: dispose once; not for use by two threads at once. Sources block, on threads of the reader's own.</para>
/// </remarks>
public sealed class SceneReader : IDisposable
{
    private readonly SceneRecord _scene;
    private readonly IRasterSource _source;
    private readonly ScenePart[] _parts;
    private readonly DecodeThreads _threads;
    private readonly BandLane[] _lanes;
    private readonly int[] _partOfLane;
    private readonly NativeBuffer?[] _validity;
    private readonly NativeBuffer?[] _samples;

    private SceneReader(SceneRecord scene, IRasterSource source, ScenePart[] parts, DecodeThreads threads, GridSpec grid, SampleType type)
    {
        _scene = scene;
        _source = source;
        _parts = parts;
        _threads = threads;
        Grid = grid;
        Type = type;
        var bands = parts[0].Bands;
        Unit = bands[0].Unit;
        Scale = [.. bands.Select(band => (float)band.Scale)];
        Offset = [.. bands.Select(band => (float)band.Offset)];
        foreach (var part in parts)
        {
            part.Align(grid, type);
        }

        _lanes = [.. parts.SelectMany(part => part.Lanes)];
        _partOfLane = [.. parts.SelectMany((part, index) => part.Lanes.Select(_ => index))];
        _validity = new NativeBuffer?[_lanes.Length];
        _samples = new NativeBuffer?[parts.Length];
    }

    /// <summary>The scene's full grid at the asked ground sampling distance; its origin is the finest band's.</summary>
    public GridSpec Grid { get; }

    /// <summary>Storage type of the samples: the bands' own, or float32 where they differ.</summary>
    public SampleType Type { get; }

    /// <summary>Meaning of a scaled sample.</summary>
    public PixelUnit Unit { get; }

    /// <summary>Factor per band, in the order asked for.</summary>
    public IReadOnlyList<float> Scale { get; }

    /// <summary>Summand per band, in the order asked for.</summary>
    public IReadOnlyList<float> Offset { get; }

    /// <summary>Source blocks asked of the decoder so far, for the proof that each is decoded once.</summary>
    internal long BlocksRead => _lanes.Sum(lane => lane.File.BlocksRead);

    /// <summary>Opens and checks the files of the wanted bands.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="bands">Names of the bands, in the order of the result.</param>
    /// <param name="gsdMetres">Ground sampling distance of the grid in metres; null takes the finest band's own.</param>
    /// <param name="source">Where assets can be opened.</param>
    /// <param name="threads">Most files that are decoded at once; 0 for the number of processors.</param>
    /// <exception cref="InvalidInputException">A band is missing, or a file is wrong: its place, kind, size, checksum, CRS, grid or type.</exception>
    /// <exception cref="TransientException">A server failed and may work later.</exception>
    public static SceneReader Open(SceneRecord scene, IReadOnlyList<string> bands, double? gsdMetres, IRasterSource source, int threads = 0)
    {
        if (scene.Parts.Count == 0 || bands.Count == 0)
        {
            throw new ArgumentException("A scene has parts, and a reader at least one band.", nameof(scene));
        }

        var parts = scene.Parts.Select(part => ScenePart.Select(part, bands)).ToArray();
        CheckConsistency(scene, parts);
        var pool = new DecodeThreads(Math.Clamp(threads > 0 ? threads : Environment.ProcessorCount, 1, parts.Sum(part => part.Assets().Count)));
        try
        {
            OpenFiles(scene, parts, source, pool);
            var grid = SceneGrids.Find([.. parts.Select(part => part.Files)], gsdMetres);
            var types = parts.SelectMany(part => part.Types()).Distinct().ToArray();
            return new SceneReader(scene, source, parts, pool, grid, types.Length == 1 ? types[0] : SampleType.Float32);
        }
        catch
        {
            foreach (var part in parts)
            {
                part.Dispose();
            }

            pool.Dispose();
            throw;
        }
    }

    /// <summary>Reads a rectangle of the grid.</summary>
    /// <param name="firstRow">First row.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="firstColumn">First column.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="destination">A block of that size with this reader's bands and type; samples and validity are overwritten.</param>
    /// <exception cref="InvalidInputException">A file is damaged, or its credential was refused and could not be renewed.</exception>
    /// <exception cref="TransientException">A server failed and may work later.</exception>
    public void ReadRows(int firstRow, int rows, int firstColumn, int columns, PixelBlock destination)
    {
        CheckRectangle(firstRow, rows, firstColumn, columns);
        if (destination.Type != Type || destination.Bands != Scale.Count || destination.Grid.Width != columns || destination.Grid.Height != rows)
        {
            throw new ArgumentException(
                $"The block holds {destination.Bands} bands of {destination.Type}, {destination.Grid.Width} x {destination.Grid.Height}; {Scale.Count} of {Type}, {columns} x {rows} are needed.",
                nameof(destination));
        }

        Reserve((long)rows * columns);
        _threads.Run(_lanes.Length, lane => _lanes[lane].Render(
            firstRow, rows, firstColumn, columns, _partOfLane[lane] == 0 ? destination.Samples : _samples[_partOfLane[lane]]!, _validity[lane]!));
        Merge(rows * columns, destination);
    }

    /// <summary>Opens the scene's mask of a kind on this grid; null where no part has one. The caller disposes it.</summary>
    /// <exception cref="InvalidInputException">A file is wrong, or lies on another CRS.</exception>
    /// <exception cref="TransientException">A server failed and may work later.</exception>
    public MaskReader? OpenMask(SceneMaskKind kind) => MaskReader.Open(_scene, kind, Grid, _parts[0].Files[0], _source);

    /// <inheritdoc/>
    public void Dispose()
    {
        _threads.Dispose();
        foreach (var part in _parts)
        {
            part.Dispose();
        }

        foreach (var buffer in _validity.Concat(_samples))
        {
            buffer?.Dispose();
        }
    }

    private static void CheckConsistency(SceneRecord scene, ScenePart[] parts)
    {
        var first = parts[0].Bands;
        if (first.Select(band => band.Unit).Distinct().Count() > 1)
        {
            throw new InvalidInputException(
                $"item {scene.Parts[0].ItemId}, bands", "one unit", string.Join(", ", first.Select(band => $"{band.Name} {band.Unit}")), "Choose bands of one unit.");
        }

        for (var part = 1; part < parts.Length; part++)
        {
            var other = parts[part].Bands;
            if (first.Zip(other).Any(pair => pair.First.Scale != pair.Second.Scale || pair.First.Offset != pair.Second.Offset || pair.First.Unit != pair.Second.Unit))
            {
                throw new InvalidInputException(
                    $"item {scene.Parts[part].ItemId}, bands", $"scale, offset and unit of item {scene.Parts[0].ItemId}", "others", "Parts of one scene must be of one processing: process the items one by one.");
            }
        }
    }

    private static void OpenFiles(SceneRecord scene, ScenePart[] parts, IRasterSource source, DecodeThreads pool)
    {
        var wanted = parts.SelectMany((part, index) => part.Assets().Select(entry => (Part: index, entry.Asset, entry.Targets))).ToArray();
        var opened = new RasterFile?[wanted.Length];
        try
        {
            pool.Run(wanted.Length, lane => opened[lane] = RasterFile.Open(
                wanted[lane].Asset, $"item {scene.Parts[wanted[lane].Part].ItemId}, asset {wanted[lane].Asset.Key}", source));
        }
        finally
        {
            for (var lane = 0; lane < wanted.Length; lane++)
            {
                if (opened[lane] is { } file)
                {
                    parts[wanted[lane].Part].Add(file, wanted[lane].Targets);
                }
            }
        }
    }

    private void CheckRectangle(int firstRow, int rows, int firstColumn, int columns)
    {
        if (rows <= 0 || columns <= 0 || !Grid.Extent.Contains(new PixelRect(firstColumn, firstRow, columns, rows)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(firstRow), $"Rows {firstRow}+{rows}, columns {firstColumn}+{columns} do not lie in a grid of {Grid.Height} rows and {Grid.Width} columns.");
        }
    }

    private void Reserve(long pixels)
    {
        for (var lane = 0; lane < _validity.Length; lane++)
        {
            Grow(ref _validity[lane], pixels);
        }

        for (var part = 1; part < _samples.Length; part++)
        {
            Grow(ref _samples[part], pixels * Scale.Count * Type.Size());
        }
    }

    private static void Grow(ref NativeBuffer? buffer, long bytes)
    {
        if (buffer is null || buffer.Bytes < bytes)
        {
            buffer?.Dispose();
            buffer = new NativeBuffer(bytes);
        }
    }

    private void Merge(int pixels, PixelBlock destination)
    {
        var valid = destination.Validity.Span<byte>(0, pixels);
        valid.Fill(1);
        And(0, valid);
        for (var part = 1; part < _parts.Length && valid.Contains((byte)0); part++)
        {
            var own = _validity[Array.IndexOf(_partOfLane, part)]!.Span<byte>(0, pixels);
            And(part, own);
            Fill(own, valid, _samples[part]!, destination);
        }
    }

    private void And(int part, Span<byte> valid)
    {
        for (var lane = 0; lane < _lanes.Length; lane++)
        {
            if (_partOfLane[lane] == part)
            {
                System.Numerics.Tensors.TensorPrimitives.BitwiseAnd(valid, _validity[lane]!.Span<byte>(0, valid.Length), valid);
            }
        }
    }

    private void Fill(ReadOnlySpan<byte> own, Span<byte> valid, NativeBuffer from, PixelBlock destination)
    {
        var size = Type.Size();
        for (var i = 0; i < valid.Length; i++)
        {
            if (valid[i] != 0 || own[i] == 0)
            {
                continue;
            }

            for (var band = 0; band < Scale.Count; band++)
            {
                var at = (((long)band * valid.Length) + i) * size;
                from.Span<byte>(at, size).CopyTo(destination.Samples.Span<byte>(at, size));
            }

            valid[i] = 1;
        }
    }
}

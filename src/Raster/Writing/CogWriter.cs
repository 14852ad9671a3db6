using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;

namespace Groundshift.Raster.Writing;

/// <summary>
/// Writes a Cloud Optimized GeoTIFF while its rows arrive: square tiles, deflate, overviews by powers of two,
/// statistics. Memory grows with the width only: one row of tiles per resolution.
/// </summary>
/// <remarks>
/// <para>Shape: rows of all bands together, from the first to the last, in any partition; bytes do not depend on it.</para>
/// <para>The file appears at its path only when it is complete; equal input gives equal bytes on one runtime.</para>
/// <para>Ownership: dispose once; an incomplete file leaves nothing behind.</para>
/// </remarks>
public sealed class CogWriter : IDisposable
{
    private readonly string _path;
    private readonly GridSpec _grid;
    private readonly CogProfile _profile;
    private readonly TileStore _store;
    private readonly CogLevel _full;
    private readonly StatisticsAccumulator[] _statistics;
    private int _next;

    /// <summary>Starts a file.</summary>
    /// <param name="path">Where the file will stand; its folder must exist.</param>
    /// <param name="grid">North-up grid of the raster.</param>
    /// <param name="profile">What it holds.</param>
    /// <param name="threads">Most tiles that are compressed at once; 0 for the number of processors.</param>
    /// <exception cref="ArgumentException">The grid is not north-up, or colours are given for anything but one band of uint8.</exception>
    public CogWriter(string path, GridSpec grid, CogProfile profile, int threads = 0)
    {
        if (!grid.Transform.IsAxisAligned || grid.Transform.A <= 0 || grid.Transform.E >= 0 || grid.Extent.IsEmpty)
        {
            throw new ArgumentException($"A raster is north-up and not empty; got {grid}.", nameof(grid));
        }

        if (profile.Bands.Count == 0 || (profile.Colours is not null && (profile.Bands.Count != 1 || profile.Type != SampleType.UInt8)))
        {
            throw new ArgumentException("A raster has bands, and colours only for one band of uint8.", nameof(profile));
        }

        if (!int.IsPow2(profile.TileSide) || profile.TileSide is < CogProfile.SmallestTileSide or > CogProfile.LargestTileSide)
        {
            throw new ArgumentException($"A tile's side is a power of two from {CogProfile.SmallestTileSide} to {CogProfile.LargestTileSide}; got {profile.TileSide}.", nameof(profile));
        }

        _path = path;
        _grid = grid;
        _profile = profile;
        _statistics = [.. profile.Bands.Select(_ => new StatisticsAccumulator(profile.Type, profile.Nodata))];
        _store = new TileStore(
            path + ".tiles",
            threads > 0 ? threads : Environment.ProcessorCount,
            () => new TileEncoder(profile.Type, profile.Bands.Count, profile.TileSide, CogFile.Differences(profile)));
        _full = new CogLevel(
            0, grid.Width, grid.Height, profile, new Downsampler(profile.Type, profile.Nodata, profile.Overviews), _store);
    }

    /// <summary>Takes the next rows.</summary>
    /// <param name="firstRow">First row: the one after the last that was written.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="planes">(bands, rows, width) samples as bytes in the machine's order.</param>
    /// <exception cref="ArgumentException">The rows do not follow, or the planes have another size.</exception>
    public void WriteRows(int firstRow, int rows, ReadOnlySpan<byte> planes)
    {
        var bands = _profile.Bands.Count;
        var bytes = _grid.Width * _profile.Type.Size();
        if (firstRow != _next || rows <= 0 || firstRow + rows > _grid.Height)
        {
            throw new ArgumentException($"Row {_next} of {_grid.Height} is next; got {rows} rows from {firstRow}.", nameof(firstRow));
        }

        if (planes.Length != (long)bands * rows * bytes)
        {
            throw new ArgumentException($"{bands} bands of {rows} rows have {(long)bands * rows * bytes} bytes; got {planes.Length}.", nameof(planes));
        }

        for (var row = 0; row < rows; row++)
        {
            for (var band = 0; band < bands; band++)
            {
                var line = planes.Slice(((band * rows) + row) * bytes, bytes);
                line.CopyTo(_full.NextRow(band));
                _statistics[band].Add(line);
            }

            _full.Advance();
        }

        _next += rows;
    }

    /// <summary>Puts the finished file to its path and returns the statistics of every band.</summary>
    /// <exception cref="InvalidOperationException">Rows are missing.</exception>
    public IReadOnlyList<RasterStatistics> Complete()
    {
        if (_next != _grid.Height)
        {
            throw new InvalidOperationException($"{_path}: {_next} of {_grid.Height} rows were written.");
        }

        var statistics = _statistics.Select(accumulator => accumulator.ToStatistics()).ToArray();
        var partial = _path + ".partial";
        try
        {
            using (var file = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            {
                new CogFile(_grid, _profile, statistics).Write(file, [.. _full.Levels], _store);
                file.Flush(flushToDisk: true);
            }

            File.Move(partial, _path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }

        return statistics;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _full.Dispose();
        _store.Dispose();
    }
}

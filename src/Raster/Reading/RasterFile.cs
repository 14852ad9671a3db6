using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Core.Ports;
using Groundshift.Raster.Gdal;

namespace Groundshift.Raster.Reading;

/// <summary>One asset, open for reading: checked once, opened again when its credential ends. Used by one thread at a time.</summary>
internal sealed class RasterFile : IDisposable
{
    // A scene takes thousands of requests: one connection that breaks is no reason to begin the scene anew.
    private const int MostTries = 3;

    private readonly AssetReference _asset;
    private readonly IRasterSource _source;
    private RasterLocation _location;
    private RemoteAccess _access;
    private Dataset _dataset;
    private DeflateBlocks? _blocks;

    private RasterFile(
        AssetReference asset, string field, IRasterSource source, RasterLocation location, RemoteAccess access, Dataset dataset, DeflateBlocks? blocks)
    {
        _blocks = blocks;
        _asset = asset;
        Field = field;
        _source = source;
        _location = location;
        _access = access;
        _dataset = dataset;
        (BlockWidth, BlockHeight) = dataset.Band(1).BlockSize;
        Transform = dataset.Transform ?? default;
    }

    /// <summary>The input's name in messages.</summary>
    internal string Field { get; }

    internal int Width => _dataset.Width;

    internal int Height => _dataset.Height;

    internal int Bands => _dataset.Bands;

    internal int BlockWidth { get; }

    internal int BlockHeight { get; }

    internal AffineTransform Transform { get; }

    /// <summary>Blocks that were decoded, of all bands together where they are interleaved, for the proof that each is decoded once.</summary>
    internal long BlocksRead { get; private set; }

    /// <summary>Checks and opens an asset.</summary>
    internal static RasterFile Open(AssetReference asset, string field, IRasterSource source)
    {
        var location = source.Locate(asset);
        var access = RemoteAccess.From(location, field);
        access.Forget();
        using var scope = access.Enter();
        Dataset? dataset = null;
        DeflateBlocks? blocks = null;
        try
        {
            var length = FileChecks.Check(asset, field, access);
            dataset = Dataset.Open(access.Path, GdalLibrary.ReadDrivers);
            LayoutChecks.Check(asset, field, dataset, length);
            blocks = DeflateBlocks.TryOpen(dataset, field, access.Path, access.IsRemote);
            access.ThrowIfLost();
            var file = new RasterFile(asset, field, source, location, access, dataset, blocks);
            (dataset, blocks) = (null, null);
            return file;
        }
        catch (GdalException failure)
        {
            throw ReadFailures.Translate(failure, field, access);
        }
        catch (InvalidInputException) when (access.Lost is not null)
        {
            throw ReadFailures.Translate(access.Lost, field, access);
        }
        finally
        {
            blocks?.Dispose();
            dataset?.Dispose();
        }
    }

    /// <summary>Sample type of a band; refuses types that no sensor of ours uses.</summary>
    internal SampleType TypeOf(int band)
    {
        var code = _dataset.Band(band).TypeCode;
        return GdalTypes.FromCode(code) ?? throw new InvalidInputException(
            Field, "samples of type uint8, uint16, int16 or float32", GdalTypes.Name(code), "Convert the raster, or choose another asset.");
    }

    /// <summary>Nodata that the file itself declares for a band.</summary>
    internal double? NodataOf(int band) => _dataset.Band(band).Nodata;

    /// <summary>The reference system; the caller disposes it.</summary>
    internal SpatialReference CopyCrs() => _dataset.CopyCrs()
        ?? throw new InvalidInputException(Field, "a georeferenced raster", "no coordinate reference system", "Use the provider's georeferenced asset.");

    /// <summary>
    /// Rows that are best read at once: of a file that is decoded here as few as calls are worth, else whole blocks, which GDAL
    /// would have to decode again. Blocks begin at a multiple of it.
    /// </summary>
    internal int StripRows(SampleType type) => _blocks?.Gives(type) == true && BlockHeight % RasterLimits.LeastStripRows == 0
        ? RasterLimits.LeastStripRows
        : BlockHeight * ((RasterLimits.LeastStripRows + BlockHeight - 1) / BlockHeight);

    /// <summary>Reads rows of blocks into dense planes; renews the credential where needed.</summary>
    internal void Read(PixelRect window, ReadOnlySpan<int> bands, SampleType type, nint destination, long rowSamples, long bandSamples)
    {
        RenewIfExpiring();
        for (var left = MostTries - 1; ; left--)
        {
            try
            {
                ReadOnce(window, bands, type, destination, rowSamples, bandSamples);
                return;
            }
            catch (GdalException) when (left > 0 && _access.IsRemote && (Renew() || (_access.IsBrokenOff && OpenAgain(_location))))
            {
                // It stands open anew.
            }
            catch (GdalException failure)
            {
                throw ReadFailures.Translate(failure, Field, _access);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _blocks?.Dispose();
        _dataset.Dispose();
    }

    private static int Blocks(int start, int end, int size) => ((end - 1) / size) - (start / size) + 1;

    private void ReadOnce(PixelRect window, ReadOnlySpan<int> bands, SampleType type, nint destination, long rowSamples, long bandSamples)
    {
        using var scope = _access.Enter();
        if (_blocks?.Gives(type) == true)
        {
            var begun = _blocks.BlocksBegun;
            _blocks.Read(window, bands, destination, rowSamples, bandSamples);
            BlocksRead += _blocks.BlocksBegun - begun;
        }
        else
        {
            _dataset.Read(window, bands, type, destination, rowSamples, bandSamples);
            BlocksRead += (long)Blocks(window.Column, window.Right, BlockWidth) * Blocks(window.Row, window.Bottom, BlockHeight);
        }

        _access.ThrowIfLost();
    }

    // The source caches, so asking before each read costs nothing until the credential is about to end.
    private void RenewIfExpiring()
    {
        if (_location.Expires is not null)
        {
            _ = Renew();
        }
    }

    /// <summary>Asks for the location again and opens the file anew; false when nothing has changed.</summary>
    private bool Renew()
    {
        var location = _source.Locate(_asset);
        return !Same(location, _location) && OpenAgain(location);
    }

    private bool OpenAgain(RasterLocation location)
    {
        var access = RemoteAccess.From(location, Field);
        access.Forget();
        using var scope = access.Enter();
        Dataset? dataset = null;
        DeflateBlocks? blocks = null;
        try
        {
            dataset = Dataset.Open(access.Path, GdalLibrary.ReadDrivers);
            blocks = DeflateBlocks.TryOpen(dataset, Field, access.Path, access.IsRemote);
            access.ThrowIfLost();
        }
        catch (GdalException failure)
        {
            blocks?.Dispose();
            dataset?.Dispose();
            throw ReadFailures.Translate(failure, Field, access);
        }

        if (dataset.Width != Width || dataset.Height != Height || dataset.Bands != Bands)
        {
            blocks?.Dispose();
            dataset.Dispose();
            throw new TransientException($"{Field}: the provider replaced the file while it was read.");
        }

        Dispose();
        (_location, _access, _dataset, _blocks) = (location, access, dataset, blocks);
        return true;
    }

    private static bool Same(RasterLocation left, RasterLocation right) =>
        left.Uri == right.Uri && Same(left.Headers, right.Headers) && Same(left.Options, right.Options);

    private static bool Same(IReadOnlyDictionary<string, string> left, IReadOnlyDictionary<string, string> right) =>
        left.Count == right.Count && left.All(pair => right.TryGetValue(pair.Key, out var value) && value == pair.Value);
}

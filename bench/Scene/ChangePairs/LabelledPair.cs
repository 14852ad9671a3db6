using System.Globalization;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Core.Ports;
using Groundshift.Core.Sensors;
using Groundshift.InferenceWorker.Change;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.Raster.Reading;
using NetTopologySuite.Geometries;

namespace Groundshift.Bench.ChangePairs;

/// <summary>The labelled Landsat pair over Taizhou, 2000 and 2003: 0 unlabelled, 1 unchanged, 2 changed.</summary>
/// <param name="Pairs">Its pixels, digital numbers.</param>
/// <param name="Changed">Its labels; null where there is none.</param>
/// <param name="Width">Columns.</param>
internal sealed record LabelledPair(PixelPairs Pairs, IReadOnlyList<bool?> Changed, int Width)
{
    private const string Variable = "GROUNDSHIFT_SHARED";
    private const string Folder = "data/change-landsat-taizhou";
    private const int Bands = 6;

    /// <summary>Reads the pair; null where the shared data are absent.</summary>
    public static LabelledPair? Open(string root)
    {
        var folder = Path.Combine(Environment.GetEnvironmentVariable(Variable) ?? Path.GetFullPath("../shared", root), Folder);
        if (!Directory.Exists(folder))
        {
            return null;
        }

        var (before, width) = Read(Path.Combine(folder, "2000TM.tif"), Bands);
        var (after, _) = Read(Path.Combine(folder, "2003TM.tif"), Bands);
        var (labels, _) = Read(Path.Combine(folder, "labels.tif"), 1);
        return new LabelledPair(new PixelPairs(before, after, Bands), [.. labels.Select(label => label switch { 1 => (bool?)false, 2 => true, _ => null })], width);
    }

    /// <summary>A score for each pixel.</summary>
    public double[] Score(Func<double[], double[], double> score) => [.. Enumerable.Range(0, Pairs.Count).Select(pixel => score(Pixel(Pairs.Before, pixel), Pixel(Pairs.After, pixel)))];

    private static double[] Pixel(double[] values, int pixel) => values[(pixel * Bands)..((pixel + 1) * Bands)];

    private static (double[] Values, int Width) Read(string file, int count)
    {
        var asset = new AssetReference { Key = Path.GetFileNameWithoutExtension(file), Href = new Uri(file).AbsoluteUri };
        SceneBand[] bands = [.. Enumerable.Range(1, count).Select(number => new SceneBand { Name = number.ToString(CultureInfo.InvariantCulture), Asset = asset, Index = number })];
        var source = new SceneSource
        {
            Key = SceneKey.Item("files", "none", asset.Key),
            Revision = new SceneRevision(null, null, null),
            Catalog = "files",
            Collection = "none",
            ItemId = asset.Key,
            ItemJson = "{}",
            Sensor = SensorKind.Generic,
            Acquired = DateTimeOffset.UnixEpoch,
            Footprint = GeometryFactory.Default.CreatePolygon(),
            Bands = bands,
        };
        using var reader = SceneReader.Open(new SceneRecord { Key = source.Key, Revision = source.Revision, Parts = [source] }, [.. bands.Select(band => band.Name)], null, new Files());
        using var block = new PixelBlock(reader.Grid, reader.Type, reader.Unit, reader.Scale, reader.Offset);
        reader.ReadRows(0, reader.Grid.Height, 0, reader.Grid.Width, block);
        var pixels = reader.Grid.Width * reader.Grid.Height;
        var line = new float[pixels];
        var values = new double[pixels * count];
        for (var band = 0; band < count; band++)
        {
            SampleConversion.ToPhysical(
                block.Samples.Span<byte>((long)band * pixels * block.Type.Size(), pixels * block.Type.Size()), block.Type, 1, 0, line);
            for (var pixel = 0; pixel < pixels; pixel++)
            {
                values[(pixel * count) + band] = line[pixel];
            }
        }

        return (values, reader.Grid.Width);
    }

    private sealed class Files : IRasterSource
    {
        public RasterLocation Locate(AssetReference asset) => new() { Uri = new Uri(asset.Href) };
    }
}

using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Core.Sensors;
using Groundshift.Models.Manifests;
using Groundshift.Raster.Reading;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>Opens an EnMAP scene for a model that takes Sentinel-2 bands: chooses source bands by wavelength, and their validity from the data.</summary>
internal static class SpectrometerScene
{
    private const int StripRows = 64;

    // METADATA.XML of a product is a few megabytes.
    private const int MostMetadataBytes = 64 << 20;

    // Sentinel-2A was the first and is the commonest; its filters differ from B's and C's by a few nanometres.
    private const Sentinel2Platform Platform = Sentinel2Platform.A;

    /// <summary>Opens the scene; the map stays at the spectrometer's pixels.</summary>
    /// <exception cref="InvalidInputException">A wavelength is not stated, or a band of the model cannot be made.</exception>
    public static (SceneReader Reader, IPixelRows Pixels, IReadOnlyList<string> Notes) Open(
        SceneRecord scene, ModelManifest model, IRasterSource source, SpectralResponsesOf responsesOf, int decodeThreads)
    {
        scene = WithWavelengths(scene, source);
        var bands = scene.Parts[0].Bands;
        var gsd = bands.Select(band => band.GsdMetres).FirstOrDefault(metres => metres is not null) ?? EnMap.GsdMetres;
        var responses = responsesOf(Platform);
        var wanted = responses with { Responses = [.. responses.Responses.Where(response => model.Bands.Contains(response.Band))] };
        var valid = Enumerable.Repeat(true, bands.Count).ToArray();
        while (true)
        {
            var matrix = SpectralResampling.Build(EnMap.SpectralBands(scene.Parts[0], place => valid[place]), wanted);
            Require(matrix, model, scene.Parts[0]);
            var used = matrix.Bands.SelectMany(band => band.Weights).Select(weight => weight.Source).Distinct().Order().ToArray();
            var reader = SceneReader.Open(scene, [.. used.Select(place => bands[place].Name)], gsd, source, decodeThreads);
            if (HoldsData(reader))
            {
                return (reader, new ResampledPixelRows(reader, Order(matrix, model, used)), [Note(matrix, used.Length)]);
            }

            reader.Dispose();
            var empty = Empty(scene, used, gsd, source, decodeThreads);
            foreach (var place in empty)
            {
                valid[place] = false;
            }

            if (empty.Count == 0 || empty.Count == used.Length)
            {
                // Bands that hold data but never together, or a scene without any data: no choice of bands mends that.
                reader = SceneReader.Open(scene, [.. used.Select(place => bands[place].Name)], gsd, source, decodeThreads);
                return (reader, new ResampledPixelRows(reader, Order(matrix, model, used)), [Note(matrix, used.Length)]);
            }
        }
    }

    // Items may leave the wavelengths to the product's own metadata.
    private static SceneRecord WithWavelengths(SceneRecord scene, IRasterSource source) => scene with
    {
        Parts = [.. scene.Parts.Select(part =>
        {
            if (part.Metadata is not { } metadata || part.Bands.All(band => band.CentreMicrometres is not null))
            {
                return part;
            }

            using var stream = new MemoryStream(AssetBytes.Read(metadata, $"item {part.ItemId}, asset {metadata.Key}", source, MostMetadataBytes));
            return EnMapMetadata.Read(stream).Complete(part);
        })],
    };

    private static void Require(ResamplingMatrix matrix, ModelManifest model, SceneSource part)
    {
        var missing = model.Bands.Where(name => matrix.Find(name) is not { IsMissing: false }).ToArray();
        if (missing.Length > 0)
        {
            throw new InvalidInputException(
                $"item {part.ItemId}, bands",
                $"wavelengths that cover at least {SpectralResampling.LeastCoveredShare * 100:0} % of each of {string.Join(", ", model.Bands)}",
                $"too little for {string.Join(", ", missing)}",
                "Choose a model that does without these bands.");
        }
    }

    private static ResampledBand[] Order(ResamplingMatrix matrix, ModelManifest model, int[] used) =>
        [.. model.Bands.Select(name => matrix.Bands.First(band => band.Band == name)).Select(band => band with
        {
            Weights = [.. band.Weights.Select(weight => weight with { Source = Array.IndexOf(used, weight.Source) })],
        })];

    private static string Note(ResamplingMatrix matrix, int used) =>
        $"Bands were computed from {used} bands of the spectrometer with {matrix.Origin}.";

    // The bands that hold no datum at all: read one by one, which only scenes with such bands pay for.
    private static List<int> Empty(SceneRecord scene, int[] used, double gsd, IRasterSource source, int decodeThreads)
    {
        var empty = new List<int>();
        foreach (var place in used)
        {
            using var reader = SceneReader.Open(scene, [scene.Parts[0].Bands[place].Name], gsd, source, decodeThreads);
            if (!HoldsData(reader))
            {
                empty.Add(place);
            }
        }

        return empty;
    }

    private static bool HoldsData(SceneReader reader)
    {
        var height = reader.Grid.Height;
        for (var row = 0; row < height; row += StripRows)
        {
            var rect = new PixelRect(0, row, reader.Grid.Width, Math.Min(StripRows, height - row));
            using var block = new PixelBlock(reader.Grid.Crop(rect), reader.Type, reader.Unit, reader.Scale, reader.Offset);
            reader.ReadRows(row, rect.Height, 0, rect.Width, block);
            if (block.Validity.Span<byte>().Contains((byte)1))
            {
                return true;
            }
        }

        return false;
    }
}

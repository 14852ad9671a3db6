using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Core.Sensors;
using Groundshift.Raster.Reading;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>Which bands of a spectrometer's scene are read, and what is made of them.</summary>
/// <param name="Used">Places in the scene's list of bands, each once, ascending.</param>
/// <param name="Rows">Makes the model's bands of a reader of those.</param>
/// <param name="Note">What is worth saying about the choice.</param>
internal sealed record SpectrometerChoice(int[] Used, Func<SceneReader, IPixelRows> Rows, string Note);

/// <summary>Opens an EnMAP scene by a choice of bands that rests on what the data hold: a band without any valid sample is left out.</summary>
internal static class SpectrometerBands
{
    private const int StripRows = 64;

    // METADATA.XML of a product is a few megabytes.
    private const int MostMetadataBytes = 64 << 20;

    /// <summary>Opens the scene; the map stays at the spectrometer's pixels.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="source">Where its files are.</param>
    /// <param name="decodeThreads">Threads that decode.</param>
    /// <param name="choose">Chooses among the bands, whose validity is known better at each call; throws where they do not suffice.</param>
    /// <exception cref="InvalidInputException">A wavelength is not stated, or the choice cannot be made.</exception>
    public static (SceneReader Reader, IPixelRows Pixels, IReadOnlyList<string> Notes) Open(
        SceneRecord scene, IRasterSource source, int decodeThreads, Func<IReadOnlyList<SpectralBand>, SceneSource, SpectrometerChoice> choose)
    {
        scene = WithWavelengths(scene, source);
        var bands = scene.Parts[0].Bands;
        var gsd = bands.Select(band => band.GsdMetres).FirstOrDefault(metres => metres is not null) ?? EnMap.GsdMetres;
        var valid = Enumerable.Repeat(true, bands.Count).ToArray();
        while (true)
        {
            var choice = choose(EnMap.SpectralBands(scene.Parts[0], place => valid[place]), scene.Parts[0]);
            var reader = SceneReader.Open(scene, [.. choice.Used.Select(place => bands[place].Name)], gsd, source, decodeThreads);
            if (HoldsData(reader))
            {
                return (reader, choice.Rows(reader), [choice.Note]);
            }

            var empty = Empty(scene, choice.Used, gsd, source, decodeThreads);
            if (empty.Count == 0 || empty.Count == choice.Used.Length)
            {
                // Bands that hold data but never together, or a scene without any data: no choice of bands mends that.
                return (reader, choice.Rows(reader), [choice.Note]);
            }

            reader.Dispose();
            foreach (var place in empty)
            {
                valid[place] = false;
            }
        }
    }

    // Items may leave the wavelengths to the product's own metadata.
    internal static SceneRecord WithWavelengths(SceneRecord scene, IRasterSource source) => scene with
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

    // The bands that hold no datum at all. Halves that hold data together are done with, for opening and decoding costs the same
    // for one band as for many where a file interleaves them.
    private static List<int> Empty(SceneRecord scene, int[] used, double gsd, IRasterSource source, int decodeThreads)
    {
        if (used.Length == 1)
        {
            return [.. used];
        }

        var empty = new List<int>();
        foreach (var half in used.Chunk((used.Length + 1) / 2))
        {
            using var reader = SceneReader.Open(scene, [.. half.Select(place => scene.Parts[0].Bands[place].Name)], gsd, source, decodeThreads);
            if (!HoldsData(reader))
            {
                empty.AddRange(Empty(scene, half, gsd, source, decodeThreads));
            }
        }

        return empty;
    }

    internal static bool HoldsData(SceneReader reader)
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

using Groundshift.Core.Grids;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Core.Ports;
using Groundshift.Core.Sensors;
using Groundshift.InferenceWorker.Pipeline;
using Groundshift.InferenceWorker.Stitching;
using Groundshift.Raster.Reading;
using Groundshift.Raster.Writing;
using Microsoft.Extensions.Logging;

namespace Groundshift.InferenceWorker.State;

/// <summary>
/// Pictures of confirmed changes, before and after side by side in true colour, cut from the scenes themselves: full resolution, and
/// nothing is stored for ground that does not change.
/// </summary>
internal sealed class ChangeChips(IJobLedger ledger, IAssetAccess assets, ILogger logger)
{
    // Room around a patch to recognise the place by, and the sides of a picture that a message can carry.
    private const int Margin = 16;
    private const int LeastSide = 64;
    private const int MostSide = 512;
    private const int Gap = 4;

    // Boxes on this raster stay the same while a patch grows a little, so that its picture is not drawn again with every scene.
    private const int BoxStep = 32;

    // Reflectance that is shown as white, as in ESA's true-colour images. Source: Sentinel-2 Products Specification Document, TCI.
    private const float White = 0.3558f;

    // Centres of red, green and blue. Source: Sentinel-2 MSI, bands B04, B03 and B02; other sensors' bands may lie a little off.
    private static readonly double[] Micrometres = [0.665, 0.560, 0.490];
    private const double MostOff = 0.04;

    /// <summary>What decides a patch's picture; null where there is no scene before.</summary>
    public static string? Key(StateManifest manifest, PatchGround patch) =>
        patch.Before == StateRows.NoStep ? null : $"{manifest.Steps[patch.Before].Job} {manifest.Steps[patch.First].Job} {Box(patch)}";

    /// <summary>Draws a patch's picture into a PNG file. False where the scenes cannot be read any more, or have no colours.</summary>
    public async Task<bool> TryDrawAsync(StateManifest manifest, PatchGround patch, string file, CancellationToken cancellationToken)
    {
        try
        {
            var scenes = new List<SceneRecord>();
            foreach (var place in (ushort[])[patch.Before, patch.First])
            {
                if (await ledger.FindAsync(new JobId(manifest.Steps[place].Job), cancellationToken) is not { } entry)
                {
                    return false;
                }

                scenes.Add(entry.Job.Primary);
            }

            var source = new BlockingRasterSource(assets, cancellationToken);
            return await DedicatedThread.RunAsync("chips", () => Draw(manifest, Box(patch), scenes, source, file));
        }
        catch (Exception error) when (error is InvalidInputException or TransientException)
        {
            // A picture is a help, not the product: an archive that has rolled on must not hold up an alert.
            Log.ChipMissing(logger, error, manifest.StateId);
            return false;
        }
    }

    private static PixelRect Box(PatchGround patch)
    {
        var box = PatchWriter.Box(patch).Grow(Margin);
        var (column, row) = (Down(box.Column), Down(box.Row));
        var side = Math.Clamp(Math.Max(-Down(-box.Right) - column, -Down(-box.Bottom) - row), LeastSide, MostSide);
        return new PixelRect(column, row, side, side);
    }

    private static int Down(int value) => (int)Math.Floor(value / (double)BoxStep) * BoxStep;

    private static bool Draw(StateManifest manifest, PixelRect box, List<SceneRecord> scenes, IRasterSource source, string file)
    {
        var width = (2 * box.Width) + Gap;
        var planes = new byte[3 * width * box.Height];
        planes.AsSpan().Fill(byte.MaxValue);
        for (var picture = 0; picture < scenes.Count; picture++)
        {
            if (Colours(scenes[picture].Parts[0]) is not { } bands)
            {
                return false;
            }

            using var reader = SceneReader.Open(scenes[picture], bands, manifest.GsdMetres, source);
            if (StateLattice.Of(reader.Grid) != manifest.Lattice)
            {
                return false;
            }

            Paint(reader, manifest.Lattice.Place(reader.Grid), box, planes, width, picture * (box.Width + Gap));
        }

        File.WriteAllBytes(file, PngWriter.Encode(width, box.Height, 3, planes));
        return true;
    }

    // What the scene does not cover stays white.
    private static void Paint(SceneReader reader, PixelRect scene, PixelRect box, Span<byte> planes, int width, int firstColumn)
    {
        var part = box.Intersect(scene);
        if (part.IsEmpty)
        {
            return;
        }

        var within = new PixelRect(part.Column - scene.Column, part.Row - scene.Row, part.Width, part.Height);
        using var block = new PixelBlock(reader.Grid.Crop(within), reader.Type, reader.Unit, reader.Scale, reader.Offset);
        reader.ReadRows(within.Row, within.Height, within.Column, within.Width, block);
        var values = new float[within.Width];
        for (var band = 0; band < 3; band++)
        {
            for (var row = 0; row < within.Height; row++)
            {
                var samples = block.Samples.Span<byte>((((long)band * within.Height) + row) * within.Width * reader.Type.Size(), within.Width * reader.Type.Size());
                SampleConversion.ToPhysical(samples, reader.Type, reader.Scale[band], reader.Offset[band], values);
                var line = (((band * box.Height) + part.Row - box.Row + row) * width) + firstColumn + part.Column - box.Column;
                for (var column = 0; column < values.Length; column++)
                {
                    planes[line + column] = (byte)Math.Clamp(values[column] * (byte.MaxValue / White), 0, byte.MaxValue);
                }
            }
        }
    }

    private static string[]? Colours(SceneSource scene)
    {
        var names = Micrometres.Select(wanted => scene.Bands
            .Where(band => band.Unit == PixelUnit.Reflectance)
            .Select(band => (band.Name, Off: Math.Abs((Centre(band, scene) ?? double.MaxValue) - wanted)))
            .Where(band => band.Off <= MostOff)
            .MinBy(band => band.Off).Name).ToArray();
        return names.Any(name => name is null) ? null : names;
    }

    private static double? Centre(SceneBand band, SceneSource scene) => band.CentreMicrometres
        ?? (scene.Sensor == SensorKind.Sentinel2 ? Sentinel2.Find(Sentinel2Platform.A, band.Name)?.CentreMicrometres : null);
}

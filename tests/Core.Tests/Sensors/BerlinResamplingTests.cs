using System.IO.Compression;
using System.Runtime.InteropServices;
using Groundshift.Core.Sensors;
using Groundshift.TestKit;

namespace Groundshift.Core.Tests.Sensors;

/// <summary>The simulated EnMAP cube of Berlin (177 bands, 4800 pixels) through the built-in and the measured responses.</summary>
public class BerlinResamplingTests(ITestOutputHelper output)
{
    private const string Folder = "data/enmap-sim-berlin-landcover/";
    private const int Pixels = 60 * 80;

    [Theory]
    [InlineData("sentinel2a_msi.geojson", Sentinel2Platform.A)]
    [InlineData("sentinel2b_msi.geojson", Sentinel2Platform.B)]
    public void Parametric_and_measured_responses_agree_on_real_surfaces(string file, Sentinel2Platform platform)
    {
        var (bands, cube) = Cube();
        using var stream = File.OpenRead(SharedData.Need($"data/spectral-response/{file}"));
        var measured = SpectralResampling.Build(bands, SpectralResponseTables.ReadGeoJson(stream, file));
        var parametric = SpectralResampling.Build(bands, SpectralResponseSet.Parametric(platform));

        // The cube begins at 460 nm and leaves out 1323 to 1522 nm; 896 to 915 nm is the seam of the two spectrometers.
        measured.Missing.ShouldBe(["B01", "B10"], ignoreOrder: true);
        parametric.Missing.ShouldBe(measured.Missing);
        foreach (var band in measured.Available)
        {
            var (bias, rms) = Difference(cube, bands.Count, measured.Find(band)!, parametric.Find(band)!);
            output.WriteLine($"{platform} {band}: covered {measured.Find(band)!.CoveredShare:P1} / {parametric.Find(band)!.CoveredShare:P1}, bias {bias:F5}, rms {rms:F5} reflectance");
            rms.ShouldBeLessThan(0.0005, band);
            Math.Abs(bias).ShouldBeLessThan(0.0003, band);
        }
    }

    private static (double Bias, double Rms) Difference(short[] cube, int bands, ResampledBand left, ResampledBand right)
    {
        double sum = 0, squares = 0;
        for (var pixel = 0; pixel < Pixels; pixel++)
        {
            var difference = (Value(left) - Value(right)) / 10000;
            sum += difference;
            squares += difference * difference;

            double Value(ResampledBand band) => band.Weights.Sum(weight => weight.Weight * cube[(weight.Source * Pixels) + pixel]);
        }

        cube.Length.ShouldBe(bands * Pixels);
        return (sum / Pixels, Math.Sqrt(squares / Pixels));
    }

    private static (IReadOnlyList<SpectralBand> Bands, short[] Cube) Cube()
    {
        var bands = File.ReadLines(SharedData.Need(Folder + "wavelengths.csv"))
            .Skip(1)
            .Where(line => line.Length > 0)
            .Select(line => new SpectralBand(double.Parse(line.Split(',')[1], System.Globalization.CultureInfo.InvariantCulture), null))
            .ToList();
        var path = Directory.EnumerateFiles(SharedData.Need(Folder + "orig"), "EnMAP*.bsq").Single();
        using var unpacked = new MemoryStream();
        using (var file = File.OpenRead(path))
        using (var gzip = new GZipStream(file, CompressionMode.Decompress))
        {
            gzip.CopyTo(unpacked);
        }

        return (bands, MemoryMarshal.Cast<byte, short>(unpacked.ToArray()).ToArray());
    }
}

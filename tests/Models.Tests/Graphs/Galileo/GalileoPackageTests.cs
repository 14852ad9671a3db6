using Groundshift.Core.Pixels;
using Groundshift.Models.Graphs;
using Groundshift.Models.Graphs.Galileo;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Groundshift.TestKit;

namespace Groundshift.Models.Tests.Graphs.Galileo;

/// <summary>The package against the bare network, which GalileoImportTests holds against the published code.</summary>
public sealed class GalileoPackageTests : IDisposable
{
    private const int Dates = 3;
    private const int Patch = 2;
    private const int Window = 6;
    private const int Cells = Window / Patch;
    private const int Pixels = Window * Window;
    private const int Seed = 78;
    private const double Tolerance = 1e-4;
    private static readonly SessionSettings OnCpu = new() { Device = InferenceDevice.Cpu, Threads = 1, BatchSize = 1 };
    private static readonly long[] Month = [3, 4, 6];
    private static readonly float[] Location = [51.3f, -12.4f];
    private static readonly float[] Weather = [281, 0.04f, 285, 0.09f, 291, 0.06f];
    private static readonly byte[] WeatherValid = [1, 0, 1];

    // Shift and divisor of models/galileo-nano/README.md: two of Sentinel-1, ten of Sentinel-2, then those of the weather.
    private static readonly double[] Shift =
        [-21.503016, -30.316123, -440.067415, -488.194993, -842.258609, -550.580418, 90.181885, 237.712680, 212.379363, 341.339955, -57.043713, -485.954841];

    private static readonly double[] Divisor =
        [19.548583, 22.921081, 3670.816576, 3653.195369, 4370.714894, 4188.882433, 4192.040644, 4574.761211, 4395.916711, 4817.891020, 4583.909625, 3920.971936];

    private static readonly (double Shift, double Divisor)[] WeatherScale = [(111.950918, 319.233158), (-0.147848, 0.466782)];

    // Two Sentinel-1 bands, then ten of Sentinel-2, per date and pixel.
    private readonly ushort[,,] _samples = new ushort[Dates, Pixels, 12];
    private readonly bool[,] _valid = new bool[Dates, Pixels];
    private readonly TemporaryFolder _folder = new();

    public GalileoPackageTests()
    {
        var random = new Random(Seed);
        for (var date = 0; date < Dates; date++)
        {
            for (var pixel = 0; pixel < Pixels; pixel++)
            {
                _valid[date, pixel] = random.Next(8) > 0;
                for (var band = 0; band < 12; band++)
                {
                    _samples[date, pixel, band] = (ushort)random.Next(100, 5000);
                }
            }
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, -1, GraphForm.Fused)]
    [InlineData(false, 9, GraphForm.Fused)]
    [InlineData(true, -1, GraphForm.Portable)]
    public void Embedding_is_the_bare_networks_of_each_patch(bool radar, int absentBand, GraphForm form)
    {
        var package = Import(radar, form);
        package.Manifest.Output.ShouldBe(new ModelOutput { Kind = OutputKind.Embedding, Channels = 128, Cell = Patch });
        using var session = package.CreateSession([.. package.Manifest.Sources.Select(_ => SampleType.UInt16)], OnCpu);
        Fill(session, radar, absentBand);

        session.Run(TestContext.Current.CancellationToken);

        var expected = RunBare(radar, absentBand);
        var found = session.Output.Span<float>();
        for (var cell = 0; cell < Cells * Cells; cell++)
        {
            for (var channel = 0; channel < 128; channel++)
            {
                var difference = Math.Abs(found[channel * Cells * Cells + cell] - expected[cell * 128 + channel]);
                difference.ShouldBeLessThan((float)Tolerance, $"cell {cell}, channel {channel}, seed {Seed}");
            }
        }
    }

    [Fact]
    public void Golden_vectors_are_replayed()
    {
        var package = Import(radar: true, GraphForm.Fused);

        GoldenVectors.Compare(package, OnCpu, TestContext.Current.CancellationToken).ShouldHaveSingleItem().Passed.ShouldBeTrue();

        package.Manifest.Sources.Select(source => source.Name).ShouldBe(["s2", "s1"]);
    }

    private ModelPackage Import(bool radar, GraphForm form)
    {
        ModelImport.Write("galileo", SharedData.Need("models/galileo-nano"), _folder.File("package"), new ImportSettings
        {
            Form = form,
            Config = GalileoImportTests.Json($$"""{"dates":{{Dates}},"window":{{Window}},"patch_size":{{Patch}},"radar":{{(radar ? "true" : "false")}}}"""),
        });
        return ModelPackage.Open(_folder.File("package"));
    }

    private void Fill(ModelSession session, bool radar, int absentBand)
    {
        Fill(session.Sources[0], first: 2, bands: 10, 1e-4f, 0, (date, pixel) => _valid[date, pixel]);
        if (absentBand >= 0)
        {
            for (var date = 0; date < Dates; date++)
            {
                session.Sources[0].Scale.Span<float>()[date * 10 + absentBand] = 0;
                session.Sources[0].Offset.Span<float>()[date * 10 + absentBand] = float.NaN;
            }
        }

        if (radar)
        {
            Fill(session.Sources[1], first: 0, bands: 2, 0.005f, -30, (_, _) => true);
        }

        Month.CopyTo(session.Context(ContextInput.Month).ShouldNotBeNull().Span<long>());
        Location.CopyTo(session.Context(ContextInput.Location).ShouldNotBeNull().Span<float>());
        Weather.CopyTo(session.Context(ContextInput.Weather).ShouldNotBeNull().Span<float>());
        WeatherValid.CopyTo(session.Context(ContextInput.WeatherValid).ShouldNotBeNull().Span<byte>());
    }

    private void Fill(SourceBuffers buffers, int first, int bands, float scale, float offset, Func<int, int, bool> isValid)
    {
        buffers.Scale.Span<float>().Fill(scale);
        buffers.Offset.Span<float>().Fill(offset);
        for (var date = 0; date < Dates; date++)
        {
            for (var pixel = 0; pixel < Pixels; pixel++)
            {
                buffers.Valid.Span<byte>()[date * Pixels + pixel] = isValid(date, pixel) ? (byte)1 : (byte)0;
                for (var band = 0; band < bands; band++)
                {
                    buffers.Samples.Span<ushort>()[(date * bands + band) * Pixels + pixel] = _samples[date, pixel, first + band];
                }
            }
        }
    }

    // The same in the units of models/galileo-nano/README.md, everything that the package does not have masked.
    private float[] RunBare(bool radar, int absentBand)
    {
        ModelImport.Write("galileo", SharedData.Need("models/galileo-nano"), _folder.File("bare"), new ImportSettings
        {
            Bare = true, Config = GalileoImportTests.Json($$"""{"dates":{{Dates}},"window":{{Window}},"patch_size":{{Patch}}}"""),
        });
        using var bare = OnnxSession.Open(_folder.File("bare/model.onnx"), OnCpu);
        var inputs = bare.Inputs.ToDictionary(
            input => input.Name, input => new HostTensor(input.Type, [.. input.Dimensions.Select(dimension => (long)(dimension.Size ?? 1))]));
        inputs.Where(input => input.Key.EndsWith("_mask", StringComparison.Ordinal)).ToList().ForEach(input => input.Value.Span<float>().Fill(1));
        Month.CopyTo(inputs["months"].Span<long>());
        FillImages(inputs["space_time_x"].Span<float>(), inputs["space_time_mask"].Span<float>(), radar, absentBand);
        for (var date = 0; date < Dates; date++)
        {
            for (var variable = 0; variable < 2; variable++)
            {
                var (shift, divisor) = WeatherScale[variable];
                inputs["time_x"].Span<float>()[date * 6 + variable] = (float)((Weather[date * 2 + variable] - shift) / divisor);
            }

            inputs["time_mask"].Span<float>()[date * 3] = 1 - WeatherValid[date];
        }

        var (latitude, longitude) = (Location[0] * Math.PI / 180, Location[1] * Math.PI / 180);
        var point = inputs["static_x"].Span<float>()[1..];
        point[0] = (float)(Math.Cos(latitude) * Math.Cos(longitude));
        point[1] = (float)(Math.Cos(latitude) * Math.Sin(longitude));
        point[2] = (float)Math.Sin(latitude);
        inputs["static_mask"].Span<float>()[1] = 0;
        var outputs = bare.Run(inputs, TestContext.Current.CancellationToken);
        var found = outputs["average_per_patch"].Span<float>().ToArray();
        outputs.Values.Concat(inputs.Values).ToList().ForEach(tensor => tensor.Dispose());
        return found;
    }

    private void FillImages(Span<float> x, Span<float> mask, bool radar, int absentBand)
    {
        // Groups of the ten Sentinel-2 bands; the vegetation index is group 6.
        int[] groups = [1, 1, 1, 2, 2, 2, 3, 4, 5, 5];
        for (var pixel = 0; pixel < Pixels; pixel++)
        {
            for (var date = 0; date < Dates; date++)
            {
                var values = x.Slice((pixel * Dates + date) * 13, 13);
                for (var band = 0; band < 12; band++)
                {
                    var stored = band < 2 ? _samples[date, pixel, band] * 0.005 - 30 : _samples[date, pixel, band];
                    values[band] = (float)((stored - Shift[band]) / Divisor[band]);
                }

                double near = _samples[date, pixel, 8], red = _samples[date, pixel, 4];
                values[12] = (float)((near - red) / (near + red));
                var masked = mask.Slice((pixel * Dates + date) * 7, 7);
                masked.Fill(IsWhole(date, pixel) ? 0 : 1);
                masked[0] = radar ? 0 : 1;
                if (absentBand >= 0)
                {
                    masked[groups[absentBand]] = 1;
                }
            }
        }
    }

    private bool IsWhole(int date, int pixel)
    {
        var (top, left) = (pixel / Window / Patch * Patch, pixel % Window / Patch * Patch);
        return Enumerable.Range(0, Patch * Patch).All(index => _valid[date, (top + index / Patch) * Window + left + index % Patch]);
    }
}

using Groundshift.Core.Pixels;
using Groundshift.Models.Graphs;
using Groundshift.Models.Graphs.Presto;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Groundshift.TestKit;

namespace Groundshift.Models.Tests.Graphs.Presto;

/// <summary>The packages against the bare network, which PrestoImportTests holds against the published code.</summary>
public sealed class PrestoPackageTests : IDisposable
{
    private const int Dates = 4;
    private const int Window = 2;
    private const int Pixels = Window * Window;
    private const int Seed = 77;
    private const double Tolerance = 1e-4;
    private static readonly SessionSettings OnCpu = new() { Device = InferenceDevice.Cpu, Threads = 1, BatchSize = 1 };
    private static readonly long[] Month = [10, 11, 0, 1];
    private static readonly float[] Location = [-31.5f, 117.2f];
    private static readonly float[] Weather = [291, 0.02f, 295, 0.01f, 298, 0.003f, 297, 0.03f];
    private static readonly byte[] WeatherValid = [1, 0, 1, 1];

    // 10 Sentinel-2 bands, then 2 of Sentinel-1, per pixel and date.
    private readonly ushort[,,] _samples = new ushort[Pixels, Dates, 12];
    private readonly bool[,] _valid = new bool[Pixels, Dates];
    private readonly TemporaryFolder _folder = new();
    private readonly Random _random = new(Seed);

    public PrestoPackageTests()
    {
        for (var pixel = 0; pixel < Pixels; pixel++)
        {
            for (var date = 0; date < Dates; date++)
            {
                _valid[pixel, date] = _random.Next(3) > 0;
                for (var band = 0; band < 12; band++)
                {
                    _samples[pixel, date, band] = (ushort)_random.Next(100, 5000);
                }
            }
        }

        // A pixel that was never seen: location and weather are left.
        for (var date = 0; date < Dates; date++)
        {
            _valid[3, date] = false;
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, GraphForm.Fused)]
    [InlineData(true, GraphForm.Portable)]
    public void Embedding_is_the_bare_networks_of_each_pixel(bool radar, GraphForm form)
    {
        var package = Import(radar, forecast: false, form);
        package.Manifest.Output.ShouldBe(new ModelOutput { Kind = OutputKind.Embedding, Channels = 128 });
        package.Manifest.Context.Order().ShouldBe([ContextInput.Month, ContextInput.Location, ContextInput.Weather, ContextInput.WeatherValid]);

        ShouldEqualBare(package, radar, absentBands: [], "embedding", forecast: false);
    }

    [Fact]
    public void Bands_that_the_scene_lacks_are_left_out()
    {
        ShouldEqualBare(Import(radar: false, forecast: false), radar: false, absentBands: [3, 9], "embedding", forecast: false);
    }

    [Fact]
    public void Forecast_is_the_bare_networks_reconstruction_of_the_last_date()
    {
        var package = Import(radar: false, forecast: true);
        package.Manifest.Product.ShouldBe("forecast");
        package.Manifest.Output.Bands.ShouldBe(["B02", "B03", "B04", "B05", "B06", "B07", "B08", "B8A", "B11", "B12"]);
        _valid[0, Dates - 1] = true;

        ShouldEqualBare(package, radar: false, absentBands: [], "reconstruction_eo", forecast: true);
    }

    [Fact]
    public void Golden_vectors_are_replayed_with_weights_mapped_from_the_file()
    {
        var package = Import(radar: true, forecast: false);
        var model = File.ReadAllBytes(Path.Combine(package.Folder, "model.onnx"));
        using (var light = MappedWeights.Of(model, "model.onnx"))
        {
            light.Bytes.ShouldBeLessThan(model.Length / 2);
        }

        GoldenVectors.Compare(package, OnCpu with { LeastMemory = true }, TestContext.Current.CancellationToken).ShouldHaveSingleItem().Passed.ShouldBeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Golden_vectors_are_replayed(bool forecast)
    {
        var package = Import(radar: true, forecast);

        var result = GoldenVectors.Compare(package, OnCpu, TestContext.Current.CancellationToken).ShouldHaveSingleItem();

        result.Passed.ShouldBeTrue();
        package.Manifest.Sources.Select(source => source.Name).ShouldBe(["s2", "s1"]);
    }

    private ModelPackage Import(bool radar, bool forecast, GraphForm form = GraphForm.Fused)
    {
        ModelImport.Write("presto", SharedData.Need("models/presto"), _folder.File("package"), new ImportSettings
        {
            Form = form,
            HeadKind = forecast ? "forecast" : null,
            Config = PrestoImportTests.Json($$"""{"dates":{{Dates}},"window":{{Window}},"radar":{{(radar ? "true" : "false")}}}"""),
        });
        return ModelPackage.Open(_folder.File("package"));
    }

    private void ShouldEqualBare(ModelPackage package, bool radar, int[] absentBands, string output, bool forecast)
    {
        using var session = package.CreateSession([.. package.Manifest.Sources.Select(_ => SampleType.UInt16)], OnCpu);
        Fill(session, radar, absentBands);
        session.Run(TestContext.Current.CancellationToken);
        ModelImport.Write("presto", SharedData.Need("models/presto"), _folder.File("bare"), new ImportSettings
        {
            Bare = true, Config = PrestoImportTests.Json($$"""{"dates":{{Dates}}}"""),
        });
        using var bare = OnnxSession.Open(_folder.File("bare/model.onnx"), OnCpu);
        var channels = package.Manifest.Output.Channels;
        for (var pixel = 0; pixel < Pixels; pixel++)
        {
            var expected = RunBare(bare, pixel, radar, absentBands, output, forecast);
            var wanted = forecast ? expected[((Dates - 1) * 17 + 2)..((Dates - 1) * 17 + 12)] : expected;
            var found = Enumerable.Range(0, channels).Select(channel => session.Output.Span<float>()[channel * Pixels + pixel]).ToArray();
            ParityCase.LargestDifference(found, wanted).ShouldBeLessThan(Tolerance, $"pixel {pixel}, seed {Seed}");
        }
    }

    private void Fill(ModelSession session, bool radar, int[] absentBands)
    {
        var optical = session.Sources[0];
        optical.Scale.Span<float>().Fill(1e-4f);
        for (var date = 0; date < Dates; date++)
        {
            foreach (var band in absentBands)
            {
                optical.Scale.Span<float>()[date * 10 + band] = 0;
                optical.Offset.Span<float>()[date * 10 + band] = float.NaN;
            }

            for (var pixel = 0; pixel < Pixels; pixel++)
            {
                optical.Valid.Span<byte>()[date * Pixels + pixel] = _valid[pixel, date] ? (byte)1 : (byte)0;
                for (var band = 0; band < 10; band++)
                {
                    optical.Samples.Span<ushort>()[(date * 10 + band) * Pixels + pixel] = _samples[pixel, date, band];
                }
            }
        }

        if (radar)
        {
            FillRadar(session.Sources[1]);
        }

        Month.CopyTo(session.Context(ContextInput.Month).ShouldNotBeNull().Span<long>());
        Location.CopyTo(session.Context(ContextInput.Location).ShouldNotBeNull().Span<float>());
        Weather.CopyTo(session.Context(ContextInput.Weather).ShouldNotBeNull().Span<float>());
        WeatherValid.CopyTo(session.Context(ContextInput.WeatherValid).ShouldNotBeNull().Span<byte>());
    }

    private void FillRadar(SourceBuffers buffers)
    {
        buffers.Scale.Span<float>().Fill(0.005f);
        buffers.Offset.Span<float>().Fill(-30);
        buffers.Valid.Span<byte>().Fill(1);
        for (var date = 0; date < Dates; date++)
        {
            for (var pixel = 0; pixel < Pixels; pixel++)
            {
                buffers.Samples.Span<ushort>()[(date * 2) * Pixels + pixel] = _samples[pixel, date, 10];
                buffers.Samples.Span<ushort>()[(date * 2 + 1) * Pixels + pixel] = _samples[pixel, date, 11];
            }
        }
    }

    // One pixel in the units of models/presto/README.md, everything that the package does not have masked.
    private float[] RunBare(OnnxSession bare, int pixel, bool radar, int[] absentBands, string output, bool forecast)
    {
        using var x = new HostTensor(TensorElementType.Float32, [1, Dates, 17]);
        using var mask = new HostTensor(TensorElementType.Float32, [1, Dates, 17]);
        using var classes = new HostTensor(TensorElementType.Int64, [1, Dates]);
        using var location = new HostTensor(TensorElementType.Float32, [1, 2]);
        using var month = new HostTensor(TensorElementType.Int64, [1, Dates]);
        classes.Span<long>().Fill(9);
        Location.CopyTo(location.Span<float>());
        Month.CopyTo(month.Span<long>());
        int[] days = [30, 31, 31, 0];
        for (var date = 0; date < Dates; date++)
        {
            var values = x.Span<float>().Slice(date * 17, 17);
            var masked = mask.Span<float>().Slice(date * 17, 17);
            var seen = _valid[pixel, date] && !(forecast && date == Dates - 1);
            for (var band = 0; band < 10; band++)
            {
                values[band + 2] = _samples[pixel, date, band] / 10000f;
                masked[band + 2] = seen && !absentBands.Contains(band) ? 0 : 1;
            }

            values[0] = (_samples[pixel, date, 10] * 0.005f - 30 + 25) / 25;
            values[1] = (_samples[pixel, date, 11] * 0.005f - 30 + 25) / 25;
            masked[..2].Fill(radar ? 0 : 1);
            values[12] = (Weather[2 * date] - 272.15f) / 35;
            values[13] = Weather[2 * date + 1] / (days[date] == 0 ? 28.2425f : days[date]) / 0.03f;
            masked[12..14].Fill(1 - WeatherValid[date]);
            masked[14..16].Fill(1);
            values[16] = (values[8] - values[4]) / (values[8] + values[4]);
            masked[16] = seen ? 0 : 1;
        }

        var outputs = bare.Run(
            new Dictionary<string, HostTensor> { ["x"] = x, ["mask"] = mask, ["dynamic_world"] = classes, ["latlons"] = location, ["month"] = month },
            TestContext.Current.CancellationToken);
        var found = outputs[output].Span<float>().ToArray();
        outputs.Values.ToList().ForEach(tensor => tensor.Dispose());
        return found;
    }
}

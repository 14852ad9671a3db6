using Groundshift.Core.Pixels;
using Groundshift.Core.Sensors;
using Groundshift.Models.Graphs;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Groundshift.TestKit;
using Groundshift.TestKit.Models;

namespace Groundshift.Models.Tests.Onnx;

public sealed class ModelKindsSessionTests : IDisposable
{
    private static readonly SessionSettings Cpu = new() { Device = InferenceDevice.Cpu, Threads = 1 };
    private static readonly ModelSource Optical = new() { Sensor = SensorKind.Sentinel2, Bands = ["B02", "B03"], Levels = ["L2A"] };
    private static readonly ModelSource Radar = new() { Name = "s1", Sensor = SensorKind.Sentinel1, Bands = ["VV"] };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_source_has_a_sample_type_and_factors_of_its_own()
    {
        var package = ModelPackage.Open(TinyPackages.WriteFusion(_folder.File("m"), Optical with { Name = "s2" }, Radar, window: 8, cell: 4));
        using var session = package.CreateSession([SampleType.UInt16, SampleType.Float32], Cpu with { BatchSize = 2 });
        session.Sources[0].Samples.Span<ushort>().Fill(2000);
        session.Sources[0].Scale.Span<float>().Fill(1e-4f);
        session.Sources[1].Samples.Span<float>().Fill(-12.5f);
        session.Sources[0].Valid.Span<byte>().Fill(1);
        session.Sources[1].Valid.Span<byte>()[..64].Fill(1);

        session.Run(CancellationToken.None);

        // (window, dimension, cell): the radar of the second window is invalid.
        var found = session.Output.Span<float>().ToArray().Chunk(4).Select(cells => MathF.Round(cells.Average(), 4));
        found.ShouldBe([0.2f, 0.2f, -12.5f, 0.2f, 0.2f, TinyPackages.Fill]);
    }

    [Fact]
    public void A_series_takes_dates_in_order_and_their_months()
    {
        var package = ModelPackage.Open(TinyPackages.WriteSeries(_folder.File("m"), Optical with { Dates = 3 }, window: 4, cell: 4));
        using var session = package.CreateSession(SampleType.UInt16, Cpu);
        var samples = session.Samples.Span<ushort>();
        for (var index = 0; index < samples.Length; index++)
        {
            samples[index] = (ushort)(1000 * ((index / 16) + 1));
        }

        session.Scale.Span<float>().Fill(1e-4f);
        session.Valid.Span<byte>()[..32].Fill(1);
        new long[] { 10, 11, 0 }.CopyTo(session.Context(ContextInput.Month)!.Span<long>());

        session.Run(CancellationToken.None);

        session.Output.Span<float>().ToArray().Select(value => MathF.Round(value, 4)).ShouldBe([0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.5f, 10, 11, 0]);
        session.Context(ContextInput.Weather).ShouldBeNull();
    }

    [Fact]
    public void A_run_with_many_inputs_puts_next_to_nothing_on_the_managed_heap()
    {
        var package = ModelPackage.Open(TinyPackages.WriteForecast(_folder.File("m"), Optical with { Dates = 3 }, window: 8, halo: 1));
        using var session = package.CreateSession(SampleType.UInt16, Cpu);
        session.Run(CancellationToken.None);
        const int Runs = 100;

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var run = 0; run < Runs; run++)
        {
            session.Run(CancellationToken.None);
        }

        ((GC.GetAllocatedBytesForCurrentThread() - before) / Runs).ShouldBeLessThanOrEqualTo(100);
    }

    [Fact]
    public void Golden_answers_of_every_kind_are_replayed()
    {
        string[] packages =
        [
            TinyPackages.WriteChange(_folder.File("a"), Optical.Bands, 80, 8),
            TinyPackages.WriteFusion(_folder.File("b"), Optical with { Name = "s2" }, Radar, 16, 4),
            TinyPackages.WriteSeries(_folder.File("c"), Optical with { Dates = 3 }, 16, 4),
            TinyPackages.WriteForecast(_folder.File("d"), Optical with { Dates = 3 }, 16, 2),
        ];
        foreach (var folder in packages)
        {
            GoldenCase.Write(folder);
            var package = ModelPackage.Open(folder);
            GoldenVectors.Compare(package, Cpu, CancellationToken.None).ShouldHaveSingleItem().Passed.ShouldBeTrue(folder);
        }
    }
}

using Groundshift.Core.Pixels;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Groundshift.TestKit;
using Groundshift.TestKit.Models;

namespace Groundshift.Models.Tests.Onnx;

public sealed class ModelSessionTests : IDisposable
{
    private static readonly SessionSettings Cpu = new() { Device = InferenceDevice.Cpu, Threads = 1 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(SampleType.UInt16)]
    [InlineData(SampleType.Int16)]
    [InlineData(SampleType.Float32)]
    public void Stand_in_names_the_class_of_each_typical_spectrum_whatever_the_sample_type(SampleType type)
    {
        using var session = Open().CreateSession(type, Cpu);
        Fill(session, pixel => pixel % StandInLegend.Classes.Count);

        session.Run(CancellationToken.None);

        for (var pixel = 0; pixel < 64 * 64; pixel++)
        {
            Best(session, pixel).ShouldBe(pixel % StandInLegend.Classes.Count, $"pixel {pixel}");
        }
    }

    [Fact]
    public void Probabilities_sum_to_one_and_invalid_pixels_all_get_the_same_ones()
    {
        using var session = Open().CreateSession(SampleType.UInt16, Cpu);
        Fill(session, pixel => pixel % 7);
        session.Valid.Span<byte>()[..100].Clear();

        session.Run(CancellationToken.None);

        var probabilities = session.Probabilities.Span<float>();
        for (var pixel = 0; pixel < 64 * 64; pixel++)
        {
            var sum = 0f;
            for (var channel = 0; channel < 7; channel++)
            {
                sum += probabilities[(channel * 64 * 64) + pixel];
            }

            sum.ShouldBe(1, 1e-5);
        }

        probabilities[..100].ToArray().Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public void A_run_puts_next_to_nothing_on_the_managed_heap()
    {
        using var session = Open().CreateSession(SampleType.UInt16, Cpu);
        using var cancel = new CancellationTokenSource();
        session.Run(cancel.Token);
        const int Runs = 100;

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var run = 0; run < Runs; run++)
        {
            session.Run(cancel.Token);
        }

        var perRun = (GC.GetAllocatedBytesForCurrentThread() - before) / Runs;
        perRun.ShouldBeLessThanOrEqualTo(100);
    }

    [Fact]
    public void A_larger_batch_gives_each_window_what_it_gets_alone()
    {
        var package = Open(new StandInModel { Window = 16, Halo = 4, Context = 2 });
        using var single = package.CreateSession(SampleType.UInt16, Cpu);
        using var triple = package.CreateSession(SampleType.UInt16, Cpu with { BatchSize = 3 });
        var random = new Random(4);
        foreach (ref var sample in triple.Samples.Span<ushort>())
        {
            sample = (ushort)random.Next(10000);
        }

        triple.Valid.Span<byte>().Fill(1);
        triple.Scale.Span<float>().Fill(1e-4f);
        triple.Run(CancellationToken.None);
        for (var window = 0; window < 3; window++)
        {
            var samples = single.Samples.Span<ushort>();
            triple.Samples.Span<ushort>().Slice(window * samples.Length, samples.Length).CopyTo(samples);
            single.Valid.Span<byte>().Fill(1);
            single.Scale.Span<float>().Fill(1e-4f);
            single.Run(CancellationToken.None);
            var alone = single.Probabilities.Span<float>();
            var together = triple.Probabilities.Span<float>().Slice(window * alone.Length, alone.Length);
            for (var index = 0; index < alone.Length; index++)
            {
                together[index].ShouldBe(alone[index], 1e-6);
            }
        }
    }

    [Fact]
    public async Task Twins_on_two_threads_each_see_their_own_window()
    {
        using var first = Open().CreateSession(SampleType.UInt16, Cpu);
        using var second = first.Twin();
        Fill(first, pixel => pixel % 7);
        Fill(second, pixel => (pixel + 3) % 7);
        async Task RunAsync(ModelSession session, int shift) => await Task.Run(
            () =>
            {
                for (var run = 0; run < 20; run++)
                {
                    session.Probabilities.Span<byte>().Clear();
                    session.Run(TestContext.Current.CancellationToken);
                    Best(session, run).ShouldBe((run + shift) % 7);
                }
            },
            TestContext.Current.CancellationToken);
        await Task.WhenAll(RunAsync(first, 0), RunAsync(second, 3));
    }

    private ModelPackage Open(StandInModel? settings = null) =>
        ModelPackage.Open(TinyModels.WriteLandCoverPackage(_folder.File("model"), settings));

    // Samples of 16 bits hold reflectance times 10000; floats hold it as it is.
    private static void Fill(ModelSession session, Func<int, int> channelOf)
    {
        var plane = session.Shape.Window * session.Shape.Window;
        session.Valid.Span<byte>().Fill(1);
        session.Scale.Span<float>().Fill(session.Type == SampleType.Float32 ? 1 : 1e-4f);
        for (var band = 0; band < session.Shape.Bands; band++)
        {
            for (var pixel = 0; pixel < plane; pixel++)
            {
                var reflectance = StandInLegend.Reflectance(channelOf(pixel), StandInLegend.Bands[band]);
                Set(session, (band * plane) + pixel, reflectance);
            }
        }
    }

    private static void Set(ModelSession session, int index, float reflectance)
    {
        switch (session.Type)
        {
            case SampleType.UInt16:
                session.Samples.Span<ushort>()[index] = (ushort)MathF.Round(reflectance * 10000);
                break;
            case SampleType.Int16:
                session.Samples.Span<short>()[index] = (short)MathF.Round(reflectance * 10000);
                break;
            default:
                session.Samples.Span<float>()[index] = reflectance;
                break;
        }
    }

    private static int Best(ModelSession session, int pixel)
    {
        var plane = session.Shape.Window * session.Shape.Window;
        var probabilities = session.Probabilities.Span<float>();
        var best = 0;
        for (var channel = 1; channel < session.Shape.Classes; channel++)
        {
            best = probabilities[(channel * plane) + pixel] > probabilities[(best * plane) + pixel] ? channel : best;
        }

        return best;
    }
}

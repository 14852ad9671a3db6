using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Models.Graphs;
using Groundshift.Models.Graphs.SpectralGpt;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Groundshift.TestKit;

namespace Groundshift.Models.Tests.Graphs.SpectralGpt;

public sealed class SpectralGptPackageTests : IDisposable
{
    private const int Window = 32;
    private const int Pixels = Window * Window;
    private static readonly SessionSettings Cpu = new() { Device = InferenceDevice.Cpu, Threads = 1 };
    private static readonly int[] Channels = [64, 64, 64, 64];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mean", 32)]
    [InlineData("concat", 128)]
    public void An_embedding_is_that_of_the_network_on_stretched_bands(string groups, int channels)
    {
        var checkpoint = TinySpectralGpt.Encoder(_folder.File("e.safetensors"), TinySpectralGpt.Shape);
        var package = Import(checkpoint, $$"""{"heads": 4, "groups": "{{groups}}", "untrained": true}""");

        (package.Manifest.Product, package.Manifest.Output.Channels, package.Manifest.Output.Cell).ShouldBe((ProductKinds.Embedding, channels, 8));
        (package.Manifest.WindowSize, package.Manifest.Untrained, package.Manifest.CommercialUse).ShouldBe((Window, true, false));
        var embedding = Run(package, session => Fill(session.Sources[0], seed: 3));
        var tokens = Tokens(checkpoint, Stretched(Samples(seed: 3)));
        for (var cell = 0; cell < 16; cell++)
        {
            for (var channel = 0; channel < channels; channel++)
            {
                var expected = groups == "concat"
                    ? tokens[(channel / 32 * 16 + cell) * 32 + channel % 32]
                    : Enumerable.Range(0, 4).Average(group => tokens[(group * 16 + cell) * 32 + channel]);
                embedding[channel * 16 + cell].ShouldBe(expected, 2e-4f);
            }
        }

        GoldenVectors.Compare(package, Cpu, CancellationToken.None).ShouldHaveSingleItem().Passed.ShouldBeTrue();
    }

    [Fact]
    public void Invalid_pixels_change_nothing_and_flat_bands_give_numbers()
    {
        var package = Import(TinySpectralGpt.Encoder(_folder.File("e.safetensors"), TinySpectralGpt.Shape), """{"heads": 4}""");
        float[] Half(ushort hidden) => Run(package, session =>
        {
            Fill(session.Sources[0], seed: 4);
            session.Valid.Span<byte>()[..(Pixels / 2)].Clear();
            for (var band = 0; band < 12; band++)
            {
                session.Samples.Span<ushort>().Slice(band * Pixels, Pixels / 2).Fill(hidden);
            }
        });

        Half(0).ShouldBe(Half(65535));
        var flat = Run(package, session => Fill(session.Sources[0], seed: 4, flatBand: 5));
        flat.ShouldAllBe(value => float.IsFinite(value));
        Run(package, session => session.Valid.Span<byte>().Clear()).ShouldAllBe(value => float.IsFinite(value));
    }

    [Fact]
    public void A_segmentation_head_of_13_classes_has_the_legend_of_SegMunich()
    {
        var package = Import(Map(13), """{"heads": 4}""", "segmentation");

        package.Manifest.Classes.Select(entry => entry.Name).Take(3).ShouldBe(["background", "arable_land", "permanent_crops"]);
        package.Manifest.Product.ShouldBe(ProductKinds.LandCover);
        var shares = Run(package, session => Fill(session.Sources[0], seed: 5));
        ShouldSumToOne(shares, 13);
        shares.Distinct().Count().ShouldBeGreaterThan(Pixels);
    }

    [Fact]
    public void Ten_bands_are_completed_with_their_mean_before_they_are_stretched()
    {
        const string Ten = """["B02", "B03", "B04", "B05", "B06", "B07", "B08", "B8A", "B11", "B12"]""";
        var ten = Import(Map(13), $$"""{"heads": 4, "bands": {{Ten}}}""", "segmentation");
        var twelve = Import(Map(13), """{"heads": 4}""", "segmentation");
        ten.Manifest.Sources.ShouldHaveSingleItem().Bands.Count.ShouldBe(10);

        var expected = Run(twelve, session =>
        {
            Fill(session.Sources[0], seed: 6);
            var samples = session.Samples.Span<ushort>();
            for (var pixel = 0; pixel < Pixels; pixel++)
            {
                // Multiples of ten, so that the mean of ten bands is a whole number too.
                var sum = 0;
                for (var band = 0; band < 10; band++)
                {
                    sum += samples[band * Pixels + pixel] = (ushort)(samples[band * Pixels + pixel] / 10 * 10);
                }

                samples[10 * Pixels + pixel] = samples[11 * Pixels + pixel] = (ushort)(sum / 10);
            }
        });
        var found = Run(ten, session =>
        {
            Fill(session.Sources[0], seed: 6);
            foreach (ref var sample in session.Samples.Span<ushort>())
            {
                sample = (ushort)(sample / 10 * 10);
            }
        });

        GraphRun.LargestDifference(found, expected).ShouldBeLessThan(1e-4);
    }

    [Fact]
    public void A_change_is_the_difference_of_two_dates_each_stretched_by_itself()
    {
        var package = Import(Map(2), """{"heads": 4}""", "change");

        package.Manifest.Product.ShouldBe(ProductKinds.Change);
        package.Manifest.Classes.Select(entry => entry.Name).ShouldBe(["unchanged", "changed"]);
        var forward = Run(package, session => { Fill(session.Sources[0], seed: 1); Fill(session.Sources[1], seed: 2); });
        var brighter = Run(package, session => { Fill(session.Sources[0], seed: 1); Fill(session.Sources[1], seed: 2, factor: 2); });
        var backward = Run(package, session => { Fill(session.Sources[0], seed: 2); Fill(session.Sources[1], seed: 1); });
        ShouldSumToOne(forward, 2);
        GraphRun.LargestDifference(forward, brighter).ShouldBeLessThan(1e-4);
        GraphRun.LargestDifference(forward, backward).ShouldBeGreaterThan(1e-3);
    }

    [Fact]
    public void A_scene_class_stands_for_every_pixel_of_its_window()
    {
        var checkpoint = TinySpectralGpt.Classification(_folder.File("c.safetensors"), TinySpectralGpt.Shape with { HasJointPositions = true }, 3);
        var package = Import(checkpoint, """{"heads": 4, "classes": ["forest", "river", "town"]}""", "classification");

        package.Manifest.Halo.ShouldBe(0);
        package.Manifest.Classes.Select(entry => entry.Name).ShouldBe(["forest", "river", "town"]);
        var shares = Run(package, session => Fill(session.Sources[0], seed: 5));
        shares.Chunk(Pixels).ShouldAllBe(plane => plane.All(value => value == plane[0]));
        ShouldSumToOne(shares, 3);
        Should.Throw<InvalidInputException>(() => Import(checkpoint, """{"heads": 4, "multilabel": true}""", "classification")).NextStep.ShouldContain("--bare");
    }

    [Fact]
    public void A_head_may_lie_in_a_file_of_its_own_or_bring_its_encoder()
    {
        var encoder = TinySpectralGpt.Encoder(_folder.File("e.safetensors"), TinySpectralGpt.Shape);
        var headAlone = TinySpectralGpt.Map(_folder.File("h.safetensors"), null, 32, 5, Channels, 32);
        var whole = TinySpectralGpt.Map(_folder.File("w.safetensors"), TinySpectralGpt.Shape, 32, 5, Channels, 32);

        Import(encoder, """{"heads": 4}""", "segmentation", headAlone).Manifest.Classes.Count.ShouldBe(5);
        var fromBoth = Import(encoder, """{"heads": 4}""", "segmentation", whole);
        var fromOne = Import(whole, """{"heads": 4}""", "segmentation");
        void Fill7(ModelSession session) => Fill(session.Sources[0], seed: 7);
        Run(fromBoth, Fill7).ShouldBe(Run(fromOne, Fill7));
    }

    private string Map(int classes) => TinySpectralGpt.Map(_folder.File($"map{classes}.safetensors"), TinySpectralGpt.Shape, 32, classes, Channels, 32);

    private ModelPackage Import(string checkpoint, string config, string? headKind = null, string? headFile = null)
    {
        var name = _folder.File(Guid.NewGuid().ToString("n"));
        ModelImport.Write("spectralgpt", checkpoint, name, new ImportSettings { Config = ParityRun.Config(config), HeadKind = headKind, HeadFile = headFile });
        return ModelPackage.Open(name);
    }

    private static float[] Run(ModelPackage package, Action<ModelSession> fill)
    {
        using var session = package.CreateSession([.. package.Manifest.Sources.Select(_ => SampleType.UInt16)], Cpu);
        fill(session);
        session.Run(CancellationToken.None);
        return session.Output.Span<float>().ToArray();
    }

    private static void Fill(SourceBuffers buffers, int seed, int? flatBand = null, int factor = 1)
    {
        var samples = buffers.Samples.Span<ushort>();
        Samples(seed)[..samples.Length].CopyTo(samples);
        foreach (ref var sample in samples)
        {
            sample = (ushort)(sample * factor);
        }

        if (flatBand is { } band)
        {
            samples.Slice(band * Pixels, Pixels).Fill(1234);
        }

        buffers.Valid.Span<byte>().Fill(1);
        buffers.Scale.Span<float>().Fill(1e-4f);
        buffers.Offset.Span<float>().Fill(-0.1f);
    }

    private static ushort[] Samples(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 12 * Pixels).Select(index => (ushort)(1000 + 50 * (index / Pixels) + random.Next(8000)))];
    }

    private static float[] Stretched(ushort[] samples) =>
    [
        .. samples.Chunk(Pixels).SelectMany(band =>
        {
            double least = band.Min(), range = band.Max() - least;
            return band.Select(sample => (float)((sample - least) / range));
        }),
    ];

    private float[] Tokens(string checkpoint, float[] image)
    {
        ModelImport.Write("spectralgpt", checkpoint, _folder.File("bare"), new ImportSettings { Bare = true, Form = GraphForm.Portable, Config = ParityRun.Config("""{"heads": 4}""") });
        using var session = OnnxSession.Open(_folder.File("bare/model.onnx"), Cpu);
        using var x = new HostTensor(TensorElementType.Float32, [1, 12, Window, Window]);
        image.CopyTo(x.Span<float>());
        using var tokens = session.Run(new Dictionary<string, HostTensor> { ["x"] = x }, CancellationToken.None)["tokens"];
        return tokens.Span<float>().ToArray();
    }

    private static void ShouldSumToOne(float[] shares, int classes)
    {
        for (var pixel = 0; pixel < Pixels; pixel++)
        {
            Enumerable.Range(0, classes).Sum(index => (double)shares[index * Pixels + pixel]).ShouldBe(1, 1e-5);
        }
    }
}

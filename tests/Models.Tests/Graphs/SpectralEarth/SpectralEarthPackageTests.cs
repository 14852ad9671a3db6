using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Core.Sensors;
using Groundshift.Models.Graphs;
using Groundshift.Models.Graphs.SpectralEarth;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Groundshift.TestKit.Models;
using Groundshift.TestKit;

namespace Groundshift.Models.Tests.Graphs.SpectralEarth;

public sealed class SpectralEarthPackageTests : IDisposable
{
    private const int Window = 16;
    private const int Pixels = Window * Window;
    private static readonly SessionSettings Cpu = new() { Device = InferenceDevice.Cpu, Threads = 1 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_channels_are_the_202_of_the_published_rule()
    {
        var source = EnMapChannels.Source(mayLackAny: false);

        (source.Sensor, source.Bands.Count, source.Wavelengths.Count, source.Widths.Count).ShouldBe((SensorKind.EnMap, 202, 202, 202));
        source.Wavelengths.ShouldBe(source.Wavelengths.Order());
        (source.Wavelengths[0], source.Wavelengths[125], source.Wavelengths[126], source.Wavelengths[129]).ShouldBe((418.24, 1283.29, 1530.64, 1564.65));
        (source.Wavelengths[130], source.Wavelengths[140], source.Wavelengths[141], source.Wavelengths[201]).ShouldBe((1653.33, 1759.83, 1939.44, 2445.53));
        source.OptionalBands.ShouldBe(["b139", "b140", "b141", "b142", "b143", "b144", "b145"]);
        EnMapChannels.Source(mayLackAny: true).OptionalBands.ShouldBe(source.Bands);
    }

    [Fact]
    public void An_embedding_is_that_of_the_network_on_standardised_numbers()
    {
        var checkpoint = Vit();
        var package = Import(checkpoint, $$"""{"heads": 4, "untrained": true, {{TinySpectralEarth.Statistics}}}""");

        (package.Manifest.Product, package.Manifest.Output.Channels, package.Manifest.Output.Cell).ShouldBe((ProductKinds.Embedding, 32, 4));
        (package.Manifest.WindowSize, package.Manifest.GsdMetres, package.Manifest.CommercialUse, package.Manifest.Untrained).ShouldBe((Window, 30, false, true));
        var embedding = Run(package, Fill);
        var expected = Bare(checkpoint, [.. Samples().Select((sample, index) => (sample - Mean(index / Pixels)) / (1100 + index / Pixels))], "patch_tokens_normed");
        for (var index = 0; index < embedding.Length; index++)
        {
            embedding[index].ShouldBe(expected[index % 16 * 32 + index / 16], 1e-4f);
        }

        GoldenVectors.Compare(package, Cpu, CancellationToken.None).ShouldHaveSingleItem().Passed.ShouldBeTrue();
    }

    [Fact]
    public void Pixels_and_bands_without_data_count_as_the_mean()
    {
        var package = Import(Vit(), $$"""{"heads": 4, {{TinySpectralEarth.Statistics}}}""");
        const int Absent = 140;

        var absent = Run(package, session =>
        {
            Fill(session);
            session.Scale.Span<float>()[Absent] = 0;
            session.Offset.Span<float>()[Absent] = float.NaN;
            session.Valid.Span<byte>()[..40].Clear();
        });
        var asMean = Run(package, session =>
        {
            Fill(session);
            var samples = session.Samples.Span<short>();
            samples.Slice(Absent * Pixels, Pixels).Fill(Mean(Absent));
            for (var band = 0; band < 202; band++)
            {
                samples.Slice(band * Pixels, 40).Fill(Mean(band));
            }
        });

        GraphRun.LargestDifference(absent, asMean).ShouldBeLessThan(1e-4);
        absent.Max().ShouldNotBe(absent.Min());
    }

    [Fact]
    public void A_map_head_gives_shares_at_full_resolution_from_either_backbone()
    {
        var vit = RandomCheckpoint.Write(_folder.File("seg.safetensors"), TinySpectralEarth.MapHead(TinySpectralEarth.Vit(32, 2, 4, "model.encoder."), 32, 5, "model.").Shapes, 3);
        var names = $$"""{"heads": 4, "classes": ["water", "trees", "crops", "town", "bare"], {{TinySpectralEarth.Statistics}}}""";
        var resnet = RandomCheckpoint.Write(_folder.File("fcn.safetensors"), TinySpectralEarth.Classifier(TinySpectralEarth.ResNet([3, 1, 1, 1], "encoder."), 5).Shapes, 4);
        ModelPackage[] packages =
        [
            Import(vit, names, "segmentation"),
            Import(resnet, $$"""{"image_size": 16, {{TinySpectralEarth.Statistics}}}""", "segmentation"),
        ];

        packages[0].Manifest.Classes.Select(entry => entry.Name).ShouldBe(["water", "trees", "crops", "town", "bare"]);
        packages[1].Manifest.Classes[4].Name.ShouldBe("class_4");
        foreach (var package in packages)
        {
            var shares = Run(package, Fill);
            shares.Length.ShouldBe(5 * Pixels);
            for (var pixel = 0; pixel < Pixels; pixel++)
            {
                Enumerable.Range(0, 5).Sum(index => (double)shares[index * Pixels + pixel]).ShouldBe(1, 1e-5);
            }
        }
    }

    [Fact]
    public void A_head_on_a_frozen_backbone_may_lie_in_a_file_of_its_own()
    {
        var head = RandomCheckpoint.Write(_folder.File("h.safetensors"), TinySpectralEarth.MapHead(new ExpectedTensors(), 32, 5).Shapes, 3);
        var config = $$"""{"heads": 4, {{TinySpectralEarth.Statistics}}}""";
        var apart = Import(Vit(), config, "segmentation", head);

        apart.Manifest.Classes.Count.ShouldBe(5);
        var whole = RandomCheckpoint.Write(_folder.File("w.safetensors"), TinySpectralEarth.MapHead(TinySpectralEarth.Vit(32, 2, 4, "encoder."), 32, 5).Shapes, 6);
        Run(Import(Vit(), config, "segmentation", whole), Fill).ShouldBe(Run(Import(whole, config, "segmentation"), Fill));
    }

    [Fact]
    public void A_ResNet_gives_a_vector_per_16_pixels()
    {
        var checkpoint = RandomCheckpoint.Write(_folder.File("r.safetensors"), TinySpectralEarth.ResNet([3, 4, 6, 3]).Shapes, 5);

        var package = Import(checkpoint, $$"""{"image_size": 32, {{TinySpectralEarth.Statistics}}}""");

        (package.Manifest.WindowSize, package.Manifest.Output.Channels, package.Manifest.Output.Cell).ShouldBe((32, 128, 16));
    }

    [Fact]
    public void Strips_of_a_window_give_what_the_window_gives_as_a_whole()
    {
        SpectralAdapter.StripRows(GraphForm.Fused, 32).ShouldBe(8);
        SpectralAdapter.StripRows(GraphForm.Fused, 509).ShouldBe(1);
        SpectralAdapter.StripRows(GraphForm.Portable, 32).ShouldBe(32);
        var checkpoint = RandomCheckpoint.Write(_folder.File("r.safetensors"), TinySpectralEarth.ResNet([1, 1, 1, 1]).Shapes, 5);
        var config = $$"""{"image_size": 32, {{TinySpectralEarth.Statistics}}}""";

        float[] Of(GraphForm form) => Run(Import(checkpoint, config, form: form), session =>
        {
            var random = new Random(11);
            foreach (ref var sample in session.Samples.Span<short>())
            {
                sample = (short)random.Next(-200, 6000);
            }

            session.Valid.Span<byte>().Fill(1);
            session.Valid.Span<byte>().Slice(7 * 32 + 5, 300).Clear();
            session.Scale.Span<float>().Fill(1e-4f);
            session.Offset.Span<float>()[140] = float.NaN;
        });

        var whole = Of(GraphForm.Portable);
        GraphRun.LargestDifference(Of(GraphForm.Fused), whole).ShouldBeLessThan(1e-5 * whole.Max());
    }

    private static short Mean(int band) => (short)(900 + 10 * band);

    private static short[] Samples()
    {
        var random = new Random(11);
        return [.. Enumerable.Range(0, 202 * Pixels).Select(_ => (short)random.Next(-200, 6000))];
    }

    private string Vit() => RandomCheckpoint.Write(_folder.File("vit.safetensors"), TinySpectralEarth.Vit(32, 2, 4).Shapes, 2);

    private ModelPackage Import(string checkpoint, string config, string? headKind = null, string? headFile = null, GraphForm form = GraphForm.Fused)
    {
        var name = _folder.File(Guid.NewGuid().ToString("n"));
        ModelImport.Write("spectralearth", checkpoint, name, new ImportSettings { Config = ParityRun.Config(config), HeadKind = headKind, HeadFile = headFile, Form = form });
        return ModelPackage.Open(name);
    }

    private static void Fill(ModelSession session)
    {
        Samples().CopyTo(session.Samples.Span<short>());
        session.Valid.Span<byte>().Fill(1);
        session.Scale.Span<float>().Fill(1e-4f);
    }

    private static float[] Run(ModelPackage package, Action<ModelSession> fill)
    {
        using var session = package.CreateSession(SampleType.Int16, Cpu);
        fill(session);
        session.Run(CancellationToken.None);
        return session.Output.Span<float>().ToArray();
    }

    private float[] Bare(string checkpoint, float[] image, string output)
    {
        ModelImport.Write("spectralearth", checkpoint, _folder.File("bare"), new ImportSettings { Bare = true, Config = ParityRun.Config("""{"heads": 4}""") });
        using var session = OnnxSession.Open(_folder.File("bare/model.onnx"), Cpu);
        using var x = new HostTensor(TensorElementType.Float32, [1, 202, Window, Window]);
        image.CopyTo(x.Span<float>());
        var outputs = session.Run(new Dictionary<string, HostTensor> { ["x"] = x }, CancellationToken.None);
        var values = outputs[output].Span<float>().ToArray();
        outputs.Values.ToList().ForEach(tensor => tensor.Dispose());
        return values;
    }
}

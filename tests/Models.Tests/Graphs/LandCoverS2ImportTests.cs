using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Models.Graphs;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Groundshift.Models.Onnx.Npy;
using Groundshift.TestKit;

namespace Groundshift.Models.Tests.Graphs;

public sealed class LandCoverS2ImportTests
{
    private static readonly SessionSettings Cpu = new() { Device = InferenceDevice.Cpu, Threads = 1 };
    private static readonly string Weights = Path.Combine(RepositoryRoot.Folder, "models/training/landcover-s2.safetensors");
    private static readonly string Bundled = Path.Combine(RepositoryRoot.Folder, "models/landcover-s2");

    [Fact]
    public void The_bundled_package_is_what_the_committed_weights_make()
    {
        using var folder = new TemporaryFolder();
        ModelImport.Write("landcover-s2", Weights, folder.File("out"), new ImportSettings());

        foreach (var name in Directory.EnumerateFiles(Bundled).Select(Path.GetFileName).OfType<string>())
        {
            File.ReadAllBytes(folder.File($"out/{name}")).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(Bundled, name))).ShouldBeTrue(name);
        }
    }

    [Fact]
    public void The_graph_gives_what_the_training_network_gives()
    {
        // Written by models/training/train.py: 33 x 30 pixels of noise, and its own answer in float32.
        using var reflectance = NpyFile.Read(Path.Combine(RepositoryRoot.Folder, "models/training/check_reflectance.npy"));
        using var expected = NpyFile.Read(Path.Combine(RepositoryRoot.Folder, "models/training/check_logits.npy"));
        using var folder = new TemporaryFolder();
        ModelImport.Write("landcover-s2", Weights, folder.File("out"), new ImportSettings { Bare = true });
        using var session = OnnxSession.Open(folder.File("out/model.onnx"), Cpu);

        using var logits = session.Run(new Dictionary<string, HostTensor> { ["x"] = reflectance }, CancellationToken.None)["logits"];

        logits.Shape.ShouldBe(expected.Shape);
        var (found, wanted) = (logits.Span<float>().ToArray(), expected.Span<float>().ToArray());
        found.Zip(wanted, (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan(1e-3f);
    }

    [Fact]
    public void The_bundled_package_opens_and_runs_with_bands_that_every_set_has()
    {
        var package = ModelPackage.Open(Bundled);
        package.Manifest.Reference.ShouldBe(new ModelReference("landcover-s2", "1.1.0"));
        package.Manifest.Bands.ShouldBe(["B02", "B03", "B04", "B06", "B07", "B08", "B11"]);
        package.Manifest.Sources[0].OptionalBands.ShouldBe(["B02", "B06", "B07", "B11"]);
        package.Manifest.Levels.ShouldBe(["L1C", "L2A"]);

        using var session = package.CreateSession(SampleType.UInt16, Cpu);
        session.Samples.Span<ushort>().Fill(300);
        session.Valid.Span<byte>().Fill(1);
        session.Scale.Span<float>().Fill(1e-4f);
        session.Run(CancellationToken.None);

        var pixels = session.Shape.Window * session.Shape.Window;
        var shares = Enumerable.Range(0, 9).Select(channel => session.Probabilities.Span<float>()[channel * pixels]).ToArray();
        shares.Sum().ShouldBe(1, 1e-5);
    }

    [Fact]
    public void An_unknown_name_is_refused_with_those_there_are()
    {
        Should.Throw<InvalidInputException>(() => ModelImport.Write("resnet", "a", "b", new ImportSettings()))
            .Expected.ShouldBe(string.Join(" or ", ModelImport.Names));
    }
}

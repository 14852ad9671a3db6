using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Core.Sensors;
using Groundshift.Models.Graphs;
using Groundshift.Models.Heads;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Groundshift.Models.Onnx.Npy;
using Groundshift.TestKit;

namespace Groundshift.Models.Tests.Graphs;

public sealed class LandCoverEnMapImportTests
{
    private const string Training = "models/training";
    private static readonly SessionSettings Cpu = new() { Device = InferenceDevice.Cpu, Threads = 1 };
    private static readonly string Weights = Path.Combine(RepositoryRoot.Folder, Training);
    private static readonly string Bundled = Path.Combine(RepositoryRoot.Folder, "models/landcover-enmap");

    [Fact]
    public void The_bundled_package_is_what_the_committed_weights_make()
    {
        using var folder = new TemporaryFolder();
        ModelImport.Write("landcover-enmap", Weights, folder.File("out"), new ImportSettings());

        // models/training/enmap_split.py writes the split: it is known to the training, not to the weights.
        foreach (var name in Directory.EnumerateFiles(Bundled).Select(Path.GetFileName).OfType<string>().Where(name => name != HeadPackage.SplitFileName))
        {
            File.ReadAllBytes(folder.File($"out/{name}")).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(Bundled, name))).ShouldBeTrue(name);
        }
    }

    // Written by models/training/train_enmap.py: 40 spectra of noise, and its own answers with all channels and with two thirds.
    [Theory]
    [InlineData("all")]
    [InlineData("some")]
    public void The_graph_gives_what_the_training_network_gives(string which)
    {
        using var reflectance = Npy("check_enmap_reflectance.npy");
        using var expected = Npy($"check_enmap_{which}.npy");
        var channels = (int)reflectance.Shape[1];
        using var present = new HostTensor(TensorElementType.Bool, [channels]);
        for (var channel = 0; channel < channels; channel++)
        {
            present.Span<byte>()[channel] = which == "all" || channel % 3 > 0 ? (byte)1 : (byte)0;
        }

        Silence(reflectance.Span<float>(), present.Span<byte>());
        using var folder = new TemporaryFolder();
        ModelImport.Write("landcover-enmap", Weights, folder.File("out"), new ImportSettings { Bare = true });
        using var session = OnnxSession.Open(folder.File("out/model.onnx"), Cpu);

        using var logits = session.Run(
            new Dictionary<string, HostTensor> { ["x"] = reflectance, ["present"] = present }, CancellationToken.None)["logits"];

        logits.Shape.ShouldBe(expected.Shape);
        var (found, wanted) = (logits.Span<float>().ToArray(), expected.Span<float>().ToArray());
        found.Zip(wanted, (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan(1e-3f);
    }

    [Fact]
    public void The_bundled_package_takes_any_bands_but_green_red_and_near_infrared()
    {
        var source = ModelPackage.Open(Bundled).Manifest.Sources.ShouldHaveSingleItem();

        source.Sensor.ShouldBe(SensorKind.EnMap);
        source.Wavelengths.Count.ShouldBe(source.Bands.Count);
        source.Wavelengths.Zip(source.Wavelengths.Skip(1), (a, b) => b - a).ShouldAllBe(step => step >= 10);
        source.Bands.Except(source.OptionalBands).ShouldBe(["nm560", "nm660", "nm860"]);
    }

    [Fact]
    public void Absent_bands_may_hold_anything()
    {
        var package = ModelPackage.Open(Bundled);
        package.Manifest.Reference.ShouldBe(new ModelReference("landcover-enmap", "1.0.0"));
        using var session = package.CreateSession(SampleType.Int16, Cpu);
        var source = package.Manifest.Sources[0];

        var clean = Run(session, source, garbage: 0);
        var dirty = Run(session, source, garbage: short.MaxValue);

        dirty.ShouldBe(clean);
        clean.ShouldAllBe(share => float.IsFinite(share));
    }

    // A bright slope of vegetation in the bands that are there; every second optional band is absent.
    private static float[] Run(ModelSession session, ModelSource source, short garbage)
    {
        var pixels = session.Shape.Window * session.Shape.Window;
        session.Valid.Span<byte>().Fill(1);
        for (var band = 0; band < source.Bands.Count; band++)
        {
            var absent = band % 2 == 1 && source.OptionalBands.Contains(source.Bands[band]);
            session.Scale.Span<float>()[band] = absent ? 0 : 1e-4f;
            session.Offset.Span<float>()[band] = absent ? float.NaN : 0;
            session.Samples.Span<short>().Slice(band * pixels, pixels).Fill(absent ? garbage : source.Wavelengths[band] < 700 ? (short)500 : (short)4000);
        }

        session.Run(CancellationToken.None);
        return session.Probabilities.Span<float>().ToArray();
    }

    private static void Silence(Span<float> reflectance, ReadOnlySpan<byte> present)
    {
        var pixels = reflectance.Length / present.Length;
        for (var channel = 0; channel < present.Length; channel++)
        {
            if (present[channel] == 0)
            {
                reflectance.Slice(channel * pixels, pixels).Clear();
            }
        }
    }

    private static HostTensor Npy(string name) => NpyFile.Read(Path.Combine(RepositoryRoot.Folder, Training, name));
}

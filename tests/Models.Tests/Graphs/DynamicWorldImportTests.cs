using Google.Protobuf;
using Groundshift.Core.Jobs;
using Groundshift.Core.Pixels;
using Groundshift.Models.Graphs;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Groundshift.Models.Onnx.Npy;
using Groundshift.Models.Onnx.Proto;
using Groundshift.TestKit;

namespace Groundshift.Models.Tests.Graphs;

public sealed class DynamicWorldImportTests : IDisposable
{
    // The golden is another interpreter's; kernels differ in rounding. Both bounds are those of the golden's publisher.
    private const double LogitTolerance = 1e-3;
    private const double ProbabilityTolerance = 1e-4;
    private static readonly SessionSettings Cpu = new() { Device = InferenceDevice.Cpu, Threads = 1 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("annualcrop_1")]
    [InlineData("sealake_3000")]
    [InlineData("slovenia_20150711")]
    public void Bare_network_gives_the_golden_logits(string scene)
    {
        using var session = OnnxSession.Open(Import(bare: true), Cpu);
        using var input = Golden($"{scene}_x");
        using var expected = Golden($"{scene}_expected_logits");

        var outputs = session.Run(new Dictionary<string, HostTensor> { ["x"] = input }, CancellationToken.None);

        using var logits = outputs["logits"];
        logits.Shape.ShouldBe(expected.Shape);
        LargestDifference(logits.Span<float>(), expected.Span<float>()).ShouldBeLessThan(LogitTolerance);
    }

    [Theory]
    [InlineData("annualcrop_1")]
    [InlineData("sealake_3000")]
    [InlineData("slovenia_20150711")]
    public void Package_gives_the_golden_probabilities_from_digital_numbers(string scene)
    {
        using var digitalNumbers = Golden($"{scene}_dn");
        using var logits = Golden($"{scene}_expected_logits");

        using var probabilities = RunPackage(ChannelsFirst(digitalNumbers), _ => 1);

        LargestDifference(probabilities.Span<float>(), Softmax(logits)).ShouldBeLessThan(ProbabilityTolerance);
    }

    [Fact]
    public void Golden_probabilities_are_the_softmax_of_the_golden_logits()
    {
        using var logits = Golden("sealake_3000_expected_logits");
        using var probabilities = Golden("sealake_3000_expected_probabilities");

        LargestDifference(Softmax(logits), ChannelsFirst(probabilities).Span<float>()).ShouldBeLessThan(1e-6);
    }

    [Fact]
    public void Samples_of_invalid_pixels_change_nothing()
    {
        using var digitalNumbers = Golden("annualcrop_1_dn");
        using var first = ChannelsFirst(digitalNumbers);
        using var second = ChannelsFirst(digitalNumbers);
        var pixels = 64 * 64;
        for (var band = 0; band < 9; band++)
        {
            second.Span<float>().Slice(band * pixels, 500).Fill(band % 2 == 0 ? float.NaN : 60_000);
        }

        using var before = RunPackage(first, pixel => pixel < 500 ? (byte)0 : (byte)1);
        using var after = RunPackage(second, pixel => pixel < 500 ? (byte)0 : (byte)1);

        after.Span<float>().ToArray().ShouldBe(before.Span<float>().ToArray());
    }

    [Fact]
    public void A_package_opens_as_dynamicworld_1_0_0_for_L1C()
    {
        Import(bare: false);

        var package = ModelPackage.Open(_folder.File("out"));

        package.Manifest.Reference.ShouldBe(new ModelReference("dynamicworld", "1.0.0"));
        package.Manifest.Levels.ShouldBe(["L1C"]);
        package.Manifest.Classes.Select(entry => entry.Name).ShouldBe(
            ["water", "trees", "grass", "flooded_vegetation", "crops", "shrub_and_scrub", "built", "bare", "snow_and_ice"]);
        package.Manifest.Bands.ShouldBe(["B02", "B03", "B04", "B05", "B06", "B07", "B08", "B11", "B12"]);
        File.ReadAllText(_folder.File("out/NOTICE")).ShouldContain("World Resources Institute");
        using var session = package.CreateSession(SampleType.UInt16, Cpu);
        session.Run(CancellationToken.None);
        GoldenVectors.Compare(package, Cpu, CancellationToken.None).ShouldHaveSingleItem().Passed.ShouldBeTrue();
    }

    [Fact]
    public void A_second_import_replaces_the_first_and_spares_foreign_folders()
    {
        Import(bare: true);
        Import(bare: false);
        File.Exists(_folder.File("out/mlm.json")).ShouldBeTrue();

        Directory.CreateDirectory(_folder.File("mine"));
        File.WriteAllText(_folder.File("mine/thesis.txt"), "years of work");
        Should.Throw<InvalidInputException>(() => Import(bare: true, "mine"));
        File.Exists(_folder.File("mine/thesis.txt")).ShouldBeTrue();
    }

    [Fact]
    public void Another_SavedModel_is_refused_and_leaves_nothing_behind()
    {
        Should.Throw<InvalidInputException>(() => DynamicWorldImport.Write(_folder.Root, _folder.File("out"), new ImportSettings()));

        Directory.Exists(_folder.File("out")).ShouldBeFalse();
    }

    private string Import(bool bare, string name = "out")
    {
        var source = SharedData.Need("models/dynamicworld/forward");
        DynamicWorldImport.Write(source, _folder.File(name), new ImportSettings { Bare = bare });
        return _folder.File($"{name}/model.onnx");
    }

    private HostTensor RunPackage(HostTensor digitalNumbers, Func<int, byte> validity)
    {
        // Digital numbers as float samples, so the declared type of the samples is rewritten as a session does it.
        var model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Import(bare: false)));
        model.Graph.Input[0].Type.TensorType.ElemType = (int)TensorElementType.Float32;
        using var session = OnnxSession.Open(model.ToByteArray(), Cpu);
        using var valid = new HostTensor(TensorElementType.UInt8, [1, 1, digitalNumbers.Shape[2], digitalNumbers.Shape[3]]);
        for (var pixel = 0; pixel < valid.Count; pixel++)
        {
            valid.Span<byte>()[pixel] = validity(pixel);
        }

        using var scale = new HostTensor(TensorElementType.Float32, [9]);
        scale.Span<float>().Fill(1e-4f);
        using var offset = new HostTensor(TensorElementType.Float32, [9]);
        var inputs = new Dictionary<string, HostTensor>
        {
            ["samples"] = digitalNumbers,
            ["valid"] = valid,
            ["scale"] = scale,
            ["offset"] = offset,
        };
        return session.Run(inputs, CancellationToken.None)["probabilities"];
    }

    private static float[] Softmax(HostTensor logits)
    {
        using var planes = ChannelsFirst(logits);
        var values = planes.Span<float>().ToArray();
        var pixels = values.Length / 9;
        for (var pixel = 0; pixel < pixels; pixel++)
        {
            var sum = Enumerable.Range(0, 9).Sum(channel => Math.Exp(values[channel * pixels + pixel]));
            for (var channel = 0; channel < 9; channel++)
            {
                values[channel * pixels + pixel] = (float)(Math.Exp(values[channel * pixels + pixel]) / sum);
            }
        }

        return values;
    }

    /// <summary>[H,W,9] or [1,H,W,9] to [1,9,H,W].</summary>
    private static HostTensor ChannelsFirst(HostTensor array)
    {
        var result = new HostTensor(TensorElementType.Float32, [1, 9, array.Shape[^3], array.Shape[^2]]);
        var from = array.Span<float>();
        var to = result.Span<float>();
        var pixels = from.Length / 9;
        for (var index = 0; index < from.Length; index++)
        {
            to[index % 9 * pixels + index / 9] = from[index];
        }

        return result;
    }

    private static double LargestDifference(ReadOnlySpan<float> found, ReadOnlySpan<float> expected)
    {
        found.Length.ShouldBe(expected.Length);
        var largest = 0.0;
        for (var index = 0; index < found.Length; index++)
        {
            var difference = Math.Abs(found[index] - expected[index]);
            largest = float.IsNaN(difference) ? double.PositiveInfinity : Math.Max(largest, difference);
        }

        return largest;
    }

    private static HostTensor Golden(string name) => NpyFile.Read(SharedData.Need($"parity/dynamicworld/{name}.npy"));
}

using System.Text.Json;
using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;
using Groundshift.Models.Graphs;
using Groundshift.Models.Graphs.Presto;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Groundshift.TestKit.Models;
using Groundshift.TestKit;

namespace Groundshift.Models.Tests.Graphs.Presto;

public sealed class PrestoImportTests : IDisposable
{
    // The bound of the set's README; the published code itself differs by 6e-6 between float32 and float64.
    private const double Tolerance = 1e-4;
    private static readonly SessionSettings OnCpu = new() { Device = InferenceDevice.Cpu, Threads = 1 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("algae", 12, GraphForm.Fused)]
    [InlineData("algae", 12, GraphForm.Portable)]
    [InlineData("algae_s2masked", 12, GraphForm.Fused)]
    [InlineData("fuel", 3, GraphForm.Fused)]
    [InlineData("fuel_s2masked", 3, GraphForm.Portable)]
    public void Bare_network_gives_every_array_of_the_published_code(string name, int dates, GraphForm form)
    {
        var parity = new ParityCase("presto", name);
        var outputs = parity.Run(Bare(dates, form), _ => Zeros(parity));

        foreach (var output in outputs.Keys.Where(output => parity.Has("expected_" + output)))
        {
            parity.ShouldMatch(outputs, output, Tolerance);
        }

        outputs.Keys.Count(output => parity.Has("expected_" + output)).ShouldBe(name.EndsWith("masked", StringComparison.Ordinal) ? 4 : 2);
        Release(outputs);
    }

    [Fact]
    public void What_is_masked_may_hold_anything()
    {
        var parity = new ParityCase("presto", "fuel_s2masked");
        var graph = Bare(3, GraphForm.Fused);
        using var x = parity.Read("x");
        using var mask = parity.Read("mask");
        for (var index = 0; index < x.Count; index++)
        {
            if (mask.Span<float>()[index] > 0)
            {
                x.Span<float>()[index] = float.NaN;
            }
        }

        using var session = OnnxSession.Open(graph, OnCpu);
        var inputs = new Dictionary<string, HostTensor> { ["x"] = x, ["mask"] = mask };
        foreach (var other in session.Inputs.Where(input => !inputs.ContainsKey(input.Name)).ToArray())
        {
            inputs.Add(other.Name, parity.Read(other.Name));
        }

        var outputs = session.Run(inputs, TestContext.Current.CancellationToken);

        parity.ShouldMatch(outputs, "embedding", Tolerance);
        parity.ShouldMatch(outputs, "reconstruction_eo", Tolerance);
        Release(outputs);
        Release(inputs);
    }

    [Fact]
    public void A_network_of_other_sizes_is_read_off_its_shapes()
    {
        var sizes = new PrestoSizes(new PrestoTransformer(48, 3, 96, 16, 16, 4), new PrestoTransformer(32, 1, 64, 8, 8, 4), ChannelWidth: 16, MaxDates: 7);
        var file = RandomCheckpoint.Write(_folder.File("other.safetensors"), sizes.Tensors(), seed: 4);

        ModelImport.Write("presto", file, _folder.File("out"), new ImportSettings { Config = Json("""{"heads":4,"dates":5,"window":2}""") });

        var manifest = ModelPackage.Open(_folder.File("out")).Manifest;
        manifest.Output.Channels.ShouldBe(48);
        manifest.Sources.ShouldHaveSingleItem().Dates.ShouldBe(5);
        Should.Throw<InvalidInputException>(() => ModelImport.Write("presto", file, _folder.File("out"), new ImportSettings { Config = Json("""{"heads":4,"dates":8}""") }))
            .Message.ShouldContain("--config dates");
        Should.Throw<InvalidInputException>(() => ModelImport.Write("presto", file, _folder.File("out"), new ImportSettings { Config = Json("""{"heads":5,"dates":5,"windw":2}""") }))
            .Message.ShouldContain("windw");
    }

    [Fact]
    public void Missing_extra_and_misshapen_tensors_are_named_at_once()
    {
        var sizes = new PrestoSizes(new PrestoTransformer(16, 1, 32, 4, 8, 2), new PrestoTransformer(16, 1, 32, 4, 8, 2), ChannelWidth: 4, MaxDates: 4);
        var shapes = sizes.Tensors().ToDictionary();
        shapes.Remove("encoder.eo_patch_embed.S2_SWIR.weight");
        shapes["decoder.mask_token"] = [17];
        shapes.Add("head.weight", [2, 16]);
        var file = RandomCheckpoint.Write(_folder.File("other.safetensors"), shapes, seed: 4);

        var error = Should.Throw<InvalidInputException>(() => ModelImport.Write("presto", file, _folder.File("out"), new ImportSettings { Config = Json("""{"heads":2,"dates":3}""") }));

        error.Found.ShouldBe("1 missing (encoder.eo_patch_embed.S2_SWIR.weight); 1 extra (head.weight); 1 misshapen (decoder.mask_token [17] instead of [16])");
        Directory.Exists(_folder.File("out")).ShouldBeFalse();
    }

    [Fact]
    public void Another_checkpoint_is_refused()
    {
        var other = SharedData.Need("models/galileo-nano/encoder.pt");

        Should.Throw<InvalidInputException>(() => ModelImport.Write("presto", other, _folder.File("out"), new ImportSettings())).Found.ShouldStartWith("56 missing (decoder.channel_embeddings.weight, ");
    }

    internal static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement.Clone();

    private string Bare(int dates, GraphForm form)
    {
        ModelImport.Write("presto", SharedData.Need("models/presto"), _folder.File("out"), new ImportSettings
        {
            Bare = true, Form = form, Config = Json($$"""{"dates":{{dates}}}"""),
        });
        return _folder.File("out/model.onnx");
    }

    private static HostTensor Zeros(ParityCase parity)
    {
        using var x = parity.Read("x");
        return new HostTensor(TensorElementType.Float32, x.Shape);
    }

    private static void Release(IReadOnlyDictionary<string, HostTensor> tensors) => tensors.Values.ToList().ForEach(tensor => tensor.Dispose());
}

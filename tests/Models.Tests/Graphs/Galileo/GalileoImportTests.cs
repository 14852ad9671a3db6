using System.Text.Json;
using Groundshift.Core.Jobs;
using Groundshift.Models.Graphs;
using Groundshift.Models.Graphs.Galileo;
using Groundshift.Models.Manifests;
using Groundshift.Models.Onnx;
using Groundshift.TestKit.Models;
using Groundshift.TestKit;

namespace Groundshift.Models.Tests.Graphs.Galileo;

public sealed class GalileoImportTests : IDisposable
{
    // The bound of the set's README; the published code itself differs by 7e-6 between float32 and float64.
    private const double Tolerance = 1e-4;
    private static readonly SessionSettings OnCpu = new() { Device = InferenceDevice.Cpu, Threads = 1 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("all_p8", 16, 3, 8, GraphForm.Fused)]
    [InlineData("mixed_p2", 8, 2, 2, GraphForm.Portable)]
    [InlineData("mixed_p2", 8, 2, 2, GraphForm.Fused)]
    [InlineData("s2only_p4", 16, 4, 4, GraphForm.Fused)]
    public void Bare_network_gives_every_array_of_the_published_code(string name, int window, int dates, int patch, GraphForm form)
    {
        var parity = new ParityCase("galileo-nano", name);
        var outputs = parity.Run(Bare(window, dates, patch, form));

        outputs.Count.ShouldBe(11);
        foreach (var output in outputs.Keys)
        {
            parity.ShouldMatch(outputs, output, Tolerance);
        }

        Release(outputs);
    }

    [Fact]
    public void What_is_masked_may_hold_anything()
    {
        var parity = new ParityCase("galileo-nano", "mixed_p2");
        using var session = OnnxSession.Open(Bare(8, 2, 2, GraphForm.Fused), OnCpu);
        var inputs = session.Inputs.ToDictionary(input => input.Name, input => parity.Read(input.Name));
        var (values, mask) = (inputs["time_x"], inputs["time_mask"]);
        int[] groups = [0, 0, 1, 1, 1, 2];
        for (var index = 0; index < values.Count; index++)
        {
            if (mask.Span<float>()[index / 6 * 3 + groups[index % 6]] > 0)
            {
                values.Span<float>()[index] = float.NaN;
            }
        }

        var outputs = session.Run(inputs, TestContext.Current.CancellationToken);

        values.Span<float>().ToArray().ShouldContain(value => float.IsNaN(value));
        parity.ShouldMatch(outputs, "average", Tolerance);
        Release(outputs);
        Release(inputs);
    }

    [Fact]
    public void A_network_of_other_sizes_is_read_off_its_shapes_and_its_heads_off_the_config()
    {
        var sizes = new GalileoSizes(Width: 32, Depth: 2, Hidden: 48, Heads: 2, MaxPatch: 6, MaxDates: 9);
        var file = RandomCheckpoint.Write(
            _folder.File("encoder.safetensors"),
            sizes.Tensors().ToDictionary(pair => pair.Key.Replace("blocks.", "backbone.blocks.", StringComparison.Ordinal).Replace("embed.", "embed.backbone.", StringComparison.Ordinal)
                .Replace("backbone.blocks.", "blocks.backbone.", StringComparison.Ordinal), pair => pair.Value),
            seed: 5);
        var settings = new ImportSettings { Config = Json("""{"dates":5,"patch_size":3,"window":9,"untrained":true}""") };
        Should.Throw<InvalidInputException>(() => GalileoImport.Write(file, _folder.File("out"), settings)).Message.ShouldContain("heads");

        File.WriteAllText(_folder.File("config.json"), """{"model":{"encoder":{"num_heads":2}}}""");
        GalileoImport.Write(file, _folder.File("out"), settings);

        var manifest = ModelPackage.Open(_folder.File("out")).Manifest;
        manifest.Output.ShouldBe(new ModelOutput { Kind = OutputKind.Embedding, Channels = 32, Cell = 3 });
        manifest.WindowSize.ShouldBe(9);
        manifest.Untrained.ShouldBeTrue();
        Refused(file, """{"window":10,"patch_size":3}""").ShouldContain("multiple of the patch of 3");
        Refused(file, """{"patch_size":7}""").ShouldContain("patch_size");
        Refused(file, """{"window":600,"patch_size":3}""").ShouldContain("tokens");
        File.WriteAllText(_folder.File("config.json"), """{"model":{}}""");
        Refused(file, "{}").ShouldContain("num_heads");
    }

    [Fact]
    public void Another_checkpoint_is_refused()
    {
        var other = SharedData.Need("models/presto/default_model.pt");

        Should.Throw<InvalidInputException>(() => GalileoImport.Write(other, _folder.File("out"), new ImportSettings { Config = Json("""{"heads":8}""") }))
            .Found.ShouldContain("missing (");
    }

    internal static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement.Clone();

    private string Refused(string file, string config) => Should.Throw<InvalidInputException>(
        () => GalileoImport.Write(file, _folder.File("out"), new ImportSettings { Config = Json(config) })).Message;

    private string Bare(int window, int dates, int patch, GraphForm form)
    {
        ModelImport.Write("galileo", SharedData.Need("models/galileo-nano"), _folder.File("out"), new ImportSettings
        {
            Bare = true, Form = form, Config = Json($$"""{"window":{{window}},"dates":{{dates}},"patch_size":{{patch}},"input_resolution_m":10}"""),
        });
        return _folder.File("out/model.onnx");
    }

    private static void Release(IReadOnlyDictionary<string, HostTensor> tensors) => tensors.Values.ToList().ForEach(tensor => tensor.Dispose());
}

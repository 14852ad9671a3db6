using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;
using Groundshift.Models.Graphs;
using Groundshift.Models.Graphs.SpectralGpt;
using Groundshift.Models.Onnx;
using Groundshift.TestKit.Models;
using Groundshift.TestKit;

namespace Groundshift.Models.Tests.Graphs.SpectralGpt;

public sealed class SpectralGptImportTests(ITestOutputHelper output) : IDisposable
{
    private static readonly SessionSettings Cpu = new() { Device = InferenceDevice.Cpu, Threads = 1 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("B", 12)]
    [InlineData("B", 16)]
    [InlineData("L", 16)]
    [InlineData("H", 16)]
    public void Published_widths_need_no_configuration(string size, int side)
    {
        var (width, _, heads) = SpectralGptShape.Published[size];
        var shape = TinySpectralGpt.Shape with { Width = width, Depth = 1, Hidden = 4 * width, Side = side };
        var checkpoint = TinySpectralGpt.Encoder(_folder.File("e.safetensors"), shape);

        ModelImport.Write("spectralgpt", checkpoint, _folder.File("out"), new ImportSettings { Bare = true });

        using var session = OnnxSession.Open(_folder.File("out/model.onnx"), Cpu);
        session.Inputs.ShouldHaveSingleItem().Dimensions.Select(dimension => dimension.Size).ShouldBe([null, 12L, side * 8, side * 8]);
        session.Outputs.ShouldHaveSingleItem().Dimensions.Select(dimension => dimension.Size).ShouldBe([null, 4L * side * side, width]);
        using var opened = Checkpoint.Open(checkpoint);
        var weights = StateDict.Of(opened);
        SpectralGptShape.Of(weights).Checked(weights, null, null).Heads.ShouldBe(heads);
        Refused(checkpoint, new ImportSettings { Size = size }).Found.ShouldContain("1 blocks");
    }

    [Fact]
    public void The_published_map_head_is_built()
    {
        var shape = TinySpectralGpt.Shape with { Width = 768, Depth = 1, Hidden = 3072, Side = 16 };
        var checkpoint = TinySpectralGpt.Map(_folder.File("m.safetensors"), shape, 768, 13, [512, 512, 1024, 2048], 256);

        ModelImport.Write("spectralgpt", checkpoint, _folder.File("out"), new ImportSettings { Bare = true, HeadKind = "segmentation" });

        using var session = OnnxSession.Open(_folder.File("out/model.onnx"), Cpu);
        session.Outputs.ShouldHaveSingleItem().Dimensions.Select(dimension => dimension.Size).ShouldBe([null, 13L, 128L, 128L]);
    }

    [Fact]
    public void Another_model_is_refused_and_leaves_nothing_behind()
    {
        var tensors = new Dictionary<string, IReadOnlyList<int>> { ["patch_embed.proj.weight"] = [32, 6, 1, 16, 16], ["pos_embed"] = [1, 197, 32] };
        Refused(RandomCheckpoint.Write(_folder.File("p.safetensors"), tensors, 1), Heads()).Found.ShouldContain("patch_embed.proj.bias");
        tensors = new() { ["visual.conv1.weight"] = [32, 3, 32, 32] };
        Refused(RandomCheckpoint.Write(_folder.File("c.safetensors"), tensors, 1), Heads()).Found.ShouldContain("patch_embed.proj.weight");
    }

    [Fact]
    public void Missing_renamed_and_misshapen_tensors_are_named_together()
    {
        var tensors = TinySpectralGpt.Tensors(TinySpectralGpt.Encoder(_folder.File("e.safetensors"), TinySpectralGpt.Shape));
        tensors.Remove("blocks.0.attn.q.bias");
        tensors["blocks.1.attn.kk.weight"] = tensors["blocks.1.attn.k.weight"];
        tensors.Remove("blocks.1.attn.k.weight");
        tensors["norm.bias"] = new WeightTensor([31], new float[31]);

        var found = Refused(RandomCheckpoint.Write(_folder.File("b.safetensors"), tensors), Heads()).Found;

        foreach (var name in (string[])["blocks.0.attn.q.bias", "blocks.1.attn.k.weight", "blocks.1.attn.kk.weight", "norm.bias [31] instead of [32]"])
        {
            found.ShouldContain(name);
        }
    }

    [Fact]
    public void Half_of_the_tensors_a_missing_head_and_a_weight_that_is_no_number_are_refused()
    {
        var checkpoint = TinySpectralGpt.Encoder(_folder.File("e.safetensors"), TinySpectralGpt.Shape);
        var tensors = TinySpectralGpt.Tensors(checkpoint);
        var half = tensors.Where((_, index) => index % 2 == 0).ToDictionary();
        Refused(RandomCheckpoint.Write(_folder.File("h.safetensors"), half), Heads());
        Refused(checkpoint, Heads() with { HeadKind = "segmentation" }).Found.ShouldContain("conv0.0.weight");
        Refused(checkpoint, Heads() with { HeadKind = "classification" }).Found.ShouldContain("head.weight");
        tensors["blocks.1.mlp.fc1.weight"].Values[17] = float.NaN;
        Refused(RandomCheckpoint.Write(_folder.File("n.safetensors"), tensors), Heads()).Expected.ShouldContain("blocks.1.mlp.fc1.weight");
    }

    [Fact]
    public void Settings_that_do_not_fit_are_refused()
    {
        var checkpoint = TinySpectralGpt.Encoder(_folder.File("e.safetensors"), TinySpectralGpt.Shape);

        Refused(checkpoint, new ImportSettings()).Field.ShouldBe("--config heads");
        Refused(checkpoint, Heads("""{"heads": 5}""")).Field.ShouldBe("--config heads");
        Refused(checkpoint, Heads("""{"head": 4}""")).Field.ShouldBe("--config head");
        Refused(checkpoint, Heads("""{"heads": 4, "bands": ["B02", "B02"]}""")).Field.ShouldBe("--config bands");
        Refused(checkpoint, Heads("""{"heads": 4, "classes": ["a"]}""")).Field.ShouldBe("--config classes");
        Refused(checkpoint, Heads("""{"heads": 4, "bands": ["B02"], "normalisation": "statistics"}""")).Field.ShouldBe("--config normalisation");
        Refused(checkpoint, Heads("""{"heads": 4, "std": [1, 2]}""")).Field.ShouldBe("--config std");
        Refused(checkpoint, Heads("""{"num_heads": 4, "embed_dim": 32, "img_size": 128}""")).Field.ShouldBe("--config image_size");
    }

    private static ImportSettings Heads(string config = """{"heads": 4}""") => new() { Config = ParityRun.Config(config) };

    private InvalidInputException Refused(string checkpoint, ImportSettings settings)
    {
        var error = Should.Throw<InvalidInputException>(() => ModelImport.Write("spectralgpt", checkpoint, _folder.File("refused"), settings));
        output.WriteLine(error.Message);
        Directory.Exists(_folder.File("refused")).ShouldBeFalse();
        return error;
    }
}

using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;
using Groundshift.Models.Graphs;
using Groundshift.Models.Graphs.SpectralEarth;
using Groundshift.Models.Onnx;
using Groundshift.TestKit.Models;
using Groundshift.TestKit;

namespace Groundshift.Models.Tests.Graphs.SpectralEarth;

public sealed class SpectralEarthImportTests(ITestOutputHelper output) : IDisposable
{
    private static readonly SessionSettings Cpu = new() { Device = InferenceDevice.Cpu, Threads = 1 };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("S")]
    [InlineData("B")]
    [InlineData("L")]
    [InlineData("H")]
    [InlineData("g")]
    public void Published_widths_need_no_configuration(string size)
    {
        var (width, _, _) = SpecVit.Published[size];
        var checkpoint = RandomCheckpoint.Write(_folder.File("v.safetensors"), TinySpectralEarth.Vit(width, 1, 32).Shapes, 1);

        ModelImport.Write("spectralearth", checkpoint, _folder.File("out"), new ImportSettings { Bare = true });

        using var session = OnnxSession.Open(_folder.File("out/model.onnx"), Cpu);
        session.Inputs.ShouldHaveSingleItem().Dimensions.Select(dimension => dimension.Size).ShouldBe([null, 202L, 128L, 128L]);
        session.Outputs.Single(value => value.Name == "patch_tokens_normed").Dimensions.Select(dimension => dimension.Size).ShouldBe([null, 1024L, width]);
        Refused(checkpoint, new ImportSettings { Size = size }).Found.ShouldContain($"width {width}, 1 blocks");
    }

    [Fact]
    public void A_file_of_the_pretraining_with_its_wrapped_patches_is_read()
    {
        var tensors = TinySpectralEarth.Vit(32, 1, 4, patchEmbed: "patch_embed.original_patch_embed.proj").Parameter("mask_token", 1, 1, 16).Linear("decoder_embed", 32, 16);
        var checkpoint = RandomCheckpoint.Write(_folder.File("m.safetensors"), tensors.Shapes, 1);

        ModelImport.Write("spectralearth", checkpoint, _folder.File("out"), Heads() with { Bare = true });

        File.Exists(_folder.File("out/model.onnx")).ShouldBeTrue();
    }

    [Fact]
    public void Another_model_is_refused()
    {
        var tensors = new ExpectedTensors().Convolution("patch_embed.proj", [32, 1, 3, 8, 8]).Parameter("pos_embed_spatial", 1, 16, 32);
        Refused(RandomCheckpoint.Write(_folder.File("g.safetensors"), tensors.Shapes, 1), Heads()).Found.ShouldContain("spectral_adapter.0.weight");
        Refused(Vit(), new ImportSettings()).Found.ShouldContain("nothing");
        Refused(Vit(), Heads() with { Size = "RN50" }).Found.ShouldContain("Spec-ViT");
        Refused(Vit(), Heads() with { HeadKind = "segmentation" }).Found.ShouldContain("head.segmentation_conv.1.weight");
    }

    [Fact]
    public void Missing_renamed_and_misshapen_tensors_are_named_together()
    {
        var tensors = RandomCheckpoint.ReadAll(Vit());
        tensors.Remove("spectral_adapter.1.running_var");
        tensors["vit_core.blocks.0.attn.q_k_v.weight"] = tensors["vit_core.blocks.0.attn.qkv.weight"];
        tensors.Remove("vit_core.blocks.0.attn.qkv.weight");
        tensors["vit_core.norm.bias"] = new WeightTensor([31], new float[31]);

        var found = Refused(RandomCheckpoint.Write(_folder.File("b.safetensors"), tensors), Heads()).Found;

        foreach (var name in (string[])["spectral_adapter.1.running_var", "blocks.0.attn.qkv.weight", "blocks.0.attn.q_k_v.weight", "vit_core.norm.bias [31] instead of [32]"])
        {
            found.ShouldContain(name);
        }
    }

    [Fact]
    public void Half_of_the_tensors_and_a_weight_that_is_no_number_are_refused()
    {
        var tensors = RandomCheckpoint.ReadAll(Vit());
        var half = tensors.Where((_, index) => index % 2 == 0).ToDictionary();
        Refused(RandomCheckpoint.Write(_folder.File("h.safetensors"), half), Heads());
        tensors["spectral_adapter.3.weight"].Values[3] = float.PositiveInfinity;
        Refused(RandomCheckpoint.Write(_folder.File("n.safetensors"), tensors), Heads() with { Bare = true }).Expected.ShouldContain("spectral_adapter.3.weight");
    }

    [Fact]
    public void A_package_needs_the_statistics_of_the_training()
    {
        Refused(Vit(), Heads()).NextStep.ShouldContain("mu.npy");
        Refused(Vit(), Heads("""{"heads": 4, "mean": [1], "std": [1]}""")).Expected.ShouldContain("202 finite numbers");
        Refused(Vit(), Heads($$"""{"heads": 4, "image_size": 64, {{TinySpectralEarth.Statistics}}}""")).Field.ShouldBe("--config image_size");
        Refused(Vit(), Heads($$"""{"heads": 4, "classes": ["a"], {{TinySpectralEarth.Statistics}}}""")).Field.ShouldBe("--config classes");
        Refused(Vit(), Heads("""{"heads": 4, "bands": 218}""")).Field.ShouldBe("--config mean, std");
        var labels = RandomCheckpoint.Write(_folder.File("l.safetensors"), TinySpectralEarth.Vit(32, 1, 4).Linear("vit_core.head", 32, 19).Shapes, 1);
        Refused(labels, Heads() with { HeadKind = "multilabel" }).NextStep.ShouldContain("--bare");
    }

    private static ImportSettings Heads(string config = """{"heads": 4}""") => new() { Config = ParityRun.Config(config) };

    private string Vit() => RandomCheckpoint.Write(_folder.File("v.safetensors"), TinySpectralEarth.Vit(32, 1, 4).Shapes, 1);

    private InvalidInputException Refused(string checkpoint, ImportSettings settings)
    {
        var error = Should.Throw<InvalidInputException>(() => ModelImport.Write("spectralearth", checkpoint, _folder.File("refused"), settings));
        output.WriteLine(error.Message);
        Directory.Exists(_folder.File("refused")).ShouldBeFalse();
        return error;
    }
}

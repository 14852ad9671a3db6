using Groundshift.Models.Checkpoints;
using Groundshift.TestKit;

namespace Groundshift.Models.Tests.Checkpoints;

public sealed class PublishedCheckpointTests
{
    // File, tensors, floating-point tensors, and the sum over these of |value i| * (1 + i mod 7) in float64, which a value
    // in a wrong place moves. Written once by PyTorch 1.13, walking torch.load(file) as Checkpoint names tensors:
    //   sum(float((v.contiguous().double().reshape(-1).abs() * (1 + torch.arange(v.numel()) % 7)).sum()) for v in floats)
    public static TheoryData<string, int, int, double> Sums => new()
    {
        { "models/galileo-nano/encoder.pt", 106, 106, 375981.0474970004 },
        { "models/presto/default_model.pt", 102, 102, 254238.77743917127 },
        { "parity/hypersigma/change/checkpoint.pt", 408, 400, 271987.3413567079 },
        { "parity/hypersigma/segmentation/checkpoint.pt", 360, 360, 251646.8595162043 },
        { "parity/hypersigma/spat-vit/checkpoint.pt", 91, 91, 85030.55209011369 },
        { "parity/hypersigma/spec-vit/checkpoint.pt", 92, 92, 85641.89538728516 },
        { "parity/prithvi-v1/checkpoint.pt", 50, 50, 107210.5175619686 },
        { "parity/remoteclip-vit/exact-gelu/checkpoint.pt", 86, 86, 183828.50487338658 },
        { "parity/remoteclip-vit/quick-gelu/checkpoint.pt", 86, 86, 183386.88730847434 },
        { "parity/skysense/fusion/checkpoint.pth", 39, 39, 28162.093116331074 },
        { "parity/skysense/head-s2/checkpoint.pth", 2, 2, 3761.5611902583623 },
        { "parity/skysense/swin-v2-hr/checkpoint.pth", 194, 185, 243071.34234873502 },
        { "parity/skysense/vit-s2/checkpoint.pth", 40, 40, 87139.67194321139 },
        { "parity/spectralearth/spec-rn50-multilabel/checkpoint.pt", 335, 280, 74605.0691977873 },
        { "parity/spectralearth/spec-rn50-segmentation/checkpoint.pt", 341, 285, 76278.23834380918 },
        { "parity/spectralearth/spec-vit-multilabel/checkpoint.pt", 53, 50, 51185.63693660408 },
        { "parity/spectralearth/spec-vit-segmentation/checkpoint.pt", 72, 68, 142329.01528320755 },
        { "parity/spectralearth/spec-vit/checkpoint.pt", 63, 60, 124190.78021791068 },
        { "parity/spectralgpt/change/checkpoint.pt", 122, 122, 247041.20051631017 },
        { "parity/spectralgpt/classification/checkpoint.pt", 55, 55, 100130.39619035361 },
        { "parity/spectralgpt/encoder/checkpoint.pt", 95, 95, 153410.05370353116 },
        { "parity/spectralgpt/segmentation/checkpoint.pt", 122, 122, 256677.97152885707 },
    };

    // Keys and shapes as the README beside each file describes its layout.
    public static TheoryData<string, string, string, int[]> Keys => new()
    {
        { "models/galileo-nano/encoder.pt", "", "blocks.0.attn.k.bias", [128] },
        { "models/presto/default_model.pt", "", "decoder.channel_embeddings.weight", [10, 32] },
        { "parity/hypersigma/spat-vit/checkpoint.pt", "model", "pos_embed", [1, 64, 48] },
        { "parity/hypersigma/spec-vit/checkpoint.pt", "model", "l1.weight", [128, 48] },
        { "parity/prithvi-v1/checkpoint.pt", "", "patch_embed.proj.weight", [64, 6, 1, 16, 16] },
        { "parity/remoteclip-vit/quick-gelu/checkpoint.pt", "", "logit_scale", [] },
        { "parity/skysense/swin-v2-hr/checkpoint.pth", "state_dict", "backbone.norm0.bias", [12] },
        { "parity/skysense/head-s2/checkpoint.pth", "", "decoder.0.bias", [192] },
        { "parity/spectralearth/spec-rn50-segmentation/checkpoint.pt", "state_dict", "model.classifier.0.weight", [16, 128, 3, 3] },
        { "parity/spectralearth/spec-vit/checkpoint.pt", "", "spectral_adapter.0.bias", [32] },
        { "parity/spectralgpt/change/checkpoint.pt", "model", "blocks.0.attn.k.bias", [48] },
        { "parity/spectralgpt/encoder/checkpoint.pt", "model", "mask_token", [1, 1, 64] },
    };

    [Theory]
    [MemberData(nameof(Sums))]
    public void Every_value_is_read_in_its_place(string file, int tensors, int floats, double sum)
    {
        using var checkpoint = Checkpoint.Open(SharedData.Need(file));
        var names = checkpoint.Tensors.Where(pair => pair.Value.IsFloat).Select(pair => pair.Key).ToArray();

        checkpoint.Tensors.Count.ShouldBe(tensors);
        names.Length.ShouldBe(floats);
        var found = names.Sum(name => checkpoint.Read(name).Values.Select((value, index) => (double)Math.Abs(value) * (1 + (index % 7))).Sum());
        (found / sum).ShouldBe(1, 1e-12);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void State_dictionaries_are_found_below_their_wrappers(string file, string wrapper, string name, int[] shape)
    {
        using var checkpoint = Checkpoint.Open(SharedData.Need(file));

        var state = wrapper.Length == 0 ? StateDict.Of(checkpoint) : StateDict.Of(checkpoint, wrapper);

        state.Read(name).Shape.ShouldBe(shape);
    }

    [Fact]
    public void A_folder_with_one_checkpoint_names_it()
    {
        using var checkpoint = Checkpoint.Open(SharedData.Need("models/presto"));

        Path.GetFileName(checkpoint.Path).ShouldBe("default_model.pt");
    }
}

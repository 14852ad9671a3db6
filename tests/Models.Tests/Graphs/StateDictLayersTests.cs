using Groundshift.Models.Checkpoints;
using Groundshift.Models.Graphs;
using Groundshift.TestKit.Models;
using Groundshift.TestKit;

namespace Groundshift.Models.Tests.Graphs;

public sealed class StateDictLayersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_expected_is_what_the_layers_read()
    {
        var expected = new ExpectedTensors()
            .Linear("head", 8, 3).Linear("token_map", 8, 2, hasBias: false)
            .Convolution("stem", [4, 2, 3, 3]).Convolution("lateral", [4, 2, 1, 1], hasBias: false)
            .TransposedConvolution("up", [4, 6, 2, 2])
            .BatchNorm("bn", 4)
            .Block("blocks.0", 8, 32);
        using var checkpoint = Checkpoint.Open(RandomCheckpoint.Write(_folder.File("c.safetensors"), expected.Shapes, seed: 5));
        var weights = StateDict.Of(checkpoint);

        weights.Require(expected.Shapes);
        weights.Linear("head").Outputs.ShouldBe(3);
        weights.Linear("token_map").Bias.ShouldBeNull();
        weights.Convolution("stem").Bias.Length.ShouldBe(4);
        weights.Convolution("lateral").Bias.ShouldBe(new float[4]);
        weights.Convolution("up").Kernel.Shape.ShouldBe([4, 6, 2, 2]);
        weights.BatchNorm("bn").Epsilon.ShouldBe(1e-5f);
        weights.BatchNorm("bn").Variance.Values.Min().ShouldBeGreaterThan(0.4f);
        var block = weights.Block("blocks.0", heads: 2, epsilon: 1e-6f);
        block.Expand.Outputs.ShouldBe(32);
        block.Attention.Key.Weight.Values[0].ShouldBe(weights.Read("blocks.0.attn.qkv.weight").Values[8 * 8]);
        block.Norm1.Epsilon.ShouldBe(1e-6f);
    }
}

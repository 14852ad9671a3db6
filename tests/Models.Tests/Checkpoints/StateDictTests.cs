using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;
using Groundshift.Models.Tests.Checkpoints.PyTorch;
using Groundshift.TestKit;
using static Groundshift.Models.Tests.Checkpoints.PyTorch.TorchArchive;

namespace Groundshift.Models.Tests.Checkpoints;

public sealed class StateDictTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Wrappers_and_the_prefix_of_data_parallel_training_are_taken_off()
    {
        using var checkpoint = Open(("teacher", Dictionary(("state_dict", Dictionary(("module.a", Pair()), ("module.b.0.c", Pair()))))), ("other", Pair()));

        var state = StateDict.Of(checkpoint, "model", "teacher", "state_dict");

        state.Tensors.Keys.ShouldBe(["a", "b.0.c"]);
        state.Read("b.0.c").Values.ShouldBe([1f, 2]);
    }

    [Fact]
    public void A_prefix_that_one_name_lacks_belongs_to_the_names()
    {
        using var checkpoint = Open(("module.a", Pair()), ("b", Pair()));

        StateDict.Of(checkpoint).Tensors.Keys.ShouldBe(["module.a", "b"]);
    }

    [Fact]
    public void A_name_that_starts_like_a_wrapper_is_not_one()
    {
        using var checkpoint = Open(("model.a", Pair()), ("b", Pair()));

        StateDict.Of(checkpoint, "model").Tensors.Count.ShouldBe(2);
    }

    [Fact]
    public void A_part_of_names_is_taken_out_unless_two_names_become_one()
    {
        using var checkpoint = Open(("a.backbone.w", Pair()), ("a.v", Pair()), ("a.backbone.v", Pair()));
        var state = StateDict.Of(checkpoint);

        Should.Throw<InvalidInputException>(() => state.Without(".backbone")).Found.ShouldContain("a.backbone.v");
        state.Without("backbone.w").Tensors.Keys.ShouldBe(["a.", "a.v", "a.backbone.v"]);
    }

    [Fact]
    public void Depth_and_parts_are_read_off_the_names()
    {
        using var checkpoint = Open([.. Enumerable.Range(0, 11).Select(layer => ($"encoder.blocks.{layer}.w", Pair())), ("decoder.w", Pair())]);

        var encoder = StateDict.Of(checkpoint).Inside("encoder.");

        encoder.Depth("blocks").ShouldBe(11);
        encoder.Depth("layers").ShouldBe(0);
        encoder.Has("blocks.10.w").ShouldBeTrue();
    }

    [Fact]
    public void A_layer_that_is_missing_as_a_whole_counts_and_a_number_beyond_all_tensors_does_not()
    {
        using var checkpoint = Open([.. new[] { 0, 1, 3, 900 }.Select(layer => ($"blocks.{layer}.w", Pair())), ("blocks.x.w", Pair()), ("blocks.w", Pair())]);

        StateDict.Of(checkpoint).Depth("blocks").ShouldBe(4);
    }

    [Fact]
    public void Where_a_tensor_that_tells_a_size_is_absent_the_published_shape_stands_in_until_all_is_checked()
    {
        using var checkpoint = Open(("encoder.a", Pair()), ("encoder.b", Pair()));
        var encoder = StateDict.Of(checkpoint).Inside("encoder.");

        encoder.Shape("a", 7).ShouldBe([2]);
        encoder.KnowsSizes.ShouldBeTrue();
        encoder.Shape("c", 7, 8).ShouldBe([7, 8]);
        encoder.Shape("b", 7, 8).ShouldBe([7, 8]);
        encoder.KnowsSizes.ShouldBeFalse();
        var expected = new Dictionary<string, IReadOnlyList<int>> { ["a"] = [8], ["d"] = [8] };
        var error = Should.Throw<InvalidInputException>(() => encoder.Require(expected));

        error.Expected.ShouldBe("the 4 tensors of the network");
        error.Found.ShouldBe("2 missing (encoder.c, encoder.d); 1 extra (encoder.b); 1 misshapen (encoder.b [2] instead of 2 axes); lengths are not compared, for some of these tell the sizes");
    }

    [Fact]
    public void Every_missing_extra_and_misshapen_key_is_named_once()
    {
        var names = Enumerable.Range(0, 40).Select(index => $"layer.{index:D2}").ToArray();
        using var checkpoint = Open([.. names.Where((_, index) => index % 2 == 0).Select(name => (name, Pair())), ("head.w", Pair()), ("decoder.a", Pair())]);
        var expected = names.Concat(Enumerable.Range(50, 5).Select(index => $"layer.{index}")).ToDictionary(name => name, _ => (IReadOnlyList<int>)[2]);
        expected["layer.00"] = [2, 2];

        var error = Should.Throw<InvalidInputException>(() => StateDict.Of(checkpoint).Require(expected, "decoder.*", "mask_token"));

        error.Found.ShouldStartWith("25 missing (layer.01, layer.03, ");
        error.Found.ShouldContain("layer.39 and 5 more); ");
        error.Found.ShouldContain("1 extra (head.w)");
        error.Found.ShouldContain("1 misshapen (layer.00 [2] instead of [2,2])");
    }

    [Fact]
    public void An_expected_name_that_is_ignorable_too_must_fit()
    {
        using var checkpoint = Open(("decoder.a", Pair()));

        Should.Throw<InvalidInputException>(
            () => StateDict.Of(checkpoint).Require(new Dictionary<string, IReadOnlyList<int>> { ["decoder.a"] = [3] }, "decoder.*"));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Weights_that_are_no_numbers_are_refused_by_name(float value)
    {
        var file = _folder.File("nan.pt");
        TorchArchive.Write(file, Pickle(Dictionary(("blocks.0.w", Pair()))), new() { ["data/0"] = Floats(1, value) });
        using var checkpoint = Checkpoint.Open(file);

        var error = Should.Throw<InvalidInputException>(() => StateDict.Of(checkpoint).Read("blocks.0.w"));

        error.Expected.ShouldContain("'blocks.0.w'");
        error.Found.ShouldContain("element 1");
    }

    private static byte[] Pair() => Tensor("FloatStorage", "0", 2, 0, [2], [1]);

    private Checkpoint Open(params (string Key, byte[] Value)[] items)
    {
        var file = _folder.File("weights.pt");
        TorchArchive.Write(file, Pickle(Dictionary(items)), new() { ["data/0"] = Floats(1, 2) });
        return Checkpoint.Open(file);
    }
}

using System.Text.Json;
using Groundshift.Core.Jobs;
using Groundshift.Models.Graphs;
using Groundshift.Models.Onnx;
using Groundshift.Models.Onnx.Npy;
using Groundshift.TestKit;

namespace Groundshift.Models.Tests.Graphs;

public sealed class ImportConfigTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Fields_are_read_and_absent_ones_are_their_defaults()
    {
        var config = Of("""{"heads": 12, "pool": "max", "mean": [1, 2.5], "classes": ["a", "b"], "ratio": 0.9, "dilated": true}""");

        config.Integer("heads", 1, 64).ShouldBe(12);
        config.Integer("patch", 1, 64).ShouldBeNull();
        config.Choice("pool", "mean", "max").ShouldBe("max");
        config.Choice("join", "mean", "max").ShouldBe("mean");
        config.Numbers("mean", 2).ShouldBe([1f, 2.5f]);
        config.Numbers("std", 2).ShouldBeNull();
        config.Texts("classes").ShouldBe(["a", "b"]);
        config.Number("ratio", 0.75, 0, 1).ShouldBe(0.9);
        config.Flag("dilated").ShouldBeTrue();
        config.Flag("multilabel").ShouldBeFalse();
        config.Finish();
        new ImportConfig(null).Finish();
    }

    [Fact]
    public void Numbers_may_lie_in_a_file_of_numpy()
    {
        using var sigma = new HostTensor(TensorElementType.Float64, [3]);
        double[] values = [1096.5, 1200, 1719.25];
        values.CopyTo(sigma.Span<double>());
        NpyFile.Write(_folder.File("sigma.npy"), sigma);

        Of($$"""{"std": {{JsonSerializer.Serialize(_folder.File("sigma.npy"))}}}""").Numbers("std", 3).ShouldBe([1096.5f, 1200, 1719.25f]);
    }

    [Fact]
    public void Every_wrong_and_every_unknown_field_is_named_at_once()
    {
        var config = Of("""{"heads": 0, "pool": "sum", "mean": [1], "ratio": 2, "head": 12, "heads": 3}""");
        config.Integer("heads", 1, 64);
        config.Choice("pool", "mean", "max");
        config.Numbers("mean", 2);
        config.Number("ratio", 0.75, 0, 1);

        var error = Should.Throw<InvalidInputException>(config.Finish);

        foreach (var expected in (string[])["heads: once", "heads: an integer from 1 to 64", "pool: mean or max", "mean: 2 finite numbers", "ratio: a number from 0 to 1", "head: one of heads, pool, mean, ratio"])
        {
            error.Expected.ShouldContain("--config " + expected);
        }
    }

    private static ImportConfig Of(string json)
    {
        using var document = JsonDocument.Parse(json);
        return new ImportConfig(document.RootElement.Clone());
    }
}

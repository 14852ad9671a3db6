using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs.Galileo;

/// <summary>What the shapes of a Galileo encoder say. Source: nasaharvest/galileo, commit 0f0b5b9, single_file_galileo.py.</summary>
/// <param name="Width">Length of a token: four parts of the same length, for channel, date, month and place.</param>
/// <param name="Depth">Blocks.</param>
/// <param name="Hidden">Width inside the MLP.</param>
/// <param name="Heads">Heads of attention, which no shape tells.</param>
/// <param name="MaxPatch">Height and width of the patches that the kernels in the file are for.</param>
/// <param name="MaxDates">Longest series.</param>
internal sealed record GalileoSizes(int Width, int Depth, int Hidden, int Heads, int MaxPatch, int MaxDates)
{
    /// <summary>torch.nn.LayerNorm's default, which Galileo keeps.</summary>
    public const float Epsilon = 1e-5f;

    private const int Months = 12;

    /// <summary>Length of each of the four parts of a token.</summary>
    public int Part => Width / 4;

    /// <summary>Reads the sizes; those of the published nano model where a tensor that tells one is absent.</summary>
    public static GalileoSizes Of(StateDict weights, int heads) => new(
        weights.Shape("norm.weight", 128)[0],
        weights.Depth("blocks"),
        weights.Shape("blocks.0.mlp.fc1.weight", 512, 128)[0],
        heads,
        weights.Shape("space_time_embed.S1.proj.weight", 128, 2, 8, 8)[2],
        weights.Shape("pos_embed", 24, 32)[0]);

    /// <summary>Every tensor that a checkpoint of these sizes holds.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<int>> Tensors()
    {
        var tensors = new ExpectedTensors()
            .Parameter("pos_embed", MaxDates, Part)
            .Parameter("month_embed.weight", Months, Part)
            .Norm("norm", Width);
        foreach (var kind in Enum.GetValues<GalileoKind>())
        {
            tensors.Parameter(GalileoGroup.ChannelTable(kind), GalileoGroup.Of(kind).Count, Part);
        }

        foreach (var group in GalileoGroup.All)
        {
            _ = group.IsPatched
                ? tensors.Convolution(group.Layer, [Width, group.Count, MaxPatch, MaxPatch])
                : tensors.Linear(group.Layer, group.Count, Width);
        }

        for (var block = 0; block < Depth; block++)
        {
            var name = $"blocks.{block}";
            tensors.Norm(name + ".norm1", Width).Norm(name + ".norm2", Width)
                .Linear(name + ".mlp.fc1", Width, Hidden).Linear(name + ".mlp.fc2", Hidden, Width);
            foreach (var layer in (string[])["q", "k", "v", "proj"])
            {
                tensors.Linear($"{name}.attn.{layer}", Width, Width);
            }
        }

        return tensors.Shapes;
    }
}

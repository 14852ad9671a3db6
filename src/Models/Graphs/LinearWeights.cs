using Groundshift.Models.Checkpoints;

namespace Groundshift.Models.Graphs;

/// <summary>A fully connected layer as PyTorch stores it: y = W x + b. Shape: weight [out, in]; bias [out], or null for none.</summary>
internal sealed record LinearWeights(WeightTensor Weight, float[]? Bias)
{
    /// <summary>Length of what comes in.</summary>
    public int Inputs => Weight.Shape[1];

    /// <summary>Length of what goes out.</summary>
    public int Outputs => Weight.Shape[0];

    /// <summary>Some of the outputs, such as the queries of a joint query-key-value layer.</summary>
    public LinearWeights Rows(int start, int count) => new(
        new WeightTensor([count, Inputs], Weight.Values[(start * Inputs)..((start + count) * Inputs)]),
        Bias?[start..(start + count)]);

    /// <summary>Layers of the same input side by side. Shape: outputs add up.</summary>
    public static LinearWeights Stack(params LinearWeights[] layers) => new(
        new WeightTensor([layers.Sum(layer => layer.Outputs), layers[0].Inputs], [.. layers.SelectMany(layer => layer.Weight.Values)]),
        layers.All(layer => layer.Bias is null) ? null : [.. layers.SelectMany(layer => layer.Bias ?? new float[layer.Outputs])]);

    /// <summary>One more output at the end of each of so many groups of outputs, which is <paramref name="value"/> whatever comes in.</summary>
    public LinearWeights Widened(int groups, float value)
    {
        var (rows, bias) = (new List<float>(), new List<float>());
        var each = Outputs / groups;
        for (var group = 0; group < groups; group++)
        {
            rows.AddRange(Weight.Values.AsSpan(group * each * Inputs, each * Inputs));
            rows.AddRange(new float[Inputs]);
            bias.AddRange(Bias is null ? new float[each] : Bias.AsSpan(group * each, each));
            bias.Add(value);
        }

        return new LinearWeights(new WeightTensor([Outputs + groups, Inputs], [.. rows]), [.. bias]);
    }

    /// <summary>The weight for values on the left: x W^T. Shape: [in, out].</summary>
    public float[] Transposed()
    {
        var transposed = new float[Weight.Values.Length];
        var (rows, columns) = (Outputs, Inputs);
        const int Block = 32;

        // In blocks, for a column of a large matrix touches a cache line per element.
        for (var top = 0; top < rows; top += Block)
        {
            for (var left = 0; left < columns; left += Block)
            {
                for (var row = top; row < Math.Min(top + Block, rows); row++)
                {
                    for (var column = left; column < Math.Min(left + Block, columns); column++)
                    {
                        transposed[column * rows + row] = Weight.Values[row * columns + column];
                    }
                }
            }
        }

        return transposed;
    }
}

/// <summary>Scale and shift of a normalisation. Shape: [C] each. Epsilon: what is added to the variance.</summary>
internal sealed record NormWeights(float[] Gamma, float[] Beta, float Epsilon);

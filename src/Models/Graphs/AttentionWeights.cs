namespace Groundshift.Models.Graphs;

/// <summary>
/// Multi-head attention: softmax(q k^T / sqrt(d / heads)) v, projected. Shape: four layers of [d, d].
/// Source: Vaswani et al. 2017, arXiv 1706.03762, section 3.2.
/// </summary>
internal sealed record AttentionWeights(LinearWeights Query, LinearWeights Key, LinearWeights Value, LinearWeights Output, int Heads)
{
    /// <summary>From one layer that gives queries, keys and values one after the other. Shape: joint [3d, d].</summary>
    public static AttentionWeights FromJoint(LinearWeights joint, LinearWeights output, int heads)
    {
        var width = joint.Outputs / 3;
        return new AttentionWeights(joint.Rows(0, width), joint.Rows(width, width), joint.Rows(2 * width, width), output, heads);
    }
}

/// <summary>What stands between the two layers of an MLP.</summary>
internal enum Activation
{
    /// <summary>x Phi(x) with the exact error function.</summary>
    Gelu,

    /// <summary>x sigmoid(1.702 x).</summary>
    QuickGelu,
}

/// <summary>A pre-norm block of a vision transformer: x + attention(norm1 x), then + mlp(norm2 x).</summary>
internal sealed record BlockWeights(NormWeights Norm1, AttentionWeights Attention, NormWeights Norm2, LinearWeights Expand, LinearWeights Contract)
{
    /// <summary>Between the two layers of the MLP.</summary>
    public Activation Activation { get; init; } = Activation.Gelu;
}

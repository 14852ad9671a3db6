namespace Groundshift.Models.Graphs;

/// <summary>Number format that a network computes in.</summary>
public enum WeightPrecision
{
    /// <summary>32-bit floats.</summary>
    Single,

    /// <summary>16-bit floats: half the size, faster on GPUs; a CPU computes in 32 bits all the same.</summary>
    Half,
}

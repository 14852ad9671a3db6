using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>The bands that a model takes, on one grid; a reader of files, or one that computes bands from others.</summary>
internal interface IPixelRows : IDisposable
{
    /// <summary>The scene's full grid.</summary>
    GridSpec Grid { get; }

    /// <summary>Storage type.</summary>
    SampleType Type { get; }

    /// <summary>Meaning of a scaled sample.</summary>
    PixelUnit Unit { get; }

    /// <summary>Factor per band.</summary>
    IReadOnlyList<float> Scale { get; }

    /// <summary>Summand per band.</summary>
    IReadOnlyList<float> Offset { get; }

    /// <summary>Reads whole rows of a column range; best from top to bottom.</summary>
    void ReadRows(int firstRow, int rows, int firstColumn, int columns, PixelBlock destination);
}

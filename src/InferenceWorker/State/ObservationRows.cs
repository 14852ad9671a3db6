using Groundshift.Core.Pixels;

namespace Groundshift.InferenceWorker.State;

/// <summary>Rows of one product on the columns of a state, with a row above and below: stored probabilities, and 1 where they are valid.</summary>
/// <remarks>Ownership: dispose once.</remarks>
internal sealed class ObservationRows : IDisposable
{
    /// <summary>Rows of context on either side.</summary>
    public const int Halo = 1;

    private readonly NativeBuffer _planes;

    /// <summary>Room for some rows of a state.</summary>
    public ObservationRows(int classes, int width, int rows)
    {
        Classes = classes;
        Stride = StateRows.Padded(width);
        Rows = rows + (2 * Halo);
        _planes = new NativeBuffer((classes + 1L) * Rows * Stride);
    }

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    /// <summary>Rows, context included.</summary>
    public int Rows { get; }

    /// <summary>Columns, padded.</summary>
    public int Stride { get; }

    /// <summary>Stored probabilities of a class, 0 to 200, in a row counted from the one above the first.</summary>
    public Span<byte> Probability(int index, int row) => _planes.Span<byte>((((long)index * Rows) + row) * Stride, Stride);

    /// <summary>1 where the row is valid; 0 in the padding.</summary>
    public Span<byte> Valid(int row) => _planes.Span<byte>((((long)Classes * Rows) + row) * Stride, Stride);

    /// <summary>Moves the last rows to the top, as the context of the rows that follow.</summary>
    public void Slide(int rows)
    {
        for (var plane = 0; plane <= Classes; plane++)
        {
            for (var row = 0; row < 2 * Halo; row++)
            {
                _planes.Span<byte>((((long)plane * Rows) + row + rows) * Stride, Stride)
                    .CopyTo(_planes.Span<byte>((((long)plane * Rows) + row) * Stride, Stride));
            }
        }
    }

    /// <summary>Marks a row as not observed.</summary>
    public void ClearRow(int row) => Valid(row).Clear();

    /// <inheritdoc/>
    public void Dispose() => _planes.Dispose();
}

/// <summary>Where observations come from.</summary>
internal interface IObservations : IDisposable
{
    /// <summary>Fills rows of a target; rows and columns of the lattice. What the product does not cover is not valid.</summary>
    /// <param name="row">First row of the lattice.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="column">First column of the lattice.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="target">Where they go.</param>
    /// <param name="targetRow">First row in the target.</param>
    void Read(int row, int rows, int column, int columns, ObservationRows target, int targetRow);
}

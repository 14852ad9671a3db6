namespace Groundshift.InferenceWorker.Pipeline.Masking;

/// <summary>States of pixels, row by row from the top. Used by one thread.</summary>
internal interface IStateRows : IDisposable
{
    /// <summary>Rows and columns around a pixel that its state depends on.</summary>
    int Context { get; }

    /// <summary>The next row; as many pixels as the rows are wide.</summary>
    void Next(Span<byte> states);
}

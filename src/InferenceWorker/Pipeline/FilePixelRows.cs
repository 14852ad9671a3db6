using Groundshift.Core.Grids;
using Groundshift.Core.Pixels;
using Groundshift.Raster.Reading;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>The model's bands straight from the scene's files.</summary>
internal sealed class FilePixelRows(SceneReader reader) : IPixelRows
{
    public GridSpec Grid => reader.Grid;

    public SampleType Type => reader.Type;

    public PixelUnit Unit => reader.Unit;

    public IReadOnlyList<float> Scale => reader.Scale;

    public IReadOnlyList<float> Offset => reader.Offset;

    public void ReadRows(int firstRow, int rows, int firstColumn, int columns, PixelBlock destination) =>
        reader.ReadRows(firstRow, rows, firstColumn, columns, destination);

    public void Dispose() => reader.Dispose();
}

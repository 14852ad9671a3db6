using Groundshift.Core.Grids;
using Groundshift.Core.Messages;
using Groundshift.InferenceWorker.Pipeline;

namespace Groundshift.InferenceWorker.Products;

/// <summary>A product in the making: takes the model's answers window by window and writes its rasters as rows become final. Used by one thread.</summary>
internal interface IProduct : IDisposable
{
    /// <summary>Grid of its rasters.</summary>
    GridSpec Grid { get; }

    /// <summary>Its rasters.</summary>
    IReadOnlyList<ProductRaster> Rasters { get; }

    /// <summary>Pixels or cells that hold a value.</summary>
    long Valid { get; }

    /// <summary>Pixels or cells of the area, whether they hold a value or not.</summary>
    long Total { get; }

    /// <summary>Area by class; empty where there are none.</summary>
    IReadOnlyList<ClassShare> Classes { get; }

    /// <summary>Numbers about the product that its item and manifest state, by name.</summary>
    IReadOnlyDictionary<string, double> Figures { get; }

    /// <summary>How stored samples are to be read.</summary>
    string Encoding { get; }

    /// <summary>Takes in what the model said about windows.</summary>
    void Add(WindowBatch batch);

    /// <summary>Writes pixel rows that no later window touches.</summary>
    void Finish(OutputRows rows);

    /// <summary>Makes the files whole.</summary>
    /// <param name="thumbnail">Where a picture may be written.</param>
    void Complete(string thumbnail);
}

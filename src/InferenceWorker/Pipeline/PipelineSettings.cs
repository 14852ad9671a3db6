using Groundshift.Core.Sensors;
using Groundshift.InferenceWorker.Change;
using Groundshift.InferenceWorker.Pipeline.Context;
using Groundshift.Models.Onnx;

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>How scenes are processed on this machine.</summary>
public sealed record PipelineSettings
{
    /// <summary>Folder for files in the making; each run has a folder of its own in it and removes it.</summary>
    public string ScratchFolder { get; init; } = Path.GetTempPath();

    /// <summary>How the model is run.</summary>
    public SessionSettings Session { get; init; } = new();

    /// <summary>Responses of Sentinel-2 that a spectrometer's bands are weighted by; parametric where nobody measured.</summary>
    public SpectralResponsesOf Responses { get; init; } = SpectralResponseSet.Parametric;

    /// <summary>Weather by month, for models that take it; unknown months are told to the model as such.</summary>
    public WeatherTable Weather { get; init; } = WeatherTable.None;

    /// <summary>What of a change is worth a polygon.</summary>
    public ChangeSettings Change { get; init; } = new();

    /// <summary>Files that are decoded at once; 0 for one per processor.</summary>
    public int DecodeThreads { get; init; }
}

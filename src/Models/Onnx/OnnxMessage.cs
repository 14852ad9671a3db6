namespace Groundshift.Models.Onnx;

/// <summary>How grave a message of ONNX Runtime is. Source: enum OrtLoggingLevel in onnxruntime_c_api.h.</summary>
public enum OnnxSeverity
{
    /// <summary>Details of placement and memory.</summary>
    Verbose = 0,

    /// <summary>Information.</summary>
    Information = 1,

    /// <summary>Something unexpected that did not stop the call.</summary>
    Warning = 2,

    /// <summary>A failed call.</summary>
    Error = 3,

    /// <summary>The process is about to end.</summary>
    Fatal = 4,
}

/// <summary>A line that ONNX Runtime would otherwise print to standard error.</summary>
public readonly record struct OnnxMessage(OnnxSeverity Severity, string Category, string Text);

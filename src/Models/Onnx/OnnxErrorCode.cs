namespace Groundshift.Models.Onnx;

/// <summary>Kinds of failure that ONNX Runtime tells apart. Source: enum OrtErrorCode in onnxruntime_c_api.h.</summary>
public enum OnnxErrorCode
{
    /// <summary>No failure.</summary>
    Ok = 0,

    /// <summary>Unspecified failure.</summary>
    Fail = 1,

    /// <summary>An argument, input name, type or shape is wrong.</summary>
    InvalidArgument = 2,

    /// <summary>A file is missing.</summary>
    NoSuchFile = 3,

    /// <summary>No model was loaded.</summary>
    NoModel = 4,

    /// <summary>The engine failed.</summary>
    EngineError = 5,

    /// <summary>A kernel threw, or memory ran out.</summary>
    RuntimeException = 6,

    /// <summary>The bytes are no model.</summary>
    InvalidProtobuf = 7,

    /// <summary>A model was loaded already.</summary>
    ModelLoaded = 8,

    /// <summary>No kernel exists for an operator, type or device.</summary>
    NotImplemented = 9,

    /// <summary>The graph breaks the rules of ONNX.</summary>
    InvalidGraph = 10,

    /// <summary>An execution provider failed.</summary>
    ExecutionProviderFailure = 11,

    /// <summary>Loading was cancelled.</summary>
    ModelLoadCanceled = 12,

    /// <summary>The model has to be compiled first.</summary>
    ModelRequiresCompilation = 13,

    /// <summary>Something named was not found.</summary>
    NotFound = 14,
}

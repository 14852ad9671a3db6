namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>How far the work on a scene has come.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="WindowsDone">Windows that are judged or found empty.</param>
/// <param name="WindowsTotal">Windows that touch the area's bounds; 0 while unknown.</param>
public readonly record struct SceneProgress(SceneStage Stage, int WindowsDone, int WindowsTotal);

/// <summary>Stages of the work on a scene, in order.</summary>
public enum SceneStage
{
    /// <summary>Opens files and the model.</summary>
    Opening,

    /// <summary>Reads, infers, blends and writes, window by window.</summary>
    Inferring,

    /// <summary>Compares two scenes, row by row; rows stand in place of windows.</summary>
    Comparing,

    /// <summary>Makes overviews and statistics.</summary>
    Finishing,

    /// <summary>Puts the files in the object store.</summary>
    Storing,
}

using Groundshift.Core.Jobs;
using Groundshift.InferenceWorker.Pipeline;

namespace Groundshift.InferenceWorker.Execution;

/// <summary>How far a worker's job has come, for displays.</summary>
public readonly record struct JobProgress(SceneJob Job, SceneProgress Progress);

namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>What travels down the pipeline, in order: windows to judge, or rows that are final. One of the two is set.</summary>
internal readonly record struct PipelineItem(WindowBatch? Batch, OutputRows? Rows);

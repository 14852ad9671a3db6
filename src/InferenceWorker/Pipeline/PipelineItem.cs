namespace Groundshift.InferenceWorker.Pipeline;

/// <summary>What reaches the blender, in order: windows that were judged, or rows that are final. One of the two is set.</summary>
internal readonly record struct PipelineItem(WindowBatch? Batch, OutputRows? Rows);

/// <summary>Windows to judge, with their place in the order in which the blender takes things.</summary>
internal readonly record struct PlacedBatch(long Place, WindowBatch Batch);

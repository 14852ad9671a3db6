using Groundshift.Core.Jobs;

namespace Groundshift.Models.Checkpoints;

/// <summary>What is said of a checkpoint file whose bytes contradict its format.</summary>
internal static class CorruptCheckpoint
{
    private const string NextStep = "Copy the checkpoint again from its publisher and compare the files' checksums.";

    /// <summary>A file, or a part of it, that breaks its format.</summary>
    public static InvalidInputException At(string file, string expected, string found, Exception? cause = null) =>
        new(file, expected, found, NextStep, cause);
}

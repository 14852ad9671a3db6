using Groundshift.Core.Jobs;

namespace Groundshift.Models.Graphs;

/// <summary>Sizes from <c>--config</c> that the checkpoint tells too.</summary>
internal sealed record StatedSizes(IReadOnlyDictionary<string, int> Values)
{
    /// <summary>Holds one of them against the checkpoint; a size that was not given fits.</summary>
    /// <exception cref="InvalidInputException">They contradict: the configuration belongs to another checkpoint.</exception>
    public StatedSizes Require(string name, int found) => !Values.TryGetValue(name, out var stated) || stated == found
        ? this
        : throw new InvalidInputException(
            $"--config {name}", $"{found}, as the checkpoint's shapes tell", $"{stated}", "Leave it out, or name the checkpoint that the configuration belongs to.");
}

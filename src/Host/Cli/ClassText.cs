using System.Globalization;
using Groundshift.Core.Messages;

namespace Groundshift.Host.Cli;

/// <summary>Class shares in a few words.</summary>
internal static class ClassText
{
    private const int Most = 3;

    /// <summary>The largest classes with their share of the valid pixels.</summary>
    public static string Largest(IEnumerable<ClassShare> classes) => string.Join(
        ", ",
        classes.Where(share => share.Pixels > 0)
            .OrderByDescending(share => share.Pixels)
            .Take(Most)
            .Select(share => $"{share.Name} {share.Percent.ToString("0.#", CultureInfo.InvariantCulture)} %"));
}

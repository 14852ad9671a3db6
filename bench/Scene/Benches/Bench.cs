using Groundshift.Bench.Reporting;

namespace Groundshift.Bench.Benches;

/// <summary>A named bench.</summary>
/// <param name="Name">As on the command line.</param>
/// <param name="Summary">One line for the help.</param>
/// <param name="Long">True for those that run only when named.</param>
/// <param name="RunAsync">Measures and fills the report.</param>
internal sealed record Bench(string Name, string Summary, bool Long, Func<BenchContext, BenchReport, CancellationToken, Task> RunAsync);

/// <summary>What a bench works with.</summary>
/// <param name="Root">Root of the repository.</param>
/// <param name="Work">Empty folder of this bench, deleted afterwards.</param>
/// <param name="Small">A minute instead of many.</param>
/// <param name="Rounds">How often what is compared is alternated.</param>
/// <param name="Seed">Decides everything random.</param>
/// <param name="Items">Size of a generated catalog; null for the bench's own.</param>
/// <param name="Store">The one store to measure; null for all.</param>
/// <param name="Model">Part of the names of the models to measure; null for all, and for their import.</param>
internal sealed record BenchContext(string Root, string Work, bool Small, int Rounds, int Seed, int? Items, string? Store, string? Model)
{
    /// <summary>Says what is being done, so that a long bench does not look hung.</summary>
    public static void Say(string sentence) => Console.Error.WriteLine($"   … {sentence}");

    /// <summary>A path in the bench's folder.</summary>
    public string At(params string[] parts) => Path.Combine([Work, .. parts]);
}

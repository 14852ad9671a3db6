using System.Globalization;

namespace Groundshift.Bench;

/// <summary>The command line.</summary>
/// <param name="Root">Root of the repository.</param>
/// <param name="Names">Benches asked for; none means the usual ones.</param>
/// <param name="Small">A minute instead of many.</param>
/// <param name="Rounds">How often what is compared is alternated.</param>
/// <param name="Seed">Decides everything random.</param>
/// <param name="Help">Show the help and do nothing.</param>
/// <param name="Items">Size of a generated catalog; null for the bench's own.</param>
/// <param name="Store">The one store to measure; null for all.</param>
/// <param name="Model">Part of the names of the models to measure; null for all, and for their import.</param>
internal sealed record BenchArguments(string Root, IReadOnlyList<string> Names, bool Small, int Rounds, int Seed, bool Help, int? Items, string? Store, string? Model)
{
    /// <summary>Reads it; null when it makes no sense.</summary>
    public static BenchArguments? Parse(IReadOnlyList<string> arguments, int rounds, int seed)
    {
        var root = Directory.GetCurrentDirectory();
        var names = new List<string>();
        var (small, help) = (false, false);
        int? items = null;
        string? store = null;
        string? model = null;
        for (var i = 0; i < arguments.Count; i++)
        {
            switch (arguments[i])
            {
                case "--small":
                    small = true;
                    break;
                case "--help" or "-h":
                    help = true;
                    break;
                case "--root" when i + 1 < arguments.Count:
                    root = arguments[++i];
                    break;
                case "--rounds" when i + 1 < arguments.Count && Number(arguments[i + 1]) is > 0 and var given:
                    (rounds, i) = (given, i + 1);
                    break;
                case "--seed" when i + 1 < arguments.Count && Number(arguments[i + 1]) is { } given:
                    (seed, i) = (given, i + 1);
                    break;
                case "--items" when i + 1 < arguments.Count && Number(arguments[i + 1]) is > 0 and var given:
                    (items, i) = (given, i + 1);
                    break;
                case "--store" when i + 1 < arguments.Count && arguments[i + 1] is "sqlite" or "postgres":
                    store = arguments[++i];
                    break;
                case "--model" when i + 1 < arguments.Count:
                    model = arguments[++i];
                    break;
                case ['-', ..]:
                    return null;
                default:
                    names.Add(arguments[i]);
                    break;
            }
        }

        return new BenchArguments(root, names, small, rounds, seed, help, items, store, model);
    }

    /// <summary>How to run one bench again as it was run.</summary>
    public string Command(string name) => string.Create(
        CultureInfo.InvariantCulture, $"./run bench {name}{(Small ? " --small" : "")}{(Items is { } items ? $" --items {items}" : "")}{(Store is { } store ? $" --store {store}" : "")}{(Model is { } model ? $" --model {model}" : "")} --rounds {Rounds} --seed {Seed}");

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

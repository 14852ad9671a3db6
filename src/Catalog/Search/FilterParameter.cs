using System.Text.Json;
using Groundshift.Core.Cql2;
using Groundshift.Core.Jobs;

namespace Groundshift.Catalog.Search;

/// <summary>The parameters <c>filter</c>, <c>filter-lang</c> and <c>filter-crs</c>. Source: OGC 19-079r2 (Features part 3); STAC API filter extension 1.0.0.</summary>
internal static class FilterParameter
{
    public const string Text = "cql2-text";
    public const string Json = "cql2-json";

    private static readonly string[] Systems = ["http://www.opengis.net/def/crs/OGC/1.3/CRS84", "https://www.opengis.net/def/crs/OGC/1.3/CRS84"];

    /// <summary>Reads a filter of a query string; text unless the language says otherwise.</summary>
    public static Cql2Expression? Read(string? filter, string? language, string? system)
    {
        RequireSystem(system);
        return Language(language, Text) == Text
            ? filter is null ? null : Cql2TextParser.Parse(filter)
            : filter is null ? null : Cql2JsonReader.Parse(filter);
    }

    /// <summary>Reads a filter of a body; JSON unless the language says otherwise.</summary>
    public static Cql2Expression? Read(JsonElement? filter, string? language, string? system)
    {
        RequireSystem(system);
        return (Language(language, Json), filter) switch
        {
            (_, null) => null,
            (Json, { } json) => Cql2JsonReader.Parse(json),
            (_, { ValueKind: JsonValueKind.String } text) => Cql2TextParser.Parse(text.GetString()!),
            var (_, other) => throw new InvalidInputException("filter", "a string of CQL2 text", other.Value.ValueKind.ToString(), "Send a string, or filter-lang cql2-json."),
        };
    }

    /// <summary>Both conditions.</summary>
    public static Cql2Expression? Join(Cql2Expression? left, Cql2Expression? right) =>
        left is null ? right : right is null ? left : new Junction(true, [left, right]);

    private static string Language(string? language, string fallback) => language switch
    {
        null or "" => fallback,
        Text or Json => language,
        _ => throw new InvalidInputException("filter-lang", $"{Text} or {Json}", $"'{language}'", "Leave it out for the default."),
    };

    private static void RequireSystem(string? system)
    {
        if (!string.IsNullOrEmpty(system) && !Systems.Contains(system))
        {
            throw new InvalidInputException("filter-crs", Systems[0], $"'{system}'", "Give geometries as longitude and latitude, and leave it out.");
        }
    }
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Core.Cql2;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using Microsoft.Data.Sqlite;

namespace Groundshift.Adapters.Embedded.Sqlite.Search;

/// <summary>
/// What SQL lacks for filters, as functions of a connection: Unicode folding, patterns, geometry, calendar. They call what the evaluator
/// calls, so that both give one answer. Null in is null out.
/// </summary>
internal static class FilterFunctions
{
    public const string Fold = "gs_fold";
    public const string Like = "gs_like";
    public const string Instant = "gs_instant";
    public const string Arithmetic = "gs_arithmetic";
    public const string OfNumber = "gs_of_number";
    public const string OfText = "gs_of_text";
    public const string OfInstant = "gs_of_instant";
    public const string Temporal = "gs_temporal";
    public const string Relates = "gs_relates";
    public const string RelatesToSelf = "gs_relates_to_self";
    public const string Arrays = "gs_arrays";
    public const string Member = "gs_member";
    public const string JsonNumber = "gs_json_number";
    public const string Matches = "gs_matches";
    public const string Period = "gs_period";

    /// <summary>Registers them; <paramref name="context"/> gives that of the search that runs.</summary>
    public static void Register(SqliteConnection connection, Func<FilterContext> context)
    {
        connection.CreateFunction<string?, string?>(Fold, text => text is null ? null : CaseFolding.Fold(text), isDeterministic: true);
        connection.CreateFunction<string?, string?, bool?>(Like, (text, pattern) => text is null || pattern is null ? null : Cql2Like.Matches(text, pattern), isDeterministic: true);
        connection.CreateFunction<string?, long?>(Instant, text => text is not null && Cql2Instant.TryParse(text, out var instant) ? instant.Nanoseconds : null, isDeterministic: true);
        connection.CreateFunction<long, double?, double?, double?>(
            Arithmetic, (operation, left, right) => left is { } first && right is { } second ? Cql2Arithmetic.Apply((ArithmeticOperator)operation, first, second) : null, isDeterministic: true);
        connection.CreateFunction<long, double?, double?>(OfNumber, (function, number) => Cql2Arithmetic.Apply((Cql2Function)function, number), isDeterministic: true);
        connection.CreateFunction<long, string?, double?>(OfText, (function, text) => Cql2Arithmetic.Apply((Cql2Function)function, text), isDeterministic: true);
        connection.CreateFunction<long, long?, double?>(
            OfInstant, (function, time) => time is { } known ? Cql2Arithmetic.Apply((Cql2Function)function, new Cql2Instant(known, false)) : null, isDeterministic: true);
        connection.CreateFunction<long, long?, long?, long?, long?, long, bool?>(Temporal, HoldsInTime, isDeterministic: true);
        connection.CreateFunction<long, long, long, byte[]?, bool?>(
            Relates, (relation, number, itemIsLeft, item) => context().Holds((SpatialRelation)relation, (int)number, itemIsLeft != 0, item));
        connection.CreateFunction<long, byte[]?, bool?>(RelatesToSelf, (relation, item) => context().HoldsForSelf((SpatialRelation)relation, item));
        connection.CreateFunction<long, string, bool?>(Matches, (number, item) => context().Matches((int)number, Record(item)));
        connection.CreateFunction<long, string?, string?, bool?>(
            Arrays, (relation, left, right) => left is null || right is null ? null : Cql2Arrays.Holds((ArrayRelation)relation, ArrayText.Read(left), ArrayText.Read(right)), isDeterministic: true);
        connection.CreateFunction<string, string, long, string>(Member, (item, name, kind) => ArrayText.Write(Record(item).ValueOf(new PropertyReference(name, (Cql2Kind)kind))), isDeterministic: true);
        connection.CreateFunction<double?, string>(JsonNumber, number => number?.ToString("R", CultureInfo.InvariantCulture) ?? "null", isDeterministic: true);
        connection.CreateFunction<long, long?, long?>(Period, (period, time) => time is { } known ? CalendarPeriods.BeginOf((CalendarPeriod)period, known) : null, isDeterministic: true);
        connection.CreateFunction<string, string>("gs_item_words", item => FreeText.WordsOf(Item(item)), isDeterministic: true);
        connection.CreateFunction<string, string>("gs_item_properties", item => PropertiesText(ItemProperty.Of(Item(item))), isDeterministic: true);
    }

    /// <summary>Names and kinds of an item's properties as a JSON list of pairs.</summary>
    public static string PropertiesText(IEnumerable<(string Name, Cql2Kind Kind)> properties) =>
        new JsonArray([.. properties.Select(property => (JsonNode)new JsonArray(property.Name, property.Kind.ToString()))]).ToJsonString();

    private static StacItem Item(string json) =>
        new(JsonNode.Parse(json) as JsonObject ?? throw new InvalidOperationException("An item's row holds no JSON object."));

    private static ItemRecord Record(string json) => new(Item(json));

    // The last argument marks open ends by bits: left from, left to, right from, right to.
    private static bool? HoldsInTime(long relation, long? from, long? to, long? otherFrom, long? otherTo, long open)
    {
        long?[] ends = [from, to, otherFrom, otherTo];
        for (var end = 0; end < ends.Length; end++)
        {
            if (ends[end] is null && (open & (1L << end)) == 0)
            {
                return null;
            }
        }

        return Cql2Temporal.Holds((TemporalRelation)relation, new Cql2Period(from, to), new Cql2Period(otherFrom, otherTo));
    }
}

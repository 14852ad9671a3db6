using System.Text.Json;
using Groundshift.Core.Cql2;
using Groundshift.Core.Stac;
using Groundshift.TestKit;
using NetTopologySuite.Geometries;

namespace Groundshift.Core.Tests.Cql2;

/// <summary>One data set of the abstract test suite of CQL2 1.0 (annex A), with the types of its queryables.</summary>
internal sealed class TestSuiteDataset
{
    private const string Folder = "schemas/examples/cql2-test-dataset";

    private TestSuiteDataset(IReadOnlyList<ICql2Record> records) => Records = records;

    public IReadOnlyList<ICql2Record> Records { get; }

    public static JsonElement Read(string file) => JsonDocument.Parse(File.ReadAllBytes(SharedData.Need($"{Folder}/{file}"))).RootElement;

    public static TestSuiteDataset Load(string name)
    {
        var formats = Read($"{name}.queryables.json").GetProperty("properties").EnumerateObject()
            .ToDictionary(property => property.Name, property => property.Value.TryGetProperty("format", out var format) ? format.GetString() : null);
        return new TestSuiteDataset([.. Read($"{name}.geojson").GetProperty("features").EnumerateArray().Select(feature => new Feature(feature, formats))]);
    }

    public int Count(Cql2Expression filter) => Records.Count(record => Cql2Evaluator.Matches(filter, record) == true);

    private sealed class Feature : ICql2Record
    {
        private readonly Dictionary<string, object?> _values;

        public Feature(JsonElement feature, Dictionary<string, string?> formats)
        {
            _values = feature.GetProperty("properties").EnumerateObject()
                .ToDictionary(property => property.Name, property => Value(property.Value, formats.GetValueOrDefault(property.Name)));
            _values["geom"] = (Geometry)GeoJson.Read(feature.GetProperty("geometry"));
        }

        public object? ValueOf(PropertyReference property) => _values.GetValueOrDefault(property.Name);

        private static object? Value(JsonElement json, string? format) => json.ValueKind switch
        {
            JsonValueKind.String when format is "date" or "date-time" => Cql2Instant.TryParse(json.GetString()!, out var instant) ? instant : null,
            JsonValueKind.String => json.GetString(),
            JsonValueKind.Number => json.GetDouble(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => null,
        };
    }
}

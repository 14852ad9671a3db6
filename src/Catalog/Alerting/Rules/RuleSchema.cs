using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Groundshift.Core.Alerting;

namespace Groundshift.Catalog.Alerting.Rules;

/// <summary>The JSON schema of a rule, read off the type that rules are parsed into, so that the two cannot part.</summary>
public static class RuleSchema
{
    private const string Dialect = "https://json-schema.org/draft/2020-12/schema";

    private static readonly Dictionary<string, JsonObject> Bounds = new(StringComparer.Ordinal)
    {
        ["id"] = new() { ["pattern"] = "^[a-z0-9_-]{1,64}$" },
        ["minimum_hectares"] = new() { ["minimum"] = 0 },
        ["minimum_confidence"] = new() { ["minimum"] = 0, ["maximum"] = 1 },
        ["from"] = new() { ["description"] = "Classes before, by the model's machine names; empty means any." },
        ["to"] = new() { ["description"] = "Classes after; empty means any." },
        ["k"] = new() { ["minimum"] = 1 },
        ["n"] = new() { ["minimum"] = 1 },
        ["first_day"] = new() { ["minimum"] = 1, ["maximum"] = 366 },
        ["last_day"] = new() { ["minimum"] = 1, ["maximum"] = 366, ["description"] = "Below first_day where the season goes over the new year." },
        ["since"] = new() { ["format"] = "date-time", ["description"] = "Changes first seen before are left alone." },
        ["revision"] = new() { ["readOnly"] = true },
        ["tell_candidates"] = new() { ["description"] = "Whether channels hear of candidates too." },
    };

    /// <summary>The schema.</summary>
    public static JsonObject Build()
    {
        var schema = JsonSchemaExporter.GetJsonSchemaAsNode(
            AlertJson.Default.AlertRule,
            new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Bound }).AsObject();
        schema.Insert(0, "$schema", Dialect);
        schema.Insert(1, "title", "Alert rule");
        return schema;
    }

    private static JsonNode Bound(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (context.PropertyInfo is { } property && schema is JsonObject json && Bounds.TryGetValue(property.Name, out var bounds))
        {
            foreach (var (name, value) in bounds)
            {
                json[name] = value?.DeepClone();
            }
        }

        return schema;
    }
}

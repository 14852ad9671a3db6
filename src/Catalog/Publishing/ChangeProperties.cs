using System.Text.Json.Nodes;
using Groundshift.Core.Messages;

namespace Groundshift.Catalog.Publishing;

/// <summary>What the item of a change says about the comparison: <c>groundshift:change</c>.</summary>
internal static class ChangeProperties
{
    public static JsonObject Of(ChangeSummary change)
    {
        var json = new JsonObject
        {
            ["method"] = change.Method,
            ["threshold"] = change.Threshold,
            ["before"] = Timestamp.Text(change.Before),
            ["after"] = Timestamp.Text(change.After),
            ["valid_hectares"] = change.ValidHectares,
            ["changed_hectares"] = change.ChangedHectares,
            ["minimum_hectares"] = change.MinimumHectares,
            ["patches"] = change.Patches,
            ["effective_pixels"] = change.EffectivePixels,
            ["transitions"] = new JsonArray([.. change.Transitions.Select(ground => (JsonNode)Transition(ground))]),
        };
        if (change is { ShiftRows: { } rows, ShiftColumns: { } columns })
        {
            json["shift_pixels"] = new JsonArray(rows, columns);
            json["shift_corrected"] = change.ShiftCorrected;
        }

        return json;
    }

    private static JsonObject Transition(ChangedGround ground)
    {
        var json = new JsonObject { ["name"] = ground.Name };
        if (ground is { From: { } from, To: { } to })
        {
            (json["from"], json["to"]) = (from, to);
        }

        json["hectares"] = ground.Hectares;
        json["pixels"] = ground.Pixels;
        return json;
    }
}

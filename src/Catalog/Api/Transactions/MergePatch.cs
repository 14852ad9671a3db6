using System.Text.Json.Nodes;

namespace Groundshift.Catalog.Api.Transactions;

/// <summary>Merges changes into JSON. Source: RFC 7396, section 2 (which replaced RFC 7386).</summary>
internal static class MergePatch
{
    /// <summary>The target with the patch merged in; neither is changed.</summary>
    public static JsonNode? Apply(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
        {
            return patch?.DeepClone();
        }

        var result = (target as JsonObject)?.DeepClone().AsObject() ?? [];
        foreach (var (name, value) in changes)
        {
            if (value is null)
            {
                result.Remove(name);
            }
            else
            {
                result[name] = Apply(result[name], value);
            }
        }

        return result;
    }
}

using System.Text;
using System.Text.Json.Nodes;
using Groundshift.Catalog.Publishing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Groundshift.Catalog.Api;

/// <summary>Health as JSON: one word in all, and one per part.</summary>
public static class HealthAnswer
{
    /// <summary>Writes it.</summary>
    public static Task WriteAsync(HttpContext context, HealthReport report)
    {
        var json = new JsonObject
        {
            ["status"] = report.Status.ToString(),
            ["checks"] = new JsonObject(report.Entries.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)new JsonObject
            {
                ["status"] = entry.Value.Status.ToString(),
                ["description"] = entry.Value.Description,
            }))),
        };
        context.Response.ContentType = MediaTypes.Json;
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(json.ToJsonString()), context.RequestAborted).AsTask();
    }
}

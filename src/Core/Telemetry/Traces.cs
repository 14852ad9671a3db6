using System.Diagnostics;

namespace Groundshift.Core.Telemetry;

/// <summary>One trace per scene, through all roles. Nothing is recorded, and no context is kept, while nobody listens.</summary>
/// <remarks>The context travels as a W3C <c>traceparent</c> (Trace Context, Recommendation of 2021) in jobs, products and events.</remarks>
public static class Traces
{
    /// <summary>Name of the source of all spans, and of the meter.</summary>
    public const string Name = "Groundshift";

    private static readonly ActivitySource Source = new(Name);

    /// <summary>The current span as a <c>traceparent</c>; null where there is none.</summary>
    public static string? Parent => Activity.Current is { IdFormat: ActivityIdFormat.W3C } span ? span.Id : null;

    /// <summary>Starts a span below another process's, or a trace of its own where no valid parent is given and none runs.</summary>
    public static Activity? Start(string name, ActivityKind kind, string? parent, params ReadOnlySpan<(string Key, string? Value)> tags)
    {
        var span = ActivityContext.TryParse(parent, null, isRemote: true, out var context)
            ? Source.StartActivity(name, kind, context)
            : Source.StartActivity(name, kind);
        foreach (var (key, value) in tags)
        {
            span?.SetTag(key, value);
        }

        return span;
    }
}

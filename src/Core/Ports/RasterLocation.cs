namespace Groundshift.Core.Ports;

/// <summary>Where a raster can be opened right now: a URI with short-lived credentials. Never stored, logged or put in an item.</summary>
public sealed record RasterLocation
{
    /// <summary>URI: <c>file://</c>, <c>https://</c> (possibly signed) or <c>s3://</c>.</summary>
    public required Uri Uri { get; init; }

    /// <summary>Request headers, such as <c>Authorization</c>.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Settings of the virtual file system for this URI's path prefix, such as <c>AWS_REQUEST_PAYER</c>.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>When the credential ends; null for one that does not.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>True where this deployment's own object store holds it: a refusal is about the store's settings then, and no scene's fault.</summary>
    public bool IsOwn { get; init; }

    /// <summary>Says where, without query string or headers.</summary>
    public override string ToString() => Uri.GetLeftPart(UriPartial.Path);
}

namespace Groundshift.Core.Jobs;

/// <summary>A file of a scene as its catalog names it: unsigned, and with the name of the access that can open it.</summary>
/// <remarks>Never holds a signed URL or a secret; those live in a <see cref="Ports.RasterLocation"/> for as long as one read.</remarks>
public sealed record AssetReference
{
    /// <summary>Absolute URI: <c>https://</c>, <c>s3://</c> or <c>file://</c>.</summary>
    public required string Href { get; init; }

    /// <summary>Another address of the same file, such as <c>s3://eodata/…</c> beside an https address; which one is read depends on the credentials at hand.</summary>
    public string? AlternateHref { get; init; }

    /// <summary>Name of the access configuration, such as <c>planetary-computer</c> or <c>public</c>.</summary>
    public string Access { get; init; } = "public";

    /// <summary>Key of the asset in its item, for messages.</summary>
    public required string Key { get; init; }

    /// <summary>Media type as declared.</summary>
    public string? MediaType { get; init; }

    /// <summary><c>file:size</c> in bytes.</summary>
    public long? Size { get; init; }

    /// <summary><c>file:checksum</c>: a multihash in lower-case hex.</summary>
    public string? Checksum { get; init; }

    /// <summary>Rows as declared by <c>proj:shape</c>; null where the item is silent.</summary>
    public int? Rows { get; init; }

    /// <summary>Columns as declared by <c>proj:shape</c>; null where the item is silent.</summary>
    public int? Columns { get; init; }
}

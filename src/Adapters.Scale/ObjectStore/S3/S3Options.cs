namespace Groundshift.Adapters.Scale.ObjectStore.S3;

/// <summary>A bucket of Amazon S3 or of a server that speaks its protocol.</summary>
public sealed record S3Options : RemoteOptions
{
    /// <summary>Address of a server on one's own premises; null for Amazon's in <see cref="Region"/>.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Region that requests are signed for. <value>us-east-1, which servers that have none take.</value></summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>Bucket.</summary>
    public required string Bucket { get; init; }

    /// <summary>True to name the bucket in the path, as most servers but Amazon's want it; null for: with an endpoint.</summary>
    public bool? PathStyle { get; init; }

    /// <summary>Access key; null to take credentials from the environment, the profile or the machine's role, as Amazon's tools do.</summary>
    public string? AccessKeyId { get; init; }

    /// <summary>Its secret. Never logged.</summary>
    public string? SecretAccessKey { get; init; }

    /// <summary>Session token of temporary credentials. Never logged.</summary>
    public string? SessionToken { get; init; }

    /// <summary>How long a signed address is good. <value>15 minutes.</value></summary>
    internal TimeSpan SignedFor { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// When another is signed in its place. <value>5 minutes: the SDK renews a role's credentials that long before they end, so that an
    /// address outlives its use.</value>
    /// </summary>
    internal TimeSpan RenewedAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Does not show secrets.</summary>
    public override string ToString() => $"s3://{Bucket}/{Prefix}";
}

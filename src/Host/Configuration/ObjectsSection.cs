namespace Groundshift.Host.Configuration;

/// <summary>Where products, checkpoints and shared models are: in the data folder unless a bucket or container is given.</summary>
internal sealed class ObjectsSection
{
    /// <summary>A bucket of S3 or of a server that speaks its protocol.</summary>
    public S3Section S3 { get; set; } = new();

    /// <summary>A container of Azure Blob Storage.</summary>
    public AzureBlobSection AzureBlob { get; set; } = new();

    /// <summary>Address under which everybody may read the objects, for links to assets; without it they lead through the catalog.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>True when the objects are not in the data folder.</summary>
    internal bool IsShared => S3.Bucket is { Length: > 0 } || AzureBlob.Container is { Length: > 0 };
}

/// <summary>Objects in S3.</summary>
internal sealed class S3Section
{
    /// <summary>Address of a server on one's own premises; Amazon's where there is none.</summary>
    public string? Endpoint { get; set; }

    /// <summary>Bucket.</summary>
    public string? Bucket { get; set; }

    /// <summary>What all keys begin with.</summary>
    public string Prefix { get; set; } = string.Empty;

    /// <summary>Region.</summary>
    public string Region { get; set; } = "us-east-1";

    /// <summary>False where the server of <see cref="Endpoint"/> wants the bucket in the host name.</summary>
    public bool PathStyle { get; set; } = true;

    /// <summary>Access key; without one the environment, the profile or the machine's role is asked, as Amazon's tools do.</summary>
    public string? AccessKeyId { get; set; }

    /// <summary>Its secret; belongs in the environment.</summary>
    public string? SecretAccessKey { get; set; }

    /// <summary>Session token of temporary credentials; belongs in the environment.</summary>
    public string? SessionToken { get; set; }
}

/// <summary>Objects in Azure Blob Storage.</summary>
internal sealed class AzureBlobSection
{
    /// <summary>Address of the account's blob service.</summary>
    public string? Endpoint { get; set; }

    /// <summary>Container.</summary>
    public string? Container { get; set; }

    /// <summary>What the names of all blobs begin with.</summary>
    public string Prefix { get; set; } = string.Empty;

    /// <summary>Key of the account; belongs in the environment. Without key and signature, the process's Azure identity is used.</summary>
    public string? AccountKey { get; set; }

    /// <summary>Shared access signature for the container; belongs in the environment.</summary>
    public string? Sas { get; set; }
}

namespace Groundshift.Adapters.Scale.ObjectStore.AzureBlob;

/// <summary>A container of Azure Blob Storage, with one of three kinds of credentials.</summary>
public sealed record AzureBlobOptions : RemoteOptions
{
    /// <summary>Address of the account's blob service, such as <c>https://ACCOUNT.blob.core.windows.net</c>; with the account in the path for an emulator.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>Container.</summary>
    public required string Container { get; init; }

    /// <summary>Key of the account, base64. Never logged.</summary>
    public string? AccountKey { get; init; }

    /// <summary>Shared access signature for the container, without the question mark. Never logged.</summary>
    public string? Sas { get; init; }

    /// <summary>Gives a bearer token of Entra ID for the scope <c>https://storage.azure.com/.default</c>, and when it ends. Asked before each request, so it caches.</summary>
    public Func<CancellationToken, ValueTask<(string Token, DateTimeOffset Expires)>>? Token { get; init; }

    /// <summary>How long a signed address is good. <value>One hour; half of it is used.</value></summary>
    internal TimeSpan SignedFor { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The account: the first label of the host, or the path where that is an emulator's.</summary>
    internal string Account => Endpoint.AbsolutePath.Trim('/') is { Length: > 0 } path ? path : Endpoint.Host.Split('.')[0];

    /// <summary>Does not show secrets.</summary>
    public override string ToString() => $"{Endpoint.AbsoluteUri.TrimEnd('/')}/{Container}/{Prefix}";
}

using System.Text;

namespace Groundshift.Ingest.Providers;

/// <summary>
/// What opens one access, configured under the access's name. Secrets come from the environment
/// (<c>Groundshift__Access__Credentials__cdse__Password</c>); which fields are needed depends on the access. Never shown: the text form lists
/// the names of the fields that are set.
/// </summary>
public sealed record AccessCredentials
{
    /// <summary>User of Basic authentication (DLR) or of an OIDC password grant (CDSE).</summary>
    public string? UserName { get; init; }

    /// <summary>Password of <see cref="UserName"/>.</summary>
    public string? Password { get; init; }

    /// <summary>OIDC client; CDSE's public client where none is given.</summary>
    public string? ClientId { get; init; }

    /// <summary>Secret of a client of its own: the client-credentials grant.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>OIDC refresh token, in place of a password.</summary>
    public string? RefreshToken { get; init; }

    /// <summary>Subscription key of Planetary Computer; works without, with lower limits.</summary>
    public string? SubscriptionKey { get; init; }

    /// <summary>S3 access key.</summary>
    public string? AccessKeyId { get; init; }

    /// <summary>S3 secret key.</summary>
    public string? SecretAccessKey { get; init; }

    /// <summary>S3 session token of temporary keys.</summary>
    public string? SessionToken { get; init; }

    /// <summary>S3 region; found out where it is not given.</summary>
    public string? Region { get; init; }

    /// <summary>S3 endpoint with scheme, such as <c>https://eodata.dataspace.copernicus.eu</c>; AWS where none is given.</summary>
    public Uri? Endpoint { get; init; }

    internal bool HasKeys => !string.IsNullOrEmpty(AccessKeyId) && !string.IsNullOrEmpty(SecretAccessKey);

    internal bool HasUser => !string.IsNullOrEmpty(UserName) && !string.IsNullOrEmpty(Password);

    internal bool HasOidc => HasUser || !string.IsNullOrEmpty(RefreshToken) || (!string.IsNullOrEmpty(ClientId) && !string.IsNullOrEmpty(ClientSecret));

    private bool PrintMembers(StringBuilder builder)
    {
        string?[] set =
        [
            UserName is null ? null : nameof(UserName),
            Password is null ? null : nameof(Password),
            ClientId is null ? null : nameof(ClientId),
            ClientSecret is null ? null : nameof(ClientSecret),
            RefreshToken is null ? null : nameof(RefreshToken),
            SubscriptionKey is null ? null : nameof(SubscriptionKey),
            AccessKeyId is null ? null : nameof(AccessKeyId),
            SecretAccessKey is null ? null : nameof(SecretAccessKey),
            SessionToken is null ? null : nameof(SessionToken),
        ];
        builder.Append(string.Join(", ", set.OfType<string>()));
        return true;
    }
}

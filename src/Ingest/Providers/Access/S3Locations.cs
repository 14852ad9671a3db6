using System.Text.RegularExpressions;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Ingest.Providers.Access;

/// <summary>Locations in object stores: the address stays, keys travel as settings of the reader.</summary>
internal static partial class S3Locations
{
    public static RasterLocation Locate(Uri uri, AssetReference asset, AccessCredentials? credentials, Uri? endpoint, bool requesterPays)
    {
        var field = $"assets.{asset.Key}.href";
        var key = Uri.UnescapeDataString(uri.AbsolutePath);
        if (uri.Scheme != "s3" || !Bucket().IsMatch(uri.Host) || key.Length < 2 || uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0
            || key.Split('/').Any(part => part is ".." or ".") || key.Any(char.IsControl))
        {
            throw new InvalidInputException(field, "s3://BUCKET/KEY", $"an address of the scheme '{uri.Scheme}' in another form", "Report the item to its catalog.");
        }

        if (requesterPays && credentials?.HasKeys != true)
        {
            throw new InvalidInputException(
                $"Access.Credentials.{asset.Access}",
                "AccessKeyId and SecretAccessKey, for the bucket bills the reader",
                "none",
                "Configure keys of an AWS account, or watch a collection whose files are free to read.");
        }

        return new RasterLocation { Uri = uri, Options = Options(credentials, endpoint ?? credentials?.Endpoint, requesterPays) };
    }

    private static Dictionary<string, string> Options(AccessCredentials? credentials, Uri? endpoint, bool requesterPays)
    {
        // Source of the names: GDAL documentation, "GDAL Virtual File Systems", /vsis3/.
        var options = new Dictionary<string, string>();
        if (credentials?.HasKeys == true)
        {
            options["AWS_ACCESS_KEY_ID"] = credentials.AccessKeyId!;
            options["AWS_SECRET_ACCESS_KEY"] = credentials.SecretAccessKey!;
            options["AWS_NO_SIGN_REQUEST"] = "NO";
        }
        else
        {
            options["AWS_NO_SIGN_REQUEST"] = "YES";
        }

        if (credentials?.SessionToken is { Length: > 0 } session)
        {
            options["AWS_SESSION_TOKEN"] = session;
        }

        if (credentials?.Region is { Length: > 0 } region)
        {
            options["AWS_REGION"] = region;
        }

        if (endpoint is not null)
        {
            options["AWS_S3_ENDPOINT"] = endpoint.Authority;
            options["AWS_HTTPS"] = endpoint.Scheme == Uri.UriSchemeHttps ? "YES" : "NO";
            options["AWS_VIRTUAL_HOSTING"] = "FALSE";
        }

        if (requesterPays)
        {
            options["AWS_REQUEST_PAYER"] = "requester";
        }

        return options;
    }

    /// <summary>Source: Amazon S3 User Guide, "General purpose bucket naming rules".</summary>
    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", RegexOptions.CultureInvariant)]
    private static partial Regex Bucket();
}

using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Host.Configuration;

/// <summary>Rules about the settings of the object store.</summary>
internal static class ObjectRules
{
    /// <summary>One sentence per broken rule.</summary>
    public static IEnumerable<string> Check(ObjectsSection objects)
    {
        var (s3, blob) = (objects.S3, objects.AzureBlob);
        var (hasBucket, hasContainer) = (!string.IsNullOrEmpty(s3.Bucket), !string.IsNullOrEmpty(blob.Container));
        if (hasBucket && hasContainer)
        {
            yield return "Objects:S3:Bucket and Objects:AzureBlob:Container are both set; objects are in one place";
        }

        if (!hasBucket && (s3.Endpoint ?? s3.AccessKeyId ?? s3.SecretAccessKey) is not null)
        {
            yield return "Objects:S3:Bucket is missing beside other settings of Objects:S3";
        }

        if (!hasContainer && (blob.Endpoint ?? blob.AccountKey ?? blob.Sas) is not null)
        {
            yield return "Objects:AzureBlob:Container is missing beside other settings of Objects:AzureBlob";
        }

        if (hasContainer && string.IsNullOrEmpty(blob.Endpoint))
        {
            yield return "Objects:AzureBlob:Endpoint is missing: write https://ACCOUNT.blob.core.windows.net";
        }

        if (string.IsNullOrEmpty(s3.AccessKeyId) != string.IsNullOrEmpty(s3.SecretAccessKey))
        {
            yield return "Objects:S3:AccessKeyId and Objects:S3:SecretAccessKey belong together, and one is missing";
        }

        if (!string.IsNullOrEmpty(blob.AccountKey) && !string.IsNullOrEmpty(blob.Sas))
        {
            yield return "Objects:AzureBlob:AccountKey and Objects:AzureBlob:Sas are both set; give one";
        }

        if (!string.IsNullOrEmpty(blob.AccountKey) && !IsBase64(blob.AccountKey))
        {
            yield return "Objects:AzureBlob:AccountKey is not base64: copy the key from the account's access keys";
        }

        foreach (var (name, value) in new[] { ("S3:Endpoint", s3.Endpoint), ("AzureBlob:Endpoint", blob.Endpoint), ("PublicUrl", objects.PublicUrl) })
        {
            if (value is not null && !IsAddress(value))
            {
                yield return $"Objects:{name} is '{value}', not an absolute http or https address without query and credentials";
            }
        }

        foreach (var (name, value) in new[] { ("S3", s3.Prefix), ("AzureBlob", blob.Prefix) })
        {
            if (!IsPrefix(value))
            {
                yield return $"Objects:{name}:Prefix is '{value}', not folders joined by '/'";
            }
        }
    }

    private static bool IsAddress(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var address)
        && address.Scheme is "http" or "https"
        && address.Query.Length + address.Fragment.Length + address.UserInfo.Length == 0;

    private static bool IsBase64(string value) => Convert.TryFromBase64String(value, new byte[value.Length], out _);

    private static bool IsPrefix(string value)
    {
        try
        {
            ObjectPath.CheckPrefix(value.Trim('/'));
            return true;
        }
        catch (InvalidInputException)
        {
            return false;
        }
    }
}

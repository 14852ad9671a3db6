using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Groundshift.Core.Jobs;

namespace Groundshift.Adapters.Scale.ObjectStore.AzureBlob;

/// <summary>Signs requests and addresses with an account's key.</summary>
internal sealed class SharedKey
{
    private const string HeaderPrefix = "x-ms-";

    private readonly string _account;
    private readonly byte[] _key;

    public SharedKey(string account, string key)
    {
        _account = account;
        try
        {
            _key = Convert.FromBase64String(key);
        }
        catch (FormatException error)
        {
            throw new InvalidInputException("Objects:AzureBlob:AccountKey", "base64", "something else", "Copy the key from the account's access keys.", error);
        }
    }

    /// <summary>Sets the Authorization header. Source: Azure Storage REST API, "Authorize with Shared Key", version 2015-02-21 and later.</summary>
    public void Sign(HttpRequestMessage request)
    {
        var content = request.Content?.Headers;
        var text = new StringBuilder()
            .Append(request.Method).Append('\n')
            .Append(First(content, "Content-Encoding")).Append('\n')
            .Append(First(content, "Content-Language")).Append('\n')
            .Append(content?.ContentLength is > 0 and { } length ? length.ToString(CultureInfo.InvariantCulture) : string.Empty).Append('\n')
            .Append(First(content, "Content-MD5")).Append('\n')
            .Append(First(content, "Content-Type")).Append('\n')
            .Append('\n') // Date: x-ms-date stands for it.
            .Append(First(request.Headers, "If-Modified-Since")).Append('\n')
            .Append(First(request.Headers, "If-Match")).Append('\n')
            .Append(First(request.Headers, "If-None-Match")).Append('\n')
            .Append(First(request.Headers, "If-Unmodified-Since")).Append('\n')
            .Append(First(request.Headers, "Range")).Append('\n');
        foreach (var header in request.Headers.NonValidated.Where(header => header.Key.StartsWith(HeaderPrefix, StringComparison.OrdinalIgnoreCase)).OrderBy(header => header.Key.ToLowerInvariant(), StringComparer.Ordinal))
        {
            text.Append(header.Key.ToLowerInvariant()).Append(':').Append(header.Value.ToString()).Append('\n');
        }

        text.Append('/').Append(_account).Append(request.RequestUri!.AbsolutePath); // Every request of ours has an address.
        foreach (var (name, value) in Query(request.RequestUri).OrderBy(pair => pair.Name, StringComparer.Ordinal))
        {
            text.Append('\n').Append(name).Append(':').Append(value);
        }

        request.Headers.TryAddWithoutValidation("Authorization", $"SharedKey {_account}:{Hash(text.ToString())}");
    }

    /// <summary>
    /// Query that grants reading one blob for a while. Source: Azure Storage REST API, "Create a service SAS", version 2020-12-06 and later.
    /// </summary>
    public string ReadSas(string container, string key, DateTimeOffset until, bool isTls)
    {
        const string Version = "2020-12-06";
        var expiry = until.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var protocol = isTls ? "https" : "https,http";
        string[] fields = ["r", string.Empty, expiry, $"/blob/{_account}/{container}/{key}", string.Empty, string.Empty, protocol, Version, "b", .. Enumerable.Repeat(string.Empty, 7)];
        return $"sv={Version}&sr=b&sp=r&se={Uri.EscapeDataString(expiry)}&spr={Uri.EscapeDataString(protocol)}&sig={Uri.EscapeDataString(Hash(string.Join('\n', fields)))}";
    }

    private static string First(System.Net.Http.Headers.HttpHeaders? headers, string name) =>
        headers?.NonValidated.TryGetValues(name, out var values) == true ? values.ToString() : string.Empty;

    private static IEnumerable<(string Name, string Value)> Query(Uri uri) => uri.Query.TrimStart('?')
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .Select(pair => (Uri.UnescapeDataString(pair[0]).ToLowerInvariant(), pair.Length > 1 ? Uri.UnescapeDataString(pair[1]) : string.Empty));

    private string Hash(string text) => Convert.ToBase64String(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text)));
}

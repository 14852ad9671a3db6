using System.Globalization;
using Groundshift.Adapters.Scale.ObjectStore.AzureBlob;

namespace Groundshift.Adapters.Tests.Scale;

/// <summary>Makes containers, which the product never does.</summary>
internal static class Containers
{
    public static async Task MakeAsync(Uri endpoint, string container, string key)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{endpoint.AbsoluteUri}/{container}?restype=container");
        request.Headers.Add("x-ms-version", BlobRequests.Version);
        request.Headers.Add("x-ms-date", TimeProvider.System.GetUtcNow().ToString("R", CultureInfo.InvariantCulture));
        new SharedKey(endpoint.AbsolutePath.Trim('/'), key).Sign(request);
        using var response = await http.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Groundshift.TestKit.Servers;

namespace Groundshift.Adapters.Tests.Scale;

/// <summary>A signature for a whole container, as an administrator makes it. Source: Azure Storage REST API, "Create a service SAS".</summary>
internal static class ContainerSas
{
    public static string Of(AzuriteServer server, string container, DateTimeOffset until)
    {
        const string Version = "2020-12-06";
        const string Rights = "rcwdl"; // In the order that the service wants.
        var account = server.Endpoint.AbsolutePath.Trim('/');
        var expiry = until.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var text = string.Join('\n', [Rights, "", expiry, $"/blob/{account}/{container}", "", "", "", Version, "c", "", "", "", "", "", "", ""]);
        var signature = Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(server.Key), Encoding.UTF8.GetBytes(text)));
        return $"sv={Version}&sr=c&sp={Rights}&se={Uri.EscapeDataString(expiry)}&sig={Uri.EscapeDataString(signature)}";
    }
}

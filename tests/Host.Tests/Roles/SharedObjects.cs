using Groundshift.Host.Configuration;
using Groundshift.TestKit.Servers;

namespace Groundshift.Host.Tests.Roles;

/// <summary>Settings of an object store on a server of the test run, under a prefix of its own.</summary>
internal static class SharedObjects
{
    private const string Container = "groundshift";

    public static async Task<ObjectsSection> OfAsync(string kind)
    {
        var prefix = Guid.NewGuid().ToString("N");
        if (kind == "S3")
        {
            var server = await S3TestServer.NeedAsync();
            return new ObjectsSection
            {
                S3 = new S3Section { Endpoint = server.Endpoint.AbsoluteUri, Bucket = server.Bucket, Prefix = prefix, AccessKeyId = server.Key, SecretAccessKey = server.Key },
            };
        }

        var azurite = await AzuriteServer.NeedAsync();
        await azurite.MakeContainerAsync(Container);
        return new ObjectsSection
        {
            AzureBlob = new AzureBlobSection { Endpoint = azurite.Endpoint.AbsoluteUri, Container = Container, Prefix = prefix, AccountKey = azurite.Key },
        };
    }
}

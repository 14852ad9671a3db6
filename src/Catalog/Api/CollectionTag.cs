using System.Security.Cryptography;
using System.Text;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Api;

/// <summary>Version tag of a collection: of what is stored, whatever address it is seen under.</summary>
internal static class CollectionTag
{
    public static string Of(StacCollection collection) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(collection.ToJson())));
}

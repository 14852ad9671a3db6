using System.Globalization;
using System.Security.Cryptography;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;
using Groundshift.Core.Ports;

namespace Groundshift.InferenceWorker.Products;

/// <summary>Puts the files of a product into the object store under paths that their content decides, so that writing again changes nothing and a reader never sees half a product.</summary>
internal sealed class ProductFiles(IObjectStore store, SceneJob job)
{
    // SHA-256 as a multihash: code 0x12, length 0x20. Source: multiformats table.
    private const string Sha256Prefix = "1220";

    // Sixteen hex digits tell the versions of one file of one scene apart.
    private const int PathDigits = 16;

    private readonly List<ProductAsset> _assets = [];
    private readonly string _folder = string.Create(
        CultureInfo.InvariantCulture,
        $"products/{Safe(job.Product)}/{Safe(job.Primary.Parts[0].ItemId)}-{Safe(job.Area.Id)}-{Safe(job.Model.Name)}-{Safe(job.Model.Version)}");

    /// <summary>What has been stored, in order.</summary>
    public IReadOnlyList<ProductAsset> Assets => _assets;

    /// <summary>Stores a file as an asset.</summary>
    public async Task AddAsync(
        string key, string name, string localFile, string mediaType, IReadOnlyList<ProductBand> bands, CancellationToken cancellationToken)
    {
        string hash;
        long size;
        await using (var stream = File.OpenRead(localFile))
        {
            hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
            size = stream.Length;
        }

        var path = $"{_folder}/{hash[..PathDigits]}/{name}";
        await store.PutAsync(path, localFile, mediaType, cancellationToken);
        _assets.Add(new ProductAsset
        {
            Key = key,
            Path = path,
            MediaType = mediaType,
            Size = size,
            Checksum = Sha256Prefix + hash,
            Bands = bands,
        });
    }

    // Object paths take the unreserved characters of RFC 3986 only; everything else of a foreign id becomes a dash.
    private static string Safe(string text) =>
        string.Concat(text.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '~' ? letter : '-')).Trim('.');
}

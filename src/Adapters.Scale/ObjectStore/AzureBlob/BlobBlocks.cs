using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Groundshift.Core.Jobs;

namespace Groundshift.Adapters.Scale.ObjectStore.AzureBlob;

/// <summary>
/// Large files in blocks, seen when their list is put. A block's id tells its content, so those that a killed upload left are taken
/// over; what nobody takes over the service removes after a week.
/// </summary>
internal sealed class BlobBlocks(BlobRequests requests, AzureBlobOptions options)
{
    // Enough of a checksum to tell the uploads of one blob apart.
    private const int ChecksumDigits = 24;

    public async ValueTask<bool> PutAsync(string key, Upload upload, bool onlyIfAbsent, CancellationToken cancellationToken)
    {
        var parts = upload.Parts(options.PartBytes);
        var there = await WaitingAsync(key, cancellationToken).ConfigureAwait(false);
        await Parallel.ForEachAsync(
            parts.Where(part => !(there.TryGetValue(Id(upload, part), out var size) && size == part.Length)),
            new ParallelOptions { MaxDegreeOfParallelism = options.PartsAtOnce, CancellationToken = cancellationToken },
            async (part, token) => await requests.SendAsync(part.Length, () => BlockRequest(key, upload, part), (response, _) => Accepted(response), token).ConfigureAwait(false))
            .ConfigureAwait(false);
        return await requests.RunAsync(
            () => ListRequest(key, upload, parts, onlyIfAbsent), (response, _) => BlobServer.Stored(requests, response), cancellationToken).ConfigureAwait(false);
    }

    // All ids of a blob's blocks must have one length.
    private static string Id(Upload upload, UploadPart part) => Convert.ToBase64String(
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{upload.Sha256[..ChecksumDigits]}-{part.Offset:x12}-{part.Index:x4}")));

    /// <summary>Blocks that were sent and not listed, with their sizes.</summary>
    private ValueTask<Dictionary<string, long>> WaitingAsync(string key, CancellationToken cancellationToken) => requests.RunAsync(
        () => new HttpRequestMessage(HttpMethod.Get, $"{requests.Address(key)}?comp=blocklist&blocklisttype=uncommitted"),
        async (response, token) =>
        {
            using (response)
            {
                if (BlobFailures.IsAbsent(response))
                {
                    return [];
                }

                if (!response.IsSuccessStatusCode)
                {
                    throw requests.Failure(response);
                }

                using var content = await response.Content.ReadAsStreamAsync(token).ConfigureAwait(false);
                var list = await XDocument.LoadAsync(content, LoadOptions.None, token).ConfigureAwait(false);
                return list.Descendants("Block").ToDictionary(block => block.Element("Name")?.Value ?? string.Empty, block => (long?)block.Element("Size") ?? 0, StringComparer.Ordinal);
            }
        },
        cancellationToken);

    private HttpRequestMessage BlockRequest(string key, Upload upload, UploadPart part) =>
        new(HttpMethod.Put, $"{requests.Address(key)}?comp=block&blockid={Uri.EscapeDataString(Id(upload, part))}")
        {
            Content = new StreamContent(new FileSlice(upload.File, part)),
        };

    private HttpRequestMessage ListRequest(string key, Upload upload, IReadOnlyList<UploadPart> parts, bool onlyIfAbsent)
    {
        var list = new XElement("BlockList", parts.Select(part => new XElement("Latest", Id(upload, part))));
        var request = new HttpRequestMessage(HttpMethod.Put, $"{requests.Address(key)}?comp=blocklist")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes($"<?xml version=\"1.0\" encoding=\"utf-8\"?>{list}")),
        };
        BlobServer.Describe(request, upload, onlyIfAbsent);
        return request;
    }

    private ValueTask<bool> Accepted(HttpResponseMessage response)
    {
        using (response)
        {
            return response.IsSuccessStatusCode ? ValueTask.FromResult(true) : throw requests.Failure(response);
        }
    }
}

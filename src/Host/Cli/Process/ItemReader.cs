using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;
using Groundshift.Ingest.Providers;
using Groundshift.Ingest.Watching;
using Microsoft.Extensions.Logging.Abstractions;

namespace Groundshift.Host.Cli.Process;

/// <summary>Reads STAC items from files or URLs and normalises them.</summary>
internal sealed class ItemReader(HttpClient http, StacClientOptions options)
{
    /// <summary>What stands for the catalog of items in files.</summary>
    public const string LocalCatalog = "files";

    /// <summary>What stands for the collection of items that name none.</summary>
    public const string NoCollection = "none";

    /// <summary>Address of what the user named; a file must be there.</summary>
    public static Uri Address(string fileOrUrl)
    {
        var address = StacHref.OfCatalog(fileOrUrl, Environment.CurrentDirectory);
        return address.IsFile && !File.Exists(address.LocalPath)
            ? throw new InvalidInputException("ITEM", "a STAC item file or URL", $"no file {address.LocalPath}", "Check the path.")
            : address;
    }

    /// <summary>Reads one item; its catalog is known by its URL or by how it is laid out.</summary>
    public async Task<SceneSource> ReadAsync(Uri address, CancellationToken cancellationToken)
    {
        var found = await StacClient.ReadItemAsync(address, http, options, TimeProvider.System, NullLogger<StacClient>.Instance, cancellationToken);
        var item = found.Item
            ?? throw new InvalidInputException("ITEM", "a STAC item", $"{address}, which is none: {found.Problem}", "Check it with 'groundshift item validate'.");
        var catalog = address.IsFile ? LocalCatalog : ProviderCatalogs.ProviderOf(address) ?? address.GetLeftPart(UriPartial.Authority);
        return SceneNormaliser.Normalise(catalog, item.Collection ?? NoCollection, item, found.Uri);
    }
}

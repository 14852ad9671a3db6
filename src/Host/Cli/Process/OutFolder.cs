using Groundshift.Adapters.Embedded.LocalFiles;
using Groundshift.Catalog.Publishing;
using Groundshift.Core.Jobs;
using Groundshift.Core.Messages;

namespace Groundshift.Host.Cli.Process;

/// <summary>Lays a product out for people: <c>DIR/ITEM-ID/classification.tif</c> … with the item beside its files.</summary>
internal sealed class OutFolder(string root, LocalObjectStore objects)
{
    /// <summary>Moves the files of a product into place and writes its item; returns the item's file.</summary>
    public async Task<string> WriteAsync(ProductReady ready, CancellationToken cancellationToken)
    {
        var id = ProductItemId.Of(ready.Job);
        var folder = Directory.CreateDirectory(Path.Combine(root, id)).FullName;
        foreach (var asset in ready.Assets)
        {
            var source = objects.FileOf(asset.Path);
            File.Move(source, Path.Combine(folder, Path.GetFileName(asset.Path)), overwrite: true);
        }

        var beside = ready with { Assets = [.. ready.Assets.Select(asset => asset with { Path = $"./{Path.GetFileName(asset.Path)}" })] };
        var item = ProductItem.Build(beside, ItemVersion.Alone(ready.Finished));
        var file = Path.Combine(folder, $"{id}.json");
        await File.WriteAllTextAsync(file, item.ToJson(), cancellationToken);
        return file;
    }
}

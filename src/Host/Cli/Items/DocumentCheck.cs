using System.Text.Json;
using System.Text.Json.Nodes;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;
using Groundshift.Host.Cli.Process;
using Groundshift.Ingest.Providers;

namespace Groundshift.Host.Cli.Items;

/// <summary>A STAC file, read in every part; each part that fails is a problem and stops no other.</summary>
internal sealed class DocumentCheck
{
    private readonly List<InvalidInputException> _problems = [];

    private DocumentCheck(string file) => File = file;

    /// <summary>The file as the user named it.</summary>
    public string File { get; }

    /// <summary>The document; null where the file holds none.</summary>
    public StacObject? Document { get; private set; }

    /// <summary>Whose conventions an item follows; null for other documents.</summary>
    public string? Conventions { get; private set; }

    /// <summary>An item as a scene; null where it cannot be used as one.</summary>
    public SceneSource? Scene { get; private set; }

    /// <summary>What an item is that this program wrote itself; null for others.</summary>
    public string? Own { get; private set; }

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<InvalidInputException> Problems => _problems;

    public static DocumentCheck Of(string file)
    {
        var check = new DocumentCheck(file);
        check.Try(() => check.Document = StacReader.Read(Bytes(file), "the file"));
        switch (check.Document)
        {
            case StacItem item:
                check.Item(item);
                break;
            case StacCollection collection:
                check.Collection(collection);
                break;
            case StacCatalog catalog:
                check.Fields(catalog.Json, Text("description"));
                check.Common(catalog);
                break;
        }

        return check;
    }

    private static byte[] Bytes(string file)
    {
        var info = new FileInfo(file);
        if (!info.Exists)
        {
            throw new InvalidInputException("FILE", "a STAC file", $"no file {info.FullName}", "Check the path.");
        }

        if (info.Length > StacLimits.Default.MaxBytes)
        {
            throw new InvalidInputException("FILE", $"at most {StacLimits.Default.MaxBytes} bytes", $"{info.Length} bytes", "Check that it is a STAC document.");
        }

        try
        {
            return System.IO.File.ReadAllBytes(info.FullName);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new InvalidInputException("FILE", "a file that can be read", error.Message, "Check its permissions.", error);
        }
    }

    private void Item(StacItem item)
    {
        Fields(item.Json, new Field("properties", "an object", JsonValueKind.Object), new Field("assets", "an object", JsonValueKind.Object));
        Common(item);
        if (!item.Json.ContainsKey("geometry"))
        {
            Add("geometry", "a GeoJSON geometry, or null", "nothing");
        }

        Try(() => item.Footprint);
        Try(() => item.ReadInterval());
        Try(() => item.ReadAcquired());
        foreach (var asset in item.ReadAssets())
        {
            Try(() => asset.Href);
        }

        if (item.Json["assets"] is JsonObject assets)
        {
            foreach (var (key, value) in assets.Where(asset => asset.Value is not JsonObject))
            {
                Add($"assets.{key}", "an object", value?.ToJsonString() ?? "null");
            }
        }

        Own = OwnItem.Of(item);
        if (Own is not null)
        {
            // A product or a model is no scene, and nothing is wrong with that.
            return;
        }

        var address = StacHref.OfCatalog(File, Environment.CurrentDirectory);
        var collection = item.Collection ?? ItemReader.NoCollection;
        Try(() => Conventions = SceneNormaliser.ConventionsOf(ItemReader.LocalCatalog, collection, item, address));
        Try(() => Scene = SceneNormaliser.Normalise(ItemReader.LocalCatalog, collection, item, address));
    }

    private void Collection(StacCollection collection)
    {
        Fields(collection.Json, Text("description"), Text("license"), new Field("extent", "an object", JsonValueKind.Object));
        Common(collection);
        var extent = collection.Json["extent"] as JsonObject;
        if (extent is not null && collection.SpatialExtent.Count == 0)
        {
            Add("extent.spatial.bbox", "one box or more of 4 or 6 numbers", extent["spatial"]?.ToJsonString() ?? "nothing");
        }

        foreach (var box in collection.SpatialExtent)
        {
            Try(() => BoundingBox.Parse(box));
        }

        if (extent is not null && extent["temporal"] is not JsonObject { } temporal)
        {
            Add("extent.temporal.interval", "one interval or more", extent["temporal"]?.ToJsonString() ?? "nothing");
        }
        else if (collection.TemporalExtent is ({ } from, { } to) && from > to)
        {
            Add("extent.temporal.interval", "an interval that does not end before it begins", $"{from} to {to}");
        }
    }

    private void Common(StacObject document)
    {
        Fields(document.Json, Text("stac_version"), new Field("links", "an array", JsonValueKind.Array));
        Try(() => document.Id);
        foreach (var link in (document.Json["links"] as JsonArray ?? []).OfType<JsonObject>().Select(link => new StacLink(link)))
        {
            Try(() => link.Rel);
            Try(() => link.Href);
        }
    }

    private void Fields(JsonObject json, params ReadOnlySpan<Field> fields)
    {
        foreach (var field in fields)
        {
            if (json[field.Name] is not { } value)
            {
                Add(field.Name, field.Expected, json.ContainsKey(field.Name) ? "null" : "nothing");
            }
            else if (value.GetValueKind() != field.Kind)
            {
                Add(field.Name, field.Expected, StacReader.Excerpt(System.Text.Encoding.UTF8.GetBytes(value.ToJsonString())));
            }
        }
    }

    private void Add(string field, string expected, string found) =>
        _problems.Add(new InvalidInputException(field, expected, found, "Correct the document."));

    private void Try<T>(Func<T> read)
    {
        try
        {
            _ = read();
        }
        catch (InvalidInputException error) when (_problems.Any(known => known.Field == error.Field && known.Found == error.Found))
        {
            // Several parts stand on one field: once is enough.
        }
        catch (InvalidInputException error)
        {
            _problems.Add(error);
        }
    }

    private static Field Text(string name) => new(name, "a text", JsonValueKind.String);

    private readonly record struct Field(string Name, string Expected, JsonValueKind Kind);
}

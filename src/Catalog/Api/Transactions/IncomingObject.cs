using System.Text.Json.Nodes;
using Groundshift.Catalog.Publishing;
using Groundshift.Core.Jobs;

namespace Groundshift.Catalog.Api.Transactions;

/// <summary>
/// What items and collections of strangers have in common: ids, and links and addresses that are turned back into what is stored. What
/// was read from the API may be sent back as it is.
/// </summary>
internal static class IncomingObject
{
    private const int LongestId = 250;

    // The API makes these itself, for the address it is seen under.
    private static readonly HashSet<string> Own = new(StringComparer.Ordinal)
    {
        "self", "root", "parent", "collection", "items", "aggregate", "aggregations", Links.Queryables, Links.Sortables,
    };

    /// <summary>The id.</summary>
    /// <exception cref="InvalidInputException">There is none, or it cannot stand in a path.</exception>
    public static string RequireId(JsonObject json)
    {
        var id = Text(json, "id");
        return id is { Length: > 0 and <= LongestId } && id.Trim() == id && id is not ("." or "..") && !id.Any(letter => char.IsControl(letter) || letter is '/' or '\\' or '?' or '#' or '%')
            ? id
            : throw new InvalidInputException("id", $"1 to {LongestId} characters without / \\ ? # %, control characters, or spaces around", Shortened(id), "Choose another id.");
    }

    /// <summary>Checks the type and the STAC version.</summary>
    public static void RequireType(JsonObject json, string type)
    {
        if (Text(json, "type") != type)
        {
            throw new InvalidInputException("type", $"'{type}'", Shortened(Text(json, "type")), "Send a STAC object of this type.");
        }

        if (Text(json, "stac_version") is not { } version || !version.StartsWith("1.", StringComparison.Ordinal))
        {
            throw new InvalidInputException("stac_version", "a version 1.x", Shortened(Text(json, "stac_version")), "Migrate the object to STAC 1.1.");
        }

        if (json["stac_extensions"] is { } extensions && (extensions is not JsonArray list || list.Any(entry => entry is not JsonValue value || !value.TryGetValue<string>(out _))))
        {
            throw new InvalidInputException("stac_extensions", "a list of URLs", extensions.GetValueKind().ToString(), "Leave it out where there are none.");
        }
    }

    /// <summary>The links without those that the API makes; addresses of this catalog become what is stored.</summary>
    public static void TakeLinks(JsonObject json, BaseUrl url)
    {
        var links = json["links"] switch
        {
            null => [],
            JsonArray list => list,
            var other => throw new InvalidInputException("links", "a list of links", other.GetValueKind().ToString(), "Correct the links."),
        };
        var kept = new JsonArray();
        foreach (var entry in links)
        {
            if (entry is not JsonObject link || Text(link, "rel") is not { Length: > 0 } rel || Text(link, "href") is not { Length: > 0 } href)
            {
                throw new InvalidInputException("links", "objects with rel and href", Shortened(entry?.ToJsonString()), "Correct the links.");
            }

            var stored = Own.Contains(rel) ? null : StoredLink($"links.{rel}.href", href, url);
            if (stored is not null)
            {
                var copy = link.DeepClone().AsObject();
                copy["href"] = stored;
                kept.Add((JsonNode)copy);
            }
        }

        json["links"] = kept;
    }

    // Of this server's addresses only items and files are of the object's own; pages and documents about it are added on every read.
    private static string? StoredLink(string field, string href, BaseUrl url)
    {
        var stored = Stored(field, href, url);
        return stored == href && href.StartsWith(url.Value + "/", StringComparison.Ordinal) ? null : stored;
    }

    /// <summary>An address as it is stored: absolute, or ours without the server.</summary>
    /// <exception cref="InvalidInputException">It is relative: nobody could tell to what.</exception>
    public static string Stored(string field, string href, BaseUrl url)
    {
        var (collections, assets) = (url.At("/collections/"), url.AssetRoot);
        if (href.StartsWith(assets, StringComparison.Ordinal))
        {
            return string.Join('/', href[assets.Length..].Split('/').Select(Uri.UnescapeDataString)) is var path && IsPublicFile(path)
                ? path
                : throw new InvalidInputException(field, "the address of a file that this server gives out", Shortened(href), "Send it as it was read.");
        }

        if (href.StartsWith(collections, StringComparison.Ordinal) && href[collections.Length..].Split('/') is [var collection, "items", var item])
        {
            return StoredHref.Item(Uri.UnescapeDataString(collection), Uri.UnescapeDataString(item));
        }

        return StoredHref.IsAbsolute(href) ? href : throw new InvalidInputException(field, "an absolute URL", Shortened(href), "Send absolute addresses.");
    }

    // The folders that StacApiSettings gives out by default; nothing else may be named, for tiles are drawn of what items name.
    private static bool IsPublicFile(string path) =>
        new StacApiSettings().PublicPrefixes.Any(prefix => path.StartsWith(prefix, StringComparison.Ordinal)) && path.Split('/').All(IdText.IsSafe);

    /// <summary>A string field, or null.</summary>
    public static string? Text(JsonObject json, string name) => json[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>What was found, short enough to send back.</summary>
    public static string Shortened(string? text) => text switch
    {
        null => "nothing",
        { Length: <= 80 } => $"'{text}'",
        _ => $"'{text.AsSpan(0, 77)}...'",
    };
}

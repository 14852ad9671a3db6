using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Groundshift.Catalog.Tiles;

/// <summary>The scripts, styles and outlines that the page of an item is made of; they lie in the program itself.</summary>
internal static class ViewerFiles
{
    private const string Prefix = "viewer/";
    private const int TagCharacters = 16;

    private static readonly FrozenDictionary<string, (byte[] Content, EntityTagHeaderValue Tag)> All = Load();

    /// <summary>A file as text; for templates.</summary>
    public static string Text(string name) => System.Text.Encoding.UTF8.GetString(All[name].Content);

    /// <summary>A file as an answer, or null.</summary>
    public static IResult? Find(string name) => All.TryGetValue(name, out var file)
        ? Results.Bytes(file.Content, MediaType(name), entityTag: file.Tag)
        : null;

    private static FrozenDictionary<string, (byte[], EntityTagHeaderValue)> Load()
    {
        var assembly = typeof(ViewerFiles).Assembly;
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToFrozenDictionary(
            name => name[Prefix.Length..],
            name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!; // listed one line above
                var content = new byte[stream.Length];
                stream.ReadExactly(content);
                return (content, new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..TagCharacters]}\""));
            });
    }

    private static string MediaType(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".json" => "application/json",
        ".html" => "text/html; charset=utf-8",
        _ => "text/javascript; charset=utf-8",
    };
}

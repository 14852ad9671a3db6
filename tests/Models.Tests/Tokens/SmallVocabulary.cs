using System.IO.Compression;

namespace Groundshift.Models.Tests.Tokens;

/// <summary>Writes vocabularies in the layout of CLIP's published file: a header, then one merge per line.</summary>
internal static class SmallVocabulary
{
    /// <summary>Writes merges and returns the path.</summary>
    public static string Write(string path, bool isPacked, params string[] merges)
    {
        var text = $"\"bpe_simple_vocab_16e6.txt#version: 0.2\n{string.Concat(merges.Select(merge => merge + "\n"))}";
        using var file = File.Create(path);
        using Stream target = isPacked ? new GZipStream(file, CompressionLevel.Optimal) : file;
        target.Write(System.Text.Encoding.UTF8.GetBytes(text));
        return path;
    }
}

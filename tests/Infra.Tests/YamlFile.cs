using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Groundshift.Infra.Tests;

/// <summary>A YAML file as plain values: objects, lists and texts.</summary>
public static class YamlFile
{
    /// <summary>The document, merge keys applied. An empty object where the file is none.</summary>
    /// <exception cref="YamlException">The text is no YAML.</exception>
    public static IReadOnlyDictionary<string, object?> Read(string text)
    {
        var document = new DeserializerBuilder().Build().Deserialize<object?>(new MergingParser(new Parser(new StringReader(text))));
        return Plain(document) as IReadOnlyDictionary<string, object?> ?? new Dictionary<string, object?>();
    }

    /// <summary>Every object of a document, itself included.</summary>
    public static IEnumerable<IReadOnlyDictionary<string, object?>> Objects(object? value) => value switch
    {
        IReadOnlyDictionary<string, object?> of => of.Values.SelectMany(Objects).Prepend(of),
        IReadOnlyList<object?> list => list.SelectMany(Objects),
        _ => [],
    };

    /// <summary>The object under a name; an empty one where there is none.</summary>
    public static IReadOnlyDictionary<string, object?> Object(this IReadOnlyDictionary<string, object?> of, string name) =>
        of.GetValueOrDefault(name) as IReadOnlyDictionary<string, object?> ?? new Dictionary<string, object?>();

    /// <summary>The texts under a name: of a list, or one text.</summary>
    public static IReadOnlyList<string> Texts(this IReadOnlyDictionary<string, object?> of, string name) => of.GetValueOrDefault(name) switch
    {
        IReadOnlyList<object?> list => [.. list.OfType<string>()],
        string text => [text],
        _ => [],
    };

    private static object? Plain(object? value) => value switch
    {
        IDictionary<object, object?> of => of.ToDictionary(pair => pair.Key.ToString() ?? string.Empty, pair => Plain(pair.Value)),
        IEnumerable<object?> list => list.Select(Plain).ToList(),
        _ => value,
    };
}

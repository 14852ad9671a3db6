namespace Groundshift.Models.Graphs;

/// <summary>Model cards that an importer writes, kept as Markdown beside the code.</summary>
internal static class Cards
{
    /// <summary>The card of a model by its package's name.</summary>
    public static string Read(string name)
    {
        using var stream = typeof(Cards).Assembly.GetManifestResourceStream($"Cards/{name}.md")
            ?? throw new InvalidOperationException($"No card of {name} was built in.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

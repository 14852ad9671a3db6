namespace Groundshift.Core.Jobs;

/// <summary>A model package by name and exact version; written <c>name@version</c>.</summary>
public readonly record struct ModelReference(string Name, string Version)
{
    /// <summary>Reads <c>name@version</c>.</summary>
    /// <exception cref="InvalidInputException">The text has another form.</exception>
    public static ModelReference Parse(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at <= 0 || at == text.Length - 1)
        {
            throw new InvalidInputException("model", "NAME@VERSION", $"'{text}'", "List the installed packages with 'groundshift model list'.");
        }

        return new ModelReference(text[..at], text[(at + 1)..]);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}@{Version}";
}

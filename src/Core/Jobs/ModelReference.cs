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

    /// <summary>The method that compares two scenes without a package: the program is the model.</summary>
    public static ModelReference Spectra { get; } = new("spectra", "1.0.0");

    /// <summary>True for the text that users give, with or without the version.</summary>
    public bool IsNamed(string text) => text == Name || text == ToString();

    /// <inheritdoc/>
    public override string ToString() => $"{Name}@{Version}";
}

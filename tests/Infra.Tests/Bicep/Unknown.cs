namespace Groundshift.Infra.Tests.Bicep;

/// <summary>A value that only a deployment knows, such as the id of a resource.</summary>
public sealed class Unknown
{
    /// <summary>What stands for it within a text.</summary>
    public const string Text = "unknown";

    private Unknown()
    {
    }

    /// <summary>The only one.</summary>
    public static Unknown Value { get; } = new();

    /// <inheritdoc/>
    public override string ToString() => Text;
}

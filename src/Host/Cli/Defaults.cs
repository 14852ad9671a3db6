namespace Groundshift.Host.Cli;

/// <summary>What commands take when the user says nothing.</summary>
internal static class Defaults
{
    /// <summary>The bundled land-cover model.</summary>
    public const string Model = "landcover-s2";
}

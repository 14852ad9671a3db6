namespace Groundshift.Ingest.Providers;

/// <summary>One band of an asset with what the item states of it, in whichever extension version.</summary>
internal sealed record ProviderBand
{
    public string? Name { get; init; }

    public string? CommonName { get; init; }

    public double? CentreMicrometres { get; init; }

    public double? WidthMicrometres { get; init; }

    public double? Scale { get; init; }

    public double? Offset { get; init; }

    public double? Nodata { get; init; }

    public string? DataType { get; init; }

    public string? Unit { get; init; }

    public double? GsdMetres { get; init; }

    public bool IsFloat => DataType is "float16" or "float32" or "float64";
}

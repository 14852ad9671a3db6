namespace Groundshift.Core.Jobs;

/// <summary>Names of the products.</summary>
public static class ProductKinds
{
    /// <summary>Land-cover class map with confidence, probabilities and valid mask.</summary>
    public const string LandCover = "landcover";
}

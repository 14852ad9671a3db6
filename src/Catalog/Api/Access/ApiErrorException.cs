namespace Groundshift.Catalog.Api.Access;

/// <summary>A request that ends with this error, wherever it has got to.</summary>
internal sealed class ApiErrorException(ApiError error) : Exception(error.Description)
{
    /// <summary>What the client is told.</summary>
    public ApiError Error { get; } = error;
}

namespace Groundshift.Catalog.Api;

/// <summary>A request body is larger than the API reads.</summary>
internal sealed class BodyTooLargeException(int limit) : Exception($"body: expected at most {limit} bytes, found more. Simplify the geometry.");

using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Api.Access;

/// <summary>Who asks: the holder of a key, or anybody.</summary>
internal sealed record Caller(AccessKey? Key)
{
    private const string Public = "public";

    /// <summary>Field of a collection that tells who may read it.</summary>
    public const string AccessField = StacCollection.AccessField;

    /// <summary>Its value for collections that only keys open.</summary>
    public const string Private = StacCollection.PrivateAccess;

    /// <summary>Anybody.</summary>
    public static Caller Anybody { get; } = new((AccessKey?)null);

    /// <summary>The caller of a request.</summary>
    public static Caller Of(HttpContext context) => context.Features.Get<Caller>() ?? Anybody;

    /// <summary>True for a collection that only keys open.</summary>
    public static bool IsPrivate(StacCollection collection) => collection.IsPrivate;

    /// <summary>True for a value that the field may have.</summary>
    public static bool IsAccess(string value) => value is Public or Private;

    /// <summary>True when the collection may be seen.</summary>
    public bool MayRead(StacCollection collection) => !IsPrivate(collection) || MayReadPrivate(collection.Id);

    /// <summary>True when a private collection may be seen.</summary>
    public bool MayReadPrivate(string collection) => Key?.Allows(AccessScopes.Read, collection) == true;

    /// <summary>Throws unless there is a key.</summary>
    /// <exception cref="ApiErrorException">401.</exception>
    public AccessKey RequireKey() => Key ?? throw new ApiErrorException(
        new ApiError(StatusCodes.Status401Unauthorized, ApiError.Unauthorized, "This needs a key: send Authorization: Bearer SECRET, or X-Api-Key."));

    /// <summary>Throws unless the key allows something on a collection.</summary>
    /// <exception cref="ApiErrorException">401 without a key, 403 with another.</exception>
    public AccessKey Require(string scope, string collection)
    {
        var key = RequireKey();
        return key.Allows(scope, collection)
            ? key
            : throw new ApiErrorException(new ApiError(StatusCodes.Status403Forbidden, "Forbidden", $"The key does not allow '{scope}' on this collection."));
    }
}

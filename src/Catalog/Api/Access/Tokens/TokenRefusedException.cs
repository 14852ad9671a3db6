namespace Groundshift.Catalog.Api.Access.Tokens;

/// <summary>A token that is not taken.</summary>
/// <param name="reason">Why, for its holder; a clause without anything of the token.</param>
internal sealed class TokenRefusedException(string reason) : Exception(reason);

using Groundshift.Catalog.Pushing;

namespace Groundshift.Host.Configuration;

/// <summary>Another STAC API that follows this catalog; none without an address.</summary>
internal sealed class PushSection
{
    /// <summary>Landing page of the other API.</summary>
    public string? Url { get; set; }

    /// <summary>Bearer token; belongs in the environment.</summary>
    public string? Token { get; set; }

    /// <summary>Collections that are followed; empty means all that are public.</summary>
    public string[] Collections { get; set; } = [];

    /// <summary>True when the other API may be in a private network, and without TLS.</summary>
    public bool AllowPrivate { get; set; }

    /// <summary>Longest wait for an answer.</summary>
    public int TimeoutSeconds { get; set; } = 30;

    /// <summary>What following takes; null where there is nobody to send to. Settings that passed <see cref="Problems"/>.</summary>
    public PushSettings? ToSettings(ServerSection server) => Url is null || server.PublicUrl is null
        ? null
        : new PushSettings
        {
            Url = new Uri(Url),
            Own = new Uri(server.PublicUrl),
            Token = Token,
            Collections = Collections,
            AllowPrivate = AllowPrivate,
            Timeout = TimeSpan.FromSeconds(TimeoutSeconds),
        };

    /// <summary>One sentence for each setting that is wrong.</summary>
    public IEnumerable<string> Problems(ServerSection server)
    {
        if (Url is null)
        {
            if (Token is not null || Collections.Length > 0)
            {
                yield return "Push:Url is missing, so Push:Token and Push:Collections mean nothing";
            }

            yield break;
        }

        // The address may hold a secret that somebody put into it, so it is not shown.
        if (!Uri.TryCreate(Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            yield return "Push:Url is not an http or https URL without user, query and fragment";
        }
        else if (url.Scheme == "http" && !AllowPrivate)
        {
            yield return "Push:Url has no TLS, which only Push:AllowPrivate permits";
        }

        if (server.PublicUrl is null)
        {
            yield return "Server:PublicUrl is missing: the other API's readers could not find the files of this one";
        }

        if (Token is { } token && token.Any(letter => letter is < '!' or > '~'))
        {
            yield return "Push:Token holds other characters than a header can";
        }

        if (TimeoutSeconds < 1)
        {
            yield return $"Push:TimeoutSeconds is {TimeoutSeconds}, below 1";
        }
    }
}

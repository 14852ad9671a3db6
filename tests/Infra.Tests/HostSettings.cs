using Groundshift.Core.Jobs;
using Groundshift.Host.Configuration;
using Microsoft.Extensions.Configuration;

namespace Groundshift.Infra.Tests;

/// <summary>What the host's own settings reader says of an environment.</summary>
public static class HostSettings
{
    private const string Prefix = "GROUNDSHIFT__";

    /// <summary>What is wrong with the variables that begin with GROUNDSHIFT__, or null.</summary>
    public static string? Complaint(IEnumerable<KeyValuePair<string, string?>> environment)
    {
        var own = environment
            .Where(variable => variable.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(variable => KeyValuePair.Create(variable.Key[Prefix.Length..].Replace("__", ":", StringComparison.Ordinal), variable.Value));
        try
        {
            _ = Settings.Read(new ConfigurationBuilder().AddInMemoryCollection(own).Build());
            return null;
        }
        catch (InvalidInputException error)
        {
            return error.Message;
        }
    }
}

using Groundshift.Core.Jobs;
using Groundshift.Host.Configuration;
using Microsoft.Extensions.Configuration;

namespace Groundshift.Ingest.Functions.Hosting;

/// <summary>The settings of the program that ingest needs, under the same names: <c>GROUNDSHIFT__Section__Key</c> in the app's settings.</summary>
internal sealed class FunctionsSettings : SharedOptions
{
    private const string Prefix = "GROUNDSHIFT__";

    private static readonly SettingNames Names = new(typeof(FunctionsSettings));

    /// <summary>Reads the environment. Sections of other roles are left alone; within those that concern ingest a misspelt key is an error.</summary>
    /// <exception cref="InvalidInputException">A key or value is wrong.</exception>
    public static FunctionsSettings Read() => Read(new ConfigurationBuilder().AddEnvironmentVariables(Prefix).Build());

    internal static FunctionsSettings Read(IConfiguration configuration)
    {
        var complaints = configuration.AsEnumerable()
            .Where(setting => setting.Value is not null && Names.KnowsSection(setting.Key))
            .Select(setting => Names.Complaint(setting.Key, setting.Value ?? string.Empty))
            .OfType<string>()
            .ToList();
        if (complaints.Count == 0)
        {
            var settings = configuration.Get<FunctionsSettings>() ?? new FunctionsSettings();
            complaints.AddRange(SharedRules.Check(settings));
            if (complaints.Count == 0)
            {
                return settings;
            }
        }

        throw Wrong(string.Join("; ", complaints));
    }

    private static InvalidInputException Wrong(string found) => new("settings", $"valid settings in {Prefix}*", found, "Correct the app's settings.");
}

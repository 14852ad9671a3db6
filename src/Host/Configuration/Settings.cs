using Groundshift.Core.Jobs;
using Microsoft.Extensions.Configuration;

namespace Groundshift.Host.Configuration;

/// <summary>Reads the settings and reports everything that is wrong with them at once.</summary>
internal static class Settings
{
    private const string FileName = "groundshift.json";
    private const string Prefix = "GROUNDSHIFT__";

    private static readonly SettingNames Names = new(typeof(GroundshiftOptions));

    /// <summary>Settings of the current folder and environment, with <paramref name="flags"/> on top.</summary>
    public static GroundshiftOptions Read(IReadOnlyDictionary<string, string?>? flags = null)
    {
        var configuration = new ConfigurationBuilder()
            .AddJsonFile(Path.GetFullPath(FileName), optional: true)
            .AddEnvironmentVariables(Prefix)
            .AddInMemoryCollection(flags ?? new Dictionary<string, string?>())
            .Build();
        return Read(configuration);
    }

    internal static GroundshiftOptions Read(IConfiguration configuration)
    {
        var complaints = configuration.AsEnumerable()
            .Where(setting => setting.Value is not null)
            .Select(setting => Names.Complaint(setting.Key, setting.Value ?? string.Empty))
            .OfType<string>()
            .ToList();
        if (complaints.Count == 0)
        {
            var options = configuration.Get<GroundshiftOptions>() ?? new GroundshiftOptions();
            complaints.AddRange(OptionRules.Check(options));
            if (complaints.Count == 0)
            {
                return options;
            }
        }

        throw new InvalidInputException(
            "settings",
            $"valid settings in {FileName} and {Prefix}*",
            string.Join("; ", complaints),
            "Correct them all and start again.");
    }
}

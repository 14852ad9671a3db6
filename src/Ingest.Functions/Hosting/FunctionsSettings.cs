using Groundshift.Core.Jobs;
using Groundshift.Host.Configuration;
using Microsoft.Extensions.Configuration;

namespace Groundshift.Ingest.Functions.Hosting;

/// <summary>The settings of the program that ingest needs, under the same names: <c>GROUNDSHIFT__Section__Key</c> in the app's settings.</summary>
internal sealed class FunctionsSettings : SharedOptions
{
    private const string Prefix = "GROUNDSHIFT__";

    /// <summary>Reads the environment. Sections of other roles are left alone; within those that concern ingest a misspelt key is an error.</summary>
    /// <exception cref="InvalidInputException">A key or value is wrong.</exception>
    public static FunctionsSettings Read() => Read(new ConfigurationBuilder().AddEnvironmentVariables(Prefix).Build());

    internal static FunctionsSettings Read(IConfiguration configuration)
    {
        var settings = new FunctionsSettings();
        try
        {
            settings.Data = configuration[nameof(Data)] ?? settings.Data;
            settings.Models = configuration[nameof(Models)];
            settings.Objects = Section<ObjectsSection>(configuration, nameof(Objects));
            settings.Store = Section<StoreSection>(configuration, nameof(Store));
            settings.Queue = Section<QueueSection>(configuration, nameof(Queue));
            settings.Azure = Section<AzureSection>(configuration, nameof(Azure));
            settings.Ingest = Section<IngestSection>(configuration, nameof(Ingest));
        }
        catch (InvalidOperationException error)
        {
            // The binder names keys, and values only of numbers and switches.
            throw Wrong(error.Message);
        }

        var complaints = SharedRules.Check(settings).ToList();
        return complaints.Count == 0 ? settings : throw Wrong(string.Join("; ", complaints));
    }

    private static InvalidInputException Wrong(string found) => new("settings", $"valid settings in {Prefix}*", found, "Correct the app's settings.");

    private static T Section<T>(IConfiguration configuration, string name)
        where T : new() =>
        configuration.GetSection(name).Get<T>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new T();
}

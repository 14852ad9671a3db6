using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;
using Groundshift.Host.Configuration;
using Groundshift.Ingest.Providers;
using Groundshift.Ingest.Watching;

namespace Groundshift.Host.Cli;

/// <summary><c>groundshift watch …</c>: which catalogs to keep an eye on.</summary>
internal static class WatchCommands
{
    private static readonly Argument<string> Id = new("ID") { Description = "Watch id, as 'watch list' shows it." };

    public static Command Create() =>
        new("watch", "Say which catalogs to keep an eye on.") { Add(), List(), Show(), Inbox(), SweepCommands.Run(), Remove() };

    private static Command Add()
    {
        var catalog = new Argument<string>("CATALOG") { Description = $"One of {string.Join(", ", ProviderCatalogs.Known.Select(known => known.Name))}, the URL of any STAC API or static catalog, or a folder." };
        var collection = new Option<string>("--collection") { Description = "Collection to watch.", HelpName = "ID", Required = true };
        var id = new Option<string?>("--id") { Description = "Id of the watch. Default: made of catalog and collection.", HelpName = "ID" };
        var every = new Option<double>("--every") { Description = "Minutes between sweeps.", HelpName = "MINUTES", DefaultValueFactory = _ => 10 };
        var provider = new Option<string?>("--provider") { Description = "Whose conventions hold. Found out from the catalog when not given." };
        provider.AcceptOnlyFromAmong([.. ProviderCatalogs.Known.Select(known => known.Name), ProviderCatalogs.Generic]);
        var command = new Command("add", "Add or replace a watch.") { catalog, collection, id, every, provider };
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = Desk.Of(result);
            var (named, url) = Resolve(result.GetRequiredValue(catalog));
            var name = NameOf(named, url, await desk.Stores.Watches.ListAsync(cancellationToken));
            var watch = new Watch
            {
                Id = result.GetValue(id) ?? Slug($"{name}-{result.GetValue(collection)}"),
                Catalog = name,
                Url = url.AbsoluteUri,
                Collection = result.GetRequiredValue(collection),
                Provider = result.GetValue(provider),
                Interval = Minutes(result.GetValue(every)),
            };
            await desk.Stores.Watches.PutAsync(watch, cancellationToken);
            desk.Terminal.Line($"Watch '{watch.Id}' on {watch.Collection} of {watch.Url}, every {watch.Interval.TotalMinutes:0.#} minutes.");
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "List the watches and how far each has come.");
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = Desk.Of(result);
            var rows = new List<IReadOnlyList<Cell>>();
            foreach (var watch in await desk.Stores.Watches.ListAsync(cancellationToken))
            {
                var cursor = await desk.Stores.Watches.CursorAsync(watch.Id, cancellationToken);
                rows.Add([watch.Id, watch.Collection, watch.Url, cursor.HighWater, cursor.LastSweep, cursor.LastNews, Health(cursor, desk.Options)]);
            }

            desk.Terminal.Table(["id", "collection", "catalog", "newest change", "last sweep", "last news", "health"], rows);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Show()
    {
        var command = new Command("show", "Show one watch.") { Id };
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = Desk.Of(result);
            var watch = await FindAsync(desk, result.GetRequiredValue(Id), cancellationToken);
            var cursor = await desk.Stores.Watches.CursorAsync(watch.Id, cancellationToken);
            desk.Terminal.Record(
                ("id", watch.Id), ("catalog", watch.Catalog), ("url", watch.Url), ("collection", watch.Collection), ("provider", watch.Provider ?? "found out"),
                ("every", Cell.Measure(watch.Interval.TotalMinutes, "minutes")), ("enabled", watch.Enabled), ("newest change", cursor.HighWater),
                ("last sweep", cursor.LastSweep), ("last news", cursor.LastNews), ("last reconciliation", cursor.LastReconciliation), ("health", Health(cursor, desk.Options)));
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Inbox()
    {
        var limit = CommonOptions.Limit();
        var command = new Command("inbox", "List items that were told of and not read yet, or given up.") { limit };
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = Desk.Of(result);
            desk.Terminal.Table(
                ["watch", "item", "received", "looks", "next look", "reason"],
                [.. (await desk.Stores.Inbox.ListAsync(result.GetValue(limit), cancellationToken)).Select(item => (IReadOnlyList<Cell>)
                [
                    item.WatchId, item.ItemId, item.Received, item.Attempts, item.Due is { } due ? due : new Cell("given up", null), item.Reason,
                ])]);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Remove()
    {
        var command = new Command("remove", "Remove a watch; scenes, jobs and products stay.") { Id };
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = Desk.Of(result);
            var watch = await FindAsync(desk, result.GetRequiredValue(Id), cancellationToken);
            await desk.Stores.Watches.RemoveAsync(watch.Id, cancellationToken);
            desk.Terminal.Line($"Removed watch '{watch.Id}'.");
            return ExitCodes.Ok;
        });
        return command;
    }

    internal static async Task<Watch> FindAsync(Desk desk, string id, CancellationToken cancellationToken) =>
        await desk.Stores.Watches.FindAsync(id, cancellationToken)
            ?? throw new InvalidInputException("ID", "the id of a watch", $"'{id}'", "List watches with 'groundshift watch list'.");

    private static string Health(WatchCursor cursor, GroundshiftOptions options) =>
        cursor.LastError is { } error ? $"failed: {error}"
        : cursor.LastSweep is null ? "not swept yet"
        : WatchHealth.IsSilent(cursor, options.Ingest.ToWatching(), TimeProvider.System.GetUtcNow()) ? $"silent: nothing new for more than {options.Ingest.SilenceAfterDays} days"
        : "ok";

    private static (string Name, Uri Url) Resolve(string catalog)
    {
        if (ProviderCatalogs.Find(catalog) is { } known)
        {
            return (known.Name, known.Url);
        }

        var url = StacHref.OfCatalog(catalog, Environment.CurrentDirectory);
        return url.IsFile && !Path.Exists(url.LocalPath)
            ? throw new InvalidInputException("CATALOG", "a known catalog, a URL or an existing folder", $"'{catalog}'", $"Known are {string.Join(", ", ProviderCatalogs.Known.Select(entry => entry.Name))}.")
            : (ProviderCatalogs.ProviderOf(url) ?? (url.IsFile ? Path.GetFileName(Path.TrimEndingDirectorySeparator(url.LocalPath)) : url.Host), url);
    }

    // Scenes of catalogs that nobody knows are told apart by the catalog's name: two of one folder name or host must not share it.
    private static string NameOf(string name, Uri url, IEnumerable<Watch> watches)
    {
        var same = watches.Where(watch => watch.Url == url.AbsoluteUri).Select(watch => watch.Catalog).FirstOrDefault();
        var isTaken = ProviderCatalogs.Find(name) is null && watches.Any(watch => watch.Catalog == name && watch.Url != url.AbsoluteUri);
        return same ?? (isTaken ? $"{name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url.AbsoluteUri)))[..8]}" : name);
    }

    private static string Slug(string text) => string.Concat(text.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? letter : '-'));

    private static TimeSpan Minutes(double value) => value is > 0 and <= 100_000
        ? TimeSpan.FromMinutes(value)
        : throw new InvalidInputException("--every", "a positive number of minutes", value.ToString(CultureInfo.InvariantCulture), "Give 10 for ten minutes.");
}

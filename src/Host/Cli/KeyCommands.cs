using System.CommandLine;
using System.Globalization;
using Groundshift.Catalog.Api.Access;
using Groundshift.Core.Access;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Host.Cli;

/// <summary><c>groundshift key …</c>: who may change the catalog, and read what is private.</summary>
internal static class KeyCommands
{
    private const int IdLength = 12;

    public static Command Create() => new("key", "Make and revoke keys of the API.") { Make(), List(), Revoke() };

    private static Command Make()
    {
        var name = new Argument<string>("NAME") { Description = "Who or what will use it." };
        var scope = new Option<string[]>("--scope") { Description = "What it allows: read private collections, write items, manage collections, keep alerts (rules, channels, decisions), notify of new items in watched catalogs.", HelpName = string.Join('|', AccessScopes.All), DefaultValueFactory = _ => [AccessScopes.Write], AllowMultipleArgumentsPerToken = true };
        scope.AcceptOnlyFromAmong([.. AccessScopes.All]);
        var collection = new Option<string[]>("--collection") { Description = "Collections that it holds for; all when not given.", HelpName = "ID", AllowMultipleArgumentsPerToken = true };
        var days = new Option<int?>("--days") { Description = "After how many days it expires; never when not given.", HelpName = "N" };
        var command = new Command("create", "Make a key. Its secret is shown once and stored nowhere.") { name, scope, collection, days };
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = Desk.Of(result);
            var now = TimeProvider.System.GetUtcNow();
            var secret = AccessSecret.New();
            var key = new AccessKey
            {
                Id = Guid.NewGuid().ToString("N")[..IdLength],
                Name = result.GetRequiredValue(name),
                Hash = AccessSecret.Hash(secret),
                Scopes = [.. (result.GetValue(scope) ?? []).Distinct(StringComparer.Ordinal)],
                Collections = result.GetValue(collection) ?? [],
                Created = now,
                Expires = result.GetValue(days) is { } count ? now.AddDays(Positive(count)) : null,
            };
            await desk.Stores.AccessKeys.AddAsync(key, cancellationToken);
            desk.Terminal.Record(("id", key.Id), ("name", key.Name), ("scopes", Cell.List(key.Scopes)), ("collections", Cell.List(key.Collections, "all")), ("expires", key.Expires), ("secret", secret));
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "List the keys.");
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = Desk.Of(result);
            desk.Terminal.Table(
                ["id", "name", "scopes", "collections", "created", "expires", "revoked"],
                [.. (await desk.Stores.AccessKeys.ListAsync(cancellationToken)).Select(key => (IReadOnlyList<Cell>)
                [
                    key.Id, key.Name, Cell.List(key.Scopes), Cell.List(key.Collections, "all"), key.Created, key.Expires, key.Revoked,
                ])]);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Revoke()
    {
        var id = new Argument<string>("ID") { Description = "Key id, as 'key list' shows it." };
        var command = new Command("revoke", "Revoke a key for good; it is refused from the next request on.") { id };
        command.Handle(async (result, cancellationToken) =>
        {
            using var desk = Desk.Of(result);
            if (!await desk.Stores.AccessKeys.RevokeAsync(result.GetRequiredValue(id), TimeProvider.System.GetUtcNow(), cancellationToken))
            {
                throw new InvalidInputException("ID", "the id of a key that is not revoked", $"'{result.GetValue(id)}'", "List keys with 'groundshift key list'.");
            }

            desk.Terminal.Line($"Revoked key '{result.GetValue(id)}'.");
            return ExitCodes.Ok;
        });
        return command;
    }

    private static int Positive(int days) => days > 0
        ? days
        : throw new InvalidInputException("--days", "a number from 1", days.ToString(CultureInfo.InvariantCulture), "Leave it out for a key that does not expire.");
}

namespace Groundshift.Infra.Tests.Bicep.Rules;

/// <summary>A line of infra/bicep/roles.json: which identity needs which role on what, and why.</summary>
public sealed record RoleNeed(string Identity, string Role, string Scope, string Why);

/// <summary>The roles that are assigned are those that roles.json says are needed, each on one resource, under its right id.</summary>
public static class RoleRules
{
    private const string Assignment = "Microsoft.Authorization/roleAssignments";

    // https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
    private static readonly Dictionary<string, string> BuiltInRoles = new()
    {
        ["acrPull"] = "7f951dda-4ed3-4680-a7ca-43fe172d538d",
        ["blobContributor"] = "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
        ["blobDelegator"] = "db58b8e5-c6ad-4a2a-8342-4190687cbf4a",
        ["blobOwner"] = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
        ["blobReader"] = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
        ["eventGridSender"] = "d5a91429-5739-47e2-a06b-3470a27159e7",
        ["secretsUser"] = "4633458b-17de-408a-b874-0445c86b69e6",
        ["serviceBusReceiver"] = "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0",
        ["serviceBusSender"] = "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39",
    };

    /// <summary>One sentence per broken rule.</summary>
    public static IEnumerable<string> Broken(TemplateFolder folder, IReadOnlyList<RoleNeed> needs)
    {
        var assigned = folder.Templates.Values.SelectMany(Assigned).ToList();
        var needed = needs.Select(need => (need.Identity, need.Role, need.Scope)).ToList();
        return
        [
            .. assigned.Except(needed).Select(role => $"{role.Identity} is given {role.Role} on {role.Scope}, which nothing in roles.json needs"),
            .. needed.Except(assigned).Select(role => $"{role.Identity} needs {role.Role} on {role.Scope} and is not given it"),
            .. needs.Where(need => string.IsNullOrWhiteSpace(need.Why)).Select(need => $"roles.json does not say why {need.Identity} needs {need.Role}"),
            .. folder.Templates.Values.SelectMany(Ids),
            .. folder.Templates.Values.SelectMany(Names),
        ];
    }

    private static IEnumerable<(string Identity, string Role, string Scope)> Assigned(Template template) =>
        template.Resources.Values.Where(resource => resource.ResourceType == Assignment).Select(resource => Parts(resource.Body));

    private static (string Identity, string Role, string Scope) Parts(SyntaxNode? body)
    {
        var properties = body?.Property("properties");
        var principal = properties?.Property("principalId")?.Literal() ?? string.Empty;
        var role = properties?.Property("roleDefinitionId")?.All().LastOrDefault(node => node.Type == "property_identifier")?.Name;
        return (
            principal.EndsWith("PrincipalId", StringComparison.Ordinal) ? principal[..^"PrincipalId".Length] : "an unknown principal",
            role ?? "an unknown role",
            body?.Property("scope")?.Literal() ?? "the whole resource group");
    }

    private static IEnumerable<string> Ids(Template template) => (template.Variables.GetValueOrDefault("roleIds")?.Value?.Children ?? [])
        .Where(role => BuiltInRoles.GetValueOrDefault(role.Children[0].Name) != role.Children[^1].Literal())
        .Select(role => $"{template.File}: {role.Children[^1].Literal()} is not the id of the role {role.Children[0].Name}");

    // The name of an assignment is derived from its three parts, or two deployments would fight over it.
    private static IEnumerable<string> Names(Template template) => template.Resources
        .Where(resource => resource.Value.ResourceType == Assignment)
        .Where(resource =>
        {
            var (identity, role, scope) = Parts(resource.Value.Body);
            var name = resource.Value.Body?.Property("name");
            var words = name?.All().Select(node => node.Name).ToHashSet() ?? [];
            return !words.IsSupersetOf(["guid", scope, $"{identity}PrincipalId", role]);
        })
        .Select(resource => $"{template.File}: the name of {resource.Key} does not come from its scope, principal and role");
}

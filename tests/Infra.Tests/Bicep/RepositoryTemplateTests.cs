using System.Text.Json;
using Groundshift.Infra.Tests.Bicep.Rules;
using Groundshift.TestKit;

namespace Groundshift.Infra.Tests.Bicep;

/// <summary>infra/bicep keeps the rules, and each rule sees what breaks it.</summary>
public sealed class RepositoryTemplateTests
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private const string Needs = "roles.json";

    // Parsed once; a test parses the file that it breaks.
    private static readonly Lazy<Task<IReadOnlyList<ParsedFile>>> RepositoryFiles = new(ParseRepositoryAsync);

    private static string Folder => Path.Combine(RepositoryRoot.Folder, "infra", "bicep");

    [Fact]
    public async Task The_templates_keep_every_rule() => (await BrokenAsync()).ShouldBeEmpty();

    [Theory]
    [InlineData("main.bicep", "var prefix = '", "var prefix = = '", "does not parse")]
    [InlineData("main.bicep", "prefix: prefix\n", "prefix: prefixx\n", "prefixx is not declared")]
    [InlineData("main.bicep", "take(uniqueString", "takes(uniqueString", "takes is not declared")]
    [InlineData("modules/worker.bicep", "import { services,", "import { service,", "settings.bicep does not export")]
    [InlineData("main.bicep", "registry.outputs.loginServer", "registry.outputs.server", "registry has no output server")]
    [InlineData("main.bicep", "modules/registry.bicep", "modules/registries.bicep", "which is no file")]
    [InlineData("main.bicep", "    publicUrl: catalogPublicUrl\n", "", "module catalog does not give publicUrl")]
    [InlineData("main.bicep", "    publicUrl: catalogPublicUrl\n", "    url: catalogPublicUrl\n", "gives url, which modules/catalog.bicep does not take")]
    [InlineData("main.bicep", "param privateNetworking bool", "param unread bool\nparam privateNetworking bool", "unread is never used")]
    [InlineData("main.bicep", "var prefix", "var left = 1\nvar prefix", "left is never used")]
    [InlineData("main.prod.bicepparam", "param stage = 'prod'\n", "", "main.prod.bicepparam does not give stage")]
    [InlineData("main.prod.bicepparam", "param stage", "param state", "gives state, which main.bicep does not take")]
    [InlineData("modules/storage.bicep", "containers@2025-06-01", "containers@2023-01-01", "has not the chosen version 2025-06-01")]
    [InlineData("modules/keyvault.bicep", "Microsoft.KeyVault/vaults@2025-05-01", "Microsoft.Sql/servers@2025-05-01", "no version is chosen")]
    [InlineData("modules/storage.bicep", "output name string = account.name", "output name string = account.listKeys().keys[0].value", "listKeys fetches keys")]
    [InlineData("modules/monitoring.bicep", "output insightsName string = insights.name", "output insightsName string = insights.properties.ConnectionString", "shows a secret")]
    [InlineData("main.bicep", "output vaultName string = keyVault.outputs.name", "output vaultName string = pushKey", "shows a secret")]
    [InlineData("modules/eventgrid.bicep", "@secure()\n", "", "takes the secret pushKey as a plain parameter")]
    [InlineData("main.bicep", "param pushKey string = ''", "param pushKey string = 'x'", "secure parameter pushKey has a default")]
    [InlineData("settings.bicep", "SSL Mode=VerifyFull", "Password=x", "a secret stands in a text")]
    public Task A_broken_structure_is_seen(string file, string text, string instead, string expected) => SeenAsync(file, text, instead, expected);

    [Theory]
    [InlineData("modules/roles.bicep", "scope: products\n", "scope: resourceGroup()\n", "the whole resource group")]
    [InlineData("modules/roles.bicep", "principalId: catalogPrincipalId", "principalId: workerPrincipalId", "does not come from its scope")]
    [InlineData("modules/roles.bicep", "ba92f5b4-2d11-453d-a403-e96b0029c9fe", "b24988ac-6180-42a0-ab88-20f7382dd24c", "is not the id of the role blobContributor")]
    [InlineData("modules/roles.bicep", "roleIds.serviceBusSender)\n    principalId: ingest", "roleIds.acrPull)\n    principalId: ingest", "which nothing in roles.json needs")]
    [InlineData("roles.json", "\"identity\": \"catalog\", \"role\": \"acrPull\"", "\"identity\": \"catalog\", \"role\": \"blobOwner\"", "catalog needs blobOwner on registry")]
    [InlineData("roles.json", "\"its image\" },", "\" \" },", "does not say why")]
    public Task A_role_that_nobody_needs_is_seen(string file, string text, string instead, string expected) => SeenAsync(file, text, instead, expected);

    [Theory]
    [InlineData("modules/storage.bicep", "allowBlobPublicAccess: false", "allowBlobPublicAccess: true", "allowBlobPublicAccess is True")]
    [InlineData("modules/storage.bicep", "allowSharedKeyAccess: false", "accessTier2: 'x'", "allowSharedKeyAccess is not set")]
    [InlineData("modules/storage.bicep", "minimumTlsVersion: 'TLS1_2'", "minimumTlsVersion: 'TLS1_0'", "minimumTlsVersion is TLS1_0")]
    [InlineData("modules/storage.bicep", "publicAccess: 'None'", "publicAccess: 'Blob'", "publicAccess is Blob")]
    [InlineData("modules/servicebus.bicep", "disableLocalAuth: true", "disableLocalAuth: false", "disableLocalAuth is False")]
    [InlineData("modules/postgres.bicep", "passwordAuth: 'Disabled'", "passwordAuth: 'Enabled'", "passwordAuth is Enabled")]
    [InlineData("modules/postgres.bicep", "value: 'ON'", "value: 'OFF'", "connections without TLS")]
    [InlineData("modules/registry.bicep", "anonymousPullEnabled: false", "anonymousPullEnabled: true", "anonymousPullEnabled is True")]
    [InlineData("modules/registry.bicep", "    publicNetworkAccess: publicNetworkAccess\n", "    comment: publicNetworkAccess\n", "publicNetworkAccess is not set")]
    [InlineData("main.prod.bicepparam", "param privateNetworking = true", "param privateNetworking = false", "productsStorage/account answers on the Internet")]
    [InlineData("main.prod.bicepparam", "param serviceBusSku = 'Premium'", "param serviceBusSku = 'Standard'", "serviceBus/namespace answers on the Internet")]
    [InlineData("modules/postgres.bicep", "= if (publicNetworkAccess == 'Enabled') {", "= {", "lets addresses from outside in")]
    public Task An_open_door_is_seen(string file, string text, string instead, string expected) => SeenAsync(file, text, instead, expected);

    [Theory]
    [InlineData("modules/worker.bicep", "replicaRetryLimit: 0", "replicaRetryLimit: 1", "replicaRetryLimit is not 0")]
    [InlineData("modules/worker.bicep", "(drainMinutes + 2 * sceneMinutes) * 60", "sceneMinutes * 60", "while it still drains")]
    [InlineData("modules/worker.bicep", "messageCount: '1'", "messageCount: '5'", "messageCount of 1")]
    [InlineData("modules/worker.bicep", "              identity: identity.id\n", "", "by identity")]
    [InlineData("modules/worker.bicep", "'--drain'", "'--data'", "not up --role worker --drain")]
    [InlineData("modules/servicebus.bicep", "'scenes-backfill'", "'scenes-old'", "the queues are")]
    [InlineData("main.bicep", "workloadProfileName: 'gpu'", "workloadProfileName: 'Consumption'", "runs on cuda in a profile Consumption")]
    [InlineData("main.prod.bicepparam", "param gpuQuota = 4", "param gpuQuota = 0", "no worker is deployed")]
    public Task A_worker_that_scales_wrongly_is_seen(string file, string text, string instead, string expected) => SeenAsync(file, text, instead, expected);

    [Theory]
    [InlineData("modules/environment.bicep", "managedEnvironments@2025-10-02-preview", "managedEnvironments@2026-01-01", "has not the chosen version 2025-10-02-preview")]
    [InlineData("modules/environment.bicep", "      tracesConfiguration: {", "      metricsConfiguration: {", "its collector sends traces nowhere")]
    [InlineData("modules/environment.bicep", "      connectionString: insights", "      connection: insights", "is not told of Application Insights")]
    [InlineData("modules/ingest.bicep", "    APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString\n", "    GROUNDSHIFT__Models: insights.name\n", "is not told APPLICATIONINSIGHTS_CONNECTION_STRING")]
    public Task A_trace_that_arrives_nowhere_is_seen(string file, string text, string instead, string expected) => SeenAsync(file, text, instead, expected);

    [Theory]
    [InlineData("main.prod.bicepparam", "param sourceSecrets = {", "param catalogSecrets = {\n  Alerts__Mail__Pass: 'mail'\n}\nparam sourceSecrets = {", "Alerts:Mail:Pass is no setting")]
    [InlineData("main.prod.bicepparam", "param sourceSecrets = {", "param moreSettings = {\n  ingest: { Ingest__MaxPixels: 1 }\n  worker: {}\n  catalog: {}\n}\nparam sourceSecrets = {", "Ingest:MaxPixels is no setting")]
    [InlineData("modules/worker.bicep", "GROUNDSHIFT__Worker__Device", "GROUNDSHIFT__Workers__Device", "Workers:Device is no setting")]
    [InlineData("modules/worker.bicep", "GROUNDSHIFT__Worker__GraceSeconds: '20'", "GROUNDSHIFT__Worker__GraceSeconds: 'long'", "not a whole number")]
    [InlineData("settings.bicep", "  GROUNDSHIFT__Store__Postgres__Entra: 'true'\n", "", "is not told GROUNDSHIFT__Store__Postgres__Entra")]
    [InlineData("settings.bicep", "GROUNDSHIFT__Log__Format: 'json'", "GROUNDSHIFT__Log__Format: 'xml'", "Log:Format is 'xml'")]
    [InlineData("settings.bicep", "  GROUNDSHIFT__Azure__ClientId: clientId\n", "  AZURE_ID: clientId\n", "is told AZURE_ID, which nothing reads")]
    [InlineData("main.prod.bicepparam", "Access__Credentials__cdse", "Access__Credential__cdse", "is no setting")]
    public Task A_setting_that_the_host_refuses_is_seen(string file, string text, string instead, string expected) => SeenAsync(file, text, instead, expected);

    private static async Task SeenAsync(string file, string text, string instead, string expected)
    {
        var original = File.ReadAllText(Path.Combine(Folder, file));
        original.ShouldContain(text);

        var broken = await BrokenAsync((file, original.Replace(text, instead, StringComparison.Ordinal)));

        broken.ShouldContain(sentence => sentence.Contains(expected, StringComparison.Ordinal), string.Join("\n", broken));
    }

    private static async Task<IReadOnlyList<string>> BrokenAsync((string File, string Text)? edited = null)
    {
        var files = (await RepositoryFiles.Value).ToDictionary(file => file.File);
        var needs = await File.ReadAllTextAsync(Path.Combine(Folder, Needs), TestContext.Current.CancellationToken);
        if (edited is { File: Needs } table)
        {
            needs = table.Text;
        }
        else if (edited is { } template)
        {
            files[template.File] = (await BicepParser.ParseAsync([template], TestContext.Current.CancellationToken))[0];
        }

        return TemplateRules.Broken(new TemplateFolder(files.Values), JsonSerializer.Deserialize<IReadOnlyList<RoleNeed>>(needs, Json) ?? []);
    }

    private static Task<IReadOnlyList<ParsedFile>> ParseRepositoryAsync() => BicepParser.ParseAsync(
        Directory.GetFiles(Folder, "*.bicep*", SearchOption.AllDirectories).Select(path => (Path.GetRelativePath(Folder, path).Replace('\\', '/'), File.ReadAllText(path))),
        CancellationToken.None);
}

using System.Text.RegularExpressions;
using Groundshift.Host.Roles;

namespace Groundshift.Infra.Tests.Docker;

/// <summary>The stack on one machine: images and secrets from files, our processes without rights, one port, known settings.</summary>
public static partial class ComposeRules
{
    private const string Stack = "infra/docker/compose.yaml";
    private const string OwnImage = "${GROUNDSHIFT_";

    /// <summary>One sentence per broken rule.</summary>
    public static IEnumerable<string> Broken(RepositoryTexts texts)
    {
        var document = YamlFile.Read(texts.Read(Stack));
        var services = document.Object("services").ToDictionary(service => service.Key, service => (IReadOnlyDictionary<string, object?>)service.Value!);
        return
        [
            .. services.SelectMany(service => Any(service.Key, service.Value, document, services)),
            .. services.Where(service => IsOwn(service.Value)).SelectMany(service => Own(service.Key, service.Value)),
            .. Variables(texts),
            .. Overlay(texts, services),
        ];
    }

    private static bool IsOwn(IReadOnlyDictionary<string, object?> service) => service.Texts("image").Any(image => image.StartsWith(OwnImage, StringComparison.Ordinal));

    private static IEnumerable<string> Any(
        string name, IReadOnlyDictionary<string, object?> service, IReadOnlyDictionary<string, object?> document, Dictionary<string, IReadOnlyDictionary<string, object?>> services)
    {
        if (service.Texts("image") is not [var image] || !ImageVariable().IsMatch(image))
        {
            yield return $"{name}: its image is not one that images.env names by digest";
        }

        if (!service.Texts("security_opt").Contains("no-new-privileges:true") || service.ContainsKey("privileged") || service.ContainsKey("network_mode"))
        {
            yield return $"{name}: may gain rights";
        }

        foreach (var volume in service.Texts("volumes").Where(volume => volume != "/data" && !document.Object("volumes").ContainsKey(volume.Split(':')[0])))
        {
            yield return $"{name}: {volume} is no declared volume";
        }

        foreach (var network in service.Texts("networks").Where(network => !document.Object("networks").ContainsKey(network)))
        {
            yield return $"{name}: {network} is no declared network";
        }

        foreach (var needed in service.Object("depends_on").Keys.Where(needed => services.GetValueOrDefault(needed)?.ContainsKey("healthcheck") != true))
        {
            yield return $"{name}: waits for {needed}, which has no health check";
        }

        foreach (var port in service.Texts("ports").Where(port => !(port.StartsWith("127.0.0.1:", StringComparison.Ordinal) || (name == "catalog" && port.StartsWith("${GROUNDSHIFT_BIND:-127.0.0.1}:", StringComparison.Ordinal)))))
        {
            yield return $"{name}: {port} is open to the network";
        }
    }

    private static IEnumerable<string> Own(string name, IReadOnlyDictionary<string, object?> service)
    {
        if (service.Texts("user") is not [var user] || !User().IsMatch(user))
        {
            yield return $"{name}: does not run as a numbered user without rights";
        }

        if (!service.Texts("read_only").SequenceEqual(["true"]) || !service.Texts("cap_drop").Contains("ALL"))
        {
            yield return $"{name}: may write to its image or keeps capabilities";
        }

        if (service.Texts("command") is not ["up", "--role", var role] || !Enum.TryParse<Role>(role, ignoreCase: true, out _))
        {
            yield return $"{name}: runs {string.Join(' ', service.Texts("command"))}, which is no role";
        }

        if (HostSettings.Complaint(Environment(service)) is { } complaint)
        {
            yield return $"{name}: {complaint}";
        }
    }

    private static IEnumerable<KeyValuePair<string, string?>> Environment(IReadOnlyDictionary<string, object?> service) =>
        service.Object("environment").Select(variable => KeyValuePair.Create(variable.Key, variable.Value is string text ? Variable().Replace(text, "x") : null));

    private static IEnumerable<string> Variables(RepositoryTexts texts)
    {
        var images = Lines(texts.Read("infra/docker/images.env"));
        var secrets = Lines(texts.Read("infra/docker/secrets.env.sample"));
        var used = Variable().Matches(texts.Read(Stack)).Select(match => (Name: match.Groups["name"].Value, IsRequired: match.Groups["mark"].Value == ":?")).ToList();
        return
        [
            .. used.Where(variable => variable.IsRequired && !images.ContainsKey(variable.Name) && !secrets.ContainsKey(variable.Name)).Select(variable => $"{variable.Name} stands in no file"),
            .. secrets.Where(secret => secret.Value.Length > 0).Select(secret => $"the sample holds a value of {secret.Key}"),
            .. secrets.Keys.Where(secret => used.Any(variable => variable.Name == secret && !variable.IsRequired)).Select(secret => $"{secret} has a default"),
            .. images.Where(image => image.Value.Length > 0 && !image.Value.Contains("@sha256:", StringComparison.Ordinal)).Select(image => $"{image.Key} has no digest"),
            .. texts.Read(".gitignore").Split('\n').Contains("secrets.env") ? Array.Empty<string>() : ["secrets.env could be committed"],
        ];
    }

    private static IEnumerable<string> Overlay(RepositoryTexts texts, Dictionary<string, IReadOnlyDictionary<string, object?>> services)
    {
        foreach (var (name, value) in YamlFile.Read(texts.Read("infra/docker/compose.gpu.yaml")).Object("services"))
        {
            var overlay = (IReadOnlyDictionary<string, object?>)value!;
            if (!services.ContainsKey(name) || !IsOwn(overlay) || HostSettings.Complaint(Environment(overlay)) is not null)
            {
                yield return $"compose.gpu.yaml: {name} is no service of the stack with an own image and known settings";
            }
        }
    }

    private static Dictionary<string, string> Lines(string text) => text.Split('\n')
        .Where(line => line.Contains('=', StringComparison.Ordinal) && !line.StartsWith('#'))
        .ToDictionary(line => line.Split('=')[0], line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim());

    [GeneratedRegex(@"^\$\{[A-Z0-9_]+_IMAGE:\?[^}]+\}$")]
    private static partial Regex ImageVariable();

    [GeneratedRegex(@"^[1-9]\d*:[1-9]\d*$")]
    private static partial Regex User();

    [GeneratedRegex(@"\$\{(?<name>[A-Z0-9_]+)(?<mark>:[?-])?[^}]*\}")]
    private static partial Regex Variable();
}

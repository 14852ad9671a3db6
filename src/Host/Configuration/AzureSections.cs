namespace Groundshift.Host.Configuration;

/// <summary>As whom the service reaches Azure.</summary>
internal sealed class AzureSection
{
    /// <summary><c>default</c>, what is found first, or <c>managed-identity</c>.</summary>
    public string Credential { get; set; } = "default";

    /// <summary>Client id of a user-assigned managed identity.</summary>
    public string? ClientId { get; set; }
}

/// <summary>Queues on Azure Service Bus.</summary>
internal sealed class ServiceBusSection
{
    /// <summary>Host name of the namespace, <c>NAME.servicebus.windows.net</c>.</summary>
    public string? Namespace { get; set; }

    /// <summary>Connection string with a key, for the emulator; a secret, so it belongs in the environment.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>What the names of the queues begin with.</summary>
    public string Prefix { get; set; } = string.Empty;

    /// <summary>True to go through port 443.</summary>
    public bool WebSockets { get; set; }

    /// <summary>True when the queues are there.</summary>
    public bool IsSet() => Namespace is { Length: > 0 } || ConnectionString is { Length: > 0 };
}

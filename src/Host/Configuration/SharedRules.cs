namespace Groundshift.Host.Configuration;

/// <summary>Rules about the settings that the program has in common with the Functions host of ingest.</summary>
internal static class SharedRules
{
    /// <summary>One sentence per broken rule.</summary>
    public static IEnumerable<string> Check(SharedOptions options)
    {
        if (options.Queue.RabbitMq.DeliveryLimit < 1)
        {
            yield return $"Queue:RabbitMq:DeliveryLimit is {options.Queue.RabbitMq.DeliveryLimit}, below 1: no message would ever be delivered";
        }

        if (options.Queue.ServiceBus.IsSet() && options.Queue.RabbitMq.Uri is { Length: > 0 })
        {
            yield return "Queue:RabbitMq and Queue:ServiceBus are both set: jobs travel over one of them";
        }

        if (options.Store.Postgres is { Entra: true, ConnectionString: null or "" })
        {
            yield return "Store:Postgres:Entra is true, but Store:Postgres:ConnectionString does not name a database";
        }

        if (options.Azure.Credential is not ("default" or "managed-identity"))
        {
            yield return $"Azure:Credential is '{options.Azure.Credential}', not default or managed-identity";
        }

        if (options.Ingest.MaxInFlightPerArea < 1)
        {
            yield return $"Ingest:MaxInFlightPerArea is {options.Ingest.MaxInFlightPerArea}, below 1: nothing would ever run";
        }

        if (options.Ingest.LeaseSeconds < 5)
        {
            yield return $"Ingest:LeaseSeconds is {options.Ingest.LeaseSeconds}, below 5: a lease must outlive a slow store";
        }

        if (options.Ingest.ResendAfterSeconds < 5)
        {
            yield return $"Ingest:ResendAfterSeconds is {options.Ingest.ResendAfterSeconds}, below 5: what a worker is about to take is not lost";
        }

        if (options.Ingest.MaxPixelsPerAreaAndDay < 0)
        {
            yield return $"Ingest:MaxPixelsPerAreaAndDay is {options.Ingest.MaxPixelsPerAreaAndDay}, below 0; 0 is any number";
        }

        if (options.Ingest.NotificationSecret is { Length: < 16 })
        {
            yield return "Ingest:NotificationSecret is shorter than 16 letters: it could be guessed";
        }

        if (options.Ingest.SilenceAfterDays < 1)
        {
            yield return $"Ingest:SilenceAfterDays is {options.Ingest.SilenceAfterDays}, below 1";
        }

        foreach (var complaint in ObjectRules.Check(options.Objects).Concat(TelemetryRules.Check(options.Telemetry)))
        {
            yield return complaint;
        }
    }
}

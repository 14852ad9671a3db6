namespace Groundshift.Infra.Tests.Bicep.Rules;

/// <summary>Workers are jobs that start for one message, end by themselves, and are never started again by the platform.</summary>
public static class WorkerRules
{
    private static readonly string[] Queues = ["scenes-fresh", "scenes-backfill"];

    /// <summary>One sentence per broken rule.</summary>
    public static IEnumerable<string> Broken(IReadOnlyList<PlacedResource> resources)
    {
        var jobs = resources.Where(resource => resource.Type == "Microsoft.App/jobs").ToList();
        var queues = resources.Where(resource => resource.Type == "Microsoft.ServiceBus/namespaces/queues").Select(queue => queue.At("name")).ToList();
        if (jobs.Count == 0)
        {
            yield return "no worker is deployed";
        }

        if (!queues.SequenceEqual(Queues))
        {
            yield return $"the queues are {string.Join(", ", queues)}, not {string.Join(", ", Queues)}";
        }

        foreach (var sentence in jobs.SelectMany(job => Of(job, resources)))
        {
            yield return sentence;
        }
    }

    private static IEnumerable<string> Of(PlacedResource job, IReadOnlyList<PlacedResource> resources)
    {
        const string Scale = "properties.configuration.eventTriggerConfig.scale";
        var rules = job.ListAt($"{Scale}.rules");
        if (!Equals(job.At("properties.configuration.replicaRetryLimit"), 0L))
        {
            yield return $"{job.Path}: replicaRetryLimit is not 0, so attempts would happen that the ledger does not count";
        }

        if (!Equals(job.At("properties.configuration.triggerType"), "Event"))
        {
            yield return $"{job.Path}: not event-driven";
        }

        if (!rules.Select(rule => rule.At("metadata.queueName")).SequenceEqual(Queues))
        {
            yield return $"{job.Path}: the scale rules do not watch {string.Join(" and ", Queues)}";
        }

        foreach (var rule in rules)
        {
            if (!Equals(rule.At("type"), "azure-servicebus") || !Equals(rule.At("metadata.messageCount"), "1") || rule.At("identity") is null || rule.At("auth") is not null)
            {
                yield return $"{job.Path}: a scale rule is not azure-servicebus by identity with a messageCount of 1";
            }
        }

        if (job.At($"{Scale}.maxExecutions") is not long and not Unknown || Equals(job.At($"{Scale}.maxExecutions"), 0L))
        {
            yield return $"{job.Path}: maxExecutions is not a number above 0";
        }

        var drain = SettingRules.Of(job).GetValueOrDefault("GROUNDSHIFT__Worker__DrainMinutes") as string;
        if (!long.TryParse(drain, out var minutes) || job.At("properties.configuration.replicaTimeout") is not long timeout || timeout <= minutes * 60)
        {
            yield return $"{job.Path}: the platform may end it while it still drains";
        }

        foreach (var sentence in Device(job, resources))
        {
            yield return sentence;
        }
    }

    private static IEnumerable<string> Device(PlacedResource job, IReadOnlyList<PlacedResource> resources)
    {
        var device = SettingRules.Of(job).GetValueOrDefault("GROUNDSHIFT__Worker__Device") as string;
        var profiles = resources.Where(resource => resource.Type == "Microsoft.App/managedEnvironments").SelectMany(resource => resource.ListAt("properties.workloadProfiles"));
        var profile = profiles.FirstOrDefault(profile => Equals(profile.At("name"), job.At("properties.workloadProfileName")));
        if (profile is null)
        {
            yield return $"{job.Path}: its workload profile does not exist";
        }
        else if ((profile.At("workloadProfileType") as string)?.Contains("GPU", StringComparison.Ordinal) != (device == "cuda"))
        {
            yield return $"{job.Path}: runs on {device} in a profile {profile.At("workloadProfileType")}";
        }

        var arguments = job.At("properties.template.containers.0.args") as IReadOnlyList<object?> ?? [];
        if (!arguments.SequenceEqual(["up", "--role", "worker", "--drain"]))
        {
            yield return $"{job.Path}: runs {string.Join(' ', arguments)}, not up --role worker --drain";
        }
    }
}

namespace Groundshift.Host.Configuration;

/// <summary>Rules between and about settings, beyond their types.</summary>
internal static class OptionRules
{
    private static readonly string[] Devices = ["auto", "cpu", "webgpu", "cuda", "tensorrt"];

    private static readonly string[] LogLevels = ["Trace", "Debug", "Information", "Warning", "Error"];

    /// <summary>One sentence per broken rule.</summary>
    public static IEnumerable<string> Check(GroundshiftOptions options)
    {
        foreach (var problem in SharedRules.Check(options))
        {
            yield return problem;
        }

        if (options.Server.Port is < 0 or > 65535)
        {
            yield return $"Server:Port is {options.Server.Port}, not between 0 and 65535";
        }

        if (options.Server.RequestsPerMinute < 0)
        {
            yield return $"Server:RequestsPerMinute is {options.Server.RequestsPerMinute}, below 0; 0 is any number";
        }

        if (!Devices.Contains(options.Worker.Device))
        {
            yield return $"Worker:Device is '{options.Worker.Device}', not one of {string.Join(", ", Devices)}";
        }

        if (options.Server.PublicUrl is { } url && !(Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https"))
        {
            yield return $"Server:PublicUrl is '{url}', not an absolute http or https URL";
        }

        if (options.Worker.LeaseSeconds < 10)
        {
            yield return $"Worker:LeaseSeconds is {options.Worker.LeaseSeconds}, below 10: a lease must outlive a slow disk";
        }

        if (options.Worker.MaxAttempts < 1)
        {
            yield return $"Worker:MaxAttempts is {options.Worker.MaxAttempts}, below 1";
        }

        foreach (var broken in options.Retention.Problems())
        {
            yield return broken;
        }

        if (options.Worker.DrainSeconds < 0)
        {
            yield return $"Worker:DrainSeconds is {options.Worker.DrainSeconds}, below 0";
        }

        if (options.Alerts.TimeoutSeconds < 1 || options.Alerts.SecretOverlapHours < 0)
        {
            yield return $"Alerts:TimeoutSeconds and Alerts:SecretOverlapHours are {options.Alerts.TimeoutSeconds} and {options.Alerts.SecretOverlapHours}, not at least 1 and 0";
        }

        if (options.Log.Format is not (LogSection.Text or LogSection.Json))
        {
            yield return $"Log:Format is '{options.Log.Format}', not {LogSection.Text} or {LogSection.Json}";
        }

        if (!LogLevels.Contains(options.Log.Level))
        {
            yield return $"Log:Level is '{options.Log.Level}', not one of {string.Join(", ", LogLevels)}";
        }

        foreach (var problem in options.Access.Oidc.ToSettings()?.Problems() ?? [])
        {
            yield return $"Access:Oidc:{problem}";
        }

        foreach (var problem in options.Push.Problems(options.Server))
        {
            yield return problem;
        }

        if (options.Worker.DrainMinutes < 0)
        {
            yield return $"Worker:DrainMinutes is {options.Worker.DrainMinutes}, below 0; 0 is no limit";
        }

        if (options.Worker.Threads < 0)
        {
            yield return $"Worker:Threads is {options.Worker.Threads}, below 0";
        }
    }
}

using Groundshift.InferenceWorker.State;

namespace Groundshift.Host.Configuration;

/// <summary>How many days things are kept that are no longer needed; 0 keeps them for ever.</summary>
internal sealed class RetentionSection
{
    /// <summary>The delivery log of channels, from the day on which a delivery was settled.</summary>
    public int DeliveryDays { get; set; } = 90;

    /// <summary>Reports of land-cover states that newer ones have replaced: what <c>rule test --since</c> can look back to.</summary>
    public int ReportDays { get; set; } = 730;

    /// <summary>Checkpoints of land-cover states: a scene that comes later behind the newest one takes a fold from the products on.</summary>
    public int LateDays { get; set; } = 90;

    /// <summary>Days without a scene after which a land-cover state keeps no checkpoint.</summary>
    public int IdleDays { get; set; } = 400;

    /// <summary>What sweeping states takes.</summary>
    public StateRetention ToStates() => new() { LateDays = LateDays, IdleDays = IdleDays };

    /// <summary>One sentence where a number is below 0.</summary>
    public IEnumerable<string> Problems() =>
        from setting in ((string Name, int Days)[])[(nameof(DeliveryDays), DeliveryDays), (nameof(ReportDays), ReportDays), (nameof(LateDays), LateDays), (nameof(IdleDays), IdleDays)]
        where setting.Days < 0
        select $"Retention:{setting.Name} is {setting.Days}, below 0; 0 keeps everything";
}

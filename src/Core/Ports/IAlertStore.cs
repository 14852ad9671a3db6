using Groundshift.Core.Alerting;
using Groundshift.Core.Messages;
using NetTopologySuite.Geometries;

namespace Groundshift.Core.Ports;

/// <summary>Alerts, and the reports that they are made from.</summary>
public interface IAlertStore
{
    /// <summary>Records a report of a state. False, and no change, when this sequence of the state was recorded before.</summary>
    ValueTask<bool> AddReportAsync(IStoreTransaction transaction, AreaReport report, CancellationToken cancellationToken);

    /// <summary>The report with the greatest sequence of each state of an area, by state.</summary>
    ValueTask<IReadOnlyList<AreaReport>> NewestReportsAsync(IStoreTransaction transaction, string area, CancellationToken cancellationToken);

    /// <summary>Every report of an area, in the order in which they were recorded.</summary>
    ValueTask<IReadOnlyList<AreaReport>> ReportsAsync(string area, CancellationToken cancellationToken);

    /// <summary>
    /// Forgets reports that were recorded before a time and are not the newest of their state, of all areas. Returns how many.
    /// </summary>
    ValueTask<int> PruneReportsAsync(DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>Adds or replaces an alert.</summary>
    ValueTask PutAsync(IStoreTransaction transaction, Alert alert, CancellationToken cancellationToken);

    /// <summary>One alert, or null. Inside a transaction when one is given.</summary>
    ValueTask<Alert?> FindAsync(string id, IStoreTransaction? transaction, CancellationToken cancellationToken);

    /// <summary>Every alert of a rule, by id.</summary>
    ValueTask<IReadOnlyList<Alert>> OfRuleAsync(IStoreTransaction transaction, string rule, CancellationToken cancellationToken);

    /// <summary>One page of alerts, newest first evidence first, then by id.</summary>
    /// <exception cref="Jobs.InvalidInputException">The token is none that <see cref="AlertPage.Next"/> gave.</exception>
    ValueTask<AlertPage> SearchAsync(AlertSearch search, CancellationToken cancellationToken);
}

/// <summary>A report of a state as the catalog received it.</summary>
/// <param name="Area">The area's id.</param>
/// <param name="AreaRevision">The area's revision.</param>
/// <param name="Job">Id of the job that made the product.</param>
/// <param name="Received">When it was recorded.</param>
/// <param name="Report">The report.</param>
public sealed record AreaReport(string Area, int AreaRevision, string Job, DateTimeOffset Received, StateReport Report);

/// <summary>What alerts to find. Every given condition must hold.</summary>
public sealed record AlertSearch
{
    /// <summary>Of this area.</summary>
    public string? Area { get; init; }

    /// <summary>Of this rule.</summary>
    public string? Rule { get; init; }

    /// <summary>In one of these states; empty means all.</summary>
    public IReadOnlyList<AlertState> States { get; init; } = [];

    /// <summary>True to leave out what ended before anybody was told: most candidates of a single observation do.</summary>
    public bool LeaveOutUntold { get; init; }

    /// <summary>Of one of these severities; empty means all.</summary>
    public IReadOnlyList<AlertSeverity> Severities { get; init; } = [];

    /// <summary>Whose geometry meets this one (planar, WGS 84).</summary>
    public Geometry? Intersects { get; init; }

    /// <summary>Whose time from first to last evidence meets this interval.</summary>
    public DatetimeRange? Datetime { get; init; }

    /// <summary>Page size, already clamped.</summary>
    public int Limit { get; init; } = 10;

    /// <summary>Opaque token of the page.</summary>
    public string? Token { get; init; }

    /// <summary>The conditions that stores hold against the alert itself, after those on columns.</summary>
    public bool Admits(Alert alert) => (Intersects is null || Intersects.Intersects(alert.Geometry)) && !(LeaveOutUntold && alert.EndedUntold);
}

/// <summary>One page of alerts.</summary>
/// <param name="Alerts">The alerts, in order.</param>
/// <param name="Next">Token of the next page, or null at the end.</param>
public sealed record AlertPage(IReadOnlyList<Alert> Alerts, string? Next);

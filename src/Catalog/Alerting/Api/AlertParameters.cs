using Groundshift.Catalog.Search;
using Groundshift.Core.Alerting;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Microsoft.AspNetCore.Http;

namespace Groundshift.Catalog.Alerting.Api;

/// <summary>Search parameters of the collection of alerts.</summary>
internal static class AlertParameters
{
    private static readonly string[] Known = ["area", "rule", "state", "severity", "bbox", "datetime", "limit", "token"];

    public static AlertSearch Of(IQueryCollection query, SearchLimits limits)
    {
        SearchParameters.Check(query, Known);
        var states = Words<AlertState>(query, "state");
        return new AlertSearch
        {
            Area = SearchParameters.Text(query, "area"),
            Rule = SearchParameters.Text(query, "rule"),
            States = states,
            LeaveOutUntold = states.Length == 0,
            Severities = Words<AlertSeverity>(query, "severity"),
            Intersects = SearchParameters.Text(query, "bbox") is { } bbox ? BoxParameter.Parse(bbox) : null,
            Datetime = SearchParameters.Text(query, "datetime") is { } datetime ? DatetimeParameter.Parse(datetime) : null,
            Limit = SearchParameters.Text(query, "limit") is { } limit ? SearchParameters.Limit(limit, limits) : limits.DefaultPage,
            Token = SearchParameters.Text(query, "token"),
        };
    }

    private static T[] Words<T>(IQueryCollection query, string name)
        where T : struct, Enum =>
        [
            .. SearchParameters.List(query, name).Select(word => LowerName.Find<T>(word)
                ?? throw new InvalidInputException(name, string.Join(", ", LowerName.All<T>()), $"'{word}'", "Correct the word; several are joined by commas.")),
        ];
}

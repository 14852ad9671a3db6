namespace Groundshift.Models.Manifests;

/// <summary>
/// Facts beside the pixels that a graph may ask for. T is the number of dates of the package's longest source. Where the
/// model forecasts, the last of the T dates is the target: its samples are all invalid, its context is given.
/// </summary>
public enum ContextInput
{
    /// <summary><c>month</c>, int64 (batch, T): month of the year, 0 to 11.</summary>
    Month,

    /// <summary><c>day_of_year</c>, int64 (batch, T): 1 to 366.</summary>
    DayOfYear,

    /// <summary><c>location</c>, float32 (batch, 2): latitude and longitude of the window's centre, degrees in WGS 84.</summary>
    Location,

    /// <summary><c>weather</c>, float32 (batch, T, 2): air temperature at 2 m in kelvin and total precipitation in metres per month.</summary>
    Weather,

    /// <summary><c>weather_valid</c>, uint8 (batch, T): 1 where the weather is known, else 0 and the weather holds zeros.</summary>
    WeatherValid,
}

using System.Text.RegularExpressions;
using Groundshift.Core.Ports;
using Groundshift.Core.Stac;

namespace Groundshift.Catalog.Search;

/// <summary>The <c>datetime</c> parameter of a query string.</summary>
internal static partial class DatetimeParameter
{
    /// <summary>Reads it; the plus sign of a zone that was not escaped arrives as a space.</summary>
    public static DatetimeRange Parse(string text) => StacInterval.Parse(LostPlus().Replace(text, "+$1"));

    [GeneratedRegex(@" (\d{2}:\d{2})(?=/|\z)")]
    private static partial Regex LostPlus();
}

using System.Text.RegularExpressions;
using Groundshift.Core.Jobs;

namespace Groundshift.Catalog.Alerting.Rules;

/// <summary>Ids that users give to rules and channels.</summary>
internal static partial class EntityId
{
    /// <summary>Refuses what is no id.</summary>
    /// <exception cref="InvalidInputException">It is not.</exception>
    public static void Check(string field, string id)
    {
        if (!Form().IsMatch(id))
        {
            throw new InvalidInputException(field, "1 to 64 lower-case letters, digits, dashes and underscores", $"'{id}'", "Choose another id.");
        }
    }

    [GeneratedRegex(@"\A[a-z0-9_-]{1,64}\z")]
    private static partial Regex Form();
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Groundshift.Core.Jobs;

/// <summary>
/// Identity of a unit of work, computed from its inputs so that a replayed event is no new work and a reprocessed scene is.
/// </summary>
/// <remarks>32 lower-case hex digits of SHA-256. Source: architecture, Identity.</remarks>
public readonly record struct JobId(string Value)
{
    private const int HexDigits = 32;

    /// <summary>Identity of the work on these scenes, in any order.</summary>
    public static JobId Of(IEnumerable<SceneRecord> scenes, string areaId, int areaRevision, ModelReference model, string product, DateOnly? targetMonth = null)
    {
        var inputs = scenes
            .Select(scene => $"{scene.Key}|{string.Join(',', scene.Parts.Select(part => part.Revision.ToString()).Order(StringComparer.Ordinal))}")
            .Order(StringComparer.Ordinal)
            .Append($"{areaId}|{areaRevision}")
            .Append(model.ToString())
            .Append(targetMonth is { } month ? string.Create(CultureInfo.InvariantCulture, $"{product}|{month:yyyy-MM}") : product);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', inputs)));
        return new JobId(Convert.ToHexStringLower(hash)[..HexDigits]);
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}

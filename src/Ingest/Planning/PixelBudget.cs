using System.Globalization;
using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;
using Groundshift.Core.Sensors;
using Groundshift.Core.Stac;

namespace Groundshift.Ingest.Planning;

/// <summary>Guards the cost of an area: so many pixels are sent to workers on a day, by UTC; further jobs wait for the next.</summary>
/// <remarks>
/// The pixels of a job are those that it reads: for each scene the ground that scene and area have in common, over the square of the
/// scene's finest sampling distance. The first job of a day goes whatever it needs, so that one that is larger than the limit is not
/// held for ever.
/// </remarks>
public sealed class PixelBudget(IJobLedger ledger, RelayOptions options, TimeProvider clock)
{
    // Radius of the sphere with the Earth's surface, in metres. Source: Moritz, Geodetic Reference System 1980, table of derived constants.
    private const double AuthalicRadiusMetres = 6_371_007.181;

    private const double FinestMetres = 10;

    /// <summary>The day that counts now, from its first instant.</summary>
    public DateTimeOffset Today => new(clock.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);

    /// <summary>When the day ends.</summary>
    public DateTimeOffset Tomorrow => Today.AddDays(1);

    /// <summary>Pixels that an area has used of the day.</summary>
    public ValueTask<long> UsedAsync(string areaId, CancellationToken cancellationToken) => ledger.PixelsSentAsync(areaId, Today, cancellationToken);

    /// <summary>Why a job has to wait until <see cref="Tomorrow"/>, as a sentence; null where it may go.</summary>
    public async ValueTask<string?> RefusalAsync(SceneJob job, CancellationToken cancellationToken) =>
        options.MaxPixelsPerAreaAndDay <= 0 ? null : Refusal(job, await UsedAsync(job.Area.Id, cancellationToken).ConfigureAwait(false));

    /// <summary>The same where it is known what the area has used.</summary>
    public string? Refusal(SceneJob job, long used)
    {
        var needed = PixelsOf(job);
        return options.MaxPixelsPerAreaAndDay <= 0 || used == 0 || used + needed <= options.MaxPixelsPerAreaAndDay
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"waits for {Tomorrow:yyyy-MM-dd} (UTC): area '{job.Area.Id}' has used {used} of {options.MaxPixelsPerAreaAndDay} pixels of the day, and this job needs {needed}");
    }

    /// <summary>Pixels that a job reads.</summary>
    public static long PixelsOf(SceneJob job)
    {
        var area = EqualArea.Project(job.Area.Geometry);
        return job.Scenes.Sum(scene =>
        {
            // Parts of a scene overlap a little; together they show no more than the area holds.
            var common = scene.Parts.Sum(part => EqualArea.Common(area, EqualArea.Project(part.Footprint)));
            var gsd = scene.Parts.Min(Gsd);
            return (long)Math.Ceiling(Math.Min(common, area.Area) * AuthalicRadiusMetres * AuthalicRadiusMetres / (gsd * gsd));
        });
    }

    private static double Gsd(SceneSource source) =>
        source.Bands.Min(band => band.GsdMetres) ?? (source.Sensor == SensorKind.EnMap ? EnMap.GsdMetres : FinestMetres);
}

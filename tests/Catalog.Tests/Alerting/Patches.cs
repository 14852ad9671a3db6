using Groundshift.Core.Messages;
using Groundshift.Core.Stac;
using NetTopologySuite.Geometries;

namespace Groundshift.Catalog.Tests.Alerting;

/// <summary>Patches as the worker writes them; places in hundred-metre cells (0.001 degrees) of the test area.</summary>
internal static class Patches
{
    private const double Cell = 0.001;
    private const double West = 17.89;
    private const double South = 0.02;

    /// <summary>The day of the first evidence, unless a test says otherwise.</summary>
    public static readonly DateTimeOffset Day = new(2022, 7, 6, 8, 56, 11, TimeSpan.Zero);

    /// <summary>A confirmed clearing of ten hectares.</summary>
    public static ChangePatch Clearing(double x = 0, double y = 0, double width = 3, double height = 3) => new()
    {
        From = "trees",
        To = "bare",
        State = PatchState.Confirmed,
        Geometry = Box(x, y, width, height),
        Hectares = HectaresOf(Box(x, y, width, height)),
        Confidence = 0.97,
        LastBefore = Day.AddDays(-5),
        FirstEvidence = Day,
        LastEvidence = Day.AddDays(10),
        Supporting = 3,
        Observations = 3,
        AfterJob = "job-after",
    };

    /// <summary>The same, seen once.</summary>
    public static ChangePatch Seen(this ChangePatch patch) =>
        patch with { State = PatchState.Candidate, Confidence = 0.7, Supporting = 1, Observations = 1, LastEvidence = patch.FirstEvidence };

    /// <summary>The same, gone back.</summary>
    public static ChangePatch GoneBack(this ChangePatch patch, int days = 20) =>
        patch with { State = PatchState.Reverted, Reverted = patch.FirstEvidence.AddDays(days) };

    public static Geometry Box(double x, double y, double width, double height) =>
        new BoundingBox(West + (x * Cell), South + (y * Cell), West + ((x + width) * Cell), South + ((y + height) * Cell)).ToGeometry();

    // Mean radius of the sphere (IUGG), good to half a percent, which tests of sums do not notice.
    private static double HectaresOf(Geometry geometry) => EqualArea.Project(geometry).Area * 6_371_008.8 * 6_371_008.8 / 10_000;
}

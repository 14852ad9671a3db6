using Groundshift.Core.Messages;

namespace Groundshift.InferenceWorker.Tests.State;

public sealed class RealSeriesTests : IDisposable
{
    private const int Side = 8;

    private readonly RealSeries _series = new();

    public void Dispose() => _series.Dispose();

    // Slovenia has one clear date before the change, and Belgium's items have no mask: neither confirms, both see.
    [Theory]
    [InlineData("landcover-s2", "slovenia", "trees", "grass", 1)]
    [InlineData("landcover-s2", "belgium", "trees", "built", 5)]
    [InlineData("dynamicworld", "belgium", "grass", "trees", 5)]
    public async Task What_was_transplanted_is_found_and_untouched_ground_gives_no_confirmed_change(
        string model, string place, string from, string to, int firstChanged)
    {
        var maps = await MapsAsync(model, place);
        var target = Best(maps, from);
        var box = maps[0].Outline(target, Side);
        var untouched = await PatchesAsync(maps);
        untouched.Where(patch => patch.State == PatchState.Confirmed).ShouldBeEmpty();

        var changed = await PatchesAsync([.. maps.Select((map, date) => date < firstChanged ? map : map.Transplant(Best([map], to), target, Side))]);
        var found = changed.Where(patch => patch.State == PatchState.Candidate && patch.From == from && patch.Geometry.Intersects(box)).ToList();
        TestContext.Current.SendDiagnosticMessage(string.Join("; ", changed.Select(patch => $"{patch.State} {patch.From} > {patch.To} {patch.Hectares:0.00} ha")));
        found.Sum(patch => patch.Geometry.Intersection(box).Area).ShouldBeGreaterThan(box.Area / 2);
        found.Where(patch => patch.To == to).ShouldNotBeEmpty();
    }

    // What a rule asks for by default.
    private const double LeastAlert = 0.5;

    // Ten months of real maps, whose composites bring no mask, taken as if they had one; then the same months again in two more years.
    // A third of what is mapped as built in winter is grass in summer: without the hold on what shows in many places at once, 28 patches
    // of untouched ground are confirmed in the first year.
    [Theory]
    [InlineData("landcover-s2", "trees", "built", 4)]
    public async Task Taken_as_masked_untouched_ground_gives_no_alert_and_a_transplanted_change_is_a_candidate(
        string model, string from, string to, int firstChanged)
    {
        var first = (await MapsAsync(model, "belgium")).Select(map => map.YearsLater(0)).ToList();
        var target = Best(first[..firstChanged], from);
        var box = first[0].Outline(target, Side);
        List<DrawnMap> changed = [.. first.Select((map, date) => date < firstChanged ? map : map.Transplant(Best([map], to), target, Side))];

        (await PatchesAsync(first)).Where(patch => patch.State == PatchState.Confirmed).ShouldBeEmpty();
        Inside(await PatchesAsync(changed), PatchState.Candidate).ShouldBeGreaterThan(box.Area / 2);
        (await PatchesAsync([.. Enumerable.Range(0, 3).SelectMany(year => first.Select(map => map.YearsLater(year)))]))
            .Where(patch => patch.State == PatchState.Confirmed && patch.Hectares >= LeastAlert).ShouldBeEmpty();

        double Inside(IReadOnlyList<ChangePatch> patches, PatchState state)
        {
            TestContext.Current.SendDiagnosticMessage(string.Join("; ", patches.Select(patch => $"{patch.State} {patch.From} > {patch.To} {patch.Hectares:0.00} ha")));
            return patches.Where(patch => patch.State == state && patch.From == from && patch.To == to).Sum(patch => patch.Geometry.Intersection(box).Area);
        }
    }

    // Dynamic World is less sure of these woods than one date can establish.
    [Fact]
    public async Task Three_clear_dates_of_a_model_that_is_never_sure_give_no_confirmed_change()
    {
        var patches = await PatchesAsync(await MapsAsync("dynamicworld", "slovenia"));
        patches.Where(patch => patch.State == PatchState.Confirmed).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("landcover-s2")]
    [InlineData("dynamicworld")]
    public async Task A_lake_of_which_the_first_date_is_under_cloud_gives_no_confirmed_change(string model)
    {
        var patches = await PatchesAsync(await MapsAsync(model, "barbellino"));
        patches.Where(patch => patch.State == PatchState.Confirmed).ShouldBeEmpty();
    }

    private static async Task<IReadOnlyList<ChangePatch>> PatchesAsync(IReadOnlyList<DrawnMap> maps)
    {
        using var world = new StateWorld();
        StateReport? report = null;
        foreach (var map in maps)
        {
            report = await world.FoldAsync(await world.CopyAsync(map.Ready, map.Probabilities, map.Mask));
        }

        return (await world.PatchesAsync(report.ShouldNotBeNull())).Patches;
    }

    // The square that is surest to be of a class on every date.
    private static (int Row, int Column) Best(IReadOnlyList<DrawnMap> maps, string name)
    {
        var index = Index(maps[0], name);
        var grid = maps[0].Ready.Grid;
        return (
            from row in Enumerable.Range(1, grid.Height - Side - 2)
            from column in Enumerable.Range(1, grid.Width - Side - 2)
            select (row, column)).MaxBy(place => maps.Min(map => map.Share(index, place.row, place.column, Side)));
    }

    private static int Index(DrawnMap map, string name) => map.Ready.Classes.ToList().FindIndex(entry => entry.Name == name);

    private Task<IReadOnlyList<DrawnMap>> MapsAsync(string model, string place) => place switch
    {
        "slovenia" => _series.MapsAsync(
            model, "slovenia-33tvl", "earth-search", "sentinel-2-l1c",
            ((string[])["20150711", "20150731", "20150820", "20150830", "20150909"]).Select(date => $"S2A_33TVL_{date}_0_L1C")),
        "belgium" => _series.MapsAsync(
            model, "belgium-31ufs", "planetary-computer", "sentinel-2-l2a",
            Enumerable.Range(0, 12).Select(month => new DateOnly(2020, 11, 1).AddMonths(month)).Select(month => $"S2_MSIL2A_{month:yyyyMM}01T000000_MONTHLY_T31UFS")),
        _ => _series.MapsAsync(
            model, "barbellino", "earth-search", "sentinel-2-c1-l2a", "S2A_T32TNS_20170703T102021_L2A", "S2A_T32TNS_20190723T102031_L2A"),
    };
}

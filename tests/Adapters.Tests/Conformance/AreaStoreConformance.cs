using Groundshift.Core.Jobs;
using Groundshift.Core.Ports;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>What every store of areas does.</summary>
public abstract class AreaStoreConformance : PortConformance
{
    private IAreaStore Areas => Host.Areas;

    public static TheoryData<string, Func<AreaOfInterest, AreaOfInterest>> Changes => new()
    {
        { "geometry", area => area with { Geometry = Samples.Box(0, 0, 1, 1) } },
        { "model", area => area with { Model = "dynamicworld@1.0.0" } },
        { "products", area => area with { Products = ["other"] } },
        { "cloud limit", area => area with { CloudLimitPercent = 20 } },
        { "from", area => area with { From = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero) } },
        { "watches", area => area with { Watches = ["one"] } },
        { "preference", area => area with { CatalogPreference = ["cdse"] } },
        { "overlap", area => area with { MinimumOverlapPercent = 2 } },
    };

    [Fact]
    public async Task The_stamp_grows_with_every_change_and_stands_otherwise()
    {
        var stamps = new List<long> { await Host.Areas.StampAsync(Token) };
        foreach (var change in new Func<Task>[]
        {
            async () => await Host.Areas.PutAsync(Samples.Area("a"), Token),
            async () => await Host.Areas.PutAsync(Samples.Area("b"), Token),
            async () => await Host.Areas.PutAsync(Samples.Area("a") with { Name = "another" }, Token),
            async () => await Host.Areas.RemoveAsync("a", Token),
            async () => await Host.Areas.PutAsync(Samples.Area("a"), Token),
        })
        {
            await change();
            stamps.Add(await Host.Areas.StampAsync(Token));
            (await Host.Areas.StampAsync(Token)).ShouldBe(stamps[^1]);
        }

        stamps.ShouldBe(stamps.Distinct().Order());
        (await Host.Areas.RemoveAsync("unknown", Token)).ShouldBeFalse();
        (await Host.Areas.StampAsync(Token)).ShouldBe(stamps[^1]);
    }

    [Fact]
    public async Task An_area_is_kept_as_it_was_given()
    {
        var area = Samples.Area() with
        {
            Name = "Großes Becken",
            Geometry = Samples.Box(179, -1, 180, 1).Union(Samples.Box(-180, -1, -179, 1)),
            Watches = ["a", "b"],
            CloudLimitPercent = 12.5,
            From = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(1),
            CatalogPreference = ["cdse", "earth-search"],
        };

        Written(await Areas.PutAsync(area, Token)).ShouldBe(Written(area));

        Written((await Areas.FindAsync("congo", Token)).ShouldNotBeNull()).ShouldBe(Written(area));
    }

    [Fact]
    public async Task An_unknown_area_is_null_and_cannot_be_removed()
    {
        (await Areas.FindAsync("unknown", Token)).ShouldBeNull();
        (await Areas.RemoveAsync("unknown", Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_new_area_begins_at_revision_one_whatever_it_says()
    {
        (await Areas.PutAsync(Samples.Area() with { Revision = 9 }, Token)).Revision.ShouldBe(1);
    }

    [Fact]
    public async Task A_new_name_is_no_new_revision()
    {
        await Areas.PutAsync(Samples.Area(), Token);

        var stored = await Areas.PutAsync(Samples.Area() with { Name = "Congo", Revision = 5 }, Token);

        stored.Revision.ShouldBe(1);
        (await Areas.FindAsync("congo", Token)).ShouldNotBeNull().Name.ShouldBe("Congo");
    }

    [Theory]
    [MemberData(nameof(Changes), DisableDiscoveryEnumeration = true)]
    public async Task Every_other_change_raises_the_revision(string what, Func<AreaOfInterest, AreaOfInterest> change)
    {
        var first = await Areas.PutAsync(Samples.Area(), Token);

        var second = await Areas.PutAsync(change(first), Token);
        var third = await Areas.PutAsync(change(first), Token);

        second.Revision.ShouldBe(2, what);
        third.Revision.ShouldBe(2, what);
    }

    [Fact]
    public async Task A_removed_area_is_gone_and_its_revision_never_starts_again()
    {
        await Areas.PutAsync(Samples.Area(), Token);
        (await Areas.RemoveAsync("congo", Token)).ShouldBeTrue();
        (await Areas.FindAsync("congo", Token)).ShouldBeNull();
        (await Areas.ListAsync(Token)).ShouldBeEmpty();
        (await Areas.RemoveAsync("congo", Token)).ShouldBeFalse();

        (await Areas.PutAsync(Samples.Area(), Token)).Revision.ShouldBe(1);
        await Areas.RemoveAsync("congo", Token);

        (await Areas.PutAsync(Samples.Area() with { Model = "other" }, Token)).Revision.ShouldBe(2);
    }

    [Fact]
    public async Task Areas_are_listed_by_id()
    {
        foreach (var id in new[] { "b", "a", "c" })
        {
            await Areas.PutAsync(Samples.Area(id), Token);
        }

        (await Areas.ListAsync(Token)).Select(area => area.Id).ShouldBe(["a", "b", "c"]);
    }

    private static string Written(AreaOfInterest area) =>
        System.Text.Json.JsonSerializer.Serialize(area, Core.Messages.MessageJson.Default.AreaOfInterest);
}

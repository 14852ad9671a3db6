using FsCheck;
using FsCheck.Fluent;
using Groundshift.Core.Jobs;
using Groundshift.Core.Stac;

namespace Groundshift.Core.Tests.Stac;

public class StacTimeTests
{
    [Theory]
    [InlineData("1970-01-01T00:00:00Z", 0)]
    [InlineData("1970-01-01T00:00:00.000000001Z", 1)]
    [InlineData("1969-12-31T23:59:59.999999999Z", -1)]
    [InlineData("1970-01-01t00:00:01z", 1_000_000_000)]
    [InlineData("1970-01-01T01:00:00+01:00", 0)]
    [InlineData("1969-12-31T16:00:00-08:00", 0)]
    [InlineData("1985-04-12T23:20:50.52Z", 482196050_520000000)]
    [InlineData("1990-12-31T23:59:60Z", 662688000_000000000)]
    [InlineData("2262-04-11T23:47:16.854775807Z", long.MaxValue)]
    [InlineData("1677-09-21T00:12:43.145224192Z", long.MinValue)]
    public void Times_are_read_to_the_nanosecond(string text, long nanoseconds) =>
        StacTime.Parse("datetime", text).Nanoseconds.ShouldBe(nanoseconds);

    [Theory]
    [InlineData("1985-04-12")]
    [InlineData("1985-12-12T23:20:50.52")]
    [InlineData("1937-01-01T12:00:27.87+0100")]
    [InlineData("37-01-01T12:00:27.87Z")]
    [InlineData("21985-12-12T23:20:50.52Z")]
    [InlineData("1985-13-12T23:20:50.52Z")]
    [InlineData("1985-12-32T23:20:50.52Z")]
    [InlineData("1985-02-29T23:20:50Z")]
    [InlineData("1985-12-01T25:20:50.52Z")]
    [InlineData("1985-12-01T24:00:00Z")]
    [InlineData("1985-12-01T00:60:50.52Z")]
    [InlineData("1985-12-01T00:06:61.52Z")]
    [InlineData("1990-12-31T12:59:60Z")]
    [InlineData("1990-12-31T23:59:61Z")]
    [InlineData("1985-04-12T23:20:50,52Z")]
    [InlineData("1986-04-12T23:20:50.Z")]
    [InlineData("1986-04-12T23:20:50.0123456789Z")]
    [InlineData("1986-04-12T23:20:50+24:00")]
    [InlineData("1986-04-12 23:20:50Z")]
    [InlineData("1986-04-12T23:20:50Z ")]
    [InlineData("+986-04-12T23:20:50Z")]
    [InlineData("1986-04-12T23:20:50.1.2Z")]
    [InlineData("١٩٨٦-04-12T23:20:50Z")]
    [InlineData("")]
    public void Anything_but_RFC_3339_with_zone_is_no_time(string text) =>
        Should.Throw<InvalidInputException>(() => StacTime.Parse("datetime", text)).Field.ShouldBe("datetime");

    [Theory]
    [InlineData("1677-09-21T00:12:43.145224191Z")]
    [InlineData("9999-12-31T23:59:59Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    public void Times_that_64_bits_do_not_hold_are_refused_for_items_and_clamped_for_searches(string text)
    {
        Should.Throw<InvalidInputException>(() => StacTime.Parse("datetime", text)).Expected.ShouldContain("1677");
        StacInterval.Parse($"{text}/..").FromNanoseconds.ShouldBe(text[0] == '9' ? long.MaxValue : long.MinValue);
    }

    [Fact]
    public void Every_time_is_written_so_that_it_reads_back() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Nanoseconds().ToArbitrary(), nanoseconds =>
            StacTime.Parse("datetime", new StacTime(nanoseconds).ToString()).Nanoseconds == nanoseconds));

    [Fact]
    public void Conversion_to_dotnet_time_rounds_down_to_100_nanoseconds() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Nanoseconds().ToArbitrary(), nanoseconds =>
        {
            var back = StacTime.From(new StacTime(nanoseconds).ToDateTimeOffset()).Nanoseconds;
            return (Int128)nanoseconds - back is var lost && lost >= 0 && lost < 100;
        }));

    [Theory]
    [InlineData("1985-04-12T23:20:50.52Z", true, true)]
    [InlineData("../1985-04-12T23:20:50.52Z", false, true)]
    [InlineData("1985-04-12T23:20:50.52Z/..", true, false)]
    [InlineData("/1985-04-12T23:20:50.52Z", false, true)]
    [InlineData("1985-04-12T23:20:50.52Z/", true, false)]
    [InlineData("1985-04-12T23:20:50.52Z/1986-04-12T23:20:50.52Z", true, true)]
    [InlineData("1985-04-12T23:20:50.52+01:00/1986-04-12t23:20:50.52-01:00", true, true)]
    [InlineData("1937-01-01T12:00:27.8710+01:00", true, true)]
    [InlineData("2020-07-23T00:00:00.012345678Z", true, true)]
    public void Search_intervals_are_read(string text, bool from, bool to)
    {
        var range = StacInterval.Parse(text);
        (range.FromNanoseconds is not null).ShouldBe(from);
        (range.ToNanoseconds is not null).ShouldBe(to);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("..")]
    [InlineData("../..")]
    [InlineData("/..")]
    [InlineData("../")]
    [InlineData("/1984-04-12T23:20:50.52Z/1985-04-12T23:20:50.52Z")]
    [InlineData("1984-04-12T23:20:50.52Z/1985-04-12T23:20:50.52Z/")]
    [InlineData("1984-04-12T23:20:50.52Z/1985-04-12T23:20:50.52Z/1986-04-12T23:20:50.52Z")]
    [InlineData("1986-04-12T23:20:50.52Z/1985-04-12T23:20:50.52Z")]
    [InlineData("1985-04-12/..")]
    public void Other_intervals_are_refused(string text) =>
        Should.Throw<InvalidInputException>(() => StacInterval.Parse(text)).Field.ShouldBe("datetime");

    [Theory]
    [InlineData("2020-01-01T00:00:00Z/..", "2020-01-01T00:00:00Z/..")]
    [InlineData("/2020-01-01T00:00:00.5Z", "../2020-01-01T00:00:00.5Z")]
    public void Intervals_are_written_for_requests(string text, string written) => StacInterval.Format(StacInterval.Parse(text)).ShouldBe(written);

    [Theory]
    [InlineData("2020-01-01T00:00:00Z/2020-01-02T00:00:00Z", "2020-01-02T00:00:00Z/..", true)]
    [InlineData("2020-01-01T00:00:00Z/2020-01-02T00:00:00Z", "2020-01-02T00:00:00.000000001Z/..", false)]
    [InlineData("../2020-01-01T00:00:00Z", "2019-01-01T00:00:00Z", true)]
    [InlineData("2020-01-01T00:00:00Z", "../2019-01-01T00:00:00Z", false)]
    public void Closed_intervals_overlap_when_they_share_a_moment(string left, string right, bool overlap)
    {
        StacInterval.Overlaps(StacInterval.Parse(left), StacInterval.Parse(right)).ShouldBe(overlap);
        StacInterval.Overlaps(StacInterval.Parse(right), StacInterval.Parse(left)).ShouldBe(overlap);
    }

    private static Gen<long> Nanoseconds() => ArbMap.Default.GeneratorFor<long>().Select(seed => unchecked(seed * 6364136223846793005L));
}

using FsCheck;
using FsCheck.Fluent;
using Groundshift.Core.Sensors;

namespace Groundshift.Core.Tests.Sensors;

public class SpectralResamplingTests
{
    private static readonly SpectralResponseSet FlatFrom505To520 = new("test", [new SpectralResponse("X", [505, 520], [1, 1])]);

    [Fact]
    public void A_source_band_counts_by_the_response_over_its_own_wavelengths()
    {
        SpectralBand[] sources = [new(520, 10), new(500, 10), new(510, 10)];

        var band = SpectralResampling.Build(sources, FlatFrom505To520).Bands.ShouldHaveSingleItem();

        band.CoveredShare.ShouldBe(1, 1e-12);
        band.Weights.ShouldBe([new SourceWeight(2, 10 / 15.0), new SourceWeight(0, 5 / 15.0)]);
    }

    [Fact]
    public void Two_spectrometers_that_measure_the_same_wavelengths_count_once()
    {
        SpectralBand[] once = [new(500, 10), new(510, 10), new(520, 10)];
        SpectralBand[] twice = [.. once, new(501, 10), new(511, 10), new(521, 10)];

        var single = SpectralResampling.Build(once, FlatFrom505To520).Bands[0];
        var both = SpectralResampling.Build(twice, FlatFrom505To520).Bands[0];

        both.CoveredShare.ShouldBe(single.CoveredShare, 1e-12);
        both.Weights.Sum(weight => weight.Weight).ShouldBe(1, 1e-12);
        both.Weights.Where(weight => weight.Source is 1 or 4).Sum(weight => weight.Weight).ShouldBe(10 / 15.0, 1e-9);
    }

    [Theory]
    [InlineData(0.81, false)]
    [InlineData(0.79, true)]
    public void A_band_with_less_than_80_percent_of_its_response_covered_is_missing(double share, bool missing)
    {
        var end = 505 + (share * 15);
        SpectralBand[] sources = [new((505 + end) / 2, end - 505)];

        var matrix = SpectralResampling.Build(sources, FlatFrom505To520);

        matrix.Bands[0].CoveredShare.ShouldBe(share, 1e-9);
        matrix.Bands[0].IsMissing.ShouldBe(missing);
        matrix.Missing.Count.ShouldBe(missing ? 1 : 0);
    }

    [Fact]
    public void Wavelengths_of_a_band_without_valid_data_are_not_lent_to_its_neighbours()
    {
        SpectralBand[] sources = [new(507.5, 5), new(512.5, 5, IsValid: false), new(517.5, 5)];

        SpectralResampling.Build(sources, FlatFrom505To520).Bands[0].CoveredShare.ShouldBe(10 / 15.0, 1e-12);
    }

    [Fact]
    public void Without_stated_widths_a_gap_in_the_spectrum_stays_a_gap()
    {
        SpectralBand[] sources = [.. new double[] { 400, 410, 420, 600, 610, 620 }.Select(centre => new SpectralBand(centre, null))];
        var targets = new SpectralResponseSet("test", [new SpectralResponse("gap", [430, 590], [1, 1]), new SpectralResponse("inside", [602, 612], [1, 1])]);

        var matrix = SpectralResampling.Build(sources, targets);

        matrix.Find("gap")!.CoveredShare.ShouldBe(0);
        matrix.Find("inside")!.CoveredShare.ShouldBe(1, 1e-12);
    }

    [Fact]
    public void A_missing_band_is_NaN_and_so_is_a_band_with_NaN_in_it()
    {
        var targets = new SpectralResponseSet("test", [new SpectralResponse("far", [900, 950], [1, 1]), .. FlatFrom505To520.Responses]);
        var matrix = SpectralResampling.Build([new(507.5, 5), new(512.5, 5), new(517.5, 5)], targets);
        var result = new float[2];

        matrix.Apply([0.3f, 0.3f, 0.3f], result);
        result[0].ShouldBe(float.NaN);
        result[1].ShouldBe(0.3f, 1e-6);

        matrix.Apply([0.3f, float.NaN, 0.3f], result);
        result[1].ShouldBe(float.NaN);
    }

    [Fact]
    public void Weights_are_shares_whatever_the_sources_are_and_in_whatever_order()
    {
        var spectrometer = Gen.Choose(4000, 24000).Two().Select(pair => new SpectralBand(pair.Item1 / 10.0, 2 + (pair.Item2 % 130 / 10.0), pair.Item2 % 7 != 0)).NonEmptyListOf();
        var targets = SpectralResponseSet.Parametric(Sentinel2Platform.B);

        var property = Prop.ForAll(spectrometer.ToArbitrary(), sources =>
        {
            var bands = sources.DistinctBy(band => band.CentreNanometres).ToList();
            var matrix = SpectralResampling.Build(bands, targets);
            var reversed = SpectralResampling.Build([.. Enumerable.Reverse(bands)], targets);
            for (var i = 0; i < matrix.Bands.Count; i++)
            {
                var band = matrix.Bands[i];
                band.CoveredShare.ShouldBeInRange(0, 1 + 1e-9);
                band.IsMissing.ShouldBe(band.CoveredShare < SpectralResampling.LeastCoveredShare);
                band.Weights.ShouldAllBe(weight => weight.Weight > 0 && bands[weight.Source].IsValid);
                if (!band.IsMissing)
                {
                    band.Weights.Sum(weight => weight.Weight).ShouldBe(1, 1e-9);
                }

                var mirrored = reversed.Bands[i].Weights.Select(weight => (bands.Count - 1 - weight.Source, weight.Weight)).Order();
                mirrored.ShouldBe(band.Weights.Select(weight => (weight.Source, weight.Weight)).Order());
            }
        });

        Check.QuickThrowOnFailure(property);
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(500, -1)]
    [InlineData(double.NaN, 10)]
    public void An_impossible_source_band_is_refused(double centre, double width) =>
        Should.Throw<ArgumentException>(() => SpectralResampling.Build([new(centre, width)], FlatFrom505To520));
}

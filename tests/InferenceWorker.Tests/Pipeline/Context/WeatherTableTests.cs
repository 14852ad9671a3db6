using Groundshift.Core.Jobs;
using Groundshift.InferenceWorker.Pipeline.Context;

namespace Groundshift.InferenceWorker.Tests.Pipeline.Context;

public sealed class WeatherTableTests
{
    [Theory]
    [InlineData("month,temperature_k,precipitation_m\n2021-06,291.5,0.08\r\n\n2021-07,293,0\n")]
    [InlineData("""[{"month":"2021-06","temperature_k":291.5,"precipitation_m":0.08},{"month":"2021-07","temperature_k":293,"precipitation_m":0}]""")]
    public void Both_forms_are_read(string text)
    {
        var table = WeatherTable.Parse(text, "w");
        table.Find(new DateOnly(2021, 6, 1)).ShouldBe(new MonthWeather(291.5f, 0.08f));
        table.Find(new DateOnly(2021, 7, 1)).ShouldBe(new MonthWeather(293, 0));
        table.Find(new DateOnly(2021, 8, 1)).ShouldBeNull();
    }

    [Theory]
    [InlineData("month,t,p\n2021-06,291,0", "w line 1")]
    [InlineData("", "w line 1")]
    [InlineData("month,temperature_k,precipitation_m\n2021-06,291", "w line 2")]
    [InlineData("month,temperature_k,precipitation_m\n2021-13,291,0", "w line 2, month")]
    [InlineData("month,temperature_k,precipitation_m\n2021-06,18.4,0", "w line 2, temperature_k")]
    [InlineData("month,temperature_k,precipitation_m\n2021-06,NaN,0", "w line 2, temperature_k")]
    [InlineData("month,temperature_k,precipitation_m\n2021-06,291,80", "w line 2, precipitation_m")]
    [InlineData("month,temperature_k,precipitation_m\n2021-06,291,0\n2021-06,291,0", "w line 3, month")]
    [InlineData("[{\"month\":\"2021-06\"}]", "w entry 0, temperature_k")]
    [InlineData("[{", "w")]
    public void A_wrong_line_is_named(string text, string field) =>
        Should.Throw<InvalidInputException>(() => WeatherTable.Parse(text, "w")).Field.ShouldBe(field);

    [Fact]
    public void A_missing_file_is_said() => Should.Throw<InvalidInputException>(() => WeatherTable.Read("/nowhere/weather.csv")).Found.ShouldBe("no such file");
}

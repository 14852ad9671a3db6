using Groundshift.InferenceWorker.Pipeline;

namespace Groundshift.InferenceWorker.Tests.Pipeline;

public sealed class ReflectionTests
{
    [Fact]
    public void A_line_is_extended_by_the_places_that_reflection_names()
    {
        for (var length = 1; length < 12; length++)
        {
            for (var start = 0; start < length; start++)
            {
                for (var end = start + 1; end <= length; end++)
                {
                    var line = Enumerable.Range(100, length).ToArray();
                    Reflection.Extend<int>(line, start, end);
                    line.ShouldBe(Enumerable.Range(0, length).Select(place => 100 + Reflection.Of(place, start, end)), $"{start} to {end} of {length}");
                }
            }
        }
    }
}

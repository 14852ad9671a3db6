using Groundshift.Core.Jobs;
using Groundshift.Models.Evaluation;
using Groundshift.TestKit;

namespace Groundshift.Models.Tests.Evaluation;

public sealed class CrosswalkTests
{
    public static TheoryData<string> Files() =>
        [.. Directory.GetFiles(Path.Combine(RepositoryRoot.Folder, "models", "crosswalks"), "*.json")];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_crosswalk_of_the_repository_can_be_read(string file)
    {
        var crosswalk = Crosswalk.Parse(File.ReadAllText(file), file);

        crosswalk.Target.ShouldBe("dynamicworld");
        crosswalk.Name.ShouldBe(Path.GetFileNameWithoutExtension(file));
        crosswalk.Labels.ShouldAllBe(label => label.Right.Contains(label.Class));
    }

    [Fact]
    public void Numbers_and_texts_are_labels_and_alternatives_count_as_right()
    {
        var crosswalk = Crosswalk.Parse(
            """{"name":"n","target":"dynamicworld","evidence":"agreement","classes":[{"value":3,"name":"low","classes":["grass"],"also_right":["crops"]},{"value":"wood","classes":["trees"]}],"left_out":[{"value":0}]}""", "f");

        crosswalk.IsTruth.ShouldBeFalse();
        crosswalk.Labels.Select(label => label.Value).ShouldBe(["3", "wood"]);
        crosswalk.Labels[0].Right.ShouldBe(["grass", "crops"]);
        crosswalk.LeftOut.ShouldBe(["0"]);
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("""{"name":"n"}""")]
    [InlineData("""{"name":"n","target":"t","classes":[]}""")]
    [InlineData("""{"name":"n","target":"t","classes":[{"value":1,"classes":[]}]}""")]
    [InlineData("""{"name":"n","target":"t","classes":[{"value":1,"classes":["a"]},{"value":1,"classes":["b"]}]}""")]
    [InlineData("""{"name":"n","target":"t","classes":[{"value":{},"classes":["a"]}]}""")]
    public void What_is_no_crosswalk_is_refused(string json) =>
        Should.Throw<InvalidInputException>(() => Crosswalk.Parse(json, "--crosswalk")).Field.ShouldBe("--crosswalk");
}

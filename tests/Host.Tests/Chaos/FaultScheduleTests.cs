using Groundshift.TestKit.Chaos.Faults;

namespace Groundshift.Host.Tests.Chaos;

public sealed class FaultScheduleTests
{
    private static readonly FaultKind[] Kinds = Enum.GetValues<FaultKind>();

    [Fact]
    public void One_seed_draws_the_same_faults_and_another_one_others()
    {
        FaultKind[] Order(int seed) => [.. FaultSchedule.Rounds(seed, Kinds).Take(30).SelectMany(round => round).Select(fault => fault.Kind)];

        Order(5).ShouldBe(Order(5));
        Order(5).ShouldNotBe(Order(6));
        FaultSchedule.Rounds(5, Kinds).First().ShouldBe(FaultSchedule.Rounds(5, Kinds).First());
    }

    [Fact]
    public void A_pass_has_every_kind_once()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var pass = FaultSchedule.Rounds(seed, Kinds).Take(FaultSchedule.OnePass(seed, Kinds)).SelectMany(round => round).Select(fault => fault.Kind);
            pass.Order().ShouldBe(Kinds.Order(), $"seed {seed}");
        }
    }
}

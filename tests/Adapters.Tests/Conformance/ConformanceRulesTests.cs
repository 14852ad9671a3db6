using System.Reflection;

namespace Groundshift.Adapters.Tests.Conformance;

/// <summary>A suite counts only when no adapter can change what it asks.</summary>
public sealed class ConformanceRulesTests
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
    private const string Seam = "StartAsync";

    private static IEnumerable<Type> Suites => typeof(PortConformance).Assembly.GetTypes()
        .Where(type => type.IsAbstract && type.IsSubclassOf(typeof(PortConformance)));

    private static IEnumerable<Type> Adapters => typeof(PortConformance).Assembly.GetTypes()
        .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(PortConformance)));

    [Fact]
    public void A_derived_member_that_hides_or_overrides_a_base_member_is_rejected()
    {
        Adapters.ShouldNotBeEmpty();
        foreach (var adapter in Adapters)
        {
            var inherited = Bases(adapter).SelectMany(type => type.GetMembers(Declared)).Select(member => member.Name).ToHashSet();

            // What the compiler makes, such as the class that holds lambdas, has the same name everywhere and hides nothing.
            var hidden = adapter.GetMembers(Declared).Select(member => member.Name).Where(name => name is not ".ctor" and not Seam and not ['<', ..] && inherited.Contains(name));

            hidden.ShouldBeEmpty($"{adapter.Name} hides members of its suite");
        }
    }

    [Fact]
    public void Every_suite_is_inherited_by_the_embedded_adapter()
    {
        foreach (var suite in Suites)
        {
            Adapters.ShouldContain(adapter => adapter.IsSubclassOf(suite) && adapter.Name.StartsWith("Embedded", StringComparison.Ordinal), suite.Name);
        }
    }

    [Fact]
    public void A_suite_has_no_seam_but_the_one()
    {
        foreach (var suite in Suites)
        {
            suite.GetMethods(Declared).Where(method => method.IsAbstract).ShouldBeEmpty(suite.Name);
        }

        typeof(PortConformance).GetMethods(Declared).Where(method => method.IsAbstract).ShouldHaveSingleItem().Name.ShouldBe(Seam);
    }

    private static IEnumerable<Type> Bases(Type type)
    {
        for (var current = type.BaseType; current is not null && current != typeof(object); current = current.BaseType)
        {
            yield return current;
        }
    }
}

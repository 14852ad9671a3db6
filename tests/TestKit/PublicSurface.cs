using System.Globalization;
using System.Reflection;

namespace Groundshift.TestKit;

/// <summary>What an assembly shows to others, one line per type and member, so that it can be compared with a listing.</summary>
public static class PublicSurface
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Lines such as <c>ServiceBusSender | virtual ValueTask DisposeAsync()</c>.</summary>
    public static IReadOnlyList<string> Of(Assembly assembly) =>
        [.. assembly.GetExportedTypes().SelectMany(type => Members(type).Prepend(Head(type)).Select(line => $"{type.Name} | {line}")).Order(StringComparer.Ordinal)];

    /// <summary>Lines of a listing, without comments.</summary>
    public static IReadOnlyList<string> Read(string file) => [.. File.ReadLines(file).Where(line => line.Length > 0 && line[0] != '#')];

    private static string Head(Type type)
    {
        var kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsAbstract && type.IsSealed ? "static class" : type.IsAbstract ? "abstract class" : type.IsSealed ? "sealed class" : "class";
        return $"{kind} {type.Namespace}.{type.Name}{(type.IsEnum || type.BaseType is not { } parent || parent == typeof(object) ? string.Empty : " : " + Name(parent))}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return Enum.GetNames(type).Select(name => string.Create(CultureInfo.InvariantCulture, $"{name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}"));
        }

        return type.GetConstructors(Declared).Where(IsShown).Select(one => $"{Access(one)}{type.Name}({Parameters(one)})")
            .Concat(type.GetProperties(Declared).Select(Property).OfType<string>())
            .Concat(type.GetMethods(Declared).Where(method => IsShown(method) && !method.IsSpecialName && method.GetBaseDefinition() == method)
                .Select(method => $"{Access(method)}{Name(method.ReturnType)} {method.Name}({Parameters(method)})"));
    }

    private static string? Property(PropertyInfo property)
    {
        var shown = property.GetAccessors(nonPublic: true).Where(IsShown).ToArray();
        var words = shown.Select(accessor => accessor == property.GetMethod ? "get;" : "set;");
        return shown.Length == 0 ? null : $"{Access(shown[0])}{Name(property.PropertyType)} {property.Name} {{ {string.Join(' ', words)} }}";
    }

    private static bool IsShown(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Access(MethodBase method) =>
        (method.IsPublic ? string.Empty : "protected ") + (method.IsStatic ? "static " : method.IsAbstract ? "abstract " : method.IsVirtual && !method.IsFinal ? "virtual " : string.Empty);

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        (parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : string.Empty)
        + $"{Name(parameter.ParameterType)} {parameter.Name}"
        + (parameter.HasDefaultValue ? string.Create(CultureInfo.InvariantCulture, $" = {parameter.DefaultValue ?? "default"}") : string.Empty)));

    private static string Name(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return Name(inner) + "?";
        }

        return type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : type.Name;
    }
}

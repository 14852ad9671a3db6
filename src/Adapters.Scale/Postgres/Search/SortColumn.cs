using System.Globalization;
using Groundshift.Core.Cql2;
using Groundshift.Core.Ports;
using Npgsql;
using SortKey = Groundshift.Core.Ports.SortKey;

namespace Groundshift.Adapters.Scale.Postgres.Search;

/// <summary>One sort key as SQL.</summary>
internal abstract class SortColumn(bool descending)
{
    /// <summary>Number of columns of <see cref="Select"/>.</summary>
    public abstract int Width { get; }

    public abstract string Select { get; }

    public abstract string OrderBy { get; }

    protected string Direction => descending ? "DESC" : "ASC";

    protected char Symbol => descending ? '<' : '>';

    protected bool Descending => descending;

    /// <summary>The column of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="values">Takes the values.</param>
    /// <param name="numbers">Names of properties that hold numbers alone.</param>
    public static SortColumn Of(SortKey key, SqlValues values, IReadOnlySet<string> numbers) => key.Field switch
    {
        SortFields.Id => new Plain("i.id", typeof(string), key.Descending),
        SortFields.Collection => new Plain("i.collection", typeof(string), key.Descending),
        SortFields.Datetime => new Plain("i.moment_ns", typeof(long), key.Descending),
        _ when SortFields.PropertyOf(key.Field) is var name && numbers.Contains(name) => new Number(name, values, key.Descending),
        _ => new Property(SortFields.PropertyOf(key.Field), values, key.Descending),
    };

    public abstract bool Accepts(object? value);

    public abstract object? Read(NpgsqlDataReader row, int first);

    public abstract string Equal(object? value, SqlValues values);

    /// <summary>The condition that a row lies behind a value; null where none does.</summary>
    public abstract string? Beyond(object? value, SqlValues values);

    /// <summary>The same or equal, for an index; empty without one.</summary>
    public abstract string Seek(object? value, SqlValues values);

    private sealed class Plain(string sql, Type type, bool descending) : SortColumn(descending)
    {
        public override int Width => 1;

        public override string Select => sql;

        public override string OrderBy => $"{sql} {Direction}";

        public override bool Accepts(object? value) => value?.GetType() == type;

        public override object? Read(NpgsqlDataReader row, int first) => row.GetValue(first);

        public override string Equal(object? value, SqlValues values) => $"{sql} = {Bind(value, values)}";

        public override string Beyond(object? value, SqlValues values) => $"{sql} {Symbol} {Bind(value, values)}";

        public override string Seek(object? value, SqlValues values) => $" AND {sql} {Symbol}= {Bind(value, values)}";

        private static string Bind(object? value, SqlValues values) => values.Add(value ?? throw new InvalidOperationException("Id, collection and time are never missing."));
    }

    /// <summary>A property that no item has as anything but a number; missing ones last. In the form that an index of it knows.</summary>
    private sealed class Number(string name, SqlValues values, bool descending) : SortColumn(descending)
    {
        private readonly string _sql = new ItemColumns(values).Value(new PropertyReference(name, Cql2Kind.Number), Cql2Kind.Number);

        public override int Width => 1;

        public override string Select => _sql;

        public override string OrderBy => $"{_sql} {Direction} NULLS LAST";

        // A token may be older than the last item that had a text there.
        public override bool Accepts(object? value) => true;

        public override object? Read(NpgsqlDataReader row, int first) => row.IsDBNull(first) ? null : row.GetDouble(first);

        public override string Equal(object? value, SqlValues values) => value switch
        {
            null => $"{_sql} IS NULL",
            string => "false",
            _ => $"{_sql} = {Bind(value, values)}",
        };

        public override string? Beyond(object? value, SqlValues values) => value switch
        {
            null => null,
            string => Descending ? "true" : $"{_sql} IS NULL",
            _ => $"({_sql} {Symbol} {Bind(value, values)} OR {_sql} IS NULL)",
        };

        public override string Seek(object? value, SqlValues values) => string.Empty;

        private static string Bind(object value, SqlValues values) => values.Add(Convert.ToDouble(value, CultureInfo.InvariantCulture));
    }

    /// <summary>A property: numbers before texts, missing ones last; flags are the numbers 0 and 1.</summary>
    private sealed class Property : SortColumn
    {
        private const int Missing = 2;
        private readonly string _rank;
        private readonly string _number;
        private readonly string _text;

        public Property(string name, SqlValues values, bool descending)
            : base(descending)
        {
            var json = $"(i.sortable -> {values.Add(name)})";

            // Nanoseconds need all their digits; other numbers are doubles.
            var type = ItemRow.IsTime(name) ? "bigint" : "float8";
            _rank = $"CASE jsonb_typeof({json}) WHEN 'number' THEN {NumberRank} WHEN 'boolean' THEN {NumberRank} WHEN 'string' THEN {TextRank} ELSE {Missing} END";
            _number = $"CASE jsonb_typeof({json}) WHEN 'number' THEN {json}::{type} WHEN 'boolean' THEN {json}::boolean::int::{type} END";
            _text = $"(CASE jsonb_typeof({json}) WHEN 'string' THEN {json} #>> '{{}}' END COLLATE \"C\")";
        }

        public override int Width => 2;

        public override string Select => $"{_number}, {_text}";

        public override string OrderBy => $"{_rank}, {_number} {Direction}, {_text} {Direction}";

        private int NumberRank => Descending ? 1 : 0;

        private int TextRank => Descending ? 0 : 1;

        public override bool Accepts(object? value) => true;

        public override object? Read(NpgsqlDataReader row, int first) =>
            !row.IsDBNull(first) ? row.GetValue(first) : row.IsDBNull(first + 1) ? null : row.GetString(first + 1);

        public override string Equal(object? value, SqlValues values) => value switch
        {
            null => $"{_rank} = {Missing}",
            string text => $"{_text} = {values.Add(text)}",
            _ => $"{_number} = {values.Add(value)}",
        };

        public override string? Beyond(object? value, SqlValues values) => value switch
        {
            null => null,
            string text => $"({_text} {Symbol} {values.Add(text)} OR {_rank} > {TextRank})",
            _ => $"({_number} {Symbol} {values.Add(value)} OR {_rank} > {NumberRank})",
        };

        public override string Seek(object? value, SqlValues values) => string.Empty;
    }
}

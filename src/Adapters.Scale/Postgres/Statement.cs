namespace Groundshift.Adapters.Scale.Postgres;

/// <summary>A statement with its values for $1, $2, …; values never stand in the text.</summary>
internal readonly record struct Statement(string Sql, params object?[] Values);

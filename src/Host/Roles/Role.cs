namespace Groundshift.Host.Roles;

/// <summary>Which services of the product a process runs.</summary>
internal enum Role
{
    /// <summary>Everything, as on a desk.</summary>
    All,

    /// <summary>Watches catalogs and plans jobs.</summary>
    Ingest,

    /// <summary>Runs jobs.</summary>
    Worker,

    /// <summary>Publishes items and serves the STAC API.</summary>
    Catalog,
}

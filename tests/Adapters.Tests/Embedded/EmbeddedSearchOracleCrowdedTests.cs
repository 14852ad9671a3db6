using Groundshift.Adapters.Embedded.Sqlite.Search;
using Groundshift.Adapters.Tests.Conformance;

namespace Groundshift.Adapters.Tests.Embedded;

/// <summary>The same searches as if each met very many boxes.</summary>
public sealed class EmbeddedSearchOracleCrowdedTests : SearchOracleConformance
{
    protected override ValueTask<IStoreHost> StartAsync() => EmbeddedHost.StartAsync(new SearchLimits { FewCandidates = 3 });
}

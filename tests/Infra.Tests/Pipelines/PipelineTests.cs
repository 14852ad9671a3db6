namespace Groundshift.Infra.Tests.Pipelines;

/// <summary>pipelines keep the rules, and each rule sees what breaks it.</summary>
public sealed class PipelineTests
{
    [Fact]
    public void The_pipelines_keep_every_rule() => PipelineRules.Broken(RepositoryTexts.AsTheyAre).ShouldBeEmpty();

    [Theory]
    [InlineData("pipelines/gate.yml", "jobs:", "jobs: [", "does not parse")]
    [InlineData("pipelines/gpu.yml", "trigger: none", "name: gpu", "would run on every push")]
    [InlineData("pipelines/gate.yml", "templates/test.yml", "templates/tests.yml", "templates/tests.yml is no template")]
    [InlineData("pipelines/full.yml", "          parameterFile: infra/bicep/main.dev.bicepparam\n", "", "is not given parameterFile")]
    [InlineData("pipelines/full.yml", "          parameterFile: infra/bicep/main.dev.bicepparam\n", "          file: infra/bicep/main.dev.bicepparam\n", "does not take file")]
    [InlineData("pipelines/full.yml", "infra/bicep/main.dev.bicepparam", "infra/bicep/main.test.bicepparam", "infra/bicep/main.test.bicepparam does not exist")]
    [InlineData("pipelines/templates/deploy.yml", "scriptPath: pipelines/deploy.sh", "scriptPath: pipelines/deploys.sh", "pipelines/deploys.sh does not exist")]
    [InlineData("pipelines/templates/bicep.yml", "infra/bicep/main.bicep", "infra/bicep/all.bicep", "infra/bicep/all.bicep does not exist")]
    [InlineData("pipelines/gpu.yml", "groundshift doctor", "groundshift diagnose", "groundshift diagnose")]
    [InlineData("pipelines/gpu.yml", "groundshift demo", "groundshift demo --fast", "--fast")]
    [InlineData("pipelines/templates/test.yml", "script: .ci/run", "script: ./run test --fast", "does not set up and test by")]
    [InlineData("pipelines/templates/images.yml", "SCANNER_IMAGE: $(scannerImage)", "REGISTRY_PASSWORD: hunter2", "REGISTRY_PASSWORD is written out")]
    [InlineData("pipelines/templates/images.yml", "\"$SCANNER_IMAGE\" \\\n", "example.org/scanner:1 \\\n", "is no image by digest")]
    [InlineData("pipelines/deploy.sh", "az acr login", "export AccountKey=abc; az acr login", "a secret stands in a script")]
    [InlineData("pipelines/release.yml", "      - job: dependencies\n        pool: ${{ parameters.pool }}\n        timeoutInMinutes: 20\n        steps:\n", "", "a job checks out more than once")]
    [InlineData("pipelines/templates/scan-dependencies.yml", "FullNuGet: 'true'", "FullNuGet: 'false'", "packages of the default build are listed")]
    [InlineData("pipelines/templates/bicep.yml", "$(cpuBaseImage)", "$(cpuImage)", "does not ask for cpuImage")]
    [InlineData("pipelines/full.yml", "$(emulatorSqlImage)", "$(emulatorImage)", "asks for emulatorSqlImage")]
    [InlineData("README.md", "./run test", "./run check", "the README does not name ./run test")]
    public void A_broken_pipeline_is_seen(string file, string text, string instead, string expected)
    {
        var broken = PipelineRules.Broken(RepositoryTexts.With(file, text, instead)).ToList();

        broken.ShouldContain(sentence => sentence.Contains(expected, StringComparison.Ordinal), string.Join("\n", broken));
    }
}

namespace Groundshift.Infra.Tests.Docker;

/// <summary>infra/docker keeps the rules, and each rule sees what breaks it.</summary>
public sealed class ContainerTests
{
    private const string Dockerfile = "infra/docker/Dockerfile";
    private const string Compose = "infra/docker/compose.yaml";

    [Fact]
    public void The_images_and_the_stack_keep_every_rule() => Broken(RepositoryTexts.AsTheyAre).ShouldBeEmpty();

    [Theory]
    [InlineData(Dockerfile, "FROM ${CPU_IMAGE} AS cpu", "FROM ubuntu:latest AS cpu", "no argument")]
    [InlineData(Dockerfile, "ARG CUDA_IMAGE", "ARG CUDA_IMAGE=nvidia/cuda:12", "without a digest")]
    [InlineData(Dockerfile, "USER 10001:10001", "USER root", "cuda does not run as a numbered user")]
    [InlineData(Dockerfile, "HEALTHCHECK ", "#HEALTHCHECK ", "cpu has no health check")]
    [InlineData(Dockerfile, "-p:FullNuGet=true ", "", "FullNuGet")]
    [InlineData(Dockerfile, "find /app/cuda -name proj.db", "echo /app/cuda/proj.db", "does not look for the database of PROJ")]
    [InlineData(Dockerfile, "PROJ_DATA=/app/proj ", "", "cuda does not say where the database of PROJ is")]
    [InlineData(Dockerfile, "GROUNDSHIFT__Data=/data", "GROUNDSHIFT__Folder=/data", "Folder is no setting")]
    [InlineData(Dockerfile, "ARG NODE_IMAGE", "ARG NODE_IMAGE\nARG NPM_TOKEN", "a secret would stay")]
    [InlineData(Dockerfile, "COPY LICENSE NOTICE", "COPY LICENSE README.md", "README.md is not in the context")]
    public void An_image_that_is_built_wrongly_is_seen(string file, string text, string instead, string expected) => Seen(file, text, instead, expected);

    [Theory]
    [InlineData(Compose, "image: ${POSTGIS_IMAGE:?images.env names it by digest}", "image: postgis/postgis:latest", "postgres: its image")]
    [InlineData(Compose, "user: \"10001:10001\"", "user: root", "worker: does not run as a numbered user")]
    [InlineData(Compose, "read_only: true", "read_only: false", "may write to its image")]
    [InlineData(Compose, "    - no-new-privileges:true", "    - label:disable", "may gain rights")]
    [InlineData(Compose, "${GROUNDSHIFT_BIND:-127.0.0.1}:8080", "8080", "open to the network")]
    [InlineData(Compose, "GROUNDSHIFT__Queue__RabbitMq__Uri", "GROUNDSHIFT__Queue__Rabbit__Uri", "is no setting")]
    [InlineData(Compose, "\"--role\", \"ingest\"", "\"--role\", \"ingestion\"", "is no role")]
    [InlineData(Compose, "Password=${POSTGRES_PASSWORD:?secrets.env holds it}", "Password=${DB_PASSWORD:?secrets.env holds it}", "DB_PASSWORD stands in no file")]
    [InlineData(Compose, "Password=${POSTGRES_PASSWORD:?secrets.env holds it}", "Password=${POSTGRES_PASSWORD:-groundshift}", "POSTGRES_PASSWORD has a default")]
    [InlineData(Compose, "- objects:/objects", "- /:/objects", "is no declared volume")]
    [InlineData(Compose, "      - inside\n    volumes:\n      - rabbitmq", "      - insides\n    volumes:\n      - rabbitmq", "is no declared network")]
    [InlineData(Compose, "    healthcheck:\n      test: [\"CMD\", \"pg_isready\"", "    check:\n      test: [\"CMD\", \"pg_isready\"", "waits for postgres, which has no health check")]
    [InlineData("infra/docker/images.env", "POSTGIS_IMAGE=", "POSTGIS_IMAGE=postgis/postgis:16-3.5", "POSTGIS_IMAGE has no digest")]
    [InlineData("infra/docker/secrets.env.sample", "POSTGRES_PASSWORD=", "POSTGRES_PASSWORD=groundshift", "the sample holds a value")]
    [InlineData("infra/docker/compose.gpu.yaml", "GROUNDSHIFT__Worker__Device: cuda", "GROUNDSHIFT__Worker__Device: gpu", "compose.gpu.yaml: worker")]
    [InlineData(".gitignore", "secrets.env", "secret.env", "could be committed")]
    public void A_stack_that_is_put_together_wrongly_is_seen(string file, string text, string instead, string expected) => Seen(file, text, instead, expected);

    private static void Seen(string file, string text, string instead, string expected)
    {
        var broken = Broken(RepositoryTexts.With(file, text, instead));

        broken.ShouldContain(sentence => sentence.Contains(expected, StringComparison.Ordinal), string.Join("\n", broken));
    }

    private static List<string> Broken(RepositoryTexts texts) => [.. DockerfileRules.Broken(texts), .. ComposeRules.Broken(texts)];
}

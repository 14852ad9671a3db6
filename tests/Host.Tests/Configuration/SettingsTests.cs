using Groundshift.Core.Jobs;
using Groundshift.Host.Configuration;
using Microsoft.Extensions.Configuration;

namespace Groundshift.Host.Tests.Configuration;

public sealed class SettingsTests
{
    [Fact]
    public void No_configuration_at_all_gives_defaults_that_work_on_a_laptop()
    {
        var options = Read();

        options.Data.ShouldBe("groundshift-data");
        options.Server.Address.ShouldBe("127.0.0.1");
        options.Server.Port.ShouldBe(8080);
        options.Server.PublicUrl.ShouldBeNull();
        options.Worker.Device.ShouldBe("auto");
        options.Worker.LeaseSeconds.ShouldBe(120);
        options.Worker.MaxAttempts.ShouldBe(5);
        options.Worker.GraceSeconds.ShouldBe(20);
        options.Ingest.MaxInFlightPerArea.ShouldBe(4);
        options.Store.Postgres.ConnectionString.ShouldBeNull();
        options.Store.Postgres.Schema.ShouldBe("groundshift");
        options.Queue.RabbitMq.Uri.ShouldBeNull();
        options.Queue.RabbitMq.Prefix.ShouldBe("groundshift.");
        options.Queue.RabbitMq.DeliveryLimit.ShouldBe(100);
        options.Queue.ServiceBus.IsSet().ShouldBeFalse();
        options.Queue.ServiceBus.Prefix.ShouldBeEmpty();
        options.Queue.ServiceBus.WebSockets.ShouldBeFalse();
        options.Azure.Credential.ShouldBe("default");
        options.Objects.IsShared.ShouldBeFalse();
        options.Objects.PublicUrl.ShouldBeNull();
        options.Objects.S3.Region.ShouldBe("us-east-1");
        options.Objects.S3.PathStyle.ShouldBeTrue();
        options.ModelsFolder.ShouldBe(Path.GetFullPath("groundshift-data/models"));
        (options.Retention.DeliveryDays, options.Retention.ReportDays, options.Retention.LateDays, options.Retention.IdleDays).ShouldBe((90, 730, 90, 400));
        options.Log.Format.ShouldBe("text");
        options.Log.Level.ShouldBe("Information");
        options.Access.TrustedHosts.ShouldBeEmpty();
        options.Access.FileRoots.ShouldBeEmpty();
    }

    [Fact]
    public void Every_error_is_reported_at_once()
    {
        var error = Should.Throw<InvalidInputException>(() => Read(("Wroker:Device", "cpu"), ("Server:Port", "eighty")));

        error.Message.ShouldContain("Wroker:Device is no setting (the closest is Worker:Device)");
        error.Message.ShouldContain("Server:Port is 'eighty', not a whole number");
    }

    [Fact]
    public void Rules_about_values_are_reported_at_once()
    {
        var error = Should.Throw<InvalidInputException>(() => Read(
            ("Server:Port", "70000"), ("Worker:Device", "abacus"), ("Server:PublicUrl", "ftp://x"), ("Worker:LeaseSeconds", "1"), ("Ingest:MaxInFlightPerArea", "0"), ("Retention:LateDays", "-1")));

        error.Message.ShouldContain("Server:Port");
        error.Message.ShouldContain("Worker:Device");
        error.Message.ShouldContain("Retention:LateDays is -1, below 0; 0 keeps everything");
        error.Message.ShouldContain("Server:PublicUrl");
        error.Message.ShouldContain("Worker:LeaseSeconds");
        error.Message.ShouldContain("Ingest:MaxInFlightPerArea");
    }

    [Fact]
    public void Queues_are_on_one_broker_and_a_credential_is_of_a_known_kind()
    {
        var error = Should.Throw<InvalidInputException>(() => Read(
            ("Queue:RabbitMq:Uri", "amqp://host"), ("Queue:ServiceBus:Namespace", "name.servicebus.windows.net"), ("Azure:Credential", "password")));

        error.Message.ShouldContain("Queue:RabbitMq and Queue:ServiceBus are both set");
        error.Message.ShouldContain("Azure:Credential");
    }

    [Fact]
    public void Wrong_settings_of_the_object_store_are_reported_at_once()
    {
        var error = Should.Throw<InvalidInputException>(() => Read(
            ("Objects:S3:Bucket", "b"), ("Objects:S3:Endpoint", "s3.example.org"), ("Objects:S3:AccessKeyId", "id"), ("Objects:S3:Prefix", "../up"),
            ("Objects:AzureBlob:Container", "c"), ("Objects:AzureBlob:AccountKey", "no base64!"), ("Objects:AzureBlob:Sas", "sig=x"), ("Objects:PublicUrl", "https://x?y=z")));

        error.Message.ShouldContain("objects are in one place");
        error.Message.ShouldContain("Objects:S3:Endpoint is 's3.example.org'");
        error.Message.ShouldContain("one is missing");
        error.Message.ShouldContain("Objects:S3:Prefix is '../up'");
        error.Message.ShouldContain("Objects:AzureBlob:Endpoint is missing");
        error.Message.ShouldContain("AccountKey and Objects:AzureBlob:Sas are both set");
        error.Message.ShouldContain("is not base64");
        error.Message.ShouldContain("Objects:PublicUrl is 'https://x?y=z'");
        error.Message.ShouldNotContain("no base64!");
    }

    [Theory]
    [InlineData("Objects:S3:Endpoint", "http://x", "Objects:S3:Bucket is missing")]
    [InlineData("Objects:AzureBlob:Endpoint", "http://x", "Objects:AzureBlob:Container is missing")]
    public void A_store_without_its_bucket_is_no_store(string key, string value, string expected) =>
        Should.Throw<InvalidInputException>(() => Read((key, value))).Message.ShouldContain(expected);

    [Fact]
    public void Lists_are_read_by_index() =>
        Read(("Access:FileRoots:0", "/scenes"), ("Access:FileRoots:1", "/more"))
            .Access.FileRoots.ShouldBe(["/scenes", "/more"]);

    [Fact]
    public void A_provider_of_tokens_is_off_without_settings_and_refused_with_wrong_ones()
    {
        Read().Access.Oidc.ToSettings().ShouldBeNull();
        var good = Read(("Access:Oidc:Issuer", "https://id.example/realms/geo"), ("Access:Oidc:Audience", "stac"), ("Access:Oidc:Scopes:write", "editor geo-admin"), ("Access:Oidc:Claims:0", "realm_access.roles"));
        var error = Should.Throw<InvalidInputException>(() => Read(
            ("Access:Oidc:Issuer", "http://id.example"), ("Access:Oidc:Scopes:wirte", "x"), ("Access:Oidc:ClockSkewSeconds", "301")));

        good.Access.Oidc.ToSettings()!.ShouldSatisfyAllConditions(
            settings => settings.DiscoveryUrl.ShouldBe("https://id.example/realms/geo/.well-known/openid-configuration"),
            settings => settings.Claims.ShouldBe(["realm_access.roles"]),
            settings => settings.Skew.ShouldBe(TimeSpan.FromSeconds(30)),
            settings => settings.Scopes["write"].ShouldBe("editor geo-admin"));
        error.Message.ShouldContain("Access:Oidc:Issuer is 'http://id.example', not an https URL");
        error.Message.ShouldContain("Access:Oidc:Audience is missing");
        error.Message.ShouldContain("Access:Oidc:Scopes:wirte is no scope");
        error.Message.ShouldContain("Access:Oidc:ClockSkewSeconds is 301");
    }

    [Fact]
    public void A_follower_is_off_without_settings_and_refused_with_wrong_ones()
    {
        Read().Push.ToSettings(new ServerSection()).ShouldBeNull();
        var good = Read(("Push:Url", "https://stac.example/v1"), ("Push:Token", "abc"), ("Push:Collections:0", "maps"), ("Server:PublicUrl", "https://ours.example"));
        var error = Should.Throw<InvalidInputException>(() => Read(("Push:Url", "http://stac.example/v1"), ("Push:Token", "a secret\n"), ("Push:TimeoutSeconds", "0")));
        var alone = Should.Throw<InvalidInputException>(() => Read(("Push:Token", "abc")));

        good.Push.ToSettings(good.Server)!.ShouldSatisfyAllConditions(
            settings => settings.Collections.ShouldBe(["maps"]),
            settings => settings.Token.ShouldBe("abc"),
            settings => settings.AllowPrivate.ShouldBeFalse(),
            settings => settings.Timeout.ShouldBe(TimeSpan.FromSeconds(30)));
        error.Message.ShouldContain("Push:Url has no TLS");
        error.Message.ShouldContain("Server:PublicUrl is missing");
        error.Message.ShouldContain("Push:Token holds other characters");
        error.Message.ShouldContain("Push:TimeoutSeconds is 0");
        error.Message.ShouldNotContain("a secret");
        alone.Message.ShouldContain("Push:Url is missing");
    }

    private static GroundshiftOptions Read(params (string Key, string Value)[] settings) =>
        Settings.Read(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
            .Build());
}

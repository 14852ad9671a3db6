using System.Text.Json;
using Groundshift.Catalog.Api.Access.Tokens;

namespace Groundshift.Catalog.Tests.Api.Access;

/// <summary>The examples of RFC 7515, appendices A.1 to A.5.</summary>
public sealed class CompactJwsTests
{
    private const string Payload = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

    private const string RsaToken = "eyJhbGciOiJSUzI1NiJ9." + Payload + ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

    private const string EcToken = "eyJhbGciOiJFUzI1NiJ9." + Payload + ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

    private const string Keys = """
        {"keys":[
          {"kty":"RSA","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"},
          {"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}
        """;

    [Theory]
    [InlineData(RsaToken)]
    [InlineData(EcToken)]
    public void The_examples_that_are_signed_with_public_keys_hold_and_nothing_near_them(string token)
    {
        var keys = Read(Keys);
        var (head, payload, signature) = (token.Split('.')[0], token.Split('.')[1], token.Split('.')[2]);

        keys.Verifies(CompactJws.Parse(token)).ShouldBeTrue();
        keys.Verifies(CompactJws.Parse($"{head}.{OidcProvider.Encode("""{"iss":"joe","exp":1300819380,"http://example.com/is_root":true}""")}.{signature}")).ShouldBeFalse();
        keys.Verifies(CompactJws.Parse($"{OidcProvider.Encode(head.StartsWith("eyJhbGciOiJSUz", StringComparison.Ordinal) ? """{"alg":"ES256"}""" : """{"alg":"RS256"}""")}.{payload}.{signature}")).ShouldBeFalse();
        keys.Verifies(CompactJws.Parse($"{head}.{payload}.A{(signature[0] == 'A' ? 'B' : 'A')}{signature[2..]}")).ShouldBeFalse();
    }

    // A.1 is HS256, A.4 ES512 and A.5 "none".
    [Theory]
    [InlineData("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + Payload + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")]
    [InlineData("eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA.AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn")]
    [InlineData("eyJhbGciOiJub25lIn0." + Payload + ".")]
    public void The_examples_of_other_algorithms_are_not_taken(string token) =>
        Should.Throw<TokenRefusedException>(() => CompactJws.Parse(token));

    [Theory]
    [InlineData("""{"kty":"RSA","e":"AQAB","n":"AQAB"}""", "short")]
    [InlineData("""{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ"}""", "a shared secret")]
    [InlineData("""{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"}""", "half a point")]
    [InlineData("""{"kty":"EC","crv":"P-521","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}""", "another curve")]
    [InlineData("""{"kty":"EC","crv":"P-256","use":"enc","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}""", "for encryption")]
    [InlineData("""{"kty":"EC","crv":"P-256","alg":"RS256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}""", "another algorithm")]
    [InlineData("""{"kty":"EC","crv":"P-256","key_ops":["sign"],"x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}""", "for signing")]
    [InlineData("7", "no object")]
    public void Keys_that_cannot_verify_are_left_out(string key, string why) => Read($$"""{"keys":[{{key}}]}""").Count.ShouldBe(0, why);

    [Fact]
    public void A_point_off_the_curve_verifies_nothing()
    {
        var keys = Read("""{"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"}]}""");

        keys.Verifies(CompactJws.Parse(EcToken)).ShouldBeFalse();
    }

    private static JsonWebKeys Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return JsonWebKeys.Parse(document.RootElement.Clone());
    }
}

using Groundshift.Core.Jobs;
using Groundshift.Models.Checkpoints;
using Groundshift.Models.Checkpoints.Proto;

namespace Groundshift.Models.Tests.Checkpoints;

public sealed class GraphFingerprintTests
{
    [Fact]
    public void Names_and_order_of_nodes_do_not_count()
    {
        var plain = Fingerprint(Model("sum", "twice", padding: "SAME"));
        var renamed = Model("a", "b", padding: "SAME");
        var nodes = renamed.Graph.Library.Function[0].Node;
        (nodes[0], nodes[1]) = (nodes[1].Clone(), nodes[0].Clone());

        Fingerprint(renamed).ShouldBe(plain);
    }

    [Fact]
    public void An_attribute_a_wire_and_a_variable_count()
    {
        var plain = Fingerprint(Model("sum", "twice", padding: "SAME"));
        var rewired = Model("sum", "twice", padding: "SAME");
        rewired.Graph.Library.Function[0].Node[1].Input[1] = "image";
        var swapped = Model("sum", "twice", padding: "SAME");
        swapped.Graph.Node[0].Name = "other/kernel";
        swapped.Graph.Node[1].Input[1] = "other/kernel";

        Fingerprint(Model("sum", "twice", padding: "VALID")).ShouldNotBe(plain);
        Fingerprint(rewired).ShouldNotBe(plain);
        Fingerprint(swapped).ShouldNotBe(plain);
    }

    [Fact]
    public void A_cycle_is_refused()
    {
        var model = Model("sum", "twice", padding: "SAME");
        model.Graph.Library.Function[0].Node[0].Input[0] = "twice:z:0";

        Should.Throw<InvalidInputException>(() => Fingerprint(model)).Expected.ShouldContain("without cycles");
    }

    [Fact]
    public void A_wire_to_nowhere_is_refused()
    {
        var model = Model("sum", "twice", padding: "SAME");
        model.Graph.Library.Function[0].Node[0].Input[0] = "nobody:z:0";

        Should.Throw<InvalidInputException>(() => Fingerprint(model)).Expected.ShouldContain("'nobody'");
    }

    [Fact]
    public void An_absent_signature_is_refused_with_those_there_are()
    {
        var model = Model("sum", "twice", padding: "SAME");

        Should.Throw<InvalidInputException>(() => ServingFunction.Find(model, "train", "file")).Found.ShouldContain("'serve'");
    }

    [Fact]
    public void Functions_that_call_themselves_are_refused()
    {
        var model = Model("sum", "twice", padding: "SAME");
        var function = model.Graph.Library.Function[0];
        function.Node.Clear();
        var call = new Node { Name = "again", Op = "StatefulPartitionedCall", Input = { "image", "weights" } };
        call.Attr["f"] = model.Graph.Node[1].Attr["f"];
        function.Node.Add(call);

        Should.Throw<InvalidInputException>(() => Fingerprint(model)).Found.ShouldBe("deeper nesting");
    }

    private static string Fingerprint(MetaGraph model) => GraphFingerprint.Of(ServingFunction.Find(model, "serve", "file"), "file");

    // twice = sum + sum, sum = Conv(image, weights).
    private static MetaGraph Model(string sum, string twice, string padding)
    {
        var convolution = new Node { Name = sum, Op = "Conv2D", Input = { "image", "weights" } };
        convolution.Attr["padding"] = new NodeAttribute { S = Google.Protobuf.ByteString.CopyFromUtf8(padding) };
        var function = new Function
        {
            Signature = new FunctionSignature
            {
                Name = "network",
                InputArg = { new FunctionSignature.Types.Argument { Name = "image" }, new FunctionSignature.Types.Argument { Name = "weights" } },
            },
            Node = { convolution, new Node { Name = twice, Op = "AddV2", Input = { $"{sum}:output:0", $"{sum}:output:0" } } },
        };
        function.Ret["result"] = $"{twice}:z:0";

        var call = new Node { Name = "call", Op = "StatefulPartitionedCall", Input = { "serve_image", "conv/kernel" } };
        call.Attr["f"] = new NodeAttribute { Func = new NodeAttribute.Types.FunctionName { Name = "network" } };
        var graph = new MetaGraph
        {
            Graph = new Graph
            {
                Node = { new Node { Name = "conv/kernel", Op = "VarHandleOp" }, call },
                Library = new FunctionLibrary { Function = { function } },
            },
        };
        graph.Signatures["serve"] = new Signature { Outputs = { ["y"] = new TensorInfo { Name = "call:0" } } };
        return graph;
    }
}

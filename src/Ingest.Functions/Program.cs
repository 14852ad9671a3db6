using Groundshift.Ingest.Functions.Hosting;
using Microsoft.Extensions.Hosting;

await FunctionsHost.Build(args, FunctionsSettings.Read()).RunAsync();

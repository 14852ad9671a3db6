using Groundshift.Core.Jobs;
using Groundshift.Ingest.Functions.Hosting;
using Microsoft.Extensions.Hosting;

// As the program's own exit code for invalid input.
const int InvalidInput = 3;

try
{
    await FunctionsHost.Build(args, FunctionsSettings.Read()).RunAsync();
    return 0;
}
catch (InvalidInputException error)
{
    // What starts the app shows its last lines; a stack trace would hide the sentence.
    await Console.Error.WriteLineAsync($"Invalid input. {error.Message}");
    return InvalidInput;
}

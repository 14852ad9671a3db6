using Groundshift.Host.Cli;

return await RootCommands.RunAsync(args);

using Groundshift.InferenceWorker.Pipeline;
using Spectre.Console;

namespace Groundshift.Host.Cli;

/// <summary>Shows how far the work on a scene has come: a bar on a terminal, a line at each tenth elsewhere.</summary>
internal sealed class SceneProgressView(string name, ProgressTask? bar, TextWriter lines) : IProgress<SceneProgress>
{
    private readonly Lock _gate = new();
    private int _tenth = -1;
    private SceneStage? _stage;

    /// <summary>Runs work with a view for each scene that it begins; everything goes to standard error, results to standard output.</summary>
    public static async Task<T> RunAsync<T>(Func<Func<string, SceneProgressView>, Task<T>> work)
    {
        if (Console.IsErrorRedirected)
        {
            return await work(name => new SceneProgressView(name, null, Console.Error));
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(context => work(name => new SceneProgressView(name, context.AddTask(Markup.Escape(name)), Console.Error)));
    }

    public void Report(SceneProgress value)
    {
        lock (_gate)
        {
            if (bar is not null)
            {
                Draw(bar, value);
            }
            else
            {
                Write(value);
            }
        }
    }

    /// <summary>Shows how far work other than on a scene has come, 0 to 1.</summary>
    public void ReportShare(double share)
    {
        lock (_gate)
        {
            var tenth = (int)(10 * share);
            if (bar is not null)
            {
                (bar.MaxValue, bar.Value) = (1, share);
            }
            else if (tenth > _tenth)
            {
                _tenth = tenth;
                lines.WriteLine($"{name}: {10 * tenth} %");
            }
        }
    }

    private void Draw(ProgressTask task, SceneProgress value)
    {
        task.Description = Markup.Escape($"{name}: {Words(value.Stage)}");
        task.IsIndeterminate = value.WindowsTotal == 0;
        if (value.WindowsTotal > 0)
        {
            task.MaxValue = value.WindowsTotal;
            task.Value = value.WindowsDone;
        }
    }

    private void Write(SceneProgress value)
    {
        var tenth = value.WindowsTotal == 0 ? 0 : 10 * value.WindowsDone / value.WindowsTotal;
        if (value.Stage == _stage && tenth <= _tenth)
        {
            return;
        }

        (_stage, _tenth) = (value.Stage, tenth);
        lines.WriteLine($"{name}: " + value switch
        {
            { Stage: SceneStage.Inferring } => $"{value.WindowsDone} of {value.WindowsTotal} windows",
            { WindowsTotal: > 0, Stage: SceneStage.Comparing } => $"{Words(value.Stage)}, {10 * tenth} %",
            _ => Words(value.Stage),
        });
    }

    private static string Words(SceneStage stage) => stage switch
    {
        SceneStage.Opening => "opening files and model",
        SceneStage.Inferring => "mapping",
        SceneStage.Comparing => "comparing",
        SceneStage.Finishing => "writing overviews",
        SceneStage.Storing => "storing",
        _ => stage.ToString(),
    };
}

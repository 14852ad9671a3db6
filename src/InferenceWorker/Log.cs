using Groundshift.Core.Jobs;
using Microsoft.Extensions.Logging;

namespace Groundshift.InferenceWorker;

/// <summary>Everything that this project logs. Event ids: 2000 to 2099 execution, 2100 to 2199 pipeline, 2200 to 2299 land-cover states.</summary>
internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Information, "Worker {Worker} takes jobs")]
    public static partial void WorkerStarted(ILogger logger, string worker);

    [LoggerMessage(2001, LogLevel.Information, "Worker {Worker} takes no more jobs")]
    public static partial void WorkerStopped(ILogger logger, string worker);

    [LoggerMessage(2002, LogLevel.Information, "Job {Job}: claimed with token {Token}, delivery {Attempt}")]
    public static partial void Claimed(ILogger logger, JobId job, long token, int attempt);

    [LoggerMessage(2003, LogLevel.Information, "Job {Job}: {Outcome}")]
    public static partial void Succeeded(ILogger logger, JobId job, string outcome);

    [LoggerMessage(2004, LogLevel.Warning, "Job {Job}: invalid input, parked: {Reason}")]
    public static partial void Invalid(ILogger logger, JobId job, string reason);

    [LoggerMessage(2005, LogLevel.Warning, "Job {Job}: attempt {Attempt} failed, next in {Wait}")]
    public static partial void Retrying(ILogger logger, Exception error, JobId job, int attempt, TimeSpan wait);

    [LoggerMessage(2006, LogLevel.Error, "Job {Job}: gave up after {Attempts} attempts")]
    public static partial void GaveUp(ILogger logger, Exception? error, JobId job, int attempts);

    [LoggerMessage(2007, LogLevel.Warning, "Job {Job}: the lease is lost, the work is dropped")]
    public static partial void LeaseLost(ILogger logger, JobId job);

    [LoggerMessage(2008, LogLevel.Information, "Job {Job}: released because the worker stops")]
    public static partial void Released(ILogger logger, JobId job);

    [LoggerMessage(2009, LogLevel.Warning, "Job {Job}: the lease could not be renewed yet")]
    public static partial void RenewalFailed(ILogger logger, Exception error, JobId job);

    [LoggerMessage(2010, LogLevel.Error, "Queue or ledger failed; next look in {Wait}")]
    public static partial void StoresFailed(ILogger logger, Exception error, TimeSpan wait);

    [LoggerMessage(2011, LogLevel.Information, "Job {Job}: delivery set aside, the job is {State}")]
    public static partial void NotClaimed(ILogger logger, JobId job, string state);

    [LoggerMessage(2012, LogLevel.Warning, "Job {Job}: claim of {Worker} had run out, sent again")]
    public static partial void Reaped(ILogger logger, JobId job, string worker);

    [LoggerMessage(2013, LogLevel.Information, "No message waits any more: drained")]
    public static partial void Drained(ILogger logger);

    [LoggerMessage(2015, LogLevel.Information, "Took jobs for {Elapsed} and takes no more: the time to drain is over")]
    public static partial void DrainTimeOver(ILogger logger, TimeSpan elapsed);

    [LoggerMessage(2014, LogLevel.Information, "Job {Job}: another worker moved its area's state first, folding again")]
    public static partial void StateMoved(ILogger logger, JobId job);

    [LoggerMessage(2016, LogLevel.Error, "Job {Job}: given back, this worker cannot do it: {Reason}")]
    public static partial void Returned(ILogger logger, JobId job, string reason);

    [LoggerMessage(2017, LogLevel.Warning, "This worker is in trouble that other jobs would meet too; it takes the next one in {Wait}")]
    public static partial void Rests(ILogger logger, TimeSpan wait);

    [LoggerMessage(2201, LogLevel.Warning, "State {State}: no picture of a change, its scenes cannot be read")]
    public static partial void ChipMissing(ILogger logger, Exception error, string state);

    [LoggerMessage(2202, LogLevel.Information, "State {State}: {Files} files that nothing names were removed")]
    public static partial void StateSwept(ILogger logger, string state, int files);

    [LoggerMessage(2200, LogLevel.Warning, "State {State}: checkpoint {Path} is missing or damaged; made again from the products")]
    public static partial void CheckpointUnusable(ILogger logger, string state, string path);
}

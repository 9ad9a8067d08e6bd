using System.Diagnostics;
using System.Globalization;
using DarkDiff.Runtime.Pipeline;

namespace DarkDiff.Cli.Progress;

/// <summary>Lines of text, at most one in ten seconds, for logs and pipes.</summary>
internal sealed class LineProgress : IProgressDisplay
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(10);
    private readonly TextWriter _output;

    /// <summary>Writes to a stream.</summary>
    public LineProgress(TextWriter output) => _output = output;

    /// <inheritdoc />
    public T Show<T>(string name, Func<IProgress<EnhanceProgress>, T> work) => work(new Reporter(_output, name));

    private sealed class Reporter : IProgress<EnhanceProgress>
    {
        private readonly TextWriter _output;
        private readonly string _name;
        private readonly Stopwatch _sampling = new();
        private long _last = Stopwatch.GetTimestamp();

        public Reporter(TextWriter output, string name)
        {
            _output = output;
            _name = name;
        }

        public void Report(EnhanceProgress value)
        {
            if (value.Stage == EnhanceStage.Sampling && value.StepsDone == 0 && value.TilesDone == 0)
                _sampling.Restart();
            if (Stopwatch.GetElapsedTime(_last) < _interval)
                return;
            _last = Stopwatch.GetTimestamp();
            _output.WriteLine($"{_name}: {ProgressDisplays.Words(value)}{TimeLeft(value)}");
        }

        private string TimeLeft(EnhanceProgress value)
        {
            double done = ProgressDisplays.StepsDone(value);
            if (value.Stage != EnhanceStage.Sampling || done == 0)
                return "";
            double seconds = _sampling.Elapsed.TotalSeconds / done * (value.Steps - done);
            return string.Create(CultureInfo.InvariantCulture, $", about {Math.Ceiling(seconds)} s left");
        }
    }
}

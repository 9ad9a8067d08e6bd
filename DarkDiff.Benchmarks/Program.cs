using DarkDiff.Benchmarks;

return BenchmarkCommand.Create().Parse(args).Invoke();

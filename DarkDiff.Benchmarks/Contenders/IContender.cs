namespace DarkDiff.Benchmarks.Contenders;

/// <summary>One of those who compute the same.</summary>
internal interface IContender : IDisposable
{
    /// <summary>Name of this project's.</summary>
    const string Ours = "ours";

    /// <summary>Name for people.</summary>
    string Name { get; }

    /// <summary>Computes once.</summary>
    void Run();

    /// <summary>What the last run gave, in our order (NHWC).</summary>
    float[] Result();
}

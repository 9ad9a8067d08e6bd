using System.Collections.Concurrent;
using DarkDiff.Runtime.Imaging;
using DarkDiff.Runtime.Synthesis;
using static TorchSharp.torch;

namespace DarkDiff.Reference.Data;

/// <summary>
/// Makes batches ahead of the trainer on a thread of its own. Batch k depends on the seed and k alone, so that a
/// resumed run sees what the uninterrupted one would have seen.
/// </summary>
internal sealed class BatchSource : IDisposable
{
    private readonly PairGenerator generator;
    private readonly int batchSize;
    private readonly int cropSize;
    private readonly ulong seed;
    private readonly BlockingCollection<SyntheticPair[]> ready = new(boundedCapacity: 3);
    private readonly CancellationTokenSource stop = new();
    private readonly Thread worker;

    /// <param name="generator">Makes single pairs.</param>
    /// <param name="batchSize">Pairs per batch.</param>
    /// <param name="cropSize">Side of a pair's pictures, in pixels.</param>
    /// <param name="seed">Of the whole run.</param>
    /// <param name="firstBatch">Index of the first batch to make.</param>
    public BatchSource(PairGenerator generator, int batchSize, int cropSize, ulong seed, long firstBatch)
    {
        this.generator = generator;
        this.batchSize = batchSize;
        this.cropSize = cropSize;
        this.seed = seed;
        worker = new Thread(() => Produce(firstBatch)) { IsBackground = true, Name = "training batches" };
        worker.Start();
    }

    /// <summary>Waits for the next batch.</summary>
    public TrainingBatch Next()
    {
        SyntheticPair[] pairs = ready.Take();
        return new TrainingBatch(
            Stack(pairs, pair => pair.Noisy),
            Stack(pairs, pair => pair.Clean),
            Stack(pairs, pair => pair.Target));
    }

    /// <inheritdoc />
    public void Dispose()
    {
        stop.Cancel();
        worker.Join();
        ready.Dispose();
        stop.Dispose();
    }

    private void Produce(long batch)
    {
        try
        {
            for (; ; batch++)
            {
                SyntheticPair[] pairs = new SyntheticPair[batchSize];
                for (int i = 0; i < batchSize; i++)
                    pairs[i] = generator.Make(cropSize, seed, (ulong)(batch * batchSize + i));
                ready.Add(pairs, stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The trainer is done.
        }
    }

    private static Tensor Stack(SyntheticPair[] pairs, Func<SyntheticPair, LinearImage> select)
    {
        LinearImage first = select(pairs[0]);
        float[] all = new float[pairs.Length * first.Data.Length];
        for (int i = 0; i < pairs.Length; i++)
            select(pairs[i]).Data.CopyTo(all, i * first.Data.Length);
        using var scope = NewDisposeScope();
        Tensor stacked = tensor(all).reshape(pairs.Length, first.Height, first.Width, first.Channels) * 2 - 1;
        return stacked.permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }
}

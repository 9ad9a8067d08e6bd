namespace DarkDiff.Reference.Training;

/// <summary>Settings of one run.</summary>
internal sealed record TrainingOptions
{
    /// <summary>Folder for checkpoints, loss curves and the log; a run found there is resumed.</summary>
    public required string Folder { get; init; }

    /// <summary>Folders of photographs.</summary>
    public required IReadOnlyList<string> Photos { get; init; }

    /// <summary>Pairs per step.</summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>Side of a pair's pictures, in pixels.</summary>
    public int CropSize { get; init; } = 128;

    /// <summary>Highest learning rate.</summary>
    public double LearningRate { get; init; } = 8e-4;

    /// <summary>
    /// Minutes of training in all, over every resumption. The learning rate falls to zero when minutes or steps, whichever
    /// is first, are spent.
    /// </summary>
    public double Minutes { get; init; } = 60;

    /// <summary>Steps of training in all, over every resumption: a budget that does not depend on the machine.</summary>
    public long Steps { get; init; } = long.MaxValue;

    /// <summary>Seed of data and noise.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads of torch.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Whether activations are bf16; parameters and optimiser stay f32.</summary>
    public bool BFloat16 { get; init; } = true;

    /// <summary>Weight of the decoder loss (paper, Eq. 9) beside the noise loss; 0: not computed.</summary>
    public double DecoderLossWeight { get; init; } = 0.5;

    /// <summary>Share of examples whose condition is replaced by Gaussian noise.</summary>
    public double ConditionDrop { get; init; } = 0.1;
}

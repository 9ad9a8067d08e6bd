namespace DarkDiff.Cli.Devices;

/// <summary>Kinds of devices that a user can ask for.</summary>
internal enum DeviceKind
{
    /// <summary>A CUDA device where there is one that works, else the processor.</summary>
    Auto,

    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>A CUDA device.</summary>
    Cuda,

    /// <summary>The CUDA device on a simulated driver.</summary>
    Sim,
}

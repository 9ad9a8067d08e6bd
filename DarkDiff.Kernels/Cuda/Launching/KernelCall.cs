namespace DarkDiff.Kernels.Cuda.Launching;

/// <summary>One launch of one kernel with everything decided.</summary>
/// <param name="Module">Source file without its extension.</param>
/// <param name="Kernel">Entry point.</param>
/// <param name="Grid">Blocks.</param>
/// <param name="Block">Threads of a block.</param>
/// <param name="DynamicSharedBytes">Shared memory asked for at launch.</param>
/// <param name="Parameters">The parameter structure, byte for byte.</param>
internal sealed record KernelCall(
    string Module, string Kernel, Dim3 Grid, Dim3 Block, int DynamicSharedBytes, byte[] Parameters) : IDeviceCall;

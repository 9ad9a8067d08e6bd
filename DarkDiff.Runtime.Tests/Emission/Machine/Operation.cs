namespace DarkDiff.Runtime.Tests.Emission.Machine;

/// <summary>Instructions that the decoder knows.</summary>
internal enum Operation
{
    AddImmediate,
    Add,
    Mov,
    Test,
    Dec,
    Prefetchw,
    Jmp,
    Je,
    Jne,
    Ret,
    Int3,
    Vzeroupper,
    Vpxord,
    Load,
    Store,
    Vaddps,
    Vdpbf16psBroadcast,
}

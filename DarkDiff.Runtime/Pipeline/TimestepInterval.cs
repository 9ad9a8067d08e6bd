namespace DarkDiff.Runtime.Pipeline;

/// <summary>Timesteps of the diffusion from one to another, both included; 0 is the clean end.</summary>
/// <param name="First">Smallest timestep, at least 0.</param>
/// <param name="Last">Largest timestep, not below the smallest.</param>
public readonly record struct TimestepInterval(int First, int Last)
{
    /// <summary>Whether a timestep lies inside.</summary>
    public bool Contains(int timestep) => timestep >= First && timestep <= Last;
}

using DarkDiff.Kernels.Devices;
using DarkDiff.Runtime.Model;
using DarkDiff.Runtime.Model.Weights;

namespace DarkDiff.Runtime.Pipeline;

/// <summary>
/// A weight file that is open on a device: what the sessions of several threads have in common. It is closed when the
/// last of them is.
/// </summary>
internal sealed class LoadedModel
{
    private readonly ModelWeights weights;
    private readonly UserCount users;

    /// <exception cref="SafeTensors.SafeTensorsException">The file is not a valid model.</exception>
    public LoadedModel(string weightsPath, IDevice device)
    {
        Device = device;
        weights = ModelWeights.Open(weightsPath);
        users = new UserCount(weights.Dispose);
        try
        {
            Model = new DarkDiffModel(weights.Config, weights);
            float[] embedding = Model.TextEmpty is null ? [] : weights.ReadFloat32(Model.TextEmpty.Name);
            Text = new TextState(Model, embedding, device);
            // Nobody needs the weights of the text's keys and values again.
            device.TrimWeights();
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>Where it computes.</summary>
    public IDevice Device { get; }

    /// <summary>The layers. Adding them to graphs changes nothing here: any number of threads may do it.</summary>
    public DarkDiffModel Model { get; }

    /// <summary>Constants of the text attention.</summary>
    public TextState Text { get; }

    /// <summary>Counts one session more.</summary>
    /// <exception cref="ObjectDisposedException">The last session is gone, and the file closed.</exception>
    public void AddUser() => users.Add();

    /// <summary>Counts one session less, and closes the file after the last one.</summary>
    public void RemoveUser() => users.Remove();
}

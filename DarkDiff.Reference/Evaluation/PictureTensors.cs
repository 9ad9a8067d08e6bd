using DarkDiff.Runtime.Imaging;
using TorchSharp;
using static TorchSharp.torch;

namespace DarkDiff.Reference.Evaluation;

/// <summary>Pictures of any size for networks in torch.</summary>
internal static class PictureTensors
{
    /// <summary>A picture for a network, grown at the right and bottom border to the network's multiples.</summary>
    /// <param name="picture">Samples about [0, 1].</param>
    /// <param name="multiple">What both sides are to be multiples of.</param>
    /// <param name="padding">How it is grown; reflection needs sides larger than what is missing.</param>
    /// <returns>(1, C, H, W) in [−1, 1].</returns>
    public static Tensor ToNetwork(LinearImage picture, int multiple, PaddingModes padding)
    {
        long right = (multiple - picture.Width % multiple) % multiple;
        long bottom = (multiple - picture.Height % multiple) % multiple;
        Tensor samples = tensor(picture.Data).reshape(1, picture.Height, picture.Width, picture.Channels);
        return nn.functional.pad(samples.permute(0, 3, 1, 2) * 2 - 1, [0, right, 0, bottom], padding);
    }

    /// <summary>What a network gave, cut to the picture's size and clamped to [0, 1].</summary>
    /// <param name="output">(1, C, H, W), about [−1, 1].</param>
    /// <param name="width">Columns of the picture, at most W.</param>
    /// <param name="height">Rows of the picture, at most H.</param>
    public static LinearImage FromNetwork(Tensor output, int width, int height)
    {
        Tensor picture = ((output + 1) / 2).clamp(0, 1).slice(2, 0, height, 1).slice(3, 0, width, 1);
        float[] samples = picture.permute(0, 2, 3, 1).contiguous().data<float>().ToArray();
        return new LinearImage(width, height, samples, (int)output.shape[1]);
    }
}

namespace DarkDiff.Reference.Evaluation;

/// <summary>How one method did on one picture.</summary>
/// <param name="Photo">Name of the photograph.</param>
/// <param name="Camera">Camera that was imitated.</param>
/// <param name="Ratio">How many times too short the exposure was.</param>
/// <param name="Method">Name of the method.</param>
/// <param name="Family">Methods of a family differ in strength only; the best of them counts.</param>
/// <param name="Psnr">Decibels.</param>
/// <param name="Ssim">At most 1.</param>
/// <param name="Seconds">Wall-clock time.</param>
internal sealed record Measurement(
    string Photo, string Camera, double Ratio, string Method, string Family, double Psnr, double Ssim, double Seconds);

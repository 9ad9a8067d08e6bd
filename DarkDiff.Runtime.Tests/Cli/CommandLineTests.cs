using DarkDiff.Cli;

namespace DarkDiff.Runtime.Tests.Cli;

public class CommandLineTests : CliFixture
{
    [TestCase("there is no command or option 'rnu'", "rnu")]
    [TestCase("Required argument missing", "run")]
    [TestCase("there is no option '--bogus'", "run", "a.dng", "--bogus")]
    [TestCase("found '0', expected a whole number from 1 to 1000", "run", "a.dng", "--steps", "0")]
    [TestCase("found '2.5', expected a whole number", "run", "a.dng", "--steps", "2.5")]
    [TestCase("found '-1', expected a number from 0 to 100", "run", "a.dng", "--guidance", "-1")]
    [TestCase("found 'nan', expected a number", "run", "a.dng", "--guidance", "nan")]
    [TestCase("--spacing: found 'linspace', expected leading or trailing", "run", "a.dng", "--spacing", "linspace")]
    [TestCase("--spacing: found 'Trailing', expected leading or trailing", "run", "a.dng", "--spacing", "Trailing")]
    [TestCase("found '2000..3000', expected timesteps", "run", "a.dng", "--guidance-interval", "2000..3000")]
    [TestCase("from 0 to 999", "run", "a.dng", "--guidance-interval", "0..1000")]
    [TestCase("found '1000001', expected 'auto' or a number above 0, at most 1000000", "run", "a.dng", "--gain", "1000001")]
    [TestCase("found '0', expected 'auto' or a number above 0", "run", "a.dng", "--gain", "0")]
    [TestCase("found 'bright', expected 'auto'", "run", "a.dng", "--gain", "bright")]
    [TestCase("found '-1', expected a whole number", "run", "a.dng", "--seed", "-1")]
    [TestCase("--device: found 'gpu', expected auto, cpu, cuda", "run", "a.dng", "--device", "gpu")]
    [TestCase("found '12', expected 8 or 16", "run", "a.dng", "--bits", "12")]
    [TestCase("found '101', expected a whole number from 1 to 100", "run", "a.dng", "--quality", "101")]
    [TestCase("found one file name for 2 raw files", "run", "a.dng", "b.dng", "-o", "c.png")]
    [TestCase("would both be written to", "run", "x/a.dng", "y/a.dng", "-o", "out/")]
    [TestCase("pictures cannot be written as '.bmp'", "run", "a.dng", "-o", "c.bmp")]
    [TestCase("the picture would replace the raw file", "run", "a.tif", "-o", "a.tif")]
    [TestCase("c.jpg: Jpeg files cannot hold 16 bits", "run", "a.dng", "-o", "c.jpg", "--bits", "16", "--weights", "none")]
    [TestCase("IN: found an empty name", "run", "")]
    [TestCase("--output: found an empty name", "run", "a.dng", "-o", "")]
    [TestCase("--weights: found an empty name", "run", "a.dng", "--weights", "")]
    [TestCase("FILE: found an empty name", "info", "")]
    [TestCase("PHOTO: found an empty name", "synth", "", "-o", "x.dng")]
    [TestCase("--plan needs weights", "info", "a.dng", "--plan", "32x32")]
    [TestCase("--sha256 needs weights", "info", "a.dng", "--sha256")]
    [TestCase("found '32', expected a size", "info", "a.safetensors", "--plan", "32")]
    [TestCase("found '0x32', expected a size", "info", "a.safetensors", "--plan", "0x32")]
    [TestCase("Option '--output' is required", "synth", "a.jpg")]
    [TestCase("Argument 'Leica' not recognized", "synth", "a.jpg", "-o", "a.dng", "--camera", "Leica")]
    [TestCase("raw files are written as .dng", "synth", "a.jpg", "-o", "a.png")]
    public void MisuseIsOneSentenceAndExitCodeTwo(string words, params string[] args)
    {
        (int code, string output, string error) = Run(args);
        Assert.That(code, Is.EqualTo(ExitCodes.Usage));
        Assert.That(output, Is.Empty);
        Assert.That(error, Does.StartWith("darkdiff-rt: ").And.Contain(words).And.Not.Contain("   at "));
        Assert.That(error.Trim().Split('\n'), Has.Length.LessThanOrEqualTo(2));
    }

    [TestCase("there is no such file", "run", "a.dng", "--weights", "none.safetensors")]
    [TestCase("none.dng", "info", "none.dng")]
    [TestCase("none.jpg", "synth", "none.jpg", "-o", "never-written.dng")]
    public void AMissingFileIsOneSentenceAndExitCodeOne(string words, params string[] args)
    {
        (int code, string output, string error) = Run(args);
        Assert.That(code, Is.EqualTo(ExitCodes.Failure));
        Assert.That(output, Is.Empty);
        Assert.That(error, Does.StartWith("darkdiff-rt: ").And.Contain(words).And.Not.Contain("   at "));
        Assert.That(error.Trim().Split('\n'), Has.Length.EqualTo(1));
    }

    [TestCase]
    [TestCase("--help")]
    [TestCase("run", "--help")]
    [TestCase("info", "-h")]
    [TestCase("synth", "-?")]
    public void HelpGoesToTheOutput(params string[] args)
    {
        (int code, string output, string error) = Run(args);
        Assert.That(code, Is.Zero);
        Assert.That(output, Does.Contain("Usage:"));
        Assert.That(error, Is.Empty);
    }

    [Test]
    public void WorkThatDoesNotEndIsLeftAloneWhenTheCommandIsStopped()
    {
        using ManualResetEventSlim begun = new();
        using ManualResetEventSlim end = new();
        using CancellationTokenSource stop = new();
        CommandContext context = new(TextWriter.Null, TextWriter.Null, null, stop.Token);
        Task<int> work = Task.Run(() => context.UntilStopped(() =>
        {
            begun.Set();
            end.Wait(TimeSpan.FromSeconds(10));
            return 1;
        }));
        begun.Wait();
        stop.Cancel();
        Assert.That(() => work.GetAwaiter().GetResult(), Throws.InstanceOf<OperationCanceledException>());
        end.Set();
        Assert.That((context with { Cancellation = default }).UntilStopped(() => 1), Is.EqualTo(1));
    }

    [Test]
    public void CommandsThatOnlyTellCanBeStopped([Values] bool ofWeights)
    {
        MakeWeights();
        string[] words = ofWeights ? ["info", Weights, "--plan", "64x64", "--sha256"] : ["doctor"];
        (int code, string output, string error) = Run(new CancellationToken(canceled: true), words);
        Assert.That(code, Is.EqualTo(ExitCodes.Cancelled));
        Assert.That(output, Is.Empty);
        Assert.That(error.Trim(), Is.EqualTo("darkdiff-rt: stopped"));
    }

    [Test]
    public void SynthesisThatIsStoppedWritesNothing()
    {
        string photo = MakePhoto("photo.png", 20, 10);
        (int code, _, _) = Run(new CancellationToken(canceled: true), "synth", photo, "-o", At("a.dng"));
        Assert.That(code, Is.EqualTo(ExitCodes.Cancelled));
        Assert.That(Files(), Is.EqualTo(new[] { "photo.png" }));
    }

    [Test]
    public void AnUnexpectedExceptionSaysHowToSeeMore()
    {
        string words = ErrorWords.Of(new InvalidOperationException("first\n  second"));
        Assert.That(words, Is.EqualTo(
            "internal error: first second (InvalidOperationException); DARKDIFF_TRACE=1 shows where"));
    }
}

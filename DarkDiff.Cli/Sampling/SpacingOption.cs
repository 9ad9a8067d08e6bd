using System.CommandLine;
using System.CommandLine.Parsing;
using DarkDiff.Runtime.Model;

namespace DarkDiff.Cli.Sampling;

/// <summary>
/// The option <c>--spacing</c>, and the words of its values. Also compiled into <c>darkdiff-train</c>.
/// </summary>
internal static class SpacingOption
{
    private const string Name = "--spacing";
    private const string Values = "leading|trailing";

    /// <summary>With one value.</summary>
    /// <param name="description">Begins with what the option says; what the values are for is added.</param>
    public static Option<TimestepSpacing?> Single(string description) => new(Name)
    {
        Description = WithUse(description),
        HelpName = Values,
        CustomParser = result => Parse(result.Tokens[0], result),
    };

    /// <summary>With one value or both.</summary>
    /// <param name="description">Begins with what the option says; what the values are for is added.</param>
    public static Option<TimestepSpacing[]> Several(string description) => new(Name)
    {
        Description = WithUse(description),
        HelpName = Values,
        AllowMultipleArgumentsPerToken = true,
        CustomParser = result =>
            [.. result.Tokens.Select(token => Parse(token, result)).OfType<TimestepSpacing>().Distinct()],
    };

    /// <summary>The word of a value.</summary>
    public static string Word(TimestepSpacing spacing) =>
        spacing == TimestepSpacing.Trailing ? "trailing" : "leading";

    private static string WithUse(string description) =>
        $"{description}. 'trailing' starts at the last timestep and is for few steps, 10 or fewer";

    private static TimestepSpacing? Parse(Token token, ArgumentResult result)
    {
        foreach (TimestepSpacing spacing in Enum.GetValues<TimestepSpacing>())
        {
            if (token.Value == Word(spacing))
                return spacing;
        }

        result.AddError($"{Name}: found '{token.Value}', expected leading or trailing");
        return null;
    }
}

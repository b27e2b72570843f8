using System.Globalization;
using System.Text;
using Systole.Cli.Importing.Json5;
using Systole.Server.Configuration;

namespace Systole.Cli.Tests.Importing;

public sealed class Json5ReaderTests
{
    [Theory]
    [InlineData("null", "null")]
    [InlineData(" true ", "true")]
    [InlineData("false // why", "false")]
    [InlineData("/* a\n * b **/ 'x' /**/", "\"x\"")]
    [InlineData("\u00A0\uFEFF\u2003\u2028\v\f\t\r\n1", "1")]
    [InlineData("{}", "{}")]
    [InlineData("{a:1,}", "{a=1}")]
    [InlineData("{ 'a b': [1, [], {}], \"c\": null }", "{a b=[1,[],{}],c=null}")]
    [InlineData("{$_x1: 1, ümlaut: 2, \\u0061b: 3, a\\u200Cb: 4}", "{$_x1=1,ümlaut=2,ab=3,a\u200Cb=4}")]
    [InlineData("{null: 5, Infinity: 6}", "{null=5,Infinity=6}")]
    [InlineData("{a: 1, b: 2, a: 3}", "{a=3,b=2}")]
    [InlineData("[1,2,]", "[1,2]")]
    [InlineData("[]", "[]")]
    public void What_JSON5_allows_is_read(string text, string expected) => Show(Read(text)).ShouldBe(expected);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0", 0)]
    [InlineData("+1", 1)]
    [InlineData(".5", .5)]
    [InlineData("5.", 5)]
    [InlineData("-1.25e+2", -125)]
    [InlineData("1E-2", .01)]
    [InlineData("0xC0ffee", 0xC0FFEE)]
    [InlineData("-0Xff", -255)]
    [InlineData("Infinity", double.PositiveInfinity)]
    [InlineData("-Infinity", double.NegativeInfinity)]
    [InlineData("+NaN", double.NaN)]
    [InlineData("1e999", double.PositiveInfinity)]
    public void Numbers_have_all_their_forms(string text, double expected) =>
        Read(text).ShouldBeOfType<Json5Node.Number>().Value.ShouldBe(expected);

    [Theory]
    [InlineData(@"""it's""", "it's")]
    [InlineData(@"'say ""hi""'", "say \"hi\"")]
    [InlineData(@"'\'\""\\\b\f\n\r\t\v\0'", "'\"\\\b\f\n\r\t\v\0")]
    [InlineData(@"'\x41\u00e9\uD83E\uDD9E'", "Aé🦞")]
    [InlineData(@"'\a\/\q'", "a/q")]
    [InlineData("'one \\\nline \\\r\nand \\\rthe \\\u2028same'", "one line and the same")]
    [InlineData("'\u2028\u2029\t'", "\u2028\u2029\t")]
    public void Texts_have_all_their_escapes(string text, string expected) =>
        Read(text).ShouldBeOfType<Json5Node.Text>().Value.ShouldBe(expected);

    [Theory]
    [InlineData("", "1:1: the end of the file is not expected here: a value, in quotes where it is text")]
    [InlineData("{a:1} b", "1:7: 'b' is not expected here: one value is a whole file")]
    [InlineData("{a 1}", "1:4: '1' is not expected here: ':' and a value belong behind a name")]
    [InlineData("{a:1 b:2}", "1:6: 'b' is not expected here: ',' or '}'")]
    [InlineData("{,}", "1:2: ',' is not expected here: a name, in quotes or without")]
    [InlineData("{a:1,,}", "1:6: ',' is not expected here: a name, in quotes or without")]
    [InlineData("{1:2}", "1:2: '1' is not expected here: a name, in quotes or without")]
    [InlineData("{a:b}", "1:4: 'b' is not expected here: a value, in quotes where it is text")]
    [InlineData("[1 2]", "1:4: '2' is not expected here: ',' or ']'")]
    [InlineData("[,]", "1:2: ',' is not expected here: a value, in quotes where it is text")]
    [InlineData("[1,,2]", "1:4: ',' is not expected here: a value, in quotes where it is text")]
    [InlineData("{\n  a: [\r\n    1,\r    }", "4:5: '}' is not expected here: a value, in quotes where it is text")]
    [InlineData("truely", "1:1: text has to be in quotes")]
    [InlineData("010", "1:1: '0' is not expected here: a number does not begin with a zero")]
    [InlineData("1abc", "1:1: this is no number: text has to be in quotes")]
    [InlineData("0x", "1:3: the end of the file is not expected here: a hexadecimal digit")]
    [InlineData("+", "1:2: the end of the file is not expected here: a digit")]
    [InlineData(".", "1:2: the end of the file is not expected here: a digit")]
    [InlineData("- 1", "1:2: ' ' is not expected here: a digit")]
    [InlineData("1e", "1:3: the end of the file is not expected here: the digits of an exponent")]
    [InlineData(@"'a\", "1:4: the end of the file is not expected here: there has to be more")]
    [InlineData("'a", "1:1: this text has no end: close it with '")]
    [InlineData("{ a: 'b\nc' }", "1:6: this text does not end on its line: close it, or put a '\\' before the line's end")]
    [InlineData(@"'\1'", "1:3: '1' is not expected here: a digit cannot be escaped; write \\x or \\u with its number")]
    [InlineData(@"'\01'", "1:3: '0' is not expected here: a digit cannot be escaped; write \\x or \\u with its number")]
    [InlineData(@"'\x4'", "1:5: ''' is not expected here: 2 hexadecimal digits belong to this escape")]
    [InlineData(@"'\u00G0'", "1:6: 'G' is not expected here: 4 hexadecimal digits belong to this escape")]
    [InlineData(@"{\x61: 1}", "1:2: a name without quotes knows no escape but \\u")]
    [InlineData(@"{\u0031: 1}", "1:2: this character can only stand in a name in quotes")]
    [InlineData("1 /* a", "1:3: this comment has no end: close it with '*/'")]
    [InlineData("/", "1:1: '/' is not expected here: a value, in quotes where it is text")]
    [InlineData("\u0001", "1:1: the character U+0001 is not expected here: a value, in quotes where it is text")]
    [InlineData("\0", "1:1: the character U+0000 is not expected here: a value, in quotes where it is text")]
    public void What_is_not_JSON5_is_told_with_its_place(string text, string error)
    {
        var errors = new ErrorList("f");
        Json5Reader.Read(text, errors).ShouldBeNull();
        var told = errors.ToResult().Errors.ShouldHaveSingleItem();
        var expected = error.Insert(error.IndexOf(' ', StringComparison.Ordinal), " not valid JSON5:");
        $"{told.At.Line}:{told.At.Column}: {told.Message}".ShouldBe(expected);
    }

    [Fact]
    public void Values_know_their_places()
    {
        var root = Read("{\r\n  a: 'x', /*\n*/ \"b\": [\n    1, {}\n  ]\n}").ShouldBeOfType<Json5Node.Object>();
        root.At.ShouldBe(new Position(1, 1));
        root.Find("a")!.At.ShouldBe(new Position(2, 3));
        root.Find("a")!.Value.At.ShouldBe(new Position(2, 6));
        root.Find("b")!.At.ShouldBe(new Position(3, 4));
        var list = root.Find("b")!.Value.ShouldBeOfType<Json5Node.List>();
        list.Items.Select(item => item.At).ShouldBe([new Position(4, 5), new Position(4, 8)]);
        root.Find("c").ShouldBeNull();
    }

    [Fact]
    public void Depth_is_bounded()
    {
        Read(new string('[', 64) + new string(']', 64)).ShouldBeOfType<Json5Node.List>();
        foreach (var open in new[] { "[", "{a:" })
        {
            var errors = new ErrorList("f");
            Json5Reader.Read(string.Concat(Enumerable.Repeat(open, 100_000)), errors).ShouldBeNull();
            errors.ToResult().Errors.ShouldHaveSingleItem().Message.ShouldBe("not valid JSON5: nested deeper than 64 levels");
        }
    }

    [Fact]
    public void Any_text_is_read_or_refused_and_ends_nothing()
    {
        // Whatever stands in the file: the parts of the language in any order.
        const string parts = "{}[]:,'\"\\/*+-.0x1eE \n\r\u2028aInftrue\0\uD83E";
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var text = new StringBuilder();
            for (var length = random.Next(24); length > 0; length--) text.Append(parts[random.Next(parts.Length)]);
            var errors = new ErrorList("f");
            (Json5Reader.Read(text.ToString(), errors) is null).ShouldBe(errors.Any, text.ToString());
        }
    }

    private static Json5Node Read(string text)
    {
        var errors = new ErrorList("f");
        var node = Json5Reader.Read(text, errors);
        (errors.Any ? errors.ToResult().Errors[0].ToString() : null).ShouldBeNull();
        return node.ShouldNotBeNull();
    }

    private static string Show(Json5Node node) => node switch
    {
        Json5Node.Object all => $"{{{string.Join(',', all.Members.Select(m => $"{m.Name}={Show(m.Value)}"))}}}",
        Json5Node.List list => $"[{string.Join(',', list.Items.Select(Show))}]",
        Json5Node.Text text => $"\"{text.Value}\"",
        Json5Node.Number number => number.Value.ToString(CultureInfo.InvariantCulture),
        _ => node.Noun,
    };
}

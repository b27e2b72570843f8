using System.Globalization;
using System.Text;

namespace Systole.Server.Configuration;

/// <summary>A bounded text file in UTF-8. Whatever is wrong with it is a sentence, not an exception.</summary>
internal static class TextFile
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file, relative to a folder.</summary>
    /// <returns>The text, or a problem that completes the sentence "the file ...".</returns>
    public static (string Text, string? Problem) Read(string path, string folder, int bytesMax)
    {
        try
        {
            var full = Path.GetFullPath(path, folder);
            if (Directory.Exists(full)) return ("", "is a folder, not a file");
            // Not by its length: a pipe has none, and a device has no end.
            using var file = new FileStream(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[bytesMax + 1];
            var count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (count > bytesMax)
                return ("", string.Create(CultureInfo.InvariantCulture, $"is too large: at most {bytesMax >> 10} KiB"));
            var text = Strict.GetString(bytes, 0, count);
            return (text.StartsWith('\uFEFF') ? text[1..] : text, null);
        }
        catch (DecoderFallbackException)
        {
            return ("", "is not UTF-8: save it in that encoding");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return ("", "does not exist");
        }
        catch (UnauthorizedAccessException)
        {
            return ("", "may not be read by this user");
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            return ("", "can't be read: " + e.Message.ReplaceLineEndings(" "));
        }
    }
}

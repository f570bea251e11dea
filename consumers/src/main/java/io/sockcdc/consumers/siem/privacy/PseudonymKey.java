package io.sockcdc.consumers.siem.privacy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The secret that pseudonyms are made with: 32 bytes. Never printed: {@link #toString} does not show it. */
public final class PseudonymKey {
    /** Names the variable that may hold the key. */
    public static final String VARIABLE = "SOCKCDC_SIEM_KEY";

    private final byte[] bytes;

    private PseudonymKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * A key of 32 bytes written as 64 hexadecimal digits or in Base64.
     *
     * @param where what a message calls its place; the message never shows the text
     * @throws IllegalArgumentException when it is none
     */
    public static PseudonymKey parse(String text, String where) {
        String trimmed = text.strip();
        byte @Nullable [] bytes = decode(trimmed);
        if (bytes == null || bytes.length != CryptoPan.KEY_BYTES) {
            throw new IllegalArgumentException(
                    where + " holds no key: expected 32 bytes as 64 hexadecimal digits or in Base64");
        }
        return new PseudonymKey(bytes);
    }

    /**
     * The key in a file: 32 bytes as they are, or as text.
     *
     * @throws IllegalArgumentException when the file cannot be read or holds none
     */
    public static PseudonymKey read(Path file) {
        byte[] content;
        try {
            content = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read the key file " + file, e);
        }
        return content.length == CryptoPan.KEY_BYTES
                ? new PseudonymKey(content)
                : parse(new String(content, StandardCharsets.ISO_8859_1), file.toString());
    }

    private static byte @Nullable [] decode(String text) {
        try {
            return text.length() == 2 * CryptoPan.KEY_BYTES
                    ? HexFormat.of().parseHex(text)
                    : Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            // The caller's message says what was expected, without the text.
            return null;
        }
    }

    CryptoPan cipher() {
        return new CryptoPan(Arrays.copyOf(bytes, bytes.length));
    }

    @Override
    public String toString() {
        return "a key of " + bytes.length + " bytes";
    }
}

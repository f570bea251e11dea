package io.sockcdc.consumers.history;

import io.sockcdc.filter.FilterNames;
import io.sockcdc.filter.FilterSyntaxException;
import io.sockcdc.filter.SocketFilter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which socket is meant: by its cookie, or by its ends. */
public final class SocketQuestion {
    private static final Pattern HEX = Pattern.compile("(?:sk:|0x)([0-9a-f]{1,16})");
    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{1,20}");
    private static final Pattern PORT = Pattern.compile(":([0-9]{1,5})$");

    private final Set<Long> cookies;
    private final @Nullable SocketFilter ends;
    private final int localPort;
    private final int remotePort;

    private SocketQuestion(Set<Long> cookies, @Nullable SocketFilter ends, int localPort, int remotePort) {
        this.cookies = cookies;
        this.ends = ends;
        this.localPort = localPort;
        this.remotePort = remotePort;
    }

    /**
     * The question that words of a command line ask: a cookie ({@code sk:1a2b} as ss prints it, {@code 0x1a2b}, or the decimal
     * number of JSON), or LOCAL and perhaps REMOTE as ss prints them ({@code 10.0.0.1:443}, {@code [::1]:22}, {@code *:80}).
     *
     * @throws FilterSyntaxException when an end is none
     * @throws IllegalArgumentException when the words are neither
     */
    public static SocketQuestion parse(List<String> words, FilterNames names) {
        if (words.size() == 1) {
            Set<Long> cookies = cookies(words.get(0).toLowerCase(Locale.ROOT));
            if (!cookies.isEmpty()) {
                return new SocketQuestion(cookies, null, 0, 0);
            }
        }
        if (words.isEmpty() || words.size() > 2) {
            throw new IllegalArgumentException("a socket is a cookie, or LOCAL and REMOTE as ss prints them");
        }
        String text = "src " + words.get(0) + (words.size() == 2 ? " and dst " + words.get(1) : "");
        return new SocketQuestion(
                Set.of(),
                SocketFilter.parse(text, names),
                port(words.get(0)),
                words.size() == 2 ? port(words.get(1)) : 0);
    }

    private static Set<Long> cookies(String word) {
        Matcher hex = HEX.matcher(word);
        if (hex.matches()) {
            return Set.of(Long.parseUnsignedLong(hex.group(1), 16));
        }
        if (!DIGITS.matcher(word).matches()) {
            return Set.of();
        }
        Long asHex = word.length() <= 16 ? (Long) Long.parseUnsignedLong(word, 16) : null;
        Long asDecimal = decimal(word);
        if (asHex == null) {
            return asDecimal == null ? Set.of() : Set.of(asDecimal);
        }
        return asDecimal == null || asDecimal.equals(asHex) ? Set.of(asHex) : Set.of(asHex, asDecimal);
    }

    private static @Nullable Long decimal(String word) {
        try {
            return Long.parseUnsignedLong(word);
        } catch (NumberFormatException e) {
            // Letters in it, or more than 64 bits: not decimal.
            return null;
        }
    }

    private static int port(String end) {
        Matcher port = PORT.matcher(end);
        return port.find() ? Integer.parseInt(port.group(1)) : 0;
    }

    boolean isByCookie() {
        return ends == null;
    }

    boolean means(long cookie) {
        return cookies.contains(cookie);
    }

    /** Whether the ports alone rule it out. */
    boolean mayBe(EventHead head) {
        return (localPort == 0 || localPort == head.localPort())
                && (remotePort == 0 || remotePort == head.remotePort());
    }

    SocketFilter ends() {
        return ends == null ? SocketFilter.MATCH_ALL : ends;
    }
}

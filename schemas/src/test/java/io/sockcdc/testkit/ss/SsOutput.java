package io.sockcdc.testkit.ss;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads the text of {@code ss -n} with any of {@code -t -u -a -e -i -m -o -p}, one line or two to a socket, into one map of
 * field to text for each socket. Field names are those ss prints before the colon; what it prints without one has these:
 *
 * <ul>
 *   <li>{@code netid} (only when ss printed that column), {@code state}, {@code recv_q}, {@code send_q},
 *       {@code local}, {@code local_port}, {@code peer}, {@code peer_port}; an interface stays with the address;
 *   <li>{@code shutdown} the arrow, {@code congestion} the algorithm, {@code send}, {@code pacing_rate},
 *       {@code delivery_rate} in bits a second; flags such as {@code ts} or {@code app_limited} with the text "true";
 *   <li>parentheses around a value are taken off, so {@code timer} may be {@code keepalive,11sec,0}.
 * </ul>
 */
public final class SsOutput {
    private static final Set<String> ARROWS = Set.of("<->", "-->", "<--", "---");
    private static final Set<String> FLAGS =
            Set.of("ts", "sack", "ecn", "ecnseen", "fastopen", "app_limited", "usec_ts");
    private static final Set<String> VALUE_FOLLOWS = Set.of("send", "pacing_rate", "delivery_rate");
    private static final Set<String> NETIDS = Set.of("tcp", "udp", "mptcp", "sctp", "dccp", "raw", "icmp6");

    private SsOutput() {}

    /** Every socket of the text, in its order. */
    public static List<Map<String, String>> parse(String text) {
        List<Map<String, String>> sockets = new ArrayList<>();
        for (String line : text.lines().toList()) {
            boolean more = line.startsWith("\t") || line.startsWith(" ");
            if (line.isBlank() || (!more && (line.startsWith("State") || line.startsWith("Netid")))) {
                continue;
            }
            List<String> words = words(line);
            if (more) {
                fields(words, 0, sockets.get(sockets.size() - 1));
            } else {
                sockets.add(first(words));
            }
        }
        return sockets;
    }

    /** Every socket by its cookie: the text must have been printed with {@code -e}. */
    public static Map<Long, Map<String, String>> byCookie(String text) {
        return parse(text).stream().collect(Collectors.toMap(SsOutput::cookie, Function.identity()));
    }

    /** The socket's cookie. */
    public static long cookie(Map<String, String> socket) {
        String sk = socket.get("sk");
        if (sk == null) {
            throw new IllegalArgumentException("ss printed no cookie, use -e: " + socket);
        }
        return Long.parseUnsignedLong(sk, 16);
    }

    private static Map<String, String> first(List<String> words) {
        Map<String, String> socket = new LinkedHashMap<>();
        int at = 0;
        if (NETIDS.contains(words.get(0))) {
            socket.put("netid", words.get(at++));
        }
        socket.put("state", words.get(at++));
        socket.put("recv_q", words.get(at++));
        socket.put("send_q", words.get(at++));
        endpoint(socket, "local", words.get(at++));
        endpoint(socket, "peer", words.get(at++));
        fields(words, at, socket);
        return socket;
    }

    private static void endpoint(Map<String, String> socket, String name, String word) {
        int colon = word.lastIndexOf(':');
        socket.put(name, word.substring(0, colon).replace("[", "").replace("]", ""));
        socket.put(name + "_port", word.substring(colon + 1));
    }

    private static void fields(List<String> words, int from, Map<String, String> socket) {
        for (int i = from; i < words.size(); i++) {
            String word = words.get(i);
            int colon = word.indexOf(':');
            boolean last = i + 1 == words.size();
            if (ARROWS.contains(word)) {
                socket.put("shutdown", word);
            } else if (FLAGS.contains(word) || word.startsWith("tcp-ulp-")) {
                socket.put(word, "true");
            } else if (VALUE_FOLLOWS.contains(word) && !last) {
                socket.put(word, words.get(++i));
            } else if (colon < 0) {
                socket.put("congestion", word);
            } else if (colon == word.length() - 1 && !last) {
                socket.put(word.substring(0, colon), words.get(++i));
            } else {
                socket.put(word.substring(0, colon), unwrapped(word.substring(colon + 1)));
            }
        }
    }

    private static String unwrapped(String value) {
        return value.startsWith("(") && value.endsWith(")") ? value.substring(1, value.length() - 1) : value;
    }

    /** Words between blanks; blanks inside parentheses or quotes part nothing. */
    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            quoted ^= c == '"';
            depth += quoted ? 0 : c == '(' ? 1 : c == ')' ? -1 : 0;
            if (Character.isWhitespace(c) && depth == 0 && !quoted) {
                if (!word.isEmpty()) {
                    words.add(word.toString());
                    word.setLength(0);
                }
            } else {
                word.append(c);
            }
        }
        if (!word.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }
}

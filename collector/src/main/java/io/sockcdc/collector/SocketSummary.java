package io.sockcdc.collector;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * How many sockets there are in the calling thread's network namespace, by the kernel's own count in /proc/net/sockstat,
 * sockstat6 and snmp: what {@code ss -s} says.
 *
 * @param total sockets of every kind
 * @param tcp of TCP, by what they are in
 * @param raw raw sockets
 * @param udp UDP sockets
 * @param hashed TCP sockets that are bound or connected
 * @param fragments packets that are being put together
 */
public record SocketSummary(long total, Tcp tcp, ByFamily raw, ByFamily udp, ByFamily hashed, ByFamily fragments) {
    private static final Path NET = Path.of("/proc/thread-self/net");

    /** TCP sockets. */
    public record Tcp(long total, long established, long closed, long orphaned, long timeWait) {}

    /** Sockets over IPv4 and IPv6. */
    public record ByFamily(long ipv4, long ipv6) {
        /** Both. */
        public long total() {
            return ipv4 + ipv6;
        }

        private ByFamily plus(ByFamily other) {
            return new ByFamily(ipv4 + other.ipv4, ipv6 + other.ipv6);
        }
    }

    /** Raw, UDP and TCP sockets together. */
    public ByFamily inet() {
        return raw.plus(udp).plus(hashed);
    }

    /**
     * Reads it now.
     *
     * @throws CollectorException when the kernel does not give it
     */
    public static SocketSummary read() {
        return read(NET);
    }

    static SocketSummary read(Path net) {
        try {
            return of(
                    Files.readString(net.resolve("sockstat"), StandardCharsets.ISO_8859_1)
                            + readOptional(net.resolve("sockstat6")),
                    Files.readString(net.resolve("snmp"), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new CollectorException(
                    CollectorException.Kind.CAPTURE, "cannot read how many sockets there are: " + e.getMessage(), e);
        }
    }

    /** A host without IPv6 has no such file. */
    private static String readOptional(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
    }

    private static SocketSummary of(String sockstat, String snmp) {
        Map<String, Long> figures = figures(sockstat);
        ByFamily hashed = byFamily("TCP", figures);
        long allocated = figures.getOrDefault("TCP alloc", 0L);
        long timeWait = figures.getOrDefault("TCP tw", 0L);
        return new SocketSummary(
                figures.getOrDefault("sockets used", 0L),
                new Tcp(
                        allocated + timeWait,
                        established(snmp),
                        allocated - (hashed.total() - timeWait),
                        figures.getOrDefault("TCP orphan", 0L),
                        timeWait),
                byFamily("RAW", figures),
                byFamily("UDP", figures),
                hashed,
                byFamily("FRAG", figures));
    }

    private static ByFamily byFamily(String protocol, Map<String, Long> figures) {
        return new ByFamily(
                figures.getOrDefault(protocol + " inuse", 0L), figures.getOrDefault(protocol + "6 inuse", 0L));
    }

    /** Lines are a word with a colon, and then pairs of a name and a number. */
    private static Map<String, Long> figures(String sockstat) {
        Map<String, Long> figures = new HashMap<>();
        for (String line : sockstat.split("\n", -1)) {
            String[] words = line.trim().split("\\s+", -1);
            String subject = words[0].replace(":", "");
            for (int i = 1; i + 1 < words.length; i += 2) {
                figures.put(subject + " " + words[i], Long.parseLong(words[i + 1]));
            }
        }
        return figures;
    }

    /** Column CurrEstab of the two lines that begin with Tcp. */
    private static long established(String snmp) {
        String[] names = null;
        for (String line : snmp.split("\n", -1)) {
            if (line.startsWith("Tcp:")) {
                String[] words = line.split(" ", -1);
                for (int i = 0; names != null && i < Math.min(names.length, words.length); i++) {
                    if (names[i].equals("CurrEstab")) {
                        return Long.parseLong(words[i]);
                    }
                }
                names = words;
            }
        }
        return 0;
    }
}

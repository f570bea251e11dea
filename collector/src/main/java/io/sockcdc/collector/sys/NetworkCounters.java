package io.sockcdc.collector.sys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What the kernel counts itself in the network namespace that this was opened in: /proc/net/snmp and /proc/net/netstat, by
 * the names that nstat prints, and the range of ephemeral ports. The files stay open, and with them their namespace. One
 * thread at a time.
 */
public final class NetworkCounters implements AutoCloseable {
    /** Connections that were begun from here, refused ones too (RFC 4022 tcpActiveOpens). */
    public static final String ACTIVE_OPENS = "TcpActiveOpens";
    /** Connections that were accepted by the kernel (RFC 4022 tcpPassiveOpens). */
    public static final String PASSIVE_OPENS = "TcpPassiveOpens";
    /** Connections now: the only one that goes down. */
    public static final String ESTABLISHED = "TcpCurrEstab";
    /** Lowest port of net.ipv4.ip_local_port_range. */
    public static final String PORT_RANGE_LOW = "IpLocalPortRangeLow";
    /** Highest port of it. */
    public static final String PORT_RANGE_HIGH = "IpLocalPortRangeHigh";

    private static final int USUAL = 8 * 1024;
    /** Numbers that go up and down or say how things are set, by nstat's names; the rest only goes up. */
    private static final Set<String> NOT_COUNTED = Set.of(
            ESTABLISHED,
            PORT_RANGE_LOW,
            PORT_RANGE_HIGH,
            "IpForwarding",
            "IpDefaultTTL",
            "TcpRtoAlgorithm",
            "TcpRtoMin",
            "TcpRtoMax",
            "TcpMaxConn");

    private static final Set<String> WANTED = Set.of(
            ACTIVE_OPENS,
            PASSIVE_OPENS,
            ESTABLISHED,
            "TcpAttemptFails",
            "TcpEstabResets",
            "TcpOutRsts",
            "TcpRetransSegs",
            "TcpExtListenOverflows",
            "TcpExtListenDrops",
            "TcpExtSyncookiesSent",
            "TcpExtSyncookiesRecv",
            "TcpExtSyncookiesFailed",
            "TcpExtTCPReqQFullDoCookies",
            "TcpExtTCPReqQFullDrop",
            "TcpExtTCPTimeWaitOverflow",
            "TcpExtTCPMemoryPressures",
            "TcpExtTCPAbortOnMemory",
            "UdpNoPorts",
            "UdpInErrors",
            "UdpRcvbufErrors",
            "UdpSndbufErrors");

    private static final String IPV6 = "snmp6";

    private final List<FileChannel> tables = new ArrayList<>();
    private final List<FileChannel> ipv6 = new ArrayList<>();
    private final List<FileChannel> portRange = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();
    private ByteBuffer buffer = ByteBuffer.allocate(USUAL);

    private NetworkCounters() {}

    /** Opens the counters of the calling thread's namespace; without a file, or the right to read it, there are none. */
    public static NetworkCounters open() {
        return open(Path.of("/proc/thread-self/net"), Path.of("/proc/sys/net/ipv4"));
    }

    static NetworkCounters open(Path net, Path settings) {
        NetworkCounters counters = new NetworkCounters();
        counters.open(net.resolve("snmp"), counters.tables);
        counters.open(net.resolve("netstat"), counters.tables);
        if (Files.exists(net.resolve(IPV6))) {
            counters.open(net.resolve(IPV6), counters.ipv6);
        }
        counters.open(settings.resolve("ip_local_port_range"), counters.portRange);
        return counters;
    }

    private void open(Path file, List<FileChannel> into) {
        try {
            into.add(FileChannel.open(file, StandardOpenOption.READ));
        } catch (IOException e) {
            missing.add(file + " cannot be read: " + e);
        }
    }

    /** Whether it only goes up, so that several namespaces can be summed. */
    public static boolean isCount(String name) {
        return !NOT_COUNTED.contains(name);
    }

    /** What is not there, one sentence each; empty on a usual host. */
    public List<String> missing() {
        return List.copyOf(missing);
    }

    /**
     * Reads those that tell of trouble and of opens now.
     *
     * @throws UncheckedIOException when that fails
     */
    public Map<String, Long> read() {
        return read(WANTED::contains);
    }

    /**
     * Reads all of them now: those of IPv6 too, and those that have never counted.
     *
     * @throws UncheckedIOException when that fails
     */
    public Map<String, Long> readAll() {
        Map<String, Long> found = read(name -> true);
        try {
            for (FileChannel table : ipv6) {
                for (String line : text(table).split("\n", -1)) {
                    String[] words = line.trim().split("\\s+", -1);
                    if (words.length == 2) {
                        found.put(words[0], Long.parseLong(words[1]));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the kernel's counters: " + e.getMessage(), e);
        }
        return found;
    }

    private Map<String, Long> read(Predicate<String> wanted) {
        Map<String, Long> found = new HashMap<>();
        try {
            for (FileChannel table : tables) {
                parse(text(table), wanted, found);
            }
            for (FileChannel range : portRange) {
                String[] ends = text(range).trim().split("\\s+", 2);
                found.put(PORT_RANGE_LOW, Long.parseLong(ends[0]));
                found.put(PORT_RANGE_HIGH, Long.parseLong(ends[1]));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the kernel's counters: " + e.getMessage(), e);
        }
        return found;
    }

    private String text(FileChannel file) throws IOException {
        buffer.clear();
        int read = file.read(buffer, 0);
        while (read > 0) {
            if (!buffer.hasRemaining()) {
                buffer = ByteBuffer.allocate(buffer.capacity() * 2).put(buffer.flip());
            }
            read = file.read(buffer, buffer.position());
        }
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
    }

    /** Lines come in pairs with the same first word: one with the names, one with the numbers. */
    private static void parse(String text, Predicate<String> wanted, Map<String, Long> into) {
        String[] lines = text.split("\n", -1);
        for (int i = 0; i + 1 < lines.length; i += 2) {
            String[] names = lines[i].split(" ", -1);
            String[] values = lines[i + 1].split(" ", -1);
            String prefix = names[0].replace(":", "");
            for (int column = 1; column < Math.min(names.length, values.length); column++) {
                String name = prefix + names[column];
                if (wanted.test(name)) {
                    into.put(name, Long.parseLong(values[column]));
                }
            }
        }
    }

    @Override
    public void close() {
        try {
            for (FileChannel file : tables) {
                file.close();
            }
            for (FileChannel file : ipv6) {
                file.close();
            }
            for (FileChannel file : portRange) {
                file.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the kernel's counters: " + e.getMessage(), e);
        }
    }
}

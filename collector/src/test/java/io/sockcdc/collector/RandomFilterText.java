package io.sockcdc.collector;

import io.sockcdc.collector.model.SocketRecord;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Filters from a seed, about the ports and addresses of sockets that there are, and some that there are not. */
final class RandomFilterText {
    private static final List<String> STATES = List.of(
            "established",
            "syn-sent",
            "syn-recv",
            "fin-wait-1",
            "fin-wait-2",
            "time-wait",
            "closed",
            "close-wait",
            "last-ack",
            "listening",
            "closing",
            "connected",
            "synchronized",
            "bucket",
            "big");
    private static final List<String> ONLY_OURS = List.of(
            "pid 1",
            "not pid 1",
            "uid 0",
            "uid != 0",
            "command java",
            "user root",
            "container abc",
            "direction inbound",
            "direction != local",
            "op read",
            "op != close",
            "cgroup = /",
            "protocol = tcp",
            "protocol != tcp",
            "protocol = udp",
            "protocol != sctp",
            "src unix:/tmp/*",
            "dev nowhere",
            "dev != nowhere",
            "autobound");
    private static final List<String> COMPARISONS = List.of("=", "!=", ">=", "<=", ">", "<");

    private final Random random;
    private final List<Integer> ports = new ArrayList<>(List.of(0, 1, 53, 80, 443, 32768, 60999, 65534, 65535));
    private final List<byte[]> addresses = new ArrayList<>(List.of(new byte[4], new byte[16]));

    RandomFilterText(long seed, List<SocketRecord> sockets) {
        random = new Random(seed);
        for (SocketRecord socket : sockets) {
            ports.add(socket.localPort());
            ports.add(socket.remotePort());
            for (var ip : List.of(socket.localIp(), socket.remoteIp())) {
                byte[] all = ByteBuffer.allocate(16)
                        .putLong(ip.high())
                        .putLong(ip.low())
                        .array();
                addresses.add(all);
                if (ip.isV4()) {
                    addresses.add(Arrays.copyOfRange(all, 12, 16));
                }
            }
        }
    }

    /** A filter that ss understands and reads as we do: states, if any, stand first. */
    String forSs(int depth) {
        String expression = tree(depth, () -> random.nextInt(8) == 0 ? device() : specifiedEnd());
        return (random.nextInt(3) == 0 ? states() + " " : "") + expression;
    }

    /** Any filter of the language. */
    String any(int depth) {
        return tree(depth, () -> switch (random.nextInt(10)) {
            case 0 -> states();
            case 1 -> pick(ONLY_OURS);
            case 2 -> device();
            case 3 -> "fwmark " + (random.nextBoolean() ? "= " : "!= ") + random.nextInt(4) + "/0x" + random.nextInt(8);
            default -> end();
        });
    }

    /** What holds for a socket as long as it lives. */
    String lasting(int depth) {
        return tree(depth, () -> random.nextInt(12) == 0 ? pick(ONLY_OURS) : end());
    }

    private String tree(int depth, Supplier<String> predicate) {
        if (depth == 0) {
            return predicate.get();
        }
        return switch (random.nextInt(4)) {
            case 0 -> "not ( " + tree(depth - 1, predicate) + " )";
            case 1 -> "( " + tree(depth - 1, predicate) + " and " + tree(depth - 1, predicate) + " )";
            case 2 -> "( " + tree(depth - 1, predicate) + " or " + tree(depth - 1, predicate) + " )";
            default -> predicate.get();
        };
    }

    private String states() {
        String text = random.nextBoolean() ? "state " + pick(STATES) : "exclude " + pick(STATES);
        return random.nextBoolean() ? text : text + " state " + pick(STATES);
    }

    private String device() {
        return "dev " + (random.nextBoolean() ? "= " : "!= ") + (random.nextBoolean() ? "lo" : "1");
    }

    private String end() {
        String side = random.nextBoolean() ? "src " : "dst ";
        return switch (random.nextInt(6)) {
            case 0, 1 -> {
                byte[] address = pick(addresses);
                String family = random.nextInt(3) > 0 ? "" : address.length == 4 ? "inet:" : "inet6:";
                yield side + family + host(address, 0);
            }
            case 2 -> side + family() + "*";
            case 3 -> side + host(pick(addresses), 0) + ":" + pick(ports);
            default -> port();
        };
    }

    /** Without what the kernel and ss judge differently, and ss then loses. */
    private String specifiedEnd() {
        byte[] address = pick(addresses);
        int zeros = leadingZeros(address);
        return random.nextBoolean() || zeros == address.length * 8
                ? port()
                : (random.nextBoolean() ? "src " : "dst ") + host(address, zeros + 1);
    }

    private static int leadingZeros(byte[] address) {
        int bit = 0;
        while (bit < address.length * 8 && ((address[bit / 8] >>> (7 - bit % 8)) & 1) == 0) {
            bit++;
        }
        return bit;
    }

    private String port() {
        return (random.nextBoolean() ? "sport " : "dport ") + pick(COMPARISONS) + " :" + pick(ports);
    }

    private String family() {
        return switch (random.nextInt(8)) {
            case 0 -> "inet:";
            case 1 -> "inet6:";
            default -> "";
        };
    }

    private String host(byte[] address, int least) {
        int longest = address.length * 8;
        int bits = random.nextBoolean() ? longest : least + random.nextInt(longest - least + 1);
        return address.length == 4 ? text(address) + "/" + bits : "[" + text(address) + "/" + bits + "]";
    }

    private static String text(byte[] address) {
        try {
            if (address.length == 16) {
                StringBuilder groups = new StringBuilder();
                for (int i = 0; i < 16; i += 2) {
                    groups.append(i == 0 ? "" : ":")
                            .append(Integer.toHexString(((address[i] & 0xff) << 8) | (address[i + 1] & 0xff)));
                }
                return groups.toString();
            }
            return InetAddress.getByAddress(address).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}

package io.sockcdc.consumers.topology.counts;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Configured networks by name. Immutable. An address belongs to every network it lies in. */
public final class Networks {
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private static final class Network {
        private final String name;
        private final byte[] base;
        private final int prefix;

        private Network(String name, byte[] base, int prefix) {
            this.name = name;
            this.base = base;
            this.prefix = prefix;
        }

        boolean contains(byte[] address) {
            if (address.length != base.length) {
                return false;
            }
            int whole = prefix / 8;
            for (int i = 0; i < whole; i++) {
                if (address[i] != base[i]) {
                    return false;
                }
            }
            int mask = 0xff << (8 - prefix % 8) & 0xff;
            return prefix % 8 == 0 || ((address[whole] ^ base[whole]) & mask) == 0;
        }
    }

    private final List<Network> networks;

    private Networks(List<Network> networks) {
        this.networks = List.copyOf(networks);
    }

    /**
     * Networks of a map of CIDR to name, as {@code 10.0.0.0/8} to {@code office}.
     *
     * @throws IllegalArgumentException when one is no network; the message names it
     */
    public static Networks of(Map<String, String> named) {
        List<Network> networks = new ArrayList<>();
        named.forEach((cidr, name) -> {
            int slash = cidr.indexOf('/');
            byte[] base = address(slash < 0 ? cidr : cidr.substring(0, slash));
            if (base.length == 0 || !isPrefix(slash < 0 ? "" : cidr.substring(slash + 1), base.length * 8)) {
                throw new IllegalArgumentException(
                        "\"" + cidr + "\" is no network; expected ADDRESS/LENGTH, as 10.0.0.0/8 or 2001:db8::/32");
            }
            if (name.isBlank()) {
                throw new IllegalArgumentException("the network " + cidr + " needs a name");
            }
            networks.add(new Network(name, base, Integer.parseInt(cidr.substring(slash + 1))));
        });
        return new Networks(networks);
    }

    /** Names of the networks that an address lies in, each once. */
    void namesOf(String ip, Consumer<String> names) {
        if (networks.isEmpty()) {
            return;
        }
        byte[] address = address(ip);
        networks.stream()
                .filter(network -> network.contains(address))
                .map(network -> network.name)
                .distinct()
                .forEach(names);
    }

    private static boolean isPrefix(String text, int most) {
        return text.matches("[0-9]{1,3}") && Integer.parseInt(text) <= most;
    }

    /** Bytes of an address, never asking a name service; none when it is no address. */
    private static byte[] address(String text) {
        int zone = text.indexOf('%');
        String literal = zone < 0 ? text : text.substring(0, zone);
        try {
            return LITERAL.matcher(literal).matches()
                    ? InetAddress.getByName(literal).getAddress()
                    : new byte[0];
        } catch (UnknownHostException e) {
            return new byte[0];
        }
    }
}

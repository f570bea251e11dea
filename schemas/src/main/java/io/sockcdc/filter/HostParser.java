package io.sockcdc.filter;

import io.sockcdc.filter.Endpoint.Comparison;
import io.sockcdc.filter.Endpoint.Side;
import io.sockcdc.filter.Words.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** HOST SYNTAX of ss(8): {@code [FAMILY:]ADDRESS[/PREFIX][:PORT]}. */
final class HostParser {
    private static final String PORT = "a port: a number from 0 to 65535 or the name of a service";

    private final BiFunction<Word, String, FilterSyntaxException> fail;
    private final FilterNames names;
    private final IpText ip = new IpText();

    HostParser(BiFunction<Word, String, FilterSyntaxException> fail, FilterNames names) {
        this.fail = fail;
        this.names = names;
    }

    SocketFilter host(Side side, Word word) {
        AddressFamily family = AddressFamily.ofPrefix(word.text());
        String text = family == null
                ? word.text()
                : word.text().substring(family.word().length() + 1);
        return family == null || family.isIp() ? ipHost(side, family, text, word) : otherHost(side, family, text, word);
    }

    private SocketFilter ipHost(Side side, @Nullable AddressFamily family, String text, Word word) {
        String address;
        String port;
        if (text.startsWith("[")) {
            int close = text.indexOf(']');
            if (close < 0) {
                throw fail.apply(word, "`]` behind an address that begins with `[`");
            }
            address = text.substring(1, close);
            String rest = text.substring(close + 1);
            int colon = rest.indexOf(':');
            address += colon < 0 ? rest : rest.substring(0, colon);
            port = colon < 0 ? "*" : rest.substring(colon + 1);
        } else {
            int colon = text.indexOf(':', Math.max(text.indexOf('/'), 0));
            boolean v6 = colon >= 0 && text.indexOf(':') != text.lastIndexOf(':') && text.indexOf('/') < 0;
            if (v6) {
                throw fail.apply(word, "an IPv6 address in brackets, as in [2001:db8::1]:443");
            }
            address = colon < 0 ? text : text.substring(0, colon);
            port = colon < 0 ? "*" : text.substring(colon + 1);
        }
        if (text.isEmpty()) {
            throw fail.apply(word, "a host");
        }
        List<SocketFilter> parts = new ArrayList<>(2);
        boolean anyAddress = address.isEmpty() || address.equals("*");
        boolean anyPort = port.isEmpty() || port.equals("*");
        if (!anyAddress) {
            parts.add(prefix(side, family, address, word));
        }
        if (!anyPort) {
            parts.add(new Endpoint.Port(side, Comparison.EQUAL, family, portNumber(port, word)));
        }
        return parts.isEmpty() ? new Endpoint.Any(side, family) : Logic.And.of(parts);
    }

    private SocketFilter prefix(Side side, @Nullable AddressFamily family, String text, Word word) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        boolean v4 = address.indexOf(':') < 0;
        if (!(v4 ? ip.parseV4(address, 1) : ip.parse(address))) {
            throw fail.apply(word, "an IP address or prefix (host names are not looked up)");
        }
        if (family != null && (family == AddressFamily.INET) != v4) {
            throw fail.apply(word, "an address of family " + family.word());
        }
        int longest = v4 ? 32 : 128;
        long bits = slash < 0 ? longest : integer(text.substring(slash + 1));
        if (bits < 0 || bits > longest) {
            throw fail.apply(word, "a prefix length from 0 to " + longest);
        }
        return new Endpoint.Address(side, family, v4, ip.high(), ip.low(), (int) bits + (v4 ? 96 : 0));
    }

    SocketFilter port(Side side, Comparison comparison, Word word) {
        AddressFamily family = AddressFamily.ofPrefix(word.text());
        String text = family == null
                ? word.text()
                : word.text().substring(family.word().length() + 1);
        if (text.startsWith(":")) {
            text = text.substring(1);
        }
        if (family != null && !family.isIp()) {
            if (comparison != Comparison.EQUAL && comparison != Comparison.NOT_EQUAL) {
                throw fail.apply(word, "a port of family inet or inet6 (others have no order)");
            }
            SocketFilter other = otherHost(side, family, "*:" + text, word);
            return comparison == Comparison.EQUAL ? other : new Logic.Not(other);
        }
        if (text.equals("*")) {
            SocketFilter any = new Endpoint.Any(side, family);
            return switch (comparison) {
                case EQUAL -> any;
                case NOT_EQUAL -> new Logic.Not(any);
                default -> throw fail.apply(word, PORT);
            };
        }
        return new Endpoint.Port(side, comparison, family, portNumber(text, word));
    }

    private int portNumber(String text, Word word) {
        long number = integer(text);
        if (number >= 0 && number <= 65535) {
            return (int) number;
        }
        if (number >= 0 || text.isEmpty()) {
            throw fail.apply(word, PORT);
        }
        Integer tcp = names.servicePort(text, "tcp");
        Integer udp = names.servicePort(text, "udp");
        if (tcp != null && udp != null && !tcp.equals(udp)) {
            throw fail.apply(word, "a port number (" + text + " is " + tcp + " in TCP and " + udp + " in UDP)");
        }
        Integer port = tcp != null ? tcp : udp;
        if (port == null) {
            throw fail.apply(word, PORT);
        }
        return port;
    }

    private SocketFilter otherHost(Side side, AddressFamily family, String text, Word word) {
        if (family == AddressFamily.UNIX) {
            return new Endpoint.Named(side, family, text.equals("*") ? null : text, null);
        }
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        String port = colon < 0 ? "*" : text.substring(colon + 1);
        Integer number = null;
        if (!port.isEmpty() && !port.equals("*")) {
            Integer index = family == AddressFamily.LINK ? names.interfaceIndex(port) : null;
            boolean kernel = family == AddressFamily.NETLINK && port.equals("kernel");
            long parsed = index != null ? index : kernel ? 0 : integer(port);
            if (parsed < 0 || parsed > 0xffff_ffffL) {
                throw fail.apply(word, "a port number of family " + family.word());
            }
            number = (int) parsed;
        }
        if (family == AddressFamily.VSOCK && !name.isEmpty() && !name.equals("*") && integer(name) < 0) {
            throw fail.apply(word, "a context id number");
        }
        return new Endpoint.Named(side, family, name.isEmpty() || name.equals("*") ? null : name, number);
    }

    /** A number that is not negative, in decimal, 0x hexadecimal or 0 octal; -1 when the text is none. */
    static long integer(String text) {
        int radix = 10;
        String digits = text;
        if (text.length() > 2 && (text.startsWith("0x") || text.startsWith("0X"))) {
            radix = 16;
            digits = text.substring(2);
        } else if (text.length() > 1 && text.startsWith("0")) {
            radix = 8;
            digits = text.substring(1);
        }
        if (digits.isEmpty() || digits.length() > 12) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = Character.digit(digits.charAt(i), radix);
            if (digit < 0 || digits.charAt(i) > 'f') {
                return -1;
            }
            value = value * radix + digit;
        }
        return value;
    }
}

package io.sockcdc.render;

import io.sockcdc.filter.FilterNames;
import io.sockcdc.schema.Family;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.SocketEvent;
import org.jspecify.annotations.Nullable;

/** The two ends of a socket as ss writes them. */
final class EndText {
    private EndText() {}

    static String localAddress(SocketEvent event) {
        String address = address(event, event.getLocalIp());
        String name = event.getInterface$();
        if (name != null) {
            return address + "%" + Printable.word(name);
        }
        Integer index = event.getInterfaceIndex();
        return index == null || index == 0 ? address : address + "%if" + index;
    }

    static String remoteAddress(SocketEvent event) {
        return address(event, event.getRemoteIp());
    }

    /** IPv4 plain, IPv6 in brackets, IPv4 on an IPv6 socket mapped, any address of a dual-stack socket as a star. */
    private static String address(SocketEvent event, @Nullable String ip) {
        boolean v6 = event.getFamily() == Family.INET6;
        if (ip == null || ip.equals("::")) {
            boolean only = Boolean.TRUE.equals(event.getV6only());
            return !v6 && ip == null ? "0.0.0.0" : only ? "[::]" : "*";
        }
        String text = Printable.word(ip);
        if (text.indexOf(':') >= 0) {
            return "[" + text + "]";
        }
        return v6 ? "[::ffff:" + text + "]" : text;
    }

    /** The port, or its service's name, or a star for 0. */
    static String port(SocketEvent event, @Nullable Integer port, @Nullable FilterNames names) {
        if (port == null || port == 0) {
            return "*";
        }
        boolean ephemeral =
                names != null && port >= names.lowestEphemeralPort() && port <= names.highestEphemeralPort();
        if (names == null || ephemeral) {
            return String.valueOf(port);
        }
        String service = names.serviceName(port, event.getProtocol() == Protocol.UDP ? "udp" : "tcp");
        return service == null ? String.valueOf(port) : Printable.word(service);
    }

    /** Both for one column: address, colon, port. */
    static String local(SocketEvent event, @Nullable FilterNames names) {
        return localAddress(event) + ":" + port(event, event.getLocalPort(), names);
    }

    static String remote(SocketEvent event, @Nullable FilterNames names) {
        return remoteAddress(event) + ":" + port(event, event.getRemotePort(), names);
    }
}

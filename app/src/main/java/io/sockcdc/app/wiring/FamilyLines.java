package io.sockcdc.app.wiring;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sockcdc.collector.FamilySnapshot.Listed;
import io.sockcdc.collector.model.Family;
import io.sockcdc.collector.model.IpAddress;
import io.sockcdc.collector.model.Owner;
import io.sockcdc.collector.model.SocketDetails;
import io.sockcdc.collector.model.SocketRecord;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.sockdiag.family.FamilySocket;
import io.sockcdc.collector.sockdiag.family.SocketKind;
import io.sockcdc.render.SsText;
import io.sockcdc.render.SsText.End;
import io.sockcdc.schema.State;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sockets of other kinds than TCP and UDP, as ss prints them or as JSON. */
final class FamilyLines {
    private final ObjectMapper mapper = new ObjectMapper();
    private final boolean numeric;
    private final boolean extended;
    private final boolean processes;

    FamilyLines(boolean numeric, boolean extended, boolean processes) {
        this.numeric = numeric;
        this.extended = extended;
        this.processes = processes;
    }

    void print(Listed listed, SsText table) throws IOException {
        FamilySocket socket = listed.socket();
        Owner owner = processes ? listed.owner() : null;
        table.print(
                netid(socket),
                State.valueOf(socket.state().name()),
                socket.receiveQueue(),
                socket.sendQueue(),
                local(listed),
                remote(socket),
                owner == null ? null : owner.pid(),
                owner == null ? null : owner.command(),
                extended ? extended(socket) : "");
    }

    private static String netid(FamilySocket socket) {
        String type = switch (socket.type()) {
            case "STREAM" -> "str";
            case "DGRAM" -> "dgr";
            case "SEQPACKET" -> "seq";
            default -> socket.type().toLowerCase(Locale.ROOT);
        };
        return switch (socket.kind()) {
            case UNIX -> "u_" + type;
            case PACKET -> "p_" + type;
            case VSOCK -> "v_" + type;
            case NETLINK -> "nl";
            default -> socket.kind().name().toLowerCase(Locale.ROOT);
        };
    }

    private End local(Listed listed) {
        FamilySocket socket = listed.socket();
        SocketRecord inet = socket.inet();
        if (inet != null) {
            return ip(inet, inet.localIp(), inet.localPort());
        }
        String name = socket.local().name();
        Long port = socket.local().port();
        return switch (socket.kind()) {
            case UNIX -> new End(name == null ? "*" : name, " " + number(port));
            case PACKET, XDP -> {
                String device = listed.interfaceName();
                String index = port == null || port == 0 ? "*" : device == null ? "if" + port : device;
                yield new End(protocol(socket, "ethertype"), ":" + index);
            }
            case NETLINK -> new End(protocol(socket, "netlink_protocol"), ":" + portId(listed, port));
            default -> new End(name == null ? "*" : name, ":" + number(port));
        };
    }

    private static String number(@Nullable Long port) {
        return port == null ? "*" : String.valueOf(port);
    }

    /** With -n numbers instead of words, as ss does it. */
    private String protocol(FamilySocket socket, String fact) {
        String name = socket.local().name();
        Object number = socket.facts().get(fact);
        if (name == null) {
            return "*";
        } else if (!numeric || number == null || name.equals("*")) {
            return name;
        }
        return socket.kind() == SocketKind.PACKET ? "[" + number + "]" : number.toString();
    }

    /** A port id is the id of the process that took it, when it is: then ss names the process. */
    private String portId(Listed listed, @Nullable Long port) {
        if (numeric || port == null) {
            return number(port);
        }
        Owner owner = listed.owner();
        boolean named = owner != null && owner.pid() != null && owner.pid().longValue() == port;
        return port == 0 ? "kernel" : named && owner != null ? owner.command() + "/" + port : String.valueOf(port);
    }

    private static End remote(FamilySocket socket) {
        SocketRecord inet = socket.inet();
        if (inet != null) {
            return ip(inet, inet.remoteIp(), inet.remotePort());
        }
        String name = socket.remote().name();
        Long port = socket.remote().port();
        return switch (socket.kind()) {
            case UNIX -> new End(name == null ? "*" : name, " " + number(port));
            case PACKET, XDP -> new End("", "*");
            case NETLINK -> name == null ? new End("", "*") : new End(name, ":" + number(port));
            default -> new End(name == null ? "*" : name, ":" + number(port));
        };
    }

    private static End ip(SocketRecord inet, IpAddress address, int port) {
        return new End(address(inet, address), ":" + (port == 0 ? "*" : String.valueOf(port)));
    }

    private static String address(SocketRecord inet, IpAddress address) {
        if (inet.family() == Family.INET) {
            return text(address, true);
        }
        SocketDetails details = inet.details();
        boolean only6 = details != null && Boolean.TRUE.equals(details.v6only());
        return address.isUnspecified() && !only6 ? "*" : "[" + text(address, false) + "]";
    }

    private static String text(IpAddress address, boolean v4) {
        byte[] all = ByteBuffer.allocate(16)
                .putLong(address.high())
                .putLong(address.low())
                .array();
        byte[] last = Arrays.copyOfRange(all, 12, 16);
        try {
            if (v4) {
                return InetAddress.getByAddress(last).getHostAddress();
            }
            return address.isV4() ? "::ffff:" + InetAddress.getByAddress(last).getHostAddress() : v6(all);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes", e);
        }
    }

    /** RFC 5952: the first longest run of zero groups is left out. */
    private static String v6(byte[] octets) throws UnknownHostException {
        String text = InetAddress.getByAddress(octets).getHostAddress();
        String longest = "";
        for (int groups = 8; groups > 1 && longest.isEmpty(); groups--) {
            String zeros = ":" + "0:".repeat(groups);
            longest = (":" + text + ":").contains(zeros) ? zeros : "";
        }
        if (longest.isEmpty()) {
            return text;
        }
        String shorter = (":" + text + ":").replaceFirst(longest, "::");
        shorter = shorter.startsWith("::") ? shorter : shorter.substring(1);
        return shorter.endsWith("::") ? shorter : shorter.substring(0, shorter.length() - 1);
    }

    private static String extended(FamilySocket socket) {
        StringBuilder text = new StringBuilder();
        Long uid = socket.uid();
        text.append(uid == null || uid == 0 ? "" : "uid:" + uid + " ");
        text.append("ino:").append(socket.inode());
        text.append(socket.cookie() == 0 ? "" : " sk:" + Long.toHexString(socket.cookie()));
        return text.toString();
    }

    String json(Listed listed) {
        FamilySocket socket = listed.socket();
        ObjectNode line = mapper.createObjectNode();
        line.put("netns", listed.netns());
        if (socket.cookie() != 0) {
            line.put("cookie", Long.toUnsignedString(socket.cookie()));
        }
        SocketRecord inet = socket.inet();
        line.put("family", inet == null ? socket.kind().name() : inet.family().name());
        line.put("protocol", inet == null ? socket.type() : socket.kind().name());
        line.put("state", socket.state().name());
        boolean listens = socket.state() == SocketState.LISTEN;
        line.put(listens ? "accept_queue" : "receive_queue", socket.receiveQueue());
        line.put(listens ? "accept_queue_limit" : "send_queue", socket.sendQueue());
        ends(line, socket, inet);
        for (Map.Entry<String, Object> fact : socket.facts().entrySet()) {
            line.set(fact.getKey(), mapper.valueToTree(fact.getValue()));
        }
        put(line, "interface", listed.interfaceName());
        line.setAll(who(listed));
        return line.toString();
    }

    private void ends(ObjectNode line, FamilySocket socket, @Nullable SocketRecord inet) {
        if (inet != null) {
            boolean raw = socket.kind() == SocketKind.RAW;
            line.put("local_ip", text(inet.localIp(), inet.localIp().isV4()));
            line.put(raw ? "ip_protocol" : "local_port", inet.localPort());
            line.put("remote_ip", text(inet.remoteIp(), inet.remoteIp().isV4()));
            if (!raw) {
                line.put("remote_port", inet.remotePort());
            }
            return;
        }
        String name = socket.local().name();
        Long port = socket.local().port();
        Long peer = socket.remote().port();
        switch (socket.kind()) {
            case UNIX -> {
                put(line, "path", name);
                if (peer != null && peer != 0) {
                    line.put("peer_inode", peer);
                }
            }
            case PACKET, XDP -> {
                if (port != null && port != 0) {
                    line.put("interface_index", port);
                }
            }
            case NETLINK -> {
                put(line, "netlink_family", name);
                line.put("port_id", port);
                put(line, "remote_group", socket.remote().name());
                put(line, "remote_port_id", peer);
            }
            default -> {
                put(line, "local_cid", name);
                put(line, "local_port", port);
                put(line, "remote_cid", socket.remote().name());
                put(line, "remote_port", peer);
            }
        }
    }

    private ObjectNode who(Listed listed) {
        ObjectNode line = mapper.createObjectNode();
        put(line, "uid", listed.socket().uid());
        put(line, "user", listed.user());
        if (listed.socket().inode() != 0) {
            line.put("inode", listed.socket().inode());
        }
        Owner owner = listed.owner();
        if (owner != null) {
            put(line, "pid", owner.pid());
            put(line, "command", owner.command());
            put(line, "executable", owner.executable());
            put(line, "cgroup", owner.cgroup());
            put(line, "container_id", owner.containerId());
            put(line, "container_name", owner.containerName());
            put(line, "pod", owner.pod());
        }
        return line;
    }

    private void put(ObjectNode line, String field, @Nullable Object value) {
        if (value != null) {
            line.set(field, mapper.valueToTree(value));
        }
    }
}

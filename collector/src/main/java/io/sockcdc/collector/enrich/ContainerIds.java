package io.sockcdc.collector.enrich;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the container in the path of a control group, by the names that the runtimes give their groups: Docker,
 * containerd (also under Kubernetes), CRI-O, Podman, LXC and systemd-nspawn. The innermost container wins. Virtual machines
 * and the monitors of containers (conmon, lxc.monitor) are not containers.
 */
public final class ContainerIds {
    private static final int ID_LENGTH = 64;
    private static final List<String> RUNTIMES =
            List.of("docker", "cri-containerd", "containerd", "nerdctl", "crio", "libpod");
    private static final List<String> VIRTUAL_MACHINES = List.of("qemu-", "xen-", "libvirt-");
    private static final String SCOPE = ".scope";
    private static final String SERVICE = ".service";

    private ContainerIds() {}

    /** The container's id, or its name where the runtime gives none; null for a path of no container. */
    public static @Nullable String in(String cgroupPath) {
        int end = cgroupPath.length();
        while (end > 0) {
            int start = cgroupPath.lastIndexOf('/', end - 1) + 1;
            if (start < end) {
                String found = inSegment(cgroupPath, start, end);
                if (found != null) {
                    return found;
                }
            }
            end = start - 1;
        }
        return null;
    }

    private static @Nullable String inSegment(String path, int start, int end) {
        String segment = path.substring(start, end);
        String name = withoutSuffix(segment, SCOPE);
        if (name.length() >= ID_LENGTH && isHex(name, name.length() - ID_LENGTH)) {
            String id = name.substring(name.length() - ID_LENGTH);
            return isRuntime(name.substring(0, name.length() - ID_LENGTH)) ? id : null;
        }
        if (segment.startsWith("lxc.payload.")) {
            return notEmpty(segment.substring("lxc.payload.".length()));
        }
        String parent = parent(path, start);
        if (parent.equals("lxc") || parent.equals("lxc.payload")) {
            return segment;
        }
        if (segment.startsWith("systemd-nspawn@") && segment.endsWith(SERVICE)) {
            return notEmpty(unescape(withoutSuffix(segment, SERVICE).substring("systemd-nspawn@".length())));
        }
        if (parent.equals("machine.slice") && segment.startsWith("machine-") && segment.endsWith(SCOPE)) {
            String machine = unescape(name.substring("machine-".length()));
            return VIRTUAL_MACHINES.stream().anyMatch(machine::startsWith) ? null : notEmpty(machine);
        }
        return null;
    }

    /** Whether what stands before an id names a runtime: nothing (cgroupfs driver), docker-, or ...:cri-containerd: . */
    private static boolean isRuntime(String prefix) {
        if (prefix.isEmpty()) {
            return true;
        }
        char separator = prefix.charAt(prefix.length() - 1);
        if (separator != '-' && separator != ':') {
            return false;
        }
        String words = prefix.substring(0, prefix.length() - 1);
        return RUNTIMES.contains(words.substring(words.lastIndexOf(':') + 1));
    }

    private static String parent(String path, int start) {
        if (start < 2) {
            return "";
        }
        return path.substring(path.lastIndexOf('/', start - 2) + 1, start - 1);
    }

    private static String withoutSuffix(String text, String suffix) {
        return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
    }

    private static @Nullable String notEmpty(String text) {
        return text.isEmpty() ? null : text;
    }

    private static boolean isHex(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            boolean letter = c >= 'a' && c <= 'f';
            if (!digit && !letter) {
                return false;
            }
        }
        return true;
    }

    /** Undoes the escapes of systemd unit names (systemd.unit(5)): {@code \x2d} is a dash. */
    private static String unescape(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            int code = text.startsWith("\\x", i) && i + 4 <= text.length() ? hexByte(text, i + 2) : -1;
            if (code >= 0) {
                plain.append((char) code);
                i += 3;
            } else {
                plain.append(text.charAt(i));
            }
        }
        return plain.toString();
    }

    private static int hexByte(String text, int at) {
        int high = Character.digit(text.charAt(at), 16);
        int low = Character.digit(text.charAt(at + 1), 16);
        return high < 0 || low < 0 ? -1 : high * 16 + low;
    }
}

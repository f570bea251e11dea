package io.sockcdc.filter;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Names as the files of a machine say. */
record MachineNames(
        Path root,
        Map<String, Integer> ports,
        Map<String, String> services,
        Map<String, Long> users,
        int lowestEphemeralPort,
        int highestEphemeralPort)
        implements FilterNames {
    private static final Logger log = LoggerFactory.getLogger(MachineNames.class);
    private static final FilterNames FALLBACK = BuiltInNames.INSTANCE;

    static MachineNames read(Path root) {
        Map<String, Integer> ports = new HashMap<>();
        Map<String, String> services = new HashMap<>();
        for (String line : lines(root.resolve("etc/services"))) {
            String[] words = line.replaceFirst("#.*", "").trim().split("\\s+", -1);
            String[] portAndProtocol = words.length < 2 ? new String[0] : words[1].split("/", -1);
            if (portAndProtocol.length == 2 && isNumber(portAndProtocol[0], 5)) {
                int port = Integer.parseInt(portAndProtocol[0]);
                String protocol = portAndProtocol[1];
                services.putIfAbsent(port + "/" + protocol, words[0]);
                ports.putIfAbsent(words[0] + "/" + protocol, port);
                for (int i = 2; i < words.length; i++) {
                    ports.putIfAbsent(words[i] + "/" + protocol, port);
                }
            }
        }
        Map<String, Long> users = new HashMap<>();
        for (String line : lines(root.resolve("etc/passwd"))) {
            String[] fields = line.split(":", 4);
            if (fields.length == 4 && isNumber(fields[2], 10)) {
                users.putIfAbsent(fields[0], Long.parseLong(fields[2]));
            }
        }
        int low = FALLBACK.lowestEphemeralPort();
        int high = FALLBACK.highestEphemeralPort();
        for (String line : lines(root.resolve("proc/sys/net/ipv4/ip_local_port_range"))) {
            String[] range = line.trim().split("\\s+", -1);
            if (range.length == 2 && isNumber(range[0], 5) && isNumber(range[1], 5)) {
                low = Integer.parseInt(range[0]);
                high = Integer.parseInt(range[1]);
            }
        }
        return new MachineNames(root, Map.copyOf(ports), Map.copyOf(services), Map.copyOf(users), low, high);
    }

    @Override
    public @Nullable Integer servicePort(String service, String protocol) {
        Integer port = ports.get(service + "/" + protocol);
        return port != null || !ports.isEmpty() ? port : FALLBACK.servicePort(service, protocol);
    }

    @Override
    public @Nullable String serviceName(int port, String protocol) {
        String service = services.get(port + "/" + protocol);
        return service != null || !services.isEmpty() ? service : FALLBACK.serviceName(port, protocol);
    }

    @Override
    public @Nullable Integer interfaceIndex(String name) {
        if (name.isEmpty() || name.length() > 15 || name.contains("/") || name.startsWith(".")) {
            return null;
        }
        List<String> lines = lines(root.resolve("sys/class/net").resolve(name).resolve("ifindex"));
        return lines.isEmpty() || !isNumber(lines.get(0), 9) ? null : (Integer) Integer.parseInt(lines.get(0));
    }

    @Override
    public @Nullable Long userId(String name) {
        return users.isEmpty() ? FALLBACK.userId(name) : users.get(name);
    }

    private static boolean isNumber(String text, int mostDigits) {
        return !text.isEmpty() && text.length() <= mostDigits && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static List<String> lines(Path file) {
        try {
            return Files.isReadable(file) ? Files.readAllLines(file, StandardCharsets.ISO_8859_1) : List.of();
        } catch (IOException e) {
            log.atDebug().addKeyValue("file", file).setCause(e).log("names file not readable");
            return List.of();
        }
    }
}

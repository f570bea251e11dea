package io.sockcdc.collector;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the host says of itself in files.
 *
 * @param hostId the configured id, else /etc/machine-id, else an id made once and kept in the data directory where there is
 *     one
 * @param hostName the configured name, else the host's
 * @param bootId /proc/sys/kernel/random/boot_id
 * @param ephemeralLow lowest port of net.ipv4.ip_local_port_range
 * @param ephemeralHigh highest such port
 */
record HostFacts(String hostId, String hostName, String bootId, int ephemeralLow, int ephemeralHigh) {
    private static final Path MACHINE_ID = Path.of("/etc/machine-id");
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");
    private static final Path PORT_RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

    static HostFacts read(@Nullable String configuredId, @Nullable String configuredName, @Nullable Path dataDir)
            throws IOException {
        String id = configuredId != null ? configuredId : firstLine(MACHINE_ID);
        String bootId = firstLine(BOOT_ID);
        String name = configuredName != null ? configuredName : firstLine(HOST_NAME);
        int low = 32768;
        int high = 60999;
        String range = firstLine(PORT_RANGE);
        if (range != null) {
            String[] ends = range.split("\\s+", 2);
            low = Integer.parseInt(ends[0].trim());
            high = Integer.parseInt(ends[1].trim());
        }
        return new HostFacts(
                id == null ? ownId(dataDir) : id,
                name == null ? localName() : name,
                bootId == null ? "unknown" : bootId,
                low,
                high);
    }

    private static String localName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    private static String ownId(@Nullable Path dataDir) throws IOException {
        if (dataDir == null) {
            return "unknown";
        }
        Path file = dataDir.resolve("host-id");
        String kept = firstLine(file);
        if (kept != null) {
            return kept;
        }
        String made = UUID.randomUUID().toString().replace("-", "");
        Files.writeString(file, made + "\n");
        return made;
    }

    /** The first line of a small file in one read: the kernel gives a number under /proc/sys only to the first. */
    private static @Nullable String firstLine(Path file) {
        byte[] bytes = new byte[4096];
        try (InputStream in = new FileInputStream(file.toFile())) {
            int length = Math.max(0, in.read(bytes));
            String line = new String(bytes, 0, length, StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("")
                    .trim();
            return line.isEmpty() ? null : line;
        } catch (IOException e) {
            return null;
        }
    }
}

package io.sockcdc.collector.sys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Effective capabilities of this process (capabilities(7)), those that matter to it. */
public final class Capabilities {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String EFFECTIVE = "CapEff:";

    private Capabilities() {}

    /** A capability, with its number (include/uapi/linux/capability.h). */
    public enum Capability {
        CAP_DAC_READ_SEARCH(2),
        CAP_NET_BROADCAST(11),
        CAP_NET_ADMIN(12),
        CAP_NET_RAW(13),
        CAP_SYS_PTRACE(19),
        CAP_SYS_ADMIN(21),
        CAP_PERFMON(38),
        CAP_BPF(39);

        private final int number;

        Capability(int number) {
            this.number = number;
        }
    }

    /**
     * What this process has.
     *
     * @throws UncheckedIOException when /proc is not there
     */
    public static Set<Capability> effective() {
        try {
            return parse(Files.readAllLines(STATUS));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + STATUS, e);
        }
    }

    /**
     * The user that this process acts as.
     *
     * @throws UncheckedIOException when /proc is not there
     */
    public static int userId() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith("Uid:"))
                    .mapToInt(line -> Integer.parseUnsignedInt(line.split("\\s+", 4)[2]))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + STATUS, e);
        }
    }

    static Set<Capability> parse(List<String> status) {
        long bits = status.stream()
                .filter(line -> line.startsWith(EFFECTIVE))
                .mapToLong(line -> Long.parseUnsignedLong(
                        line.substring(EFFECTIVE.length()).strip(), 16))
                .findFirst()
                .orElse(0);
        Set<Capability> have = EnumSet.noneOf(Capability.class);
        for (Capability capability : Capability.values()) {
            if ((bits >>> capability.number & 1) == 1) {
                have.add(capability);
            }
        }
        return have;
    }
}

package io.sockcdc.testkit;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where things are on the machine a test runs on. */
public final class Machine {
    private Machine() {}

    /** Root of the checkout. */
    public static Path root() {
        String told = System.getProperty("sockcdc.root");
        Path at = Path.of(told == null ? "" : told).toAbsolutePath();
        while (at.getParent() != null && !Files.exists(at.resolve(".mvn"))) {
            at = at.getParent();
        }
        return at;
    }

    /** Recorded netlink dumps of several kernels, beside the checkout; may be missing. */
    public static Path captures() {
        return root().resolveSibling("shared").resolve("kernel-captures");
    }

    /** Published schemas and vectors of security formats, beside the checkout; may be missing. */
    public static Path siemSchemas() {
        return root().resolveSibling("shared").resolve("siem-schemas");
    }
}

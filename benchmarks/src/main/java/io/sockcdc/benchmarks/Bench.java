package io.sockcdc.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What measurements work with.
 *
 * @param root of the repository
 * @param work directory for temporary files, removed at the end
 * @param quick whether a rough answer will do
 */
record Bench(Path root, Path work, boolean quick) {
    /** The program that ships. */
    String sockcdc() {
        return root.resolve("sockcdc").toString();
    }

    /** One of the programs in src/main/c. */
    String program(String name) {
        return root.resolve("benchmarks/target").resolve(name).toString();
    }

    /** A fresh directory. */
    Path directory(String name) throws IOException {
        return Files.createTempDirectory(work, name);
    }

    /** The first number for a full run, the second for a quick one. */
    int choose(int full, int quickly) {
        return quick ? quickly : full;
    }

    /** Says what is going on, to standard error. */
    void say(String line) {
        System.err.println("  " + line);
    }
}
